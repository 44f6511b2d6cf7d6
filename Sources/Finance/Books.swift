// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
internal import Foundation
public import Quantities

/// A system's prices, looked up once: what its regions cost from month to month.
///
/// A month is 730 h and a GB 10⁹ bytes. Quantities are computed exactly and rounded to six places.
public struct Books: Sendable {
    /// What is paid for.
    public let system: System
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

    // MARK: - Standing by

    /// What standing by costs each month: the secondary regions' running replicas and clusters, the copies they keep
    /// and get, DNS and monitoring.
    public var standbyMonth: [Charge] {
        let regions = system.standbys.flatMap { standby -> [Charge] in
            compute(standby) + [cluster(in: standby.region)] + stores(in: standby.region)
                + [monitoring(in: standby.region)]
        }
        return (regions + dns).filter(\.isDue)
    }

    /// What the primary costs each month without anything to fail over to: replicas (with the commitment), cluster, the
    /// captures it keeps before they are copied, monitoring.
    public var primaryMonth: [Charge] {
        let captures = system.stores.compactMap { kept($0, in: system.primary) }
        let charges = primaryCompute + [cluster(in: system.primary)] + captures + [monitoring(in: system.primary)]
        return charges.filter(\.isDue)
    }

    private func compute(_ standby: Standby) -> [Charge] {
        system.services.indices.map { service in
            let nodes = system.replicas(of: service, for: standby.running)
            return node(service, in: standby.region).charge(Books.whole(nodes * Books.monthHours))
        }
    }

    /// The commitment takes share × discount off the price of the primary's hours.
    private var primaryCompute: [Charge] {
        let taken = Books.decimal(prices.commitment.share) * Books.decimal(prices.commitment.discount)
        return system.services.indices.map { service in
            var line = node(service, in: system.primary)
            let nanos = Decimal(line.price.nanos) * (1 - taken)
            line.price = Money(nanos: Int64(Books.integer(nanos)))
            return line.charge(Books.whole(system.services[service].replicas * Books.monthHours))
        }
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
