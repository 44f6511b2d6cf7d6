// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Every file that the documents in hand consist of, each read once and kept.
final class Files: Sendable {
    private struct State {
        var sources: [Source] = []
        var trees: [Int: (root: Node?, findings: [Finding])] = [:]
        var tables: [Int: Result<Table, Malformed>] = [:]
    }

    private let state = Mutex(State())
    /// Texts by name that are all there is, in place of the disk.
    private let kept: [String: String]?

    /// What is on the disk, or only what was kept of it.
    init(kept: [(path: String, text: String)]? = nil) {
        self.kept = kept.map { Dictionary($0.map { ($0.path, $0.text) }, uniquingKeysWith: { first, _ in first }) }
    }

    /// The source with that index.
    func source(_ index: Int) -> Source { state.withLock { $0.sources[index] } }

    /// All sources in the order in which they were first read.
    var all: [Source] { state.withLock { $0.sources } }

    /// Reads a file, unless it has been read. `path` may be relative to `directory`.
    func open(_ path: String, in directory: String) throws(Malformed) -> Int {
        let name = Files.joined(directory, path)
        if let index = state.withLock({ $0.sources.firstIndex { $0.name == name } }) { return index }
        if path.isEmpty { throw Malformed(at: 0, "a file has a name") }
        let text = try text(path.hasPrefix("/") || directory.isEmpty ? path : directory + "/" + path, shownAs: name)
        let source = Source(name: name, directory: Files.directory(of: name), text: text)
        return state.withLock {
            $0.sources.append(source)
            return $0.sources.count - 1
        }
    }

    /// The tree of a source, read at the first call.
    func tree(_ index: Int) -> (root: Node?, findings: [Finding]) {
        if let tree = state.withLock({ $0.trees[index] }) { return tree }
        let tree = YAMLReader.read(source(index), index: index)
        state.withLock { $0.trees[index] = tree }
        return tree
    }

    /// The table that a file holds.
    func table(_ path: String, in directory: String) throws(Malformed) -> Table {
        let index = try open(path, in: directory)
        if let table = state.withLock({ $0.tables[index] }) { return try table.get() }
        let text = source(index).text
        let table = Result { () throws(Malformed) in try Table(text, name: path) }
        state.withLock { $0.tables[index] = table }
        return try table.get()
    }

    /// The cells that an `empirical(…)` selects.
    func cells(_ request: SampleRequest, in directory: String) throws(Malformed) -> [String] {
        do throws(Malformed) {
            let table = try table(request.file, in: directory)
            return try table.cells(request.column, whereColumn: request.whereColumn, is: request.value)
        } catch {
            throw Malformed(at: request.offset, error.message)
        }
    }

    /// `directory/path` without `.` and without `..` where it can be spared; absolute paths stay.
    static func joined(_ directory: String, _ path: String) -> String {
        let full = path.hasPrefix("/") || directory.isEmpty ? path : directory + "/" + path
        var parts: [Substring] = []
        for part in full.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        let joined = (full.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
        return joined.isEmpty ? "." : joined
    }

    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private func text(_ path: String, shownAs name: String) throws(Malformed) -> String {
        guard let kept else { return try Files.read(path, shownAs: name) }
        guard let text = kept[name] else {
            throw Malformed(at: 0, "cannot read '\(name)': it is not among the files that were kept")
        }
        return text
    }

    /// The text of a file of at most 1 MiB.
    private static func read(_ path: String, shownAs name: String) throws(Malformed) -> String {
        guard !path.utf8.contains(0) else { throw Malformed(at: 0, "a file name holds no control characters") }
        // Not blocking, so that a pipe without a writer cannot hang the reader before it is refused.
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw unreadable(name) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Malformed(at: 0, "cannot read '\(name)': it is not a regular file")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(name) }
            if count == 0 { break }
            bytes += buffer[..<count]
            guard bytes.count <= YAMLReader.maxBytes else { throw Malformed(at: 0, "'\(name)' is larger than 1 MiB") }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Malformed(at: 0, "'\(name)' is not UTF-8 text")
        }
        return text
    }

    private static func unreadable(_ name: String) -> Malformed {
        Malformed(at: 0, "cannot read '\(name)': \(String(cString: strerror(errno)))")
    }
}
