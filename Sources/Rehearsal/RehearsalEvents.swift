// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Kernel
internal import Plan
internal import Quantities

// What happens, one event after another.
extension Rehearsal {
    mutating func handle(_ happening: Happening) {
        switch happening {
        case .begin:
            // An alert that arrives after the primary is back may find nothing to begin.
            guard run.verdict == nil else { return }
            begins = now
            note(.planBegins)
            tell(.began)
        case .plan(let event): handle(event)
        case .faultEnds: endFault()
        case .impairmentEnds(let bit): endImpairment(bit)
        case .arrival(let fleet, let first, let count): arrive(Int(fleet), Int(first), Int(count))
        case .takesEffect(let record, let region, let fence):
            traffic.advance(to: now)
            var drain = incident.drains[Int(record)]
            if isSpared(.lateClients) { drain.late = 0 }
            let shares = destination(Int(region))
            if leftAt == .max && shares[incident.system.primary] < 1 { leftAt = now }
            traffic.switch(to: shares, drain, fence: fence)
            note(.switched(record: Int(record), region: Int(region)))
        case .look(let attempt): look(attempt)
        case .objectiveDue:
            traffic.advance(to: now)
            settleObjective()
        }
    }

    /// Passes an event to the run of the plan and does what it answers.
    mutating func tell(_ event: PlanRun.Event) {
        if trace != nil, run.verdict == nil { trace?.events.append(Trace.Event(at: agenda.now, event: event)) }
        run.handle(event, into: &commands)
        var next = 0
        while next < commands.count {
            let command = commands[next]
            next += 1
            switch command {
            case .page(let role): page(role)
            case .perform(let attempt): perform(attempt)
            case .undo(let attempt): undo(attempt)
            case .remind(let event, let delay):
                // Timeouts are known when an attempt begins, and dealt with there.
                if case .timedOut = event { continue }
                schedule(.plan(event), at: now + delay.microseconds)
            case .conclude(let verdict):
                if run.stoodDown { note(.stoodDown) }
                note(.concluded(verdict))
            }
        }
        // There are a few at most, for which this is quicker than `removeAll(keepingCapacity:)`.
        while commands.popLast() != nil {}
    }

    private mutating func page(_ role: Int) {
        note(.paged(role))
        var factor = incident.week.factor(onset: onset, at: now)
        if factor > 1 {
            if isSpared(.night) { factor = 1 } else { wasPagedAtNight = true }
        }
        paged |= 1 << UInt64(role & 63)
        let answer =
            isSpared(.slowAnswer(role: role))
            ? incident.roles[role].respondsIn.spared(&luck, 0) : incident.roles[role].respondsIn.value(&luck, 0)
        let delay = answer * factor
        schedule(.plan(.answered(role: role)), at: now + Variable.microseconds(delay))
    }

    private mutating func handle(_ event: PlanRun.Event) {
        switch event {
        case .finished(let attempt, let outcome):
            guard run.isCurrent(attempt) else { return }
            note(.finished(attempt, outcome))
            if outcome == .succeeded { takeEffect(attempt) } else { leaveNoEffect(attempt) }
            tell(event)
            markEnd(Int(attempt.step))
        case .timedOut(let attempt):
            guard run.isCurrent(attempt) else { return }
            note(.timedOut(attempt))
            leaveNoEffect(attempt)
            tell(event)
            markEnd(Int(attempt.step))
        case .retryDue(let attempt): if run.isPausing(after: attempt) { tell(event) }
        case .answered(let role):
            note(.answered(role))
            tell(event)
        case .deadlinePassed:
            guard run.isUnderDeadline else { return }
            note(.deadlinePassed)
            tell(event)
        default: tell(event)
        }
    }

    /// Notes the end of a step that has just been satisfied, and of the one it stands in for.
    mutating func markEnd(_ step: Int) {
        guard run.isSatisfied(step), steps[step].ended == .max else { return }
        steps[step].ended = now
        if step == incident.firstApproval { approvedAt = now }
        if incident.steps[step].recovers { recover() }
        for principal in incident.steps[step].standsInFor { markEnd(principal) }
    }

    private mutating func recover() {
        recoveredAt = now
        note(.recovered)
        if incident.corruption != nil {
            // The primary has been up all the time.
            faultEnds = now
            schedule(.plan(.primaryReturned), at: now)
        }
        guard let objective = incident.plan.objectives.successRate else { return }
        traffic.advance(to: now)
        watch(floor: Floors.objective)
        agenda.schedule(
            .objectiveDue,
            at: Instant(microseconds: min(now + objective.length.microseconds, incident.horizon.microseconds)))
    }

    /// Begins to watch a floor; the traffic is at `now`.
    mutating func watch(floor: Int) {
        traffic.floors[floor].isWatched = true
        traffic.floors[floor].lastBelow = traffic.isHeld(floor) ? .min : now
    }

    private mutating func settleObjective() {
        traffic.floors[Floors.objective].isWatched = false
        outcome.successRateMet = traffic.floors[Floors.objective].lastBelow == .min
    }

    private mutating func endFault() {
        traffic.advance(to: now)
        traffic.flows[incident.system.primary].success = 1
        note(.faultEnds)
        end(StepLaw.primaryOut)
        tell(.primaryReturned)
    }

    private mutating func endImpairment(_ bit: Int) {
        note(.impairmentEnds(bit))
        let fleet = incident.impairments[bit].fleet
        if fleet >= 0 {
            traffic.advance(to: now)
            traffic.flows[incident.fleets[fleet].region].success = 1
        }
        end(1 << UInt64(bit))
    }

    /// What was blocked by that alone is so no more.
    private mutating func end(_ bit: UInt64) {
        let before = active
        let after = active & ~bit
        active = after
        for step in steps.indices
        where incident.steps[step].isBlocked(by: before) && !incident.steps[step].isBlocked(by: after) {
            note(.unblocked(step))
            tell(.unblocked(step: step))
        }
    }

    /// The share of users that each region gets by a switch to that destination. Of several standbys those that are out, or
    /// do not serve, get none, as health-checked weighted records answer (Route 53 developer guide); where all are such, each
    /// gets its share.
    private mutating func destination(_ region: Int) -> ContiguousArray<Double> {
        guard region == incident.system.regions.count else { return incident.destinations[region] }
        var shares = incident.destinations[region]
        for fleet in fleets.indices where fleets[fleet].servedSince == nil {
            shares[incident.fleets[fleet].region] = 0
        }
        for bit in incident.impairments.indices where active >> UInt64(bit) & 1 == 1 {
            let fleet = incident.impairments[bit].fleet
            if fleet >= 0 { shares[incident.fleets[fleet].region] = 0 }
        }
        let total = shares.reduce(0, +)
        if total <= 0 { return incident.destinations[region] }
        for region in shares.indices { shares[region] /= total }
        return shares
    }
}
