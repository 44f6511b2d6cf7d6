// SPDX-License-Identifier: GPL-3.0-or-later

public import Statistics

/// What a check found, what it should have found, and whether the two agree.
public struct Finding: Hashable, Sendable {
    /// How the value is held against the expectation.
    public enum Criterion: Hashable, Sendable {
        /// At most so far from it; nothing is random here.
        case within(Double)
        /// The expectation, give or take what its own source leaves open, meets the value's interval.
        case interval(slack: Double)
        /// At most that: a distance between distributions.
        case atMost
        /// At least that: a measured coverage.
        case atLeast
    }

    /// How a value is to be read.
    public enum Unit: String, Hashable, Sendable {
        /// Seconds.
        case seconds = "s"
        /// A share of one.
        case share
        /// A number of things.
        case count
        /// Any other number.
        case number
    }

    /// What Muster comes to.
    public var value: Double
    /// In which the true value lies with `Battery.confidence`; `nil` where nothing is random, or where `expected` already
    /// is the bound of what luck can do.
    public var interval: Interval?
    /// What it should be.
    public var expected: Double
    /// How the two are compared.
    public var criterion: Criterion
    /// How they are to be read.
    public var unit: Unit

    /// Whether it depends on luck.
    public var isRandom: Bool { if case .within = criterion { false } else { true } }

    /// Whether Muster comes to what is expected.
    public var agrees: Bool {
        switch criterion {
        case .within(let tolerance): value == expected || abs(value - expected) <= tolerance
        case .interval(let slack):
            interval.map { $0.low - slack <= expected && expected <= $0.high + slack } ?? false
        case .atMost: value <= expected
        case .atLeast: value >= expected
        }
    }
}

extension Finding {
    /// A value that luck has no part in.
    static func exact(
        _ value: Double, is expected: Double, within tolerance: Double = 0, _ unit: Unit = .number
    ) -> Finding {
        Finding(value: value, interval: nil, expected: expected, criterion: .within(tolerance), unit: unit)
    }

    /// So many of so many known answers.
    static func all(_ answers: [Bool]) -> Finding {
        .exact(Double(answers.count { $0 }), is: Double(answers.count), .count)
    }

    /// The mean of independent values, with Student's interval.
    static func mean(of values: [Double], is expected: Double, _ unit: Unit = .seconds) throws -> Finding {
        let estimate = MeanEstimate(of: values)
        guard let mean = estimate.mean, let interval = estimate.interval(confidence: Battery.confidence).value else {
            throw NoValues()
        }
        return Finding(
            value: mean, interval: interval, expected: expected, criterion: .interval(slack: 0), unit: unit)
    }

    /// An estimate with a normal law of that standard error.
    static func estimate(_ value: Double, error: Double, is expected: Double, _ unit: Unit = .number) -> Finding {
        let reach = Battery.reach * error
        return Finding(
            value: value, interval: Interval(low: value - reach, high: value + reach), expected: expected,
            criterion: .interval(slack: 0), unit: unit)
    }

    /// A quantile of independent values, with its rank interval.
    static func quantile(
        _ p: Double, of values: [Double], is expected: Double, _ unit: Unit = .seconds
    ) throws -> Finding {
        guard let found = Quantiles(of: values).estimate(p, confidence: Battery.confidence).value else {
            throw NoValues()
        }
        return Finding(
            value: found.value, interval: found.interval, expected: expected, criterion: .interval(slack: 0), unit: unit
        )
    }

    /// A share of independent trials, with the interval of Clopper and Pearson.
    static func share(_ successes: Int, of trials: Int, is expected: Double, give slack: Double = 0) -> Finding {
        let share = Proportion(successes: successes, of: trials)
        return Finding(
            value: share.share, interval: share.interval(confidence: Battery.confidence), expected: expected,
            criterion: .interval(slack: slack), unit: .share)
    }

    /// A coverage that must not be below that.
    static func coverage(_ successes: Int, of trials: Int, atLeast expected: Double) -> Finding {
        var finding = share(successes, of: trials, is: expected)
        finding.criterion = .atLeast
        return finding
    }

    /// The distance of Kolmogorov and Smirnov between independent values and their law, which has no jumps: beyond
    /// √(ln(2/risk)/2n) with a chance of at most `risk` (Massart, Annals of Probability, 1990).
    static func law(of values: [Double], _ distribution: (Double) -> Double) -> Finding {
        let sorted = Quantiles(of: values).sorted
        let count = Double(sorted.count)
        var distance = 0.0
        for (index, value) in sorted.enumerated() {
            let expected = distribution(value)
            distance = max(distance, expected - Double(index) / count, Double(index + 1) / count - expected)
        }
        return Finding(
            value: distance, interval: nil, expected: Battery.distance(of: sorted.count), criterion: .atMost,
            unit: .number)
    }

    private struct NoValues: Error {}
}

/// The distribution function of the uniform law between two values.
func uniform(_ value: Double, from low: Double, to high: Double) -> Double {
    min(max((value - low) / (high - low), 0), 1)
}
