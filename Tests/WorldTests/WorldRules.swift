// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Kernel
import Plan
import Quantities
import Rehearsal

/// What must be true of any trial of any world, told from its documents, its log and what it came to.
struct WorldRules {
    let world: RandomWorld
    let measures: [Measure]
    let trace: Trace
    let outcome: Outcome

    private let horizon: Double
    private let verdict = Verdict()

    /// The first rule that was broken.
    var broken: String? { verdict.broken }

    private final class Verdict { var broken: String? }

    init(
        _ world: RandomWorld, _ incident: Incident, _ trace: Trace, _ outcome: Outcome, _ requests: Requests?,
        waiting: Double
    ) {
        self.world = world
        self.trace = trace
        self.outcome = outcome
        measures = incident.measures
        horizon = world.horizon.seconds
        checkOrder()
        checkPeople()
        checkTimes()
        checkEnd()
        checkRecoveryPoints()
        checkTraffic()
        if let requests { check(requests, waiting: waiting) }
        checkMoney()
        checkSteps()
    }

    func require(_ holds: Bool, _ rule: @autoclosure () -> String) {
        if !holds && verdict.broken == nil { verdict.broken = rule() }
    }

    func value(_ measure: Measure) -> Double { outcome.values[measures.firstIndex(of: measure)!] }

    /// When something was noted first, in seconds.
    func first(_ isIt: (Trace.Moment) -> Bool) -> Double? {
        trace.entries.first { isIt($0.moment) }.map { Double($0.at.microseconds) / 1e6 }
    }

    // MARK: Time and people

    /// What the plan was told, it was told in the order of time, and nothing begins once it is over.
    private func checkOrder() {
        var now: Int64 = 0
        for told in trace.events {
            require(told.at.microseconds >= now, "time goes back from \(now) to \(told)")
            now = told.at.microseconds
        }
        require(now <= world.horizon.microseconds, "something happens after the horizon, at \(now)")
        var isOver = false
        for entry in trace.entries {
            require(
                (0...world.horizon.microseconds).contains(entry.at.microseconds), "\(entry) is outside of the trial")
            if case .concluded = entry.moment { isOver = true }
            if case .started = entry.moment { require(!isOver, "\(entry) after the plan's end") }
        }
    }

    private func checkPeople() {
        var roster = Roster(world)
        for entry in trace.entries {
            roster.take(entry)
            if let role = roster.overbooked {
                require(false, "more people of role \(role) are held than there are, at \(entry)")
                return
            }
        }
    }

    // MARK: Measures

    /// Whether a measure is an instant of the trial; `nan` and `inf` tell whether it may be absent, or may never come.
    private func requireInstant(_ measure: Measure, nan: Bool = false, inf: Bool = false) {
        let value = value(measure)
        let holds = value.isNaN ? nan : value == .infinity ? inf : value >= 0 && value <= horizon
        require(holds, "\(measure.name(in: world.system)) is \(value) in a trial of \(horizon) s")
    }

    private func checkTimes() {
        requireInstant(.detectionTime, nan: true)
        requireInstant(.decisionTime, nan: true)
        requireInstant(.recoveryTime, inf: true)
        requireInstant(.served95Time, inf: true)
        requireInstant(.served99Time, inf: true)
        requireInstant(.backlogDrainedTime, inf: true)
        requireInstant(.failbackTime, nan: true, inf: true)
        require(value(.served95Time) <= value(.served99Time), "99 % are served before 95 % are")
    }

    private func checkEnd() {
        let recovered = first { $0 == .recovered }
        let time = value(.recoveryTime)
        require((recovered != nil) == (outcome.end == .recovered), "recovered or not: \(outcome.end)")
        let back = first { $0 == .faultEnds }
        switch outcome.end {
        case .recovered: require(time == recovered, "recovered at \(time) or \(recovered ?? .nan)")
        case .unrecovered: require(time == .infinity, "unrecovered, but at \(time)")
        case .stoodDown:
            // The log says so once everything is taken back, for which the horizon may leave no time.
            let isOver = first { if case .concluded = $0 { true } else { false } } != nil
            require(first { $0 == .stoodDown } != nil || !isOver, "stood down, but the plan came to its end")
            require(time == back, "stood down at \(time), and the primary is back at \(back ?? .nan)")
        }
        if let met = outcome.successRateMet {
            let mayBe = outcome.end == .recovered && world.plan.objectives.successRate != nil
            require(mayBe, "the success rate after recovery is judged \(met) without one")
        }
    }

    /// Nothing older is brought back than what there is: a capture seen in the log, or one within those searched.
    private func checkRecoveryPoints() {
        var worst = outcome.end == .unrecovered ? Double.infinity : 0
        // What is written into a store gone bad is lost, too, until it is restored.
        var written = 0.0
        if case .corruption = world.fault.kind { written = horizon }
        for (index, store) in world.system.stores.enumerated() {
            let point = value(.storeRecoveryPoint(index))
            worst = max(worst, point)
            require(point >= 0, "the recovery point of \(store.name) is \(point)")
            if outcome.end == .stoodDown { require(point == 0, "\(store.name) loses \(point) in a stand-down") }
            if outcome.end == .unrecovered { require(point == .infinity, "\(store.name) loses only \(point)") }
            guard outcome.end == .recovered, point < .infinity else { continue }
            switch store.kind {
            case .git(let every): require(point <= every.seconds + written, "\(store.name) loses \(point)")
            case .log: break
            case .snapshot(let snapshot):
                // A search goes 100,000 captures back, and on from each that turns out unusable.
                let searches = 1 + trace.entries.count { if case .unusable = $0.moment { true } else { false } }
                let oldest = snapshot.every.seconds * Double(searches * 100_001)
                require(
                    point <= oldest + written, "\(store.name) loses \(point), and the oldest capture is \(oldest) old")
                let ages = trace.entries.compactMap { entry -> Int64? in
                    if case .restored(index, let age) = entry.moment { age } else { nil }
                }
                guard let age = ages.max() else { continue }
                var most = max(0, Double(age) / 1e6)
                switch world.fault.kind {
                case .none, .corruption:
                    // Where nothing is down, what is written until users leave is lost, too.
                    let left = trace.entries.first { entry in
                        if case .switched(_, let region) = entry.moment {
                            region != world.system.primary
                        } else {
                            false
                        }
                    }
                    let until = min(value(.recoveryTime), (left?.at.microseconds).map { Double($0) / 1e6 } ?? .infinity)
                    most = max(0, Double(age) / 1e6 + until)
                case .regionOutage, .greyFailure: break
                }
                // Where it went bad, what was written up to its restore is lost.
                if case .corruption(let corruption) = world.fault.kind, corruption.store == index {
                    most = max(0, Double(age) / 1e6)
                    for entry in trace.entries {
                        if case .restored(index, _) = entry.moment { most += Double(entry.at.microseconds) / 1e6 }
                    }
                }
                require(point <= most + 1e-6, "\(store.name) loses \(point), restored from \(age) µs")
            }
        }
        require(value(.recoveryPoint) == worst, "the recovery point is \(value(.recoveryPoint)), not \(worst)")
    }

    private func checkTraffic() {
        let (downtime, lost) = (value(.downtime), value(.lostRequests))
        require(downtime >= 0 && downtime <= horizon * (1 + 1e-9), "downtime \(downtime) of \(horizon)")
        let load = world.system.workload
        let gone = 1 - load.deferrable.double
        let least = downtime * load.peak.double * load.trough.double * gone
        let most = downtime * load.peak.double * gone
        require(lost >= least * (1 - 1e-9) - 1e-6, "lost \(lost), at least \(least)")
        require(lost <= most * (1 + 1e-9) + 1e-6, "lost \(lost), at most \(most)")
        let peak = value(.peakUtilisation)
        require(peak >= 0 && peak < .infinity, "peak utilisation \(peak)")
        require(value(.duplicates) >= 0 && value(.duplicates) < .infinity, "duplicates \(value(.duplicates))")
        let conflicts = value(.conflicts)
        require(conflicts.isNaN || conflicts >= 0, "conflicts \(conflicts)")
    }

    /// Who asks is served at once, served later, lost, or still waits. A millionth is left to rounding.
    private func check(_ requests: Requests, waiting: Double) {
        let slack = 1e-6 * requests.demanded + 1e-3
        let refused = requests.demanded - requests.servedAtOnce
        let deferrable = world.system.workload.deferrable.double
        let lost = value(.lostRequests)
        let gap = requests.demanded - requests.servedAtOnce - requests.servedLater - lost - waiting
        require(
            abs(gap) <= slack,
            "of \(requests.demanded) requests \(requests.servedAtOnce) are served at once, \(requests.servedLater) later, "
                + "\(lost) are lost, \(waiting) wait, and \(gap) are nowhere")
        require(abs(refused * (1 - deferrable) - lost) <= slack, "lost \(lost) of \(refused) refused")
        let downtime = value(.downtime)
        let conflicts = value(.conflicts)
        require(abs(requests.astray - conflicts) <= slack, "\(conflicts) conflicts, not \(requests.astray)")
        require(abs(requests.downtime - downtime) <= 1e-6 * horizon + 1e-3, "\(downtime), not \(requests.downtime)")
        require(waiting >= 0 && (waiting > 0) == (value(.backlogDrainedTime) == .infinity), "\(waiting) wait")
    }

    private func checkMoney() {
        for cost in [value(.eventCost), value(.businessCost)] {
            require(world.prices == nil ? cost.isNaN : cost >= 0 && cost < .infinity, "a cost of \(cost)")
        }
        let meters = outcome.meters
        for amount in Array(meters.nodeHours) + [
            meters.getRequests, meters.syncedGB, meters.downtimeHours, meters.lostRequests,
        ] { require(amount >= 0 && amount < .infinity, "metered \(amount)") }
        var asked = 0
        for entry in trace.entries { if case .asked(_, let nodes) = entry.moment { asked += nodes } }
        let most = Double(asked) * world.horizon.hours
        let hours = meters.nodeHours.reduce(0, +)
        let isScaledByHand = trace.entries.contains { entry in
            if case .finished(let attempt, _) = entry.moment { attempt.kind == .mend } else { false }
        }
        require(hours <= most * (1 + 1e-9) || isScaledByHand, "\(hours) node hours of \(asked) nodes asked for")
    }

    private func checkSteps() {
        let begins = first { $0 == .planBegins } ?? .infinity
        for (index, step) in outcome.steps.enumerated() {
            require(
                step.start.isNaN || Double(step.start) >= begins * (1 - 1e-6), "step \(index) starts at \(step.start)")
            require(step.length.isNaN || step.length >= 0, "step \(index) takes \(step.length)")
            require(step.critical >= 0, "step \(index) is critical for \(step.critical)")
        }
        for (index, phase) in outcome.phases.enumerated() {
            require(phase.end.isNaN || phase.end >= phase.start, "phase \(index) ends before it starts")
        }
        guard outcome.end == .recovered else { return }
        let critical = outcome.steps.reduce(Double(outcome.detectionCritical)) { $0 + Double($1.critical) }
        let time = value(.recoveryTime)
        let slack = 1e-4 * time + 1e-3
        require(critical <= time + slack, "the critical path takes \(critical) of \(time)")
        // What stands in for two steps is on the path once.
        if world.plan.steps.contains(where: { $0.instead != nil }) { return }
        require(critical >= time - slack, "the critical path takes only \(critical) of \(time)")
    }
}

/// Who is held, told from the plan and the log alone. A pause between two attempts holds its person.
private struct Roster {
    private let world: RandomWorld
    private var free: [Int]
    /// Who does a step now, and until when at the latest: until then only while it pauses.
    private var holders: [Int: (role: Int, until: Int64)] = [:]
    private var tries: [Int]
    private(set) var overbooked: Int?

    init(_ world: RandomWorld) {
        self.world = world
        free = world.plan.roles.map { name in world.system.roles.first { $0.name == name }!.people }
        tries = world.plan.steps.map { _ in 0 }
    }

    mutating func take(_ entry: Trace.Entry) {
        for (step, holder) in holders where holder.until <= entry.at.microseconds { release(step) }
        switch entry.moment {
        case .started(let attempt): attempt.kind == .undo ? releaseAll() : hold(attempt)
        case .finished(let attempt, .failed) where attempt.kind == .forward: fail(attempt, at: entry.at.microseconds)
        case .timedOut(let attempt): fail(attempt, at: entry.at.microseconds)
        case .finished(let attempt, _):
            if attempt.kind == .mend { tries[Int(attempt.step)] = 0 }
            release(Int(attempt.step))
        case .concluded: releaseAll()
        default: break
        }
    }

    private mutating func hold(_ attempt: Attempt) {
        let step = Int(attempt.step)
        release(step)
        var role: Int?
        if case .role(let own) = world.plan.steps[step].by { role = own }
        if attempt.kind == .mend { role = role ?? world.plan.roles.firstIndex(of: Plan.mender) }
        if attempt.kind == .forward { tries[step] += 1 }
        guard let role else { return }
        holders[step] = (role, .max)
        free[role] -= 1
        if free[role] < 0 { overbooked = role }
    }

    private mutating func fail(_ attempt: Attempt, at now: Int64) {
        let step = Int(attempt.step)
        let retry = world.plan.steps[step].retry
        if tries[step] < retry.attempts {
            holders[step]?.until = now + retry.every.microseconds
        } else {
            release(step)
        }
    }

    private mutating func release(_ step: Int) {
        if let holder = holders.removeValue(forKey: step) { free[holder.role] += 1 }
    }

    private mutating func releaseAll() { for step in Array(holders.keys) { release(step) } }
}
