// SPDX-License-Identifier: GPL-3.0-or-later

internal import Statistics

extension Battery {
    static let statistics = Family(
        "Statistics", nist + [needed, orders, bounds, twoSided, coverages, clopperPearson, largeShares, student])

    // MARK: - Mean and deviation

    /// In chunks of that many values, merged in order: a study's are merged so.
    private static func moments(of values: [Double], chunk: Int) -> MeanEstimate {
        var moments = Moments()
        for start in stride(from: 0, to: values.count, by: chunk) {
            moments.merge(Moments(chunk: values[start..<min(start + chunk, values.count)]))
        }
        return MeanEstimate(moments)
    }

    private static let nist = ReferenceData.sets.flatMap { set in
        [
            Check("NIST \(set.name): mean", "NIST StRD", set.values, mistaken: set.values.dropLast(3) + [0]) {
                .exact(moments(of: $0, chunk: 7).mean ?? .nan, is: set.mean, within: abs(set.mean) * set.meanTolerance)
            },
            Check("  standard deviation", "NIST StRD", set.values, mistaken: set.values.dropLast(3) + [0]) {
                .exact(moments(of: $0, chunk: 7).sd ?? .nan, is: set.sd, within: set.sd * set.sdTolerance)
            },
        ]
    }

    // MARK: - Ranks

    private static let tables = "OpenTURNS, t_QuantileConfidence_std.py"

    /// Meeker, Hahn and Escobar, "Statistical intervals" (2017), table J13 has the same.
    private static let leastSizes: [(Double, Double, Int)] = [
        (0.9, 0.9, 22), (0.9, 0.95, 29), (0.9, 0.99, 44), (0.95, 0.9, 45), (0.95, 0.95, 59), (0.95, 0.99, 90),
        (0.99, 0.9, 230), (0.99, 0.95, 299), (0.99, 0.99, 459), (0.995, 0.9, 460), (0.995, 0.95, 598),
        (0.995, 0.99, 919), (0.999, 0.9, 2302), (0.999, 0.95, 2995), (0.999, 0.99, 4603),
    ]

    private static let needed = Check("trials that a quantile takes", tables, 0, mistaken: 1) {
        change in
        .all(leastSizes.map { p, confidence, n in Ranks.needed(for: p, confidence: confidence) + change == n })
    }

    private static let orders = Check("  p95 by the k-th largest", tables, 0, mistaken: 1) {
        change in
        .all([59, 93, 124, 153, 181, 208].enumerated().map { Ranks.needed(for: 0.95, order: $0 + 1 + change) == $1 })
    }

    private static let bounds = Check("one-sided ranks above p95", tables, 0.95, mistaken: 0.94) { p in
        .all([(93, 92), (124, 122), (506, 489), (1036, 996)].map { Ranks.bound(above: p, of: $0) == $1 })
    }

    private static let enclosing: [(Double, Int, Int, Int, Double)] = [
        (0.5, 20, 6, 15, 0.958611), (0.5, 100, 40, 61, 0.964800), (0.95, 1000, 936, 964, 0.958095),
        (0.99, 1000, 983, 997, 0.976095), (0.95, 10_000, 9457, 9543, 0.951528), (0.99, 10_000, 9880, 9920, 0.955755),
        (0.999, 10_000, 9983, 9997, 0.975457),
    ]
    private static let binomial = "Nair 1940, and the binomial distribution"

    private static let twoSided = Check("ranks around p50, p95, p99, p99.9", binomial, 0.95, mistaken: 0.9) {
        confidence in
        .all(
            enclosing.map { p, n, lower, upper, _ in
                let ranks = Ranks(around: p, of: n, confidence: confidence)
                return ranks?.lower == lower && ranks?.upper == upper
            })
    }

    private static let coverages = Check("  their coverage, to 6 digits", binomial, 0.95, mistaken: 0.9) { confidence in
        .all(
            enclosing.map { p, n, _, _, coverage in
                abs((Ranks(around: p, of: n, confidence: confidence)?.coverage ?? 0) - coverage) < 5e-7
            })
    }

    // MARK: - Shares and means

    private static func agreeing(
        _ table: [(Int, Int, Double, Double)], _ confidence: Double, _ tolerance: Double
    ) -> Finding {
        .all(
            table.map { successes, trials, low, high in
                let interval = Proportion(successes: successes, of: trials).interval(confidence: confidence)
                return abs(interval.low - low) <= tolerance && abs(interval.high - high) <= tolerance
            })
    }

    private static let clopperPearson = Check(
        "Clopper-Pearson, small samples", "the beta distribution, to 6 digits", 0.95, mistaken: 0.949
    ) {
        agreeing(
            [
                (0, 100, 0, 0.036217), (1, 100, 0.000253, 0.054459), (95, 100, 0.887165, 0.983568),
                (0, 59, 0, 0.060609), (0, 299, 0, 0.012262),
            ], $0, 5e-7)
    }

    private static let largeShares = Check(
        "  10^4 to 10^7 trials", "SciPy 1.17, beta.ppf", 0.95, mistaken: 0.949
    ) {
        agreeing(
            [
                (9500, 10_000, 0.94554547297164115, 0.95419005780122945),
                (95_000, 100_000, 0.94863107911941957, 0.95134274479272929),
                (950_000, 1_000_000, 0.94957103063153603, 0.95042636045267359),
                (5_000_000, 10_000_000, 0.49969005252137111, 0.50030994747862889),
            ], $0, 1e-9)
    }

    private static let student = Check(
        "Student's reach for 1 to 5", "any table: t(4) = 2.776445105", 0.95, mistaken: 0.949
    ) { confidence in
        let reach = MeanEstimate(of: [1, 2, 3, 4, 5]).interval(confidence: confidence).value?.halfWidth ?? .nan
        return .exact(reach, is: 2.776_445_105_197_798_7 * 0.5.squareRoot(), within: 1e-12)
    }
}
