// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities

/// What names can be of, and what must exist when it is named.
enum Scope: Int, CaseIterable, Sendable {
    case region, service, store, queue, record, role, impairment, phase, step, instance
    /// Where golden flows are sent, and whom a notification reaches.
    case place, recipient
    /// What has to stay good in a drill.
    case safeguard

    /// What it is in a message, with its article.
    var noun: String {
        switch self {
        case .region: "a region"
        case .service: "a service"
        case .store: "a store"
        case .queue: "a queue"
        case .record: "a DNS record"
        case .role: "a role"
        case .impairment: "an impairment"
        case .phase: "a phase"
        case .step: "a step"
        case .instance: "an instance type of the price list"
        case .place: "a region or 'users'"
        case .recipient: "a role or a channel of the plan"
        case .safeguard: "a safeguard"
        }
    }
}

/// The names of one scope in the order of the file.
struct Names: Sendable {
    var list: [String]
    var indices: [String: Int]

    init(_ list: [String]) {
        self.list = list
        indices = Dictionary(list.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

/// One decoding: what has been found wrong so far, and the names that exist.
struct Reading {
    /// Everything that is wrong.
    var findings: [Finding] = []
    /// What was found doubtful, and is accepted in the document.
    var accepted: Set<Finding> = []
    /// The names of each scope; a scope that is not here has not been read, and any name passes.
    var names: [Scope: Names] = [:]
    /// The name of the entry that is being read.
    var entryName = ""
    /// Keys that the mapping in hand should have had.
    var missing: [String] = []
    /// The roles that the plan has named, in the order of mention.
    var roles: [String] = []
    /// The files that the documents consist of.
    let files: Files
    /// The trees of the documents that the scenario names.
    var documents = DocumentTrees()
    /// Whether a file could not be read or is not YAML.
    var isUnreadable = false
    /// The sources of `--set` values.
    var settings: [Source] = []

    /// The most names that one mapping defines.
    static let maxNames = 1000
    /// The most findings that are reported; a person mends the first ones first.
    static let maxFindings = 200

    init(files: Files) { self.files = files }

    mutating func error(at place: Place, _ message: String, remedy: String? = nil) {
        guard findings.count <= Self.maxFindings else { return }
        let isLast = findings.count == Self.maxFindings
        let text =
            isLast ? "there is more that is wrong; only the first \(Self.maxFindings) mistakes are shown" : message
        findings.append(Finding(severity: .error, place: place, message: text, remedy: isLast ? nil : remedy))
    }

    /// Reports a secret without repeating the line that holds it.
    mutating func secret(at place: Place, _ message: String, remedy: String) {
        error(at: place, message, remedy: remedy)
        if !findings.isEmpty { findings[findings.count - 1].showsLine = false }
    }

    mutating func doubt(_ finding: Finding) {
        guard findings.count < Self.maxFindings else { return }
        findings.append(finding)
    }

    /// Reports a node of the wrong kind.
    mutating func wrong(_ node: Node, _ noun: String) {
        error(at: node.place, "expected \(noun), but this is \(node.noun)")
    }

    /// Reports a mistake inside a scalar, with the caret on the very character if the source shows the text as it is.
    mutating func error(in node: Node, _ mistake: Malformed) {
        var place = node.place
        if case .scalar(let text, let isQuoted) = node.content {
            let line = Array(
                source(of: place).line(place.line).unicodeScalars.dropFirst(place.column - 1 + (isQuoted ? 1 : 0)))
            let before = String(decoding: text.utf8.prefix(mistake.offset), as: UTF8.self).unicodeScalars
            if line.starts(with: text.unicodeScalars.prefix(before.count)) {
                place.column += before.count + (isQuoted ? 1 : 0)
            }
        }
        error(at: place, mistake.message)
    }

    /// The source that a place is in.
    func source(of place: Place) -> Source {
        place.source < 0 ? settings[-1 - place.source] : files.source(place.source)
    }

    /// Resolves a name, reporting one that does not exist. Answers `nil` for those, and 0 where nothing is known.
    mutating func index(of name: String, in scope: Scope, at place: Place) -> Int? {
        guard let known = names[scope] else { return 0 }
        if let index = known.indices[name] { return index }
        guard findings.count <= Self.maxFindings else { return nil }
        let remedy =
            Suggestion.remedy(for: name, among: known.list)
            ?? (known.list.isEmpty ? "there is none" : "there are " + Self.listed(known.list))
        error(at: place, "'\(name)' is not \(scope.noun)", remedy: remedy)
        return nil
    }

    /// A sentence as part of another one.
    static func phrase(_ sentence: String) -> String {
        let letters = Array(sentence)
        let isName = letters.count > 1 && letters[1].isUppercase
        return (isName ? "" : letters.first?.lowercased() ?? "")
            + String(letters.dropFirst(isName ? 0 : 1).prefix { $0 != "." })
    }

    /// Names as a message lists them.
    static func listed(_ names: [String]) -> String {
        var seen: Set<String> = [""]
        let names = names.filter { seen.insert($0).inserted }
        let shown = names.prefix(12).joined(separator: ", ")
        return names.count <= 12 ? shown : "\(shown) and \(names.count - 12) more"
    }

    /// Names of things are words that a path and a column can hold.
    mutating func checkName(_ entry: Node.Entry) {
        let isFit = { (scalar: Unicode.Scalar) in
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "-_/".unicodeScalars.contains(scalar)
        }
        let fits = entry.key.unicodeScalars.allSatisfy { isFit($0) || $0 == "." }
        guard !entry.key.isEmpty, entry.key.count <= 64, fits else {
            error(at: entry.place, "a name is 1 to 64 letters, digits, '-', '_', '.' or '/'")
            return
        }
    }

    /// Reads a mapping of a shape: registers the names its parts define, has it read, and reports what is missing or unknown.
    mutating func mapping<Value>(_ node: Node, _ shape: Shape, read: (Node, inout Reading) -> Value?) -> Value? {
        guard case .mapping(let entries) = node.content else {
            wrong(node, shape.noun + " (a mapping)")
            return nil
        }
        let (noun, keys) = shape.keys(for: node)
        for key in keys { register(key, of: node) }
        let outer = missing
        missing = []
        let value = read(node, &self)
        let absent = missing
        missing = outer
        var meant: Set<String> = []
        for entry in entries where !keys.contains(where: { $0.name == entry.key }) {
            if findings.count > Self.maxFindings || isInherited(entry, of: node, shape) { continue }
            let nearest =
                Suggestion.nearest(to: entry.key, among: absent)
                ?? Suggestion.nearest(to: entry.key, among: keys.lazy.map(\.name).filter { name in node[name] == nil })
            if let nearest { meant.insert(nearest) }
            let free = keys.map(\.name).filter { node[$0] == nil }
            let remedy =
                nearest.map { "did you mean '\($0)'?" } ?? (free.isEmpty ? nil : "it may have \(Self.listed(free))")
            error(at: entry.place, "'\(entry.key)' is not a key of \(noun)", remedy: remedy)
        }
        for name in absent where !meant.contains(name) {
            let doc = keys.first { $0.name == name }?.doc ?? ""
            error(at: node.place, "\(noun) needs '\(name)': \(Self.phrase(doc))")
        }
        return value
    }

    /// Whether a key was inherited from an extended document for another choice than the one that is made now.
    private func isInherited(_ entry: Node.Entry, of node: Node, _ shape: Shape) -> Bool {
        guard let choice = shape.choice, let chosen = node[choice.key] else { return false }
        guard entry.place.source != chosen.place.source else { return false }
        return choice.cases.contains { $0.keys.contains { $0.name == entry.key } }
    }

    /// Makes the names known that stand at a key.
    private mutating func register(_ key: KeyInfo, of node: Node) {
        let value = node[key.name]
        switch (key.form, value?.content) {
        case (.named(_, _, _, let scope?), nil):
            names[scope] = Names([])
        case (.named(_, let own, _, let scope?), .mapping(let entries)):
            let defined = entries.map(\.key).filter { name in !own.contains { $0.name == name } }
            names[scope] = isRequired(key) && defined.isEmpty ? nil : Names(defined)
        case (.list(_, let id?, let scope?), .list(let items)):
            names[scope] = items.isEmpty ? nil : Names(items.map { $0[id]?.text ?? "" })
        case (.named(_, _, _, let scope?), _), (.list(_, _, let scope?), _):
            // What is wrong with these is reported; names that would be in them are given the benefit of the doubt.
            names[scope] = nil
        default:
            break
        }
    }

    private func isRequired(_ key: KeyInfo) -> Bool {
        if case .required = key.need { true } else { false }
    }
}
