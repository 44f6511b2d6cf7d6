// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Plan
internal import Quantities

extension Reading {
    /// The roles of a plan: those that it names, and the one that mends what the automation cannot.
    mutating func planRoles(of plan: Plan, _ node: Node) -> [String] {
        let stopping = plan.steps.firstIndex { $0.by == .automation && $0.mayFail && $0.onFailure == .stop }
        if let stopping, !roles.contains(Plan.mender) {
            let place = (node[PlanCatalogue.stepsKey]?.items[stopping].place) ?? node.place
            if let known = names[.role], known.indices[Plan.mender] == nil {
                error(
                    at: place,
                    "'\(plan.steps[stopping].id)' may fail, and then waits for a person of the role '\(Plan.mender)' to mend it, but the system has no such role",
                    remedy: "add the role, or say 'on-failure: continue' or 'undo'")
            }
            roles.append(Plan.mender)
        }
        return roles
    }
}

/// Checks that need both the system and the plan, with the trees to point into.
struct PlanAgainstSystem {
    let system: System
    let plan: Plan
    let planNode: Node
    let horizon: Duration

    func report(to reading: inout Reading) {
        let items = planNode[PlanCatalogue.stepsKey]?.items ?? []
        for (step, node) in zip(plan.steps, items) { report(step, node, to: &reading) }
    }

    private func report(_ step: Step, _ node: Node, to reading: inout Reading) {
        switch step.action {
        case .scale(let region, let target):
            requireStandby(region, node.place(of: Actions.region), &reading)
            if case .share(let share) = target {
                reading.requireReplicas(for: share, of: system, at: node.place(of: Actions.scaleTo))
            }
        case .start(_, let region):
            requireStandby(region, node.place(of: Actions.region), &reading)
        case .restore(let name):
            if case .log = store(name)?.kind {
                reading.error(
                    at: node.place(of: Actions.store),
                    "'\(name)' is a log, which has no captures to restore; it is replayed")
            }
        case .replay(let log, let capture):
            reportReplay(log, capture, node, &reading)
        case .verify(_, _, _, let every, _):
            reading.requireCadence(every, within: horizon, at: node.place(of: Actions.looksEvery), "looks")
        case .sync(let names, _):
            reportSync(names, node, &reading)
        default:
            break
        }
    }

    private func requireStandby(_ region: String, _ place: Place, _ reading: inout Reading) {
        guard let index = system.regions.firstIndex(where: { $0.name == region }) else { return }
        if !system.standbys.contains(where: { $0.region == index }) {
            reading.error(at: place, "'\(region)' has no standby to scale or start")
        }
    }

    private func reportReplay(_ log: String, _ capture: String, _ node: Node, _ reading: inout Reading) {
        if let store = store(log) {
            guard case .log = store.kind else {
                reading.error(at: node.place(of: Actions.log), "'\(log)' is not a log, and only a log is replayed")
                return
            }
        }
        if let store = store(capture) {
            guard case .snapshot = store.kind else {
                reading.error(
                    at: node.place(of: Actions.capture),
                    "'\(capture)' is not a snapshot store, so no capture of it tells where to begin")
                return
            }
        }
    }

    /// Entries written meanwhile must not outrun those that a sync copies.
    private func reportSync(_ names: [String], _ node: Node, _ reading: inout Reading) {
        let places = node[Actions.syncStores]?.items ?? []
        for (name, item) in zip(names, places) {
            guard case .log(let log) = store(name)?.kind, log.replaysAt <= log.appends else { continue }
            reading.error(
                at: item.place,
                "'\(name)' appends \(log.appends) but replays only \(log.replaysAt), so a sync never ends")
        }
    }

    private func store(_ name: String) -> Store? { system.stores.first { $0.name == name } }
}

extension Reading {
    /// Reports a share of the peak that takes more replicas than a run can hold.
    mutating func requireReplicas(for share: Share, of system: System, at place: Place) {
        var total = 0
        for service in system.services {
            guard
                let count = Rational.ceiling(
                    share, times: system.workload.peak.perSecond, over: service.capacity.perSecond),
                count <= SystemCatalogue.maxReplicas
            else {
                error(
                    at: place,
                    "that takes more than \(SystemCatalogue.maxReplicas) replicas of '\(service.name)', which carry \(service.capacity) each"
                )
                return
            }
            total += count
        }
        if total > SystemCatalogue.maxReplicas {
            error(
                at: place, "that takes \(total) replicas in all, and there are at most \(SystemCatalogue.maxReplicas)")
        }
    }

    /// Reports cadences that would fill a horizon with more than 100,000 events.
    mutating func requireCadence(_ every: Duration, within horizon: Duration, at place: Place, _ what: String) {
        guard every.microseconds > 0, horizon.microseconds / every.microseconds > 100_000 else { return }
        error(at: place, "that is more than 100000 \(what) within the horizon of \(horizon)")
    }
}

extension System {
    /// Checks that need more than one part of the system, or the horizon.
    func report(_ node: Node, horizon: Duration?, to reading: inout Reading) {
        reportStandbys(node, to: &reading)
        if let services = node[SystemCatalogue.servicesKey] {
            let total = self.services.reduce(0) { $0 + $1.replicas }
            if total > SystemCatalogue.maxReplicas {
                reading.error(
                    at: services.place,
                    "there are \(total) replicas in all, and there may be \(SystemCatalogue.maxReplicas)")
            }
        }
        if let horizon, let probe = node[SystemCatalogue.monitoringKey]?[SystemCatalogue.probeKey] {
            reading.requireCadence(
                monitoring.probe.every, within: horizon, at: probe.place(of: SystemCatalogue.probeEvery), "probes")
        }
        for (store, entry) in zip(stores, node[SystemCatalogue.storesKey]?.entries ?? []) {
            guard case .snapshot(let snapshot) = store.kind else { continue }
            if let horizon {
                reading.requireCadence(
                    snapshot.every, within: horizon, at: entry.value.place(of: StoreCatalogue.every), "captures")
            }
            if let log = snapshot.rebuiltBy, log < stores.count {
                guard case .log = stores[log].kind else {
                    reading.error(
                        at: entry.value.place(of: StoreCatalogue.rebuiltBy),
                        "'\(stores[log].name)' is not a log, and only a log can rebuild a store")
                    continue
                }
            }
        }
    }

    /// A system has one `standby`, or several `standbys`, all in secondary regions.
    private func reportStandbys(_ node: Node, to reading: inout Reading) {
        let entries = node[SystemCatalogue.standbysKey]?.entries ?? []
        let one = node[SystemCatalogue.standbyKey]
        if one != nil, let first = entries.first {
            reading.error(at: first.place, "a system has one 'standby' or several 'standbys', and not both")
        } else if one == nil, entries.isEmpty {
            reading.error(
                at: node.place,
                "a system needs 'standby': what runs in the secondary region all the time, and how more is got")
        }
        for (index, standby) in standbys.enumerated() {
            guard let value = one ?? (index < entries.count ? entries[index].value : nil) else { continue }
            if standby.region == primary {
                let place = one?.place(of: SystemCatalogue.standbyRegion) ?? entries[index].place
                reading.error(
                    at: place, "the standby is in a secondary region, and '\(regions[primary].name)' is the primary")
            }
            reading.requireReplicas(for: standby.running, of: self, at: value.place(of: SystemCatalogue.running))
        }
    }
}
