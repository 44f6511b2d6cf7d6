// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities

// Readiness, starting and satisfying: how a step comes to run.
extension PlanRun {
    typealias Commands = ContiguousArray<Command>

    mutating func begin(_ commands: inout Commands) {
        guard !begun else { return }
        begun = true
        if let deadline = wiring.deadline { commands.append(.remind(.deadlinePassed, after: deadline.within)) }
        for step in steps.indices where wiring.steps[step].beginsWithPlan { countDown(step, &commands) }
        beginFailbackIfDue(&commands)
        concludeIfDone(&commands)
    }

    mutating func beginFailbackIfDue(_ commands: inout Commands) {
        guard begun, failsBack, primaryIsBack, !failbackBegun, undoingTowards == nil else { return }
        guard recovered || !wiring.hasRecovers else { return }
        failbackBegun = true
        for step in steps.indices where !wiring.steps[step].beginsWithPlan { countDown(step, &commands) }
    }

    /// One thing fewer that a step waits for.
    private mutating func countDown(_ step: Int, _ commands: inout Commands) {
        steps[step].waitingFor -= 1
        if steps[step].waitingFor == 0 { makeReadyIfDue(step, &commands) }
    }

    /// A stand-in keeps to its own `after` and phase, and waits until it is called for.
    private mutating func makeReadyIfDue(_ step: Int, _ commands: inout Commands) {
        guard steps[step].waitingFor == 0, steps[step].stage == .waiting else { return }
        guard !wiring.steps[step].isDormant || steps[step].isCalled else { return }
        enter(.ready, step)
        if steps[step].isBlocked && wiring.steps[step].instead >= 0 {
            takeInstead(of: step, &commands)
        } else {
            page(wiring.steps[step].role, &commands)
        }
    }

    mutating func block(_ step: Int, _ commands: inout Commands) {
        steps[step].isBlocked = true
        guard undoingTowards == nil, wiring.steps[step].instead >= 0 else { return }
        if steps[step].stage == .ready && steps[step].startedAs == 0 { takeInstead(of: step, &commands) }
    }

    private mutating func takeInstead(of step: Int, _ commands: inout Commands) {
        enter(.replaced, step)
        let target = Int(wiring.steps[step].instead)
        steps[target].isCalled = true
        if steps[target].stage == .satisfied {
            satisfy(step, &commands)
        } else {
            makeReadyIfDue(target, &commands)
        }
    }

    private mutating func page(_ role: Int32, _ commands: inout Commands) {
        guard role >= 0, !crews[Int(role)].isPaged else { return }
        crews[Int(role)].isPaged = true
        commands.append(.page(role: Int(role)))
    }

    /// Moves a step to another stage.
    @inline(__always)
    mutating func enter(_ stage: Stage, _ step: Int) {
        if steps[step].stage.isStartable != stage.isStartable { startable.toggle(step) }
        steps[step].stage = stage
    }

    /// Starts what can start, in the order of the plan.
    mutating func dispatch(_ commands: inout Commands) {
        guard !startable.isEmpty, verdict == nil, undoingTowards == nil, !paused else { return }
        var next = startable.first(from: 0)
        while let step = next {
            startIfPossible(step, &commands)
            next = startable.first(from: step + 1)
        }
    }

    private mutating func startIfPossible(_ step: Int, _ commands: inout Commands) {
        switch steps[step].stage {
        case .ready:
            let role = wiring.steps[step].role
            if !steps[step].isBlocked && isAvailable(role) { start(step, .forward, role, &commands) }
        case .failed:
            let mender = wiring.steps[step].mender
            if mender >= 0 && isAvailable(mender) { start(step, .mend, mender, &commands) }
        default: break
        }
    }

    private func isAvailable(_ role: Int32) -> Bool {
        role < 0 || (crews[Int(role)].hasAnswered && crews[Int(role)].free > 0)
    }

    private mutating func start(_ step: Int, _ kind: Attempt.Kind, _ role: Int32, _ commands: inout Commands) {
        enter(kind == .mend ? .mending : .running, step)
        var state = steps[step]
        if role >= 0 {
            crews[Int(role)].free -= 1
            state.holdsPerson = true
        }
        state.number += 1
        let attempt = Attempt(step: step, number: Int(state.number), kind: kind)
        commands.append(.perform(attempt))
        if kind == .mend {
            steps[step] = state
            return
        }
        startCount += 1
        state.startedAs = startCount
        state.tries += 1
        steps[step] = state
        if wiring.steps[step].endsStandDown { moved = true }
        if let timeout = wiring.steps[step].timeout { commands.append(.remind(.timedOut(attempt), after: timeout)) }
    }

    mutating func release(_ step: Int) {
        guard steps[step].holdsPerson else { return }
        steps[step].holdsPerson = false
        let wire = wiring.steps[step]
        crews[Int(wire.role >= 0 ? wire.role : wire.mender)].free += 1
    }

    mutating func satisfy(_ step: Int, _ commands: inout Commands) {
        release(step)
        enter(.satisfied, step)
        if isCounted(step) { open -= 1 }
        if wiring.steps[step].recovers { recovered = true }
        let first = Int(wiring.steps[step].firstDependent)
        for index in first..<first + Int(wiring.steps[step].dependentCount) {
            countDown(Int(wiring.dependents[index]), &commands)
        }
        if wiring.steps[step].isDormant {
            for principal in steps.indices where isReplaced(principal, by: step) { satisfy(principal, &commands) }
        }
        beginFailbackIfDue(&commands)
        concludeIfDone(&commands)
    }

    /// Whether that step waits for what is done in its stead. Several steps may have one stand-in.
    func isReplaced(_ step: Int, by target: Int) -> Bool {
        steps[step].stage == .replaced && Int(wiring.steps[step].instead) == target
    }

    mutating func complete(_ step: Int, _ commands: inout Commands) {
        page(wiring.steps[step].pages, &commands)
        satisfy(step, &commands)
    }

    private mutating func concludeIfDone(_ commands: inout Commands) {
        guard begun, open == 0, undoingTowards == nil else { return }
        conclude(exceptions ? .passWithExceptions : .pass, &commands)
    }

    mutating func conclude(_ result: Verdict, _ commands: inout Commands) {
        guard verdict == nil else { return }
        verdict = result
        commands.append(.conclude(result))
    }

    /// A person mends what failed for good.
    mutating func callMender(_ step: Int, _ commands: inout Commands) {
        enter(.failed, step)
        page(wiring.steps[step].mender, &commands)
    }
}
