// SPDX-License-Identifier: GPL-3.0-or-later

/// A JSON Schema (draft 2020-12), or a part of one.
public indirect enum Schema: Encodable, Sendable {
    /// Whether anything or nothing is allowed.
    case flag(Bool)
    /// A number.
    case number(Int)
    /// A text.
    case text(String)
    /// Some parts in order.
    case list([Schema])
    /// Some parts by name.
    case object([String: Schema])

    /// Writes it as plain JSON.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .flag(let flag): try container.encode(flag)
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .list(let parts): try container.encode(parts)
        case .object(let parts): try container.encode(parts)
        }
    }

    /// The schema of a kind of document, made from the keys by which such documents are read.
    ///
    /// What it refuses `muster check` refuses; names, bounds and how things fit together are `muster check`'s alone.
    public init(of kind: DocumentKind) {
        let form =
            switch kind {
            case .scenario: ScenarioCatalogue.kind.form
            case .system: SystemCatalogue.kind.form
            case .plan: PlanCatalogue.kind.form
            case .prices: PriceCatalogue.kind.form
            case .environment: EnvironmentCatalogue.kind.form
            }
        var parts: [String: Schema] = [
            "$schema": .text("https://json-schema.org/draft/2020-12/schema"), "title": .text("\(kind.noun) of Muster"),
        ]
        if kind == .scenario {
            // What extends another scenario says only what is different.
            parts["if"] = .object(["required": .words([ScenarioCatalogue.extends.name])])
            parts["then"] = form.schema(isPartial: true)
            parts["else"] = form.schema(isPartial: false)
        } else {
            parts.merge(form.parts(isPartial: false)) { first, _ in first }
        }
        self = .object(parts)
    }

    fileprivate static func words(_ words: [String]) -> Schema { .list(words.map { .text($0) }) }
}

extension Form {
    /// The schema of what has this form; of one that is merged over another, where `isPartial`, nothing is required.
    fileprivate func schema(isPartial: Bool) -> Schema {
        if case .scalar(_, .anything) = self { return .flag(true) }
        return .object(parts(isPartial: isPartial))
    }

    fileprivate func parts(isPartial: Bool) -> [String: Schema] {
        switch self {
        case .scalar(_, let lexis): return lexis.parts
        case .mapping(let shape): return shape.parts(isPartial: isPartial)
        case .named(_, let keys, let form, _):
            return [
                "type": .text("object"), "properties": .properties(keys, isPartial),
                "additionalProperties": form.schema(isPartial: isPartial),
            ]
        case .list(let form, _, _): return ["type": .text("array"), "items": form.schema(isPartial: isPartial)]
        case .either(let first, let second):
            return ["anyOf": .list([first.schema(isPartial: isPartial), second.schema(isPartial: isPartial)])]
        }
    }
}

extension Shape {
    fileprivate func parts(isPartial: Bool) -> [String: Schema] {
        var parts: [String: Schema] = ["type": .text("object"), "properties": .properties(keys, isPartial)]
        if !isPartial { parts["required"] = .words(keys.filter(\.isRequired).map(\.name)) }
        guard let choice else {
            parts["additionalProperties"] = .flag(false)
            return parts
        }
        var branches = choice.cases.map { value, _, own in
            let isChosen: [String: Schema] = [
                "required": .words([choice.key]),
                "properties": .object([choice.key: .object(["const": .text(value)])]),
            ]
            var chosen: [String: Schema] = [
                "properties": closed(.properties(own, isPartial)), "additionalProperties": .flag(false),
            ]
            if !isPartial { chosen["required"] = .words(own.filter(\.isRequired).map(\.name)) }
            return Schema.object(["if": .object(isChosen), "then": .object(chosen)])
        }
        if isPartial {
            // Without the word that chooses, nobody can say which of the keys are wrong.
            let all = choice.cases.flatMap(\.keys).map { ($0.name, Schema.flag(true)) }
            let any = Schema.object(Dictionary(all) { first, _ in first })
            branches.append(
                .object([
                    "if": .object(["not": .object(["required": .words([choice.key])])]),
                    "then": .object(["properties": closed(any), "additionalProperties": .flag(false)]),
                ]))
        }
        parts["allOf"] = .list(branches)
        return parts
    }

    /// The properties of a branch with those that all branches have, which the whole describes.
    private func closed(_ properties: Schema) -> Schema {
        guard case .object(var own) = properties else { return properties }
        for key in keys where own[key.name] == nil { own[key.name] = .flag(true) }
        return .object(own)
    }
}

extension KeyInfo {
    fileprivate var isRequired: Bool { if case .required = need { true } else { false } }

    fileprivate func schema(_ isPartial: Bool) -> Schema {
        var parts = form.parts(isPartial: isPartial)
        parts["description"] = .text(doc)
        if case .byDefault(let text) = need, case .scalar = form { parts["default"] = .text(text) }
        return .object(parts)
    }
}

extension Schema {
    fileprivate static func properties(_ keys: [KeyInfo], _ isPartial: Bool) -> Schema {
        .object(Dictionary(keys.map { ($0.name, $0.schema(isPartial)) }) { first, _ in first })
    }
}

extension Lexis {
    fileprivate var parts: [String: Schema] {
        switch self {
        case .text: return Lexis.scalar
        case .words(let words):
            // `true` and `false` are no texts to a YAML loader.
            let flags = words.compactMap { Bool($0).map { Schema.flag($0) } }
            return ["enum": .list(words.map { .text($0) } + flags)]
        case .pattern(let pattern, let isNumeric):
            let types: Schema = isNumeric ? .list([.text("string"), .text("number")]) : .text("string")
            var parts: [String: Schema] = ["type": types, "pattern": .text("^\\s*\(pattern)\\s*$")]
            if isNumeric { parts["minimum"] = .number(0) }
            return parts
        case .whole(let range):
            return [
                "type": .list([.text("string"), .text("integer")]), "pattern": .text("^\\s*[0-9]+\\s*$"),
                "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound),
            ]
        case .either(let first, let second): return ["anyOf": .list([.object(first.parts), .object(second.parts)])]
        case .settings: return ["type": .text("object")]
        case .dimensions:
            let list: Schema = .object(["type": .text("array"), "items": .object(Lexis.scalar), "minItems": .number(1)])
            // Where several paths move together, each item is a list of a value for each.
            let lockstep: Schema = .object(["type": .text("array"), "items": list, "minItems": .number(1)])
            return [
                "type": .text("object"),
                "additionalProperties": .object(["anyOf": .list([.object(Lexis.scalar), list, lockstep])]),
            ]
        case .anything: return [:]
        }
    }

    /// Whatever a YAML loader makes of a scalar that is not empty.
    private static let scalar: [String: Schema] = [
        "type": .list([.text("string"), .text("number"), .text("boolean")])
    ]
}
