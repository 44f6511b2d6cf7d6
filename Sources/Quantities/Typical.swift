// SPDX-License-Identifier: GPL-3.0-or-later

extension Distribution {
    /// One value that stands for the law where no luck is at hand: its median where that has a simple closed form, else
    /// its mean (`pert`, `gamma`, `beta`; of `normal` the parameter, and of a mixture the weighted mean of its
    /// components' typical values).
    public var typical: Double {
        switch self {
        case .constant(let value): value
        case .uniform(let low, let high): (low + high) / 2
        case .triangular(let low, let mode, let high):
            // The median lies on the longer side.
            mode - low > high - mode
                ? low + ((high - low) * (mode - low) / 2).squareRoot()
                : high - ((high - low) * (high - mode) / 2).squareRoot()
        case .pert(let low, let mode, let high): (low + 4 * mode + high) / 6
        case .exponential(let mean): mean * Logarithm.natural(2)
        case .lognormal(let mu, _): Logarithm.exponential(mu)
        case .weibull(let scale, let shape):
            scale * Logarithm.exponential(Logarithm.natural(Logarithm.natural(2)) / shape)
        case .normal(let mean, _), .gamma(let mean, _), .beta(let mean, _): mean
        case .empirical(let values): (values[(values.count - 1) / 2] + values[values.count / 2]) / 2
        case .mixture(let components): components.reduce(0) { $0 + $1.weight * $1.distribution.typical }
        }
    }
}
