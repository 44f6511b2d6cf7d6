// SPDX-License-Identifier: GPL-3.0-or-later

import Execution
import Synchronization

/// A journal that is forgotten.
final class MemoryJournal: Journal {
    private let state = Mutex<(records: [JournalRecord], writes: [CanaryReport.Write])>(([], []))

    /// Everything that was appended.
    var all: [JournalRecord] { state.withLock { $0.records } }

    func records(after number: Int) -> [JournalRecord] { state.withLock { Array($0.records.dropFirst(number)) } }

    func append(_ entry: Entry, at instant: WallTime) {
        state.withLock { $0.records.append(JournalRecord(number: $0.records.count + 1, at: instant, entry: entry)) }
    }

    /// Nobody waits for it here: whoever appends says so.
    func changed(since number: Int) async {}

    func note(_ write: CanaryReport.Write) { state.withLock { $0.writes.append(write) } }

    func writes() -> [CanaryReport.Write] { state.withLock { $0.writes } }
}

/// A journal to which no more is appended once it has so many records: whoever drives dies of it.
struct FatalJournal: Journal {
    struct Death: Error {}

    let journal: MemoryJournal
    let limit: Int

    func records(after number: Int) -> [JournalRecord] { journal.records(after: number) }

    func append(_ entry: Entry, at instant: WallTime) throws {
        guard journal.all.count < limit else { throw Death() }
        journal.append(entry, at: instant)
    }

    func changed(since number: Int) async {}
    func note(_ write: CanaryReport.Write) { journal.note(write) }
    func writes() -> [CanaryReport.Write] { journal.writes() }
}
