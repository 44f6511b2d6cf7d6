// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// A sum of the price file's currency in whole cents: what a bill states and what totals add up.
///
/// 128 bits, so that no sum of a forecast can overflow.
public struct Amount: Hashable, Comparable, Sendable {
    /// The amount in hundredths of the currency's unit.
    public var cents: Int128

    /// That many cents.
    public init(cents: Int128) { self.cents = cents }

    /// Nothing to pay.
    public static let zero = Amount(cents: 0)

    /// The nearest binary floating-point number, for tables and JSON; sums are made of cents.
    public var double: Double { Double(cents) / 100 }

    /// Whether `lhs` is the smaller.
    public static func < (lhs: Amount, rhs: Amount) -> Bool { lhs.cents < rhs.cents }
    /// The sum.
    public static func + (lhs: Amount, rhs: Amount) -> Amount { Amount(cents: lhs.cents + rhs.cents) }
    /// Adds to the sum.
    public static func += (lhs: inout Amount, rhs: Amount) { lhs.cents += rhs.cents }
    /// The multiple.
    public static func * (lhs: Amount, rhs: Int) -> Amount { Amount(cents: lhs.cents * Int128(rhs)) }
}

extension Amount: CustomStringConvertible {
    /// The amount with two decimals, such as `-12.30`.
    public var description: String { Decimals.text(cents, places: 2, atLeast: 2) }
}

extension Money {
    /// The amount with as many decimals as it needs, such as `0.023`.
    public var text: String { Decimals.text(Int128(nanos), places: 9, atLeast: 0) }
}

extension Sequence<Amount> {
    /// The sum of all.
    public var total: Amount { reduce(.zero, +) }
}

/// How much of something is paid for: an exact decimal of six places.
///
/// What is metered in binary floating point is rounded to six places, half to even, before any price is applied.
public struct Quantity: Hashable, Comparable, Sendable {
    /// The quantity in millionths of its unit.
    public var millionths: Int128

    /// That many millionths.
    public init(millionths: Int128) { self.millionths = millionths }

    /// The nearest number of millionths. Traps unless the value is finite and below 10³⁰ in size.
    public init(_ value: Double) {
        precondition(value.isFinite && abs(value) < 1e30, "a metered quantity is a number")
        let scaled = (value * 1e6).rounded(.toNearestOrEven)
        // Usual quantities fit 64 bits, whose conversion is an instruction.
        millionths = abs(scaled) < 0x1p62 ? Int128(Int64(scaled)) : Int128(scaled)
    }

    /// None.
    public static let zero = Quantity(millionths: 0)

    /// Whether `lhs` is the smaller.
    public static func < (lhs: Quantity, rhs: Quantity) -> Bool { lhs.millionths < rhs.millionths }

    /// What it costs at a price for each unit, rounded once, to the cent, half to even.
    public func times(_ price: Money) -> Amount {
        Amount(cents: Decimals.quotient(millionths, times: Int128(price.nanos), over: 10_000_000_000_000))
    }
}

extension Quantity: CustomStringConvertible {
    /// The quantity with as many decimals as it needs.
    public var description: String { Decimals.text(millionths, places: 6, atLeast: 0) }
}

/// Arithmetic of scaled integers.
enum Decimals {
    /// `dividend / divisor` to the nearest whole number, half to even. The divisor is positive.
    static func quotient(_ dividend: Int128, _ divisor: Int128) -> Int128 {
        var (quotient, rest) = dividend.quotientAndRemainder(dividingBy: divisor)
        let twice = 2 * rest.magnitude
        if twice > divisor.magnitude || (twice == divisor.magnitude && quotient & 1 == 1) {
            rest = dividend < 0 ? -1 : 1
            quotient += rest
        }
        return quotient
    }

    /// `a × b ÷ divisor` to the nearest whole number, half to even, which fits; the product need not.
    static func quotient(_ a: Int128, times b: Int128, over divisor: Int128) -> Int128 {
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        if !overflow { return quotient(product, divisor) }
        let (whole, rest) = wide(a, b, divisor)
        let twice = rest.multipliedReportingOverflow(by: 2)
        let isMore = twice.overflow || twice.partialValue > divisor.magnitude
        let isHalf = twice.partialValue == divisor.magnitude
        let size = Int128(isMore || (isHalf && whole & 1 == 1) ? whole + 1 : whole)
        return (a < 0) == (b < 0) ? size : -size
    }

    /// `a × b ÷ divisor`, rounded up to a whole number, which fits; the product need not. Nothing is negative.
    static func ceiling(_ a: Int128, times b: Int128, over divisor: Int128) -> Int128 {
        let (whole, rest) = wide(a, b, divisor)
        return Int128(rest > 0 ? whole + 1 : whole)
    }

    private static func wide(_ a: Int128, _ b: Int128, _ divisor: Int128) -> (UInt128, UInt128) {
        let result = divisor.magnitude.dividingFullWidth(a.magnitude.multipliedFullWidth(by: b.magnitude))
        return (result.quotient, result.remainder)
    }

    /// `scaled / 10^places` in digits, without zeros at the end beyond `atLeast` places.
    static func text(_ scaled: Int128, places: Int, atLeast: Int) -> String {
        let digits = String(scaled.magnitude)
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        let whole = padded.dropLast(places)
        var fraction = padded.suffix(places)
        while fraction.count > atLeast && fraction.last == "0" { fraction.removeLast() }
        return (scaled < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
    }
}
