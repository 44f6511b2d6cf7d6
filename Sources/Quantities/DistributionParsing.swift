// SPDX-License-Identifier: GPL-3.0-or-later

/// What an `empirical(…)` asks for: one column of a table, where another column has a value.
public struct SampleRequest: Hashable, Sendable {
    /// The file as it was written.
    public var file: String
    /// The column that holds the numbers.
    public var column: String
    /// The column that must hold `value`, if any.
    public var whereColumn: String?
    /// What it must hold.
    public var value: String?
    /// Where the request stands in the text, in UTF-8 bytes.
    public var offset: Int
}

/// Answers the cells that a request selects, or why there are none.
public typealias Samples = (SampleRequest) throws(Malformed) -> [String]

extension Distribution {
    /// Reads a distribution of amounts of a family; a plain amount is a constant.
    ///
    /// Throws where a parameter is missing, out of place or impossible. `samples` reads the tables of `empirical`.
    public init(_ text: String, of family: Family, samples: @escaping Samples) throws(Malformed) {
        var reader = DistributionReader(text: text, family: family, samples: samples)
        self = try reader.whole()
    }
}

/// Reads one distribution by recursive descent.
struct DistributionReader {
    var cursor: Cursor
    let family: Family
    let samples: Samples
    var depth = 0

    static let maxDepth = 8
    static let maxComponents = 100

    init(text: String, family: Family, samples: @escaping Samples) {
        cursor = Cursor(text)
        self.family = family
        self.samples = samples
    }

    mutating func whole() throws(Malformed) -> Distribution {
        let result = try distribution()
        try cursor.finish(family.noun)
        return result
    }

    mutating func distribution() throws(Malformed) -> Distribution {
        cursor.skipSpaces()
        let start = cursor.offset
        let name = cursor.run { Cursor.isLetter($0) }
        cursor.skipSpaces()
        guard !name.isEmpty, cursor.take("(") else {
            cursor.rewind(to: start)
            return try constant()
        }
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maxDepth else {
            throw Malformed(at: start, "distributions are nested at most \(Self.maxDepth) deep")
        }
        guard let law = Law(rawValue: name) else {
            let laws = Law.allCases.map(\.rawValue).joined(separator: ", ")
            throw Malformed(at: start, "'\(Cursor.shortened(name))' is not a distribution; there are \(laws)")
        }
        switch law {
        case .mixture: return try mixture(at: start)
        case .empirical: return try empirical(at: start)
        default:
            let arguments = try arguments(of: law)
            return try law.distribution(arguments, of: family, at: start)
        }
    }

    private mutating func constant() throws(Malformed) -> Distribution {
        let start = cursor.offset
        let amount = try cursor.amount(of: family)
        if family == .duration, amount.whole == nil {
            throw Malformed(at: start, "'\(cursor.text(from: start))' is not a whole number of microseconds")
        }
        return .constant(amount.double)
    }

    /// One argument: its name if it has one, its value, and where it stands.
    struct Argument {
        var name: String?
        var value: Double
        var offset: Int
    }

    /// Reads `a, b)` or `mean: m, sd: s)`.
    private mutating func arguments(of law: Law) throws(Malformed) -> [Argument] {
        var arguments: [Argument] = []
        cursor.skipSpaces()
        if cursor.take(")") { return [] }
        repeat {
            cursor.skipSpaces()
            let start = cursor.offset
            let name = parameterName()
            cursor.skipSpaces()
            let value = try cursor.amount(of: name == "shape" ? .factor : family, isParameter: true).double
            arguments.append(Argument(name: name, value: value, offset: start))
            cursor.skipSpaces()
        } while cursor.take(",") && arguments.count < 8
        try close()
        return arguments
    }

    /// Reads `name:` if that comes next.
    mutating func parameterName() -> String? {
        let start = cursor.offset
        let name = cursor.run { Cursor.isLetter($0) || Cursor.isDigit($0) }
        if let first = name.utf8.first, Cursor.isLetter(first), cursor.take(":") { return name }
        cursor.rewind(to: start)
        return nil
    }

    mutating func close() throws(Malformed) {
        cursor.skipSpaces()
        guard cursor.take(")") else { throw Malformed(at: cursor.offset, "expected ',' or ')' here") }
    }

    private mutating func mixture(at start: Int) throws(Malformed) -> Distribution {
        var components: [Distribution.Component] = []
        var total = Rational.zero
        repeat {
            cursor.skipSpaces()
            let place = cursor.offset
            guard let weight = try cursor.amount(of: .share).rational, weight <= .one,
                let sum = total.adding(weight)
            else { throw Malformed(at: place, "a weight is a share of at most 100%") }
            total = sum
            cursor.skipSpaces()
            guard cursor.take(":") else { throw Malformed(at: cursor.offset, "a component is 'weight: distribution'") }
            components.append(.init(weight: weight.double, distribution: try distribution()))
            cursor.skipSpaces()
            guard components.count <= Self.maxComponents else {
                throw Malformed(at: place, "a mixture has at most \(Self.maxComponents) components")
            }
        } while cursor.take(",")
        try close()
        guard total == .one else {
            throw Malformed(at: start, "the weights of a mixture sum to 100%, but these sum to \(total.percent)")
        }
        return .mixture(components)
    }
}
