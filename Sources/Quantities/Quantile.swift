// SPDX-License-Identifier: GPL-3.0-or-later

/// Quantiles that a document can be checked with, without the numerics of a simulation.
public enum Quantile {
    /// The 99 % quantile of a log-normal law: exp(mu + 2.326·sigma).
    public static func lognormal99(mu: Double, sigma: Double) -> Double {
        Logarithm.exponential(mu + 2.3263478740408408 * sigma)
    }
}
