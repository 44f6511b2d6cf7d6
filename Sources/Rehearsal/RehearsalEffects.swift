// SPDX-License-Identifier: GPL-3.0-or-later

internal import Kernel
internal import Plan
internal import Quantities

// What an attempt leaves behind when it ends.
extension Rehearsal {
    /// An attempt has succeeded, or a person has mended its step.
    mutating func takeEffect(_ attempt: Attempt) {
        let step = Int(attempt.step)
        switch attempt.kind {
        case .undo: finishUndo(step)
        case .forward: act(step, attempt, isMended: false)
        case .mend: act(step, attempt, isMended: true)
        }
    }

    private mutating func act(_ step: Int, _ attempt: Attempt, isMended: Bool) {
        switch incident.steps[step].act {
        case .plain, .reingest: break
        case .scale(let fleet, _): if isMended { scaleByHand(step, fleet) }
        case .release(let fleet): release(fleet)
        case .start(let fleet, let services):
            if isMended { startByHand(fleet, services) }
            serve(fleet)
        case .restore(let store):
            if isMended {
                steps[step].age = age(of: store)
                steps[step].attemptedAt = now
            }
            stores[store].restoredAge = steps[step].age
            stores[store].restoredFrom = steps[step].attemptedAt
            note(.restored(store: store, age: steps[step].age))
        case .replay(let log, _):
            stores[log].isReplayed = true
            if case .log(let law) = incident.stores[log] { duplicates += law.duplicates }
        case .switchTraffic(let record, let region, let fence):
            point(step, attempt, record, at: region, fence: fence)
        case .verify(let floor, _, _): traffic.floors[floor].isWatched = isMended
        case .sync(let mask, let toPrimary):
            guard !toPrimary else { break }
            for store in stores.indices where mask >> UInt64(store) & 1 == 1 { stores[store].isSynced = true }
        }
    }

    /// An attempt has failed or timed out.
    mutating func leaveNoEffect(_ attempt: Attempt) {
        switch incident.steps[Int(attempt.step)].act {
        case .scale(let fleet, _): fleets[fleet].failedScales += 1
        case .start(let fleet, _): fleets[fleet].failedStarts += 1
        case .verify(let floor, _, _): traffic.floors[floor].isWatched = false
        default: break
        }
    }

    private mutating func point(_ step: Int, _ attempt: Attempt, _ record: Int, at region: Int, fence: Bool) {
        steps[step].before = pointsTo[record]
        pointsTo[record] = Int32(region)
        let delay = incident.steps[step].takesEffectIn?.time(&luck, UInt64(attempt.number)) ?? 0
        move(record, to: Int32(region), after: delay, fence: fence)
    }

    /// A switch takes effect after that delay, but not before an earlier one of its record; without delay, before anything else is asked about this instant.
    private mutating func move(_ record: Int, to region: Int32, after delay: Int64, fence: Bool = false) {
        let effect = Happening.takesEffect(record: Int32(record), region: region, fence: fence)
        let due = max(now + delay, effects[record])
        effects[record] = due
        if due == now { handle(effect) } else { schedule(effect, at: due) }
    }

    // MARK: Capacity

    /// Granted nodes arrive; where their services have been started, their replicas start.
    mutating func arrive(_ fleet: Int, _ first: Int, _ count: Int) {
        var arrived = 0
        for index in first..<first + count {
            let ask = fleets[fleet].asks[index]
            guard ask.generation == fleets[fleet].generation else { continue }
            fleets[fleet].arrive(ask)
            arrived += ask.count
        }
        guard arrived > 0 else { return }
        note(.arrived(region: incident.fleets[fleet].region, nodes: arrived))
        let services = fleets[fleet].startedServices
        guard services != 0 else { return }
        _ = fleets[fleet].prepareStart(services, at: now, incident, &luck)
        commitStart(fleet, services)
    }

    private mutating func serve(_ fleet: Int) {
        let region = incident.fleets[fleet].region
        traffic.advance(to: now)
        if fleets[fleet].servedSince == nil {
            fleets[fleet].servedSince = now
            note(.serves(region: region))
        }
        traffic.serve(region)
    }

    /// Everything beyond the standing capacity goes at once.
    mutating func release(_ fleet: Int) {
        let region = incident.fleets[fleet].region
        traffic.advance(to: now)
        fleets[fleet].release(at: now)
        traffic.setReplicas(fleets[fleet].started, of: region)
    }

    private mutating func scaleByHand(_ step: Int, _ fleet: Int) {
        let first = fleets[fleet].asks.count
        fleets[fleet].beginAsking()
        for service in incident.steps[step].target.indices {
            let missing = incident.steps[step].target[service] - fleets[fleet].asked[service]
            if missing > 0 { fleets[fleet].ask(service: service, count: missing, at: now) }
        }
        fleets[fleet].expect(from: first)
        if fleets[fleet].asks.count > first { arrive(fleet, first, fleets[fleet].asks.count - first) }
    }

    /// A person has brought the replicas up: they are ready now.
    private mutating func startByHand(_ fleet: Int, _ services: UInt64) {
        fleets[fleet].prepareReady(services, at: now)
        commitStart(fleet, services)
    }

    // MARK: Taking back

    mutating func undo(_ attempt: Attempt) {
        let step = Int(attempt.step)
        note(.started(attempt))
        let undoing = incident.steps[step].undo
        let takes = undoing < 0 ? 0 : incident.steps[undoing].takes.time(&luck, UInt64(attempt.number))
        schedule(.plan(.finished(attempt, .succeeded)), at: now + takes)
    }

    private mutating func finishUndo(_ step: Int) {
        let undoing = incident.steps[step].undo
        if undoing >= 0 {
            return act(undoing, Attempt(step: undoing, number: 1, kind: .undo), isMended: false)
        }
        switch incident.steps[step].act {
        case .scale(let fleet, _): release(fleet)
        case .switchTraffic(let record, _, _):
            let before = steps[step].before
            guard before >= 0 else { return }
            pointsTo[record] = before
            let delay = incident.steps[step].takesEffectIn?.time(&luck, 0) ?? 0
            move(record, to: before, after: delay)
        default: break
        }
    }
}
