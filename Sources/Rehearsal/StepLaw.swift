// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Plan
internal import Quantities

/// A step compiled for simulation.
struct StepLaw: Sendable {
    /// What it does, in dense indices.
    enum Act: Sendable {
        case plain
        /// `batch` nodes at a time.
        case scale(fleet: Int, batch: Int)
        case release(fleet: Int)
        case start(fleet: Int, services: UInt64)
        case restore(store: Int)
        case replay(log: Int, from: Int)
        case reingest(queue: Int)
        /// `region` is an index into `Incident.destinations`.
        case switchTraffic(record: Int, region: Int, fence: Bool)
        /// `floor` is an index into `Traffic.floors`.
        case verify(floor: Int, length: Int64, every: Int64)
        case sync(stores: UInt64, toPrimary: Bool)
    }

    let act: Act
    let takes: Variable
    let success: Chance
    let fixedIn: Variable
    let restoreRate: Variable?
    /// By what rate a `sync` copies each store, in bytes per second; `nil` for what is no snapshot store of its own.
    let syncRates: ContiguousArray<Variable?>
    /// From the end of a switch to its taking effect.
    let takesEffectIn: Variable?
    let timeout: Int64
    /// Impairments each of which keeps it from starting, by bit; bit 63 is the primary's outage.
    let blockedBy: UInt64
    /// Impairments that keep it from starting only all together: the outages of all the regions that can do it.
    let blockedByAll: UInt64
    let phase: Int
    let isFailback: Bool
    /// The replicas of each service that a `scale` aims at.
    let target: ContiguousArray<Int>
    /// The step that takes it back, or −1.
    let undo: Int
    let recovers: Bool
    /// Whether it runs only in another's place or to take another back.
    let isDormant: Bool
    /// The steps in whose place it may run.
    let standsInFor: ContiguousArray<Int>

    static let primaryOut: UInt64 = 1 << 63

    /// Whether these impairments, by bit, keep it from starting.
    @inline(__always)
    func isBlocked(by active: UInt64) -> Bool {
        blockedBy & active != 0 || (blockedByAll != 0 && blockedByAll & ~active == 0)
    }

    static func all(
        of plan: Plan, _ system: System, fleetOf: ContiguousArray<Int>, outage: Outage?, _ seed: UInt64
    ) throws(Incident.Unsupported) -> ContiguousArray<StepLaw> {
        guard system.services.count <= 64, system.stores.count <= 64 else {
            throw Incident.Unsupported("at most 64 services and 64 stores are simulated")
        }
        var laws: ContiguousArray<StepLaw> = []
        var floors = Floors.fixed
        for step in plan.steps {
            let compiler = Compiler(plan: plan, system: system, fleetOf: fleetOf, step: step)
            let act = try compiler.act(floors: &floors)
            let name = "step \(step.id)"
            var restoreRate: Variable?
            if case .restore(let store) = act, case .snapshot(let snapshot) = system.stores[store].kind {
                restoreRate = try Variable(snapshot.restoreRate, "\(name) restore rate", seed: seed)
            }
            var takesEffectIn: Variable?
            if case .switchTraffic(let record, _, _) = act {
                takesEffectIn = try Variable(
                    system.records[record].takesEffectIn, "\(name) takes effect", seed: seed)
            }
            let takes = outage == nil && step.looksForOutage ? .constant(0) : step.takes
            laws.append(
                StepLaw(
                    act: act, takes: try Variable(takes, "\(name) takes", seed: seed),
                    success: Chance(step.success, "\(name) success", seed: seed),
                    fixedIn: try Variable(plan.fixedIn, "\(name) fixed in", seed: seed), restoreRate: restoreRate,
                    syncRates: try compiler.syncRates(act, name, seed),
                    takesEffectIn: takesEffectIn, timeout: step.timeout?.microseconds ?? .max,
                    blockedBy: compiler.blockedBy(outage: outage), blockedByAll: compiler.blockedByAll,
                    phase: step.phase, isFailback: plan.phases[step.phase].starts == .primaryRecovered,
                    target: compiler.target, undo: step.undo ?? -1, recovers: step.recovers,
                    isDormant: plan.steps.contains { $0.instead == laws.count || $0.undo == laws.count },
                    standsInFor: ContiguousArray(plan.steps.indices.filter { plan.steps[$0].instead == laws.count })))
        }
        return laws
    }
}

extension Step {
    /// Whether it finds out that a region is down: in a planned switchover there is nothing to find out.
    fileprivate var looksForOutage: Bool { if case .probe(_, .down) = action { true } else { false } }
}

/// The floors on success rates that every trial watches, before those of `verify` steps.
enum Floors {
    static let served95 = 0
    static let served99 = 1
    static let objective = 2
    static let fixed = 3

    static func all(of incident: Incident) -> ContiguousArray<Traffic.Floor> {
        let objective = incident.plan.objectives.successRate
        var floors: ContiguousArray = [
            Traffic.Floor(place: -1, rate: 0.95, isWatched: true),
            Traffic.Floor(place: -1, rate: 0.99, isWatched: true),
            Traffic.Floor(place: -1, rate: objective?.atLeast.double ?? 1, isWatched: false),
        ]
        for step in incident.plan.steps {
            guard case .verify(_, let rate, _, _, let at) = step.action else { continue }
            var place = -1
            if case .region(let name) = at {
                place = incident.system.regions.firstIndex { $0.name == name } ?? -1
            }
            floors.append(Traffic.Floor(place: place, rate: rate.double, isWatched: false))
        }
        return floors
    }
}

/// Turns one step's names into indices.
private struct Compiler {
    let plan: Plan
    let system: System
    let fleetOf: ContiguousArray<Int>
    let step: Step

    func act(floors: inout Int) throws(Incident.Unsupported) -> StepLaw.Act {
        switch step.action {
        case .notify, .approve, .wait, .probe: return .plain
        case .scale(let region, let target):
            let fleet = try fleet(region)
            return target == .standby ? .release(fleet: fleet) : .scale(fleet: fleet, batch: batch(of: fleet))
        case .start(let services, let region):
            let mask = services.reduce(UInt64(0)) { mask, name in
                mask | 1 << UInt64(system.services.firstIndex { $0.name == name } ?? 0)
            }
            return .start(fleet: try fleet(region), services: mask)
        case .restore(let name):
            let store = store(name)
            if case .git = system.stores[store].kind { return .plain }
            return .restore(store: store)
        case .replay(let log, let from): return .replay(log: store(log), from: store(from))
        case .reingest(let name): return .reingest(queue: system.queues.firstIndex { $0.name == name } ?? 0)
        case .switchTraffic(let name, let to, _, let fence):
            let region = isToStandbys ? system.regions.count : region(to)
            return .switchTraffic(record: record(name), region: region, fence: fence)
        case .verify(_, _, let length, let every, _):
            floors += 1
            return .verify(floor: floors - 1, length: length.microseconds, every: max(1, every.microseconds))
        case .sync(let names, let to):
            let mask = names.reduce(UInt64(0)) { $0 | 1 << UInt64(store($1)) }
            return .sync(stores: mask, toPrimary: region(to) == system.primary)
        }
    }

    var target: ContiguousArray<Int> {
        guard case .scale(_, .share(let share)) = step.action else { return [] }
        return ContiguousArray(system.services.indices.map { system.replicas(of: $0, for: share) })
    }

    private func batch(of fleet: Int) -> Int {
        let total = target.reduce(0, +)
        return max(1, Rational.ceiling(system.standbys[fleet].batch, times: Rational(Int64(total))) ?? total)
    }

    /// Named after the step and the store, so that a step more or less in the plan leaves the draws as they are.
    func syncRates(
        _ act: StepLaw.Act, _ name: String, _ seed: UInt64
    ) throws(Incident.Unsupported) -> ContiguousArray<Variable?> {
        guard case .sync = act else { return [] }
        var rates: ContiguousArray<Variable?> = []
        for store in system.stores {
            var rate: Variable?
            if case .snapshot(let snapshot) = store.kind {
                rate = try Variable(snapshot.restoreRate, "\(name) sync rate \(store.name)", seed: seed)
            }
            rates.append(rate)
        }
        return rates
    }

    /// The region the step acts in, if it acts in one.
    private var actsIn: Int? {
        switch step.action {
        case .scale(let name, _), .start(_, let name), .sync(_, let name): region(name)
        case .switchTraffic(_, let name, _, _): isToStandbys ? nil : region(name)
        case .verify(_, _, _, _, .region(let name)): region(name)
        default: nil
        }
    }

    /// Whether it switches to all standbys.
    private var isToStandbys: Bool {
        guard case .switchTraffic(_, Action.standbys, _, _) = step.action else { return false }
        return !system.regions.contains { $0.name == Action.standbys }
    }

    /// What acts in the standbys acts in those that are there; where none is, it waits.
    var blockedByAll: UInt64 {
        switch step.action {
        case .restore, .replay, .reingest: break
        default: if !isToStandbys { return 0 }
        }
        var mask: UInt64 = 0
        for standby in system.standbys {
            let bit = system.impairments.list.firstIndex { $0.takesRegionOut && $0.region == standby.region }
            guard let bit else { return 0 }
            mask |= 1 << UInt64(bit)
        }
        return mask
    }

    func blockedBy(outage: Outage?) -> UInt64 {
        var mask: UInt64 = 0
        let actsIn = actsIn
        if let actsIn, actsIn == system.primary, outage != nil { mask |= StepLaw.primaryOut }
        if case .sync = step.action, let outage, !outage.storageWorks { mask |= StepLaw.primaryOut }
        for (bit, impairment) in system.impairments.list.enumerated() {
            let takesItsRegionOut = impairment.takesRegionOut && impairment.region == actsIn
            if takesItsRegionOut || needsControlPlane(impairment) || step.depends.contains(impairment.name) {
                mask |= 1 << UInt64(bit)
            }
        }
        return mask
    }

    private func needsControlPlane(_ impairment: Impairment) -> Bool {
        guard case .switchTraffic(let name, _, .record, _) = step.action else { return false }
        return impairment.name == Impairment.dnsChanges
            && system.records[record(name)].changesThrough == impairment.region
    }

    private func fleet(_ name: String) throws(Incident.Unsupported) -> Int {
        let fleet = fleetOf[region(name)]
        guard fleet >= 0 else {
            throw Incident.Unsupported(
                "plan.steps.\(step.id).region: '\(step.action.name)' is simulated in a standby region only, "
                    + "and '\(name)' is none")
        }
        return fleet
    }

    private func region(_ name: String) -> Int { index(system.regions.firstIndex { $0.name == name }, name) }
    private func store(_ name: String) -> Int { index(system.stores.firstIndex { $0.name == name }, name) }
    private func record(_ name: String) -> Int { index(system.records.firstIndex { $0.name == name }, name) }

    private func index(_ found: Int?, _ name: String) -> Int {
        guard let found else { preconditionFailure("the plan names '\(name)', which the system does not have") }
        return found
    }
}
