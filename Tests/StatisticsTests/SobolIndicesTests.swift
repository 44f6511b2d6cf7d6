// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Statistics
import Testing

@Suite struct SobolIndicesTests {
    /// A function of independent inputs, uniform in 0…1, whose indices are known in closed form.
    struct Known: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var mean: Double
        var variance: Double
        var first: [Double]
        var total: [Double]
        var value: @Sendable ([Double]) -> Double

        /// Ishigami and Homma (1990) with a = 7, b = 0.1.
        static let ishigami = Known(
            testDescription: "Ishigami", mean: 3.5, variance: 13.8445879407,
            first: [0.3139051911, 0.4424111448, 0], total: [0.5575888552, 0.4424111448, 0.2436836641]
        ) { u in
            let x: [Double] = u.map { Double.pi * (2 * $0 - 1) }
            let (first, second, square) = (sin(x[0]), sin(x[1]), x[2] * x[2])
            let rest: Double = 0.1 * square * square * first
            return first + 7 * second * second + rest
        }

        /// Sobol's g: a product of (|4u − 2| + a)/(1 + a).
        static func g(_ a: [Double], variance: Double, first: [Double], total: [Double]) -> Known {
            Known(testDescription: "g of \(a)", mean: 1, variance: variance, first: first, total: total) { u in
                var product = 1.0
                for (u, a) in zip(u, a) { product *= (abs(4 * u - 2) + a) / (1 + a) }
                return product
            }
        }

        static let all = [
            ishigami,
            g(
                [0, 1, 4.5, 9, 99, 99, 99, 99], variance: 0.4654244319,
                first: [0.716192, 0.179048, 0.023676, 0.007162, 0.000072, 0.000072, 0.000072, 0.000072],
                total: [0.787144, 0.242198, 0.034317, 0.010460, 0.000105, 0.000105, 0.000105, 0.000105]),
            g(
                [78, 12, 0.5, 2, 97, 33], variance: 0.19347,
                first: [0.000276, 0.010195, 0.765743, 0.191436, 0.000179, 0.001490],
                total: [0.000329458, 0.01214324, 0.7959698, 0.2203131, 0.000214097, 0.001778255]),
        ]

        /// Its outputs at independent points.
        func outputs(rows: Int, _ luck: inout Luck) -> SaltelliOutputs {
            var outputs = SaltelliOutputs(a: [], b: [], mixed: first.map { _ in [] })
            for _ in 0..<rows {
                let (a, b) = (first.map { _ in luck.uniform() }, first.map { _ in luck.uniform() })
                outputs.a.append(value(a))
                outputs.b.append(value(b))
                for input in first.indices {
                    var mixed = a
                    mixed[input] = b[input]
                    outputs.mixed[input].append(value(mixed))
                }
            }
            return outputs
        }
    }

    /// An estimate is a ratio of means of rows, so that by the central limit theorem its deviation is that of the mean of
    /// (part − index·square)/variance, whose spread is measured here around the true values. Beyond five of them with a
    /// chance of 6·10⁻⁷; the half digit of the printed values is added.
    @Test(arguments: Known.all)
    func `indices of independent rows are the known ones`(known: Known) throws {
        var luck = Luck(seed: 77)
        let replicates = (0..<16).map { _ in known.outputs(rows: 2048, &luck) }
        let indices = SobolIndices(of: replicates)
        let n = Double(16 * 2048)
        for (input, (first, total)) in zip(known.first, known.total).enumerated() {
            var (firsts, totals): ([Double], [Double]) = ([], [])
            for outputs in replicates {
                for row in outputs.a.indices {
                    let (a, b) = (outputs.a[row] - known.mean, outputs.b[row] - known.mean)
                    let mixed = outputs.mixed[input][row] - known.mean
                    let square = (a * a + b * b) / 2
                    firsts.append((b * (mixed - a) - first * square) / known.variance)
                    totals.append(((a - mixed) * (a - mixed) / 2 - total * square) / known.variance)
                }
            }
            let bound = { (values: [Double]) throws in
                try 5 * #require(MeanEstimate(of: values).sd) / n.squareRoot() + 5e-7
            }
            let (one, all) = (try #require(indices.first[input]), try #require(indices.total[input]))
            #expect(try abs(one.value - first) < bound(firsts), "first of \(input): \(one)")
            #expect(try abs(all.value - total) < bound(totals), "total of \(input): \(all)")
        }
        #expect(abs(indices.mean - known.mean) < 5 * (known.variance / (2 * n)).squareRoot())
    }

    /// Jansen's numbers by hand: one replicate's parts are 2 and 0, the other's 2 and 8; both have the square 1 and 4 around
    /// the mean of all, which is 0.
    @Test func `sums go over all replicates, and intervals come from leaving one out`() throws {
        let one = SaltelliOutputs(a: [1, -1], b: [-1, 1], mixed: [[-1, -1]])
        let two = SaltelliOutputs(a: [2, -2], b: [-2, 2], mixed: [[0, 2]])
        let total = try #require(SobolIndices(of: [one, two]).total[0])
        // Means 1 and (2 + 8)/2 = 5; together 6/5. Without one: 5/4; without the other: 1/1.
        #expect(abs(total.value - 6.0 / 5) < 1e-12)
        // Their squared deviations, 2·0.125², times 1/2.
        let error = 0.125
        // Student's 97.5 % quantile of one degree of freedom.
        #expect(abs(total.interval.halfWidth - 12.706204736432095 * error) < 1e-9)
    }

    @Test func `an input that changes nothing has exactly nothing, and a constant has no indices`() throws {
        var luck = Luck(seed: 3)
        let idle = Known(testDescription: "", mean: 0.5, variance: 1 / 12, first: [1, 0], total: [1, 0]) { $0[0] }
        let indices = SobolIndices(of: (0..<4).map { _ in idle.outputs(rows: 32, &luck) })
        for index in [try #require(indices.first[1]), try #require(indices.total[1])] {
            #expect(index.value == 0 && index.interval == Interval(low: 0, high: 0))
        }
        // A third of a kind that no sum of many gives back exactly.
        let third = [Double](repeating: 1.0 / 3, count: 1001)
        let constant = SaltelliOutputs(a: third, b: third, mixed: [third])
        let none = SobolIndices(of: [constant, constant])
        #expect(none.first == [nil] && none.total == [nil] && none.variance == 0 && none.mean == 1.0 / 3)
    }
}
