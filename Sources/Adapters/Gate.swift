// SPDX-License-Identifier: GPL-3.0-or-later

#if canImport(Glibc)
    @preconcurrency internal import Glibc
#elseif canImport(Musl)
    @preconcurrency internal import Musl
#endif

/// A process that becomes a command when its supervisor says so, and ends without having done anything if the
/// supervisor dies before that.
struct Gate {
    /// The first argument by which a supervisor is told to be a gate.
    static let word = "--gate"

    /// The process, which leads a group of its own; becoming the command changes neither its number nor its start.
    let process: pid_t
    /// Our end of what connects us.
    private let socket: Int32

    /// The other end's descriptor in the gate.
    private static let end: Int32 = 3

    /// Starts a gate that holds nothing of ours but the environment; its output goes to the attempt's files.
    init(_ directory: AttemptDirectory) throws {
        var ends: [Int32] = [0, 0]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        try check(socketpair(AF_UNIX, kind, 0, &ends), "socketpair")
        defer { close(ends[1]) }
        socket = ends[0]
        process = try Self.spawn(directory, ends[1])
    }

    private static func spawn(_ directory: AttemptDirectory, _ socket: Int32) throws -> pid_t {
        var files = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&files)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&files)
            posix_spawnattr_destroy(&attributes)
        }
        let append = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_adddup2(&files, socket, end)
        posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, directory.path(of: .stdout), append, 0o600)
        posix_spawn_file_actions_addopen(&files, STDERR_FILENO, directory.path(of: .stderr), append, 0o600)
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        // The supervisor's session has no terminal; a group of its own keeps its signals apart from ours.
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = Int32(POSIX_SPAWN_SETPGROUP) | Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)
        posix_spawnattr_setflags(&attributes, Int16(flags))
        var child: pid_t = 0
        // The program that runs, even if its file has been replaced meanwhile.
        let error = withVector(["muster", Supervisor.word, word]) {
            posix_spawn(&child, "/proc/self/exe", &files, &attributes, $0, environ)
        }
        if error != 0 { throw SystemError("posix_spawn /proc/self/exe", error) }
        return child
    }

    /// Lets the process become a command; why it cannot, if so.
    func open(_ command: [String]) throws -> String? {
        defer { close(socket) }
        let message: [UInt8] = command.flatMap { Array($0.utf8) + [0] }
        try send(message)
        try check(shutdown(socket, Int32(SHUT_WR)), "shutdown")
        let answer = try Self.receive(socket)
        return answer.isEmpty ? nil : String(decoding: answer, as: UTF8.self)
    }

    private func send(_ message: [UInt8]) throws {
        var rest = message[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(socket, $0.baseAddress, $0.count) }
            // A gate that was killed is waited for, and its status tells.
            if count < 0, errno == EPIPE { return }
            try check(Int32(count), "write to a gate")
            rest = rest.dropFirst(count)
        }
    }

    private static func receive(_ socket: Int32) throws -> [UInt8] {
        var message: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8_192)
        while true {
            let count = read(socket, &buffer, buffer.count)
            if count < 0, errno == ECONNRESET { return message }
            try check(Int32(count), "read from a gate")
            if count == 0 { return message }
            message += buffer[..<count]
        }
    }

    /// Is the gate: waits for a command and becomes it. Returns only if that cannot be.
    ///
    /// A message is whole if its last argument ends with a zero byte; an empty one is a supervisor that has died.
    static func pass() -> Int32 {
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        guard let message = try? receive(end), message.last == 0 else { return 75 }
        let command = message.dropLast().split(separator: 0, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        _ = withVector(command) { execvp(command[0], $0) }
        let why = Array("\(SystemError("'\(command[0])' cannot be started", errno))".utf8)
        _ = why.withUnsafeBytes { write(end, $0.baseAddress, $0.count) }
        return 127
    }

    private static func withVector<Result>(
        _ words: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        var vector: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        vector.append(nil)
        defer { for word in vector { free(word) } }
        return body(vector)
    }
}
