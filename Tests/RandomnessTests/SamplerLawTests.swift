// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL
import Quantities
import Randomness
import Testing

/// A distribution with an independent account of it: its two tails by GSL, and its variance by the closed form.
struct Law: CustomTestStringConvertible, Sendable {
    let distribution: Distribution
    let variance: Double
    let below: @Sendable (Double) -> Double
    let above: @Sendable (Double) -> Double
    let density: @Sendable (Double) -> Double

    /// What a value is the difference of, and so rounded like.
    var magnitude: Double {
        switch distribution {
        case .normal(let mean, let sd): abs(mean) + sd
        case .uniform(let low, _), .pert(let low, _, _): abs(low)
        default: 0
        }
    }

    var testDescription: String { "\(distribution)" }

    static let all: [Law] = [
        Law(.uniform(low: -1, high: 3), 4.0 / 3) {
            gsl_cdf_flat_P($0, -1, 3)
        } above: {
            gsl_cdf_flat_Q($0, -1, 3)
        } density: { _ in
            0.25
        },
        Law(.exponential(mean: 3), 9) {
            gsl_cdf_exponential_P($0, 3)
        } above: {
            gsl_cdf_exponential_Q($0, 3)
        } density: {
            gsl_ran_exponential_pdf($0, 3)
        },
        Law(.lognormal(mu: 1, sigma: 0.5), gsl_sf_exp(2.25) * (gsl_sf_exp(0.25) - 1)) {
            gsl_cdf_lognormal_P($0, 1, 0.5)
        } above: {
            gsl_cdf_lognormal_Q($0, 1, 0.5)
        } density: {
            gsl_ran_lognormal_pdf($0, 1, 0.5)
        },
        Law(.weibull(scale: 2, shape: 0.7), 4 * (gsl_sf_gamma(1 + 2 / 0.7) - gsl_pow_2(gsl_sf_gamma(1 + 1 / 0.7)))) {
            gsl_cdf_weibull_P($0, 2, 0.7)
        } above: {
            gsl_cdf_weibull_Q($0, 2, 0.7)
        } density: {
            gsl_ran_weibull_pdf($0, 2, 0.7)
        },
        normal(mean: 3, sd: 1), normal(mean: 1, sd: 4), normal(mean: -20, sd: 2), normal(mean: 100, sd: 1),
        gamma(mean: 2, sd: 1), gamma(mean: 1, sd: 1), gamma(mean: 1, sd: 3), gamma(mean: 3600e6, sd: 36.1e6),
        gamma(mean: 5, sd: 0.5), gamma(mean: 1, sd: 8),
        beta(mean: 0.3, sd: 0.1), beta(mean: 0.99, sd: 0.05), beta(mean: 0.5, sd: 0.4), beta(mean: 0.02, sd: 0.002),
        pert(low: 1, mode: 2, high: 10), pert(low: 1, mode: 1, high: 10), pert(low: -3, mode: 5, high: 5),
    ]

    /// Those whose quantile function is tabulated.
    static let tabulated = all.filter {
        switch $0.distribution {
        case .gamma, .beta, .pert: true
        default: false
        }
    }

    private init(
        _ distribution: Distribution, _ variance: Double, below: @escaping @Sendable (Double) -> Double,
        above: @escaping @Sendable (Double) -> Double, density: @escaping @Sendable (Double) -> Double
    ) {
        self.distribution = distribution
        self.variance = variance
        self.below = below
        self.above = above
        self.density = density
    }

    private static func normal(mean: Double, sd: Double) -> Law {
        let start = -mean / sd
        let mass = gsl_cdf_ugaussian_Q(start)
        let excess = gsl_ran_ugaussian_pdf(start) / mass
        return Law(.normal(mean: mean, sd: sd), sd * sd * (1 + start * excess - excess * excess)) {
            // For a law mostly below 0, differences of upper tails keep the digits.
            let z = ($0 - mean) / sd
            return start < 0
                ? (gsl_cdf_ugaussian_P(z) - gsl_cdf_ugaussian_P(start)) / mass : 1 - gsl_cdf_ugaussian_Q(z) / mass
        } above: {
            gsl_cdf_ugaussian_Q(($0 - mean) / sd) / mass
        } density: {
            gsl_ran_gaussian_pdf($0 - mean, sd) / mass
        }
    }

    private static func gamma(mean: Double, sd: Double) -> Law {
        let (shape, scale) = (mean / sd * (mean / sd), sd / mean * sd)
        return Law(.gamma(mean: mean, sd: sd), sd * sd) {
            gsl_cdf_gamma_P($0, shape, scale)
        } above: {
            gsl_cdf_gamma_Q($0, shape, scale)
        } density: {
            gsl_ran_gamma_pdf($0, shape, scale)
        }
    }

    private static func beta(mean: Double, sd: Double) -> Law {
        let total = mean * (1 - mean) / (sd * sd) - 1
        return stretchedBeta(.beta(mean: mean, sd: sd), mean * total, (1 - mean) * total, 0, 1)
    }

    private static func pert(low: Double, mode: Double, high: Double) -> Law {
        let span = high - low
        return stretchedBeta(
            .pert(low: low, mode: mode, high: high), 1 + 4 * (mode - low) / span, 1 + 4 * (high - mode) / span, low,
            span)
    }

    private static func stretchedBeta(
        _ distribution: Distribution, _ a: Double, _ b: Double, _ low: Double, _ span: Double
    ) -> Law {
        let total = a + b
        return Law(distribution, span * span * a * b / (total * total * (total + 1))) {
            gsl_cdf_beta_P(($0 - low) / span, a, b)
        } above: {
            gsl_cdf_beta_Q(($0 - low) / span, a, b)
        } density: {
            gsl_ran_beta_pdf(($0 - low) / span, a, b) / span
        }
    }
}

@Suite struct SamplerLawTests {
    /// A hundred thousand places from 2⁻⁵³ to 1 − 2⁻⁵³, half of them in the tails.
    static let places: [Double] = {
        let stream = RandomStream(seed: 5, purpose: "places")
        return (0..<100_000).map { index in
            let u = stream.uniform(trial: 0, index: UInt64(index))
            switch index % 4 {
            case 0: return max(0x1p-53, exp2(-53 * u))
            case 1: return min(1 - 0x1p-53, 1 - exp2(-53 * u))
            default: return u
            }
        }
    }()

    private static func exp2(_ x: Double) -> Double { gsl_sf_exp(x * 0.6931471805599453) }

    /// The error is the gap of probability over the density, to first order.
    @Test(arguments: Law.all)
    func `the distribution function takes a quantile back to its place`(law: Law) throws {
        let sampler = try Sampler(law.distribution)
        var wrong: [Double] = []
        for u in Self.places {
            let value = sampler.quantile(u)
            let (tail, found) = u < 0.5 ? (u, law.below(value)) : (1 - u, law.above(value))
            if value < Double.leastNormalMagnitude, law.below(Double.leastNormalMagnitude) >= u { continue }
            // Rounding of the value alone moves the probability by this much.
            let rounding = law.density(value) * max(abs(value), law.magnitude) * 0x1p-50
            if !(abs(found - tail) <= tail * 3e-7 + rounding + 1e-16) { wrong.append(u) }
        }
        #expect(wrong == [])
    }

    @Test(arguments: Law.tabulated)
    func `tables keep their error bound at 100,000 places`(law: Law) throws {
        let sampler = try Sampler(law.distribution)
        var worst = 0.0
        for u in Self.places {
            let value = sampler.quantile(u)
            let density = law.density(value)
            let gap = u < 0.5 ? law.below(value) - u : 1 - u - law.above(value)
            let error = gap / density
            let scale =
                switch law.distribution {
                case .gamma(let mean, _): max(value, mean)
                case .pert(let low, _, let high): high - low
                default: 1.0
                }
            // Where the law has a pole the density says nothing about a value next to it.
            if density.isFinite, density > 0 { worst = max(worst, abs(error) / scale) }
        }
        #expect(worst <= 1.1e-9)
    }

    @Test(arguments: Law.all)
    func `quantiles ascend but for the rounding of the last digits`(law: Law) throws {
        let sampler = try Sampler(law.distribution)
        #expect(sampler.isMonotone)
        let places = Self.places.flatMap { [$0, min($0 * (1 + 0x1p-40), 1 - 0x1p-53)] }.sorted()
        let digits = 2e-14 * (abs(sampler.mean) + law.variance.squareRoot())
        var before = sampler.quantile(0)
        var descents: [Double] = []
        for u in places {
            let value = sampler.quantile(u)
            if value < before - max(digits, abs(before) * 2e-14) { descents.append(u) }
            before = value
        }
        #expect(descents == [])
        #expect(sampler.quantile(1) >= before)
    }

    /// 200,000 draws; means within five standard errors: false alarm 6·10⁻⁷ a law.
    @Test(arguments: Law.all)
    func `draws have the mean`(law: Law) throws {
        let sampler = try Sampler(law.distribution)
        let stream = RandomStream(seed: 3, purpose: "moments")
        let count = 200_000
        var sum = 0.0
        for trial in 0..<UInt64(count) { sum += sampler.quantile(stream.uniform(trial: trial, index: 0)) }
        let error = (law.variance / Double(count)).squareRoot()
        #expect(abs(sum / Double(count) - sampler.mean) < 5 * error)
    }

    /// The mean and variance of the quantile function over a fine grid are those of the law.
    @Test(arguments: Law.all)
    func `the quantile function has the law's moments`(law: Law) throws {
        let sampler = try Sampler(law.distribution)
        let cells = 1 << 18
        var (first, second) = (0.0, 0.0)
        for cell in 0..<cells {
            let deviation = sampler.quantile((Double(cell) + 0.5) / Double(cells)) - sampler.mean
            first += deviation / Double(cells)
            second += deviation * deviation / Double(cells)
        }
        let sd = law.variance.squareRoot()
        #expect(abs(first) < 3e-4 * sd)
        #expect(abs(second / law.variance - 1) < 2e-2)
    }
}
