// SPDX-License-Identifier: GPL-3.0-or-later

import Execution
import Foundation
import GRDB
import Plan
import RandomPlans
import Testing

/// A journal that its process, the power or the disk has cut short or spoilt.
@Suite("A journal that was torn")
struct TornJournalTests {
    /// A journal with records of every kind and some writes of a canary, as it lies on the disk while its driver lives: what is
    /// new is in the write-ahead log.
    private static func withLiving(
        _ body: (_ journal: Data, _ log: Data, _ records: [JournalRecord], _ place: JournalFile) throws -> Void
    ) throws {
        try JournalFile.with { file in
            try file.make()
            let journal = try file.open()
            for write in EntryKind.writes { try journal.note(write) }
            for (index, entry) in EntryKind.samples.enumerated() {
                try journal.append(entry, at: .at(Int64(index + 1)))
                try journal.note(CanaryReport.Write(number: index + 10, at: .at(Int64(index))))
            }
            let records = try journal.records(after: 0)
            let data = try Data(contentsOf: URL(filePath: file.path))
            let log = try Data(contentsOf: URL(filePath: file.path + "-wal"))
            try JournalFile.with { try body(data, log, records, $0) }
        }
    }

    private static func lay(_ journal: Data, _ log: Data?, at place: JournalFile) throws {
        for suffix in ["-shm", "-wal", "-journal"] { try? FileManager.default.removeItem(atPath: place.path + suffix) }
        try journal.write(to: URL(filePath: place.path))
        if let log { try log.write(to: URL(filePath: place.path + "-wal")) }
    }

    @Test("Cut anywhere, it holds the records up to the last whole one, and takes the next")
    func cut() throws {
        try Self.withLiving { journal, log, records, place in
            var counts: Set<Int> = []
            for length in stride(from: 0, through: log.count, by: 331) {
                try Self.lay(journal, log.prefix(length), at: place)
                let torn = try place.open()
                let left = try torn.records(after: 0)
                #expect(left == Array(records.prefix(left.count)), "cut at \(length)")
                #expect(left.count >= (counts.max() ?? 1), "a longer log holds no less")
                #expect(try torn.verify().records == left.count)
                try torn.append(.event(.operatorPaused), at: .at(1_000))
                #expect(try torn.records(after: left.count).map(\.entry) == [.event(.operatorPaused)])
                counts.insert(left.count)
            }
            #expect(counts.count >= records.count - 2, "every number of records was met, but perhaps one at either end")
        }
    }

    @Test("A byte that was changed in what is new ends it there, and never makes another record")
    func spoiltLog() throws {
        var luck = Luck(seed: 61)
        try Self.withLiving { journal, log, records, place in
            for _ in 0..<150 {
                var spoilt = log
                let offset = luck.below(log.count)
                spoilt[offset] ^= UInt8(1 << luck.below(8))
                try Self.lay(journal, spoilt, at: place)
                do {
                    let left = try place.open().records(after: 0)
                    #expect(left == Array(records.prefix(left.count)), "byte \(offset)")
                } catch is JournalTrouble {
                    // It says that the file cannot be read.
                } catch is JournalDamage {
                    // It says which record is wrong.
                }
            }
        }
    }

    @Test("Whatever byte of the file is changed, verifying finds it, or it means nothing")
    func spoiltFile() throws {
        var luck = Luck(seed: 62)
        try JournalFile.with { file in
            try file.make([.opened(Stock.opening)] + EntryKind.samples)
            let whole = try file.open()
            for write in EntryKind.writes { try whole.note(write) }
            let (records, writes) = (try whole.records(after: 0), try whole.writes())
            #expect(try whole.verify().records == records.count)
            try file.checkpoint()
            let data = try Data(contentsOf: URL(filePath: file.path))
            var found = 0
            for _ in 0..<400 {
                var spoilt = data
                spoilt[luck.below(data.count)] ^= UInt8(1 << luck.below(8))
                try JournalFile.with { place in
                    try Self.lay(spoilt, nil, at: place)
                    do {
                        let journal = try place.open(readOnly: true)
                        _ = try journal.verify()
                        #expect(try journal.records(after: 0) == records)
                        #expect(try journal.writes() == writes)
                    } catch is JournalTrouble {
                        found += 1
                    } catch is JournalDamage {
                        found += 1
                    }
                }
            }
            #expect(found > 50, "\(found) of 400 changes were to bytes that mean something")
        }
    }

    @Test("One changed byte of the canary's writes is found, too")
    func canary() throws {
        try JournalFile.with { file in
            try file.make([.opened(Stock.opening)])
            let journal = try file.open()
            let writes = (1...20).map { CanaryReport.Write(number: $0, at: .at(Int64($0))) }
            for write in writes { try journal.note(write) }
            let readings = [CanaryReading(store: "orders", numbers: Array(1...20))]
            try journal.append(
                .fact(.measured(CanaryReport(of: writes, readings: readings, onset: .at(20)))), at: .at(30))
            try journal.note(CanaryReport.Write(number: 21, at: .at(31)))
            #expect(try journal.verify().records == 2, "what is written after the reading does not belong to it")
            try file.change("UPDATE canary SET at = at + 1 WHERE number = 7")
            let damage = #expect(throws: JournalDamage.self) { try file.open().verify() }
            #expect(damage?.description == "the canary's writes are not those that record 2 was made of")
        }
    }

    // MARK: What a person said

    @Test("An approval holds for its drill and its plan only: copied into another journal it is refused, hashes or not")
    func copied() throws {
        let attempt = Attempt(step: Stock.decide, number: 1)
        let said: [Entry] = [
            .event(.answered(role: Stock.sre), Remark("here", by: "ada")), .fact(.approved(attempt, by: "ada", "yes")),
            .event(.finished(attempt, .succeeded), Remark("yes", by: "ada")),
        ]
        for change in ["drill", "plan"] {
            try JournalFile.with { source in
                try source.make([.opened(Stock.opening), .event(.began)] + said)
                let texts = try source.texts()
                var opening = Stock.opening
                if change == "drill" { opening.drill = "another" } else { opening.planHash = "cafe" }
                try JournalFile.with { target in
                    try target.make([.opened(opening), .event(.began)])
                    for text in texts.suffix(said.count) { try target.appendWithFittingHash(text) }
                    #expect(try target.texts().count == 5)
                    let damage = #expect(throws: JournalDamage.self) { try target.open().records(after: 0) }
                    #expect(damage?.record == 3)
                    #expect(damage?.message.hasPrefix("what ada said holds for 'stock@beef', and this is '") == true)
                }
            }
        }
    }

    @Test("A record that was slipped in without its hash is not acted on")
    func slippedIn() throws {
        try JournalFile.with { file in
            try file.make([.opened(Stock.opening), .event(.began)])
            let journal = try file.open()
            let last = try journal.records(after: 0).count
            try file.change(
                """
                INSERT INTO record (number, at, body, hash)
                SELECT 3, at, '{"what":"aborted"}', hash FROM record WHERE number = 2
                """)
            #expect(#expect(throws: JournalDamage.self) { try journal.records(after: last) }?.record == 3)
        }
    }
}
