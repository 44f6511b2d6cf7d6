// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Plan

/// One thing that a candidate's documents say otherwise than the baseline's.
public struct Change: Hashable, Sendable {
    /// In what way.
    public enum Kind: Hashable, Sendable {
        /// Another value, or one where there was none, or none where there was one.
        case value
        /// Something with a name that was not there.
        case added
        /// Something with a name that is no longer there.
        case removed
        /// The same thing under another name; `before` and `after` are the names.
        case renamed
        /// The same things in another order.
        case moved
    }

    /// Where it is, component by component: `plan`, `steps`, `approve`, `takes`. Names may hold dots.
    public var path: [String]
    /// In what way.
    public var kind: Kind
    /// What stood there, as a file would hold it; `nil` where nothing did.
    public var before: String?
    /// What stands there now; `nil` where nothing does.
    public var after: String?

    init(_ path: [String], _ kind: Kind = .value, before: String?, after: String?) {
        self.path = path
        self.kind = kind
        self.before = before
        self.after = after
    }
}

extension Draft {
    /// What `candidate` says otherwise, document by document, in the order of the files.
    ///
    /// Spellings of one value are no change: `60s` and `1min`, a default and its absence, keys in another order.
    /// - Complexity: O(size of the documents), O(n²) in steps whose order has changed.
    public func changes(to candidate: Draft) -> [Change] {
        if isSame(as: candidate) { return [] }
        var comparison = TreeComparison()
        comparison.compareScenarios(root, candidate.root)
        let trees: [(String, KeyPath<DocumentTrees, Node?>, Form)] = [
            ("system", \.system, SystemCatalogue.kind.form), ("plan", \.plan, PlanCatalogue.kind.form),
            ("prices", \.prices, PriceCatalogue.kind.form),
        ]
        for (name, tree, form) in trees {
            comparison.compareDocuments(name, form, documents[keyPath: tree], candidate.documents[keyPath: tree])
        }
        if comparison.changes.isEmpty {
            // All texts agree, so it is in what they point to.
            comparison.changes = [Change(["system"], before: "the tables it names", after: "other tables")]
        }
        return comparison.changes
    }

    /// Whether the two are decoded to the same but for names of documents, so that nothing simulated can differ.
    public func isSame(as candidate: Draft) -> Bool {
        var (mine, other) = (scenario, candidate.scenario)
        other.plan.name = mine.plan.name
        other.system.name = mine.system.name
        return mine.system == other.system && mine.plan == other.plan && mine.fault == other.fault
            && mine.prices == other.prices && mine.horizon == other.horizon
    }
}
