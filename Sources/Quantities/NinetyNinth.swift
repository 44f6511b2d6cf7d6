// SPDX-License-Identifier: GPL-3.0-or-later

extension Distribution {
    /// The 99 % quantile where it has a simple closed form, else `nil`: enough for a document's reader to warn by,
    /// without the numerics of a simulation.
    public var ninetyNinth: Double? {
        switch self {
        case .constant(let value): value
        case .uniform(let low, let high): low + 0.99 * (high - low)
        case .triangular(let low, let mode, let high):
            // Where the mode is that far right, the quantile lies on the rising side.
            (mode - low) / (high - low) > 0.99
                ? low + (0.99 * (high - low) * (mode - low)).squareRoot()
                : high - (0.01 * (high - low) * (high - mode)).squareRoot()
        case .exponential(let mean): mean * Logarithm.natural(100)
        case .lognormal(let mu, let sigma): Logarithm.exponential(mu + Distribution.z99 * sigma)
        case .weibull(let scale, let shape):
            scale * Logarithm.exponential(Logarithm.natural(Logarithm.natural(100)) / shape)
        case .empirical(let values): values[min(values.count - 1, values.count * 99 / 100)]
        case .pert, .normal, .gamma, .beta, .mixture: nil
        }
    }

    /// The standard normal quantile of 0.99.
    static let z99 = 2.3263478740408408
}
