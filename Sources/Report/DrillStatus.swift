// SPDX-License-Identifier: GPL-3.0-or-later

public import Execution
internal import Plan
internal import Quantities

extension DrillReport {
    /// How the drill stands, and what a person can do about it now: with the commands to type.
    ///
    /// `options` are appended to each command, to name the drill where there are several.
    public func status(
        at now: WallTime, hasDriver: Bool, on terminal: Terminal, options: [String] = []
    ) -> String {
        let standing = Standing(report: self, now: now, hasDriver: hasDriver, options: options)
        let (state, ink) = standing.state
        var blocks = [
            title(terminal) + terminal.wrapped(state.onOneLine).map { terminal.paint($0, ink) }
                + terminal.wrapped(standing.time).map { terminal.paint($0, .dim) }
        ]
        for (title, rows) in [("DONE", standing.done), ("RUNNING", standing.running), ("WAITING", standing.waiting)]
        where !rows.isEmpty {
            let width = min(24, rows.map(\.name.count).max() ?? 0)
            blocks.append([terminal.paint(title, .bold)] + rows.flatMap { lines($0, width, terminal) })
        }
        blocks.append(needLines(standing.needs, terminal))
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    /// The name in its column, or on a line of its own where it is longer, and beside it the text.
    private func lines(_ row: Standing.Row, _ width: Int, _ terminal: Terminal) -> [String] {
        let margin = String(repeating: " ", count: width + 4)
        let texts = terminal.wrapped(row.text.onOneLine, after: margin, indent: margin.count)
            .map { terminal.paint(String($0.dropFirst(margin.count)), row.ink) }
        let name = "  " + row.name
        if row.name.count > width { return [name] + texts.map { margin + $0 } }
        let padded = name + String(repeating: " ", count: margin.count - name.count)
        return texts.isEmpty ? [name] : texts.enumerated().map { ($0 == 0 ? padded : margin) + $1 }
    }

    /// Commands are never broken: they are there to be copied.
    private func needLines(_ needs: [Standing.Need], _ terminal: Terminal) -> [String] {
        guard !needs.isEmpty else { return [] }
        return [terminal.paint("WHAT YOU CAN DO", .bold)]
            + needs.flatMap { need in
                terminal.wrapped(need.why.onOneLine, after: "  ", indent: 4).map { terminal.paint($0, need.ink) }
                    + need.commands.map { "    " + terminal.plain($0) }
            }
    }
}

/// How a drill stands at an instant.
struct Standing {
    let report: DrillReport
    let now: WallTime
    let hasDriver: Bool
    let options: [String]

    /// A step and what there is to say about it.
    struct Row {
        var name: String
        var text: String
        var ink: Terminal.Ink?
    }

    /// Something that a person can do something about.
    struct Need {
        var why: String
        var commands: [String]
        var ink: Terminal.Ink? = .yellow
    }

    var run: DrillRun { report.run }
    var plan: Plan { report.plan }

    // MARK: In a line

    var state: (text: String, ink: Terminal.Ink) {
        if let verdict = run.verdict { return (DrillReport.conclusion(verdict, run.reasons), verdict.ink) }
        if !hasDriver { return ("NO DRIVER: nothing goes on before somebody resumes the drill", .red) }
        if run.run.verdict != nil {
            return ("ENDING: the plan is over; the drill clears away what it brought about", .bold)
        }
        if run.run.isUndoing { return ("TAKING BACK what was done, newest first", .yellow) }
        if run.run.isPaused {
            return ("PAUSED, nothing more is begun" + (story.pause?.inParentheses ?? ""), .yellow)
        }
        if !run.run.hasBegun { return (beforePlan, .bold) }
        let needsPerson = !decisions.isEmpty
        if isWorking { return needsPerson ? ("RUNNING, and WAITING FOR A PERSON", .yellow) : ("RUNNING", .green) }
        if needsPerson { return ("WAITING FOR A PERSON", .yellow) }
        let blocked = plan.steps.indices.filter { run.run.stage(of: $0) == .ready && run.run.isBlocked($0) }
        if !blocked.isEmpty { return ("BLOCKED: " + blocked.map(name).joined(separator: ", "), .yellow) }
        let isFailbackDue = run.recovered != nil && run.primaryReturned == nil && run.drill.failsBack && hasFailback
        return isFailbackDue
            ? ("WAITING for the primary\(healing); then the failback begins", .bold) : ("WAITING", .yellow)
    }

    private var healing: String {
        for assignment in run.outstanding {
            if case .waitToHeal(let due) = assignment.task {
                return ", whose fault is healed in \(length(from: now, to: due))"
            }
        }
        return " to come back"
    }

    private var beforePlan: String {
        for assignment in run.outstanding {
            if case .waitToInject(let due) = assignment.task {
                return "BEFORE THE FAULT: it is injected in \(length(from: now, to: due))"
            }
        }
        for assignment in run.outstanding {
            if case .remind(.began, let due) = assignment.task {
                return "BEFORE THE SWITCHOVER: the plan begins in \(length(from: now, to: due))"
            }
        }
        return "WAITING for a trigger of the plan to fire"
    }

    /// Whether something is under way that no person has to answer.
    private var isWorking: Bool {
        run.steps.indices.contains { step in
            switch run.run.stage(of: step) {
            case .running: plan.steps[step].action != .approve && !isInDoubt(step)
            case .betweenAttempts, .undoing: true
            default: false
            }
        }
    }

    /// Whether it cannot be told if the attempt at a step was carried out.
    private func isInDoubt(_ step: Int) -> Bool { run.unknown.contains { $0.step == step } }

    private var hasFailback: Bool { plan.phases.contains { $0.starts == .primaryRecovered } }

    var time: String {
        let opened = run.opened ?? now
        guard let onset = run.onset else {
            return run.concluded.map { "ended \(length(from: opened, to: $0)) after its opening, without an onset" }
                ?? "opened \(length(from: opened, to: now)) ago; the onset is still to come"
        }
        if let time = run.recoveryTime {
            let recovery = "recovered \(Human.duration(time.seconds)) after onset"
            return recovery + (isTakenBack ? ", and taken back since" : objective(time))
        }
        if let end = run.concluded { return "ended \(length(from: onset, to: end)) after onset, without recovery" }
        let since = "\(length(from: onset, to: now)) since onset"
        guard let within = plan.objectives.recoveryTime?.within else { return since }
        let left = within - (now - onset)
        let target = "the recovery-time objective of \(Human.duration(within.seconds))"
        return left < .zero
            ? "\(since) · \(Human.duration(-left.seconds)) beyond \(target)"
            : "\(since) · \(Human.duration(left.seconds)) left to \(target)"
    }

    /// Whether users have been sent back to where they came from, because the plan failed after its recovery.
    private var isTakenBack: Bool {
        let stage = plan.recovers.map(run.run.stage)
        return stage == .undoing || stage == .undone
    }

    private func objective(_ time: Duration) -> String {
        guard let within = plan.objectives.recoveryTime?.within else { return "" }
        return "; the objective is \(Human.duration(within.seconds)): \(time > within ? "missed" : "met")"
    }

    // MARK: Steps

    var done: [Row] {
        report.steps.filter { run.steps[$0.step].ended != nil }.map { account in
            let took = account.took.map { "took \(Human.duration($0))" + predicted(account) }
            let notes = report.notes(on: account.step)
            return Row(
                name: name(account.step), text: ([took].compactMap(\.self) + notes).joined(separator: "; "),
                ink: notes.isEmpty && account.place != .above ? nil : .yellow)
        }
    }

    private func predicted(_ account: DrillReport.StepAccount) -> String {
        guard let band = account.band else { return "" }
        return account.percentile.map { ", \(Prediction.Band.name($0)) of \(band.text)" } ?? ", predicted \(band.text)"
    }

    /// What is predicted of a step that has still to begin.
    private func predicted(_ step: Int) -> String {
        report.opening.prediction?.steps[name(step)].map { "; predicted \($0.text)" } ?? ""
    }

    var running: [Row] {
        run.outstanding.compactMap { assignment in
            guard case .perform(let attempt) = assignment.task, attempt.kind != .mend, !run.unknown.contains(attempt)
            else { return nil }
            let step = Int(attempt.step)
            let length = (now - assignment.given).seconds
            let verb = attempt.kind == .undo ? "being taken back for" : "for"
            var parts = ["\(verb) \(Human.duration(max(0, length)))"]
            if attempt.kind == .forward, story.attempts[step] > 1 { parts.append("attempt \(story.attempts[step])") }
            var isLate = false
            if attempt.kind == .forward, let band = report.opening.prediction?.steps[name(step)] {
                isLate = length > (band.p95 ?? .infinity)
                parts.append((isLate ? "LATE: " : "") + "predicted \(band.text)")
            }
            return Row(name: name(step), text: parts.joined(separator: ", "), ink: isLate ? .yellow : nil)
        }
    }

    private var story: DrillStory { report.story }

    /// What could begin but for something, and what comes next; the rest in one row.
    var waiting: [Row] {
        guard run.run.verdict == nil else { return [] }
        var rows: [Row] = []
        var later: [String] = []
        for step in plan.steps.indices {
            if let text = hindrance(step) {
                rows.append(Row(name: name(step), text: text + predicted(step)))
            } else if run.run.stage(of: step) == .waiting && !report.isReserve(step) {
                let before = plan.steps[step].after.filter { !run.run.isSatisfied($0) }
                if run.run.hasBegun, !before.isEmpty, before.allSatisfy({ run.run.stage(of: $0) != .waiting }) {
                    rows.append(
                        Row(name: name(step), text: "for " + before.map(name).joined(separator: ", ") + predicted(step))
                    )
                } else {
                    later.append(name(step))
                }
            }
        }
        if !later.isEmpty { rows.append(Row(name: "later", text: later.joined(separator: ", "), ink: .dim)) }
        return rows
    }

    private func hindrance(_ step: Int) -> String? {
        switch run.run.stage(of: step) {
        case .ready: hindranceOfReady(step)
        case .betweenAttempts:
            "failed\(reason(story.failures[step])); tried again"
                + (retryDue(step).map { " in \(length(from: now, to: $0))" } ?? "")
        case .running where isInDoubt(step): "in doubt: nobody knows whether it was done\(reason(story.doubts[step]))"
        case .replaced: "for its stand-in \(plan.steps[step].instead.map(name) ?? "")"
        case .failed, .mending: "failed\(reason(story.failures[step]))"
        case .waiting, .running, .undoing, .undone, .satisfied: nil
        }
    }

    private func hindranceOfReady(_ step: Int) -> String {
        if run.run.isBlocked(step) { return "blocked\(reason(story.blocks[step]))" }
        if case .role(let role) = plan.steps[step].by {
            if !run.run.hasAnswered(role: role) { return "for \(plan.roles[role]) to answer the page\(paged(role))" }
            if !run.run.isPaused { return "for somebody of \(plan.roles[role]) to be free" }
        }
        return "until the drill goes on"
    }

    private func paged(_ role: Int) -> String {
        let page = run.outstanding.first { $0.task == .page(role: role) }
        return page.map { " of \(length(from: $0.given, to: now)) ago" } ?? ""
    }

    private func retryDue(_ step: Int) -> WallTime? {
        for assignment in run.outstanding {
            if case .remind(.retryDue(let attempt), let due) = assignment.task, attempt.step == step { return due }
        }
        return nil
    }

    private func reason(_ text: String?) -> String { text.map { $0.isEmpty ? "" : ": \($0)" } ?? "" }

    private func length(from: WallTime, to: WallTime) -> String { Human.duration(max(0, (to - from).seconds)) }

    func name(_ step: Int) -> String { plan.steps[step].id }
}
