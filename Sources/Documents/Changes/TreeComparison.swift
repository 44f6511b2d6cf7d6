// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities

/// Two trees of one form, side by side: what the second says otherwise.
struct TreeComparison {
    var changes: [Change] = []
    /// The names that steps of the baseline have in the candidate, where these are others.
    var renamed: [String: String] = [:]

    /// Keys of documents that say nothing about what is simulated, or name what is compared by itself.
    private static let silent: Set<String> = [
        ScenarioCatalogue.document.name, ScenarioCatalogue.extends.name, ScenarioCatalogue.set.name,
        ScenarioCatalogue.vary.name, "trials", "seed", SystemCatalogue.document.name, PlanCatalogue.document.name,
        ScenarioCatalogue.prices.name, Acceptance.key.name,
    ]

    /// What the scenarios say themselves, without the documents that they name.
    mutating func compareScenarios(_ before: Node, _ after: Node) {
        compareMappings([], ScenarioCatalogue.kind.form, before, after, without: Self.silent)
    }

    /// A document that scenarios name; one of them may name none.
    mutating func compareDocuments(_ name: String, _ form: Form, _ before: Node?, _ after: Node?) {
        switch (before, after) {
        case (let before?, let after?):
            if let old = before[PlanCatalogue.stepsKey]?.items, let new = after[PlanCatalogue.stepsKey]?.items {
                findRenamed(old, new)
            }
            compareMappings([name], form, before, after, without: Self.silent)
        case (nil, _?): changes.append(Change([name], .added, before: nil, after: nil))
        case (_?, nil): changes.append(Change([name], .removed, before: nil, after: nil))
        case (nil, nil): break
        }
    }

    private mutating func compare(_ path: [String], _ form: Form, _ before: Node, _ after: Node) {
        switch (form, before.content, after.content) {
        case (.mapping, .mapping, .mapping): compareMappings(path, form, before, after)
        case (.named(_, let keys, let item, _), .mapping, .mapping):
            compareNamed(path, keys, item, before.entries, after.entries)
        case (.list(let item, let id?, _), .list(let old), .list(let new)):
            compareIdentified(path, item, id, old, new)
        case (.list(.mapping(let shape), nil, _), .list(let old), .list(let new)):
            // A list of single conditions: each is known by its key.
            compareNamed(path, shape.keys, nil, old.flatMap(\.entries), new.flatMap(\.entries))
        default:
            let key = path.last ?? ""
            let isSet = Self.unordered.contains(key)
            // References that only follow a step to its new name say the same.
            let renamed = Self.references.contains(key) ? renamed : [:]
            if before.canonical(renamed, isSet: isSet) != after.canonical([:], isSet: isSet) {
                changes.append(Change(path, before: before.flow, after: after.flow))
            }
        }
    }

    /// Keys that name steps.
    private static let references: Set<String> = [
        StepCatalogue.after.name, StepCatalogue.instead.name, PlanCatalogue.standDown.name, "undo",
    ]

    /// Lists whose order says nothing.
    private static let unordered: Set<String> = [StepCatalogue.after.name, StepCatalogue.depends.name]

    private mutating func compareMappings(
        _ path: [String], _ form: Form, _ before: Node, _ after: Node, without silent: Set<String> = []
    ) {
        guard case .mapping(let shape) = form else { return }
        let keys = shape.keys(for: before).keys + shape.keys(for: after).keys
        for name in names(before.entries, after.entries) where !silent.contains(name) {
            guard let key = keys.first(where: { $0.name == name }) else { continue }
            compareValues(path + [name], key, before[name], after[name])
        }
    }

    /// A value that may be absent on one side, where its default then holds.
    private mutating func compareValues(_ path: [String], _ key: KeyInfo, _ before: Node?, _ after: Node?) {
        switch (before, after) {
        case (let before?, let after?): compare(path, key.form, before, after)
        case (let before?, nil): compareAlone(path, key, before, isBefore: true)
        case (nil, let after?): compareAlone(path, key, after, isBefore: false)
        case (nil, nil): break
        }
    }

    private mutating func compareAlone(_ path: [String], _ key: KeyInfo, _ node: Node, isBefore: Bool) {
        var absent: String?
        if case .byDefault(let text) = key.need {
            let value = Node(content: text == "[]" ? .list([]) : .scalar(text, isQuoted: false), place: node.place)
            if node.canonical([:]) == value.canonical([:]) { return }
            if text != "[]" { absent = text }
        }
        if case .mapping = node.content, absent == nil {
            changes.append(
                Change(
                    path, isBefore ? .removed : .added, before: isBefore ? node.flow : nil,
                    after: isBefore ? nil : node.flow))
        } else {
            changes.append(
                Change(path, before: isBefore ? node.flow : absent, after: isBefore ? absent : node.flow))
        }
    }

    private mutating func compareNamed(
        _ path: [String], _ keys: [KeyInfo], _ item: Form?, _ before: [Node.Entry], _ after: [Node.Entry]
    ) {
        let value = { (name: String, entries: [Node.Entry]) in entries.first { $0.key == name }?.value }
        for name in names(before, after) {
            let (old, new) = (value(name, before), value(name, after))
            if let key = keys.first(where: { $0.name == name }) {
                compareValues(path + [name], key, old, new)
            } else if let item {
                compareItems(path + [name], item, old, new)
            }
        }
        guard item != nil else { return }
        let order = { (entries: [Node.Entry], others: [Node.Entry]) in
            entries.map(\.key).filter { name in others.contains { $0.key == name } }
        }
        let (old, new) = (order(before, after), order(after, before))
        if old != new {
            changes.append(
                Change(path, .moved, before: old.joined(separator: ", "), after: new.joined(separator: ", ")))
        }
    }

    private mutating func compareItems(_ path: [String], _ item: Form, _ old: Node?, _ new: Node?) {
        switch (old, new) {
        case (let old?, let new?): compare(path, item, old, new)
        case (let old?, nil): changes.append(Change(path, .removed, before: old.flow, after: nil))
        case (nil, let new?): changes.append(Change(path, .added, before: nil, after: new.flow))
        case (nil, nil): break
        }
    }

    /// A step that is gone is the same as a new one that says all that it said, except what it comes after.
    private mutating func findRenamed(_ old: [Node], _ new: [Node]) {
        let name = { (node: Node) in node[StepCatalogue.id]?.text ?? "" }
        let rest = { (node: Node) in
            node.without([StepCatalogue.id.name, StepCatalogue.after.name]).canonical([:])
        }
        var free = new.filter { node in !old.contains { name($0) == name(node) } }
        for node in old where !new.contains(where: { name($0) == name(node) }) {
            guard let index = free.firstIndex(where: { rest($0) == rest(node) }) else { continue }
            renamed[name(node)] = name(free.remove(at: index))
        }
    }

    /// Things known by their id, such as steps.
    private mutating func compareIdentified(
        _ path: [String], _ item: Form, _ id: String, _ old: [Node], _ new: [Node]
    ) {
        let name = { (node: Node) in node[id]?.text ?? "" }
        let (oldNames, newNames) = (old.map(name), new.map(name))
        let kept = Set(oldNames.map { renamed[$0] ?? $0 })
        for node in old {
            let now = renamed[name(node)] ?? name(node)
            if now != name(node) {
                changes.append(Change(path + [now], .renamed, before: name(node), after: now))
            }
            compareItems(path + [now], item, node.without([id]), new.first { name($0) == now }?.without([id]))
        }
        for node in new where !kept.contains(name(node)) {
            changes.append(Change(path + [name(node)], .added, before: nil, after: node.without([id]).flow))
        }
        compareOrder(path, oldNames.map { renamed[$0] ?? $0 }, newNames)
    }

    /// What has left the longest sequence that both have in common.
    private mutating func compareOrder(_ path: [String], _ old: [String], _ new: [String]) {
        let places = Dictionary(new.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let common = old.filter { places[$0] != nil }
        let positions = common.map { places[$0] ?? 0 }
        var (lengths, previous) = (
            [Int](repeating: 1, count: common.count), [Int?](repeating: nil, count: common.count)
        )
        for index in common.indices {
            for earlier in 0..<index where positions[earlier] < positions[index] && lengths[earlier] >= lengths[index] {
                (lengths[index], previous[index]) = (lengths[earlier] + 1, earlier)
            }
        }
        var stays: Set<String> = []
        var next = lengths.indices.max { lengths[$0] < lengths[$1] }
        while let index = next {
            stays.insert(common[index])
            next = previous[index]
        }
        for name in common where !stays.contains(name) {
            let place = places[name] ?? 0
            changes.append(Change(path + [name], .moved, before: nil, after: place > 0 ? new[place - 1] : nil))
        }
    }

    /// The keys of the first, then what only the second has.
    private func names(_ before: [Node.Entry], _ after: [Node.Entry]) -> [String] {
        var seen: Set<String> = []
        return (before + after).map(\.key).filter { seen.insert($0).inserted }
    }
}

extension Node {
    /// As a file could hold it on one line.
    var flow: String {
        switch content {
        case .scalar(let text, _): text
        case .list(let items): "[" + items.map(\.flow).joined(separator: ", ") + "]"
        case .mapping(let entries):
            "{" + entries.map { "\($0.key): \($0.value.flow)" }.joined(separator: ", ") + "}"
        }
    }

    /// A text that equal meanings share: amounts in their base unit, keys sorted, steps by their new names.
    func canonical(_ renamed: [String: String], isSet: Bool = false) -> String {
        switch content {
        case .scalar(let text, _): return Node.canonical(renamed[text] ?? text)
        case .list(let items):
            let texts = items.map { $0.canonical(renamed) }
            return "[" + (isSet ? texts.sorted() : texts).joined(separator: ", ") + "]"
        case .mapping(let entries):
            let texts = entries.map { entry in
                let isSet = [StepCatalogue.after.name, StepCatalogue.depends.name].contains(entry.key)
                return "\(entry.key): \(entry.value.canonical(renamed, isSet: isSet))"
            }
            return "{" + texts.sorted().joined(separator: ", ") + "}"
        }
    }

    /// An amount or a distribution in base units of its family, anything else as it is.
    private static func canonical(_ text: String) -> String {
        if let dots = text.firstRange(of: "..") {
            return canonical(String(text[..<dots.lowerBound])) + ".." + canonical(String(text[dots.upperBound...]))
        }
        for family in [Family.duration, .dataRate, .bytes, .rate, .share] {
            let read = try? Distribution(text, of: family) { request throws(Malformed) in
                throw Malformed(at: request.offset, "tables are compared by name")
            }
            if let read { return "\(family) \(read)" }
        }
        return text
    }

    /// The mapping without these keys.
    func without(_ names: [String]) -> Node {
        Node(content: .mapping(entries.filter { !names.contains($0.key) }), place: place)
    }
}
