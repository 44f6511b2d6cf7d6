// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
public import Plan
public import Quantities

/// What the cloud costs a month in each of three states, to hold a plan's claim against.
public struct Spend: Hashable, Sendable {
    /// The primary alone.
    public var primary: Amount
    /// The primary and the standby, as from day to day.
    public var normal: Amount
    /// Both regions at full size, as in an incident, if it lasted a month.
    public var failover: Amount

    /// What a failover costs, as a multiple of the primary alone; `nil` where that is free.
    public var ratioToPrimary: Double? { primary == .zero ? nil : failover.double / primary.double }
    /// What a failover costs, as a multiple of the normal spend; `nil` where that is free.
    public var ratioToNormal: Double? { normal == .zero ? nil : failover.double / normal.double }
}

extension Books {
    /// The three states; the standby's full size is `fullSize` of the primary's peak load, paid on demand.
    public func spend(fullSize: Share) -> Spend {
        let primary = primaryMonth.total
        let normal = primary + standbyMonth.total
        let added = system.standbys.prefix(1).flatMap { standby in
            system.services.indices.map { service in
                let running = system.replicas(of: service, for: standby.running)
                let full = system.replicas(of: service, for: fullSize)
                return node(service, in: standby.region).charge(Books.whole(max(0, full - running) * Books.monthHours))
            }
        }
        return Spend(primary: primary, normal: normal, failover: normal + added.total)
    }
}

extension Plan {
    /// The largest share of the primary's peak load that the plan scales a region to; all of it where it never scales.
    public var fullSize: Share {
        let shares = steps.compactMap { step -> Share? in
            if case .scale(_, .share(let share)) = step.action { share } else { nil }
        }
        return shares.max() ?? .one
    }
}
