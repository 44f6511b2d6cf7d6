// SPDX-License-Identifier: GPL-3.0-or-later

import Statistics
import Testing

@Suite struct QuantilesTests {
    @Test func `a quantile is an order statistic between two others`() throws {
        let quantiles = Quantiles(of: (1...1000).reversed().map(Double.init))
        let estimate = try #require(quantiles.estimate(0.95).value)
        #expect(estimate.value == 950)
        #expect(estimate.interval == Interval(low: 936, high: 964))
        #expect(estimate.count == 1000)
        #expect(estimate.p == 0.95)
        #expect(estimate.relativeHalfWidth == 14.0 / 950)
    }

    @Test(arguments: [(0.95, 58, 59), (0.99, 298, 299), (0.999, 2994, 2995), (0.5, 0, 6)])
    func `a quantile that the sample cannot support is refused with what it needs`(p: Double, n: Int, needed: Int) {
        let values = (0..<n).map(Double.init)
        #expect(Quantiles(of: values).estimate(p) == .needs(needed))
        #expect(Quantiles(of: values).estimate(p).needed == needed)
        #expect(Quantiles(of: values).estimate(p).value == nil)
        #expect(Quantiles(of: (0..<needed).map(Double.init)).estimate(p).value != nil)
    }

    @Test func `what never came is worse than every number`() throws {
        let values = (0..<1000).map { $0 % 25 == 0 ? Double.infinity : Double($0) }
        let quantiles = Quantiles(of: values)
        #expect(quantiles.infinite == 40)
        #expect(quantiles.count == 1000)
        let p95 = try #require(quantiles.estimate(0.95).value)
        #expect(p95.value.isFinite)
        #expect(p95.interval.high == .infinity)
        #expect(p95.relativeHalfWidth == .infinity)
        let p99 = try #require(quantiles.estimate(0.99).value)
        #expect(p99.value == .infinity)
        #expect(p99.interval == Interval(low: .infinity, high: .infinity))
        #expect(p99.relativeHalfWidth == .infinity)
    }

    @Test func `what does not exist is left out`() {
        let quantiles = Quantiles(of: [3, .nan, 1, .infinity, .nan])
        #expect(quantiles.sorted == [1, 3, .infinity])
        #expect(quantiles.infinite == 1)
    }

    @Test func `the share at or below a value counts ties and what never came`() {
        let quantiles = Quantiles(of: [1, 2, 2, 3, .infinity])
        #expect(quantiles.atMost(0.5) == Proportion(successes: 0, of: 5))
        #expect(quantiles.atMost(2) == Proportion(successes: 3, of: 5))
        #expect(quantiles.atMost(1e300) == Proportion(successes: 4, of: 5))
        #expect(quantiles.atMost(.infinity) == Proportion(successes: 5, of: 5))
    }

    @Test(arguments: [0, 1, 2, 4095, 4096, 100_000])
    func `values of every size and sign are sorted`(count: Int) {
        var luck = Luck(seed: UInt64(count))
        let special: [Double] = [.infinity, -.infinity, 0, .leastNonzeroMagnitude, -.greatestFiniteMagnitude, 1, 1, -1]
        let values = (0..<count).map { index in
            let any = Double(bitPattern: luck.next())
            return index % 10 == 0 ? special[index / 10 % special.count] : any.isNaN ? 0.5 : any
        }
        #expect(Quantiles(of: values).sorted == values.sorted())
    }

    @Test func `values that are all equal are sorted`() {
        #expect(Quantiles(of: [Double](repeating: 7, count: 5000)).sorted.allSatisfy { $0 == 7 })
    }

    /// 10,000 repetitions; below the nominal coverage by a percentage point with a chance of 2·10⁻⁶.
    @Test(arguments: [(0.5, 30), (0.9, 60), (0.95, 59), (0.95, 75), (0.95, 400), (0.99, 299)])
    func `intervals cover the true quantile as often as they say`(p: Double, n: Int) throws {
        var luck = Luck(seed: 11)
        let ranks = try #require(Ranks(around: p, of: n))
        var covered = 0
        for _ in 0..<10_000 {
            // The p-quantile of a uniform law is p, and ranks survive every increasing change of the values.
            let sorted = (0..<n).map { _ in luck.uniform() }.sorted()
            if sorted[ranks.lower - 1] <= p, p <= sorted[ranks.upper - 1] { covered += 1 }
        }
        #expect(Double(covered) / 10_000 > 0.94)
        // Within five standard errors of the coverage that the interval states.
        #expect(abs(Double(covered) / 10_000 - ranks.coverage) < 5 * 0.0022)
    }
}
