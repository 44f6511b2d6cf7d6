// SPDX-License-Identifier: GPL-3.0-or-later

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// A call of the system that failed.
struct SystemError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    init(_ call: String, _ number: Int32) { self.init("\(call): \(String(cString: strerror(number)))") }
}

/// Throws what the system says if a call has failed.
func check(_ result: Int32, _ call: @autoclosure () -> String) throws {
    if result < 0 { throw SystemError(call(), errno) }
}

/// Small files that are there after a power cut, whole or not at all.
enum Durable {
    /// The whole of a file of at most 64 KiB, or `nil` if there is none.
    static func read(_ path: String) throws -> String? {
        guard let bytes = try bytes(of: path, at: { _ in 0 }) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The last 64 KiB of a file at most, or `nil` if there is none.
    static func tail(_ path: String) throws -> [UInt8]? {
        try bytes(of: path) { max(0, $0 - limit) }
    }

    /// The whole of a file of at most 64 MiB, or `nil` if there is none.
    static func whole(_ path: String) throws -> [UInt8]? {
        guard let bytes = try bytes(of: path, upTo: largeLimit + 1, at: { _ in 0 }) else { return nil }
        if bytes.count > largeLimit { throw SystemError("\(path) is longer than 64 MiB") }
        return bytes
    }

    private static let limit = 65_536
    static let largeLimit = 64 << 20

    private static func bytes(
        of path: String, upTo limit: Int = limit, at offset: (Int) -> Int
    ) throws -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        if file < 0, errno == ENOENT { return nil }
        try check(file, "open \(path)")
        defer { close(file) }
        return try bytes(of: file, from: offset(Int(lseek(file, 0, SEEK_END))), upTo: limit)
    }

    /// At most so much of an open file.
    static func bytes(of file: Int32, from offset: Int, upTo limit: Int = limit) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8_192)
        while bytes.count < limit {
            let count = pread(file, &buffer, buffer.count, off_t(offset + bytes.count))
            if count < 0, errno == EINTR { continue }
            try check(Int32(count), "read")
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }

    /// Makes that text the content of a file.
    static func replace(_ path: String, by text: String) throws {
        let draft = path + ".new"
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        try check(file, "open \(draft)")
        defer { close(file) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            try check(Int32(count), "write \(draft)")
            rest = rest.dropFirst(count)
        }
        try check(fsync(file), "fsync \(draft)")
        try check(rename(draft, path), "rename \(draft)")
        try synchronise(parent(of: path))
    }

    /// Makes a directory and those above it that are missing.
    static func createDirectory(_ path: String) throws {
        if mkdir(path, 0o700) == 0 { return try synchronise(parent(of: path)) }
        switch errno {
        case EEXIST: return
        case ENOENT:
            try createDirectory(parent(of: path))
            try createDirectory(path)
        default: throw SystemError("mkdir \(path)", errno)
        }
    }

    /// Waits until the names in a directory are on the disk.
    static func synchronise(_ directory: String) throws {
        let file = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        try check(file, "open \(directory)")
        defer { close(file) }
        try check(fsync(file), "fsync \(directory)")
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

/// A small file that a program is to read and that is of no use afterwards; nobody else may read it.
struct TemporaryFile: Sendable {
    let path: String

    init(_ text: String) throws {
        var template = Array("/tmp/muster-XXXXXX".utf8CString)
        let file = mkstemp(&template)
        try check(file, "mkstemp")
        close(file)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        try Durable.replace(path, by: text)
    }

    func remove() { unlink(path) }
}
