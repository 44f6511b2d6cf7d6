// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Plan
public import Quantities

/// What is known in the middle of an incident. That the fault lasts, and that nothing has been moved, is always known.
public struct Knowledge: Hashable, Sendable {
    /// The time since onset.
    public var elapsed: Duration
    /// The steps, indices into `Plan.steps`, that are satisfied. All others are not, but for those that stand in for
    /// another, and those that a named one stands in for.
    public var done: [Int]
    /// The impairments, indices into the system's list, that are there now.
    public var seen: [Int]
    /// The impairments that are not there now, or not any more.
    public var notSeen: [Int]
    /// The roles, indices into `Plan.roles`, whose people are there. Of others nothing is known.
    public var answered: [Int]
    /// Whether the plan is taken to begin now, whatever the trial would have done before: the steps named are done by
    /// hand now, with their effects, by people who are there, and everything else is still to begin.
    public var beginsNow: Bool

    /// Nothing is known but that the fault has lasted so long, unless told otherwise.
    public init(
        elapsed: Duration, done: [Int] = [], seen: [Int] = [], notSeen: [Int] = [], answered: [Int] = [],
        beginsNow: Bool = false
    ) {
        self.elapsed = elapsed
        self.done = done
        self.seen = seen
        self.notSeen = notSeen
        self.answered = answered
        self.beginsNow = beginsNow
    }

    /// How far a trial agrees with what is known; each case has passed those before it.
    public enum Agreement: UInt8, Hashable, Sendable, CaseIterable {
        /// The primary is back by now.
        case primaryIsBack
        /// Something else is broken, or is not.
        case otherImpairments
        /// Another set of steps is done, something has been moved, or people have not answered.
        case otherSteps
        /// It agrees in everything.
        case full
    }
}

extension Incident {
    /// The steps whose start moves users or ends the chance to stand down: the plan's `stand-down` step and what may stand
    /// in for it, and all switches away from the primary before failback.
    public var movingSteps: [Int] {
        var moving: [Int] = []
        var next = plan.standDown
        while let step = next {
            moving.append(step)
            next = plan.steps[step].instead
        }
        for step in steps.indices where !steps[step].isFailback && !moving.contains(step) {
            if case .switchTraffic(_, let region, _) = steps[step].act, region != system.primary { moving.append(step) }
        }
        return moving
    }

    /// Of which steps, satisfied or not, `Knowledge.done` tells nothing: those that only stand in for another, and those
    /// that a step named there stands in for.
    public func isUnknown(_ step: Int, in knowledge: Knowledge) -> Bool {
        if knowledge.done.contains(step) { return false }
        return steps[step].isDormant || knowledge.done.contains { steps[$0].standsInFor.contains(step) }
    }
}

/// What is known about an incident, made ready to be held against its trials.
public struct Situation: Sendable {
    /// What is known.
    public let knowledge: Knowledge

    let now: Int64
    let done: ContiguousArray<Int>
    /// The first steps that are not done: none of the others can be before one of these.
    let next: ContiguousArray<Int>
    let moving: ContiguousArray<Int>
    let seen: ContiguousArray<Int>
    let notSeen: ContiguousArray<Int>
    let answered: ContiguousArray<Int>
    let beginsNow: Bool

    /// That knowledge about that incident; the caller vouches for the indices.
    public init(_ knowledge: Knowledge, about incident: Incident) {
        self.knowledge = knowledge
        now = knowledge.elapsed.microseconds
        // In the order of the plan's own logic, so that by hand each is done after what it comes after.
        var (ordered, rest): (ContiguousArray<Int>, [Int]) = ([], knowledge.done.sorted())
        while !rest.isEmpty {
            let first = rest.firstIndex { step in !incident.plan.steps[step].after.contains(where: rest.contains) }
            ordered.append(rest.remove(at: first ?? 0))
        }
        done = ordered
        let isOpen = { (step: Int) in knowledge.done.contains(step) || incident.isUnknown(step, in: knowledge) }
        next = ContiguousArray(
            incident.steps.indices.filter { step in
                !isOpen(step) && incident.plan.steps[step].after.allSatisfy(isOpen)
            })
        moving = ContiguousArray(incident.movingSteps)
        seen = ContiguousArray(knowledge.seen)
        notSeen = ContiguousArray(knowledge.notSeen)
        beginsNow = knowledge.beginsNow
        var roles = ContiguousArray(knowledge.answered)
        if beginsNow {
            for step in done {
                if case .role(let role) = incident.plan.steps[step].by, !roles.contains(role) { roles.append(role) }
            }
        }
        answered = roles
    }
}
