// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// How an outage is noticed.
public struct Monitoring: Hashable, Sendable {
    /// Health probes.
    public var probe: Probe
    /// From a trigger's firing to the plan's beginning, in microseconds.
    public var alertDelay: Distribution
    /// A newest usable capture older than this raises an alert.
    public var rpoAlert: Duration?
    /// From onset to a person's activating the plan by hand, in microseconds, where somebody does.
    public var manualAfter: Distribution?

    /// Monitoring by that probe.
    public init(
        probe: Probe, alertDelay: Distribution = .constant(0), rpoAlert: Duration? = nil,
        manualAfter: Distribution? = nil
    ) {
        self.probe = probe
        self.alertDelay = alertDelay
        self.rpoAlert = rpoAlert
        self.manualAfter = manualAfter
    }

    /// A health probe.
    public struct Probe: Hashable, Sendable {
        /// The time between the starts of two probes.
        public var every: Duration
        /// After this a probe without an answer has failed.
        public var timeout: Duration
        /// As many failures in a row are needed at least.
        public var failures: Int
        /// The region it is sent from; `nil` is outside of all of them.
        public var from: Int?

        /// A probe sent from outside unless told otherwise.
        public init(every: Duration, timeout: Duration, failures: Int = 1, from: Int? = nil) {
            self.every = every
            self.timeout = timeout
            self.failures = failures
            self.from = from
        }
    }
}

/// People who can do the same steps.
public struct Role: Hashable, Sendable {
    /// The role's name.
    public var name: String
    /// How many of them there are.
    public var people: Int
    /// From a page to its answer, in microseconds.
    public var respondsIn: Distribution

    /// That many people.
    public init(name: String, people: Int, respondsIn: Distribution = .constant(0)) {
        self.name = name
        self.people = people
        self.respondsIn = respondsIn
    }
}

/// The UTC hours in which answering a page takes longer; `from` is included, `to` is not, and they may wrap midnight.
public struct Night: Hashable, Sendable {
    /// What the response time is multiplied by.
    public var factor: Rational
    /// The first hour, 0..<24.
    public var from: Int
    /// The hour at which it is over, 0...24.
    public var to: Int

    /// A night of these hours.
    public init(factor: Rational, from: Int, to: Int) {
        self.factor = factor
        self.from = from
        self.to = to
    }
}

/// What else may be broken from onset.
public struct Impairments: Hashable, Sendable {
    /// The impairments, in the order of the file.
    public var list: [Impairment]
    /// Rows of past events when drawn jointly: `rows[event][impairment]`, `nil` where the file has no such column.
    public var events: [[Bool?]]

    /// None unless given.
    public init(list: [Impairment] = [], events: [[Bool?]] = []) {
        self.list = list
        self.events = events
    }
}

/// One thing that may be broken besides the region itself.
public struct Impairment: Hashable, Sendable {
    /// How long it lasts.
    public enum Length: Hashable, Sendable {
        /// Until the fault ends.
        case outage
        /// A time of its own, in microseconds.
        case lasting(Distribution)
    }

    /// The impairment's name.
    public var name: String
    /// The region it concerns, an index into `System.regions`.
    public var region: Int
    /// The chance that it is there; `nil` when it is drawn with past events.
    public var chance: Share?
    /// How long it lasts from onset.
    public var length: Length
    /// How long people take to notice what blind probes do not see, in microseconds.
    public var noticedIn: Distribution?

    /// An impairment of that region.
    public init(name: String, region: Int, chance: Share?, length: Length, noticedIn: Distribution? = nil) {
        self.name = name
        self.region = region
        self.chance = chance
        self.length = length
        self.noticedIn = noticedIn
    }

    /// The name that takes a whole standby region out; of several, each has its own after it: `standby-eu-west-1`.
    public static let standby = "standby"

    /// Whether it takes its region out.
    public var takesRegionOut: Bool { name == Impairment.standby || name.hasPrefix(Impairment.standby + "-") }
    /// The name that keeps a record from being edited.
    public static let dnsChanges = "dns-changes"
    /// The name that blinds probes sent from its region.
    public static let metrics = "metrics"
}
