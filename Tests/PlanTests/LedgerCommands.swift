// SPDX-License-Identifier: GPL-3.0-or-later

import Plan
import Quantities

// The other stream: what the run asks for, held against what it was told.
extension Ledger {
    /// Checks the commands that answered one event. `run` is only asked how many people it holds.
    mutating func check(_ commands: ContiguousArray<PlanRun.Command>, of run: PlanRun) {
        for command in commands {
            require(verdict == nil, "\(command) after the run had concluded")
            switch command {
            case .page(let role): checkPage(role)
            case .perform(let attempt): checkPerform(attempt)
            case .undo(let attempt): checkUndo(attempt)
            case .remind(let event, let after): checkReminder(event, after)
            case .conclude(let result): checkConclusion(result)
            }
        }
        let begun = commands.compactMap { if case .perform(let attempt) = $0 { attempt } else { nil } }
        for role in people.indices {
            require(run.held(role: role) <= people[role], "more people of role \(role) are held than there are")
            require(run.held(role: role) >= atWork(role), "people of role \(role) are at work and not held")
        }
        require(run.verdict == verdict, "the verdict is \(String(describing: run.verdict)), concluded was another")
        require(!run.stoodDown || marks.contains(.stoodDown), "it stood down without reason")
        checkNothingIsLeftWaiting(run, begun: begun)
    }

    private func worker(of attempt: Attempt) -> Int? {
        attempt.kind == .mend ? mender(Int(attempt.step)) : role(Int(attempt.step))
    }

    private mutating func checkPage(_ role: Int) {
        require(!paged[role], "role \(role) is paged twice")
        require(undoing == nil && begun, "role \(role) is paged when nothing is to be done")
        paged[role] = true
    }

    private mutating func number(_ attempt: Attempt) {
        let step = Int(attempt.step)
        require(Int(attempt.number) == steps[step].number + 1, "attempt \(attempt) leaves a gap or repeats a number")
        steps[step].number = Int(attempt.number)
        steps[step].current = attempt
    }

    private mutating func checkPerform(_ attempt: Attempt) {
        let step = Int(attempt.step)
        let entry = steps[step]
        require(begun && !paused && !aborted && undoing == nil, "step \(step) begins when nothing may")
        require(!entry.satisfied, "step \(step) begins and is satisfied already")
        require(entry.current == nil, "step \(step) begins while it runs")
        require(isDue(step), "step \(step) begins before what it is after, its phase or its call")
        require(!entry.replaced, "step \(step) begins beside its stand-in")
        number(attempt)
        if let worker = worker(of: attempt) {
            require(answered[worker], "step \(step) begins before role \(worker) has answered")
            require(atWork(worker) <= people[worker], "step \(step) is done by somebody who is not there")
        }
        switch attempt.kind {
        case .forward:
            require(!entry.blocked, "blocked step \(step) begins")
            require(entry.mayTry && !entry.failed && entry.pause == nil, "step \(step) is tried too soon or too often")
            steps[step].mayTry = false
            starts += 1
            steps[step].startedAs = starts
            if isFailback(step) { marks.insert(.failback) }
        case .mend: require(entry.failed, "step \(step) is mended and has not failed for good")
        case .undo: require(false, "an undoing is performed")
        }
    }

    private mutating func checkReminder(_ event: PlanRun.Event, _ after: Duration) {
        switch event {
        case .retryDue(let attempt):
            let step = Int(attempt.step)
            require(after == plan.steps[step].retry.every, "step \(step) pauses for another time than its own")
            require(steps[step].number == Int(attempt.number), "a pause after an attempt that was not the last")
            let isSpent = steps[step].failures >= plan.steps[step].retry.attempts
            require(!isSpent, "step \(step) pauses and has no more tries")
            require(steps[step].current == nil && !steps[step].satisfied, "step \(step) pauses while it runs")
            steps[step].pause = attempt
        case .timedOut(let attempt):
            require(steps[Int(attempt.step)].current == attempt, "a timeout of an attempt that does not run")
            require(plan.steps[Int(attempt.step)].timeout == after, "a timeout that the plan does not state")
        case .deadlinePassed:
            require(begun && plan.deadline?.within == after, "a deadline that the plan does not state")
        default: require(false, "a reminder of \(event)")
        }
    }

    private mutating func checkUndo(_ attempt: Attempt) {
        let step = Int(attempt.step)
        require(undoing != nil, "step \(step) is undone and nothing is to be")
        require(steps.allSatisfy { $0.current == nil }, "step \(step) is undone beside something else")
        require(canBeUndone(step) && steps[step].startedAs > 0, "step \(step) has nothing to be undone")
        require(!undone.contains(step), "step \(step) is undone twice")
        if let last = undone.last {
            let isOlder = steps[last].startedAs > steps[step].startedAs
            require(isOlder, "step \(step) is newer than what was undone before it")
        }
        undone.append(step)
        number(attempt)
    }

    private mutating func checkConclusion(_ result: PlanRun.Verdict) {
        verdict = result
        if aborted {
            marks.insert(.aborted)
            return require(result == .fail, "an aborted run fails")
        }
        if let undoing {
            marks.insert(.undone)
            require(result == undoing, "after undoing it concludes \(result)")
            for step in steps.indices where steps[step].hasEffect && steps[step].startedAs > 0 && canBeUndone(step) {
                require(undone.contains(step), "step \(step) has an effect and is not undone")
            }
            return
        }
        for step in steps.indices where !isDormant(step) && (failsBack || !isFailback(step)) {
            require(steps[step].satisfied, "it concludes while step \(step) is to be done")
        }
        let exceptions = late || steps.contains { $0.exception }
        marks.insert(exceptions ? .exceptions : .pass)
        let expected = exceptions ? PlanRun.Verdict.passWithExceptions : .pass
        require(result == expected, "it concludes \(result), exceptions: \(exceptions)")
    }

    /// A run that may go on has begun all that can be begun, and people are given to steps in the order of the plan.
    private mutating func checkNothingIsLeftWaiting(_ run: PlanRun, begun new: [Attempt]) {
        if aborted { require(verdict != nil, "it goes on after an abort") }
        guard verdict == nil, begun, !aborted else { return }
        if undoing != nil {
            return require(steps.contains { $0.current?.kind == .undo }, "it neither undoes nor concludes")
        }
        if paused { marks.insert(.paused) }
        for step in steps.indices where isDue(step) && !steps[step].replaced && steps[step].current == nil {
            if steps[step].pause != nil { continue }
            require(steps[step].failed || steps[step].mayTry, "step \(step) is forgotten")
            let worker = steps[step].failed ? mender(step) : role(step)
            if let worker { require(paged[worker], "step \(step) waits for role \(worker), which was not paged") }
            if steps[step].blocked && !steps[step].failed {
                marks.insert(.blocked)
                continue
            }
            let isFree = worker.map { answered[$0] && run.held(role: $0) < people[$0] } ?? true
            if !isFree { marks.insert(.waitedForPerson) }
            require(!isFree || paused, "step \(step) can begin and does not")
            let overtaker = new.first { worker != nil && self.worker(of: $0) == worker && $0.step > step }
            require(overtaker == nil, "step \(step) is overtaken in the queue for role \(worker ?? -1)")
        }
    }
}
