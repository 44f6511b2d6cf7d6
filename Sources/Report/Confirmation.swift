// SPDX-License-Identifier: GPL-3.0-or-later

public import Execution
internal import Plan
internal import Quantities

extension DrillRun {
    /// A line for who has just done something to the drill: what is noted, of whom, and what happens next.
    ///
    /// The run is the drill as it stood before; `entries` are what the verb came to.
    public func confirmation(
        of verb: Verb, by who: String, _ entries: [Entry], at instant: WallTime, hasDriver: Bool
    ) -> String {
        var after = self
        var assignments: [Assignment] = []
        for entry in entries {
            assignments += after.handle(JournalRecord(number: after.lastRecord + 1, at: instant, entry: entry))
        }
        let fresh = assignments.filter(after.outstanding.contains)
        let next = hasDriver ? "Next" : "Next, once it has a driver"
        return "\(drill.id): \(deed(verb, entries)) (by \(who)). \(next): \(after.outlook(fresh)).".onOneLine
    }

    private func deed(_ verb: Verb, _ entries: [Entry]) -> String {
        switch verb {
        case .answer(let role): "\(drill.plan.roles[role]) has answered"
        case .approve: "\(decided(entries)) is approved"
        case .decline: "\(decided(entries)) is declined"
        case .pause: "the drill is paused"
        case .continue: "the drill goes on"
        case .retry(let step): "\(drill.plan.steps[step].id) is tried again"
        case .skip(let step): "\(drill.plan.steps[step].id) is skipped"
        case .done(let step): "\(drill.plan.steps[step].id) is noted as done by hand"
        case .abort(undoing: false): "the drill is aborted"
        case .abort(undoing: true): "the drill is aborted, and everything is taken back"
        }
    }

    /// The step that a decision was about.
    private func decided(_ entries: [Entry]) -> String {
        for entry in entries {
            switch entry {
            case .fact(.approved(let attempt, _, _)), .event(.finished(let attempt, _), _):
                return drill.plan.steps[Int(attempt.step)].id
            default: break
            }
        }
        preconditionFailure("a decision is about a step")
    }

    /// What follows from what has just been noted.
    private func outlook(_ fresh: [Assignment]) -> String {
        var parts = fresh.compactMap(words)
        if run.isPaused, run.verdict == nil { parts.append("nothing more begins before muster drill continue") }
        let asking = drill.plan.steps.indices.filter {
            drill.plan.steps[$0].action == .approve && approvals[newestAttempt(at: $0)] != nil
                && run.stage(of: $0) == .running
        }
        parts += asking.map { "\(drill.plan.steps[$0].id) waits for somebody else to approve, too" }
        if !parts.isEmpty { return parts.joined(separator: ", ") }
        let running = drill.plan.steps.indices.filter { run.stage(of: $0) == .running }
        return running.isEmpty
            ? "nothing begins yet; see muster drill status"
            : "nothing new begins before \(running.map { drill.plan.steps[$0].id }.joined(separator: ", ")) is done"
    }

    private func words(_ assignment: Assignment) -> String? {
        let name = { (attempt: Attempt) in drill.plan.steps[Int(attempt.step)].id }
        switch assignment.task {
        case .page(let role): return "\(drill.plan.roles[role]) is paged"
        case .perform(let attempt):
            switch attempt.kind {
            case .forward where approvals[attempt] != nil: return nil
            case .forward where drill.plan.steps[Int(attempt.step)].action == .approve:
                return "\(name(attempt)) asks for a decision"
            case .forward: return "\(name(attempt)) begins"
            case .mend: return "\(name(attempt)) waits to be mended"
            case .undo: return "\(name(attempt)) is taken back"
            }
        case .remind(.retryDue(let attempt), let due):
            return "\(name(attempt)) is tried again in \(Human.duration((due - assignment.given).seconds))"
        case .heal: return "the fault is healed"
        case .measure: return "the recovery point is measured"
        case .conclude: return "the drill ends"
        case .remind, .waitToInject, .inject, .waitToHeal, .confirmReturn, .giveUp: return nil
        }
    }
}
