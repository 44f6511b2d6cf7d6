// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// A place where state is kept, and how it gets to the standby region.
public struct Store: Hashable, Sendable {
    /// The store's name.
    public var name: String
    /// How it is replicated.
    public var kind: Kind

    /// A store of that kind.
    public init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }

    /// How a store is replicated.
    public enum Kind: Hashable, Sendable {
        /// Captured now and then, exported, and copied.
        case snapshot(Snapshot)
        /// An append-only log, replicated as it grows.
        case log(Log)
        /// A Git repository, mirrored every so often.
        case git(every: Duration)
    }

    /// A store captured at a cadence.
    public struct Snapshot: Hashable, Sendable {
        /// The whole store.
        public var size: ByteCount
        /// How fast it changes, in bytes per second.
        public var changes: Rate
        /// The cadence of captures.
        public var every: Duration
        /// Export before its bytes flow, in microseconds.
        public var export: Distribution
        /// Bytes per second of the export; infinite when not given.
        public var exportRate: Distribution?
        /// Copy to the standby region before its bytes flow, in microseconds.
        public var copy: Distribution
        /// Bytes per second of the copy; infinite when not given.
        public var copyRate: Distribution?
        /// The chance that a run produces nothing.
        public var missed: Share
        /// The chance that a capture turns out unusable at the end of its restore.
        public var unusable: Share
        /// Bytes per second of a restore.
        public var restoreRate: Distribution
        /// The kind of encryption, as the provider names it.
        public var encrypted: String?
        /// The log whose replay makes the store whole, an index into `System.stores`.
        public var rebuiltBy: Int?

        /// A snapshot store; copies are instant and sure unless told otherwise.
        public init(
            size: ByteCount, changes: Rate, every: Duration, export: Distribution = .constant(0),
            exportRate: Distribution? = nil, copy: Distribution = .constant(0), copyRate: Distribution? = nil,
            missed: Share = .zero, unusable: Share = .zero, restoreRate: Distribution, encrypted: String? = nil,
            rebuiltBy: Int? = nil
        ) {
            self.size = size
            self.changes = changes
            self.every = every
            self.export = export
            self.exportRate = exportRate
            self.copy = copy
            self.copyRate = copyRate
            self.missed = missed
            self.unusable = unusable
            self.restoreRate = restoreRate
            self.encrypted = encrypted
            self.rebuiltBy = rebuiltBy
        }
    }

    /// An append-only log.
    public struct Log: Hashable, Sendable {
        /// Entries appended per second.
        public var appends: Rate
        /// Bytes of one entry.
        public var entrySize: ByteCount
        /// How far the standby's copy is behind, in microseconds.
        public var lag: Distribution
        /// The chance that replication is found broken.
        public var stalledChance: Share
        /// For how long it was, in microseconds.
        public var stalledFor: Distribution
        /// Entries replayed per second.
        public var replaysAt: Rate
        /// This much of the log is delivered twice after a replay.
        public var duplicates: Duration

        /// A log that is never found stalled unless told otherwise.
        public init(
            appends: Rate, entrySize: ByteCount = ByteCount(bytes: 0), lag: Distribution,
            stalledChance: Share = .zero, stalledFor: Distribution = .constant(0), replaysAt: Rate,
            duplicates: Duration = .zero
        ) {
            self.appends = appends
            self.entrySize = entrySize
            self.lag = lag
            self.stalledChance = stalledChance
            self.stalledFor = stalledFor
            self.replaysAt = replaysAt
            self.duplicates = duplicates
        }
    }
}

/// A queue whose dead letters are fed back in after recovery.
public struct Queue: Hashable, Sendable {
    /// The queue's name.
    public var name: String
    /// Dead letters at onset, a count.
    public var backlog: Distribution
    /// Messages fed back in per second.
    public var reingestsAt: Rate
    /// The share of messages that no consumer can handle.
    public var poison: Share
    /// How long such a message holds up those behind it: its receives times the visibility timeout.
    public var poisonDelay: Duration

    /// A queue with that backlog.
    public init(
        name: String, backlog: Distribution, reingestsAt: Rate, poison: Share = .zero, poisonDelay: Duration = .zero
    ) {
        self.name = name
        self.backlog = backlog
        self.reingestsAt = reingestsAt
        self.poison = poison
        self.poisonDelay = poisonDelay
    }
}

/// A DNS record by which users find a region.
public struct Record: Hashable, Sendable {
    /// The record's name.
    public var name: String
    /// How long answers may be cached.
    public var ttl: Duration
    /// From the end of the change to the first answer that has it, in microseconds.
    public var takesEffectIn: Distribution
    /// The share of clients still at the old address after one TTL.
    public var lateShare: Share
    /// The exponent of their decline.
    public var lateExponent: Double
    /// The region that holds the record's control plane, an index into `System.regions`.
    public var changesThrough: Int?

    /// A record without late clients unless told otherwise.
    public init(
        name: String, ttl: Duration, takesEffectIn: Distribution = .constant(0), lateShare: Share = .zero,
        lateExponent: Double = 0.594, changesThrough: Int? = nil
    ) {
        self.name = name
        self.ttl = ttl
        self.takesEffectIn = takesEffectIn
        self.lateShare = lateShare
        self.lateExponent = lateExponent
        self.changesThrough = changesThrough
    }
}
