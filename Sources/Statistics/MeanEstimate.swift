// SPDX-License-Identifier: GPL-3.0-or-later

internal import CGSL

/// A mean and how well it is known.
public struct MeanEstimate: Hashable, Sendable {
    /// What it is made of.
    public var moments: Moments

    /// The mean that belongs to those moments.
    public init(_ moments: Moments) { self.moments = moments }

    /// The mean of the finite ones among those values, in trial order: an incident without recovery (+∞) has no part in
    /// it, nor has what does not exist in a trial (NaN). O(n).
    public init(of values: [Double]) { moments = Moments(of: values) }

    /// The number of values.
    public var count: Int { moments.count }
    /// The mean; `nil` without values.
    public var mean: Double? { count == 0 ? nil : moments.mean }
    /// The standard deviation, of divisor n − 1; `nil` of fewer than two values.
    public var sd: Double? { moments.variance?.squareRoot() }

    /// Student's interval: mean ± t(n − 1)·sd/√n. It takes two values. It covers what it says if the mean of n values is
    /// nearly normal: of a skewed measure, that takes many.
    public func interval(confidence: Double = Interval.usualConfidence) -> Estimate<Interval> {
        guard let variance = moments.variance else { return .needs(2) }
        GSL.errorsAreReturned
        let reach =
            gsl_cdf_tdist_Qinv((1 - confidence) / 2, Double(count - 1)) * (variance / Double(count)).squareRoot()
        return .value(Interval(low: moments.mean - reach, high: moments.mean + reach))
    }

    /// Half the interval's length over the mean's magnitude; infinite where either does not exist.
    public func relativeHalfWidth(confidence: Double = Interval.usualConfidence) -> Double {
        guard let interval = interval(confidence: confidence).value else { return .infinity }
        return Precision.relative(interval, to: moments.mean)
    }
}
