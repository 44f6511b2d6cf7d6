// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Quantities

/// On which instance type a service would be carried at the lowest price.
///
/// The model, an assumption: what a replica carries is in proportion to its virtual CPUs, so that a type with twice as
/// many carries twice as much. Memory, network and start-up are not looked at: try a change before it is made.
public struct InstanceChoice: Hashable, Sendable {
    /// The service, an index into `System.services`.
    public var service: Int
    /// The instance type that it runs on.
    public var present: Fleet
    /// The cheapest of the price list; the present one where none is cheaper.
    public var cheapest: Fleet

    /// So many replicas on one instance type.
    public struct Fleet: Hashable, Sendable {
        /// The provider's name of it.
        public var instance: String
        /// How many.
        public var replicas: Int
        /// Their virtual CPUs.
        public var vcpu: Int
        /// What they cost in a month of 730 h, on demand.
        public var month: Amount
    }
}

extension CapacityPlan {
    /// The cheapest instance type for each service of a standby in a month. O(services × instance types).
    public func choices(_ place: Place, month: Int) -> [InstanceChoice] {
        books.system.services.indices.map { service in
            let own = books.system.services[service].instance
            let fleets = books.prices.instances.compactMap { fleet(of: service, on: $0, place, at: factors[month]) }
            guard let present = fleets.first(where: { $0.instance == own }) else {
                preconditionFailure("the books know the instance type of every service")
            }
            let cheapest = fleets.min { ($0.month, $0.vcpu) < ($1.month, $1.vcpu) } ?? present
            return InstanceChoice(
                service: service, present: present, cheapest: cheapest.month < present.month ? cheapest : present)
        }
    }

    private func fleet(
        of service: Int, on instance: Prices.Instance, _ place: Place, at factor: GrowthFactor
    ) -> InstanceChoice.Fleet? {
        guard instance.vcpu > 0, vcpu(service) > 0 else { return nil }
        // As many replicas as carry what is to be carried, when each carries vCPU ÷ present vCPU as much.
        let ratio = Rational(Int64(vcpu(service)), Int64(instance.vcpu))
        guard let peak = books.needed(service, for: place.target, each: ratio) else { return nil }
        let replicas = factor.ceiling(peak.numerator, over: peak.denominator)
        let hours = Books.whole(replicas * Books.monthHours)
        return InstanceChoice.Fleet(
            instance: instance.name, replicas: replicas, vcpu: replicas * instance.vcpu,
            month: hours.times(instance.hour))
    }
}

extension Books {
    /// share × peak ÷ capacity × ratio, exact; `nil` where that does not fit.
    func needed(
        _ service: Int, for share: Share, each ratio: Rational
    ) -> (numerator: Int128, denominator: Int128)? {
        guard
            let needed = Rational.fraction(
                share, times: system.workload.peak.perSecond, over: system.services[service].capacity.perSecond),
            let top = Int64(exactly: needed.numerator), let bottom = Int64(exactly: needed.denominator)
        else { return nil }
        return Rational.fraction(Rational(top, bottom), times: ratio)
    }
}
