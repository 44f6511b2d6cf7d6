// SPDX-License-Identifier: GPL-3.0-or-later

/// Something that sees what happens in a drill without having been asked: probes, operators, signals.
public protocol Source: Sendable {
    /// Waits until there is something to say, and says it: entries, or none if the journal is worth a look. `nil` when
    /// there will be nothing more.
    ///
    /// `run` is the drill as it stood at the call. A source is asked again when what it said has been dealt with.
    func next(_ run: DrillRun) async -> [Entry]?
}

/// What others append to the journal: operators in another terminal.
public struct JournalWatch: Source {
    private let journal: any Journal

    /// A look-out for that journal.
    public init(_ journal: any Journal) { self.journal = journal }

    /// Says that the journal is worth a look when somebody else has appended to it.
    public func next(_ run: DrillRun) async -> [Entry]? {
        await journal.changed(since: run.lastRecord)
        return Task.isCancelled ? nil : []
    }
}
