// SPDX-License-Identifier: GPL-3.0-or-later

import Plan
import Quantities

/// A run told by hand, one event at a time.
struct Rig {
    private(set) var run: PlanRun

    static let roles = [Plan.mender, "sre"]
    static let engineering = 0
    static let sre = 1

    init(
        _ steps: [Step], people: [Int] = [1, 1], standDown: Int? = nil, failsBack: Bool = true,
        deadline: Deadline? = nil
    ) {
        let phases = [Phase(name: "failover"), Phase(name: "failback", starts: .primaryRecovered)]
        let plan = Plan(
            name: "test", phases: phases, steps: steps, roles: Rig.roles, standDown: standDown, deadline: deadline)
        run = PlanRun(plan, people: people, failsBack: failsBack)
    }

    /// Tells one event, and what the run answers.
    mutating func tell(_ event: PlanRun.Event) -> [PlanRun.Command] {
        var commands = ContiguousArray<PlanRun.Command>()
        run.handle(event, into: &commands)
        return Array(commands)
    }

    /// Tells that the step's forward attempt of that number is over.
    mutating func end(_ step: Int, _ number: Int = 1, _ outcome: PlanRun.Outcome = .succeeded) -> [PlanRun.Command] {
        tell(.finished(Attempt(step: step, number: number), outcome))
    }

    /// Tells that the mending or undoing attempt of that number is over.
    mutating func end(_ kind: Attempt.Kind, _ step: Int, _ number: Int) -> [PlanRun.Command] {
        tell(.finished(Attempt(step: step, number: number, kind: kind), .succeeded))
    }
}

extension PlanRun.Command {
    /// The forward attempt of that number begins.
    static func start(_ step: Int, _ number: Int = 1) -> PlanRun.Command {
        .perform(Attempt(step: step, number: number))
    }
    /// Mending begins.
    static func mend(_ step: Int, _ number: Int) -> PlanRun.Command {
        .perform(Attempt(step: step, number: number, kind: .mend))
    }
    /// Taking back begins.
    static func undo(_ step: Int, _ number: Int) -> PlanRun.Command {
        .undo(Attempt(step: step, number: number, kind: .undo))
    }
    /// The pause after the attempt of that number.
    static func pause(_ step: Int, _ number: Int, _ length: Duration) -> PlanRun.Command {
        .remind(.retryDue(Attempt(step: step, number: number)), after: length)
    }
}

extension Step {
    /// A step of the automation that lets time pass.
    static func auto(
        after: [Int] = [], attempts: Int = 1, every: Duration = .zero, onFailure: OnFailure = .stop,
        instead: Int? = nil, phase: Int = 0, undo: Int? = nil, recovers: Bool = false, timeout: Duration? = nil
    ) -> Step {
        Step(
            id: "auto", phase: phase, action: .wait, after: after, timeout: timeout,
            retry: Retry(attempts: attempts, every: every), onFailure: onFailure, instead: instead, undo: undo,
            recovers: recovers)
    }

    /// A step that one of the SREs does.
    static func sre(after: [Int] = [], attempts: Int = 1, action: Action = .wait) -> Step {
        Step(
            id: "sre", action: action, by: .role(Rig.sre), after: after,
            retry: Retry(attempts: attempts, every: .seconds(30)))
    }

    /// A step with that action.
    static func doing(_ action: Action, after: [Int] = [], onFailure: OnFailure = .stop) -> Step {
        Step(id: action.name, action: action, after: after, onFailure: onFailure)
    }
}

extension Action {
    static let scale = Action.scale(region: "west", to: .share(Rational(12, 10)))
    static let switchTraffic = Action.switchTraffic(record: "api", to: "west", through: .record, fence: false)
    static let verify = Action.verify(
        flows: "golden", successRate: Rational(99, 100), length: .minutes(5), every: .seconds(30), at: .users)
}
