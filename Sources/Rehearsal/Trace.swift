// SPDX-License-Identifier: GPL-3.0-or-later

public import Kernel
public import Plan

/// What happened in one trial, moment by moment.
public struct Trace: Sendable {
    /// One line of the log.
    public struct Entry: Sendable {
        /// When.
        public var at: Instant
        /// What.
        public var moment: Moment
    }

    /// In the order of happening, except that what precedes onset is not there.
    public var entries: [Entry] = []

    /// What the run of the plan was told until it was over, in order: what a drill would write to its journal.
    public var events: [Event] = []

    /// Something that the run of the plan was told.
    public struct Event: Sendable, Hashable {
        /// When.
        public var at: Instant
        /// What.
        public var event: PlanRun.Event

        /// That event at that instant.
        public init(at: Instant, event: PlanRun.Event) {
            self.at = at
            self.event = event
        }
    }

    /// An empty log.
    public init() {}

    /// What happened until the horizon, in the order of instants; among equals, in the order in which it was noted.
    func inOrder(until horizon: Instant) -> Trace {
        var result = self
        let numbered = entries.filter { $0.at <= horizon }.enumerated().sorted {
            ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
        }
        result.entries = numbered.map(\.element)
        return result
    }

    /// Something that a reader of the log wants to know. Integers are indices into the system's and the plan's lists.
    public enum Moment: Sendable, Hashable {
        /// The fault begins; hour of the week 0..<168 UTC, from Monday.
        case faultBegins(hourOfWeek: Int)
        /// An impairment is there from onset.
        case impaired(Int)
        /// It is over.
        case impairmentEnds(Int)
        /// The primary is back.
        case faultEnds
        /// A trigger fired, or people noticed.
        case detected(Detection)
        /// The alert arrived: the plan begins.
        case planBegins
        /// A role was paged (index into `Plan.roles`).
        case paged(Int)
        /// It answered.
        case answered(Int)
        /// A step cannot start yet.
        case blocked(Int)
        /// It can now.
        case unblocked(Int)
        /// Another step is taken in its place.
        case insteadTaken(step: Int, instead: Int)
        /// An attempt began.
        case started(Attempt)
        /// An attempt ended.
        case finished(Attempt, PlanRun.Outcome)
        /// An attempt ran out of time.
        case timedOut(Attempt)
        /// A batch of nodes was asked for in a region.
        case asked(region: Int, nodes: Int)
        /// A batch was refused.
        case refused(region: Int)
        /// A batch was refused because it exceeds the account's quota.
        case overQuota(region: Int)
        /// It arrived.
        case arrived(region: Int, nodes: Int)
        /// A region began to serve.
        case serves(region: Int)
        /// A store came back with a capture of that age at onset, in microseconds.
        case restored(store: Int, age: Int64)
        /// A capture of that age turned out unusable.
        case unusable(store: Int, age: Int64)
        /// A traffic switch takes effect; the number of regions stands for all standbys.
        case switched(record: Int, region: Int)
        /// The backlog is gone.
        case backlogDrained
        /// The plan stopped because the primary was back.
        case stoodDown
        /// The plan has taken as long as it may, and has not recovered.
        case deadlinePassed
        /// The `recovers` step succeeded.
        case recovered
        /// The run of the plan is over.
        case concluded(PlanRun.Verdict)
    }

    /// What noticed the outage.
    public enum Detection: Sendable, Hashable {
        /// Probes failed for long enough.
        case unavailable
        /// The success rate was too low for long enough.
        case successRate
        /// A person activated the plan.
        case manual
        /// People noticed what blind probes did not see.
        case noticed
        /// Somebody noticed that more of a store is bad than the plan's `data-loss` trigger allows.
        case dataLoss
        /// The newest clean capture was older than the monitoring allows.
        case rpoBreach
    }
}
