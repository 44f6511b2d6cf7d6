// SPDX-License-Identifier: GPL-3.0-or-later

/// Two alternatives, trial by trial on the same luck. Smaller values are better.
public struct PairedComparison: Hashable, Sendable {
    /// Candidate − baseline, over the trials in which both are finite.
    public let difference: MeanEstimate
    /// The trials in which the candidate is smaller, of those in which both exist: +∞ is worse than every number.
    public let candidateBetter: Proportion
    /// The trials in which the baseline is smaller.
    public let baselineBetter: Proportion
    /// The trials in which only the baseline is finite.
    public let onlyBaselineFinite: Int
    /// The trials in which only the candidate is finite.
    public let onlyCandidateFinite: Int
    /// How much less the difference varies than that of independent trials would: (var baseline + var candidate) over
    /// var difference, over the trials in which both are finite. As many times more independent trials would have been
    /// needed for an interval as short. Infinite if the difference is constant, `nil` below two trials.
    public let varianceRatio: Double?

    /// The comparison of values in trial order; as many of one as of the other. O(n).
    public init(baseline: [Double], candidate: [Double]) {
        precondition(baseline.count == candidate.count, "paired values come in pairs")
        let pairs = Pairs(baseline: baseline, candidate: candidate)
        difference = MeanEstimate(of: pairs.differences)
        candidateBetter = Proportion(successes: pairs.candidateBetter, of: pairs.count)
        baselineBetter = Proportion(successes: pairs.baselineBetter, of: pairs.count)
        onlyBaselineFinite = pairs.onlyBaselineFinite
        onlyCandidateFinite = pairs.onlyCandidateFinite
        varianceRatio = Moments(of: pairs.differences).variance.map { paired in
            let unpaired =
                (Moments(of: pairs.finiteBaseline).variance ?? 0) + (Moments(of: pairs.finiteCandidate).variance ?? 0)
            return paired > 0 ? unpaired / paired : .infinity
        }
    }

    private struct Pairs {
        var differences: [Double] = []
        var finiteBaseline: [Double] = []
        var finiteCandidate: [Double] = []
        var (count, candidateBetter, baselineBetter) = (0, 0, 0)
        var (onlyBaselineFinite, onlyCandidateFinite) = (0, 0)

        init(baseline: [Double], candidate: [Double]) {
            differences.reserveCapacity(baseline.count)
            finiteBaseline.reserveCapacity(baseline.count)
            finiteCandidate.reserveCapacity(baseline.count)
            for (before, after) in zip(baseline, candidate) where !before.isNaN && !after.isNaN {
                count += 1
                if after < before { candidateBetter += 1 }
                if before < after { baselineBetter += 1 }
                switch (before.isFinite, after.isFinite) {
                case (true, true):
                    differences.append(after - before)
                    finiteBaseline.append(before)
                    finiteCandidate.append(after)
                case (true, false): onlyBaselineFinite += 1
                case (false, true): onlyCandidateFinite += 1
                case (false, false): break
                }
            }
        }
    }
}
