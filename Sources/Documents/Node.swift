// SPDX-License-Identifier: GPL-3.0-or-later

/// A piece of a YAML document: a text, a list, or a mapping, and where it stands.
struct Node: Sendable {
    /// What it is.
    var content: Content
    /// Where it begins.
    var place: Place

    enum Content: Sendable {
        /// A scalar, always as text: `no` and `1:30` mean what they look like.
        case scalar(String, isQuoted: Bool)
        case list([Node])
        case mapping([Entry])
    }

    /// One key of a mapping and what stands there.
    struct Entry: Sendable {
        var key: String
        var place: Place
        var value: Node
    }

    /// What it is in a message.
    var noun: String {
        switch content {
        case .scalar("", isQuoted: false): "empty"
        case .scalar: "a text"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }

    /// The text of a scalar that is not empty, else `nil`.
    var text: String? {
        if case .scalar(let text, let isQuoted) = content, isQuoted || !text.isEmpty { text } else { nil }
    }

    /// The entries of a mapping, else none.
    var entries: [Entry] {
        if case .mapping(let entries) = content { entries } else { [] }
    }

    /// The items of a list, else none.
    var items: [Node] {
        if case .list(let items) = content { items } else { [] }
    }

    /// What stands at a key of a mapping.
    subscript(key: String) -> Node? { entries.first { $0.key == key }?.value }

    /// What stands at a key of the catalogue.
    subscript<Value>(key: Key<Value>) -> Node? { self[key.name] }

    /// Where the value of a key stands, or the mapping itself if the key is not there.
    func place<Value>(of key: Key<Value>) -> Place { self[key]?.place ?? place }

    /// This mapping with everything that `other` says instead: mappings are merged, all else is replaced.
    func merged(under other: Node) -> Node {
        guard case .mapping(var entries) = content, case .mapping(let others) = other.content else { return other }
        let indices = Dictionary(entries.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
        for entry in others {
            if let index = indices[entry.key] {
                entries[index].value = entries[index].value.merged(under: entry.value)
                entries[index].place = entry.place
            } else {
                entries.append(entry)
            }
        }
        return Node(content: .mapping(entries), place: other.place)
    }
}
