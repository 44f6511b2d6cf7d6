// SPDX-License-Identifier: GPL-3.0-or-later

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// What tells a process from every other that has had its number: the number and when it started.
struct ProcessMark: Hashable {
    let id: pid_t
    /// Clock ticks since the machine started, as Linux writes it; empty where the process was gone already.
    private let started: String

    init(running id: pid_t) {
        self.id = id
        started = Self.stat(id)?.started ?? ""
    }

    init?(written text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, let id = pid_t(words[0]) else { return nil }
        self.id = id
        started = String(words[1])
    }

    var written: String { "\(id) \(started)" }

    /// Whether it still runs; a process that is over but not yet waited for does not.
    var isAlive: Bool {
        guard let stat = Self.stat(id) else { return false }
        return stat.started == started && stat.state != "Z" && stat.state != "X"
    }

    /// State and start of a process, fields 3 and 22 of proc(5)'s `stat`; the second field may hold any character.
    private static func stat(_ id: pid_t) -> (state: String, started: String)? {
        let file = open("/proc/\(id)/stat", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        guard let bytes = try? Durable.bytes(of: file, from: 0) else { return nil }  // gone meanwhile
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 19 ? (String(fields[0]), String(fields[19])) : nil
    }
}
