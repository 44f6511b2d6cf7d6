// SPDX-License-Identifier: GPL-3.0-or-later

/// A number with its unit, exactly, in base units of its family.
struct Amount {
    var numerator: Int128
    var denominator: Int128

    /// The nearest binary floating-point number: both parts are below 2^53 once reduced for all usual amounts.
    var double: Double {
        let divisor = Rational.gcd(numerator, denominator)
        return Double(numerator / divisor) / Double(denominator / divisor)
    }

    /// The whole number it is, or `nil` when it is none or does not fit.
    var whole: Int64? {
        numerator % denominator == 0 ? Int64(exactly: numerator / denominator) : nil
    }

    /// The fraction it is in lowest terms, or `nil` when its parts do not fit.
    var rational: Rational? {
        let divisor = Rational.gcd(numerator, denominator)
        guard let top = Int64(exactly: numerator / divisor), let bottom = Int64(exactly: denominator / divisor)
        else { return nil }
        return Rational(top, bottom)
    }
}

extension Cursor {
    /// Reads a number and its unit, within the bounds of the family. A mean or a quantile of counts need not be whole.
    mutating func amount(of family: Family, isParameter: Bool = false) throws(Malformed) -> Amount {
        skipSpaces()
        let start = offset
        guard let decimal = try decimal() else {
            let found = rest
            throw Malformed(
                at: start,
                found.isEmpty
                    ? "expected \(family.noun), such as \(family.example)"
                    : "'\(Cursor.shortened(found))' is not \(family.noun); write for example \(family.example)")
        }
        let places = isParameter ? max(family.fractionDigits, 6) : family.fractionDigits
        guard decimal.scale <= places else {
            throw Malformed(
                at: start,
                places == 0
                    ? "\(family.noun) is a whole number" : "\(family.noun) has at most \(places) digits after the point"
            )
        }
        let amount = try withUnit(decimal, of: family)
        let written = text(from: start)
        guard !decimal.isNegative || decimal.digits == 0 else {
            throw Malformed(at: start, "\(family.noun) is not negative, but this is \(written)")
        }
        guard amount.numerator <= family.limit.value * amount.denominator else {
            throw Malformed(at: start, "'\(written)' is more than \(family.limit.text)")
        }
        return amount
    }

    private mutating func withUnit(_ decimal: Decimal, of family: Family) throws(Malformed) -> Amount {
        var amount = Amount(numerator: decimal.digits, denominator: Decimal.power(decimal.scale))
        switch family {
        case .duration:
            amount.numerator *= try unit(in: Units.time, of: family)
        case .bytes:
            amount.numerator *= try unit(in: Units.size, of: family)
        case .rate:
            amount.denominator *= try per(family)
        case .dataRate:
            amount.numerator *= try unit(in: Units.size, of: family)
            amount.denominator *= try per(family)
        case .share:
            if take("%") {
                guard decimal.scale <= 4 else {
                    throw Malformed(at: offset, "a percentage has at most 4 digits after the point")
                }
                amount.denominator *= 100
            }
        case .count, .factor:
            break
        }
        return amount
    }

    /// Reads a unit of time or size, after at most one space, and answers what it is in base units.
    private mutating func unit(in units: KeyValuePairs<String, Int128>, of family: Family) throws(Malformed) -> Int128 {
        _ = take(" ")
        let start = offset
        let symbol = run(while: Cursor.isUnit)
        guard !symbol.isEmpty else {
            throw Malformed(
                at: start, "\(family.noun) needs a unit: \(Units.list(units)); for example \(family.example)")
        }
        guard let factor = Units.factor(of: symbol, in: units) else {
            throw Malformed(
                at: start, "'\(Cursor.shortened(symbol))' is not a unit of \(family.noun): use \(Units.list(units))")
        }
        return factor
    }

    /// Reads `/s` and the like, and answers the seconds.
    private mutating func per(_ family: Family) throws(Malformed) -> Int128 {
        guard take("/") else {
            throw Malformed(at: offset, "\(family.noun) is per time; write for example \(family.example)")
        }
        let start = offset
        let symbol = run(while: Cursor.isUnit)
        guard let seconds = Units.factor(of: symbol, in: Units.per) else {
            throw Malformed(
                at: start, "\(family.noun) is per \(Units.list(Units.per)), not per '\(Cursor.shortened(symbol))'")
        }
        return seconds
    }

    /// Fails unless everything has been read.
    mutating func finish(_ noun: String) throws(Malformed) {
        skipSpaces()
        if !isAtEnd { throw Malformed(at: offset, "unexpected '\(Cursor.shortened(rest))' after \(noun)") }
    }

    /// A text that may have any length, cut to what a message can hold.
    static func shortened(_ text: String) -> String { text.count <= 40 ? text : text.prefix(39) + "…" }
}
