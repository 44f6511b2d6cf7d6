// SPDX-License-Identifier: GPL-3.0-or-later

/// An exact amount and what it is an amount of, for arithmetic over values of different kinds.
///
/// A kind is a product of powers of time and data: a duration is (1, 0), a size (0, 1), a rate (−1, 0), a data rate
/// (−1, 1), a share or a plain number (0, 0). Base units are those of `Family`, but time is in seconds throughout.
public struct AnyAmount: Hashable, Sendable {
    private var numerator: Int128
    private var denominator: Int128
    /// The power of time.
    public private(set) var time: Int
    /// The power of data.
    public private(set) var data: Int

    private init(_ numerator: Int128, _ denominator: Int128, time: Int, data: Int) {
        let divisor = Rational.gcd(numerator, denominator)
        self.numerator = numerator / divisor
        self.denominator = denominator / divisor
        self.time = time
        self.data = data
    }

    /// Reads a number with its unit: `15min`, `40GB`, `400/s`, `250MB/s`, `99%`, `1.15`; a sign may stand before it.
    public init(_ text: String) throws(Malformed) {
        var cursor = Cursor(text)
        cursor.skipSpaces()
        guard let decimal = try cursor.decimal() else {
            throw Malformed(
                at: cursor.offset, "'\(Cursor.shortened(cursor.rest))' is not an amount; write for example 15min")
        }
        let unit = try cursor.unitOfAnyKind()
        try cursor.finish("an amount")
        self.init(
            (decimal.isNegative ? -decimal.digits : decimal.digits) * unit.numerator,
            Decimal.power(decimal.scale) * unit.denominator, time: unit.time, data: unit.data)
    }

    /// What it is an amount of, with its article.
    public var noun: String {
        switch (time, data) {
        case (0, 0): "a number"
        case (1, 0): Family.duration.noun
        case (0, 1): Family.bytes.noun
        case (-1, 0): Family.rate.noun
        case (-1, 1): Family.dataRate.noun
        default: "something in s^\(time)·B^\(data)"
        }
    }

    /// Whether both are amounts of one kind, so that they can be added and compared.
    public func isLike(_ other: AnyAmount) -> Bool { time == other.time && data == other.data }

    /// The nearest binary floating-point number, in base units.
    public var double: Double { Double(numerator) / Double(denominator) }

    /// It as a decimal number in base units; `nil` where it is none of at most nine places.
    var decimal: (digits: Int64, scale: Int)? {
        for scale in 0...Decimal.maxFractionDigits {
            let power = Decimal.power(scale)
            if power % denominator == 0, let top = exact(numerator, power / denominator) {
                return Int64(exactly: top).map { ($0, scale) }
            }
        }
        return nil
    }

    /// The sum of two of one kind; `nil` where the exact result does not fit.
    public func plus(_ other: AnyAmount) -> AnyAmount? {
        precondition(isLike(other), "only amounts of one kind are added")
        guard let a = exact(numerator, other.denominator), let b = exact(other.numerator, denominator),
            let bottom = exact(denominator, other.denominator)
        else { return nil }
        let (top, overflow) = a.addingReportingOverflow(b)
        return overflow ? nil : AnyAmount(top, bottom, time: time, data: data)
    }

    /// The same amount below nothing.
    public var negated: AnyAmount { AnyAmount(-numerator, denominator, time: time, data: data) }

    /// The product; `nil` where the exact result does not fit.
    public func times(_ other: AnyAmount) -> AnyAmount? {
        guard let top = exact(numerator, other.numerator), let bottom = exact(denominator, other.denominator) else {
            return nil
        }
        return AnyAmount(top, bottom, time: time + other.time, data: data + other.data)
    }

    /// The quotient; `nil` where the exact result does not fit, or the divisor is nothing.
    public func over(_ other: AnyAmount) -> AnyAmount? {
        guard other.numerator != 0 else { return nil }
        let sign: Int128 = other.numerator < 0 ? -1 : 1
        return times(
            AnyAmount(sign * other.denominator, sign * other.numerator, time: -other.time, data: -other.data))
    }

    /// −1, 0 or 1 as it is less than, equal to or more than another of its kind; `nil` where that cannot be told exactly.
    public func compared(to other: AnyAmount) -> Int? {
        plus(other.negated).map { $0.numerator.signum() }
    }

    private func exact(_ a: Int128, _ b: Int128) -> Int128? {
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow ? nil : product
    }
}

extension Int128 {
    fileprivate func signum() -> Int { self < 0 ? -1 : self > 0 ? 1 : 0 }
}

extension Cursor {
    /// What a unit of any kind is in seconds and bytes; nothing where none comes next.
    fileprivate mutating func unitOfAnyKind() throws(Malformed) -> (
        numerator: Int128, denominator: Int128, time: Int, data: Int
    ) {
        if take("%") { return (1, 100, 0, 0) }
        let start = offset
        let symbol = run(while: Cursor.isUnit)
        if let factor = Units.factor(of: symbol, in: Units.time) { return (factor, 1_000_000, 1, 0) }
        let size = Units.factor(of: symbol, in: Units.size)
        guard size != nil || symbol.isEmpty else {
            throw Malformed(
                at: start,
                "'\(Cursor.shortened(symbol))' is not a unit: use %, \(Units.list(Units.time)), "
                    + "\(Units.list(Units.size)), or per time, such as /s")
        }
        guard take("/") else { return (size ?? 1, 1, 0, size == nil ? 0 : 1) }
        let below = offset
        let per = run(while: Cursor.isUnit)
        guard let seconds = Units.factor(of: per, in: Units.per) else {
            throw Malformed(
                at: below, "a rate is per \(Units.list(Units.per)), not per '\(Cursor.shortened(per))'")
        }
        return (size ?? 1, seconds, -1, size == nil ? 0 : 1)
    }
}
