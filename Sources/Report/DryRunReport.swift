// SPDX-License-Identifier: GPL-3.0-or-later

public import Execution
internal import Plan

/// What a dry run found.
public struct DryRunReport: Sendable {
    /// The dry run.
    public var run: DryRun
    /// The drill that it is one of.
    public var drill: Drill
    /// What it was opened with.
    public var opening: Opening
    /// The environment's name.
    public var environment: String
    /// The safeguards by name, and what was seen of one that does not hold.
    public var safeguards: [(name: String, trouble: String?)]

    /// The report of a dry run.
    public init(
        run: DryRun, drill: Drill, opening: Opening, environment: String,
        safeguards: [(name: String, trouble: String?)] = []
    ) {
        self.safeguards = safeguards
        self.run = run
        self.drill = drill
        self.opening = opening
        self.environment = environment
    }

    /// What a person reads: the steps in order, each with what it would do and whether it could.
    public func table(on terminal: Terminal) -> String {
        var lines = [
            terminal.paint("Dry run of \(drill.plan.name) in \(environment): nothing has been done", .bold), "",
        ]
        let width = drill.plan.steps.map(\.id.count).max() ?? 0
        for (place, line) in run.lines.enumerated() { lines += self.lines(line, "\(place + 1)", width, terminal) }
        if !run.reserve.isEmpty {
            lines += ["", terminal.paint("Only if called for", .bold), ""]
            for line in run.reserve { lines += self.lines(line, "", width, terminal) }
        }
        lines += ["", terminal.paint("What begins the plan", .bold), ""] + triggers.map { "  " + terminal.plain($0) }
        if !safeguards.isEmpty {
            lines += ["", terminal.paint("What halts the drill", .bold), ""]
            for (name, why) in safeguards {
                lines += terminal.wrapped("safeguard \(name): \(why == nil ? "holds now" : "")", after: "  ", indent: 4)
                if let why { lines += trouble(.impaired(why), terminal) }
            }
        }
        let bad = run.lines.count { $0.readiness != .ready }
        let verdict =
            bad == 0 ? "Every step could be done now." : "\(bad) of \(run.lines.count) steps could not be done now."
        lines += ["", terminal.paint(verdict, bad == 0 ? .green : .red)]
        return lines.joined(separator: "\n") + "\n"
    }

    /// The plan's triggers, and whether a drill watches them.
    private var triggers: [String] {
        let triggers = drill.plan.triggers
        var texts: [String] = []
        if let length = triggers.unavailable {
            texts.append("unavailable for \(length): watched by probes of the primary")
        }
        if triggers.successRate != nil { texts.append("success-rate: not watched, no adapter reads it") }
        if triggers.dataLoss != nil { texts.append("data-loss: not watched, no adapter reads it") }
        texts.append("by hand: a drill without --inject begins it at once")
        return texts
    }

    private func lines(_ line: DryRun.Line, _ number: String, _ width: Int, _ terminal: Terminal) -> [String] {
        let step = drill.plan.steps[line.step]
        let name = step.id + String(repeating: " ", count: width - step.id.count)
        let place = String(repeating: " ", count: max(0, 3 - number.count)) + number
        let by: String = if case .role(let role) = step.by { drill.plan.roles[role] } else { "automation" }
        var head = "\(place)  \(name)  \(by)"
        if let band = opening.prediction?.steps[step.id] { head += ", " + terminal.plain(band.text) }
        let doing = terminal.wrapped(line.description.onOneLine, after: "     ", indent: 7)
        return [head] + doing + trouble(line.readiness, terminal)
    }

    private func trouble(_ readiness: Readiness, _ terminal: Terminal) -> [String] {
        switch readiness {
        case .ready: []
        case .impaired(let why): trouble("not now: \(why)", .yellow, terminal)
        case .wrong(let why): trouble("cannot be done: \(why)", .red, terminal)
        }
    }

    private func trouble(_ text: String, _ ink: Terminal.Ink, _ terminal: Terminal) -> [String] {
        terminal.wrapped(text.onOneLine, after: "     ", indent: 7).map { terminal.paint($0, ink) }
    }

    /// The same as JSON.
    public func json() throws -> String {
        try JSON.text(
            Document(
                plan: drill.plan.name, plan_hash: opening.planHash, environment: environment, ready: run.isReady,
                steps: run.lines.map(item), reserve: run.reserve.map(item),
                safeguards: safeguards.map {
                    Document.Guard(name: $0.name, holds: $0.trouble == nil, reason: Nullable($0.trouble))
                }))
    }

    private func item(_ line: DryRun.Line) -> Document.Item {
        let step = drill.plan.steps[line.step]
        let reason: String? =
            switch line.readiness {
            case .ready: nil
            case .impaired(let why), .wrong(let why): why
            }
        return Document.Item(
            id: step.id, phase: drill.plan.phases[step.phase].name, does: line.description,
            ready: reason == nil, reason: Nullable(reason),
            length_p50_s: Nullable(finite: opening.prediction?.steps[step.id]?.p50))
    }

    private struct Document: Encodable {
        struct Item: Encodable {
            var id: String
            var phase: String
            var does: String
            var ready: Bool
            var reason: Nullable<String>
            var length_p50_s: Nullable<Double>
        }

        struct Guard: Encodable {
            var name: String
            var holds: Bool
            var reason: Nullable<String>
        }

        var plan: String
        var plan_hash: String
        var environment: String
        var ready: Bool
        var steps: [Item]
        var reserve: [Item]
        var safeguards: [Guard]
    }
}
