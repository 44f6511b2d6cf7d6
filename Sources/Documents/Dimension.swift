// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// What is varied together, and what it takes: the value at one path, or the values at several that move in lockstep.
public struct Dimension: Hashable, Sendable {
    /// What a dimension takes.
    public enum Values: Hashable, Sendable {
        /// Some values, one after the other; each is one text for every path, as a file would hold it.
        case list([[String]])
        /// Any amount between two, of one path.
        case range(WrittenRange)
    }

    /// The paths, such as `system.stores.memory.every`; usually one.
    public var paths: [String]
    /// What they take.
    public var values: Values

    /// These values at those paths.
    public init(paths: [String], values: Values) {
        self.paths = paths
        self.values = values
    }

    /// These values at one path.
    public init(path: String, values: [String]) {
        self.init(paths: [path], values: .list(values.map { [$0] }))
    }

    /// The most values that a dimension may have.
    public static let maxValues = 10_000

    /// The paths as one name: `a,b` where two move together.
    public var name: String { paths.joined(separator: ",") }

    /// The number of values; `nil` for a range.
    public var count: Int? { if case .list(let list) = values { list.count } else { nil } }

    /// What stands for the whole dimension when each value is tried alone: every value of a list, both ends of a range.
    public var extremes: [[Setting]] {
        switch values {
        case .list(let list): list.map(settings)
        case .range(let range): [settings([range.low]), settings([range.high])]
        }
    }

    /// The settings at a share `u` in 0…1 of the dimension: that far into a range, or the value whose turn it is where those
    /// of a list share the whole equally. A range is written so finely that it has at least `resolution` values.
    public func settings(at u: Double, resolution: Int = 10_000) -> [Setting] {
        switch values {
        case .list(let list): settings(list[max(0, min(list.count - 1, Int(u * Double(list.count))))])
        case .range(let range): settings([range.written(at: u, resolution: resolution)])
        }
    }

    /// One value as settings, a setting for each path.
    func settings(_ value: [String]) -> [Setting] { zip(paths, value).map { Setting(path: $0, value: $1) } }
}

extension Dimension {
    /// Reads `path=v1,v2,…`, `path=a..b:step`, `path=a..b`, or `path1,path2=(a1,a2),(b1,b2),…` for two that move together.
    public init(_ text: String) throws(Malformed) {
        guard let setting = Setting(text) else {
            throw Malformed(at: 0, "write path=v1,v2,…, path=a..b:step, or path1,path2=(a1,a2),(b1,b2),…")
        }
        do throws(Malformed) {
            try self.init(paths: setting.path, values: setting.value)
        } catch {
            throw Malformed(at: setting.path.utf8.count + 1 + error.offset, error.message)
        }
    }

    /// Reads paths, with commas between them, and what stands behind `=`. Offsets of mistakes are those in `values`.
    init(paths: String, values: String) throws(Malformed) {
        let paths = try Dimension.paths(paths)
        guard paths.count == 1 else {
            self.init(paths: paths, values: .list(try Dimension.tuples(values, of: paths.count)))
            return
        }
        if !values.contains("("), let dots = values.firstRange(of: "..") {
            self.init(paths: paths, values: try Dimension.range(values, dots))
            return
        }
        let list = Dimension.split(values)
        guard list.allSatisfy({ !$0.isEmpty }) else { throw Malformed(at: 0, "a value is missing") }
        try self.init(paths: paths, list: list.map { [$0] })
    }

    /// A list of at most `maxValues`, none of them twice.
    init(paths: [String], list: [[String]]) throws(Malformed) {
        guard (1...Dimension.maxValues).contains(list.count) else {
            throw Malformed(at: 0, "a dimension has 1 to \(Dimension.maxValues) values")
        }
        self.init(paths: paths, values: .list(list))
    }

    /// The paths that stand with commas between them.
    static func paths(_ text: String) throws(Malformed) -> [String] {
        let paths = text.split(separator: ",", omittingEmptySubsequences: false).map { trimmed($0) }
        guard paths.allSatisfy({ !$0.isEmpty }) else { throw Malformed(at: 0, "a path is missing") }
        return paths
    }

    /// Reads `(a1,a2),(b1,b2),…`.
    private static func tuples(_ text: String, of size: Int) throws(Malformed) -> [[String]] {
        var tuples: [[String]] = []
        for tuple in split(text) {
            guard tuple.hasPrefix("("), tuple.hasSuffix(")") else {
                throw Malformed(
                    at: 0, "\(size) paths that move together take \(size) values at a time: (a1,a2),(b1,b2),…")
            }
            let values = split(String(tuple.dropFirst().dropLast()))
            guard values.count == size, values.allSatisfy({ !$0.isEmpty }) else {
                throw Malformed(at: 0, "'\(tuple)' is not \(size) values, one for each path")
            }
            tuples.append(values)
        }
        guard tuples.count <= maxValues else { throw Malformed(at: 0, "a dimension has 1 to \(maxValues) values") }
        return tuples
    }

    /// The parts between commas; those inside parentheses belong to a value.
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
        return values.map { trimmed($0[...]) }
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    /// Reads `a..b:step`, whose steps are exact and keep the unit, or `a..b`.
    private static func range(_ text: String, _ dots: Range<String.Index>) throws(Malformed) -> Values {
        let colon = text[dots.upperBound...].firstIndex(of: ":")
        let first = try WrittenNumber(String(text[..<dots.lowerBound]))
        let last = try WrittenNumber(String(text[dots.upperBound..<(colon ?? text.endIndex)]))
        guard let colon else { return .range(try WrittenRange(from: first, to: last)) }
        let step = try WrittenNumber(String(text[text.index(after: colon)...]))
        let values = try WrittenNumber.range(from: first, to: last, by: step, atMost: maxValues)
        return .list(values.map { [$0] })
    }
}
