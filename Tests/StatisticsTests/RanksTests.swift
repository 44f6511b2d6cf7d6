// SPDX-License-Identifier: GPL-3.0-or-later

import Statistics
import Testing

@Suite struct RanksTests {
    /// Wilks (1941); Meeker, Hahn and Escobar, "Statistical intervals" (2017), table J13; OpenTURNS'
    /// `t_QuantileConfidence_std.py` prints the same.
    @Test(arguments: [
        (0.9, 0.9, 22), (0.9, 0.95, 29), (0.9, 0.99, 44), (0.95, 0.9, 45), (0.95, 0.95, 59), (0.95, 0.99, 90),
        (0.99, 0.9, 230), (0.99, 0.95, 299), (0.99, 0.99, 459), (0.995, 0.9, 460), (0.995, 0.95, 598),
        (0.995, 0.99, 919), (0.999, 0.9, 2302), (0.999, 0.95, 2995), (0.999, 0.99, 4603), (0.05, 0.95, 59),
    ])
    func `the least n that supports a quantile is the one of the tables`(p: Double, confidence: Double, n: Int) {
        #expect(Ranks.needed(for: p, confidence: confidence) == n)
        #expect(Ranks(around: p, of: n, confidence: confidence) != nil)
        #expect(Ranks(around: p, of: n - 1, confidence: confidence) == nil)
    }

    @Test func `the median takes six observations`() {
        #expect(Ranks.needed(for: 0.5) == 6)
        #expect(Ranks(around: 0.5, of: 6).map { [$0.lower, $0.upper] } == [1, 6])
    }

    @Test(arguments: [(1, 59), (2, 93), (3, 124), (4, 153), (5, 181), (6, 208)])
    func `higher orders take the n of OpenTURNS`(order: Int, n: Int) {
        #expect(Ranks.needed(for: 0.95, order: order) == n)
    }

    /// OpenTURNS' ranks count from 0.
    @Test(arguments: [(93, 91), (124, 121), (506, 488), (1036, 995)])
    func `one-sided ranks are those of OpenTURNS`(n: Int, rank: Int) {
        #expect(Ranks.bound(above: 0.95, of: n) == rank + 1)
    }

    @Test func `no rank bounds a quantile that the sample cannot support`() {
        #expect(Ranks.bound(above: 0.95, of: 58) == nil)
        #expect(Ranks.bound(above: 0.95, of: 59) == 59)
    }

    /// Nair's table of 1940 has the medians; the others follow from the binomial distribution.
    @Test(arguments: [
        (0.5, 20, 6, 15, 0.958611), (0.5, 100, 40, 61, 0.964800), (0.95, 1000, 936, 964, 0.958095),
        (0.99, 1000, 983, 997, 0.976095), (0.95, 10_000, 9457, 9543, 0.951528), (0.99, 10_000, 9880, 9920, 0.955755),
        (0.999, 10_000, 9983, 9997, 0.975457),
    ])
    func `equal-tailed ranks and their coverage are those of the tables`(
        p: Double, n: Int, lower: Int, upper: Int, coverage: Double
    ) throws {
        let ranks = try #require(Ranks(around: p, of: n))
        #expect(ranks.lower == lower)
        #expect(ranks.upper == upper)
        #expect(abs(ranks.coverage - coverage) < 5e-7)
    }

    @Test(arguments: [0.01, 0.05, 0.3, 0.5, 0.9, 0.95, 0.99, 0.999])
    func `the coverage is at least the confidence for every n`(p: Double) throws {
        let needed = Ranks.needed(for: p)
        for n in Array(needed..<needed + 200) + [10_000, 1_000_000] {
            let ranks = try #require(Ranks(around: p, of: n))
            #expect(ranks.coverage >= 0.95 - 1e-9)
            #expect(ranks.lower >= 1 && ranks.upper <= n)
            let point = Ranks.point(p, of: n)
            #expect(ranks.lower <= point && point <= ranks.upper)
        }
    }

    /// Ten million observations, where GSL's beta distribution gives NaN near the mode.
    @Test(arguments: [0.5, 0.95])
    func `ranks of ten million are where the normal approximation puts them`(p: Double) throws {
        let n = 10_000_000
        let ranks = try #require(Ranks(around: p, of: n))
        let reach = 1.959963984540054 * (Double(n) * p * (1 - p)).squareRoot()
        #expect(abs(Double(ranks.lower) - (Double(n) * p - reach)) < 3)
        #expect(abs(Double(ranks.upper) - (Double(n) * p + reach)) < 3)
        #expect(abs(ranks.coverage - 0.95) < 1e-3)
    }

    @Test(arguments: [
        (0.95, 20, 19), (0.95, 100, 95), (0.07, 100, 7), (0.29, 100, 29), (0.5, 1, 1), (0.5, 4, 2), (0.5, 5, 3),
        (0.999, 1000, 999), (0.999, 1001, 1000), (1e-9, 10, 1), (1 - 1e-9, 10, 10), (0.57, 1_000_000, 570_000),
    ])
    func `the quantile's own rank is p·n rounded up, whatever binary fractions do`(p: Double, n: Int, rank: Int) {
        #expect(Ranks.point(p, of: n) == rank)
    }
}
