// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Plan
internal import Quantities

/// A scenario and all the files that it names, read once, to be decoded as often as a sweep has points.
public struct ScenarioFiles: Sendable {
    private let files: Files
    private let root: Node
    /// The scenario without settings, and what is wrong with it.
    private let plain: (scenario: Scenario?, diagnostics: Diagnostics)

    /// Reads a scenario, what it extends, and the documents and tables that these name.
    ///
    /// Where `kept` is given, only what was kept is opened, and never the disk. Throws when a file cannot be read or is
    /// not YAML; what the documents say is looked at by `scenario(setting:)`.
    public init(path: String, kept: [(path: String, text: String)]? = nil) throws(Diagnostics) {
        files = Files(kept: kept)
        var reading = Reading(files: files)
        guard let root = reading.root(of: path) else { throw reading.diagnostics }
        self.root = root
        let scenario = reading.scenario(root, setting: [], plan: nil)
        plain = (scenario, reading.diagnostics)
        // Mistakes in what the documents say may be mended by settings, so they are thrown when a scenario is asked for.
        if reading.isUnreadable { throw plain.diagnostics }
    }

    /// Every file read so far, by name and text, in the order of first reading: for hashing, or to be kept.
    ///
    /// Settings may name files of their own, so ask when the scenario has been decoded.
    public var sources: [(path: String, text: String)] { files.all.map { ($0.name, $0.text) } }

    /// Decodes the scenario with these settings in place, and perhaps with another plan.
    ///
    /// Throws everything that is wrong with any of the documents.
    public func scenario(setting settings: [Setting] = [], plan: String? = nil) throws(Diagnostics) -> Scenario {
        if settings.isEmpty, plan == nil { return try ScenarioFiles.sound(plain.scenario, plain.diagnostics) }
        var reading = Reading(files: files)
        let scenario = reading.scenario(root, setting: settings, plan: plan)
        return try ScenarioFiles.sound(scenario, reading.diagnostics)
    }

    private static func sound(_ scenario: Scenario?, _ diagnostics: Diagnostics) throws(Diagnostics) -> Scenario {
        guard !diagnostics.hasErrors, var scenario else { throw diagnostics }
        scenario.warnings = diagnostics.list
        return scenario
    }
}

extension Reading {
    static let maxExtensions = 16

    /// The tree of a document, or a report why there is none.
    mutating func tree(_ path: String, in directory: String, at place: Place?) -> Node? {
        do throws(Malformed) {
            let index = try files.open(path, in: directory)
            let (root, found) = files.tree(index)
            add(found)
            if root == nil { isUnreadable = true }
            return root
        } catch {
            isUnreadable = true
            unplaced(error.message, path, at: place)
            return nil
        }
    }

    /// The tree of a scenario, merged over those that it extends.
    mutating func root(of path: String) -> Node? {
        guard var merged = tree(path, in: "", at: nil) else { return nil }
        if let kind = DocumentKind.mistaken(merged, for: .scenario) {
            isUnreadable = true
            unplaced("this is \(kind.noun), and a scenario is needed: give the one that names it", path, at: nil)
            return nil
        }
        var (current, chain) = (merged, [merged.place.source])
        while let node = current[ScenarioCatalogue.extends] {
            guard let path = text(of: node, "the path of a scenario") else { return nil }
            guard let base = tree(path, in: source(of: node.place).directory, at: node.place) else { return nil }
            if let kind = DocumentKind.mistaken(base, for: .scenario) {
                isUnreadable = true
                error(at: node.place, "'\(path)' is \(kind.noun), and a scenario is needed here")
                return nil
            }
            guard !chain.contains(base.place.source), chain.count < Self.maxExtensions else {
                isUnreadable = true
                error(
                    at: node.place, "scenarios extend each other in a circle, or more than \(Self.maxExtensions) deep")
                return nil
            }
            merged = base.merged(under: merged)
            chain.append(base.place.source)
            current = base
        }
        return merged
    }

    /// Decodes a scenario with settings in place: first the scenario's own, then the files', then those given.
    mutating func scenario(
        _ root: Node, setting given: [Setting], plan: String?, varying: [TreeEdit] = []
    ) -> Scenario? {
        var edits = ownEdits(of: root)
        edits += varying
        for setting in given {
            guard let edit = edit(setting) else { continue }
            edits.append(edit)
            if edit.path == ScenarioCatalogue.extends.name {
                error(at: edit.place, "what a scenario extends cannot be set: give another scenario")
            }
        }
        if let plan, let edit = edit(Setting(path: ScenarioCatalogue.plan.name, value: plan), option: "--plan") {
            edits.append(edit)
        }
        var root = root
        for edit in edits where document(of: edit) == nil {
            apply(edit, to: &root, ScenarioCatalogue.kind.form, from: 0)
        }
        documents = DocumentTrees(
            system: open(root[ScenarioCatalogue.system], as: .system),
            plan: open(root[ScenarioCatalogue.plan], as: .plan),
            prices: open(root[ScenarioCatalogue.prices], as: .prices))
        for edit in edits {
            switch document(of: edit) {
            case .system: applyInside(edit, \.system, SystemCatalogue.kind.form)
            case .plan: applyInside(edit, \.plan, PlanCatalogue.kind.form)
            case .prices: applyInside(edit, \.prices, PriceCatalogue.kind.form)
            case nil: break
            }
        }
        var scenario = ScenarioCatalogue.kind.read(root, &self)
        if let plan = documents.plan { scenario?.planText = source(of: plan.place).text }
        return scenario
    }

    private mutating func open(_ node: Node?, as expected: DocumentKind) -> Node? {
        guard let node, let path = text(of: node, "the path of a file"),
            let tree = tree(path, in: source(of: node.place).directory, at: node.place)
        else { return nil }
        guard let kind = DocumentKind.mistaken(tree, for: expected) else { return tree }
        error(at: node.place, "'\(path)' is \(kind.noun), and \(expected.noun) is needed here")
        return nil
    }

    /// The edits that a scenario's `set:` states.
    private func ownEdits(of root: Node) -> [TreeEdit] {
        (root[ScenarioCatalogue.set]?.entries ?? []).map {
            TreeEdit(value: $0.value, place: $0.place, path: $0.key)
        }
    }

    /// The edit that a setting asks for; its text becomes a source of its own.
    private mutating func edit(_ setting: Setting, option: String? = nil) -> TreeEdit? {
        let text = "\(setting.path)=\(setting.value)"
        let name = option ?? "--set \(setting.path)"
        settings.append(Source(name: name, directory: "", text: text, isOption: true))
        let index = -settings.count
        let start = Place(source: index, line: 1, column: 1)
        guard text.utf8.count <= YAMLReader.maxBytes else {
            error(at: start, "a value is at most 1 MiB")
            return nil
        }
        // Only flow collections and quoted texts need the parser: `lognormal(median: 1s, p95: 5s)` is a text, no mapping.
        if let first = setting.value.first, "[{\"'".contains(first) {
            let (root, found) = YAMLReader.read(settings[-1 - index], index: index, from: setting.path.utf8.count + 1)
            add(found)
            return root.map { TreeEdit(value: $0, place: start, path: setting.path) }
        }
        let place = Place(source: index, line: 1, column: setting.path.unicodeScalars.count + 2)
        let value = Node(content: .scalar(setting.value, isQuoted: false), place: place)
        return TreeEdit(value: value, place: start, path: setting.path)
    }

    private enum Target { case system, plan, prices }

    /// The document that a path leads into; none for the scenario itself.
    private func document(of edit: TreeEdit) -> Target? {
        guard let dot = edit.path.firstIndex(of: ".") else { return nil }
        switch edit.path[..<dot] {
        case ScenarioCatalogue.system.name: return .system
        case ScenarioCatalogue.plan.name: return .plan
        case ScenarioCatalogue.prices.name: return .prices
        default: return nil
        }
    }

    private mutating func applyInside(_ edit: TreeEdit, _ tree: WritableKeyPath<DocumentTrees, Node?>, _ form: Form) {
        guard var node = documents[keyPath: tree] else { return }
        apply(edit, to: &node, form, from: 1)
        documents[keyPath: tree] = node
    }

    private mutating func apply(_ edit: TreeEdit, to node: inout Node, _ form: Form, from index: Int) {
        let components = edit.path.split(separator: ".", omittingEmptySubsequences: false)
        guard components.count <= 32,
            let edited = edit.applied(to: node, form, Array(components[index...]), reading: &self)
        else { return }
        node = edited
    }
}

extension Reading {
    /// Takes over what a parser has found.
    mutating func add(_ found: [Finding]) {
        for finding in found { error(at: finding.place, finding.message, remedy: finding.remedy) }
    }

    /// Reports what concerns a file that could not be read, where it is named if it is named anywhere.
    mutating func unplaced(_ message: String, _ path: String, at place: Place?) {
        if let place {
            error(at: place, message)
        } else {
            settings.append(Source(name: path, directory: "", text: "", isOption: true))
            error(at: Place(source: -settings.count, line: 0, column: 0), message)
        }
    }

    /// All that has been found, in the order of the text, each once.
    var diagnostics: Diagnostics {
        var seen: Set<Finding> = []
        let sorted = findings.filter { seen.insert($0).inserted }.enumerated().sorted {
            ($0.element.place, $0.offset) < ($1.element.place, $1.offset)
        }
        return Diagnostics(
            sorted.map { _, finding in
                let source = source(of: finding.place)
                return Diagnostic(
                    severity: finding.severity, file: source.name, line: source.isOption ? 0 : finding.place.line,
                    column: finding.place.column, message: finding.message, remedy: finding.remedy,
                    code: finding.code, sourceLine: finding.showsLine ? source.line(finding.place.line) : "")
            }, accepted: accepted.count)
    }
}
