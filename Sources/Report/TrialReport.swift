// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
internal import Kernel
public import Plan
public import Rehearsal
public import Study

/// What `rehearse` shows: one trial.
public struct TrialReport: Sendable {
    private let scenario: String
    private let system: System
    private let plan: Plan
    private let currency: String
    private let seed: UInt64
    private let trial: UInt64
    private let outcome: Outcome
    private let trace: Trace
    private let misses: [(objective: Objective, causes: [Cause])]
    private let isPlanned: Bool

    /// A report of that trial.
    public init(
        scenario: String, system: System, plan: Plan, currency: String, seed: UInt64, trial: UInt64, outcome: Outcome,
        trace: Trace, misses: [(objective: Objective, causes: [Cause])] = [], isPlanned: Bool
    ) {
        self.misses = misses
        self.isPlanned = isPlanned
        self.scenario = scenario
        self.system = system
        self.plan = plan
        self.currency = currency
        self.seed = seed
        self.trial = trial
        self.outcome = outcome
        self.trace = trace
    }

    private var log: EventLog { EventLog(system: system, plan: plan, trace: trace, isPlanned: isPlanned) }

    private var named: [(measure: Measure, value: Double)] {
        zip(Measure.all(of: system), outcome.values).map { ($0, $1) }
    }

    private var end: (text: String, ink: Terminal.Ink) {
        switch outcome.end {
        case .recovered: ("recovered", .green)
        case .stoodDown: ("stood down", .green)
        case .unrecovered: ("not recovered", .red)
        }
    }

    /// The trial for people.
    public func table(on terminal: Terminal) -> String {
        let head = terminal.plain("\(scenario) · \(plan.name) · trial \(trial) · seed \(seed)")
        var table = Table([
            .init(title: "OUTCOME", right: false), .init(title: end.text), .init(title: "", right: false, rank: 1),
        ])
        for (measure, value) in named where !value.isNaN {
            var lost = ""
            if case .storeRecoveryPoint(let store) = measure {
                lost = Loss.text(value, of: system.stores[store]) ?? ""
            }
            table.add([
                .init(measure.name(in: system)), .init(Human.value(value, of: measure, currency: currency)),
                .init(lost, .dim),
            ])
        }
        let blocks = [
            [terminal.paint(head, .bold)], log.lines(on: terminal), log.timeline(on: terminal),
            table.lines(on: terminal), whyItMissed(on: terminal),
        ]
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    /// What, taken away alone, would have met each objective that the trial misses.
    private func whyItMissed(on terminal: Terminal) -> [String] {
        let causes = Causes(system: system, plan: plan)
        return misses.flatMap { miss -> [String] in
            let words = miss.causes.map(causes.words)
            let text =
                words.isEmpty
                ? "missed, and no single cause explains it"
                : "missed; it would have been met without any one of these: " + words.joined(separator: "; ")
            return terminal.wrapped("\(miss.objective.name(in: system)): \(text)").map { terminal.paint($0, .yellow) }
        }
    }

    /// The events for programs: `at_s,event`.
    public func csv() -> String {
        log.told.reduce(CSV.line(["at_s", "event"])) { $0 + CSV.line([CSV.number($1.at), $1.text]) }
    }

    /// The trial for programs.
    public func json() throws -> String {
        try JSON.text(
            TrialDocument(
                scenario: scenario, seed: seed, trial: trial, end: end.text.replacing(" ", with: "_"),
                measures: Dictionary(
                    uniqueKeysWithValues: named.map {
                        (
                            $0.measure.name(in: system),
                            ValueDocument(unit: $0.measure.unit(currency: currency), value: Nullable(finite: $0.value))
                        )
                    }),
                misses: Dictionary(
                    uniqueKeysWithValues: misses.map { miss in
                        let causes = Causes(system: system, plan: plan)
                        return (miss.objective.name(in: system), miss.causes.map(causes.name))
                    }),
                events: log.told.map { EventDocument(at: $0.at, event: $0.text) }))
    }
}

private struct TrialDocument: Encodable {
    var scenario: String
    var seed: UInt64
    var trial: UInt64
    var end: String
    var measures: [String: ValueDocument]
    var misses: [String: [String]]
    var events: [EventDocument]
}

private struct ValueDocument: Encodable {
    var unit: String
    var value: Nullable<Double>
}

private struct EventDocument: Encodable {
    var at: Double
    var event: String

    enum CodingKeys: String, CodingKey {
        case at = "at_s"
        case event
    }
}
