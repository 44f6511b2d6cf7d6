// SPDX-License-Identifier: GPL-3.0-or-later

internal import CGSL
internal import Quantities
internal import Randomness
internal import Rehearsal
internal import Statistics

/// Many samples of one law, each with its interval.
private struct Repetitions: Sendable {
    var law: Distribution
    /// Values in a sample.
    var size: Int
    var count = 20_000
    var confidence = Interval.usualConfidence

    func with(confidence: Double) -> Repetitions {
        var other = self
        other.confidence = confidence
        return other
    }

    /// How many samples have an interval that holds the true value.
    func covering(_ truth: Double, _ interval: ([Double], Double) -> Interval?) throws -> Int {
        let sampler = try Sampler(law)
        let stream = RandomStream(seed: Battery.seed, purpose: "coverage of \(count) samples of \(size)")
        var values = [Double](repeating: 0, count: size)
        return (0..<count).count { repetition in
            for index in stride(from: 0, to: size, by: 2) {
                let (one, other) = stream.uniforms(trial: UInt64(repetition), block: UInt64(index / 2))
                values[index] = sampler.quantile(one)
                if index + 1 < size { values[index + 1] = sampler.quantile(other) }
            }
            return interval(values, confidence)?.contains(truth) ?? false
        }
    }

    static func mean(_ values: [Double], _ confidence: Double) -> Interval? {
        MeanEstimate(of: values).interval(confidence: confidence).value
    }
}

// MARK: - Quantiles and shares

extension Battery {
    private static let nominal = "at least nominal 95 % less a percentage point"
    private static let minimum = 0.94

    static let studyCoverage = Family(
        "Coverage of 95 % intervals: quantiles and shares",
        [
            ranks(0.5, size: 20, count: 20_000), ranks(0.95, size: 59, count: 20_000),
            ranks(0.99, size: 299, count: 10_000), ranks(0.95, size: 1000, count: 6000),
            share(0.95, of: 100), share(0.5, of: 40), share(0.01, of: 300),
            study("slices of a study: p95 of 200", is: Ranks(around: 0.95, of: StudySlices.size)?.coverage ?? 0) {
                Quantiles(of: $0).estimate(0.95, confidence: $1).value?.interval.contains(855)
            },
            study("  share of 200", is: exactCoverage(ofShare: third, of: StudySlices.size)) {
                let share = Proportion(successes: $0.count { $0 <= 300 }, of: $0.count)
                return share.interval(confidence: $1).contains(third)
            },
            study("  mean of 200", is: 0.95) { Repetitions.mean($0, $1)?.contains(450) },
            largeRanks(0.95), largeRanks(0.99),
        ])

    /// Ranks do not depend on the law; the exponential one's p-quantile is −ln(1 − p).
    private static func ranks(_ p: Double, size: Int, count: Int) -> Check {
        let repetitions = Repetitions(law: .exponential(mean: 1), size: size, count: count)
        let exact = (Ranks(around: p, of: size)?.coverage ?? 0) * 100
        let digits = "\(Int(exact)).\(Int((exact * 10).rounded()) % 10)"
        return Check(
            "p\(Int((p * 100).rounded())) of \(size) (exactly \(digits) %)", nominal, repetitions,
            mistaken: repetitions.with(confidence: 0.88)
        ) {
            let covering = try $0.covering(gsl_cdf_exponential_Pinv(p, 1)) {
                Quantiles(of: $0).estimate(p, confidence: $1).value?.interval
            }
            return .coverage(covering, of: count, atLeast: minimum)
        }
    }

    /// At the size of a study: the number of values below the quantile is what decides.
    private static func largeRanks(_ p: Double) -> Check {
        let (size, count) = (100_000, 400)
        let exact = Ranks(around: p, of: size)?.coverage ?? 0
        return Check(
            "p\(Int((p * 100).rounded())) of 100,000, as in a study", "exact coverage of 95 % intervals", 0.95,
            mistaken: 0.85
        ) { confidence in
            let stream = RandomStream(seed: seed, purpose: "coverage of a study \(p)")
            let ranks = Ranks(around: p, of: size, confidence: confidence)
            let covering = (0..<UInt64(count)).count { repetition in
                var below = 0
                for block in 0..<UInt64(size / 2) {
                    let (one, other) = stream.uniforms(trial: repetition, block: block)
                    below += (one <= p ? 1 : 0) + (other <= p ? 1 : 0)
                }
                return ranks.map { $0.lower <= below && below < $0.upper } ?? false
            }
            return .share(covering, of: count, is: exact)
        }
    }

    private static func share(_ p: Double, of size: Int) -> Check {
        Check("\(p) of \(size): Clopper-Pearson", nominal, 0.95, mistaken: 0.85) { confidence in
            let (count, stream) = (20_000, RandomStream(seed: seed, purpose: "coverage of a share \(p)"))
            let intervals = (0...size).map { Proportion(successes: $0, of: size).interval(confidence: confidence) }
            let covering = (0..<UInt64(count)).count { repetition in
                let successes = (0..<UInt64(size)).count { stream.uniform(trial: repetition, index: $0) < p }
                return intervals[successes].contains(p)
            }
            return .coverage(covering, of: count, atLeast: minimum)
        }
    }
}

// MARK: - Studies

/// A study of snapshots every 15 minutes, cut into small ones; the loss is uniform on 0 to 900 s.
private struct StudySlices: Sendable {
    static let size = 200
    static let count = 1000

    var confidence = Interval.usualConfidence

    func covering(_ covers: ([Double], Double) -> Bool?) throws -> Int {
        let values = try Captures().losses(trials: StudySlices.size * StudySlices.count)
        return (0..<StudySlices.count).count {
            let slice = Array(values[$0 * StudySlices.size..<($0 + 1) * StudySlices.size])
            return covers(slice, confidence) ?? false
        }
    }
}

extension Battery {
    private static func study(
        _ name: String, is expected: Double, _ covers: @escaping @Sendable ([Double], Double) -> Bool?
    ) -> Check {
        Check(name, "exact coverage of 95 % intervals", StudySlices(), mistaken: StudySlices(confidence: 0.88)) {
            .share(try $0.covering(covers), of: StudySlices.count, is: expected)
        }
    }

    private static let third = 1.0 / 3

    /// The chance that so many trials come to a number of successes whose interval holds the true share.
    private static func exactCoverage(ofShare p: Double, of trials: Int) -> Double {
        (0...trials).filter { Proportion(successes: $0, of: trials).interval().contains(p) }
            .reduce(0) { $0 + gsl_ran_binomial_pdf(UInt32($1), p, UInt32(trials)) }
    }

    // MARK: - Means

    static let meanCoverage = Family(
        "Coverage of t-intervals",
        [
            student("normal law, n = 5", Repetitions(law: .normal(mean: 100, sd: 1), size: 5), truth: 100),
            student(
                "exponential law, n = 1,000", Repetitions(law: .exponential(mean: 1), size: 1000, count: 10_000),
                truth: 1),
        ] + queueDelays + reliability + [outages(10_000, count: 1000), outages(100_000, count: 200)])

    private static func student(_ name: String, _ repetitions: Repetitions, truth: Double) -> Check {
        Check(name, nominal, repetitions, mistaken: repetitions.with(confidence: 0.9)) {
            .coverage(try $0.covering(truth, Repetitions.mean), of: $0.count, atLeast: minimum)
        }
    }

    /// The most skewed law of the example, the length of region-scale outages. 1.645 is the normal p95.
    private static func outages(_ size: Int, count: Int) -> Check {
        let law = Distribution.lognormal(mu: 6.322, sigma: 0.913)
        let repetitions = Repetitions(law: law, size: size, count: count)
        return Check(
            "LN(6.322, 0.913), n = \(size / 1000),000", "nominal 95 % of the most skewed law of the example",
            repetitions,
            mistaken: repetitions.with(confidence: 0.85)
        ) { .share(try $0.covering(gsl_sf_exp(6.322 + 0.913 * 0.913 / 2), Repetitions.mean), of: count, is: 0.95) }
    }

    /// The published coverages have a standard error of 0.001 each, hence the slack.
    private static let slack = 0.0033
    private static let skewed = "90 % of skewed laws: two runs of 100,000 experiments"
    private static let published: [(n: Int, count: Int, queue: Double, reliability: Double)] = [
        (5, 10_000, 0.837, 0.710), (10, 5000, 0.860, 0.757), (20, 2500, 0.876, 0.800), (40, 2000, 0.888, 0.835),
    ]

    private static let queueDelays = published.map { row in
        Check("M/M/1, first 25, n = \(row.n)", skewed, 0.9, mistaken: 0.8) { confidence in
            let rates = Rates(service: 10.0 / 9)
            let start = UInt64(row.n) << 32
            let covering = try (0..<UInt64(row.count)).count { repetition in
                let first = start + repetition * UInt64(row.n)
                let delays = try rates.delays(customers: 25, runs: first..<first + UInt64(row.n))
                return Repetitions.mean(delays, confidence)?.contains(2.124_489) ?? false
            }
            return .share(covering, of: row.count, is: row.queue, give: slack)
        }
    }

    /// Component 1 and (2 or 3), each with a Weibull life of shape ½: on average they last 7/9.
    private static let reliability = published.map { row in
        Check("Law's reliability model, n = \(row.n)", skewed, 0.9, mistaken: 0.8) { confidence in
            let life = try Sampler(.weibull(scale: 1, shape: 0.5))
            let stream = RandomStream(seed: seed, purpose: "reliability \(row.n)")
            let covering = (0..<UInt64(row.count)).count { repetition in
                let lives = (0..<UInt64(row.n)).map { sample in
                    let (one, two) = stream.uniforms(trial: repetition, block: 2 * sample)
                    let (three, _) = stream.uniforms(trial: repetition, block: 2 * sample + 1)
                    return min(life.quantile(one), max(life.quantile(two), life.quantile(three)))
                }
                return Repetitions.mean(lives, confidence)?.contains(7.0 / 9) ?? false
            }
            return .share(covering, of: row.count, is: row.reliability, give: slack)
        }
    }
}
