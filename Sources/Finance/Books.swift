// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
internal import Foundation
public import Quantities

/// A system's prices, looked up once: what its regions cost from month to month.
///
/// A month is 730 h and a GB 10⁹ bytes. Quantities are computed exactly and rounded to six places. As demand grows,
/// replicas, bytes and requests grow with it (`Charge.grown`).
public struct Books: Sendable {
    /// What is paid for.
    public private(set) var system: System
    /// At which prices.
    public let prices: Prices
    /// An hour of each service's node, on demand.
    public let hours: [Money]

    /// A price that the list does not have.
    public struct NoPrice: Error, CustomStringConvertible {
        /// The service that needs it.
        public var service: String
        /// The instance type that has none.
        public var instance: String

        /// The mistake, and what to do about it.
        public var description: String {
            "the price list has no instance '\(instance)', which service '\(service)' runs on; add it to `instances`"
        }
    }

    /// The books of that system.
    ///
    /// - Throws: `NoPrice` where a service runs on an instance type without price.
    public init(_ system: System, _ prices: Prices) throws(NoPrice) {
        self.system = system
        self.prices = prices
        var hours: [Money] = []
        for service in system.services {
            guard let instance = prices.instance(service.instance) else {
                throw NoPrice(service: service.name, instance: service.instance)
            }
            hours.append(instance.hour)
        }
        self.hours = hours
    }

    /// Hours of a month.
    public static let monthHours = 730

    // MARK: - From month to month

    /// What standing by costs each month: the secondary regions' running replicas and clusters, the copies they keep
    /// and get, DNS and monitoring.
    public var standbyMonth: [Charge] { standbyMonth(at: .one) }

    /// What the primary costs each month without anything to fail over to: replicas (with the commitment), cluster, the
    /// captures it keeps before they are copied, monitoring.
    public var primaryMonth: [Charge] { primaryMonth(at: .one) }

    /// What standing by costs in a month whose demand is `factor` times as large. The factor is at most
    /// `GrowthFactor.most`.
    public func standbyMonth(at factor: GrowthFactor) -> [Charge] {
        let regions = system.standbys.flatMap { standby -> [Charge] in
            compute(standby, at: factor) + [cluster(in: standby.region)] + stores(in: standby.region)
                + [monitoring(in: standby.region)]
        }
        return (regions + dns).map { $0.grown(by: factor) }.filter(\.isDue)
    }

    /// What the primary costs in a month whose demand is `factor` times as large. The factor is at most
    /// `GrowthFactor.most`.
    public func primaryMonth(at factor: GrowthFactor) -> [Charge] {
        let captures = system.stores.compactMap { kept($0, in: system.primary) }
        let charges =
            primaryCompute(at: factor) + [cluster(in: system.primary)] + captures + [monitoring(in: system.primary)]
        return charges.map { $0.grown(by: factor) }.filter(\.isDue)
    }

    /// The replicas of a service that run in the primary: as many more as keep its utilisation, ⌈replicas × factor⌉.
    public func primaryReplicas(of service: Int, at factor: GrowthFactor) -> Int {
        factor.replicas(system.services[service].replicas)
    }

    /// The replicas of a service that carry `share` of the peak when that is `factor` times as large:
    /// ⌈share × peak × factor ÷ capacity⌉, exact.
    public func replicas(of service: Int, for share: Share, at factor: GrowthFactor) -> Int {
        let capacity = system.services[service].capacity.perSecond
        guard
            let needed = Rational.fraction(share, times: system.workload.peak.perSecond, over: capacity)
        else { preconditionFailure("the number of replicas of '\(system.services[service].name)' does not fit") }
        return factor.ceiling(needed.numerator, over: needed.denominator)
    }

    /// What standing by would cost each month, at the same prices, in a system whose services are the same.
    public func standby(of other: System) -> Amount {
        var books = self
        books.system = other
        return books.standbyMonth.total
    }

    /// Whether the prices that grow with demand still fit when it is `factor` times as large.
    public func canGrow(by factor: GrowthFactor) -> Bool {
        factor <= .most && factor.times(prices.business.downtimeHour) != nil
            && factor.times(prices.business.penalty?.revenueMonth ?? .zero) != nil
    }

    private func compute(_ standby: Standby, at factor: GrowthFactor) -> [Charge] {
        system.services.indices.map { service in
            let nodes = replicas(of: service, for: standby.running, at: factor)
            return node(service, in: standby.region).charge(Books.whole(nodes * Books.monthHours))
        }
    }

    private func primaryCompute(at factor: GrowthFactor) -> [Charge] {
        system.services.indices.map { service in
            let nodes = primaryReplicas(of: service, at: factor)
            return primaryNode(service).charge(Books.whole(nodes * Books.monthHours))
        }
    }

    /// An hour of a service's node in the primary: the commitment takes share × discount off its price.
    func primaryNode(_ service: Int) -> Line {
        let taken = Books.decimal(prices.commitment.share) * Books.decimal(prices.commitment.discount)
        var line = node(service, in: system.primary)
        let nanos = Decimal(line.price.nanos) * (1 - taken)
        line.price = Money(nanos: Int64(Books.integer(nanos)))
        return line
    }

    /// An hour of a service's node, on demand.
    func node(_ service: Int, in region: Int, category: Category = .compute) -> Line {
        Line(
            region: system.regions[region].name, service: system.services[service].name, category: category,
            unit: .hour, price: hours[service])
    }

    private func cluster(in region: Int) -> Charge {
        Line(
            region: system.regions[region].name, service: "cluster", category: .cluster, unit: .hour,
            price: prices.clusterRegionHour
        ).charge(Books.whole(Books.monthHours))
    }

    private func monitoring(in region: Int) -> Charge {
        Line(
            region: system.regions[region].name, service: "monitoring", category: .monitoring, unit: .month,
            price: prices.monitoringRegionMonth
        ).charge(Books.whole(1))
    }

    private var dns: [Charge] {
        if system.records.isEmpty { return [] }
        return [("zone", prices.dnsZoneMonth), ("health-checks", prices.dnsHealthChecksMonth)].map { name, price in
            Line(region: "global", service: name, category: .dns, unit: .month, price: price).charge(Books.whole(1))
        }
    }

    private func stores(in region: Int) -> [Charge] {
        system.stores.flatMap { store in
            [kept(store, in: region), put(store, in: region), copied(store, in: region)].compactMap { $0 }
        }
    }

    // MARK: - Decimals

    static func whole(_ count: Int) -> Quantity { Quantity(millionths: Int128(count) * 1_000_000) }
    static func decimal(_ value: Rational) -> Decimal { Decimal(value.numerator) / Decimal(value.denominator) }

    /// The nearest whole number, half to even.
    static func integer(_ value: Decimal) -> Int128 {
        var (source, result) = (value, Decimal())
        NSDecimalRound(&result, &source, 0, .bankers)
        guard let whole = Int128("\(result)") else { preconditionFailure("\(result) is a whole number") }
        return whole
    }

    /// The quantity rounded to six places, half to even.
    static func quantity(_ value: Decimal) -> Quantity { Quantity(millionths: integer(value * 1_000_000)) }
}
