// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Plan
public import Quantities

/// One real execution of a plan: what does not change while it goes on.
public struct Drill: Hashable, Sendable {
    /// The drill's name, that of its directory.
    public var id: String
    /// The plan.
    public var plan: Plan
    /// How many people each of `plan.roles` has.
    public var people: [Int]
    /// Whether the primary is to come back, and the plan to fail back then.
    public var failsBack: Bool
    /// The region that is lost, an index into `System.regions`.
    public var primary: Int
    /// The region that takes over.
    public var standby: Int
    /// How the primary is probed.
    public var probe: Monitoring.Probe
    /// How the fault is injected; `nil` where the drill does not.
    public var injection: Injection?
    /// From the opening to the plan's beginning, where that waits for no trigger and begins by itself.
    public var beginsAfter: Duration?
    /// When the outage began, where somebody said so.
    public var onset: WallTime?
    /// Whether nobody is there: what would wait for a person ends the drill instead.
    public var isUnattended: Bool
    /// Whether numbered writes measure the recovery point.
    public var hasCanary: Bool
    /// Where the primary goes on serving, as in a planned switchover or when a store has gone bad: the steps of which the
    /// first to begin ends what should have survived of its writes. `nil` where the outage does.
    public var lossEndsWith: [Int]?

    /// When a fault is injected, and for how long.
    public struct Injection: Hashable, Sendable {
        /// From the drill's opening to the fault.
        public var leadIn: Duration
        /// From the fault to its healing; `nil` is until the drill is over.
        public var lasts: Duration?

        /// A fault after `leadIn`, for `lasts`.
        public init(leadIn: Duration, lasts: Duration?) {
            self.leadIn = leadIn
            self.lasts = lasts
        }
    }

    /// A drill of that plan; the caller vouches for the indices.
    public init(
        id: String, plan: Plan, people: [Int], failsBack: Bool, primary: Int, standby: Int, probe: Monitoring.Probe,
        injection: Injection? = nil, onset: WallTime? = nil, isUnattended: Bool = false, hasCanary: Bool = false,
        lossEndsWith: [Int]? = nil, beginsAfter: Duration? = nil
    ) {
        self.id = id
        self.plan = plan
        self.people = people
        self.failsBack = failsBack
        self.primary = primary
        self.standby = standby
        self.probe = probe
        self.injection = injection
        self.onset = onset
        self.isUnattended = isUnattended
        self.hasCanary = hasCanary
        self.lossEndsWith = lossEndsWith
        self.beginsAfter = beginsAfter
    }
}

extension Drill {
    /// What a drill comes to.
    public enum Verdict: String, Hashable, Sendable, Codable {
        /// Every step did what it should, and the objectives were met.
        case pass = "PASS"
        /// The objectives were met, but a step was skipped, mended, done by hand or gone on from after a failure.
        case passWithExceptions = "PASS WITH EXCEPTIONS"
        /// The plan was ended or taken back, or an objective was missed.
        case fail = "FAIL"
        /// Nothing was moved, or nothing was wrong: the drill shows nothing about the plan.
        case inconclusive = "INCONCLUSIVE"
    }
}
