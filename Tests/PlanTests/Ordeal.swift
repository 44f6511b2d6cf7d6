// SPDX-License-Identifier: GPL-3.0-or-later

import Plan
import Quantities
import RandomPlans

/// A driver in virtual time that spares a run nothing: answers that come late, twice or never, timeouts that race
/// with them, impairments and operators at any moment. At `healed` all that ends, and the run must conclude.
struct Ordeal {
    let plan: Plan
    let people: [Int]
    let failsBack: Bool
    private var luck: Luck
    private var agenda: [(due: Int, event: PlanRun.Event)] = []
    private var now = 0
    private(set) var ledger: Ledger
    private(set) var log: [String] = []

    static let healed = 60

    init(_ random: RandomPlan, luck: Luck) {
        plan = random.plan
        people = random.people
        self.luck = luck
        failsBack = self.luck.percent(70)
        ledger = Ledger(plan, people: people, failsBack: failsBack)
        plot()
    }

    /// Runs to the end. `worn` has been used before and was reset; it must behave as a fresh run does, and so must a
    /// run that is spared whatever must change nothing.
    mutating func run(worn: inout PlanRun) {
        worn.reset(failsBack: failsBack)
        var spared = PlanRun(plan, people: people, failsBack: failsBack)
        var fresh = spared
        var commands = ContiguousArray<PlanRun.Command>()
        var others = commands
        while ledger.broken == nil, let event = next() {
            commands.removeAll(keepingCapacity: true)
            others.removeAll(keepingCapacity: true)
            log.append("\(now)s \(event)")
            let counts = ledger.take(event)
            worn.handle(event, into: &commands)
            fresh.handle(event, into: &others)
            for command in commands { log.append("      \(command)") }
            ledger.require(commands == others, "a run that was reset answers \(commands), a fresh one \(others)")
            if counts {
                others.removeAll(keepingCapacity: true)
                spared.handle(event, into: &others)
                ledger.require(commands == others, "an answer that came late or twice made a difference")
            } else {
                ledger.require(commands.isEmpty, "an answer that came late or twice was acted on")
            }
            ledger.check(commands, of: worn)
            for command in commands { carryOut(command) }
        }
        ledger.require(ledger.verdict != nil, "it never concludes")
    }

    /// Picks one of the events that are due first.
    private mutating func next() -> PlanRun.Event? {
        guard log.count < 20_000, let first = agenda.map(\.due).min() else { return nil }
        let due = agenda.indices.filter { agenda[$0].due == first }
        now = first
        return agenda.remove(at: luck.pick(due)).event
    }

    private mutating func schedule(_ event: PlanRun.Event, at due: Int) {
        agenda.append((due, event))
        if luck.percent(5) { agenda.append((due + luck.below(8), event)) }
    }

    /// What happens whatever the run does.
    private mutating func plot() {
        schedule(.began, at: luck.percent(5) ? 3 : 0)
        if luck.percent(60) { schedule(.primaryReturned, at: luck.below(Ordeal.healed)) }
        for step in plan.steps.indices {
            if luck.percent(30) {
                let start = luck.percent(50) ? 0 : luck.below(40)
                schedule(.blocked(step: step), at: start)
                schedule(.unblocked(step: step), at: start + luck.below(40))
            }
            agenda.append((Ordeal.healed + 12, .unblocked(step: step)))
        }
        if luck.percent(40) { for _ in 0...luck.below(6) { schedule(operatorEvent(), at: luck.below(Ordeal.healed)) } }
        agenda.append((Ordeal.healed + 12, .operatorContinued))
        agenda.append((Ordeal.healed + 12, .primaryReturned))
    }

    private mutating func operatorEvent() -> PlanRun.Event {
        let step = luck.below(plan.steps.count)
        return switch luck.below(11) {
        case 0, 1: .operatorPaused
        case 2, 3, 4: .operatorContinued
        case 5, 6: .operatorRetried(step: step)
        case 7: .operatorSkipped(step: step)
        case 8: .operatorDid(step: step)
        case 9: .operatorSkipped(step: step)
        default:
            luck.pick([.operatorAborted, .operatorUndid, .operatorRetried(step: step), .operatorRetried(step: step)])
        }
    }

    private mutating func carryOut(_ command: PlanRun.Command) {
        switch command {
        case .page(let role): schedule(.answered(role: role), at: now + luck.below(12))
        case .perform(let attempt): perform(attempt)
        case .undo(let attempt):
            schedule(.finished(attempt, luck.percent(90) ? .succeeded : .failed), at: now + luck.below(6))
        case .remind(let event, let after): schedule(event, at: now + Int(after.microseconds / 1_000_000))
        case .conclude: break
        }
    }

    private mutating func perform(_ attempt: Attempt) {
        let step = plan.steps[Int(attempt.step)]
        let heals = now >= Ordeal.healed
        let outcome: PlanRun.Outcome =
            if heals {
                .succeeded
            } else if attempt.kind == .mend {
                luck.percent(80) ? .succeeded : .failed
            } else if step.action == .approve {
                luck.percent(90) ? .succeeded : .declined
            } else {
                step.success < .one && luck.percent(40) ? .failed : .succeeded
            }
        let isSilent = !heals && attempt.kind == .forward && step.timeout != nil && luck.percent(20)
        if isSilent { return }
        schedule(.finished(attempt, outcome), at: now + luck.below(heals ? 4 : 10))
        if luck.percent(5) { schedule(.finished(attempt, .failed), at: now + luck.below(20)) }
    }
}
