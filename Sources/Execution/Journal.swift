// SPDX-License-Identifier: GPL-3.0-or-later

/// One line of a journal.
public struct JournalRecord: Hashable, Sendable {
    /// Its place; the first is 1.
    public var number: Int
    /// When it was written.
    public var at: WallTime
    /// What it says.
    public var entry: Entry

    /// That line.
    public init(number: Int, at: WallTime, entry: Entry) {
        self.number = number
        self.at = at
        self.entry = entry
    }
}

/// The order in which things happened in a drill: whoever has something to say appends it, and the driver acts on what
/// it reads there.
public protocol Journal: Sendable {
    /// The records after that number, in order.
    func records(after number: Int) throws -> [JournalRecord]
    /// Appends an entry; it is durable when this returns.
    func append(_ entry: Entry, at: WallTime) throws
    /// Returns when somebody else may have appended; at once where somebody has since `number`.
    func changed(since number: Int) async
    /// Keeps an acknowledged write of the canary.
    func note(_ write: CanaryReport.Write) throws
    /// The acknowledged writes of the canary, in order.
    func writes() throws -> [CanaryReport.Write]
}
