// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Plan
public import Quantities
public import Rehearsal
internal import Statistics

/// Something that recovery should achieve, and how it is told whether it does.
public struct Objective: Hashable, Sendable {
    /// What is asked of.
    public enum Subject: Hashable, Sendable {
        /// A measure of a trial.
        case measure(Measure)
        /// That the success rate of all users is at least `floor` for `length` from recovery.
        case successRate(floor: Share, length: Duration)
    }

    /// How it is asked.
    public enum Criterion: Hashable, Sendable {
        /// At most `bound` in at least `share` of the trials.
        case share(bound: Double, share: Share)
        /// A statistic of at most `bound`.
        case statistic(Statistic, bound: Double)
        /// In at least that share of the trials; for what is met or not.
        case met(share: Share)
    }

    /// What is asked of.
    public var subject: Subject
    /// How it is asked.
    public var criterion: Criterion

    /// That subject, held against that criterion.
    public init(subject: Subject, criterion: Criterion) {
        self.subject = subject
        self.criterion = criterion
    }

    /// The objectives that a plan states.
    public static func all(of plan: Plan) -> [Objective] {
        var objectives: [Objective] = []
        for (measure, target) in [
            (Measure.recoveryTime, plan.objectives.recoveryTime), (.recoveryPoint, plan.objectives.recoveryPoint),
        ] {
            guard let target else { continue }
            objectives.append(
                Objective(
                    subject: .measure(measure), criterion: .share(bound: target.within.seconds, share: target.share)))
        }
        if let rate = plan.objectives.successRate {
            objectives.append(
                Objective(
                    subject: .successRate(floor: rate.atLeast, length: rate.length), criterion: .met(share: rate.share))
            )
        }
        return objectives
    }

    /// The name of what is asked of: a measure's, or `success_rate`.
    public func name(in system: System) -> String {
        switch subject {
        case .measure(let measure): measure.name(in: system)
        case .successRate: "success_rate"
        }
    }

    /// The bound that a trial meets or misses; `nil` where it is not a matter of one trial.
    public var bound: Double? {
        if case .share(let bound, _) = criterion { bound } else { nil }
    }
}

/// Whether an objective is met, as far as the trials can tell.
public enum Verdict: String, Hashable, Sendable, Codable {
    /// The whole interval lies on the good side.
    case pass = "PASS"
    /// The whole interval lies on the bad side.
    case fail = "FAIL"
    /// The target lies within the interval.
    case inconclusive = "INCONCLUSIVE"

    init(_ verdict: Proportion.Verdict) {
        switch verdict {
        case .pass: self = .pass
        case .fail: self = .fail
        case .inconclusive: self = .inconclusive
        }
    }
}

/// An objective held against trials.
public struct Judgement: Sendable {
    /// The objective.
    public var objective: Objective
    /// Whether it is met.
    public var verdict: Verdict
    /// Trials that could meet or miss it.
    public var n: Int
    /// The share of them that met it, or the statistic, with its 95 % interval; `nil` where the trials cannot tell.
    public var estimate: Figure?
    /// About how many trials it takes to tell, where these do not; `nil` where that cannot be said either.
    public var trialsNeeded: Int?

    /// What was found before, and kept.
    public init(objective: Objective, verdict: Verdict, n: Int, estimate: Figure?, trialsNeeded: Int?) {
        self.objective = objective
        self.verdict = verdict
        self.n = n
        self.estimate = estimate
        self.trialsNeeded = trialsNeeded
    }
}

extension Judgement {
    /// Holds an objective against a sample, some of whose measures have been summarised already.
    init(_ objective: Objective, sample: Sample, summaries: [MeasureSummary]) {
        switch objective.criterion {
        case .share(let bound, let share):
            let (met, n) = sample.count(of: objective.subject) { $0 <= bound }
            self.init(objective, met: met, of: n, target: share.double)
        case .met(let share):
            let (met, n) = sample.count(of: objective.subject) { $0 > 0 }
            self.init(objective, met: met, of: n, target: share.double)
        case .statistic(let statistic, let bound):
            self.init(objective, statistic, bound, summaries)
        }
    }

    private init(_ objective: Objective, met: Int, of n: Int, target: Double) {
        self.objective = objective
        self.n = n
        guard n > 0 else {
            (verdict, estimate, trialsNeeded) = (.inconclusive, nil, nil)
            return
        }
        let share = Proportion(successes: met, of: n)
        estimate = Figure(share)
        verdict = Verdict(share.verdict(against: target))
        trialsNeeded = verdict == .inconclusive ? share.trialsNeeded(against: target) : nil
    }

    private init(_ objective: Objective, _ statistic: Statistic, _ bound: Double, _ summaries: [MeasureSummary]) {
        guard case .measure(let measure) = objective.subject,
            let summary = summaries.first(where: { $0.measure == measure })
        else { preconditionFailure("a statistic is of a measure, and every measure is summarised") }
        self.objective = objective
        n = summary.n
        estimate = summary[statistic]
        guard let estimate else {
            verdict = .inconclusive
            trialsNeeded = statistic.trialsNeeded
            return
        }
        verdict = estimate.high <= bound ? .pass : estimate.low > bound ? .fail : .inconclusive
    }
}

extension Sample {
    /// How many trials there are in which the subject exists, and in how many of them it satisfies `holds`.
    func count(of subject: Objective.Subject, where holds: (Double) -> Bool) -> (met: Int, n: Int) {
        var (met, n) = (0, 0)
        switch subject {
        case .measure(let measure):
            guard let index = index(of: measure) else { return (0, 0) }
            for row in 0..<count {
                let value = self.value(index, row: row)
                guard !value.isNaN else { continue }
                n += 1
                if holds(value) { met += 1 }
            }
        case .successRate:
            for row in 0..<count {
                // Users who were never given back a region were not served as they should be; after a stand-down
                // nothing has been recovered, and there is nothing to ask.
                guard let value = successRateMet(row: row) ?? (end(row: row) == .unrecovered ? false : nil) else {
                    continue
                }
                n += 1
                if holds(value ? 1 : 0) { met += 1 }
            }
        }
        return (met, n)
    }
}
