// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Kernel
internal import Plan
internal import Quantities

/// Trials of an incident, one after another: a run of the plan in virtual time, in a world whose luck is drawn.
///
/// Each thread has its own. After the first few trials a trial allocates nothing.
public struct Rehearsal: Sendable {
    /// What is rehearsed.
    public let incident: Incident
    /// What the last trial came to.
    public internal(set) var outcome: Outcome

    var run: PlanRun
    var agenda = Agenda<Happening>()
    var commands: ContiguousArray<PlanRun.Command> = []
    var luck = Luck(trial: 0)
    var traffic: Traffic
    var fleets: ContiguousArray<Fleet>
    var stores: ContiguousArray<StoreState>
    var steps: ContiguousArray<StepState>
    /// Impairments that are there, by bit; bit 63 is the primary's outage.
    var active: UInt64 = 0
    /// Microseconds after Monday 00:00 UTC.
    var onset: Int64 = 0
    var faultEnds = Int64.max
    var begins = Int64.max
    var detectedAt = Int64.max
    var recoveredAt = Int64.max
    var approvedAt = Int64.max
    /// When the first switch away from the primary took effect.
    var leftAt = Int64.max
    var getRequests = 0.0
    var syncedBytes = 0.0
    var duplicates = 0.0
    var served95 = Double.nan
    var served99 = Double.nan
    /// What this trial is spared.
    var removed: Cause?
    var hasAmpleStandbys = false
    /// Impairments that were there at onset, and roles that were paged, by bit.
    var struck: UInt64 = 0
    var paged: UInt64 = 0
    var wasRefused = false
    var wasPagedAtNight = false
    var trace: Trace?
    /// What operators do in this trial.
    private var operators: [Trace.Event] = []

    /// What can happen in a trial besides what the plan's run is told.
    enum Happening: Sendable {
        case begin
        case plan(PlanRun.Event)
        case faultEnds
        case impairmentEnds(Int)
        /// Asks `first..<first + count` of a fleet are granted.
        case arrival(fleet: Int32, first: Int32, count: Int32)
        /// `region` is an index into `Incident.destinations`.
        case takesEffect(record: Int32, region: Int32, fence: Bool)
        /// A `verify` looks.
        case look(Attempt)
        case objectiveDue
    }

    /// What happened to a store in this trial.
    struct StoreState: Sendable {
        /// Of a snapshot store: how long before onset the last capture began.
        var phase: Int64 = 0
        /// Of a log: how far behind the standby was at onset.
        var behind: Int64 = 0
        /// The age at onset of the capture that was restored.
        var restoredAge: Int64?
        /// When that restore began.
        var restoredFrom: Int64 = 0
        /// Captures up to this age are known to be unusable.
        var unusableUpTo = Int64.min
        var isReplayed = false
        var isSynced = false
    }

    /// What happened to a step in this trial, in microseconds from onset.
    struct StepState: Sendable {
        var started = Int64.max
        var ended = Int64.max
        /// Of a restore: the age of the capture that it brings back.
        var age: Int64 = 0
        /// Of a verify or a restore: when its attempt began.
        var attemptedAt: Int64 = 0
        /// Whether one of its attempts was to fail by chance.
        var hasFailed = false
        /// Whether one of its attempts took longer than the median, or restored at less than the median rate.
        var isSlow = false
        /// Of a switch: where the record pointed before.
        var before: Int32 = -1
    }

    /// A rehearsal of that incident; allocates its buffers.
    public init(_ incident: Incident) {
        self.incident = incident.unshared()
        let plan = incident.plan
        run = PlanRun(plan, people: incident.roles.map(\.people), failsBack: incident.failsBack)
        fleets = ContiguousArray(
            incident.fleets.enumerated().map {
                Fleet(index: $0, standing: $1.standing, servesAlways: $1.servesAlways)
            })
        stores = ContiguousArray(repeating: StoreState(), count: incident.stores.count)
        steps = ContiguousArray(repeating: StepState(), count: plan.steps.count)
        outcome = Outcome(
            measures: incident.measures.count, steps: plan.steps.count, phases: plan.phases.count,
            services: incident.system.services.count)
        var flows: ContiguousArray<Traffic.Flow> = []
        let capacity = Capacity(
            perReplica: incident.perReplica, warmUp: incident.system.warmUp.length.microseconds,
            from: incident.system.warmUp.from.double)
        for region in incident.system.regions.indices {
            flows.append(Traffic.Flow(isStandby: incident.fleetOf[region] >= 0))
        }
        traffic = Traffic(
            incident.traffic, flows: flows, capacities: ContiguousArray(repeating: capacity, count: flows.count),
            floors: Floors.all(of: incident))
        pointsTo = ContiguousArray(repeating: Int32(incident.system.primary), count: incident.system.records.count)
        effects = ContiguousArray(repeating: 0, count: incident.system.records.count)
        primaryReplicas = ContiguousArray(incident.system.services.map(\.replicas))
        noReplicas = ContiguousArray(repeating: 0, count: incident.system.services.count)
    }

    /// Where each record points, or will once its last switch takes effect.
    var pointsTo: ContiguousArray<Int32>
    /// When each record's newest switch takes effect.
    var effects: ContiguousArray<Int64>
    private let primaryReplicas: ContiguousArray<Int>
    private let noReplicas: ContiguousArray<Int>

    var now: Int64 { agenda.now.microseconds }

    /// Plays one trial; `outcome` then holds what it came to. The same trial gives the same bits, whatever ran before.
    ///
    /// Without `cause` it is the same trial but for that.
    public mutating func run(trial: UInt64, without cause: Cause? = nil) {
        play(trial, without: cause)
        conclude()
    }

    /// From onset to the horizon, event by event.
    mutating func play(_ trial: UInt64, without cause: Cause?) {
        removed = cause
        begin(trial)
        let end = Instant(microseconds: incident.horizon.microseconds + 1)
        while let happening = agenda.next(before: end) {
            outcome.work.events += 1
            handle(happening)
        }
    }

    /// Plays one trial and tells what happened, moment by moment; `operators` do what they do at set instants.
    public mutating func trace(trial: UInt64, operators: [Trace.Event] = []) -> Trace {
        trace = Trace()
        self.operators = operators
        run(trial: trial)
        defer {
            trace = nil
            self.operators = []
        }
        return trace?.inOrder(until: Instant(microseconds: incident.horizon.microseconds)) ?? Trace()
    }

    @inline(__always)
    mutating func note(_ moment: Trace.Moment) {
        if trace != nil { trace?.entries.append(Trace.Entry(at: agenda.now, moment: moment)) }
    }

    /// The same about an instant to come, which is known when an attempt begins.
    mutating func note(_ moment: Trace.Moment, at instant: Int64) {
        if trace != nil { trace?.entries.append(Trace.Entry(at: Instant(microseconds: instant), moment: moment)) }
    }

    /// Sets the stage: what is broken, for how long, and when it will be noticed.
    mutating func begin(_ trial: UInt64) {
        luck = Luck(trial: trial)
        agenda.removeAll()
        outcome.work = Outcome.Work()
        (detectedAt, begins, recoveredAt, approvedAt, leftAt) = (.max, .max, .max, .max, .max)
        (getRequests, syncedBytes, duplicates) = (0, 0, 0)
        (served95, served99) = (.nan, .nan)
        (struck, paged, wasRefused, wasPagedAtNight) = (0, 0, false, false)
        setStanding()
        outcome.successRateMet = nil
        run.reset(failsBack: incident.failsBack)
        for step in steps.indices { steps[step] = StepState() }
        for record in pointsTo.indices {
            pointsTo[record] = Int32(incident.system.primary)
            effects[record] = 0
        }
        onset = incident.week.onset(&luck)
        resetRegions()
        resetStores()
        breakThings()
        for told in operators { schedule(.plan(told.event), at: told.at.microseconds) }
    }

    private mutating func resetRegions() {
        traffic.reset(
            timeOfDay: onset % (24 * 3_600_000_000), primary: incident.system.primary,
            retries: !isSpared(.retries))
        for floor in Floors.objective..<traffic.floors.count { traffic.floors[floor].isWatched = false }
        for region in traffic.flows.indices {
            let fleet = incident.fleetOf[region]
            if fleet >= 0 {
                fleets[fleet].reset()
                traffic.setReplicas(fleets[fleet].standing, of: region)
                traffic.flows[region].isServing = fleets[fleet].servesAlways
            } else {
                let isPrimary = region == incident.system.primary
                traffic.setReplicas(isPrimary ? primaryReplicas : noReplicas, of: region)
                traffic.flows[region].isServing = isPrimary
            }
        }
    }

    private mutating func resetStores() {
        for store in stores.indices {
            stores[store] = StoreState()
            switch incident.stores[store] {
            case .snapshot(let law):
                stores[store].phase = law.phase(&luck, every: isSpared(.rareCaptures(store: store)) ? 2 : 1)
            case .log(let law):
                stores[store].behind = law.behind(&luck, stalls: !isSpared(.stalledReplication(store: store)))
            case .git(let every, let phase): stores[store].behind = Int64(phase.value(&luck) * every)
            }
        }
    }

    private mutating func breakThings() {
        active = 0
        faultEnds = 0
        var blindUntil: Int64 = 0
        var noticed: Int64?
        note(.faultBegins(hourOfWeek: Int(onset / 3_600_000_000)))
        if let outage = incident.outage {
            faultEnds = outage.lasts?.time(&luck, 0) ?? .max
            active = StepLaw.primaryOut
            traffic.flows[incident.system.primary].success = outage.success
            schedule(.faultEnds, at: faultEnds)
            drawImpairments(&blindUntil, &noticed)
        }
        for step in steps.indices where isBlocked(step) { tell(.blocked(step: step)) }
        if let noticing = noticing(blindUntil, noticed) {
            detectedAt = noticing.at
            note(.detected(noticing.by), at: noticing.at)
            schedule(.begin, at: noticing.begins)
        }
    }

    /// Whether something that is there keeps a step from starting.
    func isBlocked(_ step: Int) -> Bool { incident.steps[step].isBlocked(by: active) }

    private mutating func noticing(_ blindUntil: Int64, _ noticed: Int64?) -> Detection.Noticing? {
        if let corruption = incident.corruption { return noticing(of: corruption) }
        // What nobody notices within the horizon need not be looked for: where nearly all is served, probes might
        // never fail in a row, and those that are blind for ever never see.
        let after = incident.horizon.microseconds + 1
        let ends = min(incident.outage == nil ? .max : faultEnds, after)
        return incident.detection.happens(
            &luck, ends: ends, success: incident.outage?.success ?? 1, blindUntil: min(blindUntil, after),
            noticed: noticed)
    }

    /// The newest clean capture is the newest from before onset; what of it is on its way arrives.
    private mutating func noticing(of corruption: CorruptionLaw) -> Detection.Noticing? {
        faultEnds = .max
        var cleanAge: Int64?
        if case .snapshot(let law) = incident.stores[corruption.store] {
            cleanAge = law.newestUsable(
                &luck, phase: stores[corruption.store].phase, at: incident.horizon.microseconds, olderThan: .min,
                storageWorks: true, goesOn: false, mercy(on: corruption.store))
        }
        let noticed = corruption.triggers ? corruption.noticedIn.time(&luck, 0) : nil
        return incident.detection.happens(&luck, noticed: noticed, cleanAge: cleanAge)
    }

    private mutating func drawImpairments(_ blindUntil: inout Int64, _ noticed: inout Int64?) {
        let row = incident.eventRow(&luck)
        for bit in incident.impairments.indices {
            guard incident.strikes(bit, row, &luck), !isSpared(.impairment(bit)) else { continue }
            let ends = incident.impairments[bit].lasts?.time(&luck, 0) ?? faultEnds
            active |= 1 << UInt64(bit)
            struck |= 1 << UInt64(bit)
            note(.impaired(bit))
            schedule(.impairmentEnds(bit), at: ends)
            let fleet = incident.impairments[bit].fleet
            if fleet >= 0 { traffic.flows[incident.fleets[fleet].region].success = 0 }
            if incident.impairments[bit].blinds {
                blindUntil = max(blindUntil, ends)
                noticed = incident.impairments[bit].noticedIn?.time(&luck, 0)
            }
        }
    }

    /// Schedules what may still happen within the horizon.
    mutating func schedule(_ happening: Happening, at due: Int64) {
        if due <= incident.horizon.microseconds { agenda.schedule(happening, at: Instant(microseconds: due)) }
    }

    /// The same, after all else that happens at that instant.
    mutating func schedule(lastly happening: Happening, at due: Int64) {
        guard due <= incident.horizon.microseconds else { return }
        agenda.schedule(happening, at: Instant(microseconds: due), priority: .max)
    }
}
