// SPDX-License-Identifier: GPL-3.0-or-later

/// A place in a text that moves forward as the text is understood.
struct Cursor {
    private let bytes: [UInt8]
    /// The next byte to read, from the start of the text.
    private(set) var offset = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    var isAtEnd: Bool { offset == bytes.count }

    /// Everything that has not been read.
    var rest: String { String(decoding: bytes[offset...], as: UTF8.self) }

    func text(from start: Int) -> String { String(decoding: bytes[start..<offset], as: UTF8.self) }

    mutating func skipSpaces() {
        while let byte = next, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == 10 { offset += 1 }
    }

    /// Reads `byte` if it comes next.
    mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: byte) else { return false }
        offset += 1
        return true
    }

    /// Reads as many bytes as satisfy `condition`.
    mutating func run(while condition: (UInt8) -> Bool) -> String {
        let start = offset
        while let byte = next, condition(byte) { offset += 1 }
        return text(from: start)
    }

    /// Goes back to where the cursor has been before.
    mutating func rewind(to offset: Int) { self.offset = min(offset, self.offset) }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    static func isLetter(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
    }

    /// Whether the byte can stand in a unit: a letter, `%`, or part of a character beyond ASCII such as `µ`.
    static func isUnit(_ byte: UInt8) -> Bool { isLetter(byte) || byte == UInt8(ascii: "%") || byte >= 0x80 }
}

/// A number as it was written: `digits` × 10^−`scale`, exactly.
struct Decimal {
    var digits: Int128
    var scale: Int
    var isNegative: Bool

    /// Ten to that power; the digits of a `Decimal` keep it far from overflow.
    static func power(_ exponent: Int) -> Int128 { (0..<exponent).reduce(1) { value, _ in value * 10 } }

    static let maxWholeDigits = 13
    static let maxFractionDigits = 9
}

extension Cursor {
    /// Reads digits with an optional sign and fraction; `nil` when no number comes next.
    mutating func decimal() throws(Malformed) -> Decimal? {
        let start = offset
        let isNegative = take("-")
        let whole = run(while: Cursor.isDigit)
        guard !whole.isEmpty else {
            rewind(to: start)
            return nil
        }
        var fraction = ""
        // Two dots are a range, as in `5min..10min`.
        if next == UInt8(ascii: "."), offset + 1 < bytes.count, Cursor.isDigit(bytes[offset + 1]) {
            offset += 1
            fraction = run(while: Cursor.isDigit)
        }
        let significant = whole.drop { $0 == "0" }
        guard significant.count <= Decimal.maxWholeDigits, fraction.count <= Decimal.maxFractionDigits else {
            throw Malformed(
                at: start,
                "a number has at most \(Decimal.maxWholeDigits) digits before the point and "
                    + "\(Decimal.maxFractionDigits) after it")
        }
        let digits = (significant + fraction).utf8.reduce(Int128(0)) { $0 * 10 + Int128($1 - UInt8(ascii: "0")) }
        return Decimal(digits: digits, scale: fraction.count, isNegative: isNegative)
    }
}
