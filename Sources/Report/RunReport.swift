// SPDX-License-Identifier: GPL-3.0-or-later

public import Archive
internal import Foundation
internal import Quantities
internal import Rehearsal
internal import Study

/// One run of an archive: what it started from, and what it found.
public struct RunReport: Sendable {
    /// The run.
    public var run: Run
    /// Its points.
    public var points: [RunPoint]

    /// That run with these points.
    public init(_ run: Run, points: [RunPoint]) {
        self.run = run
        self.points = points
    }

    /// For programs.
    public func json() throws -> String { try JSON.text(RunDetailDocument(run, points)) }

    /// For people.
    public func table(on terminal: Terminal) -> String {
        var blocks = [heading(terminal), documents(terminal)]
        if let point = points.first, run.inputs.varied.isEmpty {
            blocks += [
                objectives(point.result, terminal), measures(point.result, terminal), steps(point.result, terminal),
            ]
        } else if !points.isEmpty {
            blocks.append(pointLines(terminal))
        }
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    private func heading(_ terminal: Terminal) -> [String] {
        let inputs = run.inputs
        let title = "Run \(run.number) · \(inputs.command) · \(inputs.scenario) · \(run.state.rawValue)"
        var facts: [(String, String)] = [
            ("command", "muster " + inputs.arguments.map(Shell.quoted).joined(separator: " ")),
            ("in", inputs.directory),
            ("began", Clock.second(inputs.start)),
            ("took", run.duration > 0 ? "\(Human.duration(run.duration)) on \(threads)" : "not known"),
            ("muster", run.version + (run.gitCommit.map { ", beside commit \($0.prefix(12))" } ?? "")),
            ("trials", "\(run.size), from \(inputs.firstTrial), seed \(inputs.seed)"),
        ]
        if !inputs.varied.isEmpty {
            let reused = run.reused > 0 ? ", \(Human.count(run.reused)) of them from the archive" : ""
            facts.append(("points", "\(Human.count(run.finished)) of \(Human.count(inputs.points))\(reused)"))
            facts.append(("varied", inputs.varied.joined(separator: ", ")))
        }
        facts += inputs.settings.map { ("set", "\($0.path)=\($0.value)") }
        facts += inputs.demands.map { ("required", $0) }
        facts.append(("fingerprint", run.fingerprint ?? "–"))
        if points.isEmpty, inputs.varied.isEmpty, run.state == .done {
            facts.append(("answer", "muster runs export \(run.number) --format json"))
        }
        let lines = facts.flatMap { name, text in
            terminal.wrapped(text, after: name + String(repeating: " ", count: 13 - name.count), indent: 13)
        }
        return [terminal.paint(terminal.plain(title), .bold)] + lines
    }

    private var threads: String { "\(run.inputs.threads) \(run.inputs.threads == 1 ? "thread" : "threads")" }

    private func documents(_ terminal: Terminal) -> [String] {
        var table = Table([.init(title: "DOCUMENTS", right: false), .init(title: "bytes")])
        for document in run.inputs.documents {
            table.add([.init(document.path), .init(Human.count(document.text.utf8.count))])
        }
        return run.inputs.documents.isEmpty ? [] : table.lines(on: terminal)
    }

    private func objectives(_ result: PointResult, _ terminal: Terminal) -> [String] {
        let judgements = result.summary.objectives + result.summary.requirements
        guard !judgements.isEmpty else { return [] }
        var table = Table([
            .init(title: "OBJECTIVES", right: false), .init(title: "found"), .init(title: "95 % interval", rank: 1),
            .init(title: "verdict", right: false),
        ])
        for judgement in judgements {
            let objective = judgement.objective
            let name = Words.objective(objective, result)
            let (found, interval): (String, String) =
                if case (.measure(let measure), .statistic) = (objective.subject, objective.criterion) {
                    (
                        judgement.estimate.map { Human.value($0.value, of: measure, currency: result.currency) } ?? "–",
                        judgement.estimate.map { Human.interval($0, of: measure, currency: result.currency) } ?? "–"
                    )
                } else {
                    (
                        judgement.estimate.map { Human.percent($0.value) } ?? "–",
                        judgement.estimate.map { Human.percentRange($0.low, $0.high) } ?? "–"
                    )
                }
            table.add([
                .init(name), .init(found), .init(interval, .dim),
                .init(judgement.verdict.rawValue, Words.ink(judgement.verdict)),
            ])
        }
        return table.lines(on: terminal)
    }

    private func measures(_ result: PointResult, _ terminal: Terminal) -> [String] {
        var table = Table([
            .init(title: "MEASURES", right: false), .init(title: "mean", rank: 2), .init(title: "p50"),
            .init(title: "p95"), .init(title: "95 % interval", rank: 1), .init(title: "p99", rank: 3),
            .init(title: "n", rank: 4),
        ])
        for summary in result.summary.measures where summary.n > 0 {
            let text = { (statistic: Statistic) in
                summary[statistic].map { Human.value($0.value, of: summary.measure, currency: "") } ?? "–"
            }
            table.add([
                .init(result.name(of: summary.measure)), .init(text(.mean)), .init(text(.p50)), .init(text(.p95)),
                .init(
                    summary[.p95].map { Human.interval($0, of: summary.measure, currency: result.currency) } ?? "–",
                    .dim),
                .init(text(.p99)), .init(Human.count(summary.n), .dim),
            ])
        }
        return table.lines(on: terminal)
    }

    private func steps(_ result: PointResult, _ terminal: Terminal) -> [String] {
        guard !result.steps.isEmpty else { return [] }
        var table = Table([
            .init(title: "STEPS", right: false), .init(title: "phase", right: false, rank: 2),
            .init(title: "start p50", rank: 1), .init(title: "takes p50"), .init(title: "p95"),
            .init(title: "critical"),
        ])
        let text = { (seconds: Double?) in seconds.map(Human.duration) ?? "–" }
        for step in result.steps {
            table.add([
                .init(step.id), .init(step.phase, .dim), .init(text(step.timing.startP50)),
                .init(text(step.timing.lengthP50)), .init(text(step.timing.lengthP95)),
                .init(step.timing.critical.map { Human.percent($0.average, places: 0) } ?? "–"),
            ])
        }
        return table.lines(on: terminal)
    }

    private func pointLines(_ terminal: Terminal) -> [String] {
        let titles = SweepTable.shortened(run.inputs.varied)
        var table = Table(
            titles.map { .init(title: $0) } + [
                .init(title: "rt p95"), .init(title: "rp p95", rank: 1), .init(title: "verdict", right: false),
            ])
        for point in points {
            let result = point.result
            let text = { (measure: Measure) in
                result.summary[measure]?[.p95].map { Human.value($0.value, of: measure, currency: "") } ?? "–"
            }
            table.add(
                point.values.map { .init($0.value) } + [
                    .init(text(.recoveryTime)), .init(text(.recoveryPoint)),
                    .init(result.verdict?.rawValue ?? "", result.verdict.flatMap(Words.ink)),
                ])
        }
        return table.lines(on: terminal)
    }
}

/// Words that several reports of runs share.
enum Words {
    static func ink(_ verdict: Verdict) -> Terminal.Ink? {
        switch verdict {
        case .pass: .green
        case .fail: .red
        case .inconclusive: .yellow
        }
    }

    /// An objective as one reads it: `recovery_time ≤ 60 min in 95 %`.
    static func objective(_ objective: Objective, _ result: PointResult) -> String {
        switch (objective.subject, objective.criterion) {
        case (.measure(let measure), .share(let bound, let share)):
            "\(result.name(of: measure)) ≤ \(Human.value(bound, of: measure, currency: result.currency)) in \(Human.short(share))"
        case (.measure(let measure), .statistic(let statistic, let bound)):
            "\(result.name(of: measure)).\(statistic.rawValue) ≤ \(Human.value(bound, of: measure, currency: result.currency))"
        case (.successRate(let floor, let length), .met(let share)):
            "success_rate ≥ \(Human.short(floor)) for \(Human.duration(length.seconds)) in \(Human.short(share))"
        case (.measure(let measure), .met): result.name(of: measure)
        case (.successRate, _): "success_rate"
        }
    }
}

/// Words of a command line.
public enum Shell {
    /// The word as a shell takes it for one.
    public static func quoted(_ word: String) -> String {
        let plain = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./=,:%+@".contains($0)) }
        return plain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
