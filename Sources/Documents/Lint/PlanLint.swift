// SPDX-License-Identifier: GPL-3.0-or-later

internal import Plan
internal import Quantities

/// What is doubtful about a plan by itself.
struct PlanLint {
    let plan: Plan
    let node: Node
    let order: StepOrder

    init(_ plan: Plan, _ node: Node) {
        self.plan = plan
        self.node = node
        order = StepOrder(plan)
    }

    var findings: [Finding] { noSlack + unreachableSteps + isolatedSteps + unorderedSteps }

    func node(of step: Int) -> Node { node[PlanCatalogue.stepsKey]?.items[step] ?? node }

    func name(_ step: Int) -> String { "'\(plan.steps[step].id)'" }

    /// A finding about a step, at its whole or at one of its keys.
    func finding(
        _ code: FindingCode, at step: Int, _ place: Place, _ message: String, _ remedy: String
    ) -> Finding {
        Finding(code, "plan.steps.\(plan.steps[step].id)", at: place, message, remedy)
    }

    // MARK: Timetable

    /// Phases one after the other whose windows leave nothing of the objective, or, where phases overlap, one that is to
    /// bring the recovery about and closes with the objective.
    private var noSlack: [Finding] {
        guard let objective = plan.objectives.recoveryTime?.within else { return [] }
        let phases = plan.phases.filter { $0.starts == .planBegins }
        let windows = phases.compactMap { phase in phase.closes.map { (opens: phase.opens, closes: $0) } }
        guard !windows.isEmpty, windows.count == phases.count else { return [] }
        let overlap = zip(windows, windows.dropFirst()).contains { earlier, later in
            later.opens.map { $0 < earlier.closes } ?? false
        }
        return (overlap ? lateRecovery(objective) : wholeObjective(phases, windows, objective)).map { [$0] } ?? []
    }

    private func wholeObjective(
        _ phases: [Phase], _ windows: [(opens: Duration?, closes: Duration)], _ objective: Duration
    ) -> Finding? {
        let lengths = windows.map { $0.closes - ($0.opens ?? .zero) }
        // In floating point, where a thousand phases of a thousand years have room.
        let sum = lengths.reduce(0) { $0 + Double($1.microseconds) }
        guard sum >= Double(objective.microseconds) else { return nil }
        let terms = lengths.map(\.description).joined(separator: " + ")
        let share = Int((100 * lengths.reduce(1.0) { product, _ in product * 0.9 }).rounded())
        let chance =
            lengths.count > 1
            ? ", and if each window is kept in nine of ten incidents, all \(lengths.count) are in \(share)%" : ""
        return Finding(
            .noSlack, "plan.phases", at: node.place(of: PlanCatalogue.phasesKey),
            "the windows of the phases, \(terms) = \(Duration.text(microseconds: sum)), take up the whole objective of \(objective): no phase may be late\(chance)",
            "shorten them, or let phases overlap that need not wait for each other")
    }

    private func lateRecovery(_ objective: Duration) -> Finding? {
        guard let recovers = plan.recovers else { return nil }
        let phase = plan.phases[plan.steps[recovers].phase]
        guard phase.starts == .planBegins, phase.opens != nil, let closes = phase.closes, closes >= objective else {
            return nil
        }
        return Finding(
            .noSlack, "plan.phases.\(phase.name)", at: node[PlanCatalogue.phasesKey]?[phase.name]?.place ?? node.place,
            "\(name(recovers)) ends the recovery in '\(phase.name)', which closes \(closes) after the fault, and the objective is \(objective)",
            "plan to be done earlier")
    }
}

extension Finding {
    /// A doubt that is no mistake.
    init(_ code: FindingCode, _ path: String, at place: Place, _ message: String, _ remedy: String) {
        self.init(severity: .warning, place: place, message: message, remedy: remedy)
        self.code = code
        self.path = path
    }
}
