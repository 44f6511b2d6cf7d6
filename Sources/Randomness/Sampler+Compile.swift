// SPDX-License-Identifier: GPL-3.0-or-later

internal import CGSL
public import Quantities

extension Sampler {
    /// The distribution, checked and made ready. A law whose bounds or standard deviation leave it one value becomes that
    /// constant.
    public init(_ distribution: Distribution) throws(SamplingError) {
        GSL.errorsAreReturned
        self =
            switch distribution {
            case .constant(let value): try Sampler.constant(value)
            case .uniform(let low, let high): try Sampler.uniform(low, high)
            case .triangular(let low, let mode, let high): try Sampler.triangular(low, mode, high)
            case .pert(let low, let mode, let high): try Sampler.pert(low, mode, high)
            case .exponential(let mean): try Sampler.exponential(mean)
            case .lognormal(let mu, let sigma): try Sampler.lognormal(mu: mu, sigma: sigma)
            case .normal(let mean, let sd): try Sampler.normal(mean: mean, sd: sd)
            case .weibull(let scale, let shape): try Sampler.weibull(scale: scale, shape: shape)
            case .gamma(let mean, let sd): try Sampler.gamma(mean: mean, sd: sd)
            case .beta(let mean, let sd): try Sampler.beta(mean: mean, sd: sd)
            case .empirical(let values): try Sampler.empirical(ContiguousArray(values))
            case .mixture(let components): try Sampler.mixture(components)
            }
    }

    private static func constant(_ value: Double) throws(SamplingError) -> Sampler {
        try check(value)
        return Sampler(.constant(value), mean: value)
    }

    private static func uniform(_ low: Double, _ high: Double) throws(SamplingError) -> Sampler {
        try check(ascending: low, high)
        guard low < high else { return try constant(low) }
        return Sampler(.uniform(low: low, span: high - low), mean: low + (high - low) / 2)
    }

    private static func triangular(_ low: Double, _ mode: Double, _ high: Double) throws(SamplingError) -> Sampler {
        try check(ascending: low, mode, high)
        let span = high - low
        guard span > 0 else { return try constant(low) }
        return Sampler(
            .triangular(
                low: low, high: high, rise: (mode - low) / span, riseArea: span * (mode - low),
                fallArea: span * (high - mode)),
            mean: (low + mode + high) / 3)
    }

    private static func pert(_ low: Double, _ mode: Double, _ high: Double) throws(SamplingError) -> Sampler {
        try check(ascending: low, mode, high)
        let span = high - low
        guard span > 0 else { return try constant(low) }
        let table = try QuantileTable(.beta(1 + 4 * (mode - low) / span, 1 + 4 * (high - mode) / span))
        return Sampler(.table(low: low, span: span), mean: (low + 4 * mode + high) / 6, table: table)
    }

    private static func exponential(_ mean: Double) throws(SamplingError) -> Sampler {
        try check(positive: mean)
        return Sampler(.exponential(mean: mean), mean: mean)
    }

    private static func weibull(scale: Double, shape: Double) throws(SamplingError) -> Sampler {
        try check(positive: scale, shape)
        let mean = scale * gsl_sf_gamma(1 + 1 / shape)
        guard mean.isFinite else { throw .shapeOutOfRange(shape) }
        return Sampler(.weibull(scale: scale, shape: shape), mean: mean)
    }

    private static func lognormal(mu: Double, sigma: Double) throws(SamplingError) -> Sampler {
        try check(mu, sigma)
        guard sigma >= 0 else { throw .notPositive }
        guard sigma > 0 else { return try constant(Elementary.exp(mu)) }
        return Sampler(.lognormal(mu: mu, sigma: sigma), mean: Elementary.exp(mu + sigma * sigma / 2))
    }

    /// The mean of the normal law above 0 is mean + sd·φ(α)/Q(α), α = −mean/sd (Johnson, Kotz, Balakrishnan, 1994, 13.10).
    private static func normal(mean: Double, sd: Double) throws(SamplingError) -> Sampler {
        try check(mean, sd)
        guard sd >= 0 else { throw .notPositive }
        if sd == 0 {
            guard mean >= 0 else { throw .nothingAboveZero }
            return try constant(mean)
        }
        let start = -mean / sd
        let above = gsl_cdf_ugaussian_Q(start)
        guard above > Double.leastNormalMagnitude / Double.ulpOfOne else { throw .nothingAboveZero }
        return Sampler(
            .normal(mean: mean, sd: sd, below: gsl_cdf_ugaussian_P(start), above: above),
            mean: mean + sd * gsl_ran_ugaussian_pdf(start) / above)
    }

    private static func gamma(mean: Double, sd: Double) throws(SamplingError) -> Sampler {
        try check(sd, positive: mean)
        guard sd >= 0 else { throw .notPositive }
        guard sd > 0 else { return try constant(mean) }
        let shape = mean / sd * (mean / sd)
        guard shape < 1e4 else { return Sampler(.narrowGamma(mean: mean, shape: shape), mean: mean) }
        let table = try QuantileTable(.gamma(shape: shape))
        return Sampler(.table(low: 0, span: mean), mean: mean, table: table)
    }

    private static func beta(mean: Double, sd: Double) throws(SamplingError) -> Sampler {
        try check(mean, sd)
        guard sd >= 0 else { throw .notPositive }
        if sd == 0, mean >= 0, mean <= 1 { return try constant(mean) }
        let total = mean * (1 - mean) / (sd * sd) - 1
        guard mean > 0, mean < 1, total > 0 else { throw .noSuchBeta }
        let table = try QuantileTable(.beta(mean * total, (1 - mean) * total))
        return Sampler(.table(low: 0, span: 1), mean: mean, table: table)
    }

    private static func empirical(_ observations: ContiguousArray<Double>) throws(SamplingError) -> Sampler {
        guard let first = observations.first, let last = observations.last else { throw .badObservations }
        for index in observations.indices {
            try check(observations[index])
            guard index == 0 || observations[index - 1] <= observations[index] else { throw .badObservations }
        }
        guard first < last else { return try constant(first) }
        let count = Double(observations.count)
        let mean = observations.reduce(0) { $0 + $1 / count }
        return Sampler(.empirical, mean: mean, numbers: observations)
    }

    private static func mixture(_ parts: [Distribution.Component]) throws(SamplingError) -> Sampler {
        var cumulative: ContiguousArray<Double> = [0]
        var samplers: ContiguousArray<Sampler> = []
        var mean = 0.0
        for part in parts {
            guard part.weight >= 0 else { throw .badWeights }
            let sampler = try Sampler(part.distribution)
            // Of chance 0, it can never be chosen.
            guard part.weight > 0 else { continue }
            samplers.append(sampler)
            cumulative.append(cumulative[cumulative.count - 1] + part.weight)
            mean += part.weight * sampler.mean
        }
        guard abs(cumulative[cumulative.count - 1] - 1) <= 1e-9 else { throw .badWeights }
        cumulative[cumulative.count - 1] = 1
        if samplers.count == 1 {
            return samplers[0]
        }
        let ascends = zip(samplers, samplers.dropFirst()).allSatisfy { $0.quantile(1) <= $1.quantile(0) }
        return Sampler(
            .mixture, mean: mean, numbers: cumulative, components: samplers,
            isMonotone: ascends && samplers.allSatisfy(\.isMonotone))
    }

    private static func check(_ values: Double..., positive: Double...) throws(SamplingError) {
        for value in values where !value.isFinite { throw .notFinite }
        for value in positive {
            guard value.isFinite else { throw .notFinite }
            guard value > 0 else { throw .notPositive }
        }
    }

    private static func check(ascending values: Double...) throws(SamplingError) {
        for value in values where !value.isFinite { throw .notFinite }
        for (value, next) in zip(values, values.dropFirst()) where value > next { throw .disordered }
    }
}
