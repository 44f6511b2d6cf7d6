// SPDX-License-Identifier: GPL-3.0-or-later

internal import CGSL

/// Tails of the number of successes in n trials of chance p each.
enum Binomial {
    /// P(at most k successes). Within 10⁻⁹ of the exact value, relatively, up to n = 10⁶.
    static func atMost(_ k: Int, of n: Int, chance p: Double) -> Double {
        if k < 0 { return 0 }
        if k >= n { return 1 }
        GSL.errorsAreReturned
        let tail = gsl_cdf_beta_Q(p, Double(k) + 1, Double(n - k))
        return tail.isNaN ? 1 - summed(from: k + 1, of: n, chance: p) : tail
    }

    /// P(at least k successes).
    static func atLeast(_ k: Int, of n: Int, chance p: Double) -> Double {
        if k <= 0 { return 1 }
        if k > n { return 0 }
        GSL.errorsAreReturned
        let tail = gsl_cdf_beta_P(p, Double(k), Double(n - k) + 1)
        return tail.isNaN ? summed(from: k, of: n, chance: p) : tail
    }

    /// P(at least k successes) by summing probabilities away from the mode, O(√n). From n = 10⁶ on, GSL's continued
    /// fraction for the beta distribution does not converge near the mode and gives NaN.
    private static func summed(from k: Int, of n: Int, chance p: Double) -> Double {
        if Double(k) < Double(n) * p { return 1 - summed(from: n - k + 1, of: n, chance: 1 - p) }
        var term = gsl_ran_binomial_pdf(UInt32(k), p, UInt32(n))
        var (sum, j) = (0.0, Double(k))
        while term > sum * 1e-17 {
            sum += term
            term *= (Double(n) - j) / (j + 1) * (p / (1 - p))
            j += 1
        }
        return sum
    }
}
