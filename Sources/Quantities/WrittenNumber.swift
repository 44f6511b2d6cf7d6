// SPDX-License-Identifier: GPL-3.0-or-later

/// A number with whatever unit it was written with, for ranges that keep the unit.
public struct WrittenNumber: Hashable, Sendable {
    var digits: Int64
    var scale: Int
    var unit: String

    /// Reads a number and takes the rest for its unit.
    public init(_ text: String) throws(Malformed) {
        var cursor = Cursor(text)
        cursor.skipSpaces()
        guard let decimal = try cursor.decimal(), let digits = Int64(exactly: decimal.digits) else {
            throw Malformed(at: 0, "'\(Cursor.shortened(text))' is not a number with a unit")
        }
        self.digits = decimal.isNegative ? -digits : digits
        scale = decimal.scale
        unit = cursor.rest.trimmed
    }

    /// The numbers from `first` to `last`, both included where a step meets them, in the unit that all three share.
    ///
    /// Durations of different units are written each in the unit that suits it.
    public static func range(
        from first: WrittenNumber, to last: WrittenNumber, by step: WrittenNumber, atMost limit: Int
    ) throws(Malformed) -> [String] {
        if first.unit == last.unit, first.unit == step.unit {
            let scale = max(first.scale, last.scale, step.scale)
            let values = try steps(first.scaled(scale), last.scaled(scale), step.scaled(scale), limit)
            return values.map { Text.exact($0, scale: scale) + first.unit }
        }
        let parts = try [first, last, step].map { number throws(Malformed) in
            Int128(try Duration(number.text).microseconds)
        }
        return try steps(parts[0], parts[1], parts[2], limit).map { Duration(microseconds: Int64($0)).written }
    }

    private var text: String { Text.exact(Int128(digits), scale: scale) + unit }

    private func scaled(_ scale: Int) -> Int128 { Int128(digits) * Decimal.power(scale - self.scale) }

    private static func steps(_ first: Int128, _ last: Int128, _ step: Int128, _ limit: Int) throws(Malformed)
        -> [Int128]
    {
        guard step > 0 else { throw Malformed(at: 0, "the step of a range is above 0") }
        guard first <= last else { throw Malformed(at: 0, "a range goes from the smaller value to the larger") }
        guard (last - first) / step < limit else { throw Malformed(at: 0, "a dimension has at most \(limit) values") }
        return Array(stride(from: first, through: last, by: Int128.Stride(step)))
    }
}

extension Text {
    /// `digits` × 10^−`scale` without trailing zeros after the point.
    static func exact(_ digits: Int128, scale: Int) -> String {
        let unit = Decimal.power(scale)
        let sign = digits < 0 ? "-" : ""
        let size = digits < 0 ? -digits : digits
        var fraction = String(size % unit)
        fraction = String(repeating: "0", count: max(0, scale - fraction.count)) + fraction
        while fraction.last == "0" { fraction.removeLast() }
        return sign + String(size / unit) + (fraction.isEmpty || scale == 0 ? "" : "." + fraction)
    }
}
