// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Plan
public import Quantities
internal import Randomness

/// A scenario compiled for simulation: names resolved to dense indices, laws to samplers, purposes to streams.
///
/// Immutable and shared by all threads; each has a `Rehearsal` of its own.
public struct Incident: Sendable {
    /// What is to be recovered.
    public let system: System
    /// How.
    public let plan: Plan
    /// What goes wrong.
    public let fault: Fault
    /// What it costs; without prices the cost measures do not exist.
    public let prices: Prices?
    /// When a trial ends at the latest.
    public let horizon: Duration
    /// The seed of all streams.
    public let seed: UInt64
    /// What each trial is measured by, in the order of `Outcome.values`.
    public let measures: [Measure]

    let outage: Outage?
    let corruption: CorruptionLaw?
    let week: Week
    let impairments: ContiguousArray<ImpairmentLaw>
    private let eventPhase: Phase01
    let detection: Detection
    let roles: ContiguousArray<RoleLaw>
    let stores: ContiguousArray<StoreLaw>
    let queues: ContiguousArray<QueueLaw>
    /// How each record's clients move after a switch.
    let drains: ContiguousArray<Drain>
    let fleets: ContiguousArray<FleetLaw>
    /// The fleet in each region; −1 where there is none.
    let fleetOf: ContiguousArray<Int>
    /// The share of users that a switch to a region sends to each, by region; the last row is for all standbys.
    let destinations: ContiguousArray<ContiguousArray<Double>>
    let steps: ContiguousArray<StepLaw>
    /// The steps of each phase that run of themselves.
    let stepsOfPhase: ContiguousArray<ContiguousArray<Int>>
    let traffic: Traffic.Setting
    /// Requests per second of one replica, by service.
    let perReplica: ContiguousArray<Double>
    /// Services such that each comes after all that it needs.
    let startOrder: ContiguousArray<Int>
    let firstApproval: Int
    /// What an hour of each service's node costs; 0 without prices.
    let nodePrice: ContiguousArray<Double>

    /// Something a scenario asks for that the simulator cannot do.
    public struct Unsupported: Error, CustomStringConvertible {
        /// What, and what to do about it.
        public let description: String

        init(_ description: String) { self.description = description }
    }

    /// Compiles a scenario; O(size of the documents).
    ///
    /// - Throws: `Unsupported` when the scenario needs what is not simulated.
    public init(
        system: System, plan: Plan, fault: Fault, prices: Prices?, horizon: Duration, seed: UInt64
    ) throws(Unsupported) {
        self.system = system
        self.plan = plan
        self.fault = fault
        self.prices = prices
        self.horizon = horizon
        self.seed = seed
        measures = Measure.all(of: system)
        outage = try Outage(fault, system, seed)
        corruption = try CorruptionLaw(fault, plan, seed)
        week = Week(fault, system, seed)
        impairments = try ImpairmentLaw.all(of: system, outage: outage, seed)
        eventPhase = Phase01("impairments event", seed: seed)
        detection = try Detection(system, plan, fault, seed)
        roles = try RoleLaw.all(of: plan, system, seed)
        stores = try StoreLaw.all(of: system, seed)
        queues = try QueueLaw.all(of: system, seed)
        drains = ContiguousArray(
            system.records.map {
                Drain(ttl: $0.ttl.seconds, late: $0.lateShare.double, exponent: $0.lateExponent)
            })
        fleets = try FleetLaw.all(of: system, plan, prices, seed)
        var fleetOf = ContiguousArray(repeating: -1, count: system.regions.count)
        for (fleet, standby) in system.standbys.enumerated() { fleetOf[standby.region] = fleet }
        self.fleetOf = fleetOf
        destinations = Incident.destinations(system)
        steps = try StepLaw.all(of: plan, system, fleetOf: fleetOf, outage: outage, seed)
        let laws = steps
        stepsOfPhase = ContiguousArray(
            plan.phases.indices.map { phase in
                ContiguousArray(laws.indices.filter { laws[$0].phase == phase && !laws[$0].isDormant })
            })
        perReplica = ContiguousArray(system.services.map { $0.capacity.double })
        startOrder = Incident.startOrder(system)
        traffic = Incident.demand(of: system)
        firstApproval = plan.steps.firstIndex { $0.action == .approve } ?? -1
        nodePrice = try Incident.nodePrices(system, prices)
    }

    private static func nodePrices(
        _ system: System, _ prices: Prices?
    ) throws(Unsupported) -> ContiguousArray<Double> {
        guard let prices else { return ContiguousArray(repeating: 0, count: system.services.count) }
        var result: ContiguousArray<Double> = []
        for service in system.services {
            guard let instance = prices.instance(service.instance) else {
                throw Unsupported("prices.instances: there is no price of '\(service.instance)'")
            }
            result.append(instance.hour.double)
        }
        return result
    }

    /// Whether the primary comes back in a trial, or stays, so that there is something to fail back to.
    var failsBack: Bool { outage?.lasts != nil || corruption != nil }

    /// The past event whose impairments a trial has; 0 where there is no history.
    @inline(__always)
    func eventRow(_ luck: inout Luck) -> Int {
        let count = system.impairments.events.count
        return count == 0 ? 0 : Int(eventPhase.value(&luck) * Double(count))
    }

    /// Whether an impairment is there at onset, in a trial of that past event.
    @inline(__always)
    func strikes(_ bit: Int, _ row: Int, _ luck: inout Luck) -> Bool {
        impairments[bit].chance?.happens(&luck, 0) ?? (system.impairments.events[row][bit] == true)
    }

    private static func destinations(_ system: System) -> ContiguousArray<ContiguousArray<Double>> {
        let none = ContiguousArray(repeating: 0.0, count: system.regions.count)
        var rows = ContiguousArray(repeating: none, count: system.regions.count + 1)
        for region in system.regions.indices { rows[region][region] = 1 }
        for standby in system.standbys { rows[system.regions.count][standby.region] = standby.share.double }
        return rows
    }

    /// The same with laws of its own: threads that share them fight over their reference counts, which costs a sixth
    /// of a trial.
    func unshared() -> Incident {
        do {
            return try Incident(
                system: system, plan: plan, fault: fault, prices: prices, horizon: horizon, seed: seed)
        } catch {
            preconditionFailure("what has been compiled once does not compile again: \(error)")
        }
    }

    /// Demand by UTC hour: a cosine between the trough and the peak, taken at the hour's start.
    private static func demand(of system: System) -> Traffic.Setting {
        let load = system.workload
        let trough = load.trough.double
        let demand = (0..<24).map { hour in
            let angle = 2 * Double.pi * Double(hour - load.peakHour) / 24
            return load.peak.double * (trough + (1 - trough) * (1 + Elementary.cosine(angle)) / 2)
        }
        return Traffic.Setting(
            demand: DailyDemand(hours: ContiguousArray(demand), peak: load.peak.double),
            deferrable: load.deferrable.double, retryFactor: load.retryFactor.double,
            isWarmedByUsers: system.warmUp.byUsers)
    }

    private static func startOrder(_ system: System) -> ContiguousArray<Int> {
        var order: ContiguousArray<Int> = []
        while order.count < system.services.count {
            let before = order.count
            for (index, service) in system.services.enumerated() where !order.contains(index) {
                if service.needs.allSatisfy(order.contains) { order.append(index) }
            }
            precondition(order.count > before, "services need each other in a circle")
        }
        return order
    }
}

/// How long the fault lasts and what it leaves.
struct Outage: Sendable {
    /// `nil` is for ever.
    let lasts: Variable?
    let success: Double
    let storageWorks: Bool

    /// `nil` where the primary stays up: for a planned switchover, and a corruption.
    init?(_ fault: Fault, _ system: System, _ seed: UInt64) throws(Incident.Unsupported) {
        let region: Fault.RegionOutage
        switch fault.kind {
        case .none, .corruption: return nil
        case .regionOutage(let outage), .greyFailure(let outage): region = outage
        }
        guard region.region == system.primary else {
            throw Incident.Unsupported(
                "fault.region: the outage of a region other than the primary, "
                    + "'\(system.regions[system.primary].name)', is not simulated yet")
        }
        if let law = region.lasts { lasts = try Variable(law, "fault lasts", seed: seed) } else { lasts = nil }
        success = region.success.double
        storageWorks = region.storageWorks
    }
}

/// What is drawn about a store that goes bad.
struct CorruptionLaw: Sendable {
    let store: Int
    let share: Double
    let noticedIn: Variable
    /// Whether it is bad enough for the plan's `data-loss` trigger.
    let triggers: Bool

    init?(_ fault: Fault, _ plan: Plan, _ seed: UInt64) throws(Incident.Unsupported) {
        guard case .corruption(let corruption) = fault.kind else { return nil }
        store = corruption.store
        share = corruption.share.double
        noticedIn = try Variable(corruption.noticedIn, "corruption noticed", seed: seed)
        triggers = plan.triggers.dataLoss.map { corruption.share > $0 } ?? false
    }
}

/// When in the week the fault strikes, and when it is night.
struct Week: Sendable {
    static let length: Int64 = 7 * 24 * 3_600_000_000

    private let at: Int64?
    private let phase: Phase01
    private let night: Night?
    private let nightFactor: Double

    init(_ fault: Fault, _ system: System, _ seed: UInt64) {
        at = fault.at?.microseconds
        phase = Phase01("fault hour of the week", seed: seed)
        night = system.night
        nightFactor = system.night?.factor.double ?? 1
    }

    /// Microseconds after Monday 00:00 UTC.
    func onset(_ luck: inout Luck) -> Int64 { at ?? Int64(phase.value(&luck) * Double(Week.length)) }

    /// What a response time is multiplied by when paged at `now` after an onset at `onset`.
    func factor(onset: Int64, at now: Int64) -> Double {
        guard let night else { return 1 }
        let hour = Int((onset + now) / 3_600_000_000 % 24)
        let isNight =
            night.from <= night.to
            ? hour >= night.from && hour < night.to
            : hour >= night.from || hour < night.to
        return isNight ? nightFactor : 1
    }
}
