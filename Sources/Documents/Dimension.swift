// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// A value that a sweep varies, and what it takes.
public struct Dimension: Hashable, Sendable {
    /// The path of the value, such as `system.stores.memory.every`.
    public var path: String
    /// What it takes, each as a file would hold it.
    public var values: [String]

    /// These values at that path.
    public init(path: String, values: [String]) {
        self.path = path
        self.values = values
    }

    /// The most values that a dimension may have.
    public static let maxValues = 10_000

    /// Reads `path=v1,v2,…` or `path=a..b:step`.
    public init(_ text: String) throws(Malformed) {
        guard let setting = Setting(text) else { throw Malformed(at: 0, "write path=v1,v2,… or path=a..b:step") }
        do throws(Malformed) {
            self.init(path: setting.path, values: try Dimension.values(setting.value))
        } catch {
            throw Malformed(at: setting.path.utf8.count + 1 + error.offset, error.message)
        }
    }

    /// The values that `v1,v2,…` or `a..b:step` stands for.
    ///
    /// Commas inside parentheses belong to a value. The steps of a range are exact, and keep the unit.
    public static func values(_ text: String) throws(Malformed) -> [String] {
        if !text.contains("("), let dots = text.firstRange(of: "..") {
            return try range(text, dots)
        }
        let values = split(text)
        guard values.allSatisfy({ !$0.isEmpty }) else { throw Malformed(at: 0, "a value is missing") }
        guard values.count <= maxValues else { throw Malformed(at: 0, "a dimension has at most \(maxValues) values") }
        return values
    }

    private static func split(_ text: String) -> [String] {
        var (values, depth) = ([""], 0)
        for character in text {
            switch character {
            case "(", "[", "{": depth += 1
            case ")", "]", "}": depth -= 1
            default: break
            }
            if character == ",", depth <= 0 { values.append("") } else { values[values.count - 1].append(character) }
        }
        return values.map { String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
    }

    private static func range(_ text: String, _ dots: Range<String.Index>) throws(Malformed) -> [String] {
        guard let colon = text[dots.upperBound...].firstIndex(of: ":") else {
            throw Malformed(at: text.utf8.count, "a range needs a step: a..b:step")
        }
        let parts = [text[..<dots.lowerBound], text[dots.upperBound..<colon], text[text.index(after: colon)...]]
        var numbers: [WrittenNumber] = []
        for part in parts { numbers.append(try WrittenNumber(String(part))) }
        return try WrittenNumber.range(from: numbers[0], to: numbers[1], by: numbers[2], atMost: maxValues)
    }
}
