// SPDX-License-Identifier: GPL-3.0-or-later

internal import Kernel
internal import Plan
internal import Quantities

// How long an attempt takes: the physics of each action.
extension Rehearsal {
    /// How an attempt will go on if nothing interrupts it.
    private struct Course {
        /// Time that counts against the timeout.
        var counted: Int64
        /// Refused capacity, which does not.
        var waited: Int64 = 0
        var succeeds: Bool
    }

    mutating func perform(_ attempt: Attempt) {
        let step = Int(attempt.step)
        if steps[step].started == .max { steps[step].started = now }
        note(.started(attempt))
        let index = UInt64(attempt.number)
        if attempt.kind == .mend {
            let delay = incident.steps[step].fixedIn.time(&luck, index)
            return schedule(.plan(.finished(attempt, .succeeded)), at: now + delay)
        }
        if incident.steps[step].isFailback { freezeServedTimes() }
        if case .verify(let floor, let length, let every) = incident.steps[step].act {
            return beginLooking(attempt, floor, length: length, every: every)
        }
        let succeeds = happensToSucceed(step, index)
        let takes = takes(step, index)
        finish(attempt, course(attempt, Course(counted: takes, succeeds: succeeds)))
    }

    private mutating func happensToSucceed(_ step: Int, _ index: UInt64) -> Bool {
        if incident.steps[step].success.happens(&luck, index) || isSpared(.failedAttempts(step: step)) { return true }
        steps[step].hasFailed = true
        return false
    }

    private mutating func takes(_ step: Int, _ index: UInt64) -> Int64 {
        var takes = incident.steps[step].takes.value(&luck, index)
        let median = incident.steps[step].takes.median
        if takes > median {
            if isSpared(.slowStep(step)) { takes = median } else { steps[step].isSlow = true }
        }
        return Variable.microseconds(takes)
    }

    /// Schedules the end of an attempt, or its timeout where that comes first.
    private mutating func finish(_ attempt: Attempt, _ course: Course) {
        let timeout = incident.steps[Int(attempt.step)].timeout
        if course.counted > timeout {
            schedule(.plan(.timedOut(attempt)), at: now + course.waited + timeout)
        } else {
            schedule(
                .plan(.finished(attempt, course.succeeds ? .succeeded : .failed)),
                at: now + course.waited + course.counted)
        }
    }

    private mutating func course(_ attempt: Attempt, _ course: Course) -> Course {
        let step = Int(attempt.step)
        var course = course
        switch incident.steps[step].act {
        case .plain, .release, .switchTraffic, .verify: break
        case .scale(let fleet, let batch): scale(step, fleet, batch, &course)
        case .start(let fleet, let services):
            course.counted += fleets[fleet].prepareStart(services, at: now, incident, &luck) - now
            // An attempt that comes to nothing leaves no replica.
            let leavesReplicas = course.succeeds && course.counted <= incident.steps[step].timeout
            if leavesReplicas { commitStart(fleet, services) }
        case .restore(let store): restore(attempt, store, &course)
        case .replay(let log, let from):
            guard case .log(let law) = incident.stores[log] else { break }
            let behind = max(0, age(of: from) - stores[log].behind)
            course.counted += SnapshotLaw.time(law.appends * Double(behind) / 1e6, at: law.replaysAt)
        case .reingest(let queue):
            let count = incident.queues[queue].backlog.value(&luck, 0)
            course.counted += SnapshotLaw.time(count, at: incident.queues[queue].reingestsAt)
            let poisoned = incident.queues[queue].poisoned(&luck, of: count)
            course.counted += Variable.microseconds(poisoned * incident.queues[queue].poisonDelay)
        case .sync(let mask, let toPrimary):
            for store in stores.indices where mask >> UInt64(store) & 1 == 1 {
                course.counted += sync(attempt, store, toPrimary: toPrimary)
            }
        }
        return course
    }

    /// Asks for the missing nodes, batch after batch.
    private mutating func scale(_ step: Int, _ fleet: Int, _ batch: Int, _ course: inout Course) {
        let timeout = incident.steps[step].timeout
        let services = incident.steps[step].target.count
        fleets[fleet].beginAsking()
        var service = 0
        while course.counted <= timeout {
            while service < services, fleets[fleet].asked[service] >= incident.steps[step].target[service] {
                service += 1
            }
            guard service < services else { return }
            waitForRefusals(fleet, service, &course)
            waitForQuota(step, fleet, service, batch, &course)
            let askedAt = now + course.counted + course.waited
            guard askedAt <= incident.horizon.microseconds else { return }
            let first = fleets[fleet].asks.count
            course.counted += ask(step, fleet, from: service, size: batch, at: askedAt)
            grant(fleet, from: first, course, timeout)
        }
    }

    /// Asks for one batch; returns how long its slowest node takes.
    private mutating func ask(_ step: Int, _ fleet: Int, from first: Int, size: Int, at askedAt: Int64) -> Int64 {
        var room = size
        var slowest: Int64 = 0
        for service in first..<incident.steps[step].target.count where room > 0 {
            let number = fleets[fleet].asked[service]
            let count = min(room, incident.steps[step].target[service] - number)
            guard count > 0 else { continue }
            let index = fleets[fleet].launchRound << 32 | UInt64(number)
            let launch = incident.fleets[fleet].launch[service].largestTime(&luck, from: index, count: count)
            slowest = max(slowest, launch)
            fleets[fleet].ask(service: service, count: count, at: askedAt)
            room -= count
        }
        note(.asked(region: incident.fleets[fleet].region, nodes: size - room), at: askedAt)
        return slowest
    }

    /// Lets the nodes of a batch arrive; those of an attempt that comes to nothing, or after its timeout, do not.
    private mutating func grant(_ fleet: Int, from first: Int, _ course: Course, _ timeout: Int64) {
        let count = fleets[fleet].asks.count - first
        guard course.succeeds, course.counted <= timeout else { return fleets[fleet].withdraw(from: first) }
        fleets[fleet].expect(from: first)
        schedule(
            .arrival(fleet: Int32(fleet), first: Int32(first), count: Int32(count)),
            at: now + course.counted + course.waited)
    }

    /// A batch that the region refuses is asked for again after a while.
    private mutating func waitForRefusals(_ fleet: Int, _ service: Int, _ course: inout Course) {
        if isSpared(.refusedCapacity) { return }
        var index = fleets[fleet].refusalIndex(service: service)
        while incident.fleets[fleet].refused.happens(&luck, index) {
            wasRefused = true
            note(.refused(region: incident.fleets[fleet].region), at: now + course.counted + course.waited)
            course.waited += max(1, incident.fleets[fleet].refusedFor.time(&luck, index))
            index += 1
            if now + course.waited > incident.horizon.microseconds { return }
        }
    }

    /// A batch that exceeds the account's quota is refused until the quota has been raised, if it ever is.
    private mutating func waitForQuota(
        _ step: Int, _ fleet: Int, _ first: Int, _ batch: Int, _ course: inout Course
    ) {
        let quota = incident.fleets[fleet].quota
        if quota == .max || isSpared(.quota) { return }
        var room = batch
        var vcpu = 0
        for service in fleets[fleet].asked.indices {
            let asked = fleets[fleet].asked[service]
            let more = service < first ? 0 : min(room, max(0, incident.steps[step].target[service] - asked))
            room -= more
            vcpu += (asked + more) * incident.fleets[fleet].vcpu[service]
        }
        guard vcpu > quota else { return }
        let askedAt = now + course.counted + course.waited
        note(.overQuota(region: incident.fleets[fleet].region), at: askedAt)
        if fleets[fleet].quotaRaisedAt == nil {
            let never = incident.horizon.microseconds + 1
            let takes = incident.fleets[fleet].raisedIn?.time(&luck, 0)
            fleets[fleet].quotaRaisedAt = takes.map { askedAt + $0 } ?? never
        }
        course.waited += max(0, (fleets[fleet].quotaRaisedAt ?? askedAt) - askedAt)
    }

    /// Replicas whose start has been prepared come up; the region serves them once it serves.
    mutating func commitStart(_ fleet: Int, _ services: UInt64) {
        fleets[fleet].startedServices |= services
        let region = incident.fleets[fleet].region
        traffic.advance(to: now)
        traffic.addReplicas(fleets[fleet].prepared, to: region)
        fleets[fleet].commitPrepared()
    }

    // MARK: Stores

    /// Brings back the newest usable capture, or, as long as one turns out unusable, the one before it.
    private mutating func restore(_ attempt: Attempt, _ store: Int, _ course: inout Course) {
        guard case .snapshot(let snapshot) = incident.stores[store] else { return }
        let step = Int(attempt.step)
        steps[step].attemptedAt = now
        var index = UInt64(attempt.number) << 32
        while true {
            guard let age = newestUsable(store, snapshot) else {
                course.succeeds = false
                return
            }
            var rate = incident.steps[step].restoreRate?.value(&luck, index) ?? .infinity
            let median = incident.steps[step].restoreRate?.median ?? 0
            if rate < median {
                if isSpared(.slowStep(step)) { rate = median } else { steps[step].isSlow = true }
            }
            course.counted += SnapshotLaw.time(snapshot.size, at: rate)
            getRequests += (snapshot.size / Rehearsal.partSize).rounded(.up)
            steps[step].age = age
            let isUnusable = snapshot.isUnusable(&luck, age) && !isSpared(.unusableCapture(store: store))
            if !isUnusable || course.counted > incident.steps[step].timeout { return }
            note(.unusable(store: store, age: age), at: now + course.counted)
            stores[store].unusableUpTo = age
            index += 1
        }
    }

    /// Bytes read by one GET of a restore: the AWS CLI's default `multipart_chunksize`, 8 MB.
    private static let partSize = 8e6

    /// The age of the newest capture of a store that is usable at an instant, or else now.
    mutating func newestUsable(_ store: Int, _ law: SnapshotLaw, at instant: Int64? = nil) -> Int64? {
        let isCorrupt = incident.corruption?.store == store
        return law.newestUsable(
            &luck, phase: stores[store].phase, at: instant ?? now, olderThan: stores[store].unusableUpTo,
            storageWorks: incident.outage?.storageWorks ?? true, goesOn: incident.outage == nil && !isCorrupt,
            mercy(on: store))
    }

    /// What a store's captures are spared in this trial.
    func mercy(on store: Int) -> SnapshotLaw.Mercy {
        if removed == nil { return .none }
        if isSpared(.lateCopy(store: store)) { return .late }
        if isSpared(.missedCapture(store: store)) { return .missed }
        return isSpared(.rareCaptures(store: store)) ? .rare : .none
    }

    /// How old, at onset, what the standby has of a store is: of a snapshot store the capture restored, or else the
    /// newest usable one; `Int64.max` if there is none.
    mutating func age(of store: Int) -> Int64 {
        guard case .snapshot(let law) = incident.stores[store] else { return stores[store].behind }
        return stores[store].restoredAge ?? newestUsable(store, law) ?? .max
    }

    /// How long copying to a region takes what it lacks of a store: the primary lacks what came since the standby
    /// served, the standby what has not been replicated.
    private mutating func sync(_ attempt: Attempt, _ store: Int, toPrimary: Bool) -> Int64 {
        var since = now
        for fleet in fleets { since = min(since, fleet.servedSince ?? now) }
        switch incident.stores[store] {
        case .git: return 0
        case .log(let law):
            let lacking = Double(toPrimary ? now - since : stores[store].behind) / 1e6
            let entries = law.appends * lacking
            if toPrimary { syncedBytes += entries * law.entrySize }
            return SnapshotLaw.time(entries, at: law.replaysAt - law.appends)
        case .snapshot(let law):
            let lacking = toPrimary ? now - since : max(0, min(age(of: store), 1 << 56) + now)
            let isCorrupt = toPrimary && incident.corruption?.store == store
            let bad = isCorrupt ? law.size * (incident.corruption?.share ?? 0) : 0
            let bytes = min(law.size, law.changes * Double(lacking) / 1e6 + bad)
            if toPrimary { syncedBytes += bytes }
            let rate = incident.steps[Int(attempt.step)].syncRates[store]?.value(&luck, UInt64(attempt.number))
            return SnapshotLaw.time(bytes, at: rate ?? .infinity)
        }
    }

    // MARK: Verify

    private mutating func beginLooking(_ attempt: Attempt, _ floor: Int, length: Int64, every: Int64) {
        let step = Int(attempt.step)
        steps[step].attemptedAt = now
        traffic.advance(to: now)
        watch(floor: floor)
        let timeout = incident.steps[step].timeout
        if timeout < .max { schedule(lastly: .plan(.timedOut(attempt)), at: now + timeout) }
        schedule(.look(attempt), at: now + (length + every - 1) / every * every)
    }

    /// A look: passes once the rate has been high enough throughout; else looks again when it may have been. Looks in
    /// between cannot pass, so they are left out.
    mutating func look(_ attempt: Attempt) {
        let step = Int(attempt.step)
        guard run.isCurrent(attempt), case .verify(let floor, let length, let every) = incident.steps[step].act
        else { return }
        traffic.advance(to: now)
        let below = traffic.floors[floor].lastBelow
        let hasHeld = below == .min || now - below >= length
        if hasHeld && traffic.isHeld(floor) {
            let succeeds = happensToSucceed(step, UInt64(attempt.number))
            let takes = takes(step, UInt64(attempt.number))
            schedule(.plan(.finished(attempt, succeeds ? .succeeded : .failed)), at: now + takes)
        } else {
            let earliest = below >= now ? now + every : max(now + every, below + length)
            let looks = (earliest - steps[step].attemptedAt + every - 1) / every
            schedule(.look(attempt), at: steps[step].attemptedAt + looks * every)
        }
    }
}
