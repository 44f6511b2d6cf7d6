// SPDX-License-Identifier: GPL-3.0-or-later

public import Rehearsal
internal import Statistics

/// A number found from trials, and the 95 % interval in which it lies.
public struct Figure: Hashable, Sendable {
    /// The number itself; +∞ where the quantile falls among trials in which the measure never came.
    public var value: Double
    /// The interval's lower end.
    public var low: Double
    /// The interval's upper end; may be +∞.
    public var high: Double

    /// That number in that interval.
    public init(value: Double, low: Double, high: Double) {
        self.value = value
        self.low = low
        self.high = high
    }
}

/// What the trials say of one measure.
public struct MeasureSummary: Sendable {
    /// The measure.
    public var measure: Measure
    /// Trials in which it exists; those in which it never came are among them.
    public var n: Int
    /// Trials in which it never came.
    public var unrecovered: Int
    /// Its mean over the trials in which it is finite, with its t-interval; `nil` with fewer than two.
    public var mean: Figure?
    /// Its standard deviation over the same trials; `nil` with fewer than two.
    public var sd: Double?
    /// Its quantiles in the order of `Statistic.quantiles`, with rank intervals; `nil` where the trials cannot tell.
    public var quantiles: [Figure?]

    /// What was found before, and kept.
    public init(measure: Measure, n: Int, unrecovered: Int, mean: Figure?, sd: Double?, quantiles: [Figure?]) {
        self.measure = measure
        self.n = n
        self.unrecovered = unrecovered
        self.mean = mean
        self.sd = sd
        self.quantiles = quantiles
    }

    /// What is known of it under that name.
    public subscript(statistic: Statistic) -> Figure? {
        switch statistic {
        case .mean: mean
        case .p50: quantiles[0]
        case .p90: quantiles[1]
        case .p95: quantiles[2]
        case .p99: quantiles[3]
        }
    }
}

extension MeasureSummary {
    /// Reads the values of a measure, in trial order.
    init(measure: Measure, values: consuming [Double]) {
        self.measure = measure
        let average = MeanEstimate(of: copy values)
        let ranked = Quantiles(of: consume values)
        n = ranked.count
        unrecovered = ranked.infinite
        sd = average.sd
        mean = average.interval().value.map { Figure(value: average.moments.mean, $0) }
        quantiles = Statistic.quantiles.map { statistic in
            guard let probability = statistic.probability else { return nil }
            return ranked.estimate(probability).value.map { Figure(value: $0.value, $0.interval) }
        }
    }
}

extension Figure {
    init(value: Double, _ interval: Interval) {
        self.init(value: value, low: interval.low, high: interval.high)
    }

    init(_ proportion: Proportion) { self.init(value: proportion.share, proportion.interval()) }
}
