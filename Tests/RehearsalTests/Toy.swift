// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Plan
import Quantities
import Rehearsal

/// A small system whose incident can be computed by hand: one service of ten replicas that carry 10/s each, a standby
/// that always serves in full, constant demand.
enum Toy {
    static let minute = 60e6

    static func system(
        peak: Int64 = 100, carries: Int64 = 100, running: Share = .one, servesAlways: Bool = true,
        deferrable: Share = .zero, retryFactor: Rational = .one, stores: [Store] = [], roles: [Role] = [],
        impairments: Impairments = Impairments(), ttl: Duration = .seconds(60), late: Share = .zero,
        launch: Distribution = .constant(0), batch: Share = .one, startsIn: Distribution = .constant(0),
        warmUp: WarmUp = WarmUp(), trough: Share = .one,
        probe: Monitoring.Probe = Monitoring.Probe(every: .seconds(30), timeout: .seconds(4), failures: 3),
        refusedChance: Share = .zero, refusedFor: Distribution = .constant(0), changesThrough: Int? = nil
    ) -> System {
        System(
            name: "toy",
            regions: [Region(name: "east", role: .primary), Region(name: "west", role: .secondary)], primary: 0,
            workload: Workload(
                peak: Rate(perSecond: Rational(peak)), trough: trough, deferrable: deferrable,
                retryFactor: retryFactor),
            services: [
                Service(
                    name: "web", replicas: 10, capacity: Rate(perSecond: Rational(carries, 10)), instance: "m",
                    startsIn: startsIn)
            ],
            warmUp: warmUp,
            standbys: [
                Standby(
                    region: 1, servesAlways: servesAlways, running: running, launch: launch, batch: batch,
                    refusedChance: refusedChance, refusedFor: refusedFor)
            ],
            stores: stores, records: [Record(name: "api", ttl: ttl, lateShare: late, changesThrough: changesThrough)],
            monitoring: Monitoring(probe: probe), roles: roles, impairments: impairments)
    }

    static func outage(_ minutes: Double?) -> Fault {
        Fault(
            kind: .regionOutage(
                Fault.RegionOutage(region: 0, lasts: minutes.map { .constant($0 * minute) })))
    }

    static let moveTraffic = Action.switchTraffic(record: "api", to: "west", through: .record, fence: false)

    static func plan(
        _ steps: [Step], triggers: Triggers = Triggers(unavailable: .zero), roles: [String] = [],
        standDown: Int? = nil, phases: [Phase] = [Phase(name: "failover")], objectives: Objectives = Objectives(),
        fixedIn: Distribution = .constant(10 * minute)
    ) -> Plan {
        Plan(
            name: "toy", objectives: objectives, triggers: triggers, phases: phases, steps: steps, roles: roles,
            standDown: standDown, fixedIn: fixedIn)
    }

    static func incident(
        _ system: System, _ plan: Plan, _ fault: Fault, seed: UInt64 = 1, horizon: Duration = .days(7)
    ) throws -> Incident {
        try Incident(system: system, plan: plan, fault: fault, prices: nil, horizon: horizon, seed: seed)
    }

    /// One measure of so many trials.
    static func values(_ measure: Measure, of incident: Incident, trials: Int) -> [Double] {
        let column = incident.measures.firstIndex(of: measure)!
        var rehearsal = Rehearsal(incident)
        return (0..<trials).map {
            rehearsal.run(trial: UInt64($0))
            return rehearsal.outcome.values[column]
        }
    }
}
