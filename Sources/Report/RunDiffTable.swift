// SPDX-License-Identifier: GPL-3.0-or-later

internal import Archive
internal import Foundation
internal import Quantities
internal import Rehearsal
internal import Study

extension RunDiff {
    /// The most lines of a document that are shown, and the most points.
    private static let most = 24

    /// For people.
    public func table(on terminal: Terminal) -> String {
        var blocks = [
            [
                terminal.paint("Runs \(a.number) and \(b.number)", .bold), "  " + words(a, terminal),
                "  " + words(b, terminal),
            ]
        ]
        blocks.append(inputs(terminal))
        blocks += changes.map { lines($0, terminal) }
        blocks.append(found(terminal))
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    private func words(_ run: Run, _ terminal: Terminal) -> String {
        terminal.cut(
            terminal.plain(
                "\(run.number)  \(Clock.minute(run.inputs.start))  \(run.inputs.command) \(run.inputs.scenario), \(run.size) trials"
            ), to: terminal.width - 2)
    }

    private func inputs(_ terminal: Terminal) -> [String] {
        if differences.isEmpty, changes.isEmpty { return ["Both started from the same."] }
        guard !differences.isEmpty else { return [] }
        var table = Table([
            .init(title: "INPUTS", right: false), .init(title: "run \(a.number)", right: false),
            .init(title: "run \(b.number)", right: false),
        ])
        let room = max(12, (terminal.width - 34) / 2)
        for one in differences {
            table.add([
                .init(one.what), .init(terminal.cut(one.a ?? "–", to: room)),
                .init(terminal.cut(one.b ?? "–", to: room)),
            ])
        }
        return table.lines(on: terminal)
    }

    private func lines(_ change: Change, _ terminal: Terminal) -> [String] {
        let title = terminal.paint(change.path, .bold)
        if !change.isIn.a { return [title + "  only in run \(b.number)"] }
        if !change.isIn.b { return [title + "  only in run \(a.number)"] }
        var lines = change.lines.prefix(Self.most).map { line in
            terminal.paint(
                terminal.cut(terminal.plain("  \(line.mark) \(line.number): \(line.text)"), to: terminal.width),
                line.mark == "-" ? .red : .green)
        }
        if change.lines.count > Self.most {
            lines.append(terminal.plain("  … and \(Human.count(change.lines.count - Self.most)) lines more"))
        }
        return [title] + lines
    }

    private func found(_ terminal: Terminal) -> [String] {
        if pairs.isEmpty { return ["They have no point in common."] }
        let different = pairs.filter { $0.a.result.fingerprint != $0.b.result.fingerprint }
        var lines: [String]
        if different.isEmpty {
            lines = [
                pairs.count == 1
                    ? "Both found the same: fingerprint \(pairs[0].a.result.fingerprint)."
                    : "All \(Human.count(pairs.count)) points that both have are the same."
            ]
        } else if pairs.count == 1 {
            lines = figures(pairs[0], terminal)
        } else {
            lines = points(different, terminal)
        }
        for (count, run) in [(alone.a, a), (alone.b, b)] where count > 0 {
            lines.append("\(Human.count(count)) \(count == 1 ? "point is" : "points are") only in run \(run.number).")
        }
        return lines
    }

    private func figures(_ pair: (a: RunPoint, b: RunPoint), _ terminal: Terminal) -> [String] {
        let currency = pair.a.result.currency
        let all = RunDiff.figures(pair.a.result, pair.b.result)
        let different = all.filter(\.differs)
        var table = Table([
            .init(title: "", right: false), .init(title: "run \(a.number) (95 % interval)"),
            .init(title: "run \(b.number) (95 % interval)"), .init(title: "", right: false, rank: 1),
        ])
        for one in different {
            table.add([
                .init("  " + one.statistic.rawValue), .init(Figures.words(one.a, one.measure)),
                .init(Figures.words(one.b, one.measure)),
                .init(one.areApart ? direction(one) : "", .cyan),
            ])
        }
        var rows = table.lines(on: terminal)
        var lines = [rows.removeFirst()]
        for (index, row) in rows.enumerated() {
            // A name stands in a line of its own: beside two figures with their intervals there is no room for it.
            let one = different[index]
            if index == 0 || different[index - 1].name != one.name {
                lines.append(one.measure.unit == .currency ? "\(one.name), \(currency)" : one.name)
            }
            lines.append(row)
        }
        let count = all.count { !$0.differs }
        if count > 0 { lines.append("The other \(Human.count(count)) figures are the same.") }
        lines += terminal.wrapped(
            "Marked where the intervals lie apart. muster compare finds out more from the same trials of both.",
            indent: 0
        ).map { terminal.paint($0, .dim) }
        return lines
    }

    private func direction(_ pair: Pair) -> String {
        guard let a = pair.a, let b = pair.b else { return "" }
        return b.value < a.value ? "less" : "more"
    }

    private func points(_ different: [(a: RunPoint, b: RunPoint)], _ terminal: Terminal) -> [String] {
        let titles = SweepTable.shortened(a.inputs.varied)
        var table = Table(
            titles.map { .init(title: $0) } + [
                .init(title: "rt p95 of \(a.number)"), .init(title: "of \(b.number)"),
                .init(title: "rp p95 of \(a.number)", rank: 1), .init(title: "of \(b.number)", rank: 1),
                .init(title: "verdicts", right: false),
            ])
        let text = { (point: RunPoint, measure: Measure) in
            point.result.summary[measure]?[.p95].map { Human.value($0.value, of: measure, currency: "") } ?? "–"
        }
        for (one, other) in different.prefix(Self.most) {
            let verdicts = [one, other].map { $0.result.verdict?.rawValue ?? "–" }
            table.add(
                one.values.map { .init($0.value) } + [
                    .init(text(one, .recoveryTime)), .init(text(other, .recoveryTime)),
                    .init(text(one, .recoveryPoint)), .init(text(other, .recoveryPoint)),
                    .init(verdicts[0] == verdicts[1] ? verdicts[0] : terminal.plain(verdicts.joined(separator: " → "))),
                ])
        }
        var lines = table.lines(on: terminal)
        if different.count > Self.most {
            lines.append(terminal.plain("… and \(Human.count(different.count - Self.most)) points more"))
        }
        let same = pairs.count - different.count
        if same > 0 { lines.append("\(Human.count(same)) \(same == 1 ? "point is" : "points are") the same in both.") }
        return lines
    }

    // MARK: - JSON

    /// For programs.
    public func json() throws -> String { try JSON.text(RunDiffDocument(self)) }
}

/// Figures with their intervals in one cell.
enum Figures {
    /// `41.2 (40.9…41.5) min`; money without its currency.
    static func words(_ figure: Figure?, _ measure: Measure) -> String {
        guard let figure else { return "–" }
        if measure.unit == .seconds, figure.value.isFinite, figure.high.isFinite, figure.low.isFinite {
            let parts = [figure.value, figure.low, figure.high].map { Human.split($0, like: figure.high) }
            return "\(parts[0].number) (\(parts[1].number)…\(parts[2].number)) \(parts[2].unit)"
        }
        let words = [
            Human.value(figure.value, of: measure, currency: ""), Human.interval(figure, of: measure, currency: ""),
        ].map { $0.trimmingCharacters(in: .whitespaces) }
        return "\(words[0]) (\(words[1]))"
    }
}

private struct RunDiffDocument: Encodable {
    struct Document: Encodable {
        var path: String
        var lines: [String]
    }

    struct Measure: Encodable {
        var measure: String
        var statistic: String
        var unit: String
        var a: FigureDocument
        var b: FigureDocument
        var apart: Bool
    }

    struct Point: Encodable {
        var values: [String: String]
        var same: Bool
        var measures: [Measure]
    }

    var a: RunDocument
    var b: RunDocument
    var inputs: [RunDiff.Difference]
    var documents: [Document]
    var points: [Point]
    var onlyInA: Int
    var onlyInB: Int

    enum CodingKeys: String, CodingKey {
        case a, b, inputs, documents, points
        case onlyInA = "only_in_a"
        case onlyInB = "only_in_b"
    }

    init(_ diff: RunDiff) {
        a = RunDocument(diff.a)
        b = RunDocument(diff.b)
        inputs = diff.differences
        documents = diff.changes.map { change in
            Document(path: change.path, lines: change.lines.map { "\($0.mark) \($0.number): \($0.text)" })
        }
        points = diff.pairs.map { one, other in
            let isSame = one.result.fingerprint == other.result.fingerprint
            return Point(
                values: Dictionary(one.values.map { ($0.path, $0.value) }) { $1 }, same: isSame,
                measures: isSame
                    ? []
                    : RunDiff.figures(one.result, other.result).map {
                        Measure(
                            measure: $0.name, statistic: $0.statistic.rawValue,
                            unit: $0.measure.unit(currency: one.result.currency), a: FigureDocument($0.a),
                            b: FigureDocument($0.b), apart: $0.areApart)
                    })
        }
        (onlyInA, onlyInB) = (diff.alone.a, diff.alone.b)
    }
}
