// SPDX-License-Identifier: GPL-3.0-or-later

import Statistics
import Testing

@Suite struct ProportionTests {
    /// Clopper and Pearson's interval at 95 %, recomputed from the beta distribution to six digits.
    @Test(
        arguments: [
            (0, 100, 0, 0.036217), (1, 100, 0.000253, 0.054459), (95, 100, 0.887165, 0.983568), (0, 59, 0, 0.060609),
            (0, 299, 0, 0.012262), (59, 59, 1 - 0.060609, 1), (100, 100, 1 - 0.036217, 1),
        ] as [(Int, Int, Double, Double)])
    func `intervals are those of the table`(successes: Int, trials: Int, low: Double, high: Double) {
        let interval = Proportion(successes: successes, of: trials).interval()
        #expect(abs(interval.low - low) < 5e-7)
        #expect(abs(interval.high - high) < 5e-7)
    }

    /// SciPy 1.17, `beta.ppf`.
    @Test(arguments: [
        (9500, 10000, 0.94554547297164115, 0.95419005780122945),
        (95000, 100000, 0.94863107911941957, 0.95134274479272929),
        (500000, 1000000, 0.49901951919531184, 0.50098048080468816),
        (950000, 1000000, 0.94957103063153603, 0.95042636045267359),
        (1, 1000000, 2.5317807663794178e-08, 5.5716306551669393e-06),
        (999999, 1000000, 0.99999442836934482, 0.99999997468219237),
        (5000000, 10000000, 0.49969005252137111, 0.50030994747862889),
    ])
    func `intervals of many trials are those of SciPy`(successes: Int, trials: Int, low: Double, high: Double) {
        let interval = Proportion(successes: successes, of: trials).interval()
        #expect(abs(interval.low / low - 1) < 1e-9)
        #expect(abs(interval.high / high - 1) < 1e-9)
    }

    @Test func `without trials anything is possible`() {
        #expect(Proportion(successes: 0, of: 0).interval() == Interval(low: 0, high: 1))
        #expect(Proportion(successes: 0, of: 0).verdict(against: 0.95) == .inconclusive)
        #expect(Proportion(successes: 0, of: 0).trialsNeeded(against: 0.95) == nil)
    }

    @Test(
        arguments: [
            (970, 1000, .pass), (950, 1000, .inconclusive), (960, 1000, .inconclusive), (930, 1000, .fail),
            (71, 71, .inconclusive), (72, 72, .pass), (0, 2, .fail),
        ] as [(Int, Int, Proportion.Verdict)])
    func `the verdict is that of the whole interval`(successes: Int, trials: Int, verdict: Proportion.Verdict) {
        #expect(Proportion(successes: successes, of: trials).verdict(against: 0.95) == verdict)
    }

    /// 0.975 < 0.95ⁿ takes n = 72; the others hold by the definition.
    @Test func `the trials needed are those that decide at the observed share`() throws {
        #expect(Proportion(successes: 59, of: 59).trialsNeeded(against: 0.95) == 72)
        #expect(Proportion(successes: 72, of: 72).trialsNeeded(against: 0.95) == 72)
        #expect(Proportion(successes: 950, of: 1000).trialsNeeded(against: 0.95) == nil)
        for (successes, trials) in [(960, 1000), (9520, 10_000), (940, 1000), (95_010, 100_000), (94_990, 100_000)] {
            let proportion = Proportion(successes: successes, of: trials)
            let needed = try #require(proportion.trialsNeeded(against: 0.95))
            #expect(needed > trials)
            func verdict(_ n: Int) -> Proportion.Verdict {
                let rounding: FloatingPointRoundingRule = proportion.share > 0.95 ? .down : .up
                let expected = Int((proportion.share * Double(n)).rounded(rounding))
                return Proportion(successes: expected, of: n).verdict(against: 0.95)
            }
            #expect(verdict(needed) == (proportion.share > 0.95 ? .pass : .fail))
            #expect(verdict(needed * 9 / 10) == .inconclusive)
        }
    }

    /// 10,000 repetitions; below the nominal coverage by a percentage point with a chance below 2·10⁻⁶.
    @Test(arguments: [(0.95, 100), (0.5, 40), (0.01, 300)])
    func `intervals cover the true share as often as they say`(share: Double, trials: Int) {
        var luck = Luck(seed: 5)
        let intervals = (0...trials).map { Proportion(successes: $0, of: trials).interval() }
        var covered = 0
        for _ in 0..<10_000 {
            var successes = 0
            for _ in 0..<trials where luck.uniform() < share { successes += 1 }
            if intervals[successes].contains(share) { covered += 1 }
        }
        #expect(Double(covered) / 10_000 > 0.94)
    }

    @Test func `the relative half-width is that of the interval`() {
        let proportion = Proportion(successes: 95, of: 100)
        #expect(abs(proportion.relativeHalfWidth() - (0.983568 - 0.887165) / 1.9) < 1e-6)
        #expect(Proportion(successes: 0, of: 100).relativeHalfWidth() == .infinity)
    }
}
