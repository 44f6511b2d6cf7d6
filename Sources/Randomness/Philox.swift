// SPDX-License-Identifier: GPL-3.0-or-later

/// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
/// 1, 2, 3" (SC'11): a bijection of 128-bit counters for each 64-bit key, whose outputs pass TestU01's BigCrush.
public enum Philox {
    /// The 128 random bits at counter (c0, c1, c2, c3), low word first, under a key. Pure; ten rounds.
    @inlinable
    public static func block(
        _ c0: UInt32, _ c1: UInt32, _ c2: UInt32, _ c3: UInt32, key0: UInt32, key1: UInt32
    ) -> (UInt32, UInt32, UInt32, UInt32) {
        var (x0, x1, x2, x3) = (c0, c1, c2, c3)
        var (k0, k1) = (key0, key1)
        for _ in 0..<10 {
            let p = UInt64(x0) &* 0xD251_1F53
            let q = UInt64(x2) &* 0xCD9E_8D57
            x0 = UInt32(truncatingIfNeeded: q >> 32) ^ x1 ^ k0
            x1 = UInt32(truncatingIfNeeded: q)
            x2 = UInt32(truncatingIfNeeded: p >> 32) ^ x3 ^ k1
            x3 = UInt32(truncatingIfNeeded: p)
            k0 &+= 0x9E37_79B9
            k1 &+= 0xBB67_AE85
        }
        return (x0, x1, x2, x3)
    }
}
