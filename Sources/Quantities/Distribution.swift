// SPDX-License-Identifier: GPL-3.0-or-later

/// The law of a quantity that differs from trial to trial.
///
/// Parameters are in the quantity's base unit: microseconds for durations, bytes per second for data rates, one for
/// counts and shares. Rates per hour and the like are converted before they get here.
public indirect enum Distribution: Hashable, Sendable {
    /// Always the same value.
    case constant(Double)
    /// Equally likely between `low` and `high`.
    case uniform(low: Double, high: Double)
    /// Triangular on `low`…`high` with its peak at `mode`.
    case triangular(low: Double, mode: Double, high: Double)
    /// PERT: a beta distribution on `low`…`high` with mean (low + 4·mode + high)/6 (Malcolm et al., 1959).
    case pert(low: Double, mode: Double, high: Double)
    /// Exponential with that mean.
    case exponential(mean: Double)
    /// Log-normal: the natural logarithm of the value is normal with mean `mu` and standard deviation `sigma`.
    case lognormal(mu: Double, sigma: Double)
    /// Normal, conditional on being at least 0.
    case normal(mean: Double, sd: Double)
    /// Weibull with the given scale and shape.
    case weibull(scale: Double, shape: Double)
    /// Gamma with that mean and standard deviation.
    case gamma(mean: Double, sd: Double)
    /// Beta on 0…1 with that mean and standard deviation.
    case beta(mean: Double, sd: Double)
    /// One of the values observed, each equally likely; ascending, never empty.
    case empirical([Double])
    /// First one of the components is chosen by weight (weights sum to one), then a value of it.
    case mixture([Component])

    /// One alternative of a mixture.
    public struct Component: Hashable, Sendable {
        /// The chance that this component is chosen, in 0…1.
        public var weight: Double
        /// The law of the value when it is.
        public var distribution: Distribution

        /// An alternative chosen with that chance.
        public init(weight: Double, distribution: Distribution) {
            self.weight = weight
            self.distribution = distribution
        }
    }

    /// The standard normal quantile of 0.95, by which `lognormal(median:, p95:)` is read.
    public static let z95 = 1.6448536269514722

    /// The log-normal law with that median and 95 % quantile: mu = ln median, sigma = ln(p95/median)/z95.
    public static func lognormal(median: Double, p95: Double) -> Distribution {
        .lognormal(mu: Logarithm.natural(median), sigma: Logarithm.natural(p95 / median) / z95)
    }

    /// The log-normal law with that mean and standard deviation: sigma² = ln(1 + (sd/mean)²), mu = ln mean − sigma²/2.
    public static func lognormal(mean: Double, sd: Double) -> Distribution {
        let variance = Logarithm.natural(1 + (sd / mean) * (sd / mean))
        return .lognormal(mu: Logarithm.natural(mean) - variance / 2, sigma: variance.squareRoot())
    }

    /// The one value of a constant, else `nil`.
    public var constantValue: Double? {
        if case .constant(let value) = self { value } else { nil }
    }
}
