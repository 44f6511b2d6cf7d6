// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Foundation
public import Plan
public import Quantities

/// What each service takes in each region as demand grows, month by month, and for how long the standby carries it.
///
/// Capacity is that of whole replicas: ⌈share × peak × growth ÷ capacity⌉ of each service, for the share of the
/// primary's peak load that the plan scales the region to, or runs there if it never scales it. The primary grows so
/// that it keeps its utilisation. A region's quota is shared so that every service carries the same part of the load.
public struct CapacityPlan: Sendable {
    /// The system and its prices.
    public let books: Books
    /// How demand grows.
    public let growth: Growth
    /// The months that are planned.
    public let months: Int
    /// What each region is to carry: the primary first, then the standbys in the order of the file.
    public let places: [Place]
    let factors: [GrowthFactor]

    /// A region and what it is to carry.
    public struct Place: Hashable, Sendable {
        /// The region, an index into `System.regions`.
        public var region: Int
        /// Whether it is the primary.
        public var isPrimary: Bool
        /// The share of users that it serves: all of them in the primary, and of several standbys each its own.
        public var users: Share
        /// What it is scaled to, as a share of the primary's peak load.
        public var target: Share
        /// The vCPU that the account may run there; `nil` without quota.
        public var quota: Int?
    }

    /// One service in one region in one month.
    public struct Row: Hashable, Sendable {
        /// Counts from 0.
        public var month: Int
        /// The region, an index into `System.regions`.
        public var region: Int
        /// The service, an index into `System.services`.
        public var service: Int
        /// Requests per second at the peak that the region is to serve.
        public var demand: Quantity
        /// The replicas of the target.
        public var replicas: Int
        /// Their virtual CPUs.
        public var vcpu: Int
        /// What the account may run in the region, of all services; `nil` without quota.
        public var quota: Int?
        /// Demand over the capacity of the replicas that the quota lets run, after a failover; `nil` in the primary, and
        /// where none may run.
        public var utilisation: Quantity?
        /// What the replicas cost in a month.
        public var charge: Charge
    }

    /// The plan of so many months; growth has factors for them, and the books can grow by the last.
    public init(_ books: Books, plan: Plan, months: Int, growth: Growth = .none) {
        guard let factors = growth.factors(months), books.canGrow(by: factors[months - 1]) else {
            preconditionFailure("growth has been looked at")
        }
        (self.books, self.growth, self.months, self.factors) = (books, growth, months, factors)
        let system = books.system
        let quota = { (region: Int) in system.quotas.first { $0.region == region }?.vcpu }
        places =
            [
                Place(
                    region: system.primary, isPrimary: true, users: .one, target: .one, quota: quota(system.primary))
            ]
            + system.standbys.map { standby in
                Place(
                    region: standby.region, isPrimary: false, users: standby.share,
                    target: plan.fullSize(of: system.regions[standby.region].name) ?? standby.running,
                    quota: quota(standby.region))
            }
    }

    /// How many times as large demand is in a month, counted from 0.
    public func factor(month: Int) -> GrowthFactor { factors[month] }

    /// All rows, by month, then by region, then by service.
    public var rows: [Row] { (0..<months).flatMap { month in places.flatMap { rows($0, month: month) } } }

    /// The rows of a region in a month.
    public func rows(_ place: Place, month: Int) -> [Row] {
        let factor = factors[month]
        let running = fitting(place, at: factor)
        return books.system.services.indices.map { service in
            let replicas = replicas(service, place, at: factor)
            let line = place.isPrimary ? books.primaryNode(service) : books.node(service, in: place.region)
            return Row(
                month: month, region: place.region, service: service, demand: demand(place, at: factor),
                replicas: replicas, vcpu: replicas * vcpu(service), quota: place.quota,
                utilisation: place.isPrimary
                    ? nil : utilisation(service, place, replicas: running[service], at: factor),
                charge: line.charge(Books.whole(replicas * Books.monthHours)))
        }
    }

    /// Requests per second at the peak that a region is to serve.
    func demand(_ place: Place, at factor: GrowthFactor) -> Quantity {
        let peak = Books.decimal(books.system.workload.peak.perSecond) * Books.decimal(place.users)
        return factor.times(Books.quantity(peak))
    }

    /// The replicas of a service that a region is to have.
    func replicas(_ service: Int, _ place: Place, at factor: GrowthFactor) -> Int {
        place.isPrimary
            ? books.primaryReplicas(of: service, at: factor)
            : books.replicas(of: service, for: place.target, at: factor)
    }

    func vcpu(_ service: Int) -> Int {
        books.prices.instance(books.system.services[service].instance)?.vcpu ?? 0
    }

    /// The virtual CPUs that a region's target takes.
    public func vcpu(_ place: Place, month: Int) -> Int {
        books.system.services.indices.reduce(0) { $0 + replicas($1, place, at: factors[month]) * vcpu($1) }
    }

    // MARK: - Quotas

    /// The replicas of each service that the quota lets run: those of the target, or of the largest share of the peak, to
    /// a millionth, whose replicas fit.
    private func fitting(_ place: Place, at factor: GrowthFactor) -> [Int] {
        let services = books.system.services.indices
        let count = { (share: Share) in services.map { books.replicas(of: $0, for: share, at: factor) } }
        let full = services.map { replicas($0, place, at: factor) }
        guard let quota = place.quota, !place.isPrimary else { return full }
        let need = { (replicas: [Int]) in zip(services, replicas).reduce(0) { $0 + $1.1 * vcpu($1.0) } }
        if need(full) <= quota { return full }
        let top = Rational.ceiling(place.target, times: Rational(1_000_000)) ?? 0
        var (low, high) = (0, top)
        while high - low > 1 {
            let middle = (low + high) / 2
            if need(count(Rational(Int64(middle), 1_000_000))) <= quota { low = middle } else { high = middle }
        }
        return count(Rational(Int64(low), 1_000_000))
    }

    private func utilisation(_ service: Int, _ place: Place, replicas: Int, at factor: GrowthFactor) -> Quantity? {
        guard replicas > 0 else { return nil }
        let capacity = Books.decimal(books.system.services[service].capacity.perSecond) * Decimal(replicas)
        let demand = Decimal(string: demand(place, at: factor).description) ?? 0
        return Books.quantity(demand / capacity)
    }

    /// The utilisation of a region's busiest service after a failover; `nil` in the primary, and where nothing may run.
    public func utilisation(_ place: Place, month: Int) -> Quantity? {
        let all = rows(place, month: month).map(\.utilisation)
        return all.contains(nil) ? nil : all.compactMap { $0 }.max()
    }

    /// The first month in which a region's quota is too small for its target; `nil` where it never is.
    public func firstMonthBelowTarget(_ place: Place) -> Int? {
        guard let quota = place.quota else { return nil }
        return (0..<months).first { vcpu(place, month: $0) > quota }
    }

    /// The first month in which a standby cannot carry all that its users ask for at the peak; `nil` where it always can.
    public func firstMonthBelowFull(_ place: Place) -> Int? {
        if place.isPrimary { return nil }
        return (0..<months).first { month in
            guard let utilisation = utilisation(place, month: month) else { return true }
            return utilisation > Books.whole(1)
        }
    }

    // MARK: - CSV

    /// The names of the capacity CSV's columns.
    public static let columns = [
        "month", "region", "service", "demand", "replicas", "vcpu", "quota_vcpu", "utilisation_after_failover",
        "instance", "amount", "currency",
    ]

    /// A row's fields in the order of `columns`, the first month being `first`.
    public func fields(_ row: Row, first: Month) -> [String] {
        let service = books.system.services[row.service]
        return [
            first.advanced(by: row.month).description, books.system.regions[row.region].name, service.name,
            row.demand.description, String(row.replicas), String(row.vcpu), row.quota.map(String.init) ?? "",
            row.utilisation?.description ?? "", service.instance, row.charge.amount.description,
            books.prices.currency,
        ]
    }
}

extension Plan {
    /// The largest share of the primary's peak load that the plan scales that region to; `nil` where it never does.
    func fullSize(of region: String) -> Share? {
        steps.compactMap { step -> Share? in
            if case .scale(region, .share(let share)) = step.action { share } else { nil }
        }.max()
    }
}
