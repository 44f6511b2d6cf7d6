// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

/// The files of this repository, as plain text.
enum House {
    /// The top of the repository.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().standardizedFileURL

    /// Parts that hold no Foundation, no clock of the machine, no tasks and no luck of their own.
    static let pureTargets = ["Estate", "Kernel", "Plan", "Rehearsal"]

    /// A file and where it is, relative to the root.
    struct File: Sendable, CustomTestStringConvertible {
        let path: String
        var testDescription: String { path }

        func text() throws -> String { try String(contentsOf: root.appending(path: path), encoding: .utf8) }
    }

    struct NoRepository: Error {}

    /// Every file on the disk that git tracks, or would if it were added.
    static func files() throws -> [File] {
        let git = Process()
        git.executableURL = URL(filePath: "/usr/bin/env")
        // The tests may run as another user than the one who cloned.
        let list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        git.arguments = ["git", "-c", "safe.directory=*"] + list
        git.currentDirectoryURL = root
        let pipe = Pipe()
        git.standardOutput = pipe
        try git.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        git.waitUntilExit()
        guard git.terminationStatus == 0 else { throw NoRepository() }
        return String(decoding: data, as: UTF8.self).split(separator: "\0").map { File(path: String($0)) }
            .filter { FileManager.default.fileExists(atPath: root.appending(path: $0.path).path) }
    }

    /// Those whose name ends so.
    static func files(endingIn endings: String...) throws -> [File] {
        try files().filter { file in endings.contains { file.path.hasSuffix($0) } }
    }

    /// The Swift files of a part of the house.
    static func sources(of target: String) throws -> [File] {
        try files(endingIn: ".swift").filter { $0.path.hasPrefix("Sources/\(target)/") }
    }
}
