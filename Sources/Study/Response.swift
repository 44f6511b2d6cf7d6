// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
internal import Quantities
public import Rehearsal

/// One number that the trials of a point come to: what a sensitivity is the sensitivity of.
public enum Response: Hashable, Sendable {
    /// A statistic of a measure.
    case statistic(Measure, Statistic)
    /// The share of trials in which a measure is at most `within`, of those in which it exists.
    case chance(Measure, within: Double)

    /// Reads `recovery_time.p95`, `recovery_time.mean`, or `recovery_time<=60min` for a chance.
    public init(_ text: String, system: System) throws(Misunderstood) {
        let parts = text.split(separator: "<=", maxSplits: 1, omittingEmptySubsequences: false).map(
            Misunderstood.trimmed)
        let (measure, statistic) = try Measure.named(parts[0], in: system)
        switch (statistic, parts.count) {
        case (let statistic?, 1): self = .statistic(measure, statistic)
        case (nil, 2): self = .chance(measure, within: try measure.value(parts[1]))
        case (nil, _):
            throw Misunderstood(
                "'\(text)' does not say which statistic: write for example \(parts[0]).p95, or \(parts[0])<=60min for a chance"
            )
        case (.some, _):
            throw Misunderstood("'\(text)' has a statistic and a bound: leave out one of them")
        }
    }

    /// What is looked at in each trial.
    public var measure: Measure {
        switch self {
        case .statistic(let measure, _), .chance(let measure, _): measure
        }
    }

    /// The number of trials that it takes.
    public var trialsNeeded: Int {
        switch self {
        case .statistic(_, let statistic): statistic.trialsNeeded ?? 2
        case .chance: 1
        }
    }

    /// It as it would be written.
    public func written(in system: System) -> String {
        let name = measure.name(in: system)
        return switch self {
        case .statistic(_, let statistic): "\(name).\(statistic.rawValue)"
        case .chance(_, let bound): "\(name)<=\(measure.written(bound))"
        }
    }

    /// What the trials say; `nil` where they cannot tell. A quantile is +∞ where it falls among trials without recovery.
    public func value(in sample: Sample) -> Double? {
        switch self {
        case .statistic(let measure, let statistic):
            guard let index = sample.index(of: measure) else { return nil }
            return MeasureSummary(measure: measure, values: sample.values(index))[statistic]?.value
        case .chance(let measure, let bound):
            let (met, n) = sample.count(of: .measure(measure)) { $0 <= bound }
            return n == 0 ? nil : Double(met) / Double(n)
        }
    }
}
