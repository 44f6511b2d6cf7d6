// SPDX-License-Identifier: GPL-3.0-or-later

internal import Statistics
internal import Study

extension SensitivityReport {
    /// The indices, and the tornado below them.
    public func table(on terminal: Terminal) -> String {
        let names = SweepTable.shortened(levers.flatMap(\.paths))
        var next = names.startIndex
        let short = levers.map { lever in
            defer { next += lever.paths.count }
            return names[next..<next + lever.paths.count].joined(separator: ",")
        }
        var lines = heading(on: terminal)
        for (short, lever) in zip(short, levers) where short != lever.name {
            lines.append(terminal.paint(terminal.plain("  \(short) = \(lever.name)"), .dim))
        }
        lines.append("")
        lines += indices(short, on: terminal)
        lines.append("")
        lines += Tornado(self, names: short).lines(on: terminal)
        return lines.joined(separator: "\n") + "\n"
    }

    /// The response's value for people.
    func shown(_ value: Double) -> String {
        switch response {
        case .statistic(let measure, _): Human.value(value, of: measure, currency: currency)
        case .chance: Human.percent(value)
        }
    }

    private func heading(on terminal: Terminal) -> [String] {
        let levers = "\(levers.count) \(levers.count == 1 ? "lever" : "levers")"
        let facts = [
            "\(Human.count(points)) points of \(Human.count(trials)) trials, the same luck at each; "
                + "\(Human.count(rows * scramblings)) rows in \(scramblings) scramblings, seed \(seed)",
            "mean \(shown(mean)), sd \(shown(sd)) over the ranges; \(shown(base)) with every lever as stated",
            "total: share of the variance that the lever has a part in; first: that it explains alone",
        ]
        return [
            terminal.paint(
                terminal.cut(terminal.plain("\(scenario) · \(written) · \(levers)"), to: terminal.width), .bold)
        ]
            + facts.flatMap { terminal.wrapped($0, after: "  ", indent: 2).map { terminal.paint($0, .dim) } }
    }

    private func indices(_ names: [String], on terminal: Terminal) -> [String] {
        guard sd > 0 else {
            return terminal.wrapped("No lever changes \(written): it is \(shown(mean)) at every point.", indent: 0)
        }
        var table = Table([
            .init(title: "lever", right: false), .init(title: "total"), .init(title: "95 %", rank: 1),
            .init(title: "first"), .init(title: "95 %", rank: 1),
        ])
        for (name, lever) in zip(names, levers) {
            table.add(
                [.init(name)]
                    + [lever.total, lever.first].flatMap { index -> [Table.Cell] in
                        guard let index else { return ["–", ""] }
                        let (low, high) = (index.interval.low, index.interval.high)
                        return [
                            .init(Human.fixed(index.value, 2)),
                            .init("\(Human.fixed(low, 2))…\(Human.fixed(high, 2))", .dim),
                        ]
                    })
        }
        return table.lines(on: terminal)
    }
}

/// What each lever does alone, as bars on both sides of what is so as stated.
private struct Tornado {
    private let report: SensitivityReport
    private let names: [String]
    private let low: Double
    private let high: Double

    init(_ report: SensitivityReport, names: [String]) {
        self.report = report
        self.names = names
        let outputs = report.levers.flatMap { [$0.left.output, $0.right.output] } + [report.base]
        low = outputs.min() ?? 0
        high = outputs.max() ?? 0
    }

    func lines(on terminal: Terminal) -> [String] {
        let title =
            "TORNADO: \(report.written), one lever at a time, the others as stated: \(report.shown(report.base))"
        var lines = terminal.wrapped(title, indent: 0).map { terminal.paint($0, .bold) }
        let cells = zip(names, report.levers).map { name, lever in
            (
                name, lever.left.value, report.shown(lever.left.output), report.shown(lever.right.output),
                lever.right.value
            )
        }
        let widest = { (part: (((String, String, String, String, String)) -> String), most: Int) in
            min(most, cells.map { terminal.plain(part($0)).count }.max() ?? 0)
        }
        var widths = [widest(\.0, 24), widest(\.1, 14), widest(\.2, 12), widest(\.3, 12), widest(\.4, 14)]
        // The values themselves are left out where the bars would have no room.
        if terminal.width - widths.reduce(10, +) < Tornado.leastWidth { (widths[1], widths[4]) = (0, 0) }
        let spent = widths.reduce(0) { $0 + ($1 > 0 ? $1 + 2 : 0) }
        let width = max(8, min(48, terminal.width - spent))
        for (cell, lever) in zip(cells, report.levers) {
            var parts = [padded(cell.0, widths[0], terminal, right: false)]
            if widths[1] > 0 { parts.append(terminal.paint(padded(cell.1, widths[1], terminal), .dim)) }
            parts.append(padded(cell.2, widths[2], terminal))
            parts.append(terminal.plain(bar(lever, width)))
            parts.append(padded(cell.3, widths[3], terminal, right: false))
            if widths[4] > 0 { parts.append(terminal.paint(padded(cell.4, widths[4], terminal, right: false), .dim)) }
            var line = parts.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            lines.append(line)
        }
        let legend = "░ at the value to the left, █ at the value to the right, │ as stated"
        lines += terminal.wrapped(legend, after: "  ", indent: 2).map { terminal.paint($0, .dim) }
        return lines
    }

    private static let leastWidth = 20

    private func padded(_ text: String, _ width: Int, _ terminal: Terminal, right: Bool = true) -> String {
        let text = terminal.cut(terminal.plain(text), to: width)
        let space = String(repeating: " ", count: width - text.count)
        return right ? space + text : text + space
    }

    /// The column of an output in a bar of that width.
    private func column(_ output: Double, _ width: Int) -> Int {
        guard high > low else { return width / 2 }
        return Int(((output - low) / (high - low) * Double(width - 1)).rounded())
    }

    private func bar(_ lever: SensitivityReport.Lever, _ width: Int) -> String {
        var cells = Array(repeating: Character(" "), count: width)
        let axis = column(report.base, width)
        var ends: [(column: Int, ink: Character)] = [
            (column(lever.left.output, width), "░"), (column(lever.right.output, width), "█"),
        ]
        // The longer bar first, so that the shorter one on the same side is seen before it.
        ends.sort { abs($0.column - axis) > abs($1.column - axis) }
        for (end, ink) in ends {
            for place in min(axis, end)...max(axis, end) { cells[place] = ink }
        }
        cells[axis] = "│"
        return String(cells)
    }
}
