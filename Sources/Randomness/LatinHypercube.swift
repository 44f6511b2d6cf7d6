// SPDX-License-Identifier: GPL-3.0-or-later

internal import CGSL

/// Latin hypercube sampling (McKay, Beckman and Conover, Technometrics 21, 1979): of n points, each n-th part of each
/// coordinate holds exactly one, uniformly within it, and the coordinates are paired at random.
public enum LatinHypercube {
    /// The most points: beyond it the parts would be as narrow as the digits.
    public static let maxPoints = 1 << 20

    /// So many points of the unit cube, each with a coordinate in (0, 1) for every name.
    ///
    /// A coordinate is a function of (seed, its name, the number of points): another coordinate changes nothing. O(points ×
    /// names). Traps beyond `maxPoints`, or where memory is exhausted.
    public static func points(_ count: Int, of names: [String], seed: UInt64) -> [[Double]] {
        precondition((0...maxPoints).contains(count), "a design has a bounded number of points")
        let columns = names.map { column(count, of: $0, seed: seed) }
        return (0..<count).map { point in columns.map { $0[point] } }
    }

    private static func column(_ count: Int, of name: String, seed: UInt64) -> [Double] {
        let order = RandomStream(seed: seed, purpose: "latin hypercube order \(name)")
        let place = RandomStream(seed: seed, purpose: "latin hypercube place \(name)")
        guard let generator = GSLGenerator(order, trial: 0) else { preconditionFailure("memory is exhausted") }
        var strata = Array(0..<count)
        gsl_ran_shuffle(generator.pointer, &strata, count, MemoryLayout<Int>.stride)
        return strata.enumerated().map { point, stratum in
            let word = place.words(trial: 0, block: UInt64(point)).0
            // Odd multiples of 2⁻³³, so that the sum is exact and no rounding leaves the stratum.
            return (Double(stratum) + (Double(word >> 32) + 0.5) * 0x1p-32) / Double(count)
        }
    }
}
