// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Execution
internal import Plan
internal import Quantities

/// What happens in a drill, record by record, in words: the same while it goes on as from its journal.
///
/// Times stand as `+1:02.3` since onset (minutes, seconds, tenths); in parentheses since the opening where the onset has
/// still to come.
public struct DrillLog: Sendable {
    private let system: System
    private var run: DrillRun
    /// When each attempt was opened.
    private var opened: [Attempt: WallTime] = [:]

    private typealias Line = (text: String, ink: Terminal.Ink?)

    /// The log of a drill, before its first record.
    public init(_ drill: Drill, system: System) {
        run = DrillRun(drill)
        self.system = system
    }

    /// The lines for the next record, none left out.
    public mutating func lines(for record: JournalRecord, on terminal: Terminal) -> [String] {
        let told = told(record)
        let stamp = stamp(record.at)
        let margin = String(repeating: " ", count: stamp.count + 2)
        return told.flatMap { line in
            terminal.wrapped(line.text.onOneLine, after: margin, indent: margin.count).enumerated().map { index, text in
                (index == 0 ? terminal.paint(stamp, .dim) + "  " : margin)
                    + terminal.paint(String(text.dropFirst(margin.count)), line.ink)
            }
        }
    }

    /// What there is to say of the next record, and of what it brings about.
    mutating func told(_ record: JournalRecord) -> [(text: String, ink: Terminal.Ink?)] {
        let before = run
        let assignments = run.handle(record)
        let told = words(for: record, before) + consequences(before) + assignments.compactMap { words(for: $0) }
        for assignment in assignments {
            if case .perform(let attempt) = assignment.task { opened[attempt] = assignment.given }
        }
        return told
    }

    private func stamp(_ at: WallTime) -> String {
        let text =
            run.onset.map { Human.stopwatch(at - $0, isSigned: true) }
            ?? "(\(Human.stopwatch(at - (run.opened ?? at))))"
        return String(repeating: " ", count: max(0, 10 - text.count)) + text
    }

    // MARK: What is told

    private func words(for record: JournalRecord, _ before: DrillRun) -> [Line] {
        switch record.entry {
        case .opened(let opening): [("the drill is opened by \(opening.by)" + reason(opening.reason), .bold)]
        case .event(let event, let remark):
            before.isStale(event) ? [] : [line(event, remark, at: record.at)].compactMap(\.self)
        case .fact(let fact): [line(fact)]
        }
    }

    private func line(_ event: PlanRun.Event, _ remark: Remark, at instant: WallTime) -> Line? {
        let why = reason(remark.text)
        let who = (remark.by.map { " by \($0)" } ?? "") + why
        switch event {
        case .began: return ("the plan begins" + who, .bold)
        case .answered(let role):
            return ("\(name(role: role)) answers" + (remark.by.map { " (\($0))" } ?? "") + why, nil)
        case .blocked(let step): return ("\(name(step)) is blocked" + why, .yellow)
        case .unblocked(let step): return ("\(name(step)) is not blocked any more", nil)
        case .finished(let attempt, let outcome): return ended(attempt, outcome, remark, at: instant)
        case .timedOut(let attempt): return ("\(name(attempt)) timed out\(length(attempt, " after ", instant))", .red)
        case .retryDue: return nil
        case .primaryReturned: return ("\(primary) is back" + why, .green)
        case .operatorPaused: return ("paused" + who, .cyan)
        case .operatorContinued: return ("continued" + who, .cyan)
        case .operatorRetried(let step): return ("\(name(step)) is to be tried again, decided" + who, .cyan)
        case .operatorSkipped(let step): return ("\(name(step)) skipped" + who, .cyan)
        case .operatorDid(let step): return ("\(name(step)) done by hand" + who, .cyan)
        case .operatorAborted: return ("aborted" + who, .red)
        case .operatorUndid: return ("aborted, everything is taken back" + who, .red)
        case .deadlinePassed: return (deadline, .red)
        }
    }

    private func ended(_ attempt: Attempt, _ outcome: PlanRun.Outcome, _ remark: Remark, at end: WallTime) -> Line {
        let step = Int(attempt.step)
        // Who approved, and why, is a record of its own.
        let isApproval = outcome == .succeeded && run.drill.plan.steps[step].action == .approve
        let who = isApproval ? "" : (remark.by.map { " by \($0)" } ?? "") + reason(remark.text)
        return switch (outcome, attempt.kind) {
        case (.succeeded, .forward): ("\(name(attempt)) done\(length(attempt, " in ", end))\(who)", nil)
        case (.succeeded, .mend): ("\(name(step)) mended by hand\(length(attempt, " in ", end))\(who)", .yellow)
        case (.succeeded, .undo): ("\(name(step)) taken back\(length(attempt, " in ", end))\(who)", nil)
        case (.failed, _): ("\(name(attempt)) failed\(length(attempt, " after ", end))\(who)", .red)
        case (.declined, _): ("\(name(attempt)) declined\(who)", .red)
        }
    }

    private func line(_ fact: Fact) -> Line {
        switch fact {
        case .driverStarted(let process, let host): ("process \(process) on \(host) drives", .dim)
        case .driverLeft: ("the driver leaves; what runs goes on", .yellow)
        case .probed(true, let text): ("\(primary) answers probes" + reason(text), .dim)
        case .probed(false, let text): ("\(primary) does not answer probes" + reason(text), .yellow)
        case .detected(let what): ("detected: \(what)", .yellow)
        case .injecting: ("the fault begins: it is being injected", .red)
        case .injected(true, let text): ("fault injected" + reason(text), .red)
        case .injected(false, let why): ("the fault could not be injected" + reason(why), .red)
        case .healing: ("the fault is being healed", nil)
        case .healed(true, let text): ("fault healed" + reason(text), .green)
        case .healed(false, let why): ("the fault could not be healed" + reason(why), .red)
        case .paged(let role, let text): ("\(name(role: role)) paged" + reason(text), nil)
        case .approved(let attempt, let by, let why): ("\(name(attempt)) approved by \(by)" + reason(why), .cyan)
        case .unknown(let attempt, let why):
            ("whether \(name(attempt)) was done cannot be told" + reason(why), .red)
        case .late(let attempt, let outcome, let text):
            ("\(name(attempt)), which was over, \(outcome.word) after all" + reason(text), .dim)
        case .tripped(let safeguard, let text): ("safeguard \(safeguard) does not hold" + reason(text), .red)
        case .measured(let report): (words(for: report), nil)
        case .notMeasured(let why): ("the recovery point was not measured" + reason(why), .red)
        case .concluded(let verdict, let reasons): (DrillReport.conclusion(verdict, reasons), verdict.ink)
        }
    }

    private func words(for report: CanaryReport) -> String {
        let stores = report.stores.map { store in
            "\(store.name) \(store.recoveryPoint.map(Human.duration) ?? "everything")"
                + " (\(Human.count(store.lost)) of \(Human.count(report.acknowledged)) writes lost)"
        }
        return "recovery point measured: " + (stores.isEmpty ? "no store was read" : stores.joined(separator: ", "))
    }

    private var deadline: String {
        guard let deadline = run.drill.plan.deadline else { return "the plan's deadline has passed" }
        let passed = "the plan's deadline of \(Human.duration(deadline.within.seconds)) has passed"
        return passed + (deadline.onFailure == .undo ? ": everything is taken back" : ": nothing more is begun")
    }

    // MARK: What follows

    private func consequences(_ before: DrillRun) -> [Line] {
        var lines: [Line] = []
        for step in run.steps.indices where before.run.stage(of: step) != run.run.stage(of: step) {
            switch run.run.stage(of: step) {
            case .replaced:
                let instead = run.drill.plan.steps[step].instead.map { self.name($0 as Int) } ?? ""
                lines.append(("\(name(step)) cannot begin: \(instead) is taken instead", .yellow))
            case .failed where before.run.stage(of: step) != .mending:
                lines.append(("\(name(step)) has failed for good: muster drill retry, done or skip?", .red))
            default: break
            }
        }
        if before.recovered == nil, let time = run.recoveryTime {
            lines.append(("recovered \(Human.duration(time.seconds)) after onset", .green))
        }
        if !before.run.stoodDown && run.run.stoodDown {
            lines.append(("the plan stands down: nothing has been moved", .green))
        }
        return lines
    }

    private func words(for assignment: DrillRun.Assignment) -> Line? {
        let after = { (due: WallTime) in Human.duration((due - assignment.given).seconds) }
        switch assignment.task {
        case .perform(let attempt):
            switch attempt.kind {
            case .forward: return ("\(name(attempt)) begins", nil)
            case .mend: return ("\(name(Int(attempt.step))) waits to be mended", .yellow)
            case .undo: return ("\(name(Int(attempt.step))) is being taken back", .yellow)
            }
        case .remind(.retryDue(let attempt), let due):
            return ("\(name(Int(attempt.step))) is tried again in \(after(due))", nil)
        case .waitToInject(let due): return ("the fault is injected in \(after(due))", nil)
        case .remind(.began, let due): return ("the plan begins in \(after(due))", nil)
        case .confirmReturn: return nil
        case .waitToHeal(let due): return ("the fault lasts \(after(due))", nil)
        case .page, .remind, .inject, .heal, .measure, .giveUp, .conclude: return nil
        }
    }

    // MARK: Names

    private var primary: String { system.regions[run.drill.primary].name }

    private func name(_ step: Int) -> String { run.drill.plan.steps[step].id }

    private func name(role: Int) -> String { run.drill.plan.roles[role] }

    private func name(_ attempt: Attempt) -> String {
        let id = name(Int(attempt.step))
        return switch attempt.kind {
        case .forward: attempt.number > 1 ? "\(id) (attempt \(attempt.number))" : id
        case .mend: "mending \(id)"
        case .undo: "taking back \(id)"
        }
    }

    private func length(_ attempt: Attempt, _ word: String, _ end: WallTime) -> String {
        guard let start = opened[attempt], start < end else { return "" }
        return word + Human.duration((end - start).seconds)
    }

    private func reason(_ text: String) -> String { text.isEmpty ? "" : ": \(text)" }
}

extension Drill.Verdict {
    /// How it stands out.
    var ink: Terminal.Ink {
        switch self {
        case .pass: .green
        case .passWithExceptions, .inconclusive: .yellow
        case .fail: .red
        }
    }
}

extension String {
    /// The text without what would break a line or steer a terminal: a command may have said it.
    var onOneLine: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}

extension Human {
    /// A length of time as minutes, seconds and tenths: `0:08.2`, `1:02:08.2`; cut, not rounded, as clocks do.
    static func stopwatch(_ length: Quantities.Duration, isSigned: Bool = false) -> String {
        let tenths = abs(length.microseconds) / 100_000
        let two = { (number: Int64) in number < 10 ? "0\(number)" : "\(number)" }
        let (hours, minutes, seconds) = (tenths / 36_000, tenths / 600 % 60, tenths / 10 % 60)
        let long = hours > 0 ? "\(hours):\(two(minutes))" : "\(minutes)"
        let sign = length.microseconds < 0 ? "-" : isSigned ? "+" : ""
        return "\(sign)\(long):\(two(seconds)).\(tenths % 10)"
    }
}
