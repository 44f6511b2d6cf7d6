// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities

/// What may stand somewhere in a document: how it is read, and how it is described.
///
/// Reading, unknown keys, missing keys, suggestions, `--set` paths and the reference page all come from these values, so
/// that each key of the format is spelled once.
struct Kind<Value>: Sendable {
    /// Its description.
    let form: Form
    /// Answers the value of a node, or reports what is wrong with it and answers nothing.
    let read: @Sendable (Node, inout Reading) -> Value?

    init(_ form: Form, read: @escaping @Sendable (Node, inout Reading) -> Value?) {
        self.form = form
        self.read = read
    }

    /// The same, with another value made of what was read.
    func map<Other>(_ transform: @escaping @Sendable (Value) -> Other) -> Kind<Other> {
        let read = read
        return Kind<Other>(form) { node, reading in read(node, &reading).map(transform) }
    }

    /// The same, but a value that does not satisfy `condition` is reported as not being what was expected.
    func requiring(_ expected: String, _ condition: @escaping @Sendable (Value) -> Bool) -> Kind {
        let read = read
        return Kind(form) { node, reading in
            guard let value = read(node, &reading) else { return nil }
            guard condition(value) else {
                reading.error(
                    at: node.place, "expected \(expected), but this is \(node.text.map { "'\($0)'" } ?? node.noun)")
                return nil
            }
            return value
        }
    }

    /// The same, then a look at the value that may report more.
    func checked(_ check: @escaping @Sendable (Value, Node, inout Reading) -> Void) -> Kind {
        let read = read
        return Kind(form) { node, reading in
            guard let value = read(node, &reading) else { return nil }
            check(value, node, &reading)
            return value
        }
    }
}

/// The description of a kind.
indirect enum Form: Sendable {
    /// A text that reads as what `noun` says, and what it looks like.
    case scalar(noun: String, Lexis = .text)
    /// A mapping with these keys and no others.
    case mapping(Shape)
    /// A mapping from free names to things of one form, and perhaps some keys of its own.
    case named(noun: String, keys: [KeyInfo], of: Form, scope: Scope?)
    /// A list of things of one form; where `scope` is given, they are addressed by their key `id`.
    case list(of: Form, identifiedBy: String?, scope: Scope?)
    /// One of two forms.
    case either(Form, Form)

    /// What it looks like where it is a scalar.
    var lexis: Lexis { if case .scalar(_, let lexis) = self { lexis } else { .anything } }

    /// What it is in a message.
    var noun: String {
        switch self {
        case .scalar(let noun, _): noun
        case .mapping(let shape): shape.noun + " (a mapping)"
        case .named(let noun, _, _, _): noun + " (a mapping by name)"
        case .list(let form, _, _): "a list, each item \(form.noun)"
        case .either(let first, let second): first.noun + ", or " + second.noun
        }
    }
}

/// The keys of a mapping.
struct Shape: Sendable {
    /// What the mapping is, with its article.
    var noun: String
    /// The keys it always may have.
    var keys: [KeyInfo]
    /// The key whose text selects further keys, and which.
    var choice: Choice?

    struct Choice: Sendable {
        var key: String
        var cases: [(value: String, noun: String, keys: [KeyInfo])]
    }

    /// The keys that the mapping may have in view of what it says at its choice, and what it then is.
    func keys(for node: Node) -> (noun: String, keys: [KeyInfo]) {
        guard let choice else { return (noun, keys) }
        // Without a choice nobody can say which keys are wrong.
        guard let chosen = choice.cases.first(where: { $0.value == node[choice.key]?.text }) else {
            return (noun, keys + choice.cases.flatMap(\.keys))
        }
        return (chosen.noun, keys + chosen.keys)
    }
}

/// One key as the reference page shows it.
struct KeyInfo: Sendable {
    enum Need: Sendable {
        case required
        case optional
        /// The default, as a file would write it.
        case byDefault(String)
    }

    var name: String
    var form: Form
    var need: Need
    /// One sentence.
    var doc: String
}
