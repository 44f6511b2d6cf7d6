// SPDX-License-Identifier: GPL-3.0-or-later

/// All the draws of one purpose in a study, each a pure function of (seed, purpose, trial, index).
///
/// A draw does not depend on the order of events or on who else draws, so that equal seeds give equal bits for any
/// number of threads, and two plans are compared on the same luck. The 64-bit Philox key is SipHash-2-4 of the purpose's
/// UTF-8 under the key (seed, 0), computed once in `init`; among n purposes of a study two share a key with a chance of
/// about n²/2⁶⁵ (10⁻¹² for 6,000). The 128-bit counter is (block, trial), low words first.
public struct RandomStream: Hashable, Sendable, BitwiseCopyable {
    /// The Philox key.
    public let key: UInt64

    /// The stream of that purpose, such as `store memory export`, in a study with that seed. O(length of the purpose).
    public init(seed: UInt64, purpose: String) {
        key = SipHash.hash(purpose.utf8, key0: seed, key1: 0)
    }

    /// The 128 bits of a block as two words; lane 0 is made of the first two words of Philox's output.
    @inlinable
    public func words(trial: UInt64, block: UInt64) -> (UInt64, UInt64) {
        let x = Philox.block(
            UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: block >> 32),
            UInt32(truncatingIfNeeded: trial), UInt32(truncatingIfNeeded: trial >> 32),
            key0: UInt32(truncatingIfNeeded: key), key1: UInt32(truncatingIfNeeded: key >> 32))
        return (UInt64(x.0) | UInt64(x.1) << 32, UInt64(x.2) | UInt64(x.3) << 32)
    }

    /// Two independent uniform variates in (0, 1), the draws of index 2·block and 2·block + 1.
    @inlinable
    public func uniforms(trial: UInt64, block: UInt64) -> (Double, Double) {
        let (first, second) = words(trial: trial, block: block)
        return (RandomStream.uniform(word: first), RandomStream.uniform(word: second))
    }

    /// The uniform variate in (0, 1) of that index: lane `index & 1` of block `index >> 1`.
    @inlinable
    public func uniform(trial: UInt64, index: UInt64) -> Double {
        let (first, second) = words(trial: trial, block: index >> 1)
        return RandomStream.uniform(word: index & 1 == 0 ? first : second)
    }

    /// The uniform variate made of the upper 52 bits of a word: the odd multiples of 2⁻⁵³, the midpoints of 2⁵² equal
    /// cells. So neither 0 nor 1 can occur, the mean is exactly ½, and 1 − u is exact and as likely as u.
    @inlinable
    public static func uniform(word: UInt64) -> Double {
        Double(Int64(bitPattern: word >> 11 | 1)) * 0x1p-53
    }
}
