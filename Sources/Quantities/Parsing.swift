// SPDX-License-Identifier: GPL-3.0-or-later

// Every quantity is read from the text that a file or an option holds, exactly, or not at all.

extension Family {
    /// Reads one amount of the family that fills the whole text.
    fileprivate func amount(_ text: String) throws(Malformed) -> Amount {
        var cursor = Cursor(text)
        let amount = try cursor.amount(of: self)
        try cursor.finish(noun)
        return amount
    }

    fileprivate func whole(_ text: String, finest: String) throws(Malformed) -> Int64 {
        guard let whole = try amount(text).whole else {
            throw Malformed(at: 0, "'\(Cursor.shortened(text))' is not a whole number of \(finest)")
        }
        return whole
    }

    fileprivate func rational(_ text: String) throws(Malformed) -> Rational {
        guard let rational = try amount(text).rational else {
            throw Malformed(at: 0, "'\(Cursor.shortened(text))' has too many digits to be kept exactly")
        }
        return rational
    }
}

extension Duration {
    /// Reads `250ms 15s 5min 2h 3d 1w 1y`: exact microseconds, 0 to 1,000 years.
    public init(_ text: String) throws(Malformed) {
        self.init(microseconds: try Family.duration.whole(text, finest: "microseconds"))
    }
}

extension ByteCount {
    /// Reads `2kB 40GB 10GiB`: whole bytes up to 1,000 PB.
    public init(_ text: String) throws(Malformed) {
        self.init(bytes: try Family.bytes.whole(text, finest: "bytes"))
    }
}

extension Rate {
    /// Reads `400/s 20000/min`: at most six digits after the point and 10^9 per second.
    public init(_ text: String) throws(Malformed) {
        self.init(perSecond: try Family.rate.rational(text))
    }

    /// Reads `250MB/s` or `6.4GB/h` as bytes per second, up to 1 PB/s.
    public init(bytes text: String) throws(Malformed) {
        self.init(perSecond: try Family.dataRate.rational(text))
    }
}

extension Rational {
    /// Reads a share, `99%` or `0.99`: at most six digits after the point (four of the percentage), up to 1,000.
    public init(share text: String) throws(Malformed) {
        self = try Family.share.rational(text)
    }

    /// Reads a plain number such as `1.15`: at most six digits after the point, 0 to 1,000.
    public init(factor text: String) throws(Malformed) {
        self = try Family.factor.rational(text)
    }
}

/// A count as it stands in a file.
public enum Count {
    /// Reads a whole number from 0 to 10^12.
    public static func parse(_ text: String) throws(Malformed) -> Int {
        Int(try Family.count.whole(text, finest: "ones"))
    }
}

extension Money {
    /// Reads an amount such as `0.096`: at most nine digits after the point, 0 to 10^9.
    public init(_ text: String) throws(Malformed) {
        var cursor = Cursor(text)
        self = try cursor.money()
        try cursor.finish("an amount of money")
    }

    /// Reads an amount per time such as `10000/h`, as the amount per hour.
    public init(perHour text: String) throws(Malformed) {
        var cursor = Cursor(text)
        let money = try cursor.money()
        let start = cursor.offset
        guard cursor.take("/") else {
            throw Malformed(at: start, "an amount per time says per what; for example 10000/h")
        }
        let symbol = cursor.run(while: Cursor.isUnit)
        guard let seconds = Units.factor(of: symbol, in: Units.per) else {
            throw Malformed(
                at: start + 1, "an amount is per \(Units.list(Units.per)), not per '\(Cursor.shortened(symbol))'")
        }
        try cursor.finish("an amount per time")
        let nanos = Int128(money.nanos) * 3_600
        guard nanos % seconds == 0, let exact = Int64(exactly: nanos / seconds) else {
            throw Malformed(
                at: 0, "'\(Cursor.shortened(text))' is not exact to nine places per hour; write it per hour")
        }
        self.init(nanos: exact)
    }
}

extension Cursor {
    fileprivate mutating func money() throws(Malformed) -> Money {
        skipSpaces()
        let start = offset
        guard let decimal = try decimal() else {
            throw Malformed(at: start, "expected an amount of money in the currency of the price list, such as 0.096")
        }
        guard !decimal.isNegative || decimal.digits == 0 else {
            throw Malformed(at: start, "an amount of money is not negative here")
        }
        let nanos = decimal.digits * Decimal.power(9 - decimal.scale)
        guard nanos <= 1_000_000_000_000_000_000 else {
            throw Malformed(at: start, "'\(text(from: start))' is more than 1000000000")
        }
        return Money(nanos: Int64(nanos))
    }
}

/// How fast demand grows.
public struct Growth: Hashable, Sendable {
    /// What is added in one period, as a share of what there was.
    public var share: Share
    /// How many months a period has: 1 or 12.
    public var months: Int

    /// Growth by that share every so many months.
    public init(share: Share, months: Int) {
        self.share = share
        self.months = months
    }

    /// Reads `3%/month` or `40%/year`, for which `y` will do.
    public init(_ text: String) throws(Malformed) {
        var cursor = Cursor(text)
        let amount = try cursor.amount(of: .share)
        let start = cursor.offset
        guard let share = amount.rational, cursor.take("/") else {
            throw Malformed(at: start, "growth says per what; for example 3%/month")
        }
        switch cursor.run(while: Cursor.isUnit) {
        case "month": self.init(share: share, months: 1)
        case "y", "year": self.init(share: share, months: 12)
        case let symbol:
            throw Malformed(at: start + 1, "growth is per month or year, not per '\(Cursor.shortened(symbol))'")
        }
        try cursor.finish("a growth")
    }
}
