// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Foundation
public import Quantities
public import Randomness

/// The fleet that one regrets least when the peak is known as a range only.
///
/// As in Netflix's service-capacity-modeling: the range is turned into many possible demands, each has its own fleet, and
/// each fleet is held against every demand. Having spent more than that demand's fleet costs is regretted as (over ×
/// difference)^exponent, having spent less as (under × difference)^exponent; the fleet with the least mean regret is
/// chosen. Regret is a yardstick, not money, and is computed in binary numbers.
public struct LeastRegret: Hashable, Sendable {
    /// How much too much and too little are regretted.
    public struct Weights: Hashable, Sendable {
        /// Of each unit of the currency spent in vain; Netflix's default is 1.
        public var over: Double
        /// Of each unit of the currency that should have been spent; Netflix's default is 1.25.
        public var under: Double
        /// How regret grows with the difference; Netflix's default is 1.2.
        public var exponent: Double

        /// Netflix's weights unless told otherwise: taken over as an assumption, no measurement stands behind them.
        public init(over: Double = 1, under: Double = 1.25, exponent: Double = 1.2) {
            (self.over, self.under, self.exponent) = (over, under, exponent)
        }
    }

    /// The peak that the fleet is made for, in requests per second.
    public var peak: Double
    /// How many times the system's stated peak that is, growth included.
    public var factor: GrowthFactor
    /// The chance that demand is larger than what the fleet is made for.
    public var tooSmall: Double
    /// What the fleet's replicas cost in a month, in all regions.
    public var month: Amount
    /// What the cheapest and the dearest fleet cost.
    public var range: ClosedRange<Amount>
    /// The fleet's replicas, region by region and service by service.
    public var rows: [CapacityPlan.Row]

    /// The number of demands that stand for the range: its quantiles at (i − ½)/n.
    public static let demands = 199
}

extension CapacityPlan {
    /// The fleet of least regret for a peak that is distributed so (in requests per second, before growth), in a month;
    /// `nil` where a demand is beyond what can be planned. O(demands²).
    public func leastRegret(
        _ peak: Distribution, month: Int, weights: LeastRegret.Weights = LeastRegret.Weights()
    ) throws(SamplingError) -> LeastRegret? {
        let law = try Sampler(peak)
        let count = LeastRegret.demands
        let stated = books.system.workload.peak.double
        let peaks = (0..<count).map { law.quantile((Double($0) + 0.5) / Double(count)) }
        let factors = peaks.map { $0 / stated * self.factors[month].double }
        guard factors.allSatisfy({ $0.isFinite && $0 <= GrowthFactor.most.double }) else { return nil }
        let fleets = factors.map { factor in
            at(GrowthFactor(scaled: Int128((factor * 1e18).rounded())), month: month)
        }
        let costs = fleets.map { $0.map(\.charge).total }
        let regrets = costs.map { cost in
            costs.map { LeastRegret.regret(of: cost, when: $0, weights) }.reduce(0, +) / Double(count)
        }
        guard let least = regrets.indices.min(by: { regrets[$0] < regrets[$1] }),
            let low = costs.min(), let high = costs.max()
        else { return nil }
        let larger = peaks.count { $0 > peaks[least] }
        return LeastRegret(
            peak: peaks[least] * self.factors[month].double,
            factor: GrowthFactor(scaled: Int128((factors[least] * 1e18).rounded())),
            tooSmall: Double(larger) / Double(count), month: costs[least], range: low...high, rows: fleets[least])
    }

    /// The rows of all regions when demand is that large.
    private func at(_ factor: GrowthFactor, month: Int) -> [Row] {
        places.flatMap { place in
            books.system.services.indices.map { service in
                let replicas = replicas(service, place, at: factor)
                let line = place.isPrimary ? books.primaryNode(service) : books.node(service, in: place.region)
                return Row(
                    month: month, region: place.region, service: service, demand: demand(place, at: factor),
                    replicas: replicas, vcpu: replicas * vcpu(service), quota: place.quota, utilisation: nil,
                    charge: line.charge(Books.whole(replicas * Books.monthHours)))
            }
        }
    }
}

extension LeastRegret {
    /// How much a fleet of that cost is regretted where another would have been right.
    static func regret(of cost: Amount, when right: Amount, _ weights: Weights) -> Double {
        let difference = cost.double - right.double
        return pow(difference >= 0 ? difference * weights.over : -difference * weights.under, weights.exponent)
    }
}
