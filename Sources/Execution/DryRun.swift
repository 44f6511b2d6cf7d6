// SPDX-License-Identifier: GPL-3.0-or-later

internal import Plan

/// A drill in which nothing is done: the order in which the plan would go if everything went well, what each step would do,
/// and whether it could. A driver of its own: it performs nothing, so there is nothing that it might perform by mistake.
public struct DryRun: Sendable {
    /// One step that would be taken.
    public struct Line: Hashable, Sendable {
        /// The step, an index into `Plan.steps`.
        public var step: Int
        /// What would be done, in words.
        public var description: String
        /// Whether it could be done now.
        public var readiness: Readiness
    }

    /// The steps, in the order in which they would begin; those of the failback last.
    public let lines: [Line]
    /// Steps that only run in place of another, or to take one back, or not at all: what they would do if called for.
    public let reserve: [Line]

    /// Asks every adapter what it would do and whether it could.
    public init(of drill: Drill, by hands: any Hands) async {
        let order = DryRun.order(drill)
        let rest = drill.plan.steps.indices.filter { !order.contains($0) }
        let readiness = await Prechecks(of: Array(drill.plan.steps.indices), in: DrillRun(drill), by: hands).found
        let line = { (step: Int) in
            Line(
                step: step,
                description: hands.describe(
                    Order(
                        drill: drill.id, step: drill.plan.steps[step], attempt: Attempt(step: step, number: 1),
                        opened: .distantPast)),
                readiness: readiness[step].readiness)
        }
        lines = order.map(line)
        reserve = rest.map(line)
    }

    /// Whether every step that would be taken could be.
    public var isReady: Bool { lines.allSatisfy { $0.readiness == .ready } }

    /// The order in which steps begin if each one succeeds at once and the primary comes back when nothing else is left.
    static func order(_ drill: Drill) -> [Int] {
        var run = PlanRun(drill.plan, people: drill.people, failsBack: drill.failsBack)
        var commands: ContiguousArray<PlanRun.Command> = []
        var order: [Int] = []
        for event in [PlanRun.Event.began, .primaryReturned] {
            run.handle(event, into: &commands)
            var next = 0
            while next < commands.count {
                switch commands[next] {
                case .page(let role): run.handle(.answered(role: role), into: &commands)
                case .perform(let attempt):
                    order.append(Int(attempt.step))
                    run.handle(.finished(attempt, .succeeded), into: &commands)
                case .remind, .undo, .conclude: break
                }
                next += 1
            }
            commands.removeAll()
        }
        return order
    }
}
