// SPDX-License-Identifier: GPL-3.0-or-later

import Statistics
import Testing

@Suite struct PairedQuantilesTests {
    /// Whole numbers, so that sums are exact.
    private func values(_ count: Int, seed: UInt64) -> [Double] {
        var luck = Luck(seed: seed)
        return (0..<count).map { _ in (luck.uniform() * 10_000).rounded() }
    }

    @Test func `a candidate that is always 60 larger is known to be so, at every quantile`() throws {
        let baseline = values(60_000, seed: 1)
        let quantiles = PairedQuantiles(baseline: baseline, candidate: baseline.map { $0 + 60 })
        for p in [0.5, 0.9, 0.95, 0.99] {
            let found = try #require(quantiles.difference(p)?.value)
            #expect(found.value == 60)
            #expect(found.interval == Interval(low: 60, high: 60))
        }
    }

    /// Two laws that share most of their luck and are 0.5 apart: so are their quantiles. Of 400 intervals 380 should cover
    /// that; fewer than 364 do with a chance below 10⁻³ if each covers with 95 %, and too long ones would all cover.
    @Test func `intervals cover the true difference as often as they say, and common luck shortens them`() throws {
        var luck = Luck(seed: 2)
        var (covered, length, blind) = (0, 0.0, 0.0)
        for _ in 0..<400 {
            let pairs = (0..<900).map { _ in
                let common = 3 * luck.bell()
                return (common + luck.bell(), common + luck.bell() + 0.5)
            }
            let quantiles = PairedQuantiles(baseline: pairs.map(\.0), candidate: pairs.map(\.1))
            let found = try #require(quantiles.difference(0.5)?.value)
            if found.interval.contains(0.5) { covered += 1 }
            length += found.interval.halfWidth
            let ranks = [quantiles.baseline, quantiles.candidate].compactMap { $0.estimate(0.5).value?.interval }
            blind += (ranks[0].halfWidth * ranks[0].halfWidth + ranks[1].halfWidth * ranks[1].halfWidth).squareRoot()
        }
        #expect(covered >= 364)
        #expect(length < 0.7 * blind)
    }

    @Test func `of few trials it is the difference of two rank intervals of half the risk each`() throws {
        let (baseline, candidate) = (values(400, seed: 3), values(400, seed: 4))
        let found = try #require(PairedQuantiles(baseline: baseline, candidate: candidate).difference(0.95)?.value)
        let intervals = try [baseline, candidate].map { values in
            try #require(Quantiles(of: values).estimate(0.95, confidence: 0.975).value?.interval)
        }
        #expect(
            found.interval
                == Interval(low: intervals[1].low - intervals[0].high, high: intervals[1].high - intervals[0].low))
    }

    @Test func `a quantile that so few trials cannot support is refused with the number it takes`() {
        let quantiles = PairedQuantiles(baseline: values(60, seed: 5), candidate: values(60, seed: 6))
        // At 97.5 % each: 0.95ⁿ ≤ 0.025 from n = 72 on.
        #expect(quantiles.difference(0.95)?.needed == 72)
    }

    @Test func `what never comes is infinitely far, and from itself any distance`() {
        let never = [Double](repeating: .infinity, count: 400)
        let quantiles = PairedQuantiles(baseline: values(400, seed: 7), candidate: never)
        #expect(quantiles.difference(0.5)?.value?.interval == Interval(low: .infinity, high: .infinity))
        #expect(PairedQuantiles(baseline: never, candidate: never).difference(0.5) == nil)
    }
}

@Suite struct PairedProportionsTests {
    @Test func `counts what only one of the two had, and leaves out what does not arise`() {
        let answers: [(baseline: Bool?, candidate: Bool?)] = [
            (true, true), (true, false), (false, true), (false, true), (false, false), (nil, true), (true, nil),
        ]
        let pairs = PairedProportions(answers)
        #expect(pairs == PairedProportions(both: 1, onlyBaseline: 1, onlyCandidate: 2, neither: 1))
        #expect(pairs.difference == 0.2)
        #expect(pairs.baseline == Proportion(successes: 2, of: 5))
        #expect(pairs.candidate == Proportion(successes: 3, of: 5))
    }

    @Test func `trials in which nothing differs leave an interval around nothing, whatever the shares`() {
        let few = PairedProportions(both: 500, onlyBaseline: 0, onlyCandidate: 0, neither: 500).interval()
        let many = PairedProportions(both: 50_000, onlyBaseline: 0, onlyCandidate: 0, neither: 50_000).interval()
        #expect(few.contains(0) && many.contains(0) && many.halfWidth < few.halfWidth / 90)
    }

    /// By enumeration of all outcomes of 20 pairs, for chances in and out of balance.
    @Test(arguments: [(0.2, 0.1), (0.02, 0.3), (0.0, 0.05), (0.5, 0.5)])
    func `the interval covers with at least the confidence, exactly`(won: Double, lost: Double) {
        let n = 20
        let factorial = (0...n).map { $0 < 2 ? 1.0 : (2...$0).reduce(1.0) { $0 * Double($1) } }
        let power = { (base: Double, exponent: Int) in (0..<exponent).reduce(1.0) { result, _ in result * base } }
        var (covered, all) = (0.0, 0.0)
        for wins in 0...n {
            for losses in 0...(n - wins) {
                let rest = n - wins - losses
                let ways = factorial[n] / factorial[wins] / factorial[losses] / factorial[rest]
                let chance = ways * power(won, wins) * power(lost, losses) * power(1 - won - lost, rest)
                let pairs = PairedProportions(both: rest, onlyBaseline: losses, onlyCandidate: wins, neither: 0)
                all += chance
                if pairs.interval().contains(won - lost) { covered += chance }
            }
        }
        #expect(abs(all - 1) < 1e-9)
        #expect(covered >= 0.95)
    }
}
