// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Plan
import Quantities
import RandomPlans
import Rehearsal

/// A system, a plan and a fault that nobody would write, but that files may hold. A world is its seed.
struct RandomWorld {
    let seed: UInt64
    let system: System
    let plan: Plan
    let fault: Fault
    let prices: Prices?
    let horizon: Duration

    init(seed: UInt64) {
        self.seed = seed
        var luck = Luck(seed: seed &* 0x2545_F491_4F6C_DD1D &+ 7)
        horizon = luck.pick([.minutes(20), .hours(2), .hours(6), .hours(6), .hours(30), .days(3)])
        let random = RandomPlan(size: 1 + luck.below(1 + luck.below(12)), luck: &luck)
        let system = RandomWorld.system(random, horizon, &luck)
        self.system = system
        fault = RandomWorld.fault(of: system, &luck)
        plan = RandomWorld.plan(random, for: system, fault, &luck)
        prices = luck.percent(70) ? RandomWorld.prices(&luck) : nil
    }

    /// What the simulator makes of it.
    func incident() throws -> Incident {
        try Incident(system: system, plan: plan, fault: fault, prices: prices, horizon: horizon, seed: seed)
    }

    // MARK: The system

    private static func system(_ random: RandomPlan, _ horizon: Duration, _ luck: inout Luck) -> System {
        var regions = ["east", "west"] + (luck.percent(20) ? ["south"] : []) + (luck.percent(8) ? ["north"] : [])
        regions.shuffle(using: &luck)
        let primary = luck.below(regions.count)
        var others = regions.indices.filter { $0 != primary }
        if luck.percent(50) { others.reverse() }
        let standbys = luck.percent(12) ? others.count : 1
        let peak = Rate(perSecond: luck.pick([Rational(100), Rational(1000, 3), Rational(7), Rational(40_000)]))
        return System(
            name: "world",
            regions: regions.enumerated().map { Region(name: $1, role: $0 == primary ? .primary : .secondary) },
            primary: primary, workload: workload(peak, &luck), services: services(peak, &luck),
            warmUp: luck.percent(50)
                ? WarmUp(length: luck.span(), from: luck.share(), byUsers: luck.percent(30)) : WarmUp(),
            standbys: others.prefix(standbys).map { standby($0, Rational(1, Int64(standbys)), &luck) },
            stores: stores(horizon, &luck),
            queues: queues(&luck), records: records(regions.count, &luck),
            monitoring: monitoring(regions.count, horizon, &luck),
            roles: zip(random.plan.roles, random.people).map {
                Role(name: $0, people: $1, respondsIn: luck.law(about: 5 * Luck.minute))
            },
            night: luck.percent(40)
                ? Night(factor: Rational(Int64(1 + luck.below(40)), 10), from: luck.below(24), to: luck.below(25))
                : nil,
            impairments: impairments(regions.count, &luck),
            quotas: luck.percent(20)
                ? [
                    Quota(
                        region: others[0], vcpu: luck.below(200),
                        raisedIn: luck.percent(70) ? luck.law(about: 30 * Luck.minute) : nil)
                ] : [])
    }

    private static func workload(_ peak: Rate, _ luck: inout Luck) -> Workload {
        Workload(
            peak: peak, trough: luck.share(), peakHour: luck.below(24), deferrable: luck.share(),
            retryFactor: luck.percent(60) ? .one : Rational(100 + Int64(luck.below(200)), 100))
    }

    private static func services(_ peak: Rate, _ luck: inout Luck) -> [Service] {
        (0..<1 + luck.below(5)).map { index in
            let parts = Int64(1 + luck.below(12))
            return Service(
                name: "s\(index)", replicas: luck.percent(70) ? Int(parts) : 1 + luck.below(15),
                capacity: Rate(perSecond: Rational(peak.perSecond.numerator, peak.perSecond.denominator * parts)),
                instance: luck.pick(["m", "l"]), startsIn: luck.law(about: Luck.minute / 2),
                needs: luck.some(of: Array(0..<index), 40))
        }.shuffledByNeeds(&luck)
    }

    private static func standby(_ region: Int, _ share: Share, _ luck: inout Luck) -> Standby {
        let refused = luck.percent(30)
        return Standby(
            region: region, share: share, servesAlways: luck.percent(40), running: Rational(Int64(luck.below(16)), 10),
            launch: luck.law(about: Luck.minute), batch: Rational(Int64(1 + luck.below(100)), 100),
            refusedChance: refused ? luck.chance() : .zero,
            refusedFor: refused ? luck.law(about: 10 * Luck.minute) : .constant(0))
    }

    private static func queues(_ luck: inout Luck) -> [Queue] {
        (0..<luck.below(3)).map {
            Queue(
                name: "queue\($0)", backlog: luck.law(about: 10_000),
                reingestsAt: Rate(perSecond: Rational(Int64(1 + luck.below(100)))), poison: luck.share(),
                poisonDelay: luck.percent(30) ? luck.span() : .zero)
        }
    }

    private static func records(_ regions: Int, _ luck: inout Luck) -> [Record] {
        (0..<luck.pick([0, 1, 1, 1, 2, 3])).map {
            Record(
                name: "record\($0)", ttl: luck.percent(20) ? .zero : luck.span(),
                takesEffectIn: luck.law(about: Luck.minute), lateShare: luck.share(),
                lateExponent: luck.pick([0.594, 0.594, 1, 0.1, 3, 10]),
                changesThrough: luck.percent(50) ? luck.below(regions) : nil)
        }
    }

    private static func monitoring(_ regions: Int, _ horizon: Duration, _ luck: inout Luck) -> Monitoring {
        Monitoring(
            probe: Monitoring.Probe(
                every: max(luck.span(), Duration(microseconds: horizon.microseconds / 100_000 + 1)),
                timeout: luck.percent(20) ? .zero : luck.span(), failures: 1 + luck.below(luck.pick([1, 3, 10, 1000])),
                from: luck.percent(50) ? luck.below(regions) : nil),
            alertDelay: luck.law(about: Luck.minute / 2), rpoAlert: luck.percent(20) ? luck.span() : nil,
            manualAfter: luck.percent(70) ? luck.law(about: 10 * Luck.minute) : nil)
    }

    private static func impairments(_ regions: Int, _ luck: inout Luck) -> Impairments {
        let names = luck.some(of: [Impairment.standby, Impairment.dnsChanges, Impairment.metrics, "ci", "keys"], 35)
        let isJoint = luck.percent(30)
        let columns = names.map { _ in isJoint && luck.percent(70) }
        let list = zip(names, columns).map { name, isDrawnJointly in
            Impairment(
                name: name, region: luck.below(regions), chance: isDrawnJointly ? nil : luck.share(),
                length: luck.percent(40) ? .outage : .lasting(luck.law(about: 30 * Luck.minute)),
                noticedIn: luck.percent(60) ? luck.law(about: 10 * Luck.minute) : nil)
        }
        let rows = isJoint ? (0..<1 + luck.below(5)).map { _ in columns.map { $0 ? luck.percent(50) : nil } } : []
        return Impairments(list: list, events: rows)
    }

    private static func prices(_ luck: inout Luck) -> Prices {
        func money(_ most: Int) -> Money { Money(nanos: Int64(luck.below(most)) * 1_000_000) }
        return Prices(
            currency: "USD",
            instances: ["m", "l"].map { .init(name: $0, hour: money(2000), vcpu: 2, memory: ByteCount(bytes: 1)) },
            storage: .init(getPer1000: money(10)), transferBetweenRegionsGB: money(100),
            business: .init(downtimeHour: money(100_000_000), lostRequest: money(10)))
    }
}

extension [Service] {
    /// The same services in another order: what a service needs may then stand below it.
    func shuffledByNeeds(_ luck: inout Luck) -> [Service] {
        let order = indices.shuffled(using: &luck)
        var place = [Int](repeating: 0, count: count)
        for (new, old) in order.enumerated() { place[old] = new }
        return order.map { old in
            var service = self[old]
            service.needs = service.needs.map { place[$0] }
            return service
        }
    }
}

extension RandomWorld: CustomStringConvertible {
    var description: String {
        "world \(seed), horizon \(horizon.hours) h\n\(fault)\n\(system)\n\(plan.triggers) \(plan.objectives)\n"
            + plan.steps.enumerated().map { "\($0): \($1)" }.joined(separator: "\n")
            + "\nstand-down \(plan.standDown ?? -1), roles \(plan.roles), phases \(plan.phases)"
    }
}
