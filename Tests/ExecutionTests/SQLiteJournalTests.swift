// SPDX-License-Identifier: GPL-3.0-or-later

import Dispatch
import Execution
import Foundation
import Plan
import Quantities
import Synchronization
import Testing

@Suite("A journal in a file")
struct SQLiteJournalTests {
    @Test("It gives back every kind of entry after it was opened anew")
    func roundTrip() throws {
        try JournalFile.with { file in
            try file.make()
            let written = [.opened(Stock.opening)] + EntryKind.samples
            let journal = try file.open()
            for write in EntryKind.writes { try journal.note(write) }
            for (index, entry) in EntryKind.samples.enumerated() {
                try journal.append(entry, at: .at(Int64(index + 1)))
            }
            #expect(Set(written.map { EntryKind($0) }) == Set(EntryKind.allCases), "there is a sample of every kind")
            let read = try file.open(readOnly: true).records(after: 0)
            for (index, record) in read.enumerated() {
                #expect(record == JournalRecord(number: index + 1, at: .at(Int64(index)), entry: written[index]))
            }
            #expect(read.count == written.count)
            #expect(try file.open().records(after: read.count - 2) == Array(read.suffix(2)))
            #expect(try file.open().verify().records == written.count)
            #expect(try SQLiteJournal.opening(of: file.path) == Stock.opening)
        }
    }

    @Test(
        "It is kept with a write-ahead log from the first, so that a kill at any moment leaves what a reader can open")
    func writeAhead() throws {
        try JournalFile.with { file in
            try file.make()
            let header = try Data(contentsOf: URL(fileURLWithPath: file.path)).prefix(20)
            #expect(Array(header[18..<20]) == [2, 2], "as https://www.sqlite.org/fileformat.html section 1.3.3 has it")
        }
    }

    @Test("It is over when its last record says so")
    func over() throws {
        try JournalFile.with { file in
            try file.make()
            #expect(try !SQLiteJournal.isOver(file.path))
            try file.open().append(.fact(.concluded(.pass, reasons: [])), at: .at(1))
            #expect(try SQLiteJournal.isOver(file.path))
        }
    }

    @Test("Instants in it never go back, even if the clock does")
    func clockGoesBack() throws {
        try JournalFile.with { file in
            try file.make()
            let journal = try file.open()
            try journal.append(.event(.began), at: .at(10))
            try journal.append(.event(.primaryReturned), at: .at(5))
            #expect(try journal.records(after: 0).map(\.at) == [.at(0), .at(10), .at(10)])
            #expect(try journal.verify().records == 3)
        }
    }

    @Test("It keeps the canary's writes, and refuses a number twice")
    func canary() throws {
        try JournalFile.with { file in
            try file.make()
            let writes = [3, 7].map { CanaryReport.Write(number: $0, at: .at(Int64($0))) }
            let journal = try file.open()
            for write in writes.reversed() { try journal.note(write) }
            #expect(throws: JournalTrouble.self) { try journal.note(writes[0]) }
            #expect(try file.open(readOnly: true).writes() == writes)
        }
    }

    // MARK: Verifying

    @Test(
        "Verifying finds what was changed, and where",
        arguments: [
            ("UPDATE record SET body = replace(body, 'stock', 'stick') WHERE number = 1", 1),
            ("UPDATE record SET at = at + 1 WHERE number = 3", 3),
            ("UPDATE record SET hash = zeroblob(32) WHERE number = 4", 4),
            ("UPDATE record SET hash = (SELECT hash FROM record WHERE number = 2) WHERE number = 3", 3),
            ("UPDATE record SET number = 9 WHERE number = 5", 5),
            ("UPDATE record SET number = -1 WHERE number = 1", 1),
            ("DELETE FROM record WHERE number = 3", 3),
            ("DELETE FROM record WHERE number = 1", 1),
            ("DELETE FROM record WHERE number = 3; UPDATE record SET number = number - 1 WHERE number > 3", 3),
        ])
    func damage(sql: String, record: Int) throws {
        try JournalFile.with { file in
            try file.make([.opened(Stock.opening)] + EntryKind.samples.prefix(4))
            #expect(try file.open().verify().records == 5)
            try file.change(sql)
            let damage = #expect(throws: JournalDamage.self) { try file.open().verify() }
            #expect(damage?.record == record)
        }
    }

    @Test("A journal that lost its end verifies, but not with the hash it had")
    func lostEnd() throws {
        try JournalFile.with { file in
            try file.make([.opened(Stock.opening), .event(.began), .event(.primaryReturned)])
            let whole = try file.open().verify()
            #expect(whole.hash.count == 64)
            try file.change("DELETE FROM record WHERE number = 3")
            let rest = try file.open().verify()
            #expect(rest.records == 2)
            #expect(rest.hash != whole.hash)
        }
    }

    @Test("A record that makes no sense is named")
    func nonsense() throws {
        try JournalFile.with { file in
            try file.make([.opened(Stock.opening), .event(.blocked(step: 1))])
            try file.change("UPDATE record SET body = replace(body, 'scale', 'gone') WHERE number = 2")
            let damage = #expect(throws: JournalDamage.self) { try file.open().uncheckedRecords() }
            #expect(damage == JournalDamage(record: 2, "the plan has no step 'gone'"))
            #expect(#expect(throws: JournalDamage.self) { try file.open().records(after: 0) }?.record == 2)
        }
    }

    @Test(
        "A record without a field that belongs to it is named with the field",
        arguments: [
            (Fact.probed(isUp: true, "ok"), "done"), (.probed(isUp: true, "ok"), "text"),
            (.injected(isDone: true, ""), "done"), (.injected(isDone: true, ""), "text"),
            (.healed(isDone: true, ""), "done"), (.healed(isDone: true, ""), "text"),
            (.driverStarted(process: 1, host: "h"), "process"), (.driverStarted(process: 1, host: "h"), "host"),
            (.detected("t"), "text"), (.paged(role: 1, "t"), "text"), (.paged(role: 1, "t"), "role"),
            (.approved(Attempt(step: 0, number: 1), by: "ada", "t"), "by"),
            (.approved(Attempt(step: 0, number: 1), by: "ada", "t"), "attempt"),
            (.unknown(Attempt(step: 0, number: 1), "t"), "kind"),
            (.unknown(Attempt(step: 0, number: 1), "t"), "text"),
            (.late(Attempt(step: 0, number: 1), .failed, "t"), "outcome"), (.notMeasured("t"), "text"),
            (.concluded(.pass, reasons: []), "verdict"), (.concluded(.pass, reasons: []), "reasons"),
        ])
    func missingField(fact: Fact, field: String) throws {
        try JournalFile.with { file in
            try file.make([.opened(Stock.opening), .event(.began), .fact(fact)])
            #expect(try file.open().records(after: 0).count == 3)
            try file.change("UPDATE record SET body = json_remove(body, '$.\(field)') WHERE number = 3")
            let damage = #expect(throws: JournalDamage.self) { try file.open().uncheckedRecords() }
            #expect(damage == JournalDamage(record: 3, "it has no '\(field)'"))
        }
    }

    // MARK: Several writers

    @Test("Two that append at once from several threads keep one chain, and each its own order")
    func concurrent() throws {
        try JournalFile.with { file in
            try file.make()
            let journals = [try file.open(), try file.open()]
            let (threads, entries) = (6, 20)
            let failures = Mutex<[String]>([])
            DispatchQueue.concurrentPerform(iterations: threads) { thread in
                for index in 1...entries {
                    let entry = Entry.fact(.driverStarted(process: index, host: "\(thread)"))
                    do {
                        try journals[thread % 2].append(entry, at: .at(Int64(index)))
                    } catch {
                        failures.withLock { $0.append("\(error)") }
                    }
                }
            }
            #expect(failures.withLock { $0 } == [])
            #expect(try journals[0].verify().records == 1 + threads * entries)
            var seen: [String: [Int]] = [:]
            for record in try journals[1].records(after: 1) {
                guard case .fact(.driverStarted(let index, let thread)) = record.entry else { continue }
                seen[thread, default: []].append(index)
            }
            #expect(seen.count == threads)
            #expect(seen.values.allSatisfy { $0 == Array(1...entries) })
        }
    }

    @Test("What rests on how the drill stands is not appended when somebody was first")
    func first() throws {
        try JournalFile.with { file in
            try file.make()
            let (one, other) = (try file.open(), try file.open())
            #expect(try one.append([.event(.operatorPaused), .event(.operatorContinued)], at: .at(1), after: 1))
            #expect(try !other.append([.event(.operatorAborted)], at: .at(1), after: 1))
            #expect(try other.records(after: 1).map(\.entry) == [.event(.operatorPaused), .event(.operatorContinued)])
            #expect(try other.append([.event(.operatorAborted)], at: .at(1), after: 3))
            #expect(try one.verify().records == 4)
        }
    }

    @Test("Whoever waits for a change learns what another one appended", .timeLimit(.minutes(5)))
    func changed() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "journal-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = JournalFile(path: directory.appending(path: "drill.db").path)
        try file.make()
        let (reader, writer) = (try file.open(), try file.open())
        await reader.changed(since: 0)
        async let change: Void = reader.changed(since: 1)
        try writer.append(.event(.operatorPaused), at: .at(1))
        await change
        #expect(try reader.records(after: 1).map(\.entry) == [.event(.operatorPaused)])
    }

    // MARK: Files that are something else

    @Test("A journal that is there already is left alone")
    func existing() throws {
        try JournalFile.with { file in
            try file.make()
            let before = try Data(contentsOf: URL(filePath: file.path))
            let trouble = #expect(throws: JournalTrouble.self) { try file.make([.opened(Stock.opening)]) }
            #expect(trouble?.description == "\(file.path): there is a journal already")
            #expect(try Data(contentsOf: URL(filePath: file.path)) == before)
            #expect(!FileManager.default.fileExists(atPath: file.path + ".new"))
        }
    }

    @Test("A file that is no database is no journal", arguments: [true, false])
    func noDatabase(readOnly: Bool) throws {
        try JournalFile.with { file in
            let text = Data(String(repeating: "no database\n", count: 1_000).utf8)
            try text.write(to: URL(filePath: file.path))
            let trouble = #expect(throws: JournalTrouble.self) { try file.open(readOnly: readOnly) }
            #expect(trouble?.description == "\(file.path): it is no journal of a drill")
            #expect(throws: JournalTrouble.self) { try SQLiteJournal.opening(of: file.path) }
            #expect(try Data(contentsOf: URL(filePath: file.path)) == text)
        }
    }

    @Test("A database of another program is no journal, and is left as it was", arguments: [true, false])
    func anotherDatabase(readOnly: Bool) throws {
        try JournalFile.with { file in
            try file.make()
            try file.change("CREATE TABLE other (a); INSERT INTO other VALUES (1); PRAGMA application_id = 7")
            let before = try Data(contentsOf: URL(filePath: file.path))
            let said = "\(file.path): it is no journal of a drill"
            #expect(#expect(throws: JournalTrouble.self) { try file.open(readOnly: readOnly) }?.description == said)
            let trouble = #expect(throws: JournalTrouble.self) { try SQLiteJournal.opening(of: file.path) }
            #expect(trouble?.description == said)
            #expect(throws: JournalTrouble.self) { try SQLiteJournal.isOver(file.path) }
            #expect(try Data(contentsOf: URL(filePath: file.path)) == before)
        }
    }

    @Test("A journal of another format is refused, and both formats are named")
    func anotherFormat() throws {
        try JournalFile.with { file in
            try file.make()
            try file.change("CREATE TABLE other (a); INSERT INTO other VALUES (1); PRAGMA user_version = 1")
            let trouble = #expect(throws: JournalTrouble.self) { try file.open() }
            #expect(
                trouble?.description == "\(file.path): its format is 1, and this version of Muster reads format 2")
        }
    }

    @Test("Where there is no journal none is made", arguments: [true, false])
    func missing(readOnly: Bool) throws {
        try JournalFile.with { file in
            let trouble = #expect(throws: JournalTrouble.self) { try file.open(readOnly: readOnly) }
            #expect(trouble?.description == "\(file.path): there is no journal")
            #expect(throws: JournalTrouble.self) { try SQLiteJournal.isOver(file.path) }
            #expect(!FileManager.default.fileExists(atPath: file.path))
        }
    }
}
