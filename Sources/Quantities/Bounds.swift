// SPDX-License-Identifier: GPL-3.0-or-later

extension Distribution {
    /// The least and the greatest value that the law can give; the greatest may be infinite.
    public var bounds: (least: Double, greatest: Double) {
        switch self {
        case .constant(let value): (value, value)
        case .uniform(let low, let high), .triangular(let low, _, let high), .pert(let low, _, let high): (low, high)
        case .exponential, .lognormal, .normal, .weibull, .gamma: (0, .infinity)
        case .beta: (0, 1)
        case .empirical(let values): (values[0], values[values.count - 1])
        case .mixture(let components):
            components.map(\.distribution.bounds).reduce((Double.infinity, 0)) {
                (min($0.0, $1.least), max($0.1, $1.greatest))
            }
        }
    }
}
