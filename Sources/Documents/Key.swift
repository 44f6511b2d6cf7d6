// SPDX-License-Identifier: GPL-3.0-or-later

/// One key of a mapping: its name, what stands there, whether it must, and what it means.
struct Key<Value>: Sendable {
    let name: String
    /// How the reference page shows it; nothing for what is no key in the text.
    let info: KeyInfo?
    /// Answers the value in a mapping, or reports and answers nothing.
    let read: @Sendable (_ mapping: Node, inout Reading) -> Value?

    /// A key that must be there.
    init(_ name: String, _ kind: Kind<Value>, _ doc: String) {
        self.name = name
        info = KeyInfo(name: name, form: kind.form, need: .required, doc: doc)
        read = { mapping, reading in
            if let node = mapping[name] { return kind.read(node, &reading) }
            reading.missing.append(name)
            return nil
        }
    }

    /// A key that reads as `text` where it is not there.
    init(_ name: String, _ kind: Kind<Value>, default text: String, _ doc: String) {
        self.name = name
        info = KeyInfo(name: name, form: kind.form, need: .byDefault(text), doc: doc)
        read = { mapping, reading in
            let node = mapping[name] ?? Node(content: .scalar(text, isQuoted: false), place: mapping.place)
            return kind.read(node, &reading)
        }
    }

    /// A key that need not be there.
    static func optional<Wrapped: Sendable>(
        _ name: String, _ kind: Kind<Wrapped>, _ doc: String
    ) -> Key where Value == Wrapped? {
        Key(name: name, info: KeyInfo(name: name, form: kind.form, need: .optional, doc: doc)) { mapping, reading in
            guard let node = mapping[name] else { return .some(nil) }
            return kind.read(node, &reading).map { .some($0) }
        }
    }

    /// A list that is empty where the key is not there.
    static func list<Item>(_ name: String, _ kind: Kind<Value>, _ doc: String) -> Key where Value == [Item] {
        Key(name: name, info: KeyInfo(name: name, form: kind.form, need: .byDefault("[]"), doc: doc)) {
            mapping, reading in
            guard let node = mapping[name] else { return [] }
            return kind.read(node, &reading)
        }
    }

    private init(name: String, info: KeyInfo?, read: @escaping @Sendable (Node, inout Reading) -> Value?) {
        self.name = name
        self.info = info
        self.read = read
    }
}

extension Key where Value == String {
    /// The name under which the mapping stands in the mapping around it.
    static let entryName = Key(name: "", info: nil) { _, reading in reading.entryName }
}

/// Some keys that are read together into one value. Written once, they are both the decoder and its description.
struct Fields<Value>: Sendable {
    let keys: [KeyInfo]
    let read: @Sendable (_ mapping: Node, inout Reading) -> Value?

    /// These keys, whose values `make` puts together in the same order.
    init<each Part>(_ key: repeat Key<each Part>, make: @escaping @Sendable (repeat each Part) -> Value) {
        var infos: [KeyInfo] = []
        for info in repeat (each key).info {
            if let info { infos.append(info) }
        }
        keys = infos
        read = { mapping, reading in
            // All are read before the first that is missing ends the making, so that all mistakes are reported.
            let parts = (repeat (each key).read(mapping, &reading))
            do throws(Absent) {
                return make(repeat try present(each parts))
            } catch {
                return nil
            }
        }
    }
}

private struct Absent: Error {}

private func present<Value>(_ value: Value?) throws(Absent) -> Value {
    guard let value else { throw Absent() }
    return value
}

extension Kind {
    /// A mapping with these keys and no others.
    static func mapping(_ noun: String, _ fields: Fields<Value>) -> Kind {
        let shape = Shape(noun: noun, keys: fields.keys)
        return Kind(.mapping(shape)) { node, reading in
            reading.mapping(node, shape) { node, reading in fields.read(node, &reading) }
        }
    }

    /// A mapping whose other keys depend on the text at one of its keys.
    static func choice<Common, Chosen>(
        _ noun: String, by key: String, _ doc: String, common: Fields<Common>,
        cases: [(value: String, noun: String, fields: Fields<Chosen>)],
        make: @escaping @Sendable (Common, Chosen) -> Value
    ) -> Kind {
        let words = cases.map(\.value)
        let word = Kind<Int>.word(words)
        let tag = Key<Int>(key, word, doc)
        let shape = Shape(
            noun: noun, keys: common.keys + [tag.info!],
            choice: .init(key: key, cases: cases.map { ($0.value, $0.noun, $0.fields.keys) }))
        return Kind(.mapping(shape)) { node, reading in
            reading.mapping(node, shape) { node, reading in
                let first = common.read(node, &reading)
                guard let chosen = tag.read(node, &reading) else { return nil }
                guard let second = cases[chosen].fields.read(node, &reading), let first else { return nil }
                return make(first, second)
            }
        }
    }

    /// A mapping from free names to things of one kind, with perhaps some keys of its own, none of them required.
    static func named<Own, Item>(
        _ noun: String, scope: Scope?, own: Fields<Own>, of item: Kind<Item>,
        make: @escaping @Sendable (Own, [Item]) -> Value
    ) -> Kind {
        Kind(.named(noun: noun, keys: own.keys, of: item.form, scope: scope)) { node, reading in
            guard case .mapping(let entries) = node.content else {
                reading.wrong(node, noun + " (a mapping by name)")
                return nil
            }
            guard entries.count <= Reading.maxNames else {
                reading.error(at: entries[Reading.maxNames].place, "there are more than \(Reading.maxNames) of these")
                return nil
            }
            let first = own.read(node, &reading)
            var items: [Item] = []
            var isWhole = true
            for entry in entries where !own.keys.contains(where: { $0.name == entry.key }) {
                reading.entryName = entry.key
                reading.checkName(entry)
                if let value = item.read(entry.value, &reading) { items.append(value) } else { isWhole = false }
            }
            guard isWhole, let first else { return nil }
            return make(first, items)
        }
    }

    /// A mapping from free names to things of one kind.
    static func named<Item>(_ noun: String, scope: Scope?, of item: Kind<Item>) -> Kind where Value == [Item] {
        named(noun, scope: scope, own: Fields(make: {}), of: item) { _, items in items }
    }

    /// A list of things of one kind.
    static func list<Item>(
        of item: Kind<Item>, identifiedBy key: String? = nil, scope: Scope? = nil, atMost limit: Int = 1000
    ) -> Kind where Value == [Item] {
        let form = Form.list(of: item.form, identifiedBy: key, scope: scope)
        return Kind(form) { node, reading in
            guard case .list(let nodes) = node.content else {
                reading.wrong(node, form.noun)
                return nil
            }
            guard nodes.count <= limit else {
                reading.error(at: nodes[limit].place, "there are at most \(limit) of these, and this is one more")
                return nil
            }
            let items = nodes.map { item.read($0, &reading) }
            let whole = items.compactMap(\.self)
            return whole.count == items.count ? whole : nil
        }
    }
}
