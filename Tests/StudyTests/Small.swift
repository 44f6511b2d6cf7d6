// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Plan
import Quantities
import Rehearsal
import Study
import Testing

/// A system so small that what makes a trial miss is known: ten replicas carry 120 of 100 requests a second, the plan
/// begins at once, and nothing goes wrong or takes time but what a test adds.
struct Small {
    static let minute = 60e6

    var system = System(
        name: "small", regions: [Region(name: "east", role: .primary), Region(name: "west", role: .secondary)],
        primary: 0, workload: Workload(peak: Rate(perSecond: Rational(100))),
        services: [
            Service(
                name: "web", replicas: 10, capacity: Rate(perSecond: Rational(12)), instance: "m",
                startsIn: .constant(0))
        ],
        standbys: [Standby(region: 1, servesAlways: true, running: .one, launch: .constant(0))],
        records: [Record(name: "api", ttl: .zero)],
        monitoring: Monitoring(
            probe: Monitoring.Probe(every: .seconds(30), timeout: .seconds(4), failures: 3),
            manualAfter: .constant(0)),
        roles: [Role(name: "sre", people: 2)])
    var steps: [Step] = []
    var objectives = Objectives()
    var prices: Prices?
    var standDown: Int?
    /// How long the primary is out; for ever where that is not given.
    var outage: Distribution?

    /// An objective of that many minutes.
    static func within(_ minutes: Int64) -> Objectives.Target {
        Objectives.Target(within: .minutes(minutes), share: Rational(95, 100))
    }

    /// With a recovery time objective of an hour.
    init(recoveringBy steps: [Step]) {
        self.steps = steps
        objectives.recoveryTime = Small.within(60)
    }

    /// With a snapshot store, captured so often, whose restore ends the recovery, and an objective for its recovery point.
    init(capturedEvery every: Int64, within bound: Int64, _ change: (inout Store.Snapshot) -> Void = { _ in }) {
        var snapshot = Store.Snapshot(
            size: ByteCount(bytes: 1000), changes: Rate(perSecond: Rational(1)), every: .minutes(every),
            restoreRate: .constant(1000))
        change(&snapshot)
        system.stores = [Store(name: "memory", kind: .snapshot(snapshot))]
        steps = [Step(id: "restore", action: .restore(store: "memory"), recovers: true)]
        objectives.recoveryPoint = Small.within(bound)
    }

    func incident(seed: UInt64 = 1) throws -> Incident {
        try Incident(
            system: system,
            plan: Plan(
                name: "small", objectives: objectives, triggers: Triggers(manual: 0),
                phases: [Phase(name: "failover")], steps: steps, roles: ["sre"], standDown: standDown),
            fault: Fault(kind: .regionOutage(Fault.RegionOutage(region: 0, lasts: outage))), prices: prices,
            horizon: .days(2), seed: seed)
    }

    static let trials = 4000

    /// Why its trials miss its one objective.
    func misses(trials: Int = trials, threads: Int = 2) throws -> Misses {
        let incident = try incident()
        let layout = Sample.Layout(system: system, plan: incident.plan, timings: false)
        let sample = Study(of: incident, layout: layout, threads: threads).run(trials: trials)
        return try #require(Misses.all(of: sample, incident: incident, threads: threads).first)
    }
}
