// SPDX-License-Identifier: GPL-3.0-or-later

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
