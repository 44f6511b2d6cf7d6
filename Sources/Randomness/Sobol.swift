// SPDX-License-Identifier: GPL-3.0-or-later

// GSL declares its types of generators as variables, which it never changes.
@preconcurrency internal import CGSL

/// Sobol's sequence: points that fill the unit cube more evenly than independent ones.
///
/// GSL computes it (Bratley and Fox, ACM TOMS 659, 1988; with Antonov and Saleev's order): at most 40 coordinates of 30
/// bits. GSL leaves out the origin, which is put back here, because 2^m points from it on are a (t, m, s)-net in base 2
/// and those after it are not.
public enum Sobol {
    /// The most coordinates that GSL's direction numbers are for.
    public static let maxDimensions = 40
    /// The bits of a coordinate.
    static let bits = 30

    /// The first so many points, the origin being the first, each with `dimensions` coordinates in 0..<1.
    public static func points(_ count: Int, dimensions: Int) -> [[Double]] {
        digits(count, dimensions: dimensions).map { $0.map { Double($0) * 0x1p-30 } }
    }

    /// The first so many points, scrambled, each with a coordinate in (0, 1) for every name.
    ///
    /// Owen's nested uniform scrambling ("Randomly permuted (t,m,s)-nets and (t,s)-sequences", 1995): each bit of a
    /// coordinate is turned over or not by a draw that belongs to the bits before it. So each point is uniform, and 2^m
    /// points stay a (t, m, s)-net. The draws are a function of (seed, name, `replicate`): replicates are independent
    /// scramblings of one sequence. Below 30 bits a coordinate is uniform. O(points × names × 30). Traps beyond 40 names.
    public static func scrambled(
        _ count: Int, of names: [String], seed: UInt64, replicate: UInt32 = 0
    ) -> [[Double]] {
        let scramblings = names.map { Scrambling(name: $0, seed: seed, replicate: replicate) }
        return digits(count, dimensions: names.count).map { point in
            zip(scramblings, point).map { $0($1) }
        }
    }

    private static func digits(_ count: Int, dimensions: Int) -> [[UInt32]] {
        precondition((1...maxDimensions).contains(dimensions), "GSL's Sobol sequence has 1 to 40 coordinates")
        precondition((0...1 << 24).contains(count), "a design has a bounded number of points")
        GSL.errorsAreReturned
        guard let generator = gsl_qrng_alloc(gsl_qrng_sobol, UInt32(dimensions)) else {
            preconditionFailure("memory is exhausted")
        }
        defer { gsl_qrng_free(generator) }
        var point = [Double](repeating: 0, count: dimensions)
        return (0..<count).map { index in
            // The origin is no point of GSL's.
            if index > 0 { gsl_qrng_get(generator, &point) }
            return point.map { UInt32($0 * 0x1p30) }
        }
    }
}

/// One scrambling of one coordinate.
private struct Scrambling {
    private let flips: RandomStream
    private let rest: RandomStream
    private let replicate: UInt64

    init(name: String, seed: UInt64, replicate: UInt32) {
        flips = RandomStream(seed: seed, purpose: "sobol scrambling \(name)")
        rest = RandomStream(seed: seed, purpose: "sobol rest \(name)")
        self.replicate = UInt64(replicate) << 32
    }

    func callAsFunction(_ digits: UInt32) -> Double {
        var scrambled: UInt32 = 0
        for depth in 0..<Sobol.bits {
            let below = Sobol.bits - 1 - depth
            // The bits before this one, and how many they are, name the draw.
            let before = UInt64(digits >> (below + 1))
            let flip = flips.words(trial: replicate | UInt64(depth), block: before).0 & 1
            scrambled |= (digits >> below & 1 ^ UInt32(flip)) << below
        }
        let word = rest.words(trial: replicate, block: UInt64(digits)).0
        // Odd multiples of 2⁻²³ of the last bit, so that the sum is exact and below 1.
        return (Double(scrambled) + (Double(word >> 42) + 0.5) * 0x1p-22) * 0x1p-30
    }
}
