// SPDX-License-Identifier: GPL-3.0-or-later
@preconcurrency import Foundation
import Synchronization
import Testing

/// A program that tests talk with by lines, and that ends when they do: its standard input is ours.
final class Counterpart: Sendable {
    private let ends: (input: Int32, output: Int32)
    private let process: pid_t
    private let turn = Mutex(())

    init(_ words: [String]) throws {
        var (to, from): ([Int32], [Int32]) = ([0, 0], [0, 0])
        try #require(pipe(&to) == 0 && pipe(&from) == 0)
        // Closed in every other child: an end held elsewhere would keep the program alive.
        for end in to + from { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer {
            close(to[0])
            close(from[1])
        }
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_adddup2(&files, to[0], STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&files, from[1], STDOUT_FILENO)
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        let error = posix_spawnp(&child, words[0], &files, nil, arguments, environ)
        try #require(error == 0, "\(words[0]) cannot be started")
        process = child
        ends = (to[1], from[0])
    }

    deinit {
        close(ends.input)
        close(ends.output)
        waitpid(process, nil, 0)
    }

    /// The next line that it writes.
    func line() throws -> String { try turn.withLock { _ in try read() } }

    /// What it answers to a line.
    func ask(_ line: String) throws -> String {
        try turn.withLock { _ in
            let text = Array((line + "\n").utf8)
            try #require(text.withUnsafeBytes { write(ends.input, $0.baseAddress, $0.count) } == text.count)
            return try read()
        }
    }

    private func read() throws -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while Foundation.read(ends.output, &byte, 1) == 1, byte != UInt8(ascii: "\n") { bytes.append(byte) }
        return try #require(bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self), "the program has ended")
    }

    static func script(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(name).path
    }
}

/// A server of somebody else's that runs for as long as a test needs it.
final class Server: Sendable {
    let place: Directory
    let port: Int
    private let keeper: Counterpart

    /// Starts it with a port that nobody has now, and waits until somebody listens there; and, where it has a path that
    /// tells, until that answers with 200.
    init(readyAt path: String? = nil, _ arguments: (_ place: Directory, _ port: Int) throws -> [String]) throws {
        place = try Directory()
        port = try Self.freePort()
        keeper = try Counterpart(["python3", Counterpart.script("keeper.py")] + arguments(place, port))
        _ = try keeper.line()
        for _ in 0..<600 {
            if Self.isReady(port, at: path) { return }
            usleep(50_000)
        }
        throw TookTooLong()
    }

    private static func freePort() throws -> Int {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(file) }
        var address = loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(file, $0, length) == 0 && getsockname(file, $0, &length) == 0
            }
        }
        try #require(isBound)
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static func isReady(_ port: Int, at path: String?) -> Bool {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(file) }
        var address = loopback(port)
        let isListening = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard let path, isListening else { return isListening }
        let request = Array("GET \(path) HTTP/1.0\r\n\r\n".utf8)
        // HTTP/1.0 200
        var status = [UInt8](repeating: 0, count: 12)
        return request.withUnsafeBytes { write(file, $0.baseAddress, $0.count) } == request.count
            && recv(file, &status, status.count, Int32(MSG_WAITALL)) == status.count
            && status.suffix(4).elementsEqual(" 200".utf8)
    }

    private static func loopback(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }
}

/// moto, with a record of what it was asked.
final class Cloud: Sendable {
    /// One for all tests: it takes a second to start. Each test has a name of its own there.
    static let shared = Result { try Cloud() }

    /// In no text: what the AWS CLI finds in its environment.
    static let secret = "wJalrXUtnFEMI-planted-5ecret"

    private let process: Counterpart
    private let port: Int

    private init() throws {
        for (name, value) in [
            "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": Self.secret, "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true",
        ] { setenv(name, value, 1) }
        process = try Counterpart(["python3", Counterpart.script("cloud.py")])
        port = try #require(Int(try process.line()))
    }

    func endpoint(_ name: String, _ rule: String = "plain") -> String { "http://127.0.0.1:\(port)/t/\(name)/\(rule)" }

    /// What a test was recorded to have asked for.
    struct Request: Decodable {
        var service: String
        var what: String
        var changes: Bool
    }

    func requests(_ name: String) throws -> [Request] {
        struct Reply: Decodable { var answer: [Request] }
        return try JSONDecoder().decode(Reply.self, from: Data(try process.ask(#"{"requests": "\#(name)"}"#).utf8))
            .answer
    }

    func changes(_ name: String) throws -> [String] { try requests(name).filter(\.changes).map(\.what) }

    /// Calls moto behind the adapters' backs.
    @discardableResult
    func call(_ service: String, _ operation: String, _ parameters: [String: Any]) throws -> [String: Any] {
        let line = ["service": service, "operation": operation, "parameters": parameters] as [String: Any]
        let text = String(decoding: try JSONSerialization.data(withJSONObject: line), as: UTF8.self)
        let reply = try JSONSerialization.jsonObject(with: Data(try process.ask(text).utf8)) as? [String: Any]
        return try #require(reply?["answer"] as? [String: Any], "\(operation): \(reply?["error"] ?? "no answer")")
    }
}
