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
        let head = [
            terminal.paint(terminal.cut(terminal.plain("\(opening.drill) · \(plan.name)"), to: terminal.width), .bold)
        ]
        var blocks = [
            head + terminal.wrapped(state.onOneLine).map { terminal.paint($0, ink) }
                + terminal.wrapped(standing.time).map { terminal.paint($0, .dim) }
        ]
        for (title, rows) in [("DONE", standing.done), ("RUNNING", standing.running), ("WAITING", standing.waiting)]
        where !rows.isEmpty {
            let width = min(24, rows.map(\.name.count).max() ?? 0)
            blocks.append([terminal.paint(title, .bold)] + rows.map { line($0, width, terminal) })
        }
        blocks.append(needLines(standing.needs, terminal))
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private func line(_ row: Standing.Row, _ width: Int, _ terminal: Terminal) -> String {
        let name = terminal.cut(row.name, to: width)
        let text = terminal.cut(terminal.plain(row.text.onOneLine), to: terminal.width - width - 4)
        return "  " + name + String(repeating: " ", count: width - name.count) + "  " + terminal.paint(text, row.ink)
    }

    /// Commands are never cut: they are there to be copied.
    private func needLines(_ needs: [Standing.Need], _ terminal: Terminal) -> [String] {
        guard !needs.isEmpty else { return [] }
        return [terminal.paint("WHAT YOU CAN DO", .bold)]
            + needs.flatMap { need in
                terminal.wrapped("  " + need.why.onOneLine, indent: 2).enumerated().map { index, line in
                    terminal.paint(terminal.cut(index == 0 ? "  " + line : line, to: terminal.width), need.ink)
                } + need.commands.map { "    " + terminal.plain($0) }
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
        if let verdict = run.verdict {
            return (([verdict.rawValue] + run.reasons).joined(separator: ": "), verdict.ink)
        }
        if !hasDriver { return ("NO DRIVER: nothing goes on before somebody resumes the drill", .red) }
        if run.run.verdict != nil {
            return ("ENDING: the plan is over; the drill clears away what it brought about", .bold)
        }
        if run.run.isPaused {
            return ("PAUSED" + (report.story.pause?.behind ?? "") + ": nothing more is begun", .yellow)
        }
        if !run.run.hasBegun { return (beforePlan, .bold) }
        if isWorking { return ("RUNNING", .green) }
        if !decisions.isEmpty { return ("WAITING FOR A PERSON", .yellow) }
        return (run.recovered != nil && run.primaryReturned == nil && run.drill.failsBack && hasFailback)
            ? ("WAITING for the primary to come back: the failback is still to come", .bold)
            : ("WAITING", .yellow)
    }

    private var beforePlan: String {
        for assignment in run.outstanding {
            if case .waitToInject(let due) = assignment.task {
                return "BEFORE THE FAULT: it is injected in \(length(from: now, to: due))"
            }
        }
        return "WAITING for a trigger of the plan to fire"
    }

    /// Whether something is under way that no person has to answer.
    private var isWorking: Bool {
        run.steps.indices.contains { step in
            switch run.run.stage(of: step) {
            case .running: plan.steps[step].action != .approve && report.story.doubts[step] == nil
            case .betweenAttempts, .undoing: true
            default: false
            }
        }
    }

    private var hasFailback: Bool { plan.phases.contains { $0.starts == .primaryRecovered } }

    var time: String {
        guard let onset = run.onset else {
            return "opened \(length(from: run.opened ?? now, to: now)) ago; the onset is still to come"
        }
        if let time = run.recoveryTime {
            return "recovered \(Human.duration(time.seconds)) after onset" + objective(time)
        }
        let end = run.concluded ?? now
        let since = "\(length(from: onset, to: end)) since onset"
        guard let within = plan.objectives.recoveryTime?.within, run.concluded == nil else { return since }
        let left = within - (now - onset)
        let target = "the recovery-time objective of \(Human.duration(within.seconds))"
        return left < .zero
            ? "\(since) · \(Human.duration(-left.seconds)) beyond \(target)"
            : "\(since) · \(Human.duration(left.seconds)) left to \(target)"
    }

    private func objective(_ time: Duration) -> String {
        guard let within = plan.objectives.recoveryTime?.within else { return "" }
        return "; the objective is \(Human.duration(within.seconds)): \(time > within ? "missed" : "met")"
    }

    // MARK: Steps

    var done: [Row] {
        report.steps.filter { run.steps[$0.step].ended != nil }.map { account in
            let took = account.took.map { "took \(Human.duration($0))" }
            let notes = report.notes(on: account.step)
            return Row(
                name: name(account.step), text: ([took].compactMap(\.self) + notes).joined(separator: "; "),
                ink: notes.isEmpty ? nil : .yellow)
        }
    }

    var running: [Row] {
        run.outstanding.compactMap { assignment in
            guard case .perform(let attempt) = assignment.task, attempt.kind != .mend else { return nil }
            let step = Int(attempt.step)
            let length = (now - assignment.given).seconds
            let verb = attempt.kind == .undo ? "being taken back for" : "for"
            var parts = ["\(verb) \(Human.duration(max(0, length)))"]
            if attempt.kind == .forward, story.attempts[step] > 1 { parts.append("attempt \(story.attempts[step])") }
            var isLate = false
            if attempt.kind == .forward, let band = report.opening.prediction?.steps[name(step)] {
                parts.append("predicted \(band.range)")
                isLate = length > (band.p95 ?? .infinity)
                if isLate { parts.append("LATE") }
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
                rows.append(Row(name: name(step), text: text))
            } else if run.run.stage(of: step) == .waiting && !isReserve(step) {
                let before = plan.steps[step].after.filter { !run.run.isSatisfied($0) }
                if run.run.hasBegun, !before.isEmpty, before.allSatisfy({ run.run.stage(of: $0) != .waiting }) {
                    rows.append(Row(name: name(step), text: "for " + before.map(name).joined(separator: ", ")))
                } else {
                    later.append(name(step))
                }
            }
        }
        if !later.isEmpty { rows.append(Row(name: "later", text: later.joined(separator: ", "), ink: .dim)) }
        return rows
    }

    /// Whether a step only stands in for another or takes one back.
    private func isReserve(_ step: Int) -> Bool {
        plan.steps.contains { $0.instead == step || $0.undo == step }
            || (!run.drill.failsBack && plan.phases[plan.steps[step].phase].starts == .primaryRecovered)
    }

    private func hindrance(_ step: Int) -> String? {
        switch run.run.stage(of: step) {
        case .ready: hindranceOfReady(step)
        case .betweenAttempts: retryDue(step).map { "tried again in \(length(from: now, to: $0))" } ?? "tried again"
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
        return page.map { ", for \(length(from: $0.given, to: now))" } ?? ""
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
