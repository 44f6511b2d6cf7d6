// SPDX-License-Identifier: GPL-3.0-or-later

public import Plan
internal import Quantities

/// Plans that nobody would write, but that a file may hold.
public struct RandomPlan: Sendable {
    /// The plan.
    public var plan: Plan
    /// How many people each of its roles has.
    public var people: [Int]

    /// A plan with about `size` steps: a random acyclic order, roles, phases, retries, timeouts and ways to fail.
    public init(size: Int, luck: inout Luck) {
        let roles = [Plan.mender, "sre", "on-call"]
        let phases = RandomPlan.phases(&luck)
        let failback = phases.firstIndex { $0.starts == .primaryRecovered }
        var steps: [Step] = []
        var targets: Set<Int> = []
        for _ in 0..<size {
            let returns = failback != nil && steps.count * 3 >= size * 2
            let phase = returns ? failback! : luck.below(failback ?? phases.count)
            let eligible = steps.indices.filter { !targets.contains($0) }
            let after = eligible.filter { _ in luck.percent(eligible.count > 4 ? 20 : 45) }
            steps.append(RandomPlan.step(steps.count, phase: phase, after: after, roles: roles.count, luck: &luck))
            while luck.percent(15) {
                let principal = steps.count - 1
                let own = eligible.filter { _ in luck.percent(20) }
                steps.append(RandomPlan.step(steps.count, phase: phase, after: own, roles: roles.count, luck: &luck))
                steps[principal].instead = principal + 1
                targets.insert(principal + 1)
                let peers = eligible.filter { steps[$0].phase == phase && steps[$0].instead == nil }
                if !peers.isEmpty, luck.percent(20) {
                    let peer = luck.pick(peers)
                    if own.isEmpty { steps[peer].instead = principal + 1 }
                }
            }
        }
        let ordinary = steps.indices.filter { !targets.contains($0) && steps[$0].phase != failback }
        if !ordinary.isEmpty, failback != nil || luck.percent(70) { steps[luck.pick(ordinary)].recovers = true }
        for step in ordinary where luck.percent(10) {
            steps[step].undo = steps.count
            steps.append(
                RandomPlan.step(steps.count, phase: steps[step].phase, after: [], roles: roles.count, luck: &luck))
        }
        let standDown = !ordinary.isEmpty && luck.percent(50) ? luck.pick(ordinary) : nil
        plan = Plan(name: "random", phases: phases, steps: steps, roles: roles, standDown: standDown)
        people = roles.map { _ in 1 + luck.below(2) }
        if luck.percent(60) { shuffle(&luck) }
        if luck.percent(25) {
            plan.deadline = Deadline(within: .seconds(Int64(1 + luck.below(50))), onFailure: luck.pick([.stop, .undo]))
        }
    }

    private static func phases(_ luck: inout Luck) -> [Phase] {
        var phases = (0...luck.below(2)).map { Phase(name: "phase\($0)") }
        if luck.percent(50) { phases.append(Phase(name: "failback", starts: .primaryRecovered)) }
        return phases
    }

    private static func step(_ index: Int, phase: Int, after: [Int], roles: Int, luck: inout Luck) -> Step {
        let action = action(roles: roles, luck: &luck)
        let role = Performer.role(luck.below(roles))
        return Step(
            id: "s\(index)", phase: phase, action: action,
            by: action == .approve || luck.percent(45) ? role : .automation, after: after,
            success: luck.percent(50) ? .one : Rational(6, 10), timeout: luck.percent(30) ? .seconds(5) : nil,
            retry: Retry(attempts: 1 + luck.below(3), every: .seconds(luck.pick([0, 1, 3]))),
            onFailure: luck.pick([.stop, .stop, .stop, .continue, .undo]))
    }

    private static func action(roles: Int, luck: inout Luck) -> Action {
        switch luck.below(9) {
        case 0: .notify(.role(luck.below(roles)))
        case 1: .notify(.channel("#incidents"))
        case 2: .approve
        case 3: .scale(region: "west", to: .share(Rational(12, 10)))
        case 4: .scale(region: "west", to: .standby)
        case 5: .switchTraffic(record: "api", to: "west", through: .record, fence: false)
        case 6:
            .verify(
                flows: "golden", successRate: Rational(99, 100), length: .minutes(5), every: .seconds(30),
                at: .region("west"))
        case 7: .restore(store: "memory")
        default: .wait
        }
    }

    /// Writes the steps in another order: what a step is after may then stand below it.
    private mutating func shuffle(_ luck: inout Luck) {
        let order = plan.steps.indices.shuffled(using: &luck)
        var place = [Int](repeating: 0, count: order.count)
        for (new, old) in order.enumerated() { place[old] = new }
        plan.steps = order.map { old in
            var step = plan.steps[old]
            step.after = step.after.map { place[$0] }.sorted()
            step.instead = step.instead.map { place[$0] }
            step.undo = step.undo.map { place[$0] }
            return step
        }
        plan.standDown = plan.standDown.map { place[$0] }
    }
}

extension RandomPlan: CustomStringConvertible {
    /// The plan, a step a line.
    public var description: String {
        var lines = ["people \(people), stand-down \(plan.standDown.map(String.init) ?? "none")"]
        if let deadline = plan.deadline { lines.append("deadline \(deadline.within), then \(deadline.onFailure)") }
        for (index, step) in plan.steps.enumerated() {
            lines.append(
                "\(index): \(step.action.name) by \(step.by) phase \(plan.phases[step.phase].starts) after \(step.after)"
                    + " attempts \(step.retry.attempts) every \(step.retry.every.seconds) s"
                    + " timeout \(step.timeout != nil) success \(step.success.double) on failure \(step.onFailure)"
                    + " instead \(step.instead ?? -1) undo \(step.undo ?? -1)\(step.recovers ? " recovers" : "")")
        }
        return lines.joined(separator: "\n")
    }
}
