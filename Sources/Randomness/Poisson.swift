// SPDX-License-Identifier: GPL-3.0-or-later

internal import CGSL

/// The law of a count of rare events.
public enum Poisson {
    /// The least count at which the distribution function reaches `u`, by bisection of GSL's; O(log(mean)).
    ///
    /// - Parameters:
    ///   - u: in 0..<1.
    ///   - mean: from 0 to a billion.
    public static func quantile(_ u: Double, mean: Double) -> Double {
        precondition(mean >= 0 && mean <= 1e9, "a mean of \(mean) is out of bounds")
        // Forty standard deviations above the mean no uniform of 53 bits is left.
        var (low, high) = (-1, Int(mean + 40 * mean.squareRoot()) + 40)
        while high - low > 1 {
            let middle = (low + high) / 2
            if gsl_cdf_poisson_P(UInt32(middle), mean) >= u { high = middle } else { low = middle }
        }
        return Double(high)
    }
}
