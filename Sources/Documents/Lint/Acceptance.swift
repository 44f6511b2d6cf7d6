// SPDX-License-Identifier: GPL-3.0-or-later

/// A finding that a document accepts, and where it says so.
struct Acceptance {
    var code: FindingCode
    /// A step, or a path or part of one; everything where not given.
    var at: String?
    var place: Place
    /// The document that says so.
    var document: DocumentKind

    /// The key of plans, systems and scenarios under which findings are accepted.
    static let key = Key<[Int]>.list(
        "accepts", .list(of: kind), "Findings of 'muster check' that are as they should be, each with a reason.")

    private static let finding = Key(
        "finding", Kind<Int>.word(FindingCode.allCases.map(\.rawValue)), "The finding's word in brackets.")
    private static let atKey = Key<String?>.optional(
        "at", .text, "The step, or the path or a part of it, that the finding is about; any where not given.")

    private static let kind = Kind.mapping(
        "an acceptance",
        Fields(
            finding, atKey,
            Key(
                "because", Kind<String>.text.requiring("a reason") { $0.contains { !$0.isWhitespace } },
                "The reason why it is as it should be."),
            make: { code, _, _ in code }))

    /// What a document without mistakes accepts.
    static func all(in node: Node?, of document: DocumentKind) -> [Acceptance] {
        (node?[key]?.items ?? []).compactMap { item in
            guard let code = item[finding]?.text.flatMap(FindingCode.init) else { return nil }
            return Acceptance(code: code, at: item[atKey]?.text, place: item.place, document: document)
        }
    }

    func covers(_ finding: Finding) -> Bool {
        code == finding.code && (at.map { Acceptance.isPart($0, of: finding.path) } ?? true)
    }

    /// Whether some whole components of a path are the part's.
    static func isPart(_ part: String, of path: String) -> Bool { ".\(path).".contains(".\(part).") }
}

extension Node {
    /// The paths of everything in the tree, as `--set` would name it.
    func paths(below path: String) -> [String] {
        switch content {
        case .scalar: [path]
        case .mapping(let entries): [path] + entries.flatMap { $0.value.paths(below: "\(path).\($0.key)") }
        case .list(let items):
            [path]
                + items.flatMap { item in
                    (item[StepCatalogue.id]?.text ?? item.entries.first?.key).map { item.paths(below: "\(path).\($0)") }
                        ?? []
                }
        }
    }
}
