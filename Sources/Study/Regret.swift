// SPDX-License-Identifier: GPL-3.0-or-later

/// How much dearer each point is than the best one, over states of the world that nobody knows beforehand.
///
/// In each state the best point is the cheapest that meets the demands there, and the regret of another one that meets them
/// is what it costs more (Savage, "The theory of statistical decision", JASA 46, 1951; Netflix chooses capacity so in its
/// service-capacity-modeling). What a point that misses the demands would be worth nobody can say in money, so points are
/// ranked first by the share of states in which they meet the demands, then by their mean regret, then by their largest.
public struct Regret: Sendable {
    /// What is said of a point.
    public struct Row: Hashable, Sendable {
        /// The point.
        public var point: Int
        /// States in which it meets the demands.
        public var met: Int
        /// Its mean regret over these; `nil` without any.
        public var mean: Double?
        /// Its largest regret over these.
        public var most: Double?
    }

    /// The number of states.
    public let states: Int
    /// States in which no point meets the demands.
    public let hopeless: Int
    /// All points, the least regretted first.
    public let rows: [Row]

    /// Ranks points by what each costs in each state (`costs[state][point]`); `nil` where it misses the demands.
    public init(costs: [[Double?]]) {
        states = costs.count
        let best = costs.map { state in state.compactMap(\.self).min() }
        hopeless = best.count { $0 == nil }
        let points = costs.first?.count ?? 0
        rows = (0..<points).map { point in
            let regrets = zip(costs, best).compactMap { state, best in
                state[point].flatMap { cost in best.map { cost - $0 } }
            }
            return Row(
                point: point, met: regrets.count,
                mean: regrets.isEmpty ? nil : regrets.reduce(0, +) / Double(regrets.count), most: regrets.max())
        }.sorted {
            (-$0.met, $0.mean ?? .infinity, $0.most ?? .infinity, $0.point)
                < (-$1.met, $1.mean ?? .infinity, $1.most ?? .infinity, $1.point)
        }
    }
}
