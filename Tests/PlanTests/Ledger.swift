// SPDX-License-Identifier: GPL-3.0-or-later

import Plan
import Quantities

/// What must be true of any run, kept from nothing but the plan and the two streams: what the run was told, and what
/// it answered. It shares no code with `PlanRun`.
struct Ledger {
    let plan: Plan
    let people: [Int]
    let failsBack: Bool
    var steps: [Entry]
    var begun = false
    var primaryIsBack = false
    var paused = false
    var aborted = false
    var late = false
    var paged: [Bool]
    var answered: [Bool]
    var undoing: PlanRun.Verdict?
    var undone: [Int] = []
    var starts = 0
    var verdict: PlanRun.Verdict?
    /// The first rule that was broken.
    var broken: String?
    /// What this run came across, so that a test can tell that the rare has happened.
    var marks: Set<Mark> = []

    enum Mark: CaseIterable {
        case stoodDown, undone, aborted, mended, mendedVerify, mendFailed, retried, retriedByHand, byHand, replaced
        case waitedForPerson, stale, paused, pass, exceptions, wentOn, declined, timedOut, failback, dismissed, blocked
        case lateAndStopped, lateAndUndone, undoneByHand
    }

    struct Entry {
        var satisfied = false
        var blocked = false
        var replaced = false
        var called = false
        var current: Attempt?
        var number = 0
        var failures = 0
        var pause: Attempt?
        var mayTry = true
        var failed = false
        var startedAs = 0
        var hasEffect = false
        var exception = false
    }

    init(_ plan: Plan, people: [Int], failsBack: Bool) {
        self.plan = plan
        self.people = people
        self.failsBack = failsBack
        steps = plan.steps.map { _ in Entry() }
        paged = plan.roles.map { _ in false }
        answered = paged
    }

    mutating func require(_ holds: Bool, _ rule: @autoclosure () -> String) {
        if !holds && broken == nil { broken = rule() }
    }

    // MARK: What the plan says

    func principals(of step: Int) -> [Int] { plan.steps.indices.filter { plan.steps[$0].instead == step } }
    func isDormant(_ step: Int) -> Bool { plan.steps.contains { $0.instead == step || $0.undo == step } }
    func isFailback(_ step: Int) -> Bool { plan.phases[plan.steps[step].phase].starts == .primaryRecovered }
    func role(_ step: Int) -> Int? { if case .role(let role) = plan.steps[step].by { role } else { nil } }
    func mender(_ step: Int) -> Int { role(step) ?? plan.roles.firstIndex(of: Plan.mender)! }
    func isVerify(_ step: Int) -> Bool { plan.steps[step].action.name == "verify" }
    func canBeUndone(_ step: Int) -> Bool {
        plan.steps[step].undo != nil || ["scale", "switch-traffic"].contains(plan.steps[step].action.name)
    }
    var recovered: Bool { plan.recovers.map { steps[$0].satisfied } ?? true }
    func phaseHasBegun(_ step: Int) -> Bool { begun && (!isFailback(step) || failsBack && primaryIsBack && recovered) }
    func isDue(_ step: Int) -> Bool {
        phaseHasBegun(step) && plan.steps[step].after.allSatisfy { steps[$0].satisfied }
            && (!isDormant(step) || steps[step].called) && !steps[step].satisfied
    }
    /// The step before whose start the plan may stand down, and all that stand in for it.
    var lastStay: [Int] {
        var chain: [Int] = []
        while let next = chain.last.map({ plan.steps[$0].instead }) ?? plan.standDown { chain.append(next) }
        return chain
    }
    var hasMoved: Bool { lastStay.contains { steps[$0].startedAs > 0 || steps[$0].satisfied } }

    /// How many people of a role are at work.
    func atWork(_ role: Int) -> Int {
        steps.indices.filter { step in
            switch steps[step].current?.kind {
            case .forward: self.role(step) == role
            case .mend: mender(step) == role
            case .undo, nil: false
            }
        }.count
    }

    // MARK: What the run is told

    /// Takes an event in; `false` if it is one that must change nothing.
    mutating func take(_ event: PlanRun.Event) -> Bool {
        guard verdict == nil else { return false }
        let counts = note(event)
        if !counts { marks.insert(.stale) }
        replaceBlocked()
        return counts
    }

    private mutating func note(_ event: PlanRun.Event) -> Bool {
        switch event {
        case .began:
            defer { begun = true }
            return !begun
        case .answered(let role):
            defer { answered[role] = true }
            return !answered[role]
        case .blocked(let step):
            defer { steps[step].blocked = true }
            return !steps[step].blocked
        case .unblocked(let step):
            defer { steps[step].blocked = false }
            return steps[step].blocked
        case .finished(let attempt, let outcome): return noteEnd(attempt, outcome)
        case .timedOut(let attempt):
            guard attempt.kind == .forward, noteEnd(attempt, .failed) else { return false }
            marks.insert(.timedOut)
            return true
        case .retryDue(let attempt):
            guard undoing == nil, steps[Int(attempt.step)].pause == attempt else { return false }
            steps[Int(attempt.step)].pause = nil
            steps[Int(attempt.step)].mayTry = true
            marks.insert(.retried)
            return true
        case .primaryReturned: return notePrimary()
        case .deadlinePassed: return noteDeadline()
        default: return noteOperator(event)
        }
    }

    private mutating func noteEnd(_ attempt: Attempt, _ outcome: PlanRun.Outcome) -> Bool {
        let step = Int(attempt.step)
        guard steps[step].current == attempt else { return false }
        steps[step].current = nil
        switch (attempt.kind, outcome) {
        case (.forward, .succeeded):
            steps[step].hasEffect = true
            satisfy(step)
        case (.forward, .failed):
            steps[step].failures += 1
            if steps[step].failures >= plan.steps[step].retry.attempts { failForGood(step) }
        case (.forward, .declined):
            marks.insert(.declined)
            failForGood(step)
        case (.mend, .succeeded): noteMended(step)
        case (.mend, _): marks.insert(.mendFailed)
        case (.undo, _): break
        }
        return true
    }

    private mutating func noteMended(_ step: Int) {
        marks.insert(isVerify(step) ? .mendedVerify : .mended)
        steps[step].failed = false
        steps[step].exception = true
        if isVerify(step) {
            steps[step].failures = 0
            steps[step].mayTry = true
        } else {
            steps[step].hasEffect = true
            satisfy(step)
        }
    }

    private mutating func failForGood(_ step: Int) {
        switch plan.steps[step].onFailure {
        case .stop: steps[step].failed = true
        case .continue:
            marks.insert(.wentOn)
            steps[step].exception = true
            satisfy(step)
        case .undo: beginUndoing(.fail)
        }
    }

    private mutating func satisfy(_ step: Int) {
        steps[step].satisfied = true
        steps[step].current = nil
        steps[step].failed = false
        steps[step].pause = nil
        for principal in principals(of: step) where steps[principal].replaced && !steps[principal].satisfied {
            satisfy(principal)
        }
    }

    private mutating func notePrimary() -> Bool {
        guard !primaryIsBack else { return false }
        let standsDown =
            plan.standDown != nil && !hasMoved && undoing == nil && !(plan.recovers != nil && recovered)
        primaryIsBack = true
        if standsDown {
            marks.insert(.stoodDown)
            beginUndoing(.inconclusive)
        }
        return true
    }

    private mutating func noteDeadline() -> Bool {
        let isOver = plan.recovers != nil && recovered
        guard let deadline = plan.deadline, begun, !isOver, !late, undoing == nil else { return false }
        late = true
        if deadline.onFailure == .undo {
            marks.insert(.lateAndUndone)
            beginUndoing(.fail)
        } else {
            marks.insert(.lateAndStopped)
            paused = true
        }
        return true
    }

    private mutating func beginUndoing(_ towards: PlanRun.Verdict) {
        undoing = towards
        for step in steps.indices { steps[step].current = nil }
    }

    private mutating func noteOperator(_ event: PlanRun.Event) -> Bool {
        switch event {
        case .operatorPaused: paused = true
        case .operatorContinued: paused = false
        case .operatorAborted: aborted = true
        case .operatorUndid:
            guard undoing == nil else { return false }
            marks.insert(.undoneByHand)
            beginUndoing(.fail)
        case .operatorRetried(let step):
            let entry = steps[step]
            guard undoing == nil, entry.failed || entry.pause != nil else { return false }
            steps[step].current = nil
            steps[step].failed = false
            steps[step].pause = nil
            steps[step].failures = 0
            steps[step].mayTry = true
            marks.insert(.retriedByHand)
        case .operatorSkipped(let step), .operatorDid(let step):
            guard undoing == nil, !steps[step].satisfied, !isDormant(step) || steps[step].called else { return false }
            let wasReplaced = steps[step].replaced
            steps[step].exception = true
            satisfy(step)
            if wasReplaced { dismiss(plan.steps[step].instead!) }
            marks.insert(.byHand)
        default: preconditionFailure("not an operator's event")
        }
        return true
    }

    /// Nobody needs that stand-in any more.
    private mutating func dismiss(_ step: Int) {
        guard !principals(of: step).contains(where: { steps[$0].replaced && !steps[$0].satisfied }) else { return }
        let wasReplaced = steps[step].replaced
        let (number, blocked) = (steps[step].number, steps[step].blocked)
        let exception = steps[step].exception
        steps[step] = Entry(blocked: blocked, number: number, exception: exception)
        if wasReplaced { dismiss(plan.steps[step].instead!) }
        marks.insert(.dismissed)
    }

    /// A step that is due, blocked and has not been tried calls for its stand-in.
    private mutating func replaceBlocked() {
        guard undoing == nil, !aborted else { return }
        var changed = true
        while changed {
            changed = false
            for step in steps.indices where isDue(step) && steps[step].blocked && steps[step].startedAs == 0 {
                guard let target = plan.steps[step].instead, !steps[step].replaced else { continue }
                steps[step].replaced = true
                steps[target].called = true
                if steps[target].satisfied { satisfy(step) }
                marks.insert(.replaced)
                changed = true
            }
        }
    }
}
