// SPDX-License-Identifier: GPL-3.0-or-later

import Quantities
import Randomness
import Testing

@Suite struct SamplerTests {
    /// Quantiles at `places` computed with fifty digits from the definitions (mpmath: bisection of the distribution
    /// functions, Newton's method for the narrow gamma), and not by any formula of the implementation.
    static let known: [(Distribution, [Double])] = [
        (
            .uniform(low: -1, high: 3),
            [-0.99999999999636202, -0.996, -0.79999999999999999, 1.0, 2.7999999999999998, 2.996, 2.999999999996362]
        ),
        (
            .triangular(low: 1, mode: 2, high: 5),
            [
                1.0000019073486328, 1.0632455532033676, 1.447213595499958, 2.5505102572168219, 4.2254033307585163,
                4.8904554884989667, 4.9999966963752602,
            ]
        ),
        (
            .exponential(mean: 3),
            [
                2.7284841053200255e-12, 0.0030015010007506006, 0.15387988316265161, 2.0794415416798359,
                8.9871968206619703, 20.723265836946408, 83.177661667193437,
            ]
        ),
        (
            .lognormal(mu: 1, sigma: 0.5),
            [
                0.080150422519402488, 0.579774436839861, 1.1943154625015759, 2.7182818284590452, 6.1868545881954526,
                12.744708337272852, 92.18985835217447,
            ]
        ),
        (
            .weibull(scale: 2, shape: 0.7),
            [
                1.2569440825178812e-17, 0.00010366354338299069, 0.028724958801112916, 1.1847802259042676,
                9.5884534567793052, 31.628804145885124, 230.30052480349583,
            ]
        ),
        (
            .normal(mean: 3, sd: 1),
            [
                2.04940894173959e-10, 0.17289526584528564, 1.3674553775468266, 3.0016918470940848, 4.6455084079692436,
                6.0906334641186564, 10.047888274641495,
            ]
        ),
        (
            .normal(mean: -20, sd: 2),
            [
                1.8013196763018007e-13, 0.00019815532468772498, 0.01015647621791243, 0.13682367216285881,
                0.58493427557604884, 1.3250568015791049, 4.9014226384637031,
            ]
        ),
        (
            .gamma(mean: 2, sd: 1),
            [
                0.0010812115516256264, 0.21427620681421149, 0.68315919837491548, 1.8360303744254481, 3.8768282639663628,
                6.5311203895940348, 18.418022322292761,
            ]
        ),
        (
            .gamma(mean: 1, sd: 10),
            [
                0, 5.660738147061893e-299, 4.4655350189103735e-129, 4.4655350189103487e-29, 0.33626239980746895,
                150.90841476947499, 2010.9230192198834,
            ]
        ),
        (
            .gamma(mean: 1, sd: 0.02),
            [
                0.86546696350727379, 0.93933347634715972, 0.96733189801446506, 0.99986666982762204, 1.0331229037351606,
                1.0629462716602393, 1.1475086696934011,
            ]
        ),
        (
            .gamma(mean: 1, sd: 0.0078125),
            [
                0.94592601803067728, 0.97603139500206136, 0.9871843738576973, 0.99997965502150429, 1.0128850246540805,
                1.0243164835121875, 1.0560543014212991,
            ]
        ),
        (
            .beta(mean: 0.3, sd: 0.1),
            [
                0.0018016635619254796, 0.065289996392219809, 0.14746956555924102, 0.29322017994366455,
                0.47579711042141011, 0.63781624479705812, 0.92749260525809168,
            ]
        ),
        (
            .beta(mean: 0.99, sd: 0.05),
            [0.00036773017573219825, 0.39699877985812224, 0.95511404125383663, 0.99999999998420378, 1, 1, 1]
        ),
        (
            .pert(low: 1, mode: 2, high: 10),
            [
                1.000000010321444, 1.0188084579064817, 1.2951586770262343, 2.8977593527510712, 5.9625363866536142,
                8.3382227282855236, 9.9830559894752013,
            ]
        ),
        (
            .pert(low: 1, mode: 1, high: 10),
            [
                1.0000000000016371, 1.0018007204323026, 1.0918559648171035, 2.1650449303348827, 5.0564775551224692,
                7.7393022116413775, 9.96484375,
            ]
        ),
    ]
    static let places = [0x1p-40, 0.001, 0.05, 0.5, 0.95, 0.999, 1 - 0x1p-40]

    @Test(arguments: known)
    func `quantiles equal those computed with fifty digits`(distribution: Distribution, values: [Double]) throws {
        let sampler = try Sampler(distribution)
        for (place, value) in zip(Self.places, values) {
            let tolerance: Double
            switch distribution {
            case .gamma(let mean, _): tolerance = 1e-9 * max(value, mean)
            case .beta: tolerance = 1e-9
            case .pert(let low, _, let high): tolerance = 1e-9 * (high - low)
            case .normal(let mean, let sd): tolerance = 1e-14 * (abs(mean) + sd)
            default: tolerance = 2e-14 * abs(value)
            }
            #expect(abs(sampler.quantile(place) - value) <= tolerance, "at \(place)")
        }
    }

    /// Malcolm et al. (1959); Johnson, Kotz and Balakrishnan (1994); the truncated normal by mpmath.
    @Test(
        arguments: [
            (.triangular(low: 1, mode: 2, high: 6), 3), (.pert(low: 1, mode: 2, high: 6), 2.5),
            (.lognormal(mu: 1, sigma: 0.5), 3.0802168489180306), (.weibull(scale: 2, shape: 2), 1.772453850905516),
            (.gamma(mean: 4, sd: 7), 4), (.gamma(mean: 4, sd: 0.001), 4), (.beta(mean: 0.3, sd: 0.1), 0.3),
            (.normal(mean: -20, sd: 2), 0.19618646792502393), (.normal(mean: 0, sd: 1), 0.7978845608028654),
            (.exponential(mean: 9), 9), (.empirical([1, 2, 6]), 3),
            (
                .mixture([
                    .init(weight: 0.9, distribution: .constant(1)),
                    .init(weight: 0.1, distribution: .exponential(mean: 2)),
                ]), 1.1
            ),
        ] as [(Distribution, Double)])
    func `the mean is the closed form`(distribution: Distribution, mean: Double) throws {
        #expect(abs(try Sampler(distribution).mean / mean - 1) < 1e-13)
    }

    @Test(
        arguments: [
            (.constant(0.1), 0.1), (.uniform(low: 5, high: 5), 5), (.triangular(low: 2, mode: 2, high: 2), 2),
            (.pert(low: 3, mode: 3, high: 3), 3), (.normal(mean: 7, sd: 0), 7), (.gamma(mean: 7, sd: 0), 7),
            (.beta(mean: 0.25, sd: 0), 0.25), (.empirical([4]), 4), (.empirical([4, 4]), 4),
            (
                .mixture([.init(weight: 1, distribution: .constant(8)), .init(weight: 0, distribution: .constant(9))]),
                8
            ),
        ] as [(Distribution, Double)])
    func `a law of one value is that constant exactly`(distribution: Distribution, value: Double) throws {
        let sampler = try Sampler(distribution)
        #expect(sampler.constant == value)
        #expect(sampler.mean == value)
        #expect([0, 0x1p-53, 0.3, 1].allSatisfy { sampler.quantile($0) == value })
        #expect(sampler.isMonotone)
    }

    @Test func `an empirical quantile is the order statistic of rank ⌈u·n⌉`() throws {
        let sampler = try Sampler(.empirical([1, 2, 3, 4, 10]))
        let expected = [(0, 1), (0x1p-53, 1), (0.2, 1), (0.2001, 2), (0.4, 2), (0.5, 3), (0.8, 4), (0.81, 10), (1, 10)]
        for (u, value) in expected { #expect(sampler.quantile(u) == Double(value), "at \(u)") }
        #expect(sampler.constant == nil)
        #expect(sampler.isMonotone)
    }

    @Test func `a mixture's component is chosen by u, and its value by what is left of u`() throws {
        let sampler = try Sampler(
            .mixture([
                .init(weight: 0.25, distribution: .uniform(low: 0, high: 1)),
                .init(weight: 0, distribution: .constant(99)),
                .init(weight: 0.5, distribution: .constant(7)),
                .init(weight: 0.25, distribution: .uniform(low: 10, high: 20)),
            ]))
        let expected = [(0, 0), (0.125, 0.5), (0.25, 7), (0.74, 7), (0.75, 10), (0.875, 15), (1, 20)]
        for (u, value) in expected { #expect(abs(sampler.quantile(u) - value) < 1e-14, "at \(u)") }
        #expect(sampler.isMonotone)
        #expect(sampler.mean == 0.125 + 3.5 + 3.75)
    }

    @Test func `a mixture whose components overlap is not monotone, and none of its values is infinite`() throws {
        let sampler = try Sampler(
            .mixture([
                .init(weight: 0.1, distribution: .exponential(mean: 1)),
                .init(weight: 0.2, distribution: .lognormal(mu: 0, sigma: 1)),
                .init(weight: 0.7, distribution: .exponential(mean: 5)),
            ]))
        #expect(!sampler.isMonotone)
        let nearly = [0.1, 0.3].flatMap { [$0.nextDown, $0, $0.nextUp] } + [0.1 + 0.2, 0x1p-53, 1 - 0x1p-53]
        #expect(nearly.allSatisfy { sampler.quantile($0).isFinite && sampler.quantile($0) > 0 })
        #expect(sampler.quantile(1) == .infinity)
    }

    @Test(
        arguments: [
            (.exponential(mean: 1), 0, .infinity), (.lognormal(mu: 0, sigma: 1), 0, .infinity),
            (.normal(mean: 1, sd: 1), 0, .infinity), (.normal(mean: -9, sd: 1), 0, .infinity),
            (.weibull(scale: 1, shape: 3), 0, .infinity), (.gamma(mean: 1, sd: 1), 0, .infinity),
            (.gamma(mean: 1, sd: 0.001), 0, .infinity), (.beta(mean: 0.5, sd: 0.2), 0, 1),
            (.pert(low: 1, mode: 2, high: 3), 1, 3), (.triangular(low: 1, mode: 2, high: 3), 1, 3),
            (.uniform(low: -1, high: 1), -1, 1),
        ] as [(Distribution, Double, Double)])
    func `0 and 1 stand for the ends of the range`(distribution: Distribution, low: Double, high: Double) throws {
        let sampler = try Sampler(distribution)
        #expect(abs(sampler.quantile(0) - low) < 1e-12)
        #expect(sampler.quantile(1) == high)
    }

    @Test func `beyond the table a law is inverted exactly`() throws {
        let exponential = try Sampler(.gamma(mean: 1, sd: 1))
        for u in [0x1p-54, 1e-20, 1e-100, 1e-300] {
            #expect(abs(exponential.quantile(u) / u - 1) < 1e-9, "at \(u)")
        }
        let arcsine = try Sampler(.beta(mean: 0.5, sd: 0.35355339059327379))
        #expect(abs(arcsine.quantile(1e-20) / 2.4674011002723397e-40 - 1) < 1e-9)
    }

    @Test(
        arguments: [
            (.constant(.nan), .notFinite), (.constant(.infinity), .notFinite),
            (.uniform(low: 2, high: 1), .disordered), (.uniform(low: 0, high: .infinity), .notFinite),
            (.triangular(low: 1, mode: 3, high: 2), .disordered), (.pert(low: 1, mode: 0, high: 2), .disordered),
            (.exponential(mean: 0), .notPositive), (.exponential(mean: .nan), .notFinite),
            (.lognormal(mu: 0, sigma: -1), .notPositive), (.lognormal(mu: .nan, sigma: 1), .notFinite),
            (.weibull(scale: 1, shape: 0), .notPositive), (.weibull(scale: 1, shape: 1e-3), .shapeOutOfRange(1e-3)),
            (.normal(mean: 0, sd: -1), .notPositive), (.normal(mean: -50, sd: 1), .nothingAboveZero),
            (.normal(mean: -1, sd: 0), .nothingAboveZero), (.gamma(mean: -1, sd: 1), .notPositive),
            (.gamma(mean: 1, sd: -1), .notPositive), (.beta(mean: 0.5, sd: 0.5), .noSuchBeta),
            (.beta(mean: 1.5, sd: 0.1), .noSuchBeta), (.beta(mean: 2, sd: 0), .noSuchBeta),
            (.beta(mean: 0.5, sd: 0x1p-17), .shapeOutOfRange(2_147_483_647.5)), (.empirical([]), .badObservations),
            (.empirical([2, 1]), .badObservations), (.empirical([.nan]), .notFinite), (.mixture([]), .badWeights),
            (.mixture([.init(weight: 0.5, distribution: .constant(1))]), .badWeights),
            (
                .mixture([
                    .init(weight: 1.5, distribution: .constant(1)), .init(weight: -0.5, distribution: .constant(1)),
                ]), .badWeights
            ),
            (.mixture([.init(weight: 1, distribution: .exponential(mean: -1))]), .notPositive),
        ] as [(Distribution, SamplingError)])
    func `what cannot be sampled is refused`(distribution: Distribution, error: SamplingError) {
        #expect(throws: error) { try Sampler(distribution) }
    }
}
