// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities
internal import Rehearsal
internal import Statistics

/// The search for the cheapest of many points that meets its demands: rounds of trials, on the same luck at all points, until
/// the contest is over.
public struct Optimisation: Sendable {
    /// The number of points.
    public var points: Int
    /// What each is to meet, in a share of the trials.
    public var demands: [Objective]
    /// How it is decided.
    public var rules: Contest.Rules
    /// The number of the first trial.
    public var first: UInt64
    /// The number of threads.
    public var threads: Int

    /// A search among so many points. Each demand is of a share of the trials.
    public init(
        points: Int, demands: [Objective], rules: Contest.Rules, first: UInt64 = 0, threads: Int = Crew.allProcessors
    ) {
        self.points = points
        self.demands = demands
        self.rules = rules
        self.first = first
        self.threads = threads
    }

    /// What a point costs.
    public struct Price: Sendable {
        /// In a year, whatever happens.
        public var standing: Double
        /// What each trial adds to the cost of a year, in their order.
        public var perTrial: [Double]

        /// That price.
        public init(standing: Double, perTrial: [Double]) {
            self.standing = standing
            self.perTrial = perTrial
        }
    }

    /// How far the search is.
    public struct Progress: Sendable {
        /// The round, from 1.
        public var round: Int
        /// The points still looked at.
        public var points: Int
        /// Trials of this round that are finished.
        public var done: Int
        /// Trials of this round.
        public var total: Int
    }

    /// What a search has come to.
    public struct Outcome: Sendable {
        /// Who is left, and why the others are not.
        public var contest: Contest
        /// The 95 % quantile of each point's recovery time, from its own trials; `nil` where so few cannot tell.
        public var recoveryTimes: [Figure?]
        /// The same of its recovery point.
        public var recoveryPoints: [Figure?]
        /// Trials of all points together.
        public var trials: Int
        /// Whether somebody interrupted; what was found up to the last whole round is there.
        public var isInterrupted: Bool
    }

    fileprivate struct Found: Sendable {
        var price: Price
        var shares: [(met: Int, n: Int)]
        var times: [Double]
        var losses: [Double]
    }

    /// Searches.
    ///
    /// - Parameters:
    ///   - prepare: makes a point; called once for each point and round, on any thread.
    ///   - price: what a point costs; called as often.
    /// - Throws: the first error of either, in the order of points.
    public func run(
        interruption: Interruption = Interruption(),
        prepare: @escaping @Sendable (Int) throws -> SweepStudy.Point,
        price: @escaping @Sendable (Int, Sample) throws -> Price,
        progress: (Progress) -> Void = { _ in }
    ) throws -> Outcome {
        var contest = Contest(points: points, targets: demands.map(\.targetShare), rules: rules)
        var (times, losses) = ([[Double]](repeating: [], count: points), [[Double]](repeating: [], count: points))
        var outcome = Outcome(
            contest: contest, recoveryTimes: Array(repeating: nil, count: points),
            recoveryPoints: Array(repeating: nil, count: points), trials: 0, isInterrupted: false)
        while !contest.isOver, !interruption.isRequested {
            let (active, done) = (contest.active, contest.round == 0 ? 0 : rules.rounds[contest.round - 1])
            let trials = rules.rounds[contest.round] - done
            let sweep = SweepStudy(
                points: 0..<active.count, trials: trials, first: first + UInt64(done), threads: threads)
            let round = contest.round + 1
            var found: [Found] = []
            let next = try sweep.run(
                interruption: interruption, prepare: { try prepare(active[$0]) },
                summarise: { [demands] place, _, sample in
                    try Found(sample, demands, price: price(active[place], sample))
                },
                progress: {
                    progress(Progress(round: round, points: active.count, done: $0, total: active.count * trials))
                }, take: { _, result in found.append(result) })
            guard next == active.count else { break }
            for (point, found) in zip(active, found) {
                contest.add(
                    point, standing: found.price.standing, shares: found.shares, costs: found.price.perTrial)
                times[point] += found.times
                losses[point] += found.losses
            }
            contest.close()
            outcome.trials += active.count * trials
            let stays = Set(contest.isOver ? [] : contest.active)
            for point in active where !stays.contains(point) {
                outcome.recoveryTimes[point] = Optimisation.tail(of: times[point])
                outcome.recoveryPoints[point] = Optimisation.tail(of: losses[point])
                (times[point], losses[point]) = ([], [])
            }
        }
        for point in 0..<points where !times[point].isEmpty {
            outcome.recoveryTimes[point] = Optimisation.tail(of: times[point])
            outcome.recoveryPoints[point] = Optimisation.tail(of: losses[point])
        }
        outcome.contest = contest
        outcome.isInterrupted = !contest.isOver
        return outcome
    }

    /// How many trials meet a demand, of how many in which it arises.
    fileprivate static func count(_ demand: Objective, in sample: Sample) -> (met: Int, n: Int) {
        guard let bound = demand.bound else { return sample.count(of: demand.subject) { $0 > 0 } }
        return sample.count(of: demand.subject) { $0 <= bound }
    }

    private static func tail(of values: [Double]) -> Figure? {
        Quantiles(of: values).estimate(0.95).value.map {
            Figure(value: $0.value, low: $0.interval.low, high: $0.interval.high)
        }
    }
}

extension Optimisation.Found {
    init(_ sample: Sample, _ demands: [Objective], price: Optimisation.Price) {
        self.price = price
        shares = demands.map { Optimisation.count($0, in: sample) }
        let values = { (measure: Measure) in sample.index(of: measure).map { sample.values($0) } ?? [] }
        times = values(.recoveryTime)
        losses = values(.recoveryPoint)
    }
}

extension Sample {
    /// The share of trials that meet a demand, of those in which it arises; 0 where it never does.
    public func share(meeting demand: Objective) -> Double {
        let (met, n) = Optimisation.count(demand, in: self)
        return n > 0 ? Double(met) / Double(n) : 0
    }
}

extension Objective {
    /// The share of trials in which it is to be met. A demand on a statistic has none: see `asShare`.
    public var targetShare: Double {
        switch criterion {
        case .share(_, let share), .met(let share): share.double
        case .statistic: preconditionFailure("a demand on a statistic is written as one on a share")
        }
    }

    /// The demand as one on a share of the trials, as `p95 <= x` is `at most x in 95 %`; `nil` for a mean, which is none.
    public var asShare: Objective? {
        guard case .statistic(let statistic, let bound) = criterion else { return self }
        guard let probability = statistic.share else { return nil }
        return Objective(subject: subject, criterion: .share(bound: bound, share: probability))
    }
}
