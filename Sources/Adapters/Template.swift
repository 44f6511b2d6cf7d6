// SPDX-License-Identifier: GPL-3.0-or-later

/// An argument of a command, in which `{name}` stands for a value. `{{` and `}}` are braces themselves.
struct Template: Hashable, Sendable {
    private enum Part: Hashable {
        case text(String)
        case name(String)
    }

    private var parts: [Part] = []

    /// Something wrong with an argument, in words.
    struct Mistake: Error, CustomStringConvertible {
        let description: String
    }

    init(_ argument: String) throws(Mistake) {
        var rest = Substring(argument)
        var text = ""
        while let character = rest.popFirst() {
            if character == "{" || character == "}", rest.first == character {
                text.append(rest.removeFirst())
            } else if character == "}" {
                throw Mistake(description: "'\(argument)' closes a brace that is not open; a brace itself is }}")
            } else if character == "{" {
                guard let end = rest.firstIndex(of: "}"), Self.isName(rest[..<end]) else {
                    throw Mistake(description: "'\(argument)' has a brace without a name in it; a brace itself is {{")
                }
                parts += [.text(text), .name(String(rest[..<end]))]
                text = ""
                rest = rest[rest.index(after: end)...]
            } else {
                text.append(character)
            }
        }
        parts.append(.text(text))
    }

    /// Whether a value can be called so: a letter, then letters, digits, `-` and `_`, all ASCII.
    static func isName(_ text: some StringProtocol) -> Bool {
        guard let first = text.first, first.isASCII, first.isLetter else { return false }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
    }

    /// The names it has, in order.
    var names: [String] {
        parts.compactMap { if case .name(let name) = $0 { name } else { nil } }
    }

    /// The argument with the values in their places.
    func filled(with values: [String: String]) throws(Mistake) -> String {
        var result = ""
        for part in parts {
            switch part {
            case .text(let text): result += text
            case .name(let name):
                guard let value = values[name] else {
                    throw Mistake(description: "nothing has given a value for {\(name)}")
                }
                result += value
            }
        }
        return result
    }
}
