// SPDX-License-Identifier: GPL-3.0-or-later

import Statistics
import Testing

@Suite struct PairedComparisonTests {
    @Test func `the difference is the candidate's less the baseline's, pair by pair`() throws {
        let comparison = PairedComparison(baseline: [10, 20, 30, 40], candidate: [9, 18, 31, 40])
        #expect(comparison.difference.mean == -0.5)
        #expect(comparison.difference.count == 4)
        #expect(comparison.candidateBetter == Proportion(successes: 2, of: 4))
        #expect(comparison.baselineBetter == Proportion(successes: 1, of: 4))
        // Variances 500/3 and 547/3 (deviations from 24.5: 15.5, 6.5, 6.5, 15.5), of the difference 5/3.
        let ratio = try #require(comparison.varianceRatio)
        #expect(abs(ratio - (500 + 565) / 5.0) < 1e-9)
    }

    @Test func `what never came is worse than every number and has no part in the mean`() {
        let comparison = PairedComparison(
            baseline: [1, .infinity, 3, .infinity, .nan, 6], candidate: [.infinity, 2, 3, .infinity, 5, .nan])
        #expect(comparison.onlyBaselineFinite == 1)
        #expect(comparison.onlyCandidateFinite == 1)
        #expect(comparison.candidateBetter == Proportion(successes: 1, of: 4))
        #expect(comparison.baselineBetter == Proportion(successes: 1, of: 4))
        #expect(comparison.difference.count == 1)
        #expect(comparison.difference.mean == 0)
        #expect(comparison.varianceRatio == nil)
    }

    @Test func `a constant difference is known exactly`() throws {
        let comparison = PairedComparison(baseline: [1, 5, 9], candidate: [2, 6, 10])
        #expect(comparison.difference.interval() == .value(Interval(low: 1, high: 1)))
        #expect(comparison.varianceRatio == .infinity)
    }

    /// Of values that share a part of variance 9 and have own parts of variance 1, (10 + 10)/2 = 10 times less varies the
    /// difference; within 5 % with a chance of failure below 10⁻⁶ for 40,000 pairs.
    @Test func `common luck is won as the theory has it`() throws {
        var luck = Luck(seed: 8)
        let pairs = (0..<40_000).map { _ in
            let common = 3 * luck.bell()
            return (common + luck.bell(), common + luck.bell() + 0.1)
        }
        let comparison = PairedComparison(baseline: pairs.map(\.0), candidate: pairs.map(\.1))
        #expect(abs(try #require(comparison.varianceRatio) / 10 - 1) < 0.05)
        #expect(try #require(comparison.difference.interval(confidence: 0.999999).value).contains(0.1))
    }
}
