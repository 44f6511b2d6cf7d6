// SPDX-License-Identifier: GPL-3.0-or-later
@preconcurrency import Foundation
import Testing

/// A real HTTP server on the loopback that remembers what it was asked, ended with the test.
final class Recorder: Sendable {
    struct Request: Decodable {
        var method: String
        var path: String
        var headers: [String: String]
        var body: String
    }

    let port: Int
    private let place: Directory
    private let process: pid_t

    /// Not by Foundation's `Process`: that learns of an end by a descriptor which children of other tests inherit.
    init() throws {
        place = try Directory()
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("recorder.py")
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_adddup2(&files, ends[1], STDOUT_FILENO)
        let words: [String] = ["python3", script.path, place.path("requests")]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        let error = posix_spawnp(&child, "python3", &files, nil, arguments, environ)
        close(ends[1])
        try #require(error == 0, "python3 cannot be started")
        process = child
        var line = [UInt8](repeating: 0, count: 64)
        let count = read(ends[0], &line, line.count)
        let text = String(decoding: line.prefix(max(0, count)), as: UTF8.self)
        port = try #require(Int(text.trimmingCharacters(in: .whitespacesAndNewlines)), "recorder.py said '\(text)'")
    }

    deinit {
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }

    func url(_ path: String) -> String { "http://127.0.0.1:\(port)/\(path)" }

    var requests: [Request] {
        get throws {
            guard let text = try? place.read("requests") else { return [] }  // nothing was asked yet
            return try text.split(separator: "\n").map { try JSONDecoder().decode(Request.self, from: Data($0.utf8)) }
        }
    }

    /// A port at which nobody listens.
    static func closedPort() throws -> Int {
        let recorder = try Recorder()
        return recorder.port
    }
}
