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
