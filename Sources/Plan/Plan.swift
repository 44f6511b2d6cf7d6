// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// A recovery plan: what activates it, and the steps that bring the system back.
///
/// Names are resolved to dense indices when the file is read, so a plan in hand has no dangling reference, no cycle
/// and at most 1,000 steps.
public struct Plan: Hashable, Sendable {
    /// The plan's name.
    public var name: String
    /// What recovery should achieve.
    public var objectives: Objectives
    /// What activates the plan; any one of them does.
    public var triggers: Triggers
    /// The phases in the order of the file.
    public var phases: [Phase]
    /// The steps in the order of the file, which is also the order in which they queue for people.
    public var steps: [Step]
    /// The roles that the plan names, in the order of first mention; `Performer.role` indexes this list. Includes
    /// `engineering` whenever a step of the automation may fail for good.
    public var roles: [String]
    /// The step before whose start the plan stands down if the primary comes back.
    public var standDown: Int?
    /// How long a person takes to mend a failed step by hand, in microseconds.
    public var fixedIn: Distribution
    /// How long the plan may take to recover, if there is a limit.
    public var deadline: Deadline?

    /// A plan of these parts; the caller vouches for the indices.
    public init(
        name: String, objectives: Objectives = Objectives(), triggers: Triggers = Triggers(), phases: [Phase],
        steps: [Step], roles: [String], standDown: Int? = nil, fixedIn: Distribution = Plan.fixedInDefault,
        deadline: Deadline? = nil
    ) {
        self.name = name
        self.objectives = objectives
        self.triggers = triggers
        self.phases = phases
        self.steps = steps
        self.roles = roles
        self.standDown = standDown
        self.fixedIn = fixedIn
        self.deadline = deadline
    }

    /// Median 15 min, p95 60 min: an assumption.
    public static let fixedInDefault = Distribution.lognormal(median: 15 * 60e6, p95: 60 * 60e6)

    /// The role that mends failed steps of the automation.
    public static let mender = "engineering"

    /// The step whose success ends the recovery time, if the plan has one.
    public var recovers: Int? { steps.firstIndex { $0.recovers } }
}

/// A limit on a whole plan, from its beginning until its `recovers` step is done; of a plan without one, until its end.
public struct Deadline: Hashable, Sendable {
    /// How long it may take.
    public var within: Duration
    /// What happens then: with `stop` nothing more is begun before a person says so, with `undo` everything is taken back.
    public var onFailure: OnFailure

    /// That limit, and what happens then.
    public init(within: Duration, onFailure: OnFailure = .stop) {
        self.within = within
        self.onFailure = onFailure
    }
}

/// The targets that a recovery is held against.
public struct Objectives: Hashable, Sendable {
    /// How soon, and in what share of incidents.
    public var recoveryTime: Target?
    /// How little may be lost, and in what share of incidents.
    public var recoveryPoint: Target?
    /// What share of users' requests must succeed after recovery.
    public var successRate: SuccessRate?

    /// No objectives unless given.
    public init(recoveryTime: Target? = nil, recoveryPoint: Target? = nil, successRate: SuccessRate? = nil) {
        self.recoveryTime = recoveryTime
        self.recoveryPoint = recoveryPoint
        self.successRate = successRate
    }

    /// A bound on a duration, and the share of incidents in which it must hold.
    public struct Target: Hashable, Sendable {
        /// The bound; met when the measure is at or below it.
        public var within: Duration
        /// The share of incidents.
        public var share: Share

        /// At most `within` in at least `share` of the incidents.
        public init(within: Duration, share: Share) {
            self.within = within
            self.share = share
        }
    }

    /// A floor on the success rate of all users, kept for a while from recovery.
    public struct SuccessRate: Hashable, Sendable {
        /// The floor.
        public var atLeast: Share
        /// How long it must hold from recovery.
        public var length: Duration
        /// The share of incidents in which it must hold.
        public var share: Share

        /// At least `atLeast` for `length`, in at least `share` of the incidents.
        public init(atLeast: Share, length: Duration, share: Share = Rational(95, 100)) {
            self.atLeast = atLeast
            self.length = length
            self.share = share
        }
    }
}

/// What activates the plan.
public struct Triggers: Hashable, Sendable {
    /// Probes have failed in an unbroken row for this long.
    public var unavailable: Duration?
    /// The region's request telemetry has been below a rate for a while.
    public var successRate: SuccessRate?
    /// More than this share of a store is bad.
    public var dataLoss: Share?
    /// A person of this role decides so (an index into `Plan.roles`).
    public var manual: Int?

    /// No trigger unless given.
    public init(
        unavailable: Duration? = nil, successRate: SuccessRate? = nil, dataLoss: Share? = nil, manual: Int? = nil
    ) {
        self.unavailable = unavailable
        self.successRate = successRate
        self.dataLoss = dataLoss
        self.manual = manual
    }

    /// Fires when the success rate has been below `below` for `length`.
    public struct SuccessRate: Hashable, Sendable {
        /// The rate below which time counts.
        public var below: Share
        /// How long it must have been below.
        public var length: Duration

        /// Below `below` for `length`.
        public init(below: Share, length: Duration) {
            self.below = below
            self.length = length
        }
    }
}

/// A named part of the plan with a timetable.
public struct Phase: Hashable, Sendable {
    /// The phase's name.
    public var name: String
    /// When its steps should be under way, from onset; `nil` where only a length is given.
    public var opens: Duration?
    /// When it should be over: from onset, or from its start where `opens` is `nil`.
    public var closes: Duration?
    /// What begins it.
    public var starts: Start

    /// What begins a phase.
    public enum Start: Hashable, Sendable {
        /// The plan's beginning.
        case planBegins
        /// The primary's return or the `recovers` step, whichever is later.
        case primaryRecovered
    }

    /// A phase of that name.
    public init(name: String, opens: Duration? = nil, closes: Duration? = nil, starts: Start = .planBegins) {
        self.name = name
        self.opens = opens
        self.closes = closes
        self.starts = starts
    }
}
