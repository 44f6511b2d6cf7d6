// SPDX-License-Identifier: GPL-3.0-or-later

internal import Documents
internal import Study

extension CompareReport {
    /// What a person reads.
    public func table(on terminal: Terminal) -> String {
        let blocks = [
            headline(terminal), whatChanged(terminal), objectives(terminal), whatItDoes(terminal),
            trialByTrial(terminal), doubts(terminal), tolerances(terminal),
        ]
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private func headline(_ terminal: Terminal) -> [String] {
        var facts = "\(Human.count(comparison.trials)) trials of each on the same luck · seed \(seed)"
        if comparison.first > 0 { facts += " · from \(comparison.first)" }
        if let run {
            facts += " · \(Human.duration(run.elapsed)) on \(run.threads) \(run.threads == 1 ? "thread" : "threads")"
        }
        return terminal.wrapped(title, indent: 0).map { terminal.paint($0, .bold) }
            + terminal.wrapped(facts, indent: 0).map { terminal.paint($0, .dim) }
    }

    private func whatChanged(_ terminal: Terminal) -> [String] {
        let lines = ChangeWords.all(changes).flatMap { change in
            terminal.wrapped(change.words.joined(separator: "; "), after: terminal.plain(change.subject) + ": ")
        }
        return [terminal.paint("WHAT CHANGED", .bold)] + lines
    }

    private func objectives(_ terminal: Terminal) -> [String] {
        if comparison.objectives.isEmpty { return [] }
        var table = Table([
            .init(title: "OBJECTIVES MET", right: false), .init(title: "baseline"), .init(title: "candidate"),
            .init(title: "difference"), .init(title: "95 % interval", rank: 1),
        ])
        for objective in comparison.objectives {
            table.add([
                .init(written(objective)), .init(Human.percent(objective.baseline.value)),
                .init(Human.percent(objective.candidate.value)),
                .init(points(objective.difference.value), ink(objective.difference, isBetter: { $0.low > 0 })),
                .init(Human.percentRange(objective.difference.low, objective.difference.high), .dim),
            ])
        }
        return table.lines(on: terminal)
    }

    private func whatItDoes(_ terminal: Terminal) -> [String] {
        var lines: [String] = []
        if !rows.isEmpty {
            var table = Table([
                .init(title: "WHAT IT DOES", right: false), .init(title: "baseline", rank: 2),
                .init(title: "candidate"), .init(title: "difference"), .init(title: "95 % interval", rank: 1),
            ])
            for row in rows {
                let (measure, statistic) = (row.measure.measure, row.statistic)
                table.add([
                    .init(row.name), .init(value(statistic.baseline, of: measure)),
                    .init(value(statistic.candidate, of: measure)),
                    .init(
                        signed(statistic.difference?.value, of: measure),
                        statistic.difference.flatMap { ink($0, isBetter: { $0.high < 0 }) }),
                    .init(interval(statistic.difference, of: measure), .dim),
                ])
            }
            lines += table.lines(on: terminal)
        }
        if !unchanged.isEmpty {
            lines += terminal.wrapped("the same in every trial: \(unchanged.joined(separator: ", "))")
                .map { terminal.paint($0, .dim) }
        }
        if let recoveries { lines += terminal.wrapped(recoveries) }
        return lines
    }

    /// Green where all of the interval is on the better side, red where all of it is on the other.
    private func ink(_ figure: Figure, isBetter: (Figure) -> Bool) -> Terminal.Ink? {
        if isBetter(figure) { return .green }
        return figure.low > 0 || figure.high < 0 ? .red : nil
    }

    private func trialByTrial(_ terminal: Terminal) -> [String] {
        if changed.isEmpty { return [] }
        var table = Table([
            .init(title: "TRIAL BY TRIAL", right: false), .init(title: "better"),
            .init(title: "95 % interval", rank: 2), .init(title: "worse"), .init(title: "same", rank: 1),
            .init(title: "pairing", rank: 3),
        ])
        for measure in changed {
            table.add([
                .init(measure.name), .init(measure.better.map { Human.percent($0.value) } ?? "–"),
                .init(measure.better.map { Human.percentRange($0.low, $0.high) } ?? "–", .dim),
                .init(measure.worse.map { Human.percent($0.value) } ?? "–"), .init(Human.percent(same(measure))),
                .init(ratio(measure) == "–" ? "–" : "× \(ratio(measure))", .dim),
            ])
        }
        let note =
            "better, worse: the candidate on the same luck; pairing: as many times more trials would be needed without it"
        return table.lines(on: terminal) + terminal.wrapped(note).map { terminal.paint($0, .dim) }
    }

    private func doubts(_ terminal: Terminal) -> [String] {
        if findings.isEmpty { return [] }
        return [terminal.paint("NEW FINDINGS of muster check", .bold)]
            + findings.flatMap { terminal.wrapped(CompareReport.words($0)) }
    }

    /// A finding on one line.
    static func words(_ finding: Diagnostic) -> String {
        let place = finding.line > 0 ? "\(finding.file):\(finding.line)" : finding.file
        let remedy = finding.remedy.map { "; \($0)" } ?? ""
        return "\(place): \(finding.message)\(remedy)" + (finding.code.map { " [\($0.rawValue)]" } ?? "")
    }

    private func tolerances(_ terminal: Terminal) -> [String] {
        if comparison.tolerances.isEmpty { return [] }
        var table = Table([
            .init(title: "TOLERANCES", right: false), .init(title: "difference"),
            .init(title: "95 % interval", rank: 1), .init(title: "verdict", right: false),
        ])
        for judgement in comparison.tolerances {
            let measure = comparison.measures.first { $0.name == judgement.tolerance.measure }?.measure
            let ink: Terminal.Ink =
                judgement.verdict == .pass ? .green : judgement.verdict == .fail ? .red : .yellow
            table.add([
                .init(judgement.tolerance.text),
                .init(measure.map { signed(judgement.difference?.value, of: $0) } ?? "–"),
                .init(measure.map { interval(judgement.difference, of: $0) } ?? "–", .dim),
                .init(judgement.verdict.rawValue, ink),
            ])
        }
        return table.lines(on: terminal)
            + comparison.tolerances.compactMap(note).flatMap { terminal.wrapped($0) }.map {
                terminal.paint($0, .yellow)
            }
    }
}
