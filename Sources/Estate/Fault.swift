// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// What goes wrong.
public struct Fault: Hashable, Sendable {
    /// What kind of thing goes wrong.
    public enum Kind: Hashable, Sendable {
        /// A planned switchover: nothing does.
        case none
        /// A region serves only part of what reaches it, or nothing.
        case regionOutage(RegionOutage)
        /// The same, with storage working and some requests still served.
        case greyFailure(RegionOutage)
        /// Part of a store goes bad while the region stays up.
        case corruption(Corruption)
    }

    /// The fault's kind and particulars.
    public var kind: Kind
    /// The hour of the week at onset, as time since Monday 00:00 UTC; uniform when not given.
    public var at: Duration?
    /// The expected number of such faults a year, where known.
    public var perYear: Rational?

    /// A fault of that kind.
    public init(kind: Kind, at: Duration? = nil, perYear: Rational? = nil) {
        self.kind = kind
        self.at = at
        self.perYear = perYear
    }

    /// A region that does not serve as it should.
    public struct RegionOutage: Hashable, Sendable {
        /// The region, an index into `System.regions`.
        public var region: Int
        /// How long it lasts, in microseconds; `nil` is for ever.
        public var lasts: Distribution?
        /// The share of what reaches the region that is served.
        public var success: Share
        /// Whether captures that had not left the region at onset can still do so.
        public var storageWorks: Bool

        /// An outage of that region; nothing is served and storage is lost unless told otherwise.
        public init(region: Int, lasts: Distribution?, success: Share = .zero, storageWorks: Bool = false) {
            self.region = region
            self.lasts = lasts
            self.success = success
            self.storageWorks = storageWorks
        }
    }

    /// A store gone bad.
    public struct Corruption: Hashable, Sendable {
        /// The store, an index into `System.stores`.
        public var store: Int
        /// How much of it is bad.
        public var share: Share
        /// From onset to somebody's noticing, in microseconds.
        public var noticedIn: Distribution

        /// That share of that store.
        public init(store: Int, share: Share, noticedIn: Distribution) {
            self.store = store
            self.share = share
            self.noticedIn = noticedIn
        }
    }
}
