// SPDX-License-Identifier: GPL-3.0-or-later

import Statistics
import Testing

@Suite struct MeanEstimateTests {
    /// NIST's statistical reference datasets for univariate statistics that are defined by a formula, with their certified
    /// mean and standard deviation. What the last ones lose is lost by their decimals' being binary.
    static let certified: [(String, [Double], Double, Double, Double)] = [
        ("NumAcc1", [10_000_001, 10_000_003, 10_000_002], 10_000_002, 1, 1e-15),
        ("NumAcc2", [1.2] + alternating(1.1, 1.3), 1.2, 0.1, 1e-14),
        ("NumAcc3", [1_000_000.2] + alternating(1_000_000.1, 1_000_000.3), 1_000_000.2, 0.1, 1e-9),
        ("NumAcc4", [10_000_000.2] + alternating(10_000_000.1, 10_000_000.3), 10_000_000.2, 0.1, 1e-8),
    ]

    static func alternating(_ a: Double, _ b: Double) -> [Double] { (0..<1000).map { $0 % 2 == 0 ? a : b } }

    @Test(arguments: certified)
    func `means and deviations are NIST's`(
        name: String, values: [Double], mean: Double, sd: Double, tolerance: Double
    ) throws {
        let estimate = MeanEstimate(of: values)
        #expect(estimate.count == values.count)
        #expect(abs(try #require(estimate.mean) / mean - 1) <= 1e-15)
        #expect(abs(try #require(estimate.sd) / sd - 1) <= tolerance)
    }

    @Test(arguments: certified)
    func `so are those of parts that are merged`(
        name: String, values: [Double], mean: Double, sd: Double, tolerance: Double
    ) throws {
        var moments = Moments()
        for start in stride(from: 0, to: values.count, by: 7) {
            moments.merge(Moments(chunk: values[start..<min(start + 7, values.count)]))
        }
        let estimate = MeanEstimate(moments)
        #expect(abs(try #require(estimate.mean) / mean - 1) <= 1e-15)
        #expect(abs(try #require(estimate.sd) / sd - 1) <= 10 * tolerance)
    }

    /// The variance of 1…n is n(n + 1)/12; a milliard on top of each changes nothing.
    @Test func `a large offset costs no digits, through many chunks`() throws {
        let n = 100_000
        let estimate = MeanEstimate(of: (1...n).map { 1e9 + Double($0) })
        #expect(estimate.mean == 1e9 + Double(n + 1) / 2)
        #expect(abs(try #require(estimate.sd) / (Double(n) * Double(n + 1) / 12).squareRoot() - 1) < 1e-14)
    }

    @Test func `chunks made in any order and merged in theirs give the same bits`() {
        var luck = Luck(seed: 1)
        let values = (0..<3 * Moments.chunk + 99).map { _ in luck.bell() * 1e6 + 1e3 }
        let starts = Array(stride(from: 0, to: values.count, by: Moments.chunk))
        var parts: [Int: Moments] = [:]
        for start in starts.reversed() {
            parts[start] = Moments(chunk: values[start..<min(start + Moments.chunk, values.count)])
        }
        var merged = Moments()
        for start in starts { merged.merge(parts[start] ?? Moments()) }
        #expect(merged == Moments(of: values))
    }

    /// t(4) at 97.5 % is 2.776445105 (any table).
    @Test func `the interval is Student's`() throws {
        let interval = try #require(MeanEstimate(of: [1, 2, 3, 4, 5]).interval().value)
        let reach = 2.7764451051977987 * (2.5 / 5 as Double).squareRoot()
        #expect(abs(interval.low - (3 - reach)) < 1e-12)
        #expect(abs(interval.high - (3 + reach)) < 1e-12)
        #expect(abs(MeanEstimate(of: [1, 2, 3, 4, 5]).relativeHalfWidth() - reach / 3) < 1e-12)
    }

    @Test func `what never came or does not exist has no part in the mean`() {
        let estimate = MeanEstimate(of: [1, .infinity, 3, .nan])
        #expect(estimate.count == 2)
        #expect(estimate.mean == 2)
        #expect(estimate.sd == 2.0.squareRoot())
    }

    @Test func `too few values have no interval`() {
        #expect(MeanEstimate(of: []).mean == nil)
        #expect(MeanEstimate(of: []).sd == nil)
        #expect(MeanEstimate(of: [.infinity]).mean == nil)
        #expect(MeanEstimate(of: [4]).mean == 4)
        #expect(MeanEstimate(of: [4]).sd == nil)
        #expect(MeanEstimate(of: [4]).interval() == .needs(2))
        #expect(MeanEstimate(of: [4]).relativeHalfWidth() == .infinity)
    }

    /// 20,000 repetitions; off by a percentage point with a chance of 10⁻¹⁰.
    @Test(arguments: [2, 5, 30])
    func `intervals of bell-shaped values cover the true mean as often as they say`(n: Int) throws {
        var luck = Luck(seed: 3)
        var covered = 0
        for _ in 0..<20_000 {
            let estimate = MeanEstimate(of: (0..<n).map { _ in luck.bell() })
            if try #require(estimate.interval().value).contains(0) { covered += 1 }
        }
        #expect(abs(Double(covered) / 20_000 - 0.95) < 0.01)
    }
}
