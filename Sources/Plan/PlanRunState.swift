// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities

extension PlanRun {
    /// Where a step stands.
    public enum Stage: UInt8, Hashable, Sendable {
        /// Its phase or what it is after is still to come; also a stand-in that nothing has called for.
        case waiting
        /// Could start but for a person, an impairment or a pause.
        case ready
        /// A forward attempt is under way.
        case running
        /// Between two attempts; its person stays.
        case betweenAttempts
        /// Blocked, and its `instead` is taken.
        case replaced
        /// Failed for good; somebody has to mend it.
        case failed
        /// Somebody is mending it.
        case mending
        /// Being taken back.
        case undoing
        /// Taken back.
        case undone
        /// Satisfied: what comes after it may start.
        case satisfied

        /// Whether a step of this stage starts as soon as somebody can.
        @inline(__always)
        var isStartable: Bool {
            switch self {
            case .ready, .failed: true
            default: false
            }
        }
    }

    /// What changes about a step.
    struct StepState: Sendable {
        var stage = Stage.waiting
        var isBlocked = false
        var holdsPerson = false
        /// Whether a blocked step has called for it to stand in.
        var isCalled = false
        /// Steps of `after` not yet satisfied, plus one until its phase begins.
        var waitingFor: Int32 = 0
        /// The number of the newest attempt of any kind; 0 before the first.
        var number: Int32 = 0
        /// Forward attempts since it was ready or retried by hand.
        var tries: Int32 = 0
        /// When its newest forward attempt began, as a count of starts; 0 if it never did.
        var startedAs: Int32 = 0
    }

    /// A set of steps, found in the order of the plan.
    struct StepSet: Sendable {
        /// A bit for each step, the first one lowest.
        private var words: ContiguousArray<UInt64>
        private var count = 0

        init(count: Int) { words = ContiguousArray(repeating: 0, count: (count + 63) / 64) }

        var isEmpty: Bool { count == 0 }

        /// Adds a step that is not in it; takes out one that is.
        @inline(__always)
        mutating func toggle(_ step: Int) {
            let bit: UInt64 = 1 << UInt64(step & 63)
            words[step >> 6] ^= bit
            count += words[step >> 6] & bit != 0 ? 1 : -1
        }

        mutating func removeAll() {
            for word in words.indices { words[word] = 0 }
            count = 0
        }

        /// The first of its steps at or after that one.
        func first(from step: Int) -> Int? {
            if isEmpty { return nil }
            var word = step >> 6
            if word >= words.endIndex { return nil }
            var bits = words[word] & (.max << UInt64(step & 63))
            while bits == 0 {
                word += 1
                if word == words.endIndex { return nil }
                bits = words[word]
            }
            return word * 64 + bits.trailingZeroBitCount
        }
    }

    /// What changes about a role.
    struct Crew: Sendable {
        var free = 0
        var isPaged = false
        var hasAnswered = false
    }

    /// What never changes about a step, as small integers.
    struct StepWiring: Sendable {
        var role: Int32
        /// Who mends it; -1 where the plan has nobody.
        var mender: Int32
        var pages: Int32
        var instead: Int32
        var attempts: Int32
        var afterCount: Int32
        var firstDependent: Int32
        var dependentCount: Int32
        var every: Duration
        var timeout: Duration?
        var onFailure: OnFailure
        var isDormant: Bool
        var isFailback: Bool
        var beginsWithPlan: Bool
        var isVerify: Bool
        var canBeUndone: Bool
        var recovers: Bool
        var endsStandDown: Bool
    }

    /// The plan as dense tables.
    struct Wiring: Sendable {
        var steps: ContiguousArray<StepWiring> = []
        /// The steps after each step, all in one array.
        var dependents: ContiguousArray<Int32> = []
        var people: ContiguousArray<Int>
        var canStandDown: Bool
        var hasRecovers: Bool
        var deadline: Deadline?

        init(_ plan: Plan, people: [Int]) {
            self.people = ContiguousArray(people)
            canStandDown = plan.standDown != nil
            hasRecovers = plan.recovers != nil
            deadline = plan.deadline
            let failback = Wiring.failback(plan)
            let lastStay = Wiring.lastStay(plan)
            let engineering = plan.roles.firstIndex(of: Plan.mender)
            for (index, step) in plan.steps.enumerated() {
                let first = dependents.count
                for (other, candidate) in plan.steps.enumerated() where candidate.after.contains(index) {
                    dependents.append(Int32(other))
                }
                let role: Int? = if case .role(let role) = step.by { role } else { nil }
                steps.append(
                    StepWiring(
                        role: Int32(role ?? -1), mender: Int32(role ?? engineering ?? -1),
                        pages: Int32(Wiring.pagedBy(step) ?? -1), instead: Int32(step.instead ?? -1),
                        attempts: Int32(step.retry.attempts),
                        afterCount: Int32(step.after.count), firstDependent: Int32(first),
                        dependentCount: Int32(dependents.count - first), every: step.retry.every,
                        timeout: step.timeout, onFailure: step.onFailure,
                        isDormant: plan.steps.contains { $0.instead == index || $0.undo == index },
                        isFailback: failback[index],
                        beginsWithPlan: plan.phases[step.phase].starts == .planBegins,
                        isVerify: step.action.isVerify, canBeUndone: step.undo != nil || step.action.hasUndo,
                        recovers: step.recovers,
                        endsStandDown: lastStay.contains(index)))
            }
        }

        /// The steps that can only run once the primary is back: those of such a phase, and all that come after them.
        private static func failback(_ plan: Plan) -> [Bool] {
            var result = plan.steps.map { plan.phases[$0.phase].starts == .primaryRecovered }
            var changed = true
            while changed {
                changed = false
                for (index, step) in plan.steps.enumerated() where !result[index] {
                    let isCalledLate = zip(plan.steps, result).contains { $0.instead == index && $1 }
                    let follows = isCalledLate || step.after.contains { result[$0] }
                    if follows { result[index] = true }
                    changed = changed || follows
                }
            }
            return result
        }

        /// The step before whose start the plan may stand down, and all that may stand in for it.
        private static func lastStay(_ plan: Plan) -> [Int] {
            var chain: [Int] = []
            var next = plan.standDown
            while let step = next {
                chain.append(step)
                next = plan.steps[step].instead
            }
            return chain
        }

        private static func pagedBy(_ step: Step) -> Int? {
            if case .notify(.role(let role)) = step.action { role } else { nil }
        }
    }
}

extension Action {
    var isVerify: Bool { if case .verify = self { true } else { false } }

    /// Whether taking it back means something without a step of its own: a region's size, a record's region.
    var hasUndo: Bool {
        switch self {
        case .scale, .switchTraffic: true
        default: false
        }
    }
}
