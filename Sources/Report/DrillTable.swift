// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Execution
internal import Foundation
internal import Plan
internal import Quantities

extension DrillReport {
    /// The answer: each step and each measure beside its prediction, then the verdict.
    public func table(on terminal: Terminal) -> String {
        let blocks = [headline(terminal), stepLines(terminal), measureLines(terminal), verdictLines(terminal)]
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    /// Which drill it is.
    func headline(_ terminal: Terminal) -> [String] {
        var facts = ["opened \(run.opened.map(\.written) ?? "–") by \(opening.by): \(opening.reason)"]
        if opening.reason.isEmpty { facts = ["opened \(run.opened.map(\.written) ?? "–") by \(opening.by)"] }
        if let onset = run.onset { facts.append("onset \(onset.written), \(meaningOfOnset)") }
        if let prediction = opening.prediction {
            facts.append(
                "predicted: p5 – p50 – p95 of \(Human.count(prediction.trials)) trials, seed \(prediction.seed)")
        } else {
            facts.append("nothing was predicted: there is nothing to hold the times against")
        }
        return title(terminal)
            + facts.flatMap { terminal.wrapped($0.onOneLine) }.map { terminal.paint($0, .dim) }
    }

    /// The drill's name and the plan's.
    func title(_ terminal: Terminal) -> [String] {
        terminal.wrapped("\(opening.drill) · \(plan.name)").map { terminal.paint($0, .bold) }
    }

    /// From what instant times are counted.
    var meaningOfOnset: String {
        if run.injectedAt != nil { return "when the fault was injected" }
        if run.drill.onset != nil { return "as was stated" }
        return run.onset == run.began ? "when the plan began" : "when the first probe failed"
    }

    // MARK: Steps

    private func stepLines(_ terminal: Terminal) -> [String] {
        let accounts = steps
        let isPredicted = opening.prediction != nil
        var table = Table([
            .init(title: "STEP", right: false), .init(title: "phase", right: false, rank: 1), .init(title: "began"),
            .init(title: "took"),
        ])
        if isPredicted { table.columns += [.init(title: "predicted"), .init(title: "", right: false)] }
        for account in accounts {
            let step = plan.steps[account.step]
            var cells: [Table.Cell] = [
                .init(step.id), .init(plan.phases[step.phase].name, .dim),
                .init(account.began.map(stopwatch) ?? "–"), .init(account.took.map(Human.duration) ?? "–"),
            ]
            if isPredicted {
                cells += [.init(account.band?.range ?? "in no trial", .dim), place(account.place, account.percentile)]
            }
            table.add(cells)
        }
        guard !accounts.isEmpty else { return ["No step has begun."] }
        let lines = table.lines(on: terminal)
        let rows = zip(lines.dropFirst(), accounts).flatMap { line, account in
            [line] + notes(on: account.step).flatMap { note($0, terminal, .yellow) }
        }
        return [lines[0]] + rows + rest(terminal)
    }

    private func stopwatch(_ seconds: Double) -> String {
        Human.stopwatch(Duration(microseconds: Int64((seconds * 1e6).rounded())), isSigned: true)
    }

    private func rest(_ terminal: Terminal) -> [String] {
        let rest = unreached
        guard !rest.isEmpty else { return [] }
        let text = (run.verdict == nil ? "not begun yet: " : "never began: ") + rest.joined(separator: ", ")
        return terminal.wrapped(text).map { terminal.paint($0, .dim) }
    }

    /// What a reader of a step's times should know.
    func notes(on step: Int) -> [String] {
        var notes = story.notes[step]
        let stage = run.run.stage(of: step)
        if run.steps[step].ended == nil, stage != .undone, run.steps[step].started != nil {
            notes.append(run.run.verdict == nil ? "not done yet" : "never done")
        }
        if story.attempts[step] > 1 { notes.insert("\(story.attempts[step]) attempts", at: 0) }
        return notes
    }

    private func note(_ text: String, _ terminal: Terminal, _ ink: Terminal.Ink) -> [String] {
        terminal.wrapped(text.onOneLine, after: "  ", indent: 4).map { terminal.paint($0, ink) }
    }

    private func place(_ place: Place?, _ percentile: Int?) -> Table.Cell {
        switch place {
        case .below: .init(percentile.map { $0 == 0 ? "< p1" : "  p\($0) low" } ?? "< below", .cyan)
        case .within: .init("  " + (percentile.map(Prediction.Band.name) ?? "within"))
        case .above: .init(percentile.map { $0 == 99 ? "> p99" : "  p\($0) high" } ?? "> above", .yellow)
        case nil: .init("")
        }
    }

    // MARK: Measures

    private func measureLines(_ terminal: Terminal) -> [String] {
        let accounts = measures
        let isPredicted = opening.prediction != nil
        var table = Table([
            .init(title: "MEASURE", right: false), .init(title: "measured"), .init(title: "objective"),
            .init(title: "", right: false),
        ])
        if isPredicted { table.columns += [.init(title: "predicted"), .init(title: "", right: false)] }
        for account in accounts {
            var cells: [Table.Cell] = [
                .init(title(account)), .init(value(account)),
                .init(account.within.map { "≤ \(Human.duration($0))" } ?? "–"), met(account),
            ]
            if isPredicted {
                cells += [.init(account.band?.range ?? "–", .dim), place(account.place, account.percentile)]
            }
            table.add(cells)
        }
        return table.lines(on: terminal) + canaryLines(terminal)
    }

    private func title(_ account: MeasureAccount) -> String {
        account.isPart ? "  " + account.name.drop { $0 != "." }.dropFirst() : account.name.replacing("_", with: " ")
    }

    private func value(_ account: MeasureAccount) -> String {
        if let value = account.value { return value.isFinite ? Human.duration(value) : "everything" }
        if account.name == "recovery_time" { return run.run.verdict == nil ? "not yet" : "never" }
        return isMeasuring ? "not yet" : "–"
    }

    /// Whether the recovery point is still to be measured.
    private var isMeasuring: Bool {
        run.drill.hasCanary && run.verdict == nil && run.canary == nil && run.canaryTrouble == nil
    }

    private func met(_ account: MeasureAccount) -> Table.Cell {
        switch account.met {
        case true?: .init("met", .green)
        case false?: .init("missed", .red)
        case nil: .init("")
        }
    }

    private func canaryLines(_ terminal: Terminal) -> [String] {
        var lines: [String] = []
        if let canary = run.canary {
            let count = Human.count(canary.acknowledged)
            lines = canary.stores.map { store in
                "\(store.name): \(Human.count(store.lost)) of \(count) acknowledged writes lost, "
                    + "\(Human.count(store.duplicated)) duplicated, \(Human.count(store.reordered)) reordered"
            }
            let unread = unreadStores
            if !unread.isEmpty { lines.append("no recovery point measured of: " + unread.joined(separator: ", ")) }
        } else if let trouble = run.canaryTrouble {
            lines = ["recovery point not measured: \(trouble)"]
        } else if !run.drill.hasCanary {
            lines = ["recovery point not measured: the environment has no canary"]
        } else if !isMeasuring {
            lines = ["recovery point not measured: nothing was recovered"]
        }
        return lines.flatMap { terminal.wrapped($0.onOneLine) }.map { terminal.paint($0, .dim) }
    }

    // MARK: Verdict

    private func verdictLines(_ terminal: Terminal) -> [String] {
        let rule = terminal.paint(terminal.plain(String(repeating: "─", count: terminal.width)), run.verdict?.ink)
        guard let verdict = run.verdict else { return [rule, terminal.paint("NOT OVER", .bold), rule] }
        let reasons = run.reasons.flatMap { note($0, terminal, .bold) }
        return [rule, terminal.paint(verdict.rawValue, verdict.ink)] + reasons + [rule]
    }
}

extension WallTime {
    /// The instant as `2026-11-23T09:44:05Z`.
    var written: String {
        Date(timeIntervalSince1970: Double(microseconds / 1_000_000)).formatted(.iso8601)
    }
}
