// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Plan
internal import Quantities
internal import Randomness

/// What is drawn about an impairment.
struct ImpairmentLaw: Sendable {
    /// `nil` when it is drawn with past events.
    let chance: Chance?
    /// `nil` when it lasts as long as the outage.
    let lasts: Variable?
    let noticedIn: Variable?
    let region: Int
    /// The fleet that it takes out; −1 if none.
    let fleet: Int
    let blinds: Bool

    static func all(
        of system: System, outage: Outage?, _ seed: UInt64
    ) throws(Incident.Unsupported) -> ContiguousArray<ImpairmentLaw> {
        guard system.impairments.list.count < 63 else {
            throw Incident.Unsupported("impairments: at most 62 are simulated")
        }
        var laws: ContiguousArray<ImpairmentLaw> = []
        for impairment in system.impairments.list {
            let name = "impairment \(impairment.name)"
            var lasts: Variable?
            if case .lasting(let law) = impairment.length { lasts = try Variable(law, "\(name) for", seed: seed) }
            var noticed: Variable?
            if let law = impairment.noticedIn { noticed = try Variable(law, "\(name) noticed", seed: seed) }
            laws.append(
                ImpairmentLaw(
                    chance: impairment.chance.map { Chance($0, name, seed: seed) }, lasts: lasts, noticedIn: noticed,
                    region: impairment.region,
                    fleet: impairment.takesRegionOut
                        ? system.standbys.firstIndex { $0.region == impairment.region } ?? -1 : -1,
                    blinds: impairment.name == Impairment.metrics
                        && impairment.region == system.monitoring.probe.from))
        }
        return laws
    }
}

/// What is drawn about a role of the plan.
struct RoleLaw: Sendable {
    let people: Int
    let respondsIn: Variable

    static func all(
        of plan: Plan, _ system: System, _ seed: UInt64
    ) throws(Incident.Unsupported) -> ContiguousArray<RoleLaw> {
        var laws: ContiguousArray<RoleLaw> = []
        for name in plan.roles {
            guard let role = system.roles.first(where: { $0.name == name }) else {
                throw Incident.Unsupported("roles: the plan names '\(name)', which the system does not have")
            }
            laws.append(
                RoleLaw(
                    people: role.people,
                    respondsIn: try Variable(role.respondsIn, "role \(name) responds", seed: seed)))
        }
        return laws
    }
}

/// What is drawn about a queue.
struct QueueLaw: Sendable {
    let backlog: Variable
    let reingestsAt: Double
    /// Microseconds that one message which no consumer can handle holds up those behind it.
    let poisonDelay: Double
    private let share: Double
    private let poisoned: Phase01

    static func all(of system: System, _ seed: UInt64) throws(Incident.Unsupported) -> ContiguousArray<QueueLaw> {
        var laws: ContiguousArray<QueueLaw> = []
        for queue in system.queues {
            laws.append(
                QueueLaw(
                    backlog: try Variable(queue.backlog, "queue \(queue.name) backlog", seed: seed),
                    reingestsAt: queue.reingestsAt.double, poisonDelay: Double(queue.poisonDelay.microseconds),
                    share: queue.poison.double, poisoned: Phase01("queue \(queue.name) poison", seed: seed)))
        }
        return laws
    }

    /// How many of so many messages no consumer can handle: Poisson, by inversion.
    func poisoned(_ luck: inout Luck, of count: Double) -> Double {
        guard poisonDelay > 0, share > 0 else { return 0 }
        return Poisson.quantile(poisoned.value(&luck), mean: min(count * share, 1e9))
    }
}

/// What is drawn about a standby region's capacity.
struct FleetLaw: Sendable {
    let region: Int
    let standing: ContiguousArray<Int>
    /// The same if it ran all that the plan ever scales it to.
    let ample: ContiguousArray<Int>
    let servesAlways: Bool
    /// Virtual CPUs that the region's account may run, and those of each service's node.
    let quota: Int
    let vcpu: ContiguousArray<Int>
    /// From the first node refused for the quota until it is raised; `nil` is never.
    let raisedIn: Variable?
    let refused: Chance
    let refusedFor: Variable
    /// From asking for a service's node to its being there.
    let launch: ContiguousArray<Variable>
    /// From node to ready replica.
    let startsIn: ContiguousArray<Variable>

    /// Without prices nobody knows the virtual CPUs of a node, and no quota is reached.
    static func all(
        of system: System, _ plan: Plan, _ prices: Prices?, _ seed: UInt64
    ) throws(Incident.Unsupported) -> ContiguousArray<FleetLaw> {
        let vcpu = ContiguousArray(system.services.map { prices?.instance($0.instance)?.vcpu ?? 0 })
        var laws: ContiguousArray<FleetLaw> = []
        for standby in system.standbys {
            let name = "standby \(system.regions[standby.region].name)"
            var launch: ContiguousArray<Variable> = []
            var startsIn: ContiguousArray<Variable> = []
            for service in system.services {
                launch.append(try Variable(standby.launch, "\(name) node \(service.name) launch", seed: seed))
                startsIn.append(try Variable(service.startsIn, "\(name) replica \(service.name) starts", seed: seed))
            }
            let standing = ContiguousArray(
                system.services.indices.map { system.replicas(of: $0, for: standby.running) })
            var ample = standing
            for case .scale(let region, .share(let share)) in plan.steps.map(\.action)
            where region == system.regions[standby.region].name {
                for service in ample.indices {
                    ample[service] = max(ample[service], system.replicas(of: service, for: share))
                }
            }
            let quota = system.quotas.first { $0.region == standby.region }
            var raisedIn: Variable?
            if let law = quota?.raisedIn { raisedIn = try Variable(law, "\(name) quota raised", seed: seed) }
            laws.append(
                FleetLaw(
                    region: standby.region,
                    standing: standing, ample: ample,
                    servesAlways: standby.servesAlways, quota: quota?.vcpu ?? .max, vcpu: vcpu, raisedIn: raisedIn,
                    refused: Chance(standby.refusedChance, "\(name) refused", seed: seed),
                    refusedFor: try Variable(standby.refusedFor, "\(name) refused for", seed: seed), launch: launch,
                    startsIn: startsIn))
        }
        return laws
    }
}
