// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import GRDB

/// An archive that cannot be opened, read or written: what is wrong, and what to do about it.
public struct ArchiveTrouble: Error, Hashable, CustomStringConvertible {
    /// The file, what is wrong with it, and a remedy.
    public var description: String

    init(_ description: String) { self.description = description }

    /// In the words of people, what SQLite says of a file.
    init(_ path: String, _ error: any Error) {
        switch error {
        case let error as ArchiveTrouble: self = error
        case let error as DatabaseError: description = "\(path): \(ArchiveTrouble.words(error, path))"
        default: description = "\(path): \(error)"
        }
    }

    private static func words(_ error: DatabaseError, _ path: String) -> String {
        switch error.resultCode {
        case .SQLITE_FULL: "the disk is full; free some room, or name a file elsewhere with --db"
        case .SQLITE_IOERR:
            "the disk does not take or give what is asked for: it is full, broken or limited; "
                + "free some room, or name a file elsewhere with --db"
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            "another program has kept it locked for \(Int(Archive.patience)) s; "
                + "end that program, or name another file with --db"
        case .SQLITE_NOTADB: "it is no SQLite file; name another file with --db"
        case .SQLITE_CORRUPT:
            "it is damaged; save what can be read with: sqlite3 \(path) .recover, and move the file away"
        case .SQLITE_CANTOPEN: unopened(path)
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            "it may not be written; change its permissions, or name another file with --db"
        default: error.message ?? error.resultCode.description
        }
    }

    private static func unopened(_ path: String) -> String {
        let files = FileManager.default
        if files.fileExists(atPath: path) {
            return "it may not be opened; change its permissions, or name another file with --db"
        }
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
        return files.fileExists(atPath: directory)
            ? "nothing may be written there; name another file with --db"
            : "there is no directory '\(directory)'; make it, or name another file with --db"
    }
}
