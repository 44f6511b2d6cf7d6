// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities
public import Rehearsal
internal import Statistics

/// What is said of a measure over all trials.
public enum Statistic: String, Hashable, Sendable, CaseIterable {
    /// The mean over the trials in which the measure is finite.
    case mean
    /// The median.
    case p50
    /// The 90 % quantile.
    case p90
    /// The 95 % quantile.
    case p95
    /// The 99 % quantile.
    case p99

    /// The quantiles, ascending.
    public static let quantiles: [Statistic] = [.p50, .p90, .p95, .p99]

    /// The quantile's probability; `nil` for the mean.
    public var probability: Double? {
        switch self {
        case .mean: nil
        case .p50: 0.50
        case .p90: 0.90
        case .p95: 0.95
        case .p99: 0.99
        }
    }

    /// The quantile's probability, exactly.
    var share: Share? {
        switch self {
        case .mean: nil
        case .p50: Rational(50, 100)
        case .p90: Rational(90, 100)
        case .p95: Rational(95, 100)
        case .p99: Rational(99, 100)
        }
    }

    /// The number of trials that tell the quantile at all; `nil` for the mean.
    public var trialsNeeded: Int? { probability.map { Ranks.needed(for: $0) } }
}

/// How well a measure should be known before a study ends.
public struct Goal: Hashable, Sendable {
    /// The measure.
    public var measure: Measure
    /// What is to be known of it.
    public var statistic: Statistic
    /// Half the width of its 95 % interval over its value, at most, in 0…1.
    public var relativeHalfWidth: Double

    /// That statistic, known to within that share of itself.
    public init(measure: Measure, statistic: Statistic, relativeHalfWidth: Double) {
        self.measure = measure
        self.statistic = statistic
        self.relativeHalfWidth = relativeHalfWidth
    }

    /// How well it is known: half its interval over its value, infinite while that cannot be told.
    func halfWidth(in sample: Sample) -> Double {
        guard let index = sample.index(of: measure) else { return .infinity }
        let summary = MeasureSummary(measure: measure, values: sample.values(index))
        guard let estimate = summary[statistic], estimate.value.isFinite, estimate.low.isFinite, estimate.high.isFinite
        else { return .infinity }
        // What is always the same is known, even where it is nothing.
        if estimate.low == estimate.high { return 0 }
        guard estimate.value > 0 else { return .infinity }
        return (estimate.high - estimate.low) / 2 / estimate.value
    }
}
