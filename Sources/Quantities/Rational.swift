// SPDX-License-Identifier: GPL-3.0-or-later

/// An exact fraction in lowest terms, with a positive denominator.
///
/// Shares and rates are kept exactly, because their products decide counts: 110 % of 10 replicas are 11, and binary
/// floating point would say 12.
public struct Rational: Hashable, Comparable, Sendable {
    /// The numerator; carries the sign.
    public let numerator: Int64
    /// The denominator, at least 1.
    public let denominator: Int64

    /// `numerator / denominator`, reduced. Traps when the denominator is not positive.
    public init(_ numerator: Int64, _ denominator: Int64 = 1) {
        precondition(denominator > 0, "a fraction has a positive denominator")
        let divisor = Rational.gcd(Int128(numerator), Int128(denominator))
        self.numerator = Int64(Int128(numerator) / divisor)
        self.denominator = Int64(Int128(denominator) / divisor)
    }

    /// Nothing.
    public static let zero = Rational(0)
    /// The whole.
    public static let one = Rational(1)

    /// The nearest binary floating-point number.
    public var double: Double { Double(numerator) / Double(denominator) }

    /// Whether `lhs` is the smaller; exact.
    public static func < (lhs: Rational, rhs: Rational) -> Bool {
        Int128(lhs.numerator) * Int128(rhs.denominator) < Int128(rhs.numerator) * Int128(lhs.denominator)
    }

    /// The least whole number at or above `a × b ÷ c`, or `nil` when the exact product does not fit or `c` is zero.
    public static func ceiling(_ a: Rational, times b: Rational, over c: Rational = .one) -> Int? {
        guard let (numerator, denominator) = fraction(a, times: b, over: c) else { return nil }
        let quotient = numerator / denominator
        return Int(exactly: numerator % denominator > 0 ? quotient + 1 : quotient)
    }

    /// `a × b ÷ c` in lowest terms, or `nil` when the exact product does not fit or `c` is zero.
    public static func fraction(
        _ a: Rational, times b: Rational, over c: Rational = .one
    ) -> (numerator: Int128, denominator: Int128)? {
        guard c.numerator > 0 else { return nil }
        var top: InlineArray<3, Int128> = [Int128(a.numerator), Int128(b.numerator), Int128(c.denominator)]
        var bottom: InlineArray<3, Int128> = [Int128(a.denominator), Int128(b.denominator), Int128(c.numerator)]
        for i in top.indices {
            for j in bottom.indices where top[i] != 0 {
                let divisor = gcd(top[i], bottom[j])
                top[i] /= divisor
                bottom[j] /= divisor
            }
        }
        guard let numerator = product(top), let denominator = product(bottom) else { return nil }
        return (numerator, denominator)
    }

    private static func product(_ factors: InlineArray<3, Int128>) -> Int128? {
        var result: Int128 = 1
        for i in factors.indices {
            let (next, overflow) = result.multipliedReportingOverflow(by: factors[i])
            if overflow { return nil }
            result = next
        }
        return result
    }

    static func gcd(_ a: Int128, _ b: Int128) -> Int128 {
        var (a, b) = (a.magnitude, b.magnitude)
        while b != 0 { (a, b) = (b, a % b) }
        return a == 0 ? 1 : Int128(a)
    }
}

/// A part of a whole: 0.99, or 99 %. May exceed one, as in a standby scaled to 120 %.
public typealias Share = Rational

/// A count per second, such as requests or log entries: 20000/min is exactly 1000/3 per second.
public struct Rate: Hashable, Comparable, Sendable {
    /// The exact count per second.
    public var perSecond: Rational

    /// That many per second.
    public init(perSecond: Rational) { self.perSecond = perSecond }

    /// The nearest binary floating-point count per second.
    public var double: Double { perSecond.double }

    /// Whether `lhs` is the slower; exact.
    public static func < (lhs: Rate, rhs: Rate) -> Bool { lhs.perSecond < rhs.perSecond }
}

/// An amount of data in whole bytes. `kB` is 1,000 bytes and `KiB` 1,024 (IEC 80000-13).
public struct ByteCount: Hashable, Comparable, Sendable {
    /// The amount in bytes.
    public var bytes: Int64

    /// That many bytes.
    public init(bytes: Int64) { self.bytes = bytes }

    /// Whether `lhs` is the smaller.
    public static func < (lhs: ByteCount, rhs: ByteCount) -> Bool { lhs.bytes < rhs.bytes }
}

/// An amount of the price file's currency as an exact decimal of nine places, so that sums never drift.
public struct Money: Hashable, Comparable, Sendable {
    /// The amount in billionths of the currency's unit.
    public var nanos: Int64

    /// That many billionths.
    public init(nanos: Int64) { self.nanos = nanos }

    /// Nothing to pay.
    public static let zero = Money(nanos: 0)

    /// The nearest binary floating-point amount, for estimates inside a trial; sums of a bill use `nanos`.
    public var double: Double { Double(nanos) / 1e9 }

    /// Whether `lhs` is the smaller.
    public static func < (lhs: Money, rhs: Money) -> Bool { lhs.nanos < rhs.nanos }
}
