// SPDX-License-Identifier: GPL-3.0-or-later

internal import CGSL

/// Order statistics that bound a quantile whatever the distribution is (David and Nagaraja, "Order statistics", 2003,
/// section 7.1). Ranks count from 1.
///
/// The number of observations at or below the p-quantile ξ of a continuous law is binomial (n, p), so that
/// P(x₍ₗ₎ ≤ ξ ≤ x₍ᵤ₎) = P(l ≤ B ≤ u − 1); with ties it is at least that.
public struct Ranks: Hashable, Sendable {
    /// The rank of the lower end.
    public var lower: Int
    /// The rank of the upper end.
    public var upper: Int
    /// The chance that the two enclose the quantile: at least the confidence asked for.
    public var coverage: Double

    /// The ranks around the p-quantile of n observations: equal-tailed where both tails can be had; else the sample's end
    /// is taken on the side that cannot, and the other tail has what that leaves. `nil` where not even that has the
    /// confidence: see `needed`. O(log n) binomial tails.
    public init?(around p: Double, of n: Int, confidence: Double = Interval.usualConfidence) {
        precondition(
            p > 0 && p < 1 && confidence > 0 && confidence < 1, "a quantile and a confidence are inside of 0…1")
        let risk = 1 - confidence
        guard n >= Ranks.needed(for: p, confidence: confidence) else { return nil }
        let (beyond, below) = (Ranks.power(p, n), Ranks.power(1 - p, n))
        lower = below > risk / 2 ? 1 : Ranks.lower(p, n, beyond > risk / 2 ? risk - beyond : risk / 2)
        upper = beyond > risk / 2 ? n : Ranks.upper(p, n, below > risk / 2 ? risk - below : risk / 2)
        coverage =
            Binomial.atMost(upper - 1, of: n, chance: p) - Binomial.atMost(lower - 1, of: n, chance: p)
    }

    /// The rank of the p-quantile itself: ⌈p·n⌉, so that at least a share p of the observations is at or below it
    /// (Hyndman and Fan's definition 1, the inverse of the empirical distribution function). A product within rounding of
    /// a whole number is that number.
    public static func point(_ p: Double, of n: Int) -> Int {
        let exact = p * Double(n)
        return max(1, min(Int((exact - exact * 4 * Double.ulpOfOne).rounded(.up)), n))
    }

    /// The least n whose extremes enclose the p-quantile with that confidence: pⁿ + (1 − p)ⁿ ≤ 1 − confidence. For p95,
    /// p99 and p99.9 at 95 % it is 59, 299 and 2,995 (Wilks, 1941).
    public static func needed(for p: Double, confidence: Double = Interval.usualConfidence) -> Int {
        let risk = 1 - confidence
        return least { power(p, $0) + power(1 - p, $0) <= risk * (1 + 1e-12) }
    }

    /// The rank that is at or above the p-quantile with that confidence, one-sided; `nil` where none is.
    public static func bound(above p: Double, of n: Int, confidence: Double = Interval.usualConfidence) -> Int? {
        let risk = 1 - confidence
        return power(p, n) <= risk ? upper(p, n, risk) : nil
    }

    /// The least n whose k-th largest observation is at or above the p-quantile with that confidence, one-sided.
    public static func needed(
        for p: Double, order k: Int, confidence: Double = Interval.usualConfidence
    ) -> Int {
        least { $0 >= k && Binomial.atLeast($0 - k + 1, of: $0, chance: p) <= 1 - confidence }
    }

    /// The greatest rank l with P(B ≤ l − 1) ≤ risk.
    private static func lower(_ p: Double, _ n: Int, _ risk: Double) -> Int {
        search(1, n) { Binomial.atMost($0 - 1, of: n, chance: p) > risk } - 1
    }

    /// The least rank u with P(B ≥ u) ≤ risk.
    private static func upper(_ p: Double, _ n: Int, _ risk: Double) -> Int {
        search(1, n) { Binomial.atLeast($0, of: n, chance: p) <= risk }
    }

    private static func least(_ holds: (Int) -> Bool) -> Int {
        var high = 1
        while !holds(high) { high *= 2 }
        return search(high / 2, high, holds)
    }

    /// The least integer from `low` on that holds, `high` being one that does or is taken to.
    private static func search(_ low: Int, _ high: Int, _ holds: (Int) -> Bool) -> Int {
        var (low, high) = (low, high)
        while low < high {
            let middle = low + (high - low) / 2
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private static func power(_ p: Double, _ n: Int) -> Double { gsl_pow_uint(p, UInt32(n)) }
}
