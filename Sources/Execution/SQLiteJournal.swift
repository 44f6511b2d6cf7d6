// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import GRDB
public import Plan

/// The journal of one drill, in one SQLite file.
///
/// Table `record`: `number` from 1, `at` in microseconds since 1970, `body` as JSON, `hash` as `HashChain` says. Table
/// `canary`: the acknowledged numbered writes. A record is on the disk before `append` returns (WAL, synchronous FULL); a
/// write of the canary may be lost in a power cut, and is not counted then. Several processes may append and read at once.
public final class SQLiteJournal: Journal {
    private let queue: DatabaseQueue
    /// A connection that does not wait for the disk; `nil` where nothing is written.
    private let quick: DatabaseQueue?
    private let coding: EntryCoding
    private let path: String

    /// Marks the files of this format; SQLite's `application_id`, the ASCII of "Mstr".
    private static let applicationID = 0x4D73_7472

    /// SQLite's `user_version`: that of the schema below.
    private static let format = 2

    /// How long another writer may hold the file, in seconds: an assumption; a transaction takes milliseconds.
    private static let patience = 5.0

    /// Makes the journal of a new drill with its first records; it is there with these or not at all.
    ///
    /// Throws `JournalTrouble`, also where there is a journal already.
    public static func make(_ path: String, plan: Plan, entries: [Entry], at instant: WallTime) throws {
        let draft = path + ".new"
        do {
            if FileManager.default.fileExists(atPath: path) {
                throw JournalTrouble("\(path): there is a journal already")
            }
            guard case .opened(let opening)? = entries.first else {
                throw JournalTrouble("\(path): a journal begins with what the drill was opened with")
            }
            discard(draft)
            // WAL from the first: who is killed while a file is made a WAL one leaves what no reader may roll back.
            var configuration = Configuration()
            configuration.journalMode = .wal
            let queue = try DatabaseQueue(path: draft, configuration: configuration)
            try queue.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA application_id = \(applicationID)")
                try database.inTransaction(.immediate) {
                    try database.execute(sql: schema)
                    for entry in entries { try append(entry, at: instant, EntryCoding(plan, opening), to: database) }
                    return .commit
                }
            }
            try queue.close()
            try FileManager.default.moveItem(atPath: draft, toPath: path)
        } catch {
            discard(draft)
            throw JournalTrouble(path, error)
        }
    }

    /// Removes a draft that did not come to be a journal, and what SQLite keeps beside it.
    private static func discard(_ draft: String) {
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: draft + suffix) }
    }

    private static let schema = """
        PRAGMA user_version = \(format);
        CREATE TABLE record (
            number INTEGER PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL, hash BLOB NOT NULL
        );
        CREATE TABLE canary (number INTEGER PRIMARY KEY, at INTEGER NOT NULL);
        """

    /// Opens the journal of a drill with the plan that its opening names.
    ///
    /// Throws `JournalTrouble`, also where there is none: it makes no file.
    public init(opening path: String, plan: Plan, readOnly: Bool = false) throws {
        self.path = path
        coding = EntryCoding(plan, try SQLiteJournal.opening(of: path))
        do {
            // Opening to write changes a file, which shall not happen to one that is something else.
            let looked = try SQLiteJournal.open(path, readOnly: true)
            queue = readOnly ? looked : try SQLiteJournal.open(path, readOnly: false)
            quick = try readOnly ? nil : SQLiteJournal.open(path, readOnly: false, synchronous: "NORMAL")
        } catch {
            throw JournalTrouble(path, error)
        }
    }

    /// What a drill was opened with. Throws `JournalTrouble` and `JournalDamage`.
    public static func opening(of path: String) throws -> Opening {
        let text: String?
        do {
            let queue = try open(path, readOnly: true)
            text = try queue.read { try String.fetchOne($0, sql: "SELECT body FROM record WHERE number = 1") }
        } catch {
            throw JournalTrouble(path, error)
        }
        guard let text else { throw JournalDamage(record: 1, "it is missing: \(path) holds no drill") }
        return try EntryCoding.opening(text)
    }

    /// Whether the drill of a journal is over. Throws `JournalTrouble`.
    public static func isOver(_ path: String) throws -> Bool {
        do {
            return try open(path, readOnly: true).read { database in
                let sql = "SELECT body FROM record ORDER BY number DESC LIMIT 1"
                return try String.fetchOne(database, sql: sql).map(EntryCoding.isConclusion) ?? false
            }
        } catch {
            throw JournalTrouble(path, error)
        }
    }

    private static func open(
        _ path: String, readOnly: Bool, synchronous: String = "FULL"
    ) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(patience)
        configuration.readonly = readOnly
        if !readOnly { configuration.journalMode = .wal }
        guard FileManager.default.fileExists(atPath: path) else { throw JournalTrouble("\(path): there is no journal") }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        if readOnly {
            try queue.read { try check($0, path) }
        } else {
            try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = \(synchronous)") }
        }
        return queue
    }

    /// Throws where a database is none of Muster's, or not of this format.
    private static func check(_ database: Database, _ path: String) throws {
        guard try Int.fetchOne(database, sql: "PRAGMA application_id") == applicationID else {
            throw JournalTrouble("\(path): it is no journal of a drill")
        }
        let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard found == format else {
            throw JournalTrouble("\(path): its format is \(found), and this version of Muster reads format \(format)")
        }
    }

    private static func append(
        _ entry: Entry, at instant: WallTime, _ coding: EntryCoding, to database: Database
    ) throws {
        let last = try Row.fetchOne(database, sql: "SELECT number, at, hash FROM record ORDER BY number DESC LIMIT 1")
        let number: Int = last.map { $0["number"] + 1 } ?? 1
        let previous: [UInt8] = last.map { Array($0["hash"] as Data) } ?? HashChain.start
        // Clocks of two processes may differ by a little; the order of records is that of their instants.
        let at = max(instant, WallTime(microseconds: last?["at"] ?? .min))
        let text = try coding.text(entry)
        let hash = HashChain.hash(after: previous, number: number, at: at, text: text)
        try database.execute(
            sql: "INSERT INTO record (number, at, body, hash) VALUES (?, ?, ?, ?)",
            arguments: [number, at.microseconds, text, Data(hash)])
    }

    // MARK: Journal

    /// Appends an entry; it is on the disk when this returns. Throws `JournalTrouble`.
    public func append(_ entry: Entry, at instant: WallTime) throws {
        do {
            try queue.write { try SQLiteJournal.append(entry, at: instant, coding, to: $0) }
        } catch {
            throw JournalTrouble(path, error)
        }
    }

    /// Appends these entries unless somebody has appended since record `last`; whether it did.
    public func append(_ entries: [Entry], at instant: WallTime, after last: Int) throws -> Bool {
        do {
            return try queue.write { database -> Bool in
                let newest = try Int.fetchOne(database, sql: "SELECT max(number) FROM record") ?? 0
                guard newest == last else { return false }
                for entry in entries { try SQLiteJournal.append(entry, at: instant, coding, to: database) }
                return true
            }
        } catch {
            throw JournalTrouble(path, error)
        }
    }

    /// The records after that number. Throws `JournalTrouble` and `JournalDamage`, also where one does not fit its hash: so
    /// nothing is done on the word of a record that was slipped in.
    public func records(after number: Int) throws -> [JournalRecord] { try decoded(try checked(after: number).rows) }

    /// All records, whether they fit their hashes or not: for a report that says which do not. Throws `JournalTrouble`, and
    /// `JournalDamage` where one makes no sense at all.
    public func uncheckedRecords() throws -> [JournalRecord] { try decoded(try rows(after: 0)) }

    private func decoded(_ rows: [Line]) throws -> [JournalRecord] {
        try rows.map { row in
            do {
                return JournalRecord(number: row.number, at: row.at, entry: try coding.entry(row.text))
            } catch let damage as JournalDamage {
                throw JournalDamage(record: row.number, damage.message)
            }
        }
    }

    /// Returns when there are records after that number; looks ten times a second.
    public func changed(since number: Int) async {
        while !Task.isCancelled {
            if (try? newest()).map({ $0 > number }) ?? false { return }
            try? await Task.sleep(for: .milliseconds(100))
        }
    }

    private func newest() throws -> Int {
        try queue.read { try Int.fetchOne($0, sql: "SELECT max(number) FROM record") ?? 0 }
    }

    /// Keeps an acknowledged write of the canary. Throws `JournalTrouble`.
    public func note(_ write: CanaryReport.Write) throws {
        do {
            try quick?.write {
                try $0.execute(
                    sql: "INSERT INTO canary (number, at) VALUES (?, ?)",
                    arguments: [write.number, write.at.microseconds])
            }
        } catch {
            throw JournalTrouble(path, error)
        }
    }

    /// The acknowledged writes of the canary, in order. Throws `JournalTrouble`.
    public func writes() throws -> [CanaryReport.Write] {
        do {
            return try queue.read { database in
                try Row.fetchAll(database, sql: "SELECT number, at FROM canary ORDER BY number").map {
                    CanaryReport.Write(number: $0["number"], at: WallTime(microseconds: $0["at"]))
                }
            }
        } catch {
            throw JournalTrouble(path, error)
        }
    }

    // MARK: Verifying

    /// Computes the chain of hashes anew; throws `JournalDamage` at the first record that does not fit.
    ///
    /// Returns the number of records and the hash of the last one. Whoever keeps that hash elsewhere finds out whether a
    /// whole journal was written anew.
    public func verify() throws -> (records: Int, hash: String) {
        let (rows, hash) = try checked(after: 0)
        for row in rows {
            guard case .fact(.measured(let report))? = try? coding.entry(row.text), let count = report.written else {
                continue
            }
            guard HashChain.digest(of: Array(try writes().prefix(count))) == report.digest else {
                throw JournalDamage("the canary's writes are not those that record \(row.number) was made of")
            }
        }
        return (rows.count, HashChain.hexadecimal(hash))
    }

    /// The rows after that number, each of which fits its hash, and the last hash.
    private func checked(after number: Int) throws -> (rows: [Line], hash: [UInt8]) {
        // What came before was looked at when it was read.
        var rows = try rows(after: max(0, number - 1))
        var previous = HashChain.start
        if number > 0 {
            guard let last = rows.first, last.number == number else {
                throw JournalDamage(record: number, "it is missing")
            }
            previous = last.hash
            rows.removeFirst()
        }
        for (index, row) in rows.enumerated() {
            let expected = number + index + 1
            guard row.number == expected else { throw JournalDamage(record: expected, "it is missing") }
            let hash = HashChain.hash(after: previous, number: row.number, at: row.at, text: row.text)
            guard hash == row.hash else {
                throw JournalDamage(record: row.number, "it does not fit its hash: it, or one before it, was changed")
            }
            previous = hash
        }
        return (rows, previous)
    }

    private struct Line {
        var number: Int
        var at: WallTime
        var text: String
        var hash: [UInt8]
    }

    private func rows(after number: Int) throws -> [Line] {
        do {
            return try queue.read { database in
                try Row.fetchAll(
                    database, sql: "SELECT number, at, body, hash FROM record WHERE number > ? ORDER BY number",
                    arguments: [number]
                ).map {
                    Line(
                        number: $0["number"], at: WallTime(microseconds: $0["at"]), text: $0["body"],
                        hash: Array($0["hash"] as Data))
                }
            }
        } catch {
            throw JournalTrouble(path, error)
        }
    }
}

/// A journal that cannot be opened, read or written.
public struct JournalTrouble: Error, Hashable, CustomStringConvertible {
    /// What is wrong.
    public var description: String

    init(_ description: String) { self.description = description }

    init(_ path: String, _ error: any Error) {
        switch error {
        case let error as JournalTrouble: self = error
        case let error as DatabaseError where error.resultCode == .SQLITE_FULL:
            description = "\(path): the disk is full; free some room, then: muster drill resume"
        case let error as DatabaseError where error.resultCode == .SQLITE_BUSY:
            description = "\(path): another process has been writing to it for \(SQLiteJournal.seconds)"
        case let error as DatabaseError where error.resultCode == .SQLITE_NOTADB:
            description = "\(path): it is no journal of a drill"
        case let error as DatabaseError: description = "\(path): \(error.message ?? error.resultCode.description)"
        default: description = "\(path): \(error)"
        }
    }
}

extension SQLiteJournal {
    fileprivate static var seconds: String { "\(Int(patience)) s" }
}
