// SPDX-License-Identifier: GPL-3.0-or-later

/// SplitMix64 (Steele, Lea and Flood, 2014): a case is its seed.
public struct Luck: RandomNumberGenerator {
    private var state: UInt64

    /// Luck of that seed.
    public init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// A whole number below `bound`.
    public mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// True in that many of a hundred cases.
    public mutating func percent(_ chance: Int) -> Bool { below(100) < chance }

    /// One of them.
    public mutating func pick<T>(_ choices: [T]) -> T { choices[below(choices.count)] }
}
