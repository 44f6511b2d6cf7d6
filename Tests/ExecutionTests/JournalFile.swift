// SPDX-License-Identifier: GPL-3.0-or-later

import Crypto
import Execution
import Foundation
import GRDB
import Plan
import Testing

/// A place for one journal; gone after use.
struct JournalFile {
    let path: String

    /// Calls `body` with a place where nothing is yet.
    static func with(_ body: (JournalFile) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "journal-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        try body(JournalFile(path: directory.appending(path: "drill.db").path))
    }

    func make(_ entries: [Entry] = [.opened(Stock.opening)]) throws {
        try SQLiteJournal.make(path, plan: Stock.plan(), entries: entries, at: .at(0))
    }

    func open(readOnly: Bool = false) throws -> SQLiteJournal {
        try SQLiteJournal(opening: path, plan: Stock.plan(), readOnly: readOnly)
    }

    /// Changes the file behind the journal's back.
    func change(_ sql: String) throws {
        try DatabaseQueue(path: path).write { database in
            try database.execute(sql: sql)
            #expect(database.changesCount > 0, "\(sql) changes something")
        }
    }
}

extension JournalFile {
    /// Moves what is in the write-ahead log to the file.
    func checkpoint() throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
        try queue.close()
    }

    /// The texts of all records.
    func texts() throws -> [String] {
        try DatabaseQueue(path: path).read { try String.fetchAll($0, sql: "SELECT body FROM record ORDER BY number") }
    }

    /// Appends a record as somebody would who knows how hashes are made: SHA-256 over the hash before, number and time as
    /// eight bytes each, lowest first, and the text.
    func appendWithFittingHash(_ text: String) throws {
        try DatabaseQueue(path: path).write { database in
            let row = try Row.fetchOne(
                database, sql: "SELECT number, at, hash FROM record ORDER BY number DESC LIMIT 1")
            guard let row else { return }
            let (number, at): (Int64, Int64) = ((row["number"] as Int64) + 1, row["at"])
            var input = row["hash"] as Data
            for value in [number, at] { withUnsafeBytes(of: value.littleEndian) { input.append(contentsOf: $0) } }
            input.append(contentsOf: text.utf8)
            try database.execute(
                sql: "INSERT INTO record (number, at, body, hash) VALUES (?, ?, ?, ?)",
                arguments: [number, at, text, Data(SHA256.hash(data: input))])
        }
    }
}
