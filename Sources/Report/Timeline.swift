// SPDX-License-Identifier: GPL-3.0-or-later

internal import Kernel
internal import Plan
internal import Rehearsal

/// The steps of one trial as bars on a common axis of time.
struct Timeline {
    /// From when to when a step did what.
    private struct Span {
        var from: Double
        var to: Double
        var ink: Character
    }

    private struct Row {
        var step: Int
        var spans: [Span] = []
    }

    private let log: EventLog
    private var rows: [Row]
    private var recovered: Double?
    private var returned: Double?
    private var end = 0.0

    init(_ log: EventLog) {
        self.log = log
        rows = log.plan.steps.indices.map { Row(step: $0) }
        var open: [Int: (at: Double, ink: Character)] = [:]
        let readiness = WaitingSince(plan: log.plan, trace: log.trace)
        for step in log.plan.steps.indices {
            if let ready = readiness.since[step] { open[step] = (Double(ready.microseconds) / 1e6, "░") }
        }
        for entry in log.trace.entries {
            let at = Double(entry.at.microseconds) / 1e6
            switch entry.moment {
            case .insteadTaken(let step, _): close(step, at, &open)
            case .started(let attempt):
                close(Int(attempt.step), at, &open)
                open[Int(attempt.step)] = (at, attempt.kind == .forward ? "█" : "▒")
            case .finished(let attempt, _), .timedOut(let attempt): close(Int(attempt.step), at, &open)
            case .recovered: recovered = at
            case .faultEnds: returned = at
            default: break
            }
            end = max(end, at)
        }
        for step in log.plan.steps.indices { close(step, end, &open) }
    }

    private mutating func close(_ step: Int, _ at: Double, _ open: inout [Int: (at: Double, ink: Character)]) {
        guard let (from, ink) = open.removeValue(forKey: step) else { return }
        guard ink != "░" || at > from else { return }
        rows[step].spans.append(Span(from: from, to: at, ink: ink))
    }

    /// The bars; failback, which may be hours later, on an axis of its own.
    func lines(on terminal: Terminal) -> [String] {
        let isFailback = { (row: Row) in
            log.plan.phases[log.plan.steps[row.step].phase].starts == .primaryRecovered
        }
        let started = rows.filter { !$0.spans.isEmpty }
        let first = chart("TIMELINE", started.filter { !isFailback($0) }, from: 0, terminal)
        let failback = started.filter(isFailback)
        let start = failback.flatMap { $0.spans.map(\.from) }.min() ?? 0
        let second = chart("FAILBACK", failback, from: start, terminal)
        let legend = terminal.wrapped("░ waits (people, impairments)  █ runs  ▒ mended by hand  ┆ recovered")
        let charts = first + (first.isEmpty || second.isEmpty ? [] : [""]) + second
        return charts.isEmpty ? [] : charts + legend.map { terminal.paint($0, .dim) }
    }

    private func chart(_ title: String, _ rows: [Row], from start: Double, _ terminal: Terminal) -> [String] {
        guard var stop = rows.flatMap({ $0.spans.map(\.to) }).max() else { return [] }
        // What comes long after recovery would squeeze what led to it.
        if let recovered, recovered > start { stop = min(stop, start + (recovered - start) * 1.2) }
        let names = max(title.count, min(24, rows.map { log.plan.steps[$0.step].id.count }.max() ?? 0))
        let width = max(10, min(terminal.width, 140) - names - 13)
        let scale = Double(width) / max(stop - start, 1e-6)
        var lines = [axis(title, names, width, start, stop, terminal)]
        for row in rows {
            let id = terminal.cut(log.plan.steps[row.step].id, to: names)
            let bar = bar(row, width, start, scale)
            let ran = row.spans.filter { $0.ink != "░" }
            let length = (ran.last?.to ?? 0) - (ran.first?.from ?? 0)
            let text = ran.isEmpty ? "–" : Human.duration(length)
            let recovers = log.plan.steps[row.step].recovers
            lines.append(
                id + String(repeating: " ", count: names - id.count) + " "
                    + terminal.paint(terminal.plain(bar), recovers ? .green : .cyan) + " "
                    + String(repeating: " ", count: max(0, 10 - text.count)) + terminal.plain(text))
        }
        return lines
    }

    private func bar(_ row: Row, _ width: Int, _ start: Double, _ scale: Double) -> String {
        var cells = Array(repeating: Character(" "), count: width)
        if let recovered, recovered >= start {
            let column = Int((recovered - start) * scale)
            if column < width { cells[column] = "┆" }
        }
        for span in row.spans {
            let from = min(width - 1, Int((span.from - start) * scale))
            let end = Int(((span.to - start) * scale).rounded(.up)) - 1
            for column in from...max(from, min(width - 1, end)) { cells[column] = span.ink }
            if end >= width { cells[width - 1] = "►" }
        }
        return String(cells)
    }

    /// The heading with the times at its ends.
    private func axis(
        _ title: String, _ names: Int, _ width: Int, _ start: Double, _ stop: Double, _ terminal: Terminal
    ) -> String {
        let (left, right) = (Human.clock(start), Human.clock(stop))
        let space = String(repeating: " ", count: max(1, width - left.count - right.count))
        let head = title + String(repeating: " ", count: names - title.count) + " "
        return terminal.paint(head, .bold) + terminal.paint(left + space + right, .dim)
    }
}

extension EventLog {
    /// Bars for all steps that started.
    public func timeline(on terminal: Terminal) -> [String] { Timeline(self).lines(on: terminal) }
}
