// SPDX-License-Identifier: GPL-3.0-or-later

internal import Execution
internal import Plan

/// What a drill's records say beyond what its run keeps: why, by whom, how often.
struct DrillStory: Sendable {
    /// How often each step was tried: forward attempts.
    private(set) var attempts: [Int]
    /// What a reader of each step's times should know.
    private(set) var notes: [[String]]
    /// Why each step's newest attempt failed.
    private(set) var failures: [Int: String] = [:]
    /// Why a step cannot begin.
    private(set) var blocks: [Int: String] = [:]
    /// Why it cannot be told whether a step was done.
    private(set) var doubts: [Int: String] = [:]
    /// The steps that were done without: how long they took says nothing.
    private(set) var skipped: Set<Int> = []
    /// Who paused the drill, and why.
    private(set) var pause: Remark?
    /// When a trigger fired.
    private(set) var detected: WallTime?

    init(_ drill: Drill, _ records: [JournalRecord]) {
        attempts = drill.plan.steps.map { _ in 0 }
        notes = drill.plan.steps.map { _ in [] }
        var run = DrillRun(drill)
        for record in records {
            if case .event(let event, let remark) = record.entry, !run.isStale(event) { note(event, remark, run) }
            if case .fact(let fact) = record.entry { note(fact, at: record.at) }
            let stages = drill.plan.steps.indices.map { run.run.stage(of: $0) }
            for assignment in run.handle(record) {
                if case .perform(let attempt) = assignment.task, attempt.kind == .forward {
                    attempts[Int(attempt.step)] += 1
                }
            }
            for step in drill.plan.steps.indices where stages[step] == .replaced && run.run.isSatisfied(step) {
                let instead = drill.plan.steps[step].instead
                if let instead, run.run.isSatisfied(instead) {
                    notes[step].append("\(drill.plan.steps[instead].id) was taken instead")
                }
            }
        }
    }

    private mutating func note(_ event: PlanRun.Event, _ remark: Remark, _ run: DrillRun) {
        switch event {
        case .finished(let attempt, let outcome): note(attempt, outcome, remark)
        case .timedOut(let attempt):
            failures[Int(attempt.step)] = "timed out"
            notes[Int(attempt.step)].append("attempt \(attempt.number) timed out")
        case .blocked(let step): blocks[step] = remark.text
        case .unblocked(let step): blocks[step] = nil
        case .operatorSkipped(let step) where !run.run.isSatisfied(step):
            skipped.insert(step)
            notes[step].append("skipped" + remark.behind)
        case .operatorDid(let step) where !run.run.isSatisfied(step):
            notes[step].append("done by hand" + remark.behind)
        case .operatorRetried(let step): notes[step].append("tried again" + remark.behind)
        case .operatorPaused: pause = remark
        case .deadlinePassed where run.drill.plan.deadline?.onFailure == .stop:
            pause = Remark("the plan's deadline has passed")
        case .operatorContinued: pause = nil
        default: break
        }
    }

    private mutating func note(_ attempt: Attempt, _ outcome: PlanRun.Outcome, _ remark: Remark) {
        let step = Int(attempt.step)
        switch (attempt.kind, outcome) {
        case (.forward, .succeeded): break
        case (.forward, .failed):
            failures[step] = remark.text
            notes[step].append("attempt \(attempt.number) failed" + remark.behind)
        case (.forward, .declined):
            failures[step] = "declined" + remark.behind
            notes[step].append("declined" + remark.behind)
        case (.mend, .succeeded): notes[step].append("mended by hand" + remark.behind)
        case (.mend, _): failures[step] = "mending failed" + remark.behind
        case (.undo, .succeeded): notes[step].append("taken back")
        case (.undo, _): notes[step].append("could not be taken back" + remark.behind)
        }
    }

    private mutating func note(_ fact: Fact, at instant: WallTime) {
        switch fact {
        case .detected: detected = detected ?? instant
        case .approved(let attempt, let by, let why):
            notes[Int(attempt.step)].append("approved" + Remark(why, by: by).behind)
        case .unknown(let attempt, let why):
            doubts[Int(attempt.step)] = why
            notes[Int(attempt.step)].append("could not be told after an interruption whether it was done: \(why)")
        case .late(let attempt, let outcome, let text):
            notes[Int(attempt.step)].append(
                "attempt \(attempt.number), which was over, \(outcome.word) after all"
                    + (text.isEmpty ? "" : ": \(text)"))
        default: break
        }
    }
}

extension Remark {
    /// Who, and why, as an aside.
    var inParentheses: String {
        let parts = [by.map { "by \($0)" }, text.isEmpty ? nil : text].compactMap(\.self)
        return parts.isEmpty ? "" : " (\(parts.joined(separator: ": ")))"
    }

    /// Who, and why, as it stands behind a statement.
    var behind: String { (by.map { " by \($0)" } ?? "") + (text.isEmpty ? "" : ": \(text)") }
}
