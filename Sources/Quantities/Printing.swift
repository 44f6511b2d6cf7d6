// SPDX-License-Identifier: GPL-3.0-or-later

// How quantities are shown to people: one unit, at most one digit after the point. Files and CSV have exact forms.

extension Duration: CustomStringConvertible {
    /// The length for people: `250 ms`, `41.2 min`, `8.9 h`.
    public var description: String { Duration.text(microseconds: Double(microseconds)) }

    /// A length of so many microseconds for people; `∞` where it never ends.
    public static func text(microseconds: Double) -> String {
        guard microseconds.isFinite else { return microseconds < 0 ? "-∞" : "∞" }
        let size = abs(microseconds)
        // The unit changes where its number would be rounded up to the next one: 59.96 s is 1 min.
        for (symbol, factor, next) in Duration.scale where size < next {
            return Text.oneDigit(microseconds / factor) + " " + symbol
        }
        return Text.oneDigit(microseconds / 31_536_000_000_000) + " y"
    }

    private static let scale: [(String, Double, Double)] = [
        ("µs", 1, 999.95), ("ms", 1e3, 999.95e3), ("s", 1e6, 59.95e6), ("min", 60e6, 59.95 * 60e6),
        ("h", 3.6e9, 47.95 * 3.6e9), ("d", 86.4e9, 729.95 * 86.4e9),
    ]

    /// The length exactly as a file holds it, in the largest unit that divides it: `15min`, `90s`.
    public var written: String {
        if microseconds == 0 { return "0s" }
        let unit = Units.time.last { microseconds % Int64($0.value) == 0 && $0.key != "y" && $0.key != "w" }
        return "\(microseconds / Int64(unit!.value))\(unit!.key)"
    }
}

extension ByteCount: CustomStringConvertible {
    /// The amount for people, in decimal units: `40 GB`, `1.5 kB`.
    public var description: String { ByteCount.text(bytes: Double(bytes)) }

    /// So many bytes for people.
    public static func text(bytes: Double) -> String {
        var (value, units) = (bytes, ["B", "kB", "MB", "GB", "TB", "PB"][...])
        while abs(value) >= 999.95, units.count > 1 {
            value /= 1000
            units.removeFirst()
        }
        return Text.oneDigit(value) + " " + units[units.startIndex]
    }
}

extension Rational: CustomStringConvertible {
    /// The share for people: `99 %`, `4.5 %`, `0.01 %`.
    public var percent: String { Text.decimal(double * 100, places: 4) + "%" }

    /// The fraction as a decimal number of at most six places.
    public var description: String { Text.decimal(double, places: 6) }

    /// The sum, or `nil` when it does not fit.
    func adding(_ other: Rational) -> Rational? {
        let top = Int128(numerator) * Int128(other.denominator) + Int128(other.numerator) * Int128(denominator)
        return Amount(numerator: top, denominator: Int128(denominator) * Int128(other.denominator)).rational
    }
}

extension Rate: CustomStringConvertible {
    /// The rate for people: `400/s`.
    public var description: String { Text.decimal(double, places: 6) + "/s" }
}

extension Money: CustomStringConvertible {
    /// The exact amount without trailing zeros, but with at least two places: `0.096`, `10000.00`.
    public var description: String {
        var text = fixed(places: 9)
        while text.last == "0", text.suffix(3).first != "." { text.removeLast() }
        return text
    }

    /// The amount with that many places (0 to 9), rounded half away from zero.
    public func fixed(places: Int) -> String {
        precondition((0...9).contains(places), "money has nine places")
        let unit = (places..<9).reduce(UInt64(1)) { value, _ in value * 10 }
        let rounded = (nanos.magnitude + unit / 2) / unit
        var digits = String(rounded)
        digits = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        let whole = digits.dropLast(places)
        let sign = nanos < 0 && rounded > 0 ? "-" : ""
        return places == 0 ? sign + whole : sign + whole + "." + digits.suffix(places)
    }
}

/// Numbers as text without a locale.
enum Text {
    /// At most one digit after the point, none where it would be 0.
    static func oneDigit(_ value: Double) -> String { decimal(value, places: 1) }

    /// At most that many digits after the point, without trailing zeros, rounded half away from zero.
    static func decimal(_ value: Double, places: Int) -> String {
        let unit = Double(Decimal.power(places))
        let scaled = (value * unit).rounded()
        guard abs(scaled) < 9e15 else { return "\(value)" }
        let number = Int64(abs(scaled))
        let sign = scaled < 0 ? "-" : ""
        let whole = number / Int64(unit)
        var fraction = String(number % Int64(unit))
        fraction = String(repeating: "0", count: max(0, places - fraction.count)) + fraction
        while fraction.last == "0" { fraction.removeLast() }
        return fraction.isEmpty || places == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(fraction)"
    }
}
