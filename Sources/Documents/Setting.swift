// SPDX-License-Identifier: GPL-3.0-or-later

/// A value to be used instead of what the files say: `--set path=value`.
public struct Setting: Hashable, Sendable {
    /// The path of the value, such as `system.stores.memory.every`.
    public var path: String
    /// The value as a file would hold it.
    public var value: String

    /// That value at that path.
    public init(path: String, value: String) {
        self.path = path
        self.value = value
    }

    /// Reads `path=value`; `nil` when there is no `=`.
    public init?(_ text: String) {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else { return nil }
        self.init(path: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
    }
}

/// Puts a value into a tree at a path, with the catalogue to say which paths there can be.
struct TreeEdit {
    let value: Node
    /// Where the path itself is stated, for reports.
    let place: Place
    let path: String

    /// The tree with the value in it, or a report that there is no such path.
    func applied(to root: Node, _ form: Form, _ components: [Substring], reading: inout Reading) -> Node? {
        var root = root
        return apply(to: &root, form, components[...], &reading) ? root : nil
    }

    private func apply(to node: inout Node, _ form: Form, _ components: ArraySlice<Substring>, _ reading: inout Reading)
        -> Bool
    {
        guard let first = components.first else {
            node = value
            return true
        }
        switch form {
        case .mapping(let shape):
            let keys = shape.keys(for: node).keys
            return enter(&node, components, named: keys, of: nil, &reading)
        case .named(_, let keys, let item, _):
            return enter(&node, components, named: keys, of: item, &reading)
        case .list(let item, let id, _):
            guard case .list(var items) = node.content else { return refuse(first, [], &reading) }
            guard let (index, rest) = find(components, in: items, id) else {
                let names = items.flatMap { item in id.map { [item[$0]?.text ?? ""] } ?? item.entries.map(\.key) }
                return refuse(first, names, &reading)
            }
            let done = apply(to: &items[index], item, rest, &reading)
            node.content = .list(items)
            return done
        case .scalar, .either:
            return refuse(first, [], &reading)
        }
    }

    /// Steps into a mapping: to a key that is there, or to one that may be there.
    private func enter(
        _ node: inout Node, _ components: ArraySlice<Substring>, named keys: [KeyInfo], of item: Form?,
        _ reading: inout Reading
    ) -> Bool {
        var entries = node.entries
        // Names may hold dots, so the longest name that the path begins with is meant.
        for length in stride(from: components.count, through: 1, by: -1) {
            let name = components.prefix(length).joined(separator: ".")
            guard let form = keys.first(where: { $0.name == name })?.form ?? item else { continue }
            if let index = entries.firstIndex(where: { $0.key == name }) {
                let done = apply(to: &entries[index].value, form, components.dropFirst(length), &reading)
                node.content = .mapping(entries)
                return done
            }
            guard keys.contains(where: { $0.name == name }) else { continue }
            var new = Node(content: length == components.count ? value.content : .mapping([]), place: value.place)
            guard apply(to: &new, form, components.dropFirst(length), &reading) else { return false }
            entries.append(Node.Entry(key: name, place: value.place, value: new))
            node.content = .mapping(entries)
            return true
        }
        return refuse(components[components.startIndex], entries.map(\.key) + keys.map(\.name), &reading)
    }

    /// The item that a path means: by its id, or by a key that it alone has.
    private func find(
        _ components: ArraySlice<Substring>, in items: [Node], _ id: String?
    ) -> (Int, ArraySlice<Substring>)? {
        guard let id else {
            guard let index = items.firstIndex(where: { $0[String(components[components.startIndex])] != nil }) else {
                return nil
            }
            return (index, components)
        }
        for length in stride(from: components.count, through: 1, by: -1) {
            let name = components.prefix(length).joined(separator: ".")
            if let index = items.firstIndex(where: { $0[id]?.text == name }) {
                return (index, components.dropFirst(length))
            }
        }
        return nil
    }

    /// Reports the first component that leads nowhere.
    private func refuse(_ component: Substring, _ candidates: [String], _ reading: inout Reading) -> Bool {
        var place = place
        // `component` is a slice of the path unless it was stated elsewhere.
        let before = path[..<component.startIndex]
        place.column += before.unicodeScalars.count
        let remedy: String? =
            if let nearest = Suggestion.nearest(to: String(component), among: candidates) {
                "did you mean '\(before)\(nearest)'?"
            } else if candidates.isEmpty { nil } else {
                "there are \(Reading.listed(candidates))"
            }
        let what = before.isEmpty ? "a scenario" : "'\(before.dropLast())'"
        reading.error(at: place, "there is no '\(component)' in \(what)", remedy: remedy)
        return false
    }
}
