// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Kernel
internal import Plan
internal import Quantities

// What a trial comes to.
extension Rehearsal {
    /// The measures of service end where failback begins.
    mutating func freezeServedTimes() {
        guard served95.isNaN else { return }
        traffic.advance(to: now)
        served95 = servedSince(Floors.served95)
        served99 = servedSince(Floors.served99)
    }

    private mutating func servedSince(_ floor: Int) -> Double {
        let below = traffic.floors[floor].lastBelow
        if below == .min { return 0 }
        return traffic.successRate(at: -1) < traffic.floors[floor].rate ? .infinity : Double(below) / 1e6
    }

    /// Ends the trial at the horizon and reads off what it came to.
    mutating func conclude() {
        let horizon = incident.horizon.microseconds
        traffic.advance(to: horizon)
        if served95.isNaN {
            served95 = servedSince(Floors.served95)
            served99 = servedSince(Floors.served99)
        }
        settleEnd()
        meter(horizon)
        measure(horizon)
        timeSteps()
        timePhases()
        outcome.work.draws = luck.draws
        outcome.work.pieces = traffic.pieces
    }

    /// Plays a trial for what objectives ask of it. Nothing else is measured, `outcome` is then of no trial: most of a
    /// trial's work is the traffic after all has happened, about which no objective asks.
    public mutating func recovery(of trial: UInt64, without cause: Cause? = nil) -> Recovery {
        play(trial, without: cause)
        settleEnd()
        return Recovery(
            end: outcome.end, time: recoveryTime, point: measureRecoveryPoints(),
            successRateMet: outcome.successRateMet)
    }

    private mutating func settleEnd() {
        let stoodDown = run.stoodDown || (begins == .max && faultEnds <= incident.horizon.microseconds)
        outcome.end = recoveredAt < .max ? .recovered : stoodDown ? .stoodDown : .unrecovered
    }

    /// Notes what has been used up to an instant; the traffic is there already.
    mutating func meter(_ instant: Int64) {
        for service in outcome.meters.nodeHours.indices {
            var time: Int64 = 0
            for fleet in fleets.indices { time += fleets[fleet].nodeTime(of: service, at: instant) }
            outcome.meters.nodeHours[service] = Double(time) / 3.6e9
        }
        outcome.meters.getRequests = getRequests
        outcome.meters.syncedGB = syncedBytes / 1e9
        outcome.meters.downtimeHours = traffic.downtime / 3600
        outcome.meters.lostRequests = traffic.refused * (1 - incident.traffic.deferrable)
    }

    private mutating func measure(_ horizon: Int64) {
        var next = 0
        func put(_ value: Double) {
            outcome.values[next] = value
            next += 1
        }
        let worst = measureRecoveryPoints()
        put(seconds(detectedAt <= horizon ? detectedAt : .max, or: .nan))
        put(seconds(approvedAt, or: .nan))
        put(recoveryTime)
        put(worst)
        next += stores.count
        put(traffic.downtime)
        put(served95)
        put(served99)
        put(outcome.meters.lostRequests)
        put(traffic.hasBacklog ? .infinity : Double(traffic.backlogDrainedAt) / 1e6)
        var peak = 0.0
        for flow in traffic.flows where flow.isStandby { peak = max(peak, flow.peakUtilisation) }
        put(peak)
        put(duplicates)
        put(traffic.conflicts)
        put(failbackTime(horizon))
        let cost = incident.cost(of: outcome.meters)
        put(cost.event)
        put(cost.business)
    }

    private func seconds(_ instant: Int64, or absent: Double) -> Double {
        instant == .max ? absent : Double(instant) / 1e6
    }

    var recoveryTime: Double {
        switch outcome.end {
        case .recovered: seconds(recoveredAt, or: .infinity)
        case .stoodDown: seconds(faultEnds, or: .infinity)
        case .unrecovered: .infinity
        }
    }

    /// Notes the recovery point of each store, and returns the largest.
    private mutating func measureRecoveryPoints() -> Double {
        let firstStore = 4
        var worst = outcome.end == .unrecovered ? Double.infinity : 0
        for store in stores.indices {
            let point = recoveryPoint(of: store)
            outcome.values[firstStore + store] = point
            worst = max(worst, point)
        }
        return worst
    }

    private mutating func recoveryPoint(of store: Int) -> Double {
        switch outcome.end {
        case .stoodDown: return 0
        case .unrecovered: return .infinity
        case .recovered: break
        }
        if stores[store].isSynced { return 0 }
        guard case .snapshot(let law) = incident.stores[store] else { return Double(stores[store].behind) / 1e6 }
        var age = stores[store].restoredAge ?? newestUsable(store, law, at: recoveredAt) ?? .max
        if age == .max { return .infinity }
        if incident.corruption?.store == store {
            // What has been written since the store went bad is lost, too, up to the restore.
            age += stores[store].restoredAge == nil ? recoveredAt : stores[store].restoredFrom
        } else if incident.outage == nil {
            // The primary goes on writing until users are sent away from it.
            age += min(leftAt, recoveredAt)
        }
        let log = law.rebuiltBy
        let point = log >= 0 && stores[log].isReplayed ? min(age, stores[log].behind) : age
        return Double(max(0, point)) / 1e6
    }

    private func failbackTime(_ horizon: Int64) -> Double {
        guard outcome.end == .recovered, incident.failsBack, faultEnds <= horizon else { return .nan }
        var last = Int64.min
        for step in steps.indices where incident.steps[step].isFailback && incident.counts(step) {
            if steps[step].ended == .max { return .infinity }
            last = max(last, steps[step].ended)
        }
        return last == .min ? .nan : Double(last - faultEnds) / 1e6
    }

    // MARK: Steps and phases

    private mutating func timeSteps() {
        for step in steps.indices {
            let (started, ended) = (steps[step].started, steps[step].ended)
            outcome.steps[step].start = started == .max ? .nan : Float(Double(started) / 1e6)
            outcome.steps[step].length =
                started == .max || ended == .max ? .nan : Float(Double(ended - started) / 1e6)
            outcome.steps[step].critical = 0
        }
        outcome.detectionCritical = 0
        guard recoveredAt < .max, let last = incident.recovers else { return }
        outcome.detectionCritical = Float(Double(begins) / 1e6)
        followCriticalPath(from: last)
    }

    /// From the `recovers` step back to the beginning: each step on the way held the recovery up since the last of
    /// what it came after had ended.
    private mutating func followCriticalPath(from last: Int) {
        var step = last
        while true {
            var before = -1
            for other in incident.plan.steps[step].after
            where before < 0 || steps[other].ended > steps[before].ended { before = other }
            let since = before < 0 ? begins : steps[before].ended
            if steps[step].ended < .max && since < .max {
                outcome.steps[doer(of: step)].critical = Float(Double(max(0, steps[step].ended - since)) / 1e6)
            }
            guard before >= 0 else { return }
            step = before
        }
    }

    /// The step that has done what a step should: itself, or what stood in for it.
    private func doer(of step: Int) -> Int {
        var doer = step
        while steps[doer].started == .max, steps[doer].ended < .max, let instead = incident.plan.steps[doer].instead {
            doer = instead
        }
        return doer
    }

    private mutating func timePhases() {
        for phase in outcome.phases.indices {
            var (first, last) = (Int64.max, Int64.min)
            for step in incident.stepsOfPhase[phase] {
                first = min(first, steps[doer(of: step)].started)
                last = max(last, steps[step].ended)
            }
            outcome.phases[phase].start = first == .max ? .nan : Float(Double(first) / 1e6)
            let isOver = first < .max && last < .max
            outcome.phases[phase].end = isOver ? Float(Double(last) / 1e6) : .nan
            guard let closes = incident.plan.phases[phase].closes, first < .max else {
                outcome.phases[phase].kept = nil
                continue
            }
            let bound = incident.plan.phases[phase].opens == nil ? first + closes.microseconds : closes.microseconds
            let isCalledOff = !isOver && outcome.end == .stoodDown && faultEnds <= bound
            outcome.phases[phase].kept = isCalledOff ? nil : isOver && last <= bound
        }
    }
}

extension Incident {
    /// The step that ends the recovery time.
    var recovers: Int? { plan.recovers }

    /// Whether a step runs of itself, and not only in another's place.
    func counts(_ step: Int) -> Bool { !steps[step].isDormant }

    /// What an incident costs: on the cloud bill beyond normal, and the business; NaN without prices.
    func cost(of meters: Outcome.Meters) -> (event: Double, business: Double) {
        guard let prices else { return (.nan, .nan) }
        var event = meters.getRequests * prices.storage.getPer1000.double / 1000
        event += meters.syncedGB * prices.transferBetweenRegionsGB.double
        for service in meters.nodeHours.indices { event += meters.nodeHours[service] * nodePrice[service] }
        let business =
            meters.downtimeHours * prices.business.downtimeHour.double
            + meters.lostRequests * prices.business.lostRequest.double
        return (event, business)
    }
}
