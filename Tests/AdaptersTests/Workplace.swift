// SPDX-License-Identifier: GPL-3.0-or-later
import Adapters
import Estate
import Execution
import Foundation
import Plan
import Quantities
import Testing

/// A directory that is gone after the test.
final class Directory: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("muster-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    func read(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

    func write(_ text: String, to name: String) throws {
        let file = url.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
    }
}

/// Where commands under test run, and what they leave there.
struct Workplace: Sendable {
    let directory: Directory
    let site: Site

    /// The program as it was built, which supervises.
    static let program = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent(".build/release/muster").path

    init() throws {
        directory = try Directory()
        site = Site(
            environment: "test", directory: directory.url.path, drillDirectory: directory.path("drill"),
            supervisor: Self.program, roles: ["sre"])
    }

    /// The lines that commands have added to the file `effects`.
    var effects: [String] {
        guard let text = try? directory.read("effects") else { return [] }  // none yet
        return text.split(separator: "\n").map(String.init)
    }

    func number(in name: String) throws -> pid_t {
        let text = try directory.read(name).trimmingCharacters(in: .whitespacesAndNewlines)
        return try #require(pid_t(text.prefix { $0.isNumber }), "\(name) holds '\(text)'")
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: directory.path(name)) }

    /// An adapter by a line of shell for the store `memory`.
    func shell(
        _ run: String, check: String? = nil, precheck: String? = nil, undo: String? = nil, isIdempotent: Bool = false
    ) -> CommandAdapter {
        let vector = { (line: String) in ["/bin/sh", "-c", line] }
        return CommandAdapter(
            [
                Environment.Command(
                    name: "memory", run: vector(run), check: check.map(vector), precheck: precheck.map(vector),
                    undo: undo.map(vector), isIdempotent: isIdempotent)
            ], site: site)
    }

    /// Where the first attempt at `restore` leaves its files, below the directory.
    static let attempt = "drill/attempts/restore-1"
}

extension Order {
    /// A first attempt that was opened now.
    static func first(
        _ action: Action, id: String = "restore", kind: Attempt.Kind = .forward, number: Int = 1,
        takes: Distribution = .constant(0), opened: WallTime = .test, values: [String: String] = [:]
    ) -> Order {
        Order(
            drill: "d1", step: Step(id: id, action: action, takes: takes),
            attempt: Attempt(step: 0, number: number, kind: kind), opened: opened, values: values)
    }

    static var restore: Order { .first(.restore(store: "memory")) }
    static var undoRestore: Order { .first(.restore(store: "memory"), kind: .undo, number: 2) }
}

extension WallTime {
    static var test: WallTime { WallTime(microseconds: Int64(Date().timeIntervalSince1970 * 1e6)) }
}

struct TookTooLong: Error {}

/// Waits for what will surely come to pass; the limit is for a machine that does much else.
func eventually(_ isTrue: () throws -> Bool) async throws {
    for _ in 0..<1_200 {
        if try isTrue() { return }
        try await Task.sleep(for: .milliseconds(50))
    }
    throw TookTooLong()
}

/// Whether a process runs; one that is over and only not waited for does not.
func isRunning(_ process: pid_t) -> Bool {
    guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return false }
    let state = stat[stat.index(after: stat.lastIndex(of: ")") ?? stat.startIndex)...].first { $0 != " " }
    return state != "Z" && state != "X"
}
