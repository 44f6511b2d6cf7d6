// SPDX-License-Identifier: GPL-3.0-or-later

import Randomness
import Testing

@Suite struct SobolTests {
    /// GSL's first points, behind the origin.
    @Test func `the sequence is GSL's`() {
        #expect(Sobol.points(5, dimensions: 2)[3...] == [[0.25, 0.75], [0.375, 0.375]])
        #expect(Sobol.points(5, dimensions: 3)[3...] == [[0.25, 0.75, 0.25], [0.375, 0.375, 0.625]])
        #expect(Sobol.points(2, dimensions: 40) == [Array(repeating: 0, count: 40), Array(repeating: 0.5, count: 40)])
    }

    /// The number of points of each box whose sides are 2⁻ᵃ and 2⁻ᵇ in two of their coordinates.
    private static func counts(_ points: [[Double]], _ first: Int, _ second: Int, _ a: Int, _ b: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: 1 << (a + b))
        for point in points {
            let cell = Int(point[first] * Double(1 << a)) << b | Int(point[second] * Double(1 << b))
            counts[cell] += 1
        }
        return counts
    }

    /// The first two coordinates are a (0, m, 2)-net: a box of volume 2⁻ᵐ holds exactly one of 2ᵐ points, however it is
    /// shaped. Independent points would do so with a chance of (2ᵐ)!/2^(m·2ᵐ): 10⁻¹¹⁰ for m = 8.
    @Test(arguments: [0, 1, 2026] as [UInt64])
    func `scrambled points stay as even as Sobol's`(seed: UInt64) {
        for m in [1, 4, 8] {
            let points = Sobol.scrambled(1 << m, of: ["a", "b"], seed: seed)
            for a in 0...m {
                #expect(Self.counts(points, 0, 1, a, m - a) == [Int](repeating: 1, count: 1 << m), "\(m), \(a)")
            }
        }
    }

    /// A coordinate whose primitive polynomial has degree e adds e − 1 to t (Sobol, 1967): the third has degree 2, the
    /// fourth and fifth 3. So boxes of volume 2^(t − m) hold 2^t points each.
    @Test func `later coordinates are as even as their polynomials allow`() {
        let m = 8
        let points = Sobol.scrambled(1 << m, of: ["a", "b", "c", "d", "e"], seed: 5)
        for (first, second, t) in [(0, 2, 1), (1, 2, 1), (1, 3, 2), (2, 3, 3), (3, 4, 4)] {
            for a in 0...(m - t) {
                let counts = Self.counts(points, first, second, a, m - t - a)
                #expect(counts == [Int](repeating: 1 << t, count: 1 << (m - t)), "\(first), \(second), \(a)")
            }
        }
    }

    /// What makes the scrambling Owen's: as many leading bits as two points share, so many they share afterwards.
    @Test func `scrambling keeps how many leading bits two coordinates share`() {
        let plain = Sobol.points(64, dimensions: 3)
        let scrambled = Sobol.scrambled(64, of: ["a", "b", "c"], seed: 9)
        func shared(_ x: Double, _ y: Double) -> Int {
            (UInt32(x * 0x1p30) ^ UInt32(y * 0x1p30)).leadingZeroBitCount
        }
        for first in 0..<64 {
            for second in 0..<first {
                for axis in 0..<3 {
                    #expect(
                        shared(plain[first][axis], plain[second][axis])
                            == shared(scrambled[first][axis], scrambled[second][axis]))
                }
            }
        }
    }

    /// 2,000 independent scramblings of each of four points in ten equal parts: chi-squared of 9 degrees stays below 53.1
    /// but for a chance of 3·10⁻⁸.
    @Test func `each scrambled point is uniform`() {
        var counts = [[Double]](repeating: [Double](repeating: 0, count: 10), count: 4)
        for replicate in 0..<2000 as Range<UInt32> {
            for (index, point) in Sobol.scrambled(4, of: ["x"], seed: 3, replicate: replicate).enumerated() {
                counts[index][Int(point[0] * 10)] += 1
            }
        }
        for count in counts {
            let squares: [Double] = count.map { ($0 - 200) * ($0 - 200) }
            #expect(squares.reduce(0, +) / 200 < 53.1)
        }
    }

    @Test func `a coordinate is a function of seed, name and replicate alone`() {
        let points = Sobol.scrambled(16, of: ["a", "b"], seed: 1)
        #expect(Sobol.scrambled(16, of: ["a", "b", "c"], seed: 1).map { Array($0[..<2]) } == points)
        #expect(Sobol.scrambled(8, of: ["a", "b"], seed: 1) == Array(points[..<8]))
        #expect(Sobol.scrambled(16, of: ["a", "b"], seed: 2) != points)
        #expect(Sobol.scrambled(16, of: ["a", "x"], seed: 1) != points)
        #expect(Sobol.scrambled(16, of: ["a", "b"], seed: 1, replicate: 1) != points)
    }
}

@Suite struct LatinHypercubeTests {
    @Test(arguments: [1, 2, 7, 100, 4096])
    func `each part of each coordinate holds exactly one point`(count: Int) {
        let points = LatinHypercube.points(count, of: ["a", "b", "c"], seed: 4)
        for axis in 0..<3 {
            let strata = points.map { Int(($0[axis] * Double(count)).rounded(.down)) }
            #expect(strata.sorted() == Array(0..<count))
            #expect(points.allSatisfy { $0[axis] > 0 && $0[axis] < 1 })
        }
    }

    /// Independent permutations of n have a rank correlation of mean 0 and variance 1/(n − 1), nearly normal: beyond five
    /// deviations with a chance of 6·10⁻⁷. So have the places within strata, of n independent uniforms.
    @Test func `coordinates are paired at random, and points lie anywhere in their part`() {
        let count = 2000
        let points = LatinHypercube.points(count, of: ["a", "b"], seed: 8)
        let ranks = points.map { $0.map { ($0 * Double(count)).rounded(.down) } }
        let places = points.map { $0.map { $0 * Double(count) - ($0 * Double(count)).rounded(.down) } }
        for pairs in [ranks, places] {
            let (x, y) = (centred(pairs.map { $0[0] }), centred(pairs.map { $0[1] }))
            let correlation = product(x, y) / (product(x, x) * product(y, y)).squareRoot()
            #expect(abs(correlation) < 5 / Double(count).squareRoot())
        }
        let mean = places.reduce(0) { $0 + $1[0] } / Double(count)
        #expect(abs(mean - 0.5) < 5 / (12 * Double(count)).squareRoot())
    }

    private func centred(_ values: [Double]) -> [Double] {
        let mean = values.reduce(0, +) / Double(values.count)
        return values.map { $0 - mean }
    }

    private func product(_ x: [Double], _ y: [Double]) -> Double {
        var sum = 0.0
        for (x, y) in zip(x, y) { sum += x * y }
        return sum
    }

    @Test func `a coordinate is a function of seed, name and number of points alone`() {
        let points = LatinHypercube.points(50, of: ["a"], seed: 1)
        #expect(LatinHypercube.points(50, of: ["b", "a"], seed: 1).map { [$0[1]] } == points)
        #expect(LatinHypercube.points(50, of: ["a"], seed: 2) != points)
    }
}
