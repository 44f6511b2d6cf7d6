// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Plan
public import Rehearsal
internal import Statistics

/// What a candidate does otherwise than a baseline, measure by measure, on the same luck.
public struct Comparison: Sendable {
    /// One of the two.
    public struct Side: Sendable {
        /// What is recovered.
        public var system: System
        /// How.
        public var plan: Plan
        /// The trials.
        public var sample: Sample

        /// These trials of that plan for that system.
        public init(system: System, plan: Plan, sample: Sample) {
            self.system = system
            self.plan = plan
            self.sample = sample
        }
    }

    /// The number of the first trial.
    public var first: UInt64
    /// The number of trials of each.
    public var trials: Int
    /// The measures that both have, in the baseline's order.
    public var measures: [MeasureComparison]
    /// The objectives that both can be held against.
    public var objectives: [ObjectiveComparison]
    /// The tolerances, as asked for.
    public var tolerances: [ToleranceJudgement]

    /// Compares as many trials of the one as of the other, the measures on several threads.
    public init(
        baseline: Side, candidate: Side, tolerances: [Tolerance] = [], threads: Int = Crew.allProcessors
    ) {
        precondition(baseline.sample.count == candidate.sample.count, "each trial of the one has one of the other")
        first = baseline.sample.first
        trials = baseline.sample.count
        let names = candidate.sample.layout.measures.map { $0.name(in: candidate.system) }
        let shared = baseline.sample.layout.measures.indices.compactMap { index -> (Int, Int, String)? in
            let name = baseline.sample.layout.measures[index].name(in: baseline.system)
            return names.firstIndex(of: name).map { (index, $0, name) }
        }
        measures = parallel(shared.count, threads: threads) { place in
            let (before, after, name) = shared[place]
            return MeasureComparison(
                name: name, measure: baseline.sample.layout.measures[before],
                baseline: baseline.sample.values(before), candidate: candidate.sample.values(after))
        }
        objectives = ObjectiveComparison.all(baseline, candidate)
        let found = measures
        self.tolerances = tolerances.map { ToleranceJudgement($0, found, trials: baseline.sample.count) }
    }

    /// What the tolerances come to together: one that is broken outweighs one in doubt.
    public var verdict: Verdict {
        let verdicts = tolerances.map(\.verdict)
        return verdicts.contains(.fail) ? .fail : verdicts.contains(.inconclusive) ? .inconclusive : .pass
    }
}

/// What one measure comes to for both.
public struct MeasureComparison: Sendable {
    /// One statistic of both, and their difference.
    public struct Row: Sendable {
        /// Which.
        public var statistic: Statistic
        /// The baseline's; `nil` where so few trials cannot tell, +∞ where it falls among trials that never came to it.
        public var baseline: Double?
        /// The candidate's.
        public var candidate: Double?
        /// The candidate's less the baseline's, with its 95 % interval that respects the pairing; `nil` where that
        /// cannot be told.
        public var difference: Figure?
        /// The trials that it takes to tell, where these are too few.
        public var trialsNeeded: Int?
    }

    /// The measure's name.
    public var name: String
    /// The measure, by the baseline's system.
    public var measure: Measure
    /// Trials in which it exists for both.
    public var n: Int
    /// Its statistics, in the order of `Statistic`. Means are over the trials in which both are finite.
    public var rows: [Row]
    /// The share of trials in which the candidate's is smaller, with its 95 % interval; `nil` without trials.
    public var better: Figure?
    /// The share of trials in which the candidate's is larger.
    public var worse: Figure?
    /// As many times more independent trials would have been needed for an interval of the mean's difference as short;
    /// infinite where the difference is always the same, `nil` below two trials.
    public var varianceRatio: Double?
    /// Trials in which only the baseline ever comes to it.
    public var onlyBaselineFinite: Int
    /// Trials in which only the candidate ever comes to it.
    public var onlyCandidateFinite: Int

    /// Whether it is the same in every trial.
    public var isSame: Bool { (better?.value ?? 0) == 0 && (worse?.value ?? 0) == 0 }

    /// What is known under that name.
    public subscript(statistic: Statistic) -> Row? { rows.first { $0.statistic == statistic } }
}

extension MeasureComparison {
    /// Compares the values of a measure in trial order.
    public init(name: String, measure: Measure, baseline: [Double], candidate: [Double]) {
        let pairs = PairedComparison(baseline: baseline, candidate: candidate)
        let quantiles = PairedQuantiles(baseline: baseline, candidate: candidate)
        self.name = name
        self.measure = measure
        n = pairs.candidateBetter.trials
        better = n > 0 ? Figure(pairs.candidateBetter) : nil
        worse = n > 0 ? Figure(pairs.baselineBetter) : nil
        varianceRatio = pairs.varianceRatio
        onlyBaselineFinite = pairs.onlyBaselineFinite
        onlyCandidateFinite = pairs.onlyCandidateFinite
        rows = Statistic.allCases.map { statistic in
            guard let p = statistic.probability else {
                let both = baseline.indices.filter { baseline[$0].isFinite && candidate[$0].isFinite }
                return Row(
                    statistic: statistic, baseline: MeanEstimate(of: both.map { baseline[$0] }).mean,
                    candidate: MeanEstimate(of: both.map { candidate[$0] }).mean,
                    difference: pairs.difference.interval().value.map {
                        Figure(value: pairs.difference.moments.mean, $0)
                    })
            }
            let difference = quantiles.difference(p)
            let isKnown = difference?.needed == nil
            return Row(
                statistic: statistic, baseline: isKnown ? quantiles.baseline[p] : nil,
                candidate: isKnown ? quantiles.candidate[p] : nil,
                difference: difference?.value.map { Figure(value: $0.value, $0.interval) },
                trialsNeeded: difference?.needed)
        }
    }
}

/// How often both meet an objective, on the same luck.
public struct ObjectiveComparison: Sendable {
    /// The objective that both are held against: the candidate's where it states one.
    public var objective: Objective
    /// Its name.
    public var name: String
    /// Trials in which it can be met or missed by both.
    public var n: Int
    /// The share of them in which the baseline meets it, with its 95 % interval.
    public var baseline: Figure
    /// The share of them in which the candidate meets it.
    public var candidate: Figure
    /// The candidate's share less the baseline's, with an interval that covers with at least 95 %.
    public var difference: Figure
    /// Trials in which only the baseline meets it.
    public var onlyBaseline: Int
    /// Trials in which only the candidate meets it.
    public var onlyCandidate: Int

    /// All objectives that either plan states and trials of both can be asked.
    static func all(_ baseline: Comparison.Side, _ candidate: Comparison.Side) -> [ObjectiveComparison] {
        let (old, new) = (Objective.all(of: baseline.plan), Objective.all(of: candidate.plan))
        let chosen =
            new + old.filter { one in !new.contains { $0.name(in: candidate.system) == one.name(in: baseline.system) } }
        return chosen.compactMap { objective in
            // Whether a success rate held was decided in each trial by the objective of its own plan.
            if case .successRate = objective.subject, !(old.contains { $0.subject == objective.subject }) { return nil }
            if case .successRate = objective.subject, !(new.contains { $0.subject == objective.subject }) { return nil }
            return ObjectiveComparison(objective, baseline, candidate)
        }
    }

    private init?(_ objective: Objective, _ baseline: Comparison.Side, _ candidate: Comparison.Side) {
        let (before, after) = (baseline.sample.answers(to: objective), candidate.sample.answers(to: objective))
        let pairs = PairedProportions(zip(before, after).map { (baseline: $0, candidate: $1) })
        guard pairs.trials > 0 else { return nil }
        self.objective = objective
        name = objective.name(in: candidate.system)
        n = pairs.trials
        self.baseline = Figure(pairs.baseline)
        self.candidate = Figure(pairs.candidate)
        difference = Figure(value: pairs.difference, pairs.interval())
        onlyBaseline = pairs.onlyBaseline
        onlyCandidate = pairs.onlyCandidate
    }
}

extension Sample {
    /// Whether each trial meets an objective, in order; `nil` where the question does not arise.
    func answers(to objective: Objective) -> [Bool?] {
        switch objective.subject {
        case .measure(let measure):
            guard let index = index(of: measure) else { return [Bool?](repeating: nil, count: count) }
            let bound = objective.bound ?? .infinity
            return values(index).map { $0.isNaN ? nil : $0 <= bound }
        case .successRate:
            return (0..<count).map { successRateMet(row: $0) ?? (end(row: $0) == .unrecovered ? false : nil) }
        }
    }
}
