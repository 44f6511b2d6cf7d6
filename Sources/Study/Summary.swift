// SPDX-License-Identifier: GPL-3.0-or-later

public import Plan
public import Rehearsal

/// What a sample says: measures, objectives, and where the time goes.
public struct Summary: Sendable {
    /// The number of the first trial.
    public var first: UInt64
    /// The number of trials.
    public var trials: Int
    /// Trials in which the plan stood down.
    public var stoodDown: Int
    /// Trials that did not recover within the horizon.
    public var unrecovered: Int
    /// One per measure, in the order of the sample's layout.
    public var measures: [MeasureSummary]
    /// The plan's objectives, held against the trials.
    public var objectives: [Judgement]
    /// The demands made on the command line, held against the trials.
    public var requirements: [Judgement]
    /// Where the recovery time goes; `nil` where timings were not kept.
    public var timings: TimingSummary?

    /// Reads a sample, the measures on several threads.
    public init(
        of sample: Sample, plan: Plan, requirements: [Objective] = [], threads: Int = Crew.allProcessors
    ) {
        first = sample.first
        trials = sample.count
        var ends = [0, 0, 0]
        for row in 0..<sample.count { ends[Int(sample.end(row: row).rawValue)] += 1 }
        stoodDown = ends[Int(Outcome.End.stoodDown.rawValue)]
        unrecovered = ends[Int(Outcome.End.unrecovered.rawValue)]
        measures = parallel(sample.layout.measures.count, threads: threads) { index in
            MeasureSummary(measure: sample.layout.measures[index], values: sample.values(index))
        }
        let summaries = measures
        objectives = Objective.all(of: plan).map { Judgement($0, sample: sample, summaries: summaries) }
        self.requirements = requirements.map { Judgement($0, sample: sample, summaries: summaries) }
        timings = sample.layout.steps > 0 ? TimingSummary(of: sample, plan: plan, threads: threads) : nil
    }

    /// What was found before, and kept; without timings.
    public init(
        first: UInt64, trials: Int, stoodDown: Int, unrecovered: Int, measures: [MeasureSummary],
        objectives: [Judgement], requirements: [Judgement]
    ) {
        self.first = first
        self.trials = trials
        self.stoodDown = stoodDown
        self.unrecovered = unrecovered
        self.measures = measures
        self.objectives = objectives
        self.requirements = requirements
    }

    /// The summary of a measure.
    public subscript(measure: Measure) -> MeasureSummary? { measures.first { $0.measure == measure } }

    /// What the demands come to together: a miss outweighs a doubt.
    public var verdict: Verdict {
        let verdicts = requirements.map(\.verdict)
        return verdicts.contains(.fail) ? .fail : verdicts.contains(.inconclusive) ? .inconclusive : .pass
    }
}

/// Where the recovery time goes, step by step and phase by phase.
public struct TimingSummary: Sendable {
    /// What a step's share of the recovery time is.
    public struct Share: Sendable {
        /// Over all trials that recovered by the plan: its seconds on the critical path over the recovery time's.
        public var average: Double
        /// The same over the 5 % of them that took longest.
        public var worst5: Double

        /// These shares.
        public init(average: Double, worst5: Double) {
            self.average = average
            self.worst5 = worst5
        }
    }

    /// One step.
    public struct Step: Sendable {
        /// An index into `Plan.steps`.
        public var step: Int
        /// Trials in which it started.
        public var started: Int
        /// Seconds from onset to its first attempt.
        public var startP50: Double?
        /// Seconds from there to its end.
        public var lengthP50: Double?
        /// The same, exceeded in 5 % of the trials.
        public var lengthP95: Double?
        /// Its share of the recovery time; `nil` when no trial recovered by the plan.
        public var critical: Share?

        /// What was found before, and kept.
        public init(
            step: Int, started: Int, startP50: Double?, lengthP50: Double?, lengthP95: Double?, critical: Share?
        ) {
            self.step = step
            self.started = started
            self.startP50 = startP50
            self.lengthP50 = lengthP50
            self.lengthP95 = lengthP95
            self.critical = critical
        }
    }

    /// One phase.
    public struct Phase: Sendable {
        /// An index into `Plan.phases`.
        public var phase: Int
        /// Seconds from onset to its first attempt.
        public var startP50: Double?
        /// Seconds from onset to the end of its last step.
        public var endP50: Double?
        /// The same, exceeded in 5 % of the trials.
        public var endP95: Double?
        /// The share of trials in which it was over by the end of its window; `nil` without window.
        public var kept: Figure?
    }

    /// What passes before the plan begins.
    public var detection: Share?
    /// Seconds from onset to the plan's beginning, in trials that recovered by the plan.
    public var detectionP50: Double?
    /// The same, exceeded in 5 % of them.
    public var detectionP95: Double?
    /// The steps, in the order of the plan.
    public var steps: [Step]
    /// The phases, in the order of the plan.
    public var phases: [Phase]
}

/// The values of `body` for 0..<count, found on several threads and returned in order.
func parallel<Value: Sendable>(_ count: Int, threads: Int, _ body: @escaping @Sendable (Int) -> Value) -> [Value] {
    if threads == 1 { return (0..<count).map(body) }
    let shift = Shift(0..<count, chunk: 1)
    let results = Gathered<Value>(count)
    Crew.run(min(threads, max(1, count))) { _ in
        while let index = shift.take()?.lowerBound { results.put(body(index), at: index) }
    }
    return results.all
}
