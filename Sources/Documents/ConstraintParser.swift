// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities

/// What the paths of a design may be called: by the whole, or by their last parts.
struct ConstraintNames {
    private let paths: [String]
    private let indices: [String: [Int]]
    /// The longest first, so that no name is taken for the beginning of another.
    private let names: [[UInt8]]

    init(_ paths: [String]) {
        var indices: [String: [Int]] = [:]
        for (index, path) in paths.enumerated() {
            let parts = path.split(separator: ".", omittingEmptySubsequences: false)
            for length in 1...parts.count {
                indices[parts.suffix(length).joined(separator: "."), default: []].append(index)
            }
            // The whole path always means itself.
            indices[path] = [index]
        }
        self.paths = paths
        self.indices = indices
        names = indices.keys.sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }.map { Array($0.utf8) }
    }

    /// The longest name that the bytes begin with and that ends there.
    func name(in bytes: ArraySlice<UInt8>) -> [UInt8]? {
        names.first { name in
            guard bytes.starts(with: name) else { return false }
            return bytes.dropFirst(name.count).first.map { !ConstraintParser.isName($0) } ?? true
        }
    }

    func index(of name: String, at offset: Int) throws(Malformed) -> Int {
        let found = indices[name] ?? []
        if found.count == 1 { return found[0] }
        guard found.isEmpty else {
            throw Malformed(
                at: offset,
                "'\(name)' may be \(found.map { "'\(paths[$0])'" }.joined(separator: " or ")): write more of it")
        }
        let remedy = Suggestion.remedy(for: name, among: indices.keys.sorted()) ?? "varied are \(Reading.listed(paths))"
        let hint = name.contains("-") ? ", and a minus has spaces around it" : ", and a text stands in quotes"
        throw Malformed(at: offset, "'\(name.prefix(64))' is not varied; \(remedy)\(remedy.hasSuffix("?") ? "" : hint)")
    }
}

/// Reads a constraint by recursive descent: `or` binds least, then `and`, `not`, comparisons, sums, products.
struct ConstraintParser {
    private let bytes: [UInt8]
    private let names: ConstraintNames
    private var offset = 0
    private var depth = 0

    private static let maxBytes = 10_000
    private static let maxDepth = 64

    init(_ text: String, names: ConstraintNames) {
        bytes = Array(text.utf8)
        self.names = names
    }

    mutating func whole() throws(Malformed) -> ConstraintTerm {
        guard bytes.count <= Self.maxBytes else { throw Malformed(at: 0, "a constraint has at most 10000 bytes") }
        let term = try disjunction()
        skipSpaces()
        guard offset == bytes.count else { throw unexpected("and, or, or a comparison") }
        return term
    }

    private mutating func disjunction() throws(Malformed) -> ConstraintTerm {
        var left = try conjunction()
        while let place = take(word: "or") {
            left = ConstraintTerm(form: .either(left, try conjunction()), offset: place)
        }
        return left
    }

    private mutating func conjunction() throws(Malformed) -> ConstraintTerm {
        var left = try negation()
        while let place = take(word: "and") {
            left = ConstraintTerm(form: .both(left, try negation()), offset: place)
        }
        return left
    }

    private mutating func negation() throws(Malformed) -> ConstraintTerm {
        guard let place = take(word: "not") else { return try comparison() }
        let term = try nested { parser throws(Malformed) in try parser.negation() }
        return ConstraintTerm(form: .not(term), offset: place)
    }

    /// One comparison, or several in a row: `5min <= every <= 15min`.
    private mutating func comparison() throws(Malformed) -> ConstraintTerm {
        var left = try sum()
        var whole: ConstraintTerm?
        while let (sign, place) = try takeComparison() {
            let right = try sum()
            let part = ConstraintTerm(form: .comparison(left, sign, right), offset: place)
            whole = whole.map { ConstraintTerm(form: .both($0, part), offset: place) } ?? part
            left = right
        }
        return whole ?? left
    }

    private mutating func sum() throws(Malformed) -> ConstraintTerm {
        var left = try product()
        while let (sign, place) = take(.plus, .minus) {
            left = ConstraintTerm(form: .calculation(left, sign, try product()), offset: place)
        }
        return left
    }

    private mutating func product() throws(Malformed) -> ConstraintTerm {
        var left = try operand()
        while let (sign, place) = take(.times, .over) {
            left = ConstraintTerm(form: .calculation(left, sign, try operand()), offset: place)
        }
        return left
    }

    private mutating func operand() throws(Malformed) -> ConstraintTerm {
        skipSpaces()
        let start = offset
        switch next {
        case UInt8(ascii: "("):
            offset += 1
            let term = try nested { parser throws(Malformed) in try parser.disjunction() }
            skipSpaces()
            guard next == UInt8(ascii: ")") else { throw unexpected("')'") }
            offset += 1
            return term
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
            let quote = bytes[offset]
            guard let end = bytes[(offset + 1)...].firstIndex(of: quote) else {
                throw Malformed(at: start, "a text that begins here never ends")
            }
            offset = end + 1
            return ConstraintTerm(form: .text(String(decoding: bytes[(start + 1)..<end], as: UTF8.self)), offset: start)
        case .some(let byte) where Self.isDigit(byte): return ConstraintTerm(form: .amount(try amount()), offset: start)
        case .some(let byte) where Self.isName(byte):
            let name = names.name(in: bytes[offset...]) ?? Array(bytes[offset...].prefix(while: Self.isName))
            offset += name.count
            let index = try names.index(of: String(decoding: name, as: UTF8.self), at: start)
            return ConstraintTerm(form: .path(index), offset: start)
        default: throw unexpected("an amount, a path or a text in quotes")
        }
    }

    private mutating func amount() throws(Malformed) -> AnyAmount {
        let start = offset
        while let byte = next, Self.isDigit(byte) || byte == UInt8(ascii: ".") { offset += 1 }
        while let byte = next, Self.isLetter(byte) || byte == UInt8(ascii: "%") { offset += 1 }
        // A rate: the slash and what stands below it follow at once, and that is no name.
        if next == UInt8(ascii: "/"), offset + 1 < bytes.count, Self.isLetter(bytes[offset + 1]),
            names.name(in: bytes[(offset + 1)...]) == nil
        {
            offset += 1
            while let byte = next, Self.isLetter(byte) { offset += 1 }
        }
        do throws(Malformed) {
            return try AnyAmount(String(decoding: bytes[start..<offset], as: UTF8.self))
        } catch {
            throw Malformed(at: start + error.offset, error.message)
        }
    }

    private mutating func nested(
        _ read: (inout ConstraintParser) throws(Malformed) -> ConstraintTerm
    ) throws(Malformed) -> ConstraintTerm {
        depth += 1
        guard depth <= Self.maxDepth else { throw Malformed(at: offset, "this is nested more than 64 deep") }
        defer { depth -= 1 }
        return try read(&self)
    }

    // MARK: - Bytes

    private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func skipSpaces() { while let byte = next, byte == 32 || byte == 9 || byte == 10 { offset += 1 } }

    private mutating func take(word: String) -> Int? {
        skipSpaces()
        guard bytes[offset...].starts(with: word.utf8) else { return nil }
        if let after = bytes[offset...].dropFirst(word.utf8.count).first, Self.isName(after) { return nil }
        offset += word.utf8.count
        return offset - word.utf8.count
    }

    private mutating func take(_ signs: ConstraintTerm.Operator...) -> (ConstraintTerm.Operator, Int)? {
        skipSpaces()
        guard let byte = next, let sign = signs.first(where: { $0.rawValue == byte }) else { return nil }
        offset += 1
        return (sign, offset - 1)
    }

    private mutating func takeComparison() throws(Malformed) -> (ConstraintTerm.Comparison, Int)? {
        skipSpaces()
        let place = offset
        for sign in ConstraintTerm.Comparison.allCases where bytes[offset...].starts(with: sign.rawValue.utf8) {
            offset += sign.rawValue.utf8.count
            return (sign, place)
        }
        if next == UInt8(ascii: "=") { throw Malformed(at: place, "equality is written ==") }
        return nil
    }

    private func unexpected(_ wanted: String) -> Malformed {
        let found = String(decoding: bytes[offset...].prefix { $0 != 32 }.prefix(40), as: UTF8.self)
        return Malformed(
            at: offset,
            found.isEmpty ? "expected \(wanted), but the text ends here" : "expected \(wanted), not '\(found)'")
    }

    static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 0x20) || byte >= 0x80 }

    static func isName(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: ".")
    }
}
