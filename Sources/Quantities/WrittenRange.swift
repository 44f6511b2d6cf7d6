// SPDX-License-Identifier: GPL-3.0-or-later

/// All amounts between two that were written, ends included.
///
/// Whole numbers without unit give whole numbers only, each equally likely: a count of people is one. `1.0..3.0` gives what
/// lies between as well.
public struct WrittenRange: Hashable, Sendable {
    private let first: Int128
    private let last: Int128
    private let scale: Int
    private let unit: String
    private let isWhole: Bool

    /// From the smaller amount to the larger; in the finer of two units that measure the same kind.
    public init(from: WrittenNumber, to: WrittenNumber) throws(Malformed) {
        let (from, to) = try WrittenRange.inOneUnit(from, to)
        scale = max(from.scale, to.scale)
        unit = from.unit
        isWhole = unit.isEmpty && scale == 0
        first = Int128(from.digits) * Decimal.power(scale - from.scale)
        last = Int128(to.digits) * Decimal.power(scale - to.scale)
        guard first <= last else { throw Malformed(at: 0, "a range goes from the smaller value to the larger") }
        guard first < last else { throw Malformed(at: 0, "this range is empty: both ends are the same") }
    }

    /// The lower end.
    public var low: String { Text.exact(first, scale: scale) + unit }
    /// The upper end.
    public var high: String { Text.exact(last, scale: scale) + unit }

    /// The amount that a share `u` in 0…1 of the range reaches, as a file would hold it.
    ///
    /// So many digits are written that the range has at least `resolution` values, where the unit has that many.
    public func written(at u: Double, resolution: Int = 10_000) -> String {
        if isWhole {
            let count = last - first + 1
            return Text.exact(first + min(count - 1, Int128(u * Double(count))), scale: 0)
        }
        var places = scale
        while places < WrittenRange.places(of: unit), (last - first) * Decimal.power(places - scale) < resolution {
            places += 1
        }
        let factor = Decimal.power(places - scale)
        let steps = (last - first) * factor
        let step = max(0, min(steps, Int128((u * Double(steps)).rounded())))
        return Text.exact(first * factor + step, scale: places) + unit
    }

    /// The digits after the point that an amount in that unit may have and still be a whole number of the smallest units.
    private static func places(of unit: String) -> Int {
        switch unit {
        case "us", "B": 0
        case "ms", "kB": 3
        case "%": 4
        default: 6
        }
    }

    private static func inOneUnit(_ from: WrittenNumber, _ to: WrittenNumber) throws(Malformed) -> (
        WrittenNumber, WrittenNumber
    ) {
        // Fractions of binary units are no whole bytes.
        let needsBytes = from.unit != to.unit || Units.size.contains { $0.key == from.unit && $0.key.hasSuffix("iB") }
        guard needsBytes else { return (from, to) }
        let (a, b) = (try AnyAmount("1" + from.unit), try AnyAmount("1" + to.unit))
        guard a.isLike(b) else {
            throw Malformed(at: 0, "a range from \(a.noun) to \(b.noun) has nothing in it: write both in one unit")
        }
        let finer = a.double < b.double ? from.unit : to.unit
        let unit = finer.hasSuffix("iB") ? "kB" : finer
        return (try from.written(in: unit), try to.written(in: unit))
    }
}

extension WrittenNumber {
    /// The same amount in another unit of its kind.
    fileprivate func written(in unit: String) throws(Malformed) -> WrittenNumber {
        guard unit != self.unit else { return self }
        guard let ratio = try AnyAmount("1" + self.unit).over(try AnyAmount("1" + unit))?.decimal else {
            throw Malformed(at: 0, "'1\(self.unit)' cannot be written exactly in \(unit): write both ends in one unit")
        }
        let (product, overflow) = digits.multipliedReportingOverflow(by: ratio.digits)
        guard !overflow else { throw Malformed(at: 0, "a range has fewer digits than this") }
        var result = self
        (result.digits, result.scale, result.unit) = (product, scale + ratio.scale, unit)
        while result.scale > 0, result.digits % 10 == 0 {
            (result.digits, result.scale) = (result.digits / 10, result.scale - 1)
        }
        return result
    }
}
