// SPDX-License-Identifier: GPL-3.0-or-later

internal import Finance
internal import Rehearsal
internal import Study

/// The rows of a sweep for people, each printed as soon as it is known.
///
/// Widths are settled beforehand from what is varied, because rows to come are not known yet.
public struct SweepTable: Sendable {
    private struct Column: Sendable {
        var title: String
        var width: Int
        var rank: Int
        var text: @Sendable (SweepReport.Row) -> String
    }

    private let report: SweepReport
    private let terminal: Terminal
    private let showsSuccess: Bool
    private var columns: [Column] = []
    /// The last paths, which have no column.
    private var hidden = 0

    /// A table of that sweep on that terminal; with what it costs, and with the success rate where that is an objective.
    public init(_ report: SweepReport, on terminal: Terminal, showsCost: Bool, showsSuccess: Bool) {
        self.showsSuccess = showsSuccess
        self.report = report
        self.terminal = terminal
        let titles = SweepTable.shortened(report.paths)
        for (index, title) in titles.enumerated() {
            let widest = report.points.map { $0[index].count }.max() ?? 0
            columns.append(
                .init(title: title, width: max(title.count, widest), rank: 0) { report.points[$0.point][index] })
        }
        let value = { (measure: Measure, statistic: Statistic) in
            { @Sendable (row: SweepReport.Row) in
                row.summary[measure]?[statistic].map { Human.value($0.value, of: measure, currency: report.currency) }
                    ?? "–"
            }
        }
        let met = { (measure: Measure) in
            { @Sendable (row: SweepReport.Row) in row.met(measure).map { Human.percent($0.value) } ?? "–" }
        }
        columns.append(.init(title: "rt p50", width: 8, rank: 3, text: value(.recoveryTime, .p50)))
        columns.append(.init(title: "rt p95", width: 8, rank: 0, text: value(.recoveryTime, .p95)))
        columns.append(.init(title: "rt met", width: 7, rank: 1, text: met(.recoveryTime)))
        columns.append(.init(title: "rp p95", width: 8, rank: 2, text: value(.recoveryPoint, .p95)))
        columns.append(.init(title: "rp met", width: 7, rank: 1, text: met(.recoveryPoint)))
        if showsSuccess {
            columns.append(
                .init(title: "sr met", width: 7, rank: 3) { row in
                    row.successRateMet.map { Human.percent($0.value) } ?? "–"
                })
        }
        if showsCost {
            columns.append(
                .init(title: "standby/mo", width: 10, rank: 4) { row in
                    row.cost.map { Human.count($0.standbyMonth.double) } ?? "–"
                })
            columns.append(
                .init(title: "year", width: 9, rank: 5) { row in
                    row.cost?.yearMean.map { Human.count($0.double) } ?? "–"
                })
        }
        fit()
    }

    /// What stands above the rows.
    public func header() -> String {
        var lines = [
            terminal.paint(
                terminal.plain(
                    "\(report.scenario) · \(Human.count(report.points.count)) \(report.points.count == 1 ? "point" : "points")"
                ), .bold)
        ]
        for (short, path) in zip(SweepTable.shortened(report.paths), report.paths) where short != path {
            lines.append(terminal.paint("  \(short) = \(path)", .dim))
        }
        if hidden > 0 {
            lines.append(terminal.paint("  the last \(hidden) have no room here: --csv has them", .dim))
        }
        let success = showsSuccess ? ", sr = success_rate" : ""
        let verdict = showsSuccess ? "; verdict: of all objectives" : ""
        let legend =
            "rt = recovery_time, rp = recovery_point\(success), met = share of trials within the objective\(verdict)"
        lines += Terminal(width: terminal.width - 2, unicode: terminal.unicode).wrapped(legend, indent: 0)
            .map { terminal.paint("  " + $0, .dim) }
        lines.append("")
        lines.append(terminal.paint(line(columns.map(\.title)) + "  verdict", .bold))
        return lines.joined(separator: "\n") + "\n"
    }

    /// The line of one point.
    public func row(_ row: SweepReport.Row) -> String {
        let (mark, ink): (String, Terminal.Ink?) =
            switch row.verdict {
            case .pass: ("PASS", .green)
            case .fail: ("fail", .dim)
            case .inconclusive: ("?", .yellow)
            case nil: ("", nil)
            }
        let text = terminal.plain(line(columns.map { $0.text(row) }))
        return (row.verdict == .pass ? terminal.paint(text, .green) : text)
            + (mark.isEmpty ? "" : "  " + terminal.paint(mark, ink)) + "\n"
    }

    /// How many points meet all that is asked for, and which of them has the cheapest standby; nothing where none does.
    public func footer(_ tally: SweepTally) -> String {
        guard tally.met > 0 else { return "" }
        var text = "\(Human.count(tally.met)) of \(Human.count(tally.judged)) points meet every objective"
        if let (point, cost) = tally.cheapest {
            let values = zip(SweepTable.shortened(report.paths), report.points[point]).map { "\($0)=\($1)" }
            text += "; the cheapest standby of them, \(Human.count(cost.double)) \(report.currency) a month, has "
            text += values.joined(separator: " ")
        }
        return "\n" + terminal.wrapped(text + ".", indent: 0).joined(separator: "\n") + "\n"
    }

    private func line(_ cells: [String]) -> String {
        zip(columns, cells).map { column, cell in
            String(repeating: " ", count: max(0, column.width - cell.count)) + cell
        }.joined(separator: "  ")
    }

    private mutating func fit() {
        let total = { (columns: [Column]) in columns.map { $0.width + 2 }.reduce(0, +) + 7 }
        while total(columns) > terminal.width, let rank = columns.map(\.rank).max(), rank > 0 {
            columns.removeAll { $0.rank == rank }
        }
        // Where the values alone are too many for a line, the last ones are left to the CSV.
        while total(columns) > terminal.width, report.paths.count - hidden > 1 {
            hidden += 1
            columns.remove(at: report.paths.count - hidden)
        }
    }

    /// The shortest ends of paths that tell them apart.
    static func shortened(_ paths: [String]) -> [String] {
        let parts = paths.map { $0.split(separator: ".").map(String.init) }
        return parts.indices.map { index in
            for length in 1...parts[index].count {
                let end = parts[index].suffix(length)
                let same = parts.indices.filter { parts[$0].suffix(length) == end }
                if same.count == 1 { return end.joined(separator: ".") }
            }
            return paths[index]
        }
    }
}

/// What the rows of a sweep come to together, without keeping them.
public struct SweepTally: Sendable {
    /// Points at which there is something to meet.
    public private(set) var judged = 0
    /// Those that meet all of it.
    public private(set) var met = 0
    /// The first of those whose standby costs least, and what it costs a month.
    private(set) var cheapest: (point: Int, cost: Amount)?

    /// Of no points.
    public init() {}

    /// Counts a point.
    public mutating func add(_ row: SweepReport.Row) {
        guard let verdict = row.verdict else { return }
        judged += 1
        guard verdict == .pass else { return }
        met += 1
        guard let cost = row.cost?.standbyMonth else { return }
        if let cheapest, cheapest.cost <= cost { return }
        cheapest = (row.point, cost)
    }
}
