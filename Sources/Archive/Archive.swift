// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import GRDB

/// Runs and what they found, in one SQLite file.
///
/// Written in short transactions, in WAL mode: several processes may write at once, and others read meanwhile. What is
/// committed survives the end of the process at any moment, though not always a power cut (synchronous NORMAL), after
/// which the file is whole and lacks the last results. `docs/reference/archive.md` states the tables.
public final class Archive: Sendable {
    let queue: DatabaseQueue
    /// The file.
    public let path: String

    /// Marks the files of this format; SQLite's `application_id`, the ASCII of "MstA".
    static let applicationID = 0x4D73_7441

    /// How long another writer may hold the file, in seconds: an assumption; a transaction takes milliseconds.
    static let patience = 5.0

    /// Opens an archive to write, and makes it where there is none.
    ///
    /// Throws `ArchiveTrouble`, also where the file is something else or of a newer Muster.
    public convenience init(_ path: String) throws {
        do {
            try Archive.refuseDirectory(path)
            // Opening to write changes a file, which shall not happen to one that is something else.
            if FileManager.default.fileExists(atPath: path), try Archive.kind(of: path) == .other {
                throw ArchiveTrouble(
                    "\(path): it is an SQLite file, but no archive of Muster's; name another file with --db")
            }
            self.init(path, try Archive.persevering { try Archive.open(path) })
        } catch {
            throw ArchiveTrouble(path, error)
        }
    }

    /// Opens an archive to read; it makes no file. Throws `ArchiveTrouble`, also where there is none.
    public convenience init(reading path: String) throws {
        do {
            try Archive.refuseDirectory(path)
            guard FileManager.default.fileExists(atPath: path) else {
                throw ArchiveTrouble("\(path): there is no archive; every study makes one, or name one with --db")
            }
            switch try Archive.kind(of: path) {
            case .empty: throw ArchiveTrouble("\(path): there is nothing in it yet")
            case .other:
                throw ArchiveTrouble(
                    "\(path): it is an SQLite file, but no archive of Muster's; name another file with --db")
            case .archive: break
            }
            self.init(path, try Archive.persevering { try Archive.open(path, readOnly: true) })
        } catch {
            throw ArchiveTrouble(path, error)
        }
    }

    private init(_ path: String, _ queue: DatabaseQueue) {
        self.path = path
        self.queue = queue
    }

    /// Closes the file, so that it is one file again. Call it last; what has been committed stays without it, too.
    public func close() { try? queue.close() }

    // MARK: - Transactions

    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do {
            var value: Value?
            // Immediate: whoever reads first and writes then would be refused by a writer in between.
            try queue.writeWithoutTransaction { database in
                try database.inTransaction(.immediate) {
                    value = try body(database)
                    return .commit
                }
            }
            guard let value else { throw ArchiveTrouble("\(path): a transaction has no result") }
            return value
        } catch {
            throw ArchiveTrouble(path, error)
        }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do { return try queue.read(body) } catch { throw ArchiveTrouble(path, error) }
    }

    // MARK: - Opening

    private static func refuseDirectory(_ path: String) throws {
        var isDirectory = ObjCBool(false)
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue else {
            return
        }
        throw ArchiveTrouble("\(path): it is a directory; name a file with --db")
    }

    private enum Kind { case empty, archive, other }

    private static func kind(of path: String) throws -> Kind {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(patience)
        return try persevering {
            try takeBackWhatWasLeft(path)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            defer { try? queue.close() }
            return try queue.read { database in
                // Tables first: who is making the file at this moment has marked it by the time they are there.
                let tables = try Int.fetchOne(
                    database,
                    sql: "SELECT count(*) FROM sqlite_master WHERE name NOT LIKE 'grdb_%' AND name NOT LIKE 'sqlite_%'")
                if try Int.fetchOne(database, sql: "PRAGMA application_id") == applicationID {
                    try refuseNewer(database, path)
                    return .archive
                }
                return tables == 0 ? .empty : .other
            }
        }
    }

    /// Rolls back what somebody who was killed had half written, as SQLite asks of whoever opens such a file: none who only
    /// reads may do it. So it is after a file was killed in being made a WAL one.
    private static func takeBackWhatWasLeft(_ path: String) throws {
        guard FileManager.default.fileExists(atPath: path + "-journal") else { return }
        var configuration = Configuration()
        configuration.busyMode = .timeout(patience)
        try DatabaseQueue(path: path, configuration: configuration).read { database in
            _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master")
        }
    }

    /// Throws where a newer Muster has written a file; looked at before it is opened to write, which changes it.
    private static func refuseNewer(_ database: Database, _ path: String) throws {
        let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard found > Schema.version else { return }
        throw ArchiveTrouble(
            "\(path): a newer Muster has written it (schema \(found); this one reads \(Schema.version)); "
                + "use that one, or name another file with --db")
    }

    private static func open(_ path: String, readOnly: Bool = false) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(patience)
        configuration.readonly = readOnly
        configuration.foreignKeysEnabled = true
        if !readOnly {
            configuration.journalMode = .wal
            configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = NORMAL") }
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        let known = try queue.read { database in
            let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            return found == Schema.version
        }
        if !known {
            guard !readOnly else {
                throw ArchiveTrouble(
                    "\(path): an older Muster has written it; any simulate or sweep brings it up to date")
            }
            try Schema.migrator.migrate(queue)
        }
        return queue
    }

    /// Tries again for a while what fails because somebody else opens or makes the same file at the same time: SQLite
    /// does not wait for a change of the journal's mode, and two who make the same tables meet.
    private static func persevering<Value>(_ body: () throws -> Value) throws -> Value {
        let deadline = ContinuousClock.now + .seconds(patience)
        while true {
            do { return try body() } catch let error as DatabaseError {
                let mayPass: [ResultCode] = [.SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_ERROR, .SQLITE_CONSTRAINT]
                guard mayPass.contains(error.resultCode), ContinuousClock.now < deadline else { throw error }
                Thread.sleep(forTimeInterval: 0.02)
            }
        }
    }
}
