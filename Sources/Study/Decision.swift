// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Plan
internal import Quantities
public import Rehearsal
internal import Statistics

/// Whether to go on with the plan or to wait for the primary, as far as the trials tell that agree with what is known.
public struct Decision: Sendable {
    /// What a trial comes to by one course of action, seen from now. Seconds, and the price list's currency.
    public struct Outlook: Hashable, Sendable {
        /// What objectives ask of it, from onset.
        public var recovery: Recovery
        /// From now to recovery; infinite where that is beyond the horizon.
        public var back: Double
        /// Equivalent time of full outage from now to the horizon.
        public var downtime: Double
        /// What is added from now to the cloud's bill; NaN without prices.
        public var event: Double
        /// What it costs the business from now; NaN without prices.
        public var business: Double

        /// What is spent from now.
        public var cost: Double { event + business }

        init(_ prospect: Prospect, _ now: Double, _ spent: Spent) {
            recovery = prospect.recovery
            back = prospect.recovery.time - now
            downtime = prospect.spent.downtime - spent.downtime
            event = prospect.spent.event - spent.event
            business = prospect.spent.business - spent.business
        }
    }

    /// One trial that agrees, by both courses on the same luck.
    public struct Row: Hashable, Sendable {
        /// Its number.
        public var trial: UInt64
        /// The plan goes on.
        public var switching: Outlook
        /// Nothing is moved.
        public var waiting: Outlook
        /// Nothing is started for `DecisionStudy.delays`, and then the plan goes on; empty where that was not played.
        public var later: [Outlook]
    }

    /// What it comes to to decide later: nothing is started for a while, and then the plan goes on unless the primary is
    /// back.
    public struct Delay: Hashable, Sendable {
        /// Seconds from now.
        public var after: Double
        /// How much worse that is by the criterion than to go on now, on average, on the same luck.
        public var dearer: Figure?
        /// The share of trials in which the primary is back by then.
        public var primaryIsBack: Figure
    }

    /// What all trials that agree say of one course.
    public struct Side: Sendable {
        /// From now to recovery.
        public var back: MeasureSummary
        /// The recovery point.
        public var recoveryPoint: MeasureSummary
        /// Equivalent time of full outage from now on.
        public var downtime: MeasureSummary
        /// What is added to the cloud's bill from now on.
        public var event: MeasureSummary
        /// What it costs the business from now on.
        public var business: MeasureSummary
        /// Both costs together; `nil` without prices or with fewer than two trials.
        public var cost: Figure?
        /// The share of trials in which the primary is back before anything is moved.
        public var stoodDown: Figure
        /// The share of trials without recovery within the horizon.
        public var unrecovered: Figure
        /// The plan's objectives, in its order, and the share of trials that meet each; `nil` where none could.
        public var objectives: [(objective: Objective, met: Figure?)]
    }

    /// The two courses trial by trial.
    public struct Contest: Sendable {
        /// The share of trials in which going on with the plan is better.
        public var switching: Figure
        /// The share in which waiting is; in the rest they are alike.
        public var waiting: Figure
        /// By how much going on is better on average, over the trials in which both are finite; `nil` below two.
        public var saved: Figure?
        /// What the share of trials says, those that are alike left out.
        public var majority: Advice
        /// What the average says.
        public var average: Advice
    }

    /// What to do.
    public enum Advice: String, Hashable, Sendable, Codable {
        /// Go on with the plan.
        case goOn = "switch"
        /// Move nothing.
        case wait
        /// Most trials speak for one, their average for the other.
        case split
        /// The trials cannot tell.
        case tooClose = "too-close"
    }

    /// What the advice is about.
    public enum Criterion: String, Hashable, Sendable, Codable {
        /// What is spent from now on, the business's losses included.
        case cost
        /// Equivalent time of full outage from now on: where no price tells what an outage costs the business.
        case downtime
    }

    /// What is known.
    public var knowledge: Knowledge
    /// How trials and knowledge met.
    public var counts: DecisionStudy.Counts
    /// The trials that agree, in order.
    public var rows: [Row]
    /// The plan goes on.
    public var switching: Side
    /// Nothing is moved.
    public var waiting: Side
    /// Which is back sooner.
    public var sooner: Contest
    /// Which is better by the criterion.
    public var better: Contest
    /// What the advice is about.
    public var criterion: Criterion
    /// What it comes to to decide later.
    public var delays: [Delay]
    /// Whether there are enough trials to say anything.
    public var isKnown: Bool { rows.count >= DecisionStudy.least }

    /// What to do: only what the majority of trials and their average both say, each beyond its 95 % interval.
    public var advice: Advice {
        guard isKnown else { return .tooClose }
        let (most, average) = (better.majority, better.average)
        if most == average { return most }
        return most == .tooClose || average == .tooClose ? .tooClose : .split
    }
}

extension Decision {
    init(of rows: [Row], counts: DecisionStudy.Counts, knowledge: Knowledge, plan: Plan, prices: Prices?) {
        self.rows = rows
        self.counts = counts
        self.knowledge = knowledge
        let objectives = Objective.all(of: plan)
        switching = Side(of: rows.map(\.switching), objectives)
        waiting = Side(of: rows.map(\.waiting), objectives)
        sooner = Contest(rows, \.back)
        let business = prices?.business
        let hasPrice = business.map { $0.downtimeHour > .zero || $0.lostRequest > .zero } ?? false
        criterion = hasPrice ? .cost : .downtime
        let value: (Outlook) -> Double = hasPrice ? \.cost : \.downtime
        better = Contest(rows, value)
        delays = DecisionStudy.delays.enumerated().map { index, minutes in
            Delay(rows.filter { !$0.later.isEmpty }, index, after: Double(minutes) * 60, value)
        }
    }
}

extension Decision.Side {
    init(of outlooks: [Decision.Outlook], _ objectives: [Objective]) {
        back = MeasureSummary(measure: .recoveryTime, values: outlooks.map(\.back))
        recoveryPoint = MeasureSummary(measure: .recoveryPoint, values: outlooks.map(\.recovery.point))
        downtime = MeasureSummary(measure: .downtime, values: outlooks.map(\.downtime))
        event = MeasureSummary(measure: .eventCost, values: outlooks.map(\.event))
        business = MeasureSummary(measure: .businessCost, values: outlooks.map(\.business))
        cost = MeasureSummary(measure: .businessCost, values: outlooks.map(\.cost)).mean
        let share = { (end: Outcome.End) in
            Figure(Proportion(successes: outlooks.count { $0.recovery.end == end }, of: outlooks.count))
        }
        stoodDown = share(.stoodDown)
        unrecovered = share(.unrecovered)
        self.objectives = objectives.map { objective in
            // Where no trial recovers by the plan there is nothing to ask of what follows a recovery.
            let isAsked = objective.bound != nil || outlooks.contains { $0.recovery.successRateMet != nil }
            let answers = isAsked ? outlooks.compactMap { $0.meets(objective) } : []
            let met = Proportion(successes: answers.count { $0 }, of: answers.count)
            return (objective, answers.isEmpty ? nil : Figure(met))
        }
    }
}

extension Decision.Outlook {
    /// Whether it meets an objective of a plan; `nil` where there is nothing to ask, as of the success rate after a recovery
    /// that was none.
    fileprivate func meets(_ objective: Objective) -> Bool? {
        if case .successRate = objective.subject, recovery.successRateMet == nil, recovery.end != .unrecovered {
            return nil
        }
        return recovery.meets(objective)
    }
}

extension Decision.Delay {
    fileprivate init(_ rows: [Decision.Row], _ index: Int, after: Double, _ value: (Decision.Outlook) -> Double) {
        self.after = after
        let dearer = MeanEstimate(of: rows.map { value($0.later[index]) - value($0.switching) })
        self.dearer = dearer.interval().value.map { Figure(value: dearer.moments.mean, $0) }
        let back = rows.count { $0.waiting.back <= after }
        primaryIsBack = Figure(Proportion(successes: back, of: rows.count))
    }
}

extension Decision.Contest {
    /// Smaller values are better.
    init(_ rows: [Decision.Row], _ value: (Decision.Outlook) -> Double) {
        let pairs = PairedComparison(
            baseline: rows.map { Self.told(value($0.waiting)) }, candidate: rows.map { Self.told(value($0.switching)) })
        switching = Figure(pairs.candidateBetter)
        waiting = Figure(pairs.baselineBetter)
        saved = pairs.difference.interval().value.map {
            Figure(value: -pairs.difference.moments.mean, low: -$0.high, high: -$0.low)
        }
        let decided = Proportion(
            successes: pairs.candidateBetter.successes,
            of: pairs.candidateBetter.successes + pairs.baselineBetter.successes)
        let most = decided.interval()
        majority = most.low > 0.5 ? .goOn : most.high < 0.5 ? .wait : .tooClose
        average = saved.map { $0.low > 0 ? .goOn : $0.high < 0 ? .wait : .tooClose } ?? .tooClose
    }

    /// To a millionth: what differs by less is alike, and summed in another order.
    private static func told(_ value: Double) -> Double { value.isFinite ? (value * 1e6).rounded() / 1e6 : value }
}
