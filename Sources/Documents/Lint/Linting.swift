// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Plan

extension Reading {
    /// Looks for what is doubtful in a document without mistakes, and keeps what the documents do not accept.
    ///
    /// `told` is where the findings of this document begin: doubts among them, told when it was decoded, may be accepted
    /// as well.
    mutating func lint(_ subject: Subject, since told: Int) {
        guard !findings[told...].contains(where: { $0.severity == .error }) else { return }
        let doubts = Array(findings[told...]) + subject.findings
        findings.removeSubrange(told...)
        let acceptances = subject.acceptances
        for doubt in doubts where findings.count < Self.maxFindings {
            if acceptances.contains(where: { $0.covers(doubt) }) {
                accepted.insert(doubt)
            } else {
                findings.append(doubt)
            }
        }
        for acceptance in acceptances { reportUnused(acceptance, subject, doubts) }
    }

    private mutating func reportUnused(_ acceptance: Acceptance, _ subject: Subject, _ doubts: [Finding]) {
        guard !doubts.contains(where: acceptance.covers) else { return }
        let code = acceptance.code.rawValue
        if let at = acceptance.at, subject.isWhole, !subject.paths.contains(where: { Acceptance.isPart(at, of: $0) }) {
            error(
                at: acceptance.place, "'\(code)' is accepted at '\(at)', and nothing here is called that",
                remedy: Suggestion.remedy(for: at, among: subject.stepNames))
        } else if subject.settles(acceptance) {
            let at = acceptance.at.map { " at '\($0)'" } ?? ""
            error(at: acceptance.place, "there is no '\(code)'\(at) to accept", remedy: "delete this")
        }
    }
}

/// What is looked at: a plan, a system, or a scenario with both.
enum Subject {
    case plan(Plan, Node)
    case system(System, Node)
    case scenario(Scenario, root: Node, plan: Node, system: Node)

    var findings: [Finding] {
        switch self {
        case .plan(let plan, let node): return PlanLint(plan, node).findings
        case .system(let system, let node): return SystemLint(system: system, node: node).findings
        case .scenario(let scenario, _, let plan, let system):
            let steps = PlanLint(scenario.plan, plan)
            return steps.findings + SystemLint(system: scenario.system, node: system).findings
                + ScenarioLint(scenario, plan: steps, systemNode: system).findings
        }
    }

    var acceptances: [Acceptance] {
        switch self {
        case .plan(_, let node): Acceptance.all(in: node, of: .plan)
        case .system(_, let node): Acceptance.all(in: node, of: .system)
        case .scenario(_, let root, let plan, let system):
            Acceptance.all(in: plan, of: .plan) + Acceptance.all(in: system, of: .system)
                + Acceptance.all(in: root, of: .scenario)
        }
    }

    /// Whether everything that an acceptance can name is known.
    var isWhole: Bool { if case .scenario = self { true } else { false } }

    var paths: [String] {
        switch self {
        case .plan(_, let node): node.paths(below: "plan")
        case .system(_, let node): node.paths(below: "system")
        case .scenario(_, _, let plan, let system): plan.paths(below: "plan") + system.paths(below: "system")
        }
    }

    var stepNames: [String] {
        switch self {
        case .plan(let plan, _): plan.steps.map(\.id)
        case .system: []
        case .scenario(let scenario, _, _, _): scenario.plan.steps.map(\.id)
        }
    }

    /// Whether an acceptance that was not needed here is needed nowhere.
    ///
    /// What a plan or a system accepts of a finding that depends on the scenario may be needed in another scenario; so may
    /// what this scenario has changed in them, or has from one that it extends.
    func settles(_ acceptance: Acceptance) -> Bool {
        switch self {
        case .plan, .system: return acceptance.code.scope == acceptance.document
        case .scenario(_, let root, _, _):
            if acceptance.document == .scenario { return acceptance.place.source == root.place.source }
            let isChanged =
                root[ScenarioCatalogue.objectives] != nil
                || !(root[ScenarioCatalogue.set]?.entries ?? []).isEmpty
            return acceptance.code.scope == acceptance.document && !isChanged
        }
    }
}
