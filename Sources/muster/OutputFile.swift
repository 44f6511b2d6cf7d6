// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// A file that is written under another name and takes its own when it is complete.
final class OutputFile {
    private let path: String
    private let temporary: String?
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var failure: Int32?

    /// Opens the file for writing, so that it is known early whether it can be.
    init(_ path: String) throws(Complaint) {
        if path == "-" { throw Complaint("--csv writes a file; --format csv writes to standard output") }
        var status = stat()
        let exists = stat(path, &status) == 0
        if exists, status.st_mode & S_IFMT == S_IFDIR { throw Complaint("cannot write '\(path)': it is a directory") }
        if exists, status.st_mode & S_IFMT != S_IFREG {
            // A device or a pipe is written as it is.
            (self.path, temporary) = (path, nil)
            descriptor = open(path, O_WRONLY | O_CLOEXEC)
        } else {
            if exists, access(path, W_OK) != 0 {
                throw Complaint("cannot write '\(path)': \(String(cString: strerror(errno)))")
            }
            let real = exists ? URL(fileURLWithPath: path).resolvingSymlinksInPath().path : path
            self.path = real
            let name = "\(real).\(getpid()).part"
            temporary = name
            descriptor = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
            if descriptor >= 0, exists { fchmod(descriptor, status.st_mode & 0o777) }
        }
        guard descriptor >= 0 else { throw Complaint("cannot write '\(path)': \(String(cString: strerror(errno)))") }
        if let temporary { Signals.remove(temporary) }
    }

    /// The file of that path, if one is given; a complaint now, and `isBad`, where it cannot be written.
    static func opened(_ path: String?) -> (file: OutputFile?, isBad: Bool) {
        guard let path else { return (nil, false) }
        do {
            return (try OutputFile(path), false)
        } catch {
            Console.complain("muster: error: \(error.message)")
            return (nil, true)
        }
    }

    /// Appends text.
    func write(_ text: String) {
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= 1 << 20 { flush() }
    }

    /// Gives the file its name.
    func finish() throws(Complaint) {
        flush()
        if close(descriptor) != 0, failure == nil { failure = errno }
        if let temporary {
            if failure == nil, rename(temporary, path) != 0 { failure = errno }
            if failure != nil { unlink(temporary) }
            Signals.removeNothing()
        }
        if let failure { throw Complaint("cannot write '\(path)': \(String(cString: strerror(failure)))") }
    }

    private func flush() {
        var rest = buffer[...]
        while !rest.isEmpty, failure == nil {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0 { failure = errno } else { rest = rest.dropFirst(count) }
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
