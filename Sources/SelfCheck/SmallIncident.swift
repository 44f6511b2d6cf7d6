// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Plan
internal import Quantities
internal import Rehearsal
internal import Study

/// An incident that can be computed by hand; a check changes what it is about.
///
/// One service of ten replicas that carry 10/s each, a standby that always serves and is as large, demand of 100/s at all
/// hours, a region that is lost for ever, and somebody who begins the plan at once.
struct SmallIncident {
    static let minute = 60e6

    var system = System(
        name: "small",
        regions: [Region(name: "east", role: .primary), Region(name: "west", role: .secondary)], primary: 0,
        workload: Workload(peak: Rate(perSecond: Rational(100))),
        services: [
            Service(
                name: "web", replicas: 10, capacity: Rate(perSecond: Rational(10)), instance: "m",
                startsIn: .constant(0))
        ],
        standbys: [Standby(region: 1, servesAlways: true, running: .one, launch: .constant(0))],
        records: [Record(name: "api", ttl: .seconds(60))],
        monitoring: Monitoring(
            probe: Monitoring.Probe(every: .seconds(30), timeout: .seconds(4), failures: 3), manualAfter: .constant(0)),
        roles: [Role(name: "sre", people: 1)])
    var plan: Plan
    var fault = Fault(kind: .regionOutage(Fault.RegionOutage(region: 0, lasts: nil)))
    var horizon = Duration.days(7)

    /// With those steps, the last of which ends the recovery.
    init(_ steps: [Step]) {
        plan = Plan(
            name: "small", triggers: Triggers(manual: 0), phases: [Phase(name: "failover")], steps: steps,
            roles: ["sre"], fixedIn: .constant(10 * SmallIncident.minute))
        plan.steps[steps.count - 1].recovers = true
    }

    static let moveTraffic = Step(
        id: "switch", action: .switchTraffic(record: "api", to: "west", through: .record, fence: false))

    static func wait(_ id: String, _ takes: Distribution, after: [Int] = []) -> Step {
        Step(id: id, action: .wait, takes: takes, after: after)
    }

    func incident() throws -> Incident {
        try Incident(
            system: system, plan: plan, fault: fault, prices: nil, horizon: horizon, seed: Battery.seed)
    }

    /// So many trials, by the study that `simulate` runs.
    func sample(_ trials: Int) throws -> Sample {
        Study(of: try incident(), layout: Sample.Layout(system: system, plan: plan), threads: 1).run(trials: trials)
    }

    /// One measure of so many trials.
    func values(_ measure: Measure, trials: Int) throws -> [Double] {
        let sample = try sample(trials)
        guard let index = sample.index(of: measure) else { throw NoSuchMeasure() }
        return sample.values(index)
    }

    /// One measure where all trials are the same.
    func value(_ measure: Measure) throws -> Double { try values(measure, trials: 1)[0] }

    private struct NoSuchMeasure: Error {}
}
