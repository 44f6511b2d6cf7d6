// SPDX-License-Identifier: GPL-3.0-or-later

/// When a study that goes on until it is precise enough may stop.
///
/// An interval that is looked at again and again, and believed the first time it is short, covers a little less than it
/// says. So a study looks seldom, after numbers of trials that depend on nothing but the results so far: at `first`, and
/// then where the square-root law expects the target, at least an eighth and at most four times further.
public struct Precision: Hashable, Sendable {
    /// The relative half-width at which to stop, such as 0.01.
    public var target: Double
    /// The number of trials at the first look: 1,000, an assumption.
    public var first: Int
    /// The number of trials at which to stop all the same.
    public var limit: Int

    /// A target, with a first look and a limit.
    public init(target: Double, first: Int = 1000, limit: Int) {
        precondition(target > 0 && first > 0 && limit > 0, "a precision is positive")
        self.target = target
        self.first = min(first, limit)
        self.limit = limit
    }

    /// The number of trials of the next look after one at n trials that found that relative half-width; `nil` when it is
    /// time to stop, the target or the limit being reached.
    public func next(after n: Int, relativeHalfWidth: Double) -> Int? {
        if relativeHalfWidth <= target || n >= limit { return nil }
        let factor = max(1.125, min(relativeHalfWidth / target * (relativeHalfWidth / target), 4))
        return min(limit, Int((Double(n) * factor).rounded(.up)))
    }

    /// Half the interval's length over the magnitude of the estimate: 0 for an interval without length, infinite where
    /// the ratio does not exist.
    static func relative(_ interval: Interval, to value: Double) -> Double {
        if interval.low == interval.high { return interval.low.isFinite ? 0 : .infinity }
        let ratio = interval.halfWidth / abs(value)
        return ratio.isNaN ? .infinity : ratio
    }
}
