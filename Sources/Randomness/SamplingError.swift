// SPDX-License-Identifier: GPL-3.0-or-later

/// A distribution that cannot be sampled.
public enum SamplingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A parameter is infinite or not a number.
    case notFinite
    /// The bounds, or the mode between them, are out of order.
    case disordered
    /// A mean, scale or shape that must be positive is not, or a standard deviation is negative.
    case notPositive
    /// No beta distribution on 0…1 has that mean and standard deviation: it takes sd² < mean·(1 − mean).
    case noSuchBeta
    /// A normal distribution so far below 0 that nothing of it is left above.
    case nothingAboveZero
    /// No observations, or observations that do not ascend.
    case badObservations
    /// No components, or weights that are negative or do not sum to one within 10⁻⁹.
    case badWeights
    /// A shape outside of the range in which the quantile function is computed to its stated error.
    case shapeOutOfRange(Double)

    /// What is wrong, in a sentence's half that follows the distribution's name.
    public var description: String {
        switch self {
        case .notFinite: "has a parameter that is not a finite number"
        case .disordered: "has bounds or a mode out of order"
        case .notPositive: "has a mean, scale or shape that is not positive, or a negative standard deviation"
        case .noSuchBeta: "does not exist: sd² must be below mean × (1 − mean), and the mean between 0 and 1"
        case .nothingAboveZero: "has no mass above 0"
        case .badObservations: "needs observations in ascending order"
        case .badWeights: "needs components with weights that sum to 100%"
        case .shapeOutOfRange(let shape): "has a shape of \(shape), outside of what can be computed accurately"
        }
    }
}
