// SPDX-License-Identifier: GPL-3.0-or-later

/// SplitMix64 (Steele, Lea and Flood, 2014): luck for tests, the same in each run.
struct Luck: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Uniform on (0, 1).
    mutating func uniform() -> Double { (Double(next() >> 12) + 0.5) * 0x1p-52 }

    /// Nearly normal: the sum of twelve uniforms less six.
    mutating func bell() -> Double { (0..<12).reduce(-6) { sum, _ in sum + uniform() } }
}
