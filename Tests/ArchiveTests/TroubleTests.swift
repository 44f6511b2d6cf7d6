// SPDX-License-Identifier: GPL-3.0-or-later

import Archive
import Foundation
import GRDB
import Study
import Testing

@Suite("A file that is no archive, or is in use")
struct TroubleTests {
    private func trouble(_ path: String) -> String {
        do {
            let archive = try Archive(path)
            _ = try archive.keep(Example.inputs(), end: Example.end)
            return "no trouble"
        } catch { return "\(error)" }
    }

    @Test("Each trouble has one message with a remedy, and the file is left as it was")
    func messages() throws {
        let place = try Place()
        try "no database at all, but long enough to be read as one. ".write(
            toFile: place.path("text.db"), atomically: true, encoding: .utf8)
        let other = try DatabaseQueue(path: place.path("other.db"))
        try other.write { try $0.execute(sql: "CREATE TABLE cats (name TEXT)") }
        try other.close()
        try Archive(place.path("newer.db")).close()
        let newer = try DatabaseQueue(path: place.path("newer.db"))
        try newer.write { try $0.execute(sql: "PRAGMA user_version = 99") }
        try newer.close()
        let cases = [
            ("text.db", "it is no SQLite file; name another file with --db"),
            ("other.db", "it is an SQLite file, but no archive of Muster's; name another file with --db"),
            ("newer.db", "a newer Muster has written it (schema 99; this one reads 1)"),
            ("missing/a.db", "there is no directory '\(place.path("missing"))'"),
        ]
        for (name, message) in cases {
            let before = try? Data(contentsOf: URL(fileURLWithPath: place.path(name)))
            #expect(trouble(place.path(name)).contains(message), "\(trouble(place.path(name)))")
            let after = try? Data(contentsOf: URL(fileURLWithPath: place.path(name)))
            #expect(after == before, "\(name)")
        }
        #expect(trouble(place.url.path).contains("it is a directory; name a file with --db"))
        #expect(throws: ArchiveTrouble.self) { try Archive(reading: place.path("none.db")) }
        #expect(!FileManager.default.fileExists(atPath: place.path("none.db")), "reading makes no file")
    }

    @Test("A damaged file is told to be damaged")
    func damaged() throws {
        let place = try Place()
        let archive = try Archive(place.file)
        for _ in 0..<50 { _ = try archive.keep(Example.inputs(plan: UUID().uuidString), end: Example.end) }
        archive.close()
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: place.file))
        let size = try handle.seekToEnd()
        // All pages but the first, which says what the file is.
        try handle.seek(toOffset: 4096)
        try handle.write(contentsOf: Data(repeating: 0xA5, count: Int(size) - 4096))
        try handle.close()
        #expect(trouble(place.file).contains("it is damaged; save what can be read with: sqlite3"))
    }

    @Test("A file that another program keeps locked is waited for, and told")
    func locked() throws {
        let place = try Place()
        try Archive(place.file).close()
        let other = try DatabaseQueue(path: place.file)
        try other.writeWithoutTransaction { database in
            try database.execute(sql: "BEGIN IMMEDIATE")
            #expect(trouble(place.file).contains("another program has kept it locked for 5 s; end that program"))
            try database.execute(sql: "ROLLBACK")
        }
        #expect(trouble(place.file) == "no trouble")
    }

    @Test("Several processes make an archive and write to it at once, and nothing is lost")
    func together() throws {
        let place = try Place()
        let (_, _, result) = try Example.study(trials: 60, timings: false)
        let file = place.file
        DispatchQueue.concurrentPerform(iterations: 6) { writer in
            do {
                let archive = try Archive(file)
                let inputs = Example.inputs("sweep", plan: "\(writer)", points: 30)
                let keys = (0..<30).map { Example.key(inputs, [.init(path: "a", value: "\($0)")]) }
                let run = try archive.begin(inputs, keys: keys)
                for (point, key) in keys.enumerated() {
                    try archive.keep(result, key: key, at: .init(run: run, point: point, values: []))
                }
                try archive.finish(run: run, .init(isDone: true, duration: 1, fingerprint: nil))
            } catch { Issue.record("writer \(writer): \(error)") }
        }
        let runs = try Archive(reading: place.file).runs()
        #expect(runs.map(\.finished) == Array(repeating: 30, count: 6))
        #expect(Set(runs.map(\.number)) == Set(1...6))
    }

    @Test(
        "What somebody who was killed had half written is taken back, whoever opens the file next",
        arguments: [true, false])
    func killed(reads: Bool) throws {
        let place = try Place()
        let archive = try Archive(place.file)
        _ = try archive.keep(Example.inputs(), end: Example.end)
        archive.close()
        // What is there of a file and its journal in the midst of a transaction is what a killed writer leaves.
        let left = place.path("left.db")
        var configuration = Configuration()
        configuration.journalMode = .default
        let writer = try DatabaseQueue(path: place.file, configuration: configuration)
        try writer.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN IMMEDIATE")
            try database.execute(sql: "UPDATE run SET scenario = 'half-written'")
            try database.execute(
                sql:
                    "CREATE TABLE much AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 9999) SELECT i, hex(randomblob(50)) FROM n"
            )
            for suffix in ["", "-journal"] {
                try FileManager.default.copyItem(atPath: place.file + suffix, toPath: left + suffix)
            }
            try database.execute(sql: "ROLLBACK")
        }
        #expect(throws: DatabaseError.self) {
            var configuration = Configuration()
            configuration.readonly = true
            try DatabaseQueue(path: left, configuration: configuration).read {
                try $0.execute(sql: "SELECT * FROM run")
            }
        }
        let runs = try reads ? Archive(reading: left).runs() : Archive(left).runs()
        #expect(runs.map(\.inputs.scenario) == ["example"])
    }

    @Test("It is read while somebody writes")
    func reading() throws {
        let place = try Place()
        let archive = try Archive(place.file)
        _ = try archive.keep(Example.inputs(), end: Example.end)
        let writer = try DatabaseQueue(path: place.file)
        try writer.writeWithoutTransaction { database in
            try database.execute(sql: "BEGIN IMMEDIATE; UPDATE run SET scenario = 'half-written'")
            let runs = try Archive(reading: place.file).runs()
            #expect(runs.map(\.inputs.scenario) == ["example"])
            try database.execute(sql: "ROLLBACK")
        }
    }
}

@Suite("docs/reference/archive.md")
struct ArchivePageTests {
    private let page = try? String(
        contentsOf: Example.root.appendingPathComponent("docs/reference/archive.md"), encoding: .utf8)

    @Test("names every table and column, and no other")
    func schema() throws {
        let page = try #require(page)
        let place = try Place()
        try Archive(place.file).close()
        let database = try DatabaseQueue(path: place.file)
        try database.read { database in
            let tables = try String.fetchAll(
                database,
                sql: "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'")
            let documented = page.matches(of: /\n\*\*`(\w+)`\*\*/).map { String($0.1) }
            #expect(Set(documented) == Set(tables).subtracting(["grdb_migrations"]))
            for table in documented where table != "point_measure" {
                let start = try #require(page.range(of: "**`\(table)`**")).upperBound
                let rest = page[start...]
                let end = rest.range(of: "\n**`")?.lowerBound ?? rest.range(of: "\n## ")?.lowerBound
                let section = rest[..<(end ?? rest.endIndex)]
                let names = Set(section.matches(of: /`(\w+)`/).map { String($0.1) })
                for column in try database.columns(in: table) where column.name != "json" || table == "answer" {
                    #expect(names.contains(column.name), "\(table).\(column.name)")
                }
            }
        }
    }

    @Test("has SQL that runs, and finds something in an archive of a study and a sweep")
    func queries() throws {
        let page = try #require(page)
        let place = try Place()
        let archive = try Archive(place.file)
        let (_, sample, result) = try Example.study(trials: 60)
        let inputs = Example.inputs(scenario: "region-outage")
        for _ in 0..<2 {
            _ = try archive.keep(
                inputs, result: (result, Example.key(inputs)), trials: sample,
                end: .init(
                    isDone: true, duration: 1, fingerprint: nil,
                    answer: #"{"misses": [{"measure": "recovery_time", "cause": "night", "share": 0.5}]}"#))
        }
        var passing = result
        passing.summary.objectives = []
        passing.summary.requirements = result.summary.requirements.map {
            .init(objective: $0.objective, verdict: .pass, n: $0.n, estimate: $0.estimate, trialsNeeded: nil)
        }
        let sweep = Example.inputs(
            "sweep", scenario: "levers", plan: "b", varied: ["system.stores.memory.every"], points: 1)
        let key = Example.key(sweep, [.init(path: "system.stores.memory.every", value: "5min")])
        let run = try archive.begin(sweep, keys: [key])
        try archive.keep(
            passing, key: key,
            at: .init(run: run, point: 0, values: [.init(path: "system.stores.memory.every", value: "5min")]))
        try archive.finish(run: run, .init(isDone: true, duration: 1, fingerprint: nil))
        let queries = page.matches(of: /```sql\n((?:.|\n)*?)```/).map { String($0.1) }
        #expect(queries.count >= 10)
        let database = try DatabaseQueue(path: place.file)
        for query in queries {
            let rows = try database.read { try Row.fetchAll($0, sql: query) }
            #expect(!rows.isEmpty, "\(query)")
        }
    }
}
