// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities
internal import Rehearsal
internal import Study

/// Objectives and demands, each with its verdict.
struct Judgements {
    private let judgements: [Judgement]
    private let report: StudyReport

    init(_ judgements: [Judgement], _ report: StudyReport) {
        self.judgements = judgements
        self.report = report
    }

    func lines(_ terminal: Terminal) -> [String] {
        var table = Table([
            .init(title: "OBJECTIVES", right: false), .init(title: "target", right: false), .init(title: "found"),
            .init(title: "95 % interval", rank: 1), .init(title: "verdict", right: false),
        ])
        for judgement in judgements {
            let verdict = judgement.verdict
            let ink: Terminal.Ink = verdict == .pass ? .green : verdict == .fail ? .red : .yellow
            table.add([
                .init(name(judgement.objective)), .init(target(judgement.objective)), .init(found(judgement)),
                .init(interval(judgement), .dim), .init(verdict.rawValue, ink),
            ])
        }
        return table.lines(on: terminal) + judgements.compactMap { note($0, terminal) }
    }

    private func name(_ objective: Objective) -> String {
        let name = objective.name(in: report.system)
        if case .statistic(let statistic, _) = objective.criterion { return "\(name).\(statistic.rawValue)" }
        return name
    }

    private func target(_ objective: Objective) -> String {
        switch (objective.subject, objective.criterion) {
        case (.measure(let measure), .share(let bound, let share)):
            "≤ \(Human.value(bound, of: measure, currency: report.currency)) in \(Human.short(share))"
        case (.measure(let measure), .statistic(_, let bound)):
            "≤ \(Human.value(bound, of: measure, currency: report.currency))"
        case (.successRate(let floor, let length), .met(let share)):
            "≥ \(Human.short(floor)) for \(Human.duration(length.seconds)) in \(Human.short(share))"
        default: name(objective)
        }
    }

    private func found(_ judgement: Judgement) -> String {
        guard let estimate = judgement.estimate else { return "–" }
        if case (.measure(let measure), .statistic) = (judgement.objective.subject, judgement.objective.criterion) {
            return Human.value(estimate.value, of: measure, currency: report.currency)
        }
        return "\(Human.percent(estimate.value))"
    }

    private func interval(_ judgement: Judgement) -> String {
        guard let estimate = judgement.estimate else { return "–" }
        if case (.measure(let measure), .statistic) = (judgement.objective.subject, judgement.objective.criterion) {
            return Human.interval(estimate, of: measure, currency: report.currency)
        }
        return Human.percentRange(estimate.low, estimate.high)
    }

    /// What would settle a doubt.
    private func note(_ judgement: Judgement, _ terminal: Terminal) -> String? {
        guard judgement.verdict == .inconclusive, let needed = judgement.trialsNeeded else { return nil }
        let text = "  \(name(judgement.objective)): about \(Human.count(needed)) trials would tell."
        return terminal.paint(text, .yellow)
    }
}
