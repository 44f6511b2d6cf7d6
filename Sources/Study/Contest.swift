// SPDX-License-Identifier: GPL-3.0-or-later

internal import Statistics

/// Which of some points is the cheapest that meets its demands, told from trials on the same luck, round by round.
///
/// The risk of an error is split in two. Half of it is for feasibility: whether a point meets a demand is decided by exact
/// binomial tests, one-sided, at that half over (points × demands × rounds). The other half is for the cost: the bound on
/// what a cheaper point could save is made of t-intervals of paired differences, at that half over (points − 1) × rounds
/// (Bonferroni; pairs with the best suffice, see Nelson and Matejcik, Management Science 41(12), 1995). Who goes on from
/// round to round is decided by KN, in which only a point that surely meets its demands may drop another one, as in
/// Andradóttir and Kim ("Fully sequential procedures for comparing constrained systems via simulation", Naval Research
/// Logistics 57(5), 2010). What is exactly known of the cost, the standing part, has no part in any variance.
public struct Contest: Sendable {
    /// How it is decided.
    public struct Rules: Hashable, Sendable {
        /// With what confidence the answer is to be right.
        public var confidence: Double
        /// The difference of cost that matters, in a year, above 0.
        public var zone: Double
        /// The trials of each point after each round, ascending; multiples of `observations`.
        public var rounds: [Int]

        /// These rules.
        public init(confidence: Double, zone: Double, rounds: [Int]) {
            precondition(confidence > 0 && confidence < 1 && zone > 0 && !rounds.isEmpty, "a contest can be decided")
            self.confidence = confidence
            self.zone = zone
            self.rounds = rounds
        }

        /// Rounds that double from 500 trials on, up to a budget of trials at a point.
        public static func rounds(upTo budget: Int) -> [Int] {
            var rounds = [min(budget, 500)]
            while let last = rounds.last, last < budget { rounds.append(min(budget, last * 2)) }
            return rounds
        }
    }

    /// How a demand stands at a point.
    public enum Standing: Hashable, Sendable {
        /// It is surely met.
        case met
        /// It is surely missed.
        case missed
        /// The trials cannot tell yet.
        case open
    }

    /// Why a point is no longer looked at.
    public enum Exit: Hashable, Sendable {
        /// It surely misses a demand.
        case misses
        /// It costs no less than that point, which meets all demands.
        case dearer(than: Int)
        /// Whether it meets them cannot be told yet, but if it did it would save less than matters against that point.
        case negligible(against: Int)
    }

    /// One point.
    public struct Entrant: Sendable {
        /// What it costs in a year whatever happens.
        public var standing = 0.0
        /// How often each demand was met, of how many trials.
        public var shares: [(met: Int, n: Int)]
        /// How each demand stands.
        public var demands: [Standing]
        /// What each trial adds to the cost of a year; none where it has left for missing a demand.
        var costs: [Double] = []
        /// Its trials.
        public internal(set) var trials = 0
        /// Why it has left; `nil` while it is in.
        public var exit: Exit?

        /// Whether all demands are surely met.
        public var isFeasible: Bool { demands.allSatisfy { $0 == .met } }
        /// The mean of what incidents add to the cost of a year, with its 95 % interval; `nil` with fewer than two trials.
        public internal(set) var incidents: Figure?
        /// The mean cost of a year.
        public var mean: Double { standing + (incidents?.value ?? 0) }

        /// How often a demand was met, with its 95 % interval; `nil` where no trial could.
        public func share(_ demand: Int) -> Figure? {
            let (met, n) = shares[demand]
            return n > 0 ? Figure(Proportion(successes: met, of: n)) : nil
        }

        init(demands: Int) {
            shares = Array(repeating: (0, 0), count: demands)
            self.demands = Array(repeating: .open, count: demands)
        }
    }

    /// How it is decided.
    public let rules: Rules
    /// The share of trials in which each demand is to be met.
    public let targets: [Double]
    /// The points.
    public private(set) var entrants: [Entrant]
    /// The rounds that are over.
    public private(set) var round = 0
    private let selection: KimNelson

    /// The observations of KN's first stage, each the mean of a part of the first round's trials: 20, as in Kim and Nelson's
    /// experiments.
    static let observations = 20

    /// A contest of that many points.
    public init(points: Int, targets: [Double], rules: Rules) {
        precondition(points > 0, "somebody enters")
        self.rules = rules
        self.targets = targets
        entrants = (0..<points).map { _ in Entrant(demands: targets.count) }
        selection = KimNelson(
            alternatives: points, first: Contest.observations, zone: rules.zone, risk: (1 - rules.confidence) / 2)
    }

    /// The points whose trials the next round needs.
    public var active: [Int] { entrants.indices.filter { entrants[$0].exit == nil } }

    /// Whether no further round would change the answer, or none is left.
    public var isOver: Bool {
        if round == rules.rounds.count { return true }
        let active = active
        return active.isEmpty || (active.count == 1 && entrants[active[0]].isFeasible)
    }

    /// Adds the trials of a point in this round: what it costs standing, how often each demand was met, and what each
    /// trial adds to the cost of a year, in their order.
    public mutating func add(_ point: Int, standing: Double, shares: [(met: Int, n: Int)], costs: [Double]) {
        entrants[point].standing = standing
        entrants[point].costs += costs
        entrants[point].trials += costs.count
        let estimate = MeanEstimate(of: entrants[point].costs)
        entrants[point].incidents = estimate.interval().value.map { Figure(value: estimate.moments.mean, $0) }
        for (demand, share) in shares.enumerated() {
            entrants[point].shares[demand].met += share.met
            entrants[point].shares[demand].n += share.n
        }
    }

    /// Ends a round, when the trials of all active points are there.
    public mutating func close() {
        round += 1
        for point in active { judge(point) }
        dropDearer()
        dropNegligible()
    }

    /// Points in doubt that could not save more than the zone, whatever becomes of the doubt.
    private mutating func dropNegligible() {
        guard let winner else { return }
        for point in undecided where saved(by: point, against: winner, risk: costRisk) <= rules.zone {
            entrants[point].exit = .negligible(against: winner)
        }
    }

    private mutating func judge(_ point: Int) {
        let risk = (1 - rules.confidence) / 2 / Double(entrants.count * max(1, targets.count) * rules.rounds.count)
        for demand in targets.indices where entrants[point].demands[demand] == .open {
            let (met, n) = entrants[point].shares[demand]
            guard n > 0 else { continue }
            switch Proportion(successes: met, of: n).verdict(against: targets[demand], risk: risk) {
            case .pass: entrants[point].demands[demand] = .met
            case .fail: entrants[point].demands[demand] = .missed
            case .inconclusive: break
            }
        }
        if entrants[point].demands.contains(.missed) {
            entrants[point].exit = .misses
            entrants[point].costs.removeAll(keepingCapacity: false)
        }
    }

    /// KN among those that are left, in which feasible points drop others.
    private mutating func dropDearer() {
        let active = active
        let means = Dictionary(uniqueKeysWithValues: active.map { ($0, entrants[$0].mean) })
        let parts = Dictionary(uniqueKeysWithValues: active.map { ($0, observations(of: $0)) })
        for point in active {
            for rival in active where rival != point && entrants[rival].isFeasible {
                guard let mine = means[point], let other = means[rival], let a = parts[point], let b = parts[rival]
                else { continue }
                let variance = Moments(of: zip(a, b).map { $0 - $1 }).variance ?? 0
                let r = Contest.observations * entrants[point].trials / max(1, rules.rounds[0])
                let margin = selection.margin(variance: variance, after: max(1, r))
                // Of equals the one that is surely feasible stays, and of two such the one with more to spare.
                let isBeaten = mine > other + margin || (mine == other && margin == 0 && isPreferred(rival, to: point))
                if isBeaten {
                    entrants[point].exit = .dearer(than: rival)
                    break
                }
            }
        }
    }

    /// Of two points of one cost: a feasible one to one in doubt, then the one whose scarcest demand has more to spare.
    private func isPreferred(_ rival: Int, to point: Int) -> Bool {
        guard entrants[point].isFeasible else { return true }
        let (mine, other) = (spare(point), spare(rival))
        return other > mine || (other == mine && rival < point)
    }

    /// The mean cost of a year at a point, as far as its trials went.
    public func mean(of point: Int) -> Double { entrants[point].mean }

    /// How far the share of the scarcest demand is above what is asked.
    public func spare(_ point: Int) -> Double {
        zip(entrants[point].shares, targets).map { share, target in
            share.n > 0 ? Double(share.met) / Double(share.n) - target : -target
        }.min() ?? 0
    }

    /// The observations of KN's first stage.
    private func observations(of point: Int) -> [Double] {
        let costs = entrants[point].costs
        let (parts, trials) = (Contest.observations, min(costs.count, rules.rounds[0]))
        return (0..<parts).map { part in
            let range = (part * trials / parts)..<((part + 1) * trials / parts)
            return range.isEmpty ? 0 : costs[range].reduce(0, +) / Double(range.count)
        }
    }

    // MARK: - The answer

    /// The cheapest of the points that surely meet all demands; `nil` where there is none.
    public var winner: Int? {
        let feasible = entrants.indices.filter { entrants[$0].exit == nil && entrants[$0].isFeasible }
        return feasible.min { (entrants[$0].mean, -spare($0), $0) < (entrants[$1].mean, -spare($1), $1) }
    }

    /// The points of which the trials cannot tell whether they meet all demands, and that might be cheaper than any that does.
    public var undecided: [Int] { active.filter { !entrants[$0].isFeasible } }

    /// What any other point could save in a year at most against the winner, with the confidence asked for; at least 0. Of
    /// points that miss a demand or are undecided it says nothing.
    public var mostSaved: Double? {
        guard let winner else { return nil }
        let others = entrants.indices.filter { point in
            point != winner && entrants[point].exit != .misses && !undecided.contains(point)
        }
        return others.map { saved(by: $0, against: winner, risk: costRisk) }.reduce(0, max)
    }

    /// The risk of one bound of a difference of costs.
    private var costRisk: Double {
        (1 - rules.confidence) / 2 / Double(max(1, entrants.count - 1) * rules.rounds.count)
    }

    /// The upper bound of what a point saves against another one.
    private func saved(by point: Int, against winner: Int, risk: Double) -> Double {
        let differences = zip(entrants[winner].costs, entrants[point].costs).map { $0 - $1 }
        let standing = entrants[winner].standing - entrants[point].standing
        // An interval of both sides at twice the risk has one side at the risk.
        let interval = MeanEstimate(of: differences).interval(confidence: 1 - 2 * risk).value
        return standing + (interval?.high ?? .infinity)
    }
}
