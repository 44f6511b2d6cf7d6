// SPDX-License-Identifier: GPL-3.0-or-later

internal import CGSL

/// The quantiles of two alternatives tried on the same luck, and how far they are apart.
///
/// The interval of a difference is by sectioning (Nakayama, "Confidence intervals for quantiles using sectioning when
/// applying variance-reduction techniques", ACM TOMACS 24(4), 2014): the trials are cut into `sections` parts of equal
/// length, and the differences D₁…D_b found in each tell how much D, that of all trials, varies:
/// D ± t(b − 1)·√(Σ(Dⱼ − D)²/(b − 1)/b). What the two have in common cancels in each part. Where so few trials say too
/// little of the quantile in a part, the interval is the difference of the two distribution-free rank intervals, each of
/// half the risk (Bonferroni): it holds for any number of trials, and knows nothing of the pairing.
public struct PairedQuantiles: Sendable {
    /// The number of parts: 30, beyond which Student's quantile hardly falls (Nakayama advises 10 to 30).
    public static let sections = 30
    /// The observations that a part must have beyond the quantile: 10, an assumption that the tests hold to.
    public static let leastBeyond = 10.0

    /// What the baseline came to.
    public let baseline: Quantiles
    /// What the candidate came to.
    public let candidate: Quantiles
    private let parts: [(baseline: Quantiles, candidate: Quantiles)]

    /// The values in trial order, as many of one as of the other; NaN where there is none. O(n), or O(n log n) below
    /// 120,000 values.
    public init(baseline: [Double], candidate: [Double]) {
        precondition(baseline.count == candidate.count, "paired values come in pairs")
        let count = baseline.count
        self.baseline = Quantiles(of: baseline)
        self.candidate = Quantiles(of: candidate)
        guard count >= Self.sections else {
            parts = []
            return
        }
        parts = (0..<Self.sections).map { part in
            let range = (part * count / Self.sections)..<((part + 1) * count / Self.sections)
            return (Quantiles(of: Array(baseline[range])), Quantiles(of: Array(candidate[range])))
        }
    }

    /// The p-quantile of the candidate less that of the baseline, with its interval; or how many trials that takes.
    /// Infinite where one of them is, `nil` where both are.
    public func difference(
        _ p: Double, confidence: Double = Interval.usualConfidence
    ) -> Estimate<(value: Double, interval: Interval)>? {
        let needed = Ranks.needed(for: p, confidence: 1 - (1 - confidence) / 2)
        guard baseline.count >= needed, candidate.count >= needed else { return .needs(needed) }
        let value = candidate[p] - baseline[p]
        if value.isNaN { return nil }
        let interval = bySections(p, around: value, confidence) ?? byRanks(p, confidence)
        return interval.map { .value((value, $0)) }
    }

    private func bySections(_ p: Double, around value: Double, _ confidence: Double) -> Interval? {
        let least = Self.leastBeyond / min(p, 1 - p)
        guard !parts.isEmpty,
            parts.allSatisfy({ Double(min($0.baseline.count, $0.candidate.count)) >= least * (1 - 1e-9) })
        else { return nil }
        let differences = parts.map { $0.candidate[p] - $0.baseline[p] }
        guard differences.allSatisfy(\.isFinite) else { return nil }
        let squares = differences.reduce(0) { $0 + ($1 - value) * ($1 - value) }
        let freedom = Double(parts.count - 1)
        GSL.errorsAreReturned
        let reach =
            gsl_cdf_tdist_Qinv((1 - confidence) / 2, freedom) * (squares / freedom / Double(parts.count)).squareRoot()
        return Interval(low: value - reach, high: value + reach)
    }

    private func byRanks(_ p: Double, _ confidence: Double) -> Interval? {
        let each = 1 - (1 - confidence) / 2
        guard let before = baseline.estimate(p, confidence: each).value,
            let after = candidate.estimate(p, confidence: each).value
        else { return nil }
        // From what never came to what never came there may be any distance.
        let (low, high) = (after.interval.low - before.interval.high, after.interval.high - before.interval.low)
        return Interval(low: low.isNaN ? -.infinity : low, high: high.isNaN ? .infinity : high)
    }
}
