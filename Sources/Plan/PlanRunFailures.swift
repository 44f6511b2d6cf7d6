// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities

// What happens when an attempt ends, fails, is taken back or is overruled by an operator.
extension PlanRun {
    mutating func finish(_ attempt: Attempt, _ outcome: Outcome, _ commands: inout Commands) {
        guard isCurrent(attempt) else { return }
        let step = Int(attempt.step)
        switch attempt.kind {
        case .forward:
            switch outcome {
            case .succeeded: complete(step, &commands)
            case .failed: failAttempt(attempt, &commands)
            case .declined: failForGood(step, &commands)
            }
        case .mend: finishMending(step, outcome, &commands)
        case .undo:
            enter(.undone, step)
            undoNext(&commands)
        }
    }

    private mutating func failAttempt(_ attempt: Attempt, _ commands: inout Commands) {
        let step = Int(attempt.step)
        guard steps[step].tries < wiring.steps[step].attempts else { return failForGood(step, &commands) }
        enter(.betweenAttempts, step)
        commands.append(.remind(.retryDue(attempt), after: wiring.steps[step].every))
    }

    /// The pause is over: the step queues again, which starts it at once unless it has become blocked or a person is
    /// now held elsewhere.
    mutating func retry(_ attempt: Attempt) {
        let step = Int(attempt.step)
        guard steps[step].stage == .betweenAttempts, steps[step].number == attempt.number else { return }
        release(step)
        enter(.ready, step)
    }

    private mutating func failForGood(_ step: Int, _ commands: inout Commands) {
        release(step)
        switch wiring.steps[step].onFailure {
        case .stop: callMender(step, &commands)
        case .continue:
            exceptions = true
            satisfy(step, &commands)
        case .undo:
            enter(.undone, step)
            undoEverything(towards: .fail, &commands)
        }
    }

    private mutating func finishMending(_ step: Int, _ outcome: Outcome, _ commands: inout Commands) {
        release(step)
        guard outcome == .succeeded else { return callMender(step, &commands) }
        exceptions = true
        if wiring.steps[step].isVerify {
            steps[step].tries = 0
            enter(.ready, step)
        } else {
            complete(step, &commands)
        }
    }

    mutating func primaryReturned(_ commands: inout Commands) {
        guard !primaryIsBack else { return }
        primaryIsBack = true
        if wiring.canStandDown && !moved && !recovered && undoingTowards == nil {
            stoodDown = true
            undoEverything(towards: .inconclusive, &commands)
        } else {
            beginFailbackIfDue(&commands)
        }
    }

    /// Takes back, newest first, all that was done or may have been, and then concludes. A failed attempt counts: one that
    /// ran out of time may have done its work in part.
    mutating func undoEverything(towards result: Verdict, _ commands: inout Commands) {
        guard undoingTowards == nil else { return }
        undoingTowards = result
        for step in steps.indices { release(step) }
        undoNext(&commands)
    }

    /// Too late: a person decides whether to go on, or everything is taken back.
    mutating func passDeadline(_ commands: inout Commands) {
        guard isUnderDeadline, let deadline = wiring.deadline else { return }
        isLate = true
        exceptions = true
        if deadline.onFailure == .undo { undoEverything(towards: .fail, &commands) } else { paused = true }
    }

    private mutating func undoNext(_ commands: inout Commands) {
        guard let result = undoingTowards else { return }
        var newest = -1
        for step in steps.indices where wiring.steps[step].canBeUndone && steps[step].startedAs > 0 {
            if newest < 0 || steps[step].startedAs > steps[newest].startedAs { newest = step }
        }
        guard newest >= 0 else { return conclude(result, &commands) }
        steps[newest].startedAs = 0
        enter(.undoing, newest)
        steps[newest].number += 1
        commands.append(.undo(Attempt(step: newest, number: Int(steps[newest].number), kind: .undo)))
    }

    mutating func retryByHand(_ step: Int) {
        guard undoingTowards == nil else { return }
        switch steps[step].stage {
        case .failed, .mending, .betweenAttempts:
            release(step)
            steps[step].tries = 0
            enter(.ready, step)
        default: break
        }
    }

    mutating func satisfyByHand(_ step: Int, _ commands: inout Commands) {
        guard undoingTowards == nil else { return }
        let wire = wiring.steps[step]
        switch steps[step].stage {
        case .satisfied, .undoing, .undone: return
        case .waiting where wire.isDormant && !steps[step].isCalled: return
        default: break
        }
        if steps[step].stage == .replaced { dismissStandIn(of: step) }
        exceptions = true
        if wire.endsStandDown { moved = true }
        satisfy(step, &commands)
    }

    /// The step stood in for has been dealt with by hand: its stand-in is not needed any more, unless by another.
    private mutating func dismissStandIn(of step: Int) {
        let target = Int(wiring.steps[step].instead)
        if steps.indices.contains(where: { $0 != step && isReplaced($0, by: target) }) { return }
        if steps[target].stage == .replaced { dismissStandIn(of: target) }
        release(target)
        enter(.waiting, target)
        steps[target].isCalled = false
        steps[target].tries = 0
        steps[target].startedAs = 0
    }
}
