// SPDX-License-Identifier: GPL-3.0-or-later

/// What a document can be.
public enum DocumentKind: String, Hashable, Sendable, CaseIterable {
    /// What goes wrong with a system, and the files of that and its plan.
    case scenario
    /// What is to be recovered.
    case system
    /// How it is recovered.
    case plan
    /// What things cost.
    case prices
    /// Where a drill acts.
    case environment

    /// What it is in a message, with its article.
    var noun: String {
        switch self {
        case .scenario: "a scenario"
        case .system: "a system"
        case .plan: "a plan"
        case .prices: "a price list"
        case .environment: "an environment"
        }
    }

    /// The keys that no document of another kind has.
    private var marks: [String] {
        switch self {
        case .scenario: [ScenarioCatalogue.document.name, ScenarioCatalogue.extends.name, "fault"]
        case .system: ["regions", "workload", "services"]
        case .plan: ["triggers", "phases", "steps"]
        case .prices: ["currency", "instances"]
        case .environment: [EnvironmentCatalogue.document.name, "adapters"]
        }
    }

    /// The kind of a document that is certainly not of the kind expected; `nil` where it may be.
    ///
    /// A document of the expected kind with a mistake in its keys is better served by being told the mistake.
    static func mistaken(_ document: Node, for expected: DocumentKind) -> DocumentKind? {
        let keys = document.entries.map(\.key)
        let isMarked = { (kind: DocumentKind) in kind.marks.contains(where: keys.contains) }
        return isMarked(expected) ? nil : allCases.first(where: isMarked)
    }
}
