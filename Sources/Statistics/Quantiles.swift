// SPDX-License-Identifier: GPL-3.0-or-later

/// Observations in ascending order, from which any number of quantiles can be read.
///
/// +∞ stands for what never came (an incident without recovery): worse than every number, it is ranked last, and may be
/// a quantile. NaN stands for what does not exist in a trial, and is left out.
public struct Quantiles: Sendable {
    /// The observations, ascending.
    public let sorted: [Double]
    /// How many of them are +∞.
    public let infinite: Int

    /// The quantiles of those values. O(n), or O(n log n) below 4,096 values.
    public init(of values: consuming [Double]) {
        values.removeAll(where: \.isNaN)
        Sorting.sort(&values)
        sorted = values
        infinite = sorted.count - Quantiles.count(in: sorted) { $0 < .infinity }
    }

    /// The number of observations.
    public var count: Int { sorted.count }

    /// The p-quantile with the distribution-free interval between two order statistics; or how many observations that
    /// takes. O(log n) binomial tails, about 50 µs for a million.
    public func estimate(_ p: Double, confidence: Double = Interval.usualConfidence) -> Estimate<QuantileEstimate> {
        guard let ranks = Ranks(around: p, of: count, confidence: confidence) else {
            return .needs(Ranks.needed(for: p, confidence: confidence))
        }
        let interval = Interval(low: sorted[ranks.lower - 1], high: sorted[ranks.upper - 1])
        return .value(QuantileEstimate(p: p, value: self[p], interval: interval, ranks: ranks, count: count))
    }

    /// The p-quantile of the observations themselves, the order statistic of rank ⌈p·n⌉, whatever it may be worth as an
    /// estimate. There must be observations.
    public subscript(p: Double) -> Double { sorted[Ranks.point(p, of: count) - 1] }

    /// The share of observations at or below a value, out of all: O(log n).
    public func atMost(_ value: Double) -> Proportion {
        Proportion(successes: Quantiles.count(in: sorted) { $0 <= value }, of: count)
    }

    /// The number of leading values for which a predicate holds, which holds for no value after them.
    private static func count(in sorted: [Double], where holds: (Double) -> Bool) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = low + (high - low) / 2
            if holds(sorted[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// A quantile and how well it is known.
public struct QuantileEstimate: Hashable, Sendable {
    /// Which quantile, in 0…1.
    public var p: Double
    /// The order statistic of rank ⌈p·n⌉.
    public var value: Double
    /// Two order statistics that enclose the true quantile with the confidence asked for.
    public var interval: Interval
    /// Their ranks, and their true coverage.
    public var ranks: Ranks
    /// The number of observations.
    public var count: Int

    /// Half the interval's length over the value; infinite where an end is, or the value is 0 and the interval has length.
    public var relativeHalfWidth: Double { Precision.relative(interval, to: value) }
}
