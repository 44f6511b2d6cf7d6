// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Plan
internal import Rehearsal
public import Study

/// What `optimize` has found: the cheapest point that meets the demands, and what the others lack.
public struct OptimizeReport: Sendable {
    /// What a point that misses a demand misses most often, and why.
    public struct Lack: Sendable {
        /// The misses of its demands, looked into.
        public var misses: [Misses]
        /// The point's system.
        public var system: System
        /// The point's plan.
        public var plan: Plan

        /// Those misses of that plan for that system.
        public init(misses: [Misses], system: System, plan: Plan) {
            self.misses = misses
            self.system = system
            self.plan = plan
        }
    }

    /// The scenario's name.
    public var scenario: String
    /// The paths that are varied.
    public var paths: [String]
    /// The values of each path at each point, as they were written.
    public var points: [[String]]
    /// The demands.
    public var demands: [Objective]
    /// The demands as written.
    public var written: [String]
    /// The currency of all money.
    public var currency: String
    /// The expected number of incidents a year; `nil` where the fault states none, and only standing by is counted.
    public var perYear: Double?
    /// Whether business loss and penalties are counted.
    public var withBusiness: Bool
    /// What the search came to.
    public var outcome: Optimisation.Outcome
    /// What the points lack that are shown to miss, by number.
    public var lacks: [Int: Lack]
    /// The points that are regretted least; `nil` where no input is uncertain.
    public var regret: Regret?
    /// The uncertain inputs, as written.
    public var uncertain: [String]
    /// The seed.
    public var seed: UInt64
    /// How the trials were run; `nil` where that should not be shown.
    public var run: StudyReport.Run?

    /// A report of these parts.
    public init(
        scenario: String, paths: [String], points: [[String]], demands: [Objective], written: [String],
        currency: String, perYear: Double?, withBusiness: Bool, outcome: Optimisation.Outcome, seed: UInt64
    ) {
        self.scenario = scenario
        self.paths = paths
        self.points = points
        self.demands = demands
        self.written = written
        self.currency = currency
        self.perYear = perYear
        self.withBusiness = withBusiness
        self.outcome = outcome
        lacks = [:]
        uncertain = []
        self.seed = seed
    }

    // MARK: - What all forms show

    var contest: Contest { outcome.contest }

    /// How a point ended.
    enum Status: String, Codable {
        case cheapest, dearer, misses, undecided
        /// In doubt, but it would save less than matters.
        case negligible
        /// It meets the demands and was not told apart from the cheapest.
        case equal
    }

    func status(of point: Int) -> Status {
        if point == contest.winner { return .cheapest }
        return switch contest.entrants[point].exit {
        case .misses: .misses
        case .dearer: .dearer
        case .negligible: .negligible
        case nil: contest.entrants[point].isFeasible ? .equal : .undecided
        }
    }

    func cost(of point: Int) -> Double { contest.mean(of: point) }

    /// The points below the winner's cost that miss a demand, the dearest of them first: what would be next.
    public var cheaper: [Int] {
        guard let winner = contest.winner else { return [] }
        let limit = cost(of: winner)
        return contest.entrants.indices.filter { contest.entrants[$0].exit == .misses && cost(of: $0) <= limit }
            .sorted { (-cost(of: $0), $0) < (-cost(of: $1), $1) }
    }

    /// The points that lack least, where none meets the demands.
    public var nearest: [Int] {
        contest.entrants.indices.filter { contest.entrants[$0].trials > 0 || contest.entrants[$0].exit == .misses }
            .sorted { (-contest.spare($0), cost(of: $0), $0) < (-contest.spare($1), cost(of: $1), $1) }
    }

    /// The points that surely meet the demands but cost no less, the cheapest first.
    var dearer: [Int] {
        contest.entrants.indices.filter { point in
            point != contest.winner && contest.entrants[point].isFeasible
        }.sorted { (cost(of: $0), $0) < (cost(of: $1), $1) }
    }

    /// The points whose like no other point has cheaper, faster and with less loss, the cheapest first.
    var front: [Int] {
        let key = { (point: Int) -> [Double] in
            [
                cost(of: point), outcome.recoveryTimes[point]?.value ?? .infinity,
                outcome.recoveryPoints[point]?.value ?? .infinity,
            ]
        }
        let keys = points.indices.map(key)
        return points.indices.filter { point in
            outcome.recoveryTimes[point] != nil
                && !points.indices.contains { other in
                    other != point && zip(keys[other], keys[point]).allSatisfy { $0 <= $1 }
                        && (keys[other] != keys[point] || other < point)
                }
        }.sorted { keys[$0].lexicographicallyPrecedes(keys[$1]) }
    }

    func money(_ amount: Double) -> String { "\(Human.count(amount)) \(currency)" }
}
