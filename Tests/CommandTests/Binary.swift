// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// The program as people run it.
struct Binary {
    /// What a run of it came to.
    struct Run {
        var status: Int32
        var reason: Process.TerminationReason
        var output: String
        var errors: String

        /// The output however its lines were broken.
        var words: String { output.split(whereSeparator: \.isWhitespace).joined(separator: " ") }

        var lines: [Substring] { output.split(omittingEmptySubsequences: false) { $0.isNewline } }
    }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let path = root.appendingPathComponent(".build/release/muster").path
    static let scenario = "scenarios/region-outage.yaml"

    /// An environment without the terminal of whoever runs the tests, and without an archive: results are computed.
    static let environment = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/nonexistent", "MUSTER_DB": ""]

    /// Runs it to its end in the project's directory; `meanwhile` may meddle with it.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], in directory: URL = root, program: String = path,
        meanwhile: (Process) throws -> Void = { _ in }
    ) throws -> Run {
        let place = try Directory()
        let (out, err) = (place.url.appendingPathComponent("out"), place.url.appendingPathComponent("err"))
        for file in [out, err] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = Self.environment.merging(environment) { $1 }
        process.currentDirectoryURL = directory
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: out)
        process.standardError = try FileHandle(forWritingTo: err)
        try process.run()
        try meanwhile(process)
        process.waitUntilExit()
        return Run(
            status: process.terminationStatus, reason: process.terminationReason,
            output: try String(contentsOf: out, encoding: .utf8), errors: try String(contentsOf: err, encoding: .utf8))
    }

    /// Runs a line of shell in the project's directory, where `muster` is the program.
    static func shell(_ line: String) throws -> Run {
        let script = "muster() { '\(path)' \"$@\"; }\n\(line)"
        let place = try Directory()
        let out = place.url.appendingPathComponent("out")
        _ = FileManager.default.createFile(atPath: out.path, contents: nil)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", script]
        process.environment = environment
        process.currentDirectoryURL = root
        process.standardOutput = try FileHandle(forWritingTo: out)
        process.standardError = process.standardOutput
        try process.run()
        process.waitUntilExit()
        return Run(
            status: process.terminationStatus, reason: process.terminationReason,
            output: try String(contentsOf: out, encoding: .utf8), errors: "")
    }
}

/// A directory that is gone after the test.
final class Directory {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("muster-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    func read(_ name: String) throws -> String {
        try String(contentsOf: url.appendingPathComponent(name), encoding: .utf8)
    }

    var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() } }
}

/// The fields of a CSV without quoted ones.
func csv(_ text: String) -> [[String]] {
    text.components(separatedBy: "\r\n").dropLast().map { $0.components(separatedBy: ",") }
}

/// A JSON object.
func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
}
