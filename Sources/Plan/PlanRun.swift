// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// One run of a recovery plan: a pure state machine.
///
/// It performs no effect, reads no clock and draws no random number. A driver tells it what happened and carries out
/// the commands it answers with, in simulated or in real time. Copy it to fork a run. One event costs O(steps) at
/// most and allocates nothing.
public struct PlanRun: Sendable {
    let wiring: Wiring
    var steps: ContiguousArray<StepState>
    var crews: ContiguousArray<Crew>
    var failsBack: Bool
    var begun = false
    var primaryIsBack = false
    var failbackBegun = false
    var recovered = false
    var paused = false
    /// Whether the plan's deadline has passed, and mattered.
    var isLate = false
    /// Whether the step that ends the chance to stand down has started.
    var moved = false
    var exceptions = false
    /// Steps that the run still waits for.
    var open = 0
    /// Steps that wait for a person, an impairment's end or a pause's: without any there is nothing to start.
    var startable: StepSet
    /// Counts starts, so that undoing goes newest first.
    var startCount: Int32 = 0
    /// The verdict to conclude with once everything is undone; `nil` while the plan goes forward.
    var undoingTowards: Verdict?
    /// How the run ended; `nil` while it goes on.
    public internal(set) var verdict: Verdict?
    /// Whether the plan stopped because the primary came back before anything was moved.
    public internal(set) var stoodDown = false

    /// A run of the plan with so many people in each of `plan.roles`. Without `failsBack` the phases that begin with
    /// the primary's return are left out: nothing is to come back.
    public init(_ plan: Plan, people: [Int], failsBack: Bool) {
        precondition(people.count == plan.roles.count, "every role of the plan has its number of people")
        wiring = Wiring(plan, people: people)
        steps = ContiguousArray(repeating: StepState(), count: plan.steps.count)
        startable = StepSet(count: plan.steps.count)
        crews = ContiguousArray(repeating: Crew(), count: people.count)
        self.failsBack = failsBack
        reset(failsBack: failsBack)
    }

    /// Back to the state before `began`, without allocating.
    public mutating func reset(failsBack: Bool) {
        self.failsBack = failsBack
        begun = false
        primaryIsBack = false
        failbackBegun = false
        recovered = false
        paused = false
        isLate = false
        moved = false
        exceptions = false
        startCount = 0
        startable.removeAll()
        undoingTowards = nil
        verdict = nil
        stoodDown = false
        open = 0
        for step in steps.indices {
            steps[step] = StepState(waitingFor: wiring.steps[step].afterCount + 1)
            if isCounted(step) { open += 1 }
        }
        for role in crews.indices { crews[role] = Crew(free: wiring.people[role]) }
    }

    /// Takes in what happened and appends what is to be done about it. Late answers, and answers of attempts that are
    /// over, change nothing; nothing does once there is a verdict.
    public mutating func handle(_ event: Event, into commands: inout ContiguousArray<Command>) {
        if verdict != nil { return }
        switch event {
        case .began: begin(&commands)
        case .answered(let role): crews[role].hasAnswered = true
        case .blocked(let step): block(step, &commands)
        case .unblocked(let step): steps[step].isBlocked = false
        case .finished(let attempt, let outcome): finish(attempt, outcome, &commands)
        case .timedOut(let attempt): if attempt.kind == .forward { finish(attempt, .failed, &commands) }
        case .retryDue(let attempt): retry(attempt)
        case .primaryReturned: primaryReturned(&commands)
        case .deadlinePassed: passDeadline(&commands)
        case .operatorPaused: paused = true
        case .operatorContinued: paused = false
        case .operatorRetried(let step): retryByHand(step)
        case .operatorSkipped(let step), .operatorDid(let step): satisfyByHand(step, &commands)
        case .operatorAborted: conclude(.fail, &commands)
        case .operatorUndid: undoEverything(towards: .fail, &commands)
        }
        dispatch(&commands)
    }

    /// Whether an answer to that attempt would still change anything.
    public func isCurrent(_ attempt: Attempt) -> Bool {
        let state = steps[Int(attempt.step)]
        guard verdict == nil, state.number == attempt.number else { return false }
        guard undoingTowards == nil || attempt.kind == .undo else { return false }
        return switch attempt.kind {
        case .forward: state.stage == .running
        case .mend: state.stage == .mending
        case .undo: state.stage == .undoing
        }
    }

    /// How many people of a role are held by steps.
    public func held(role: Int) -> Int { wiring.people[role] - crews[role].free }

    /// Where a step stands.
    public func stage(of step: Int) -> Stage { steps[step].stage }

    /// Whether there is a role that mends a step which has failed for good: its own, or that of the automation's.
    public func hasMender(_ step: Int) -> Bool { wiring.steps[step].mender >= 0 }

    /// Whether a step may not start for now: what it depends on is impaired.
    public func isBlocked(_ step: Int) -> Bool { steps[step].isBlocked }

    /// The number of a step's newest attempt of any kind; 0 before the first.
    public func attempts(at step: Int) -> Int { Int(steps[step].number) }

    /// Whether an operator has stopped new steps from starting.
    public var isPaused: Bool { paused }

    /// Whether all people of a role are there.
    public func hasAnswered(role: Int) -> Bool { crews[role].hasAnswered }

    /// Whether the pause after that failed attempt is still going on.
    public func isPausing(after attempt: Attempt) -> Bool {
        verdict == nil && steps[Int(attempt.step)].stage == .betweenAttempts
            && steps[Int(attempt.step)].number == attempt.number
    }

    /// Whether the plan has begun.
    public var hasBegun: Bool { begun }

    /// Whether the plan's deadline is still to be kept.
    public var isUnderDeadline: Bool {
        wiring.deadline != nil && begun && verdict == nil && !recovered && !isLate && undoingTowards == nil
    }

    /// Whether everything is being taken back.
    public var isUndoing: Bool { verdict == nil && undoingTowards != nil }

    /// Whether a step has been satisfied: by success, by hand, by going on after a failure, or by its `instead`.
    public func isSatisfied(_ step: Int) -> Bool { steps[step].stage == .satisfied }

    /// Whether a step counts towards the run's end: not one that only stands in for another or takes one back, and
    /// not one of the failback where there is none.
    @inline(__always)
    func isCounted(_ step: Int) -> Bool {
        !wiring.steps[step].isDormant && (failsBack || !wiring.steps[step].isFailback)
    }
}

extension PlanRun {
    /// What a driver tells the run.
    public enum Event: Hashable, Sendable {
        /// The plan is activated.
        case began
        /// All people of a role (an index into `Plan.roles`) are there.
        case answered(role: Int)
        /// A step cannot start: what it depends on is impaired, or the region it acts in is out.
        case blocked(step: Int)
        /// It can again.
        case unblocked(step: Int)
        /// An attempt is over.
        case finished(Attempt, Outcome)
        /// An attempt has run as long as it may.
        case timedOut(Attempt)
        /// The pause before another attempt is over; the attempt is the one that failed.
        case retryDue(Attempt)
        /// The primary serves again.
        case primaryReturned
        /// The plan has taken as long as it may.
        case deadlinePassed
        /// An operator: start nothing more for now.
        case operatorPaused
        /// An operator: go on.
        case operatorContinued
        /// An operator: try the failed step again, from its first attempt.
        case operatorRetried(step: Int)
        /// An operator: do without this step.
        case operatorSkipped(step: Int)
        /// An operator: this step has been done by hand.
        case operatorDid(step: Int)
        /// An operator: stop here.
        case operatorAborted
        /// An operator: take everything back, newest first, and end.
        case operatorUndid
    }

    /// What the run asks its driver to do.
    public enum Command: Hashable, Sendable {
        /// Page a role (an index into `Plan.roles`).
        case page(role: Int)
        /// Begin an attempt, forward or mending.
        case perform(Attempt)
        /// Say this event after that time; for `timedOut`, of time in which capacity was not refused.
        case remind(Event, after: Duration)
        /// Take a step's effect back.
        case undo(Attempt)
        /// The run is over.
        case conclude(Verdict)
    }

    /// How an attempt ended.
    public enum Outcome: UInt8, Hashable, Sendable {
        /// It did what it should.
        case succeeded
        /// It did not, and left no effect.
        case failed
        /// A person said no; it is not tried again.
        case declined
    }

    /// What a run comes to.
    public enum Verdict: UInt8, Hashable, Sendable {
        /// Every step did what it should.
        case pass
        /// It reached its end, but a step was skipped, mended, done by hand or gone on from after a failure.
        case passWithExceptions
        /// It was aborted or taken back.
        case fail
        /// Nothing was moved.
        case inconclusive
    }
}
