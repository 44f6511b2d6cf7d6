// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
public import Plan
public import Quantities

/// One drill as a pure value: journal records in, assignments out.
///
/// Around the run of the plan it keeps what a drill has besides: the fault that it injects and heals, the canary, the
/// verdict. Folding a journal gives the state in which it was left, and what is outstanding: so a drill is resumed in the way
/// in which it goes on. It performs no effect and reads no clock.
public struct DrillRun: Sendable {
    /// What is drilled.
    public let drill: Drill
    /// The run of the plan.
    public private(set) var run: PlanRun
    /// The number of the last record handled; 0 before the first.
    public private(set) var lastRecord = 0
    /// What has been asked for and not been answered, in the order of asking.
    public private(set) var outstanding: [Assignment] = []
    /// When the drill was opened.
    public private(set) var opened: WallTime?
    /// When the first failed probe of the row that goes on, or of the last one before the plan began, ended.
    public private(set) var downSince: WallTime?
    /// Whether the primary answers probes, as far as is known.
    public private(set) var primaryIsUp: Bool?
    /// When the fault was injected.
    public private(set) var injectedAt: WallTime?
    /// When the plan began.
    public private(set) var began: WallTime?
    /// When the `recovers` step was satisfied.
    public private(set) var recovered: WallTime?
    /// When the primary had come back.
    public private(set) var primaryReturned: WallTime?
    /// When the drill was over.
    public private(set) var concluded: WallTime?
    /// What it came to.
    public private(set) var verdict: Drill.Verdict?
    /// Why, one sentence each.
    public private(set) var reasons: [String] = []
    /// What happened at each step.
    public private(set) var steps: [StepTimes]
    /// What steps have put out for later ones, by name.
    public private(set) var outputs: [String: String] = [:]
    /// What makes a plain PASS impossible.
    public private(set) var exceptions: [String] = []
    /// Attempts of which it cannot be told whether they were carried out.
    public private(set) var unknown: [Attempt] = []
    /// Who has approved an attempt that needs more than one person.
    public private(set) var approvals: [Attempt: [String]] = [:]
    /// What the canary came to, once it has been read.
    public private(set) var canary: CanaryReport?
    /// Why it could not be read.
    public private(set) var canaryTrouble: String?

    private var commands: ContiguousArray<PlanRun.Command> = []
    /// What the record in hand has given rise to.
    private var fresh: [Assignment] = []
    private var fault = FaultState.none
    private var failure: String?
    /// Why the drill shows nothing, where that is known before its end.
    private var fruitless: String?
    /// Steps of which an attempt has succeeded.
    private var succeeded: Set<Int> = []

    /// When a step's work began and ended.
    public struct StepTimes: Hashable, Sendable {
        /// When its first attempt began.
        public var started: WallTime?
        /// When it was satisfied.
        public var ended: WallTime?
    }

    /// The fault that the drill injects: on its way in from `due` to `done`, on its way out to `healed` or `stuck`.
    private enum FaultState { case none, due, under, done, healing, healed, stuck }

    /// A drill that nothing has happened in.
    public init(_ drill: Drill) {
        self.drill = drill
        run = PlanRun(drill.plan, people: drill.people, failsBack: drill.failsBack)
        steps = Array(repeating: StepTimes(), count: drill.plan.steps.count)
    }

    /// Something that the driver is to do, and answers by an entry.
    public struct Assignment: Hashable, Sendable {
        /// When it was given.
        public var given: WallTime
        /// What it is.
        public var task: Task

        /// What is to be done.
        public enum Task: Hashable, Sendable {
            /// Page a role; the answer is its `answered`.
            case page(role: Int)
            /// Carry out an attempt; the answer is its `finished`.
            case perform(Attempt)
            /// Say this event then.
            case remind(PlanRun.Event, at: WallTime)
            /// Say then that the fault is about to be injected.
            case waitToInject(until: WallTime)
            /// Inject it.
            case inject
            /// Say then that it is about to be healed.
            case waitToHeal(until: WallTime)
            /// Heal it.
            case heal
            /// See that the primary is back, should its probes not have told by then.
            case confirmReturn(after: WallTime)
            /// Read what came of the canary's writes.
            case measure
            /// Give the drill up, because nobody is there to decide: say so, and why.
            case giveUp(String)
            /// Say what the drill comes to.
            case conclude
        }
    }

    /// What an order finds by name: what steps have put out, and when the outage began, `onset` in seconds since 1970.
    public var values: [String: String] {
        guard let onset else { return outputs }
        return outputs.merging(["onset": "\(Double(onset.microseconds) / 1e6)"]) { own, _ in own }
    }

    /// The instant from which recovery time counts: the injection, else what was stated, else the first failed probe,
    /// else the plan's beginning.
    public var onset: WallTime? {
        if let known = injectedAt ?? drill.onset { return known }
        guard let downSince, let began else { return downSince ?? began }
        return min(downSince, began)
    }

    /// The instant up to which what the primary acknowledged should have survived: onset. Where the primary goes on serving
    /// it is the beginning of the first step that ends that; without one, the recovery.
    public var lossFrom: WallTime? {
        guard let ends = drill.lossEndsWith else { return onset }
        return ends.compactMap { steps[$0].started }.min() ?? recovered
    }

    /// Whether numbered writes still tell something.
    var takesCanary: Bool { drill.lossEndsWith == nil ? !run.hasBegun : lossFrom == nil }

    /// From onset to recovery.
    public var recoveryTime: Duration? {
        guard let onset, let recovered else { return nil }
        return recovered - onset
    }

    /// Takes in a record and answers what is to be done about it.
    public mutating func handle(_ record: JournalRecord) -> [Assignment] {
        precondition(record.number == lastRecord + 1, "records are handled in order, none left out")
        lastRecord = record.number
        fresh.removeAll()
        switch record.entry {
        case .opened: open(at: record.at)
        case .event(let event, let remark): handle(event, remark, at: record.at)
        case .fact(let fact): handle(fact, at: record.at)
        }
        outstanding = (outstanding + fresh).filter { !isSettled($0.task) }
        unknown = unknown.filter(run.isCurrent)
        return fresh.filter(outstanding.contains)
    }

    private mutating func give(_ task: Assignment.Task, at instant: WallTime) {
        fresh.append(Assignment(given: instant, task: task))
    }

    private mutating func open(at instant: WallTime) {
        opened = instant
        if let wait = drill.beginsAfter { give(.remind(.began, at: instant + wait), at: instant) }
        guard let injection = drill.injection else { return }
        fault = .due
        give(.waitToInject(until: instant + injection.leadIn), at: instant)
    }

    /// Whether it has been answered, or needs no answer any more.
    private func isSettled(_ task: Assignment.Task) -> Bool {
        switch task {
        case .page(let role): run.hasAnswered(role: role) || run.verdict != nil
        case .perform(let attempt): !run.isCurrent(attempt)
        case .remind(.timedOut(let attempt), _): !run.isCurrent(attempt)
        case .remind(.retryDue(let attempt), _): !run.isPausing(after: attempt)
        case .remind(.deadlinePassed, _): !run.isUnderDeadline
        case .remind(.began, _): run.hasBegun || run.verdict != nil
        case .remind: run.verdict != nil
        case .giveUp: run.verdict != nil || run.isUndoing
        case .waitToInject: fault != .due
        case .inject: fault != .under
        case .waitToHeal: fault != .done
        case .heal: fault != .healing
        case .confirmReturn: primaryReturned != nil || run.verdict != nil
        case .measure: canary != nil || canaryTrouble != nil
        case .conclude: verdict != nil
        }
    }
}

// MARK: What the run of the plan is told

extension DrillRun {
    /// Whether an event is about an attempt that is over, and changes nothing.
    public func isStale(_ event: PlanRun.Event) -> Bool {
        switch event {
        case .finished(let attempt, _), .timedOut(let attempt): !run.isCurrent(attempt)
        case .retryDue(let attempt): !run.isPausing(after: attempt)
        case .began: run.hasBegun || run.verdict != nil
        case .deadlinePassed: !run.isUnderDeadline
        case .primaryReturned: primaryReturned != nil || run.verdict != nil
        default: run.verdict != nil
        }
    }

    private mutating func handle(_ event: PlanRun.Event, _ remark: Remark, at instant: WallTime) {
        guard run.verdict == nil else { return }
        outputs.merge(remark.outputs) { $1 }
        noteBefore(event, remark, at: instant)
        run.handle(event, into: &commands)
        noteAfter(event, remark, at: instant)
        for command in commands {
            switch command {
            case .page(let role): give(.page(role: role), at: instant)
            case .perform(let attempt):
                let step = Int(attempt.step)
                if steps[step].started == nil { steps[step].started = instant }
                give(.perform(attempt), at: instant)
            case .undo(let attempt): give(.perform(attempt), at: instant)
            case .remind(let event, let delay): give(.remind(event, at: instant + delay), at: instant)
            case .conclude: beginToEnd(at: instant)
            }
        }
        commands.removeAll(keepingCapacity: true)
    }

    private mutating func noteBefore(_ event: PlanRun.Event, _ remark: Remark, at instant: WallTime) {
        switch event {
        case .began where began == nil: began = instant
        case .primaryReturned where primaryReturned == nil: primaryReturned = instant
        case .operatorSkipped(let step) where !run.isSatisfied(step): except(step, "was skipped", remark)
        case .operatorDid(let step) where !run.isSatisfied(step):
            except(step, "was done by hand", remark)
            succeeded.insert(step)
        case .finished(let attempt, .succeeded) where attempt.kind == .mend && run.isCurrent(attempt):
            except(Int(attempt.step), "was mended", remark)
        case .operatorAborted: failure = "the drill was aborted" + remark.suffix
        case .operatorUndid where !run.isUndoing:
            failure = "the drill was aborted\(remark.suffix), and everything was taken back"
        case .deadlinePassed: if let deadline = drill.plan.deadline { pass(deadline, at: instant) }
        default: break
        }
    }

    private mutating func pass(_ deadline: Deadline, at instant: WallTime) {
        let passed = "the plan's deadline of \(deadline.within) passed"
        if deadline.onFailure == .undo {
            failure = "\(passed), and everything was taken back"
        } else {
            exceptions.append(passed)
            if drill.isUnattended { give(.giveUp("\(passed), and nobody is there to go on"), at: instant) }
        }
    }

    private mutating func except(_ step: Int, _ what: String, _ remark: Remark) {
        exceptions.append("\(drill.plan.steps[step].id) \(what)\(remark.suffix)")
    }

    private mutating func noteAfter(_ event: PlanRun.Event, _ remark: Remark, at instant: WallTime) {
        for step in steps.indices where steps[step].ended == nil && run.isSatisfied(step) {
            steps[step].ended = instant
            if drill.plan.steps[step].recovers && recovered == nil {
                recovered = instant
                if drill.hasCanary { give(.measure, at: instant) }
            }
        }
        switch event {
        case .primaryReturned where drill.injection != nil && !run.hasBegun && run.verdict == nil:
            fruitless = "the primary was back before the plan began"
            concludeIfOver(at: instant)
        case .finished(let attempt, .succeeded): if attempt.kind == .forward { succeeded.insert(Int(attempt.step)) }
        case .finished(let attempt, _) where attempt.kind == .undo:
            failure = failure ?? "\(drill.plan.steps[Int(attempt.step)].id) could not be taken back\(remark.suffix)"
        case .finished(let attempt, _), .timedOut(let attempt): noteFailure(Int(attempt.step), remark, at: instant)
        default: break
        }
    }

    private mutating func noteFailure(_ step: Int, _ remark: Remark, at instant: WallTime) {
        if run.isSatisfied(step) { except(step, "failed and was gone on from", remark) }
        if run.stage(of: step) == .undone {
            failure = "\(drill.plan.steps[step].id) failed\(remark.suffix), and everything was taken back"
        }
        // A role that mends is paged, and its attempt ends an unattended drill; where there is none nothing else would.
        if drill.isUnattended, run.stage(of: step) == .failed, !run.hasMender(step) {
            let why = "\(drill.plan.steps[step].id) failed\(remark.suffix), and nobody is there to mend it"
            give(.giveUp(why), at: instant)
        }
    }
}

// MARK: Everything else

extension DrillRun {
    private mutating func handle(_ fact: Fact, at instant: WallTime) {
        switch fact {
        case .driverStarted, .driverLeft, .detected, .paged, .late, .tripped: break
        case .probed(let isUp, _):
            primaryIsUp = isUp
            if !isUp, began == nil { downSince = instant }
        case .injecting:
            guard fault == .due else { return }
            fault = .under
            injectedAt = instant
            give(.inject, at: instant)
        case .injected(let isDone, let text): injected(isDone, text, at: instant)
        case .healing: heal(at: instant)
        case .healed(let isDone, let text):
            fault = isDone ? .healed : .stuck
            if isDone {
                // By then as many probes as tell a return have been made.
                let probe = drill.probe
                let grace = Duration(microseconds: probe.every.microseconds * Int64(probe.failures + 1)) + probe.timeout
                give(.confirmReturn(after: instant + grace), at: instant)
            } else {
                failure = failure ?? "the fault could not be healed: \(text)"
            }
            concludeIfOver(at: instant)
        case .approved(let attempt, let by, _): approvals[attempt, default: []].append(by)
        case .unknown(let attempt, _): if run.isCurrent(attempt) { unknown.append(attempt) }
        case .measured(let report):
            canary = report
            for store in report.stores where store.recoveryPoint == nil {
                exceptions.append(
                    "the recovery point of \(store.name) was not measured: none of \(report.acknowledged) writes came back, "
                        + "and the oldest was \(Duration(seconds: report.reach)) old")
            }
            concludeIfOver(at: instant)
        case .notMeasured(let why):
            canaryTrouble = why
            exceptions.append("the recovery point was not measured: \(why)")
            concludeIfOver(at: instant)
        case .concluded(let verdict, let reasons):
            self.verdict = verdict
            self.reasons = reasons
            concluded = instant
        }
    }

    private mutating func injected(_ isDone: Bool, _ text: String, at instant: WallTime) {
        guard fault == .under || fault == .due else { return }
        fault = .done
        guard isDone else {
            // It may have been done in part.
            fruitless = "the fault was not injected: \(text)"
            return heal(at: instant)
        }
        guard let lasts = drill.injection?.lasts, let injectedAt else { return }
        give(.waitToHeal(until: injectedAt + lasts), at: instant)
    }

    private mutating func heal(at instant: WallTime) {
        guard fault == .under || fault == .done else { return }
        fault = .healing
        give(.heal, at: instant)
    }

    /// The run of the plan is over; what the drill itself has brought about still has to be cleared away.
    private mutating func beginToEnd(at instant: WallTime) {
        if fault == .due { fault = .none }
        heal(at: instant)
        concludeIfOver(at: instant)
    }

    private mutating func concludeIfOver(at instant: WallTime) {
        let isClear = fault == .none || fault == .healed || fault == .stuck
        guard run.verdict != nil || fruitless != nil, isClear, verdict == nil else { return }
        let isMeasuring = recovered != nil && drill.hasCanary && canary == nil && canaryTrouble == nil
        guard !isMeasuring, !outstanding.contains(where: { $0.task == .conclude }) else { return }
        give(.conclude, at: instant)
    }

    /// What the drill comes to, and why; asked for when all is over.
    public func conclusion() -> (verdict: Drill.Verdict, reasons: [String]) {
        if let failure { return (.fail, [failure]) }
        guard let result = run.verdict, fruitless == nil else { return (.inconclusive, [fruitless ?? ""]) }
        switch result {
        case .fail: return (.fail, ["the plan was ended before it was done"])
        case .inconclusive:
            return (.inconclusive, ["the primary was back before anything was moved: the plan stood down"])
        case .pass, .passWithExceptions: break
        }
        guard hasMoved else { return (.inconclusive, ["nothing was moved"]) }
        let misses = missedObjectives()
        if !misses.isEmpty { return (.fail, misses) }
        return exceptions.isEmpty ? (.pass, []) : (.passWithExceptions, exceptions)
    }

    /// Whether the drill has shown anything: an attempt that changes the world has succeeded, and traffic was switched
    /// where the plan switches any.
    private var hasMoved: Bool {
        let moving = drill.plan.steps.indices.filter { drill.plan.steps[$0].action.moves }
        let switching = moving.filter { drill.plan.steps[$0].action.isSwitch }
        return (switching.isEmpty ? moving : switching).contains { succeeded.contains($0) }
    }

    private func missedObjectives() -> [String] {
        var misses: [String] = []
        let objectives = drill.plan.objectives
        if let target = objectives.recoveryTime, let time = recoveryTime, time > target.within {
            misses.append("the recovery time, \(time), is beyond \(target.within)")
        }
        if let target = objectives.recoveryPoint, let canary {
            for store in canary.stores {
                let age = store.recoveryPoint ?? canary.reach
                guard age > target.within.seconds else { continue }
                let least = store.recoveryPoint == nil ? "at least " : ""
                misses.append(
                    "the recovery point of \(store.name), \(least)\(Duration(seconds: age)), is beyond \(target.within)"
                )
            }
        }
        return misses
    }
}

extension Remark {
    /// What stands behind a statement: who, and why.
    var suffix: String {
        let who = by.map { " by \($0)" } ?? ""
        return text.isEmpty ? who : "\(who): \(text)"
    }
}

extension Action {
    /// Whether it changes anything in the world, and not only tells, asks or looks.
    public var moves: Bool {
        switch self {
        case .notify, .approve, .wait, .probe, .verify: false
        case .scale, .start, .restore, .replay, .reingest, .switchTraffic, .sync: true
        }
    }

    /// Whether it switches users' traffic.
    public var isSwitch: Bool { if case .switchTraffic = self { true } else { false } }
}

extension Duration {
    /// That many seconds, to the millisecond.
    init(seconds: Double) { self.init(microseconds: Int64((seconds * 1e3).rounded()) * 1_000) }
}
