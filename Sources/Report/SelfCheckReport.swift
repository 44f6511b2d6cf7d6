// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
public import SelfCheck
internal import Statistics
internal import Study

/// What `selfcheck` has found.
public struct SelfCheckReport: Sendable {
    /// The families' answers, in the order of `Battery.families`.
    public var answers: [[Battery.Answer]]

    /// A report of those answers.
    public init(answers: [[Battery.Answer]]) { self.answers = answers }

    private var all: [Battery.Answer] { answers.flatMap { $0 } }
    private var failed: Int { all.count { !$0.agrees } }
    private var random: Int { all.count(where: \.isRandom) }

    /// Whether everything agrees.
    public var agrees: Bool { failed == 0 }

    // MARK: - Table

    /// What a person reads: families, in each the sources, under each what they say.
    public func table(on terminal: Terminal) -> String {
        var table = Table([
            Table.Column(title: "CHECK", right: false), Table.Column(title: "found"), Table.Column(title: "interval"),
            Table.Column(title: "expected"), Table.Column(title: "", right: false),
        ])
        for answer in all { table.add(cells(answer)) }
        var rows = table.lines(on: terminal)[...]
        var lines = [rows.removeFirst()]
        for (family, answers) in zip(Battery.families, answers) {
            lines += ["", terminal.paint(terminal.plain(family.title), .bold)]
            var source = ""
            for answer in answers {
                if answer.check.source != source {
                    source = answer.check.source
                    lines += terminal.wrapped("source: " + source, indent: 8).map { terminal.paint($0, .dim) }
                }
                lines.append(rows.removeFirst())
            }
        }
        return (lines + [""] + verdict(on: terminal)).joined(separator: "\n") + "\n"
    }

    private func cells(_ answer: Battery.Answer) -> [Table.Cell] {
        let verdict = answer.agrees ? Table.Cell("PASS", .green) : Table.Cell("FAIL", .red)
        let name = Table.Cell("  " + answer.check.name)
        switch answer.result {
        case .success(let finding):
            let shown = Shown(finding)
            return [name, Table.Cell(shown.value), Table.Cell(shown.interval), Table.Cell(shown.expected), verdict]
        case .failure(let error): return [name, "-", Table.Cell("\(error)"), "-", verdict]
        }
    }

    private func verdict(on terminal: Terminal) -> [String] {
        let confidence = Human.percent(Battery.confidence, places: 2)
        let alarm = Human.percent(Battery.falseAlarm(ofRandom: random), places: 1)
        let summary =
            agrees
            ? terminal.paint("All \(all.count) checks agree.", .green)
            : terminal.paint("\(failed) of \(all.count) checks do not agree: a bug of Muster's.", .red)
        let note =
            "\(random) of them are random, with a fixed seed and intervals of \(confidence): with another seed a sound "
            + "Muster would fail one of them with a chance of at most \(alarm)."
        return [summary] + terminal.wrapped(note, indent: 0)
    }

    // MARK: - JSON

    /// What a program reads.
    public func json() throws -> String { try JSON.text(Document(self)) }

    private struct Document: Encodable {
        var version = Version.current
        var agrees: Bool
        var failed: Int
        var random: Int
        var confidence = Battery.confidence
        var falseAlarm: Double
        var checks: [Row]

        enum CodingKeys: String, CodingKey {
            case version, agrees, failed, random, confidence, checks
            case falseAlarm = "false_alarm"
        }

        init(_ report: SelfCheckReport) {
            agrees = report.agrees
            failed = report.failed
            random = report.random
            falseAlarm = Battery.falseAlarm(ofRandom: report.random)
            checks = zip(Battery.families, report.answers).flatMap { family, answers in
                answers.map { Row($0, of: family) }
            }
        }
    }

    private struct Row: Encodable {
        var family: String
        var name: String
        var source: String
        var agrees: Bool
        var unit: Nullable<String>
        var value: Nullable<Double>
        var low: Nullable<Double>
        var high: Nullable<Double>
        var expected: Nullable<Double>
        var criterion: Nullable<String>
        var tolerance: Nullable<Double>
        var error: Nullable<String>

        init(_ answer: Battery.Answer, of family: Family) {
            self.family = family.title
            name = answer.check.name.trimmingCharacters(in: .whitespaces)
            source = answer.check.source
            agrees = answer.agrees
            let finding = try? answer.result.get()
            unit = Nullable(finding?.unit.rawValue)
            value = Nullable(finite: finding?.value)
            low = Nullable(finite: finding?.interval?.low)
            high = Nullable(finite: finding?.interval?.high)
            expected = Nullable(finite: finding?.expected)
            criterion = Nullable(finding?.word)
            tolerance = Nullable(finding?.tolerance)
            if case .failure(let failure) = answer.result {
                error = Nullable("\(failure)")
            } else {
                error = Nullable(nil)
            }
        }
    }
}

extension Finding {
    fileprivate var word: String {
        switch criterion {
        case .within: "within"
        case .interval: "interval"
        case .atMost: "at-most"
        case .atLeast: "at-least"
        }
    }

    fileprivate var tolerance: Double? {
        switch criterion {
        case .within(let tolerance): tolerance
        case .interval(let slack): slack
        case .atMost, .atLeast: nil
        }
    }
}

/// A finding in words; all its numbers in the unit that fits the expectation.
private struct Shown {
    var value: String
    var interval: String
    var expected: String

    init(_ finding: Finding) {
        let (factor, unit) = Shown.scale(of: finding)
        let text = { (number: Double) in Shown.number(number / factor, finding.unit) }
        value = text(finding.value)
        expected = text(finding.expected) + (finding.expected.isFinite ? unit : "")
        switch finding.criterion {
        case .within(let tolerance):
            interval = tolerance == 0 ? "exact" : "± " + String(format: "%.1g", tolerance / factor)
        case .atMost:
            interval = ""
            expected = "≤ " + expected
        case .atLeast: expected = "≥ " + expected; fallthrough
        case .interval: interval = finding.interval.map { "\(text($0.low))…\(text($0.high))" } ?? ""
        }
    }

    private static func scale(of finding: Finding) -> (Double, String) {
        switch finding.unit {
        case .share: return (0.01, " %")
        case .count, .number: return (1, "")
        case .seconds:
            return finding.expected >= 120 && finding.expected.isFinite ? (60, " min") : (1, " s")
        }
    }

    private static func number(_ value: Double, _ unit: Finding.Unit) -> String {
        guard value.isFinite else { return value < 0 ? "-∞" : value.isNaN ? "none" : "∞" }
        if abs(value) >= 100_000 { return Human.count(value) }
        return switch unit {
        case .count: Human.count(value)
        case .share: String(format: value > 99.5 && value < 100 ? "%.3f" : "%.2f", value)
        case .seconds, .number: String(format: "%.4g", value)
        }
    }
}
