// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Plan
import Quantities
import RandomPlans

// What goes wrong in a random world, its stores, and what its plan does.
extension RandomWorld {
    static func fault(of system: System, _ luck: inout Luck) -> Fault {
        let captured = system.stores.indices.filter {
            if case .snapshot = system.stores[$0].kind { true } else { false }
        }
        let at: Duration? = luck.percent(30) ? .hours(Int64(luck.below(168))) : nil
        let kind: Fault.Kind
        switch luck.below(100) {
        case 0..<10: kind = .none
        case 10..<18 where !captured.isEmpty:
            kind = .corruption(
                .init(
                    store: luck.pick(captured), share: luck.share(),
                    noticedIn: luck.law(about: 10 * Luck.minute)))
        case 18..<33: kind = .greyFailure(outage(of: system, luck.pick([.one, Rational(1, 2), luck.share()]), &luck))
        default: kind = .regionOutage(outage(of: system, luck.percent(75) ? .zero : luck.share(), &luck))
        }
        return Fault(kind: kind, at: at, perYear: Rational(1, 2))
    }

    private static func outage(of system: System, _ success: Share, _ luck: inout Luck) -> Fault.RegionOutage {
        let isPrimary = luck.below(1000) > 0
        return Fault.RegionOutage(
            region: isPrimary ? system.primary : luck.below(system.regions.count),
            lasts: luck.percent(20) ? nil : luck.law(about: luck.pick([5, 30, 200]) * Luck.minute), success: success,
            storageWorks: luck.percent(50))
    }

    // MARK: Stores

    static func stores(_ horizon: Duration, _ luck: inout Luck) -> [Store] {
        let logs = (0..<luck.below(3)).map { Store(name: "log\($0)", kind: log(&luck)) }
        let snapshots = (0..<luck.below(3)).map {
            Store(name: "snapshot\($0)", kind: snapshot(horizon, logs: logs.count, &luck))
        }
        let git = luck.percent(30) ? [Store(name: "git", kind: .git(every: luck.span()))] : []
        return logs + snapshots + git
    }

    private static func snapshot(_ horizon: Duration, logs: Int, _ luck: inout Luck) -> Store.Kind {
        let size = luck.pick([0 as Int64, 1000, 40_000_001, 1_000_000_000_000, 1_000_000_000_000_000_000])
        let shortest = Duration(microseconds: horizon.microseconds / 100_000 + 1)
        return .snapshot(
            Store.Snapshot(
                size: ByteCount(bytes: size), changes: Rate(perSecond: Rational(luck.pick([0, 10, 1_000_000]))),
                every: max(shortest, luck.span()), export: luck.law(about: Luck.minute),
                exportRate: luck.percent(40) ? luck.rate(for: Double(size), in: 600) : nil,
                copy: luck.law(about: Luck.minute),
                copyRate: luck.percent(40) ? luck.rate(for: Double(size), in: 600) : nil, missed: luck.chance(),
                unusable: luck.chance(), restoreRate: luck.rate(for: Double(size), in: 600),
                rebuiltBy: logs > 0 && luck.percent(40) ? luck.below(logs) : nil))
    }

    private static func log(_ luck: inout Luck) -> Store.Kind {
        let appends = Int64(luck.below(200))
        return .log(
            Store.Log(
                appends: Rate(perSecond: Rational(appends)), entrySize: ByteCount(bytes: Int64(luck.below(3000))),
                lag: luck.law(about: Luck.minute), stalledChance: luck.chance(),
                stalledFor: luck.law(about: 60 * Luck.minute),
                replaysAt: Rate(perSecond: Rational(1 + Int64(luck.below(400)))),
                duplicates: luck.percent(30) ? luck.span() : .zero))
    }

    // MARK: The plan

    static func plan(_ random: RandomPlan, for system: System, _ fault: Fault, _ luck: inout Luck) -> Plan {
        var plan = random.plan
        let names = system.impairments.list.map(\.name)
        let isCrowded = luck.percent(20)
        for step in plan.steps.indices {
            plan.steps[step].action = action(in: system, roles: plan.roles.count, &luck)
            if plan.steps[step].action == .approve { plan.steps[step].by = .role(luck.below(plan.roles.count)) }
            plan.steps[step].takes =
                isCrowded ? .constant(Double(luck.below(4)) * Luck.minute) : luck.law(about: 3 * Luck.minute)
            if plan.steps[step].timeout != nil { plan.steps[step].timeout = luck.span() }
            plan.steps[step].retry.every = luck.percent(50) ? .zero : luck.span()
            if luck.percent(50) { plan.steps[step].success = luck.pick([.one, .one, Rational(9, 10), .zero]) }
            plan.steps[step].depends = luck.some(of: names, 15)
        }
        for phase in plan.phases.indices where luck.percent(50) {
            plan.phases[phase].opens = luck.percent(50) ? luck.span() : nil
            plan.phases[phase].closes = (plan.phases[phase].opens ?? .zero) + luck.span()
        }
        plan.triggers = triggers(&luck)
        if fault.kind == .none { plan.triggers.manual = 0 }
        if luck.percent(50) {
            plan.objectives.successRate = Objectives.SuccessRate(atLeast: luck.share(), length: luck.span())
        }
        plan.fixedIn = isCrowded ? .constant(Luck.minute) : luck.law(about: 15 * Luck.minute)
        return plan
    }

    private static func triggers(_ luck: inout Luck) -> Triggers {
        Triggers(
            unavailable: luck.percent(75) ? luck.pick([.zero, luck.span()]) : nil,
            successRate: luck.percent(40)
                ? .init(below: Rational(Int64(1 + luck.below(100)), 100), length: luck.pick([.zero, luck.span()]))
                : nil,
            dataLoss: luck.percent(40) ? luck.share() : nil, manual: luck.percent(60) ? luck.below(3) : nil)
    }

    private static func action(in system: System, roles: Int, _ luck: inout Luck) -> Action {
        let region = luck.pick(system.regions).name
        let standby = system.regions[luck.pick(system.standbys).region].name
        switch luck.below(22) {
        case 0: return .notify(luck.percent(50) ? .role(luck.below(roles)) : .channel("#incidents"))
        case 1: return .approve
        case 2: return .probe(region: region, expect: luck.percent(60) ? .down : .up)
        case 3..<6: return .scale(region: standby, to: .share(Rational(Int64(luck.below(201)), 100)))
        case 6: return .scale(region: standby, to: .standby)
        case 7..<10:
            let services = luck.some(of: system.services.map(\.name), 70)
            return .start(services: services.isEmpty ? [system.services[0].name] : services, region: standby)
        case 10..<14 where !system.records.isEmpty:
            return .switchTraffic(
                record: luck.pick(system.records).name,
                to: luck.percent(20) ? Action.standbys : luck.percent(60) ? standby : region,
                through: luck.percent(50) ? .record : .healthCheck, fence: luck.percent(20))
        case 14, 15:
            return .verify(
                flows: "golden", successRate: luck.pick([.one, Rational(99, 100), luck.share()]),
                length: luck.percent(20) ? .zero : luck.span(), every: Duration.seconds(5) + luck.span(),
                at: luck.percent(30) ? .users : .region(region))
        case 16 where !system.queues.isEmpty: return .reingest(queue: luck.pick(system.queues).name)
        case 17..<22: return storeAction(in: system, region, &luck)
        default: return .wait
        }
    }

    private static func storeAction(in system: System, _ region: String, _ luck: inout Luck) -> Action {
        let captured = system.stores.filter { if case .log = $0.kind { false } else { true } }
        let snapshots = system.stores.filter { if case .snapshot = $0.kind { true } else { false } }
        let logs = system.stores.filter { if case .log = $0.kind { true } else { false } }
        let synced = luck.some(of: system.stores.filter(\.canBeSynced), 70)
        switch luck.below(5) {
        case 0..<2 where !captured.isEmpty: return .restore(store: luck.pick(captured).name)
        case 2..<4 where !logs.isEmpty && !snapshots.isEmpty:
            return .replay(log: luck.pick(logs).name, from: luck.pick(snapshots).name)
        default: return synced.isEmpty ? .wait : .sync(stores: synced.map(\.name), to: region)
        }
    }
}

extension Store {
    /// Whether a sync of it ends: a log's entries must not outrun those copied.
    var canBeSynced: Bool { if case .log(let log) = kind { log.replaysAt > log.appends } else { true } }
}
