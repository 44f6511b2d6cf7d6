// SPDX-License-Identifier: GPL-3.0-or-later

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// What is known of one run of one command: files that outlive whoever started it.
///
/// - `began` is there before the command does anything, and names its process;
/// - `status` is there when it is over;
/// - `stdout`, `stderr` and `output` are what it wrote;
/// - `lock` is held by the supervisor for as long as it lives.
///
/// A `began` without a `status` and with nobody at the lock is a run whose end nobody saw.
struct AttemptDirectory: Hashable, Sendable {
    let path: String

    /// A file in it.
    enum Name: String {
        case lock, began, status, stdout, stderr, output
    }

    /// What the files tell.
    enum Standing: Hashable {
        /// Nothing was started.
        case untouched
        /// It is over.
        case over(Ending)
        /// It was started, and its end was not seen; the text is what `began` holds.
        case lost(String)
    }

    var standing: Standing {
        get throws {
            if let text = try read(.status) {
                guard let ending = Ending(written: text) else { throw SystemError("\(path)/status says '\(text)'") }
                return .over(ending)
            }
            return try read(.began).map(Standing.lost) ?? .untouched
        }
    }

    func path(of name: Name) -> String { "\(path)/\(name.rawValue)" }

    /// The whole of a small file, or `nil` if there is none.
    func read(_ name: Name) throws -> String? { try Durable.read(path(of: name)) }

    /// Makes the directory and those above it, durably.
    func create() throws { try Durable.createDirectory(path) }

    /// Writes a file that is there whole or not at all, durably.
    func write(_ text: String, to name: Name) throws { try Durable.replace(path(of: name), by: text) }

    /// Puts a `began` without a `status` out of the way, for the command to be run again.
    func setAside(_ began: String) throws {
        let aside = "\(path(of: .began))-\(began.replacing(" ", with: "-"))"
        try check(rename(path(of: .began), aside), "rename \(path(of: .began))")
        try Durable.synchronise(path)
    }

    /// The process that holds the lock.
    ///
    /// A lock of the `fcntl` kind: it belongs to a process and not to a descriptor, so nothing that a command leaves
    /// behind can hold it, and whoever finds it taken learns by whom.
    var holder: pid_t? {
        get throws {
            let file = open(path(of: .lock), O_RDWR | O_CLOEXEC)
            if file < 0, errno == ENOENT { return nil }
            try check(file, "open \(path(of: .lock))")
            defer { close(file) }
            return try Self.holder(of: file)
        }
    }

    private static func holder(of file: Int32) throws -> pid_t? {
        var query = wholeFile
        try check(fcntl(file, F_GETLK, &query), "F_GETLK")
        return query.l_type == Int16(F_UNLCK) ? nil : query.l_pid
    }

    /// Takes the lock for the rest of the process's life, unless somebody has it: then answers with who.
    func lock(_ file: Int32) throws -> pid_t? {
        var wanted = Self.wholeFile
        while fcntl(file, F_SETLK, &wanted) != 0 {
            guard errno == EACCES || errno == EAGAIN else { throw SystemError("F_SETLK", errno) }
            if let holder = try Self.holder(of: file) { return holder }
        }
        return nil
    }

    private static var wholeFile: flock {
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        return lock
    }
}

/// How a supervised command ended.
enum Ending: Hashable {
    /// It exited with that status.
    case exited(Int32)
    /// A signal ended it.
    case signalled(Int32)
    /// It was told to end, because its time was up or an operator said so.
    case terminated
    /// It could not be started.
    case notStarted(String)

    /// As the file `status` holds it.
    var written: String {
        switch self {
        case .exited(let status): "exited \(status)"
        case .signalled(let signal): "signalled \(signal)"
        case .terminated: "terminated"
        case .notStarted(let why): "not-started \(why)"
        }
    }

    /// Reads what `written` wrote.
    init?(written text: String) {
        let words = text.split(separator: " ", maxSplits: 1).map(String.init)
        switch (words.first, words.dropFirst().first) {
        case ("exited", let number?): if let status = Int32(number) { self = .exited(status) } else { return nil }
        case ("signalled", let number?): if let signal = Int32(number) { self = .signalled(signal) } else { return nil }
        case ("terminated", nil): self = .terminated
        case ("not-started", let why): self = .notStarted(why ?? "")
        default: return nil
        }
    }
}
