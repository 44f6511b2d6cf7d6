// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Finance
internal import Plan
internal import Quantities
internal import Rehearsal
internal import Study

extension StudyReport {
    /// The report for people: the verdicts first, then the times, then where they come from.
    public func table(on terminal: Terminal) -> String {
        var blocks: [[String]] = [headline(terminal)]
        let judgements = summary.objectives + summary.requirements
        if !judgements.isEmpty { blocks.append(Judgements(judgements, self).lines(terminal)) }
        for measure in [Measure.recoveryTime, .recoveryPoint] {
            if let block = histogram(of: measure, terminal) { blocks.append(block) }
        }
        blocks.append(measures(terminal))
        blocks.append(misses(terminal))
        if let timings = summary.timings {
            blocks.append(path(timings, terminal))
            blocks.append(phases(timings, terminal))
        }
        blocks.append(ends(terminal))
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private func headline(_ terminal: Terminal) -> [String] {
        let what = terminal.plain("\(scenario) · \(plan.name)")
        var facts = ["\(Human.count(summary.trials)) \(summary.trials == 1 ? "trial" : "trials")"]
        if summary.first > 0 { facts.append("from \(summary.first)") }
        facts.append("seed \(seed)")
        if let run {
            facts.append("\(Human.duration(run.elapsed)) on \(run.threads) \(run.threads == 1 ? "thread" : "threads")")
        }
        facts.append("fingerprint \(fingerprint)")
        return [terminal.paint(what, .bold)]
            + wrap(facts, with: " · ", terminal).map { terminal.paint(terminal.plain($0), .dim) }
    }

    private func wrap(_ parts: [String], with joint: String, _ terminal: Terminal) -> [String] {
        var lines: [String] = []
        for part in parts {
            if let last = lines.last, last.count + joint.count + part.count <= terminal.width {
                lines[lines.count - 1] = last + joint + part
            } else {
                lines.append(part)
            }
        }
        return lines
    }

    private func histogram(of measure: Measure, _ terminal: Terminal) -> [String]? {
        guard let index = sample.index(of: measure), let summary = summary[measure], summary.n > summary.unrecovered
        else { return nil }
        let values = sample.values(index).filter { !$0.isNaN }.sorted()
        let bound = (self.summary.objectives + self.summary.requirements)
            .first { $0.objective.subject == .measure(measure) && $0.objective.bound != nil }?.objective.bound
        let known = Statistic.quantiles.compactMap { statistic in
            summary[statistic].map { "\(statistic.rawValue) \(Human.duration($0.value))" }
        }
        let title = measure.name(in: system).replacing("_", with: " ").uppercased()
        let facts = terminal.cut(terminal.plain(known.joined(separator: " · ")), to: terminal.width - title.count - 2)
        let head = [terminal.paint(title, .bold) + (facts.isEmpty ? "" : "  " + facts)]
        // What is the same in every trial has nothing to draw.
        if values.first == values.last { return head }
        return head
            + Strip(sorted: values, bound: bound).lines(on: terminal)
    }

    private func measures(_ terminal: Terminal) -> [String] {
        var table = Table([
            .init(title: "MEASURES", right: false), .init(title: "mean", rank: 2), .init(title: "p50"),
            .init(title: "p90", rank: 4), .init(title: "p95"), .init(title: "95 % interval", rank: 1),
            .init(title: "p99", rank: 3),
        ])
        for measure in summary.measures where measure.n > 0 {
            let text = { (estimate: Figure?) in
                Table.Cell(estimate.map { Human.value($0.value, of: measure.measure, currency: currency) } ?? "–")
            }
            table.add([
                .init(measure.measure.name(in: system)), text(measure.mean), text(measure[.p50]), text(measure[.p90]),
                text(measure[.p95]),
                .init(measure[.p95].map { Human.interval($0, of: measure.measure, currency: currency) } ?? "–", .dim),
                text(measure[.p99]),
            ])
        }
        var lines = table.lines(on: terminal)
        if summary.measures.contains(where: { $0.n > 0 && $0[.p99] == nil }) {
            let needs = Statistic.quantiles.compactMap { statistic in
                statistic.trialsNeeded.map { "\(statistic.rawValue) takes \($0)" }
            }
            let note = "–: too few trials to tell; " + needs.joined(separator: ", ")
            lines += terminal.wrapped(note).map { terminal.paint($0, .dim) }
        }
        if let note = losses { lines += terminal.wrapped(note).map { terminal.paint($0, .dim) } }
        return lines
    }

    /// What the stores' recovery points are in bytes and entries.
    private var losses: String? {
        let parts = summary.measures.compactMap { measure -> String? in
            guard case .storeRecoveryPoint(let store) = measure.measure, let typical = measure[.p50],
                let worse = measure[.p95], let half = Loss.text(typical.value, of: system.stores[store]),
                let most = Loss.text(worse.value, of: system.stores[store])
            else { return nil }
            return "\(system.stores[store].name) \(half), \(most)"
        }
        return parts.isEmpty ? nil : "lost at p50, p95: " + parts.joined(separator: "; ")
    }

    private func path(_ timings: TimingSummary, _ terminal: Terminal) -> [String] {
        var table = Table([
            .init(title: "CRITICAL PATH", right: false), .init(title: "starts", rank: 3),
            .init(title: "takes", rank: 2), .init(title: "p95", rank: 1), .init(title: "share"),
            .init(title: "worst 5 %"), .init(title: "", right: false, rank: 4),
        ])
        let most = ([timings.detection?.average] + timings.steps.map { $0.critical?.average }).compactMap(\.self).max()
        let row = { (name: String, start: Double?, length: Double?, p95: Double?, share: TimingSummary.Share?) in
            let bar = share.map { Int(($0.average / max(most ?? 1, 1e-9) * 10).rounded()) } ?? 0
            let matters = (share?.average ?? 0) >= 0.0005 || (share?.worst5 ?? 0) >= 0.0005
            return [
                Table.Cell(name, matters ? nil : .dim), .init(start.map(Human.duration) ?? "–"),
                .init(length.map(Human.duration) ?? "–"), .init(p95.map(Human.duration) ?? "–"),
                .init(matters ? Human.percent(share!.average, places: 1) : "–"),
                .init(matters ? Human.percent(share!.worst5, places: 1) : "–"),
                .init(String(repeating: "█", count: bar), .cyan),
            ]
        }
        table.add(
            row("(detection)", nil, timings.detectionP50, timings.detectionP95, timings.detection))
        for step in timings.steps where step.started > 0 {
            table.add(row(plan.steps[step.step].id, step.startP50, step.lengthP50, step.lengthP95, step.critical))
        }
        let idle = timings.steps.filter { $0.started == 0 }.map { plan.steps[$0.step].id }
        var notes = ["share: of recovery_time, on the path that held it up, a step's own waiting included"]
        if !idle.isEmpty { notes.append("never started: " + idle.joined(separator: ", ")) }
        return table.lines(on: terminal) + notes.flatMap { terminal.wrapped($0) }.map { terminal.paint($0, .dim) }
    }

    private func phases(_ timings: TimingSummary, _ terminal: Terminal) -> [String] {
        var table = Table([
            .init(title: "PHASES", right: false), .init(title: "starts p50", rank: 2), .init(title: "over p50"),
            .init(title: "over p95"), .init(title: "window", rank: 1), .init(title: "kept"),
        ])
        for phase in timings.phases {
            let known = plan.phases[phase.phase]
            let closes = known.closes.map { Human.duration($0.seconds) }
            let window = known.opens.map { open in
                known.closes.map { Human.range(open.seconds, $0.seconds) } ?? "\(Human.duration(open.seconds))…"
            }
            table.add([
                .init(known.name), .init(phase.startP50.map(Human.duration) ?? "–"),
                .init(phase.endP50.map(Human.duration) ?? "–"), .init(phase.endP95.map(Human.duration) ?? "–"),
                .init(window ?? closes ?? "–", .dim), .init(phase.kept.map { Human.percent($0.value) } ?? "–"),
            ])
        }
        return table.rows.isEmpty ? [] : table.lines(on: terminal)
    }

    private func ends(_ terminal: Terminal) -> [String] {
        let share = { (count: Int) in Human.percent(Double(count) / Double(max(1, summary.trials))) }
        var lines: [String] = []
        if summary.stoodDown > 0 {
            lines.append("Stood down, the primary being back first: \(share(summary.stoodDown)) of the trials.")
        }
        if summary.unrecovered > 0 {
            let within = Human.duration(horizon.seconds)
            lines.append("Not recovered within \(within): \(share(summary.unrecovered)) (means leave them out).")
        }
        if let cost {
            var parts = ["standby \(Human.amount(cost.standbyMonth.double)) \(currency) a month"]
            if let mean = cost.yearMean { parts.append("a year \(Human.amount(mean.double)) \(currency)") }
            if let p95 = cost.yearP95 { parts.append("p95 \(Human.amount(p95.double))") }
            lines.append("Cost: " + parts.joined(separator: " · "))
        }
        return lines.flatMap { terminal.wrapped($0) }
    }
}
