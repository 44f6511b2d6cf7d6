// SPDX-License-Identifier: GPL-3.0-or-later

internal import CGSL

/// The fully sequential procedure KN for finding the alternative of the smallest mean (Kim and Nelson, "A fully sequential
/// procedure for indifference-zone selection in simulation", ACM TOMACS 11(3), 2001), with c = 1.
///
/// Observations of all alternatives come in rounds, on common luck if one likes. An alternative leaves as soon as its mean
/// is above another's by more than `margin`. If observations are normal and the best mean is below each other one by at
/// least the indifference zone, the one that stays is the best with a chance of at least 1 − risk.
public struct KimNelson: Hashable, Sendable {
    /// The number of observations from which variances are estimated, n₀.
    public let first: Int
    /// The difference of means that matters, δ, above 0.
    public let zone: Double
    /// η = ((2·risk/(k − 1))^(−2/(n₀ − 1)) − 1)/2.
    public let eta: Double

    /// A contest of that many alternatives: at least one, with a first stage of at least two observations.
    public init(alternatives: Int, first: Int, zone: Double, risk: Double) {
        precondition(alternatives > 0 && first > 1 && zone > 0 && risk > 0 && risk < 1, "a contest can be decided")
        self.first = first
        self.zone = zone
        GSL.errorsAreReturned
        let each = 2 * risk / Double(max(1, alternatives - 1))
        eta = max(0, (gsl_sf_exp(-2 / Double(first - 1) * gsl_sf_log(each)) - 1) / 2)
    }

    /// h² = 2η(n₀ − 1).
    public var h2: Double { 2 * eta * Double(first - 1) }

    /// W = max(0, δ/(2r)·(h²S²/δ² − r)) after r observations of a pair whose differences had the variance S² in the first
    /// stage. 0 from r = h²S²/δ² on: then the larger mean leaves in any case.
    public func margin(variance: Double, after r: Int) -> Double {
        max(0, zone / (2 * Double(r)) * (h2 * variance / (zone * zone) - Double(r)))
    }
}
