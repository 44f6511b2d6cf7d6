// SPDX-License-Identifier: GPL-3.0-or-later

internal import CGSL

/// A gamma or beta law, seen through y: the logarithm of value/mean for a gamma, the logit of the value for a beta.
///
/// On that axis both densities are logarithmically concave, so that Newton's method on the logarithm of the nearer tail
/// never cycles, and no value underflows however small the shape. GSL's own inverses of these two laws fail to converge
/// for small shapes and take 1–2 µs; its distribution functions, which this inverts, do neither.
enum ShapedLaw: Hashable {
    case gamma(shape: Double)
    case beta(Double, Double)

    /// Which tail a probability is of.
    enum Tail { case lower, upper }

    /// The value at y: value/mean of a gamma, the value of a beta.
    func value(_ y: Double) -> Double {
        switch self {
        case .gamma: Elementary.exp(y)
        case .beta: ShapedLaw.logistic(y)
        }
    }

    /// How much an error of y weighs: by a gamma's value over the larger of it and the mean, by a beta's derivative.
    func weight(_ y: Double) -> Double {
        switch self {
        case .gamma: min(1, Elementary.exp(y))
        case .beta: ShapedLaw.logistic(y) * ShapedLaw.logistic(-y)
        }
    }

    /// The density of y, by Γ*(x) = Γ(x)/(√(2π) x^(x−½) e^(−x)) relative to its peak, so that no digits cancel at large
    /// shapes.
    func density(_ y: Double) -> Double {
        switch self {
        case .gamma(let k):
            let peak = (k / (2 * Double.pi)).squareRoot() / gsl_sf_gammastar(k)
            return peak * Elementary.exp(k * (y - Elementary.expm1(y)))
        case .beta(let a, let b):
            return y <= 0 ? ShapedLaw.betaDensity(y, a, b) : ShapedLaw.betaDensity(-y, b, a)
        }
    }

    /// The probability of the tail that ends at y.
    func probability(_ tail: Tail, at y: Double) -> Double {
        switch (self, tail) {
        case (.gamma(let k), .lower): return gsl_cdf_gamma_P(k * Elementary.exp(y), k, 1)
        case (.gamma(let k), .upper): return gsl_cdf_gamma_Q(k * Elementary.exp(y), k, 1)
        case (.beta(let a, let b), _):
            // Beyond ½ the complement is what can be told from 1.
            let x = ShapedLaw.logistic(-abs(y))
            if y <= 0 {
                return tail == .lower ? gsl_cdf_beta_P(x, a, b) : gsl_cdf_beta_Q(x, a, b)
            }
            return tail == .lower ? gsl_cdf_beta_Q(x, b, a) : gsl_cdf_beta_P(x, b, a)
        }
    }

    /// The y at which a tail has probability p in (0, 1), from a nearby start. Nil when it is not found.
    func solve(_ tail: Tail, _ p: Double, from start: Double) -> Double? {
        if let y = asymptote(tail, p) { return y }
        let target = Elementary.log(p)
        var y = start
        for _ in 0..<200 {
            let mass = probability(tail, at: y)
            let density = density(y)
            guard mass > 0, density > 0 else {
                guard mass.isFinite, density.isFinite else { return nil }
                y += tail == .lower ? 1 : -1
                continue
            }
            let gap = target - Elementary.log(mass)
            let step = gap * mass / density
            y += tail == .lower ? step : -step
            // Convergence is quadratic: the error left is of the order of the square.
            if abs(gap) < 1e-7 { return y }
        }
        return nil
    }

    /// A start for `solve` near the median.
    var middle: Double {
        switch self {
        case .gamma(let k): k < 1 ? -1 / k : 0
        case .beta(let a, let b): Elementary.log(a / b)
        }
    }

    /// Far below, the law is a power of the value; the next term of the series would not change a digit.
    private func asymptote(_ tail: Tail, _ p: Double) -> Double? {
        let (below, above) = tail == .lower ? (p, 1 - p) : (1 - p, p)
        switch self {
        case .gamma(let k):
            let logX = (Elementary.log(below) + gsl_sf_lngamma(k + 1)) / k
            return logX < -40 ? logX - Elementary.log(k) : nil
        case .beta(let a, let b):
            return ShapedLaw.betaAsymptote(below, a, b) ?? ShapedLaw.betaAsymptote(above, b, a).map { -$0 }
        }
    }

    private static func betaAsymptote(_ p: Double, _ a: Double, _ b: Double) -> Double? {
        let logX = (Elementary.log(p * a) + gsl_sf_lnbeta(a, b)) / a
        return logX + Elementary.log(max(1, b)) < -40 ? logX : nil
    }

    private static func betaDensity(_ y: Double, _ a: Double, _ b: Double) -> Double {
        let n = a + b
        let peak =
            (a / n * (b / (2 * Double.pi))).squareRoot()
            * (gsl_sf_gammastar(n) / gsl_sf_gammastar(a) / gsl_sf_gammastar(b))
        let t = y - Elementary.log(a / b)
        let spread =
            abs(t) < 1
            ? Elementary.log1p(a / n * Elementary.expm1(t))
            : Elementary.log1p(Elementary.exp(y)) - Elementary.log1p(a / b)
        return peak * Elementary.exp(a * t - n * spread)
    }

    private static func logistic(_ y: Double) -> Double {
        if y > 0 { return 1 / (1 + Elementary.exp(-y)) }
        let e = Elementary.exp(y)
        return e / (1 + e)
    }
}
