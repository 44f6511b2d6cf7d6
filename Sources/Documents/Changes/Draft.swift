// SPDX-License-Identifier: GPL-3.0-or-later

/// A scenario and its documents with all settings in place, to be held against another one.
public struct Draft: Sendable {
    /// What the documents are decoded to.
    public let scenario: Scenario
    let root: Node
    let documents: DocumentTrees
    /// What `check` finds doubtful, each with what it is about.
    private let doubts: [(about: String, diagnostic: Diagnostic)]

    /// What is doubtful here and was not in `baseline`, as `muster check` words it.
    public func newFindings(since baseline: Draft) -> [Diagnostic] {
        let known = Set(baseline.doubts.map(\.about))
        return doubts.filter { !known.contains($0.about) }.map(\.diagnostic)
    }

    fileprivate init(_ scenario: Scenario, _ reading: Reading) {
        self.scenario = scenario
        documents = reading.documents
        guard let root = reading.documents.scenario else { preconditionFailure("a decoded scenario has a tree") }
        self.root = root
        var linted = reading
        if let plan = documents.plan, let system = documents.system {
            linted.lint(.scenario(scenario, root: root, plan: plan, system: system), since: 0)
        }
        // Acceptances that settings have made idle are mistakes to `check`, but say nothing about the plan.
        linted.findings.removeAll { $0.code == nil }
        doubts = linted.placed.map { ("\($0.code?.rawValue ?? "") \($0.path)", $1) }
    }
}

extension ScenarioFiles {
    /// Decodes the scenario as `scenario(setting:plan:)` does, and keeps what it was decoded from.
    public func draft(setting settings: [Setting] = [], plan: String? = nil) throws(Diagnostics) -> Draft {
        let (scenario, reading) = decode(setting: settings, plan: plan)
        return Draft(try ScenarioFiles.sound(scenario, reading.diagnostics), reading)
    }
}
