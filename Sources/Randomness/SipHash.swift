// SPDX-License-Identifier: GPL-3.0-or-later

/// SipHash-2-4 of Aumasson and Bernstein (INDOCRYPT 2012): a keyed 64-bit hash of short byte strings. Swift's own
/// `Hasher` is seeded per process, so that it cannot address a draw.
public enum SipHash {
    /// The hash of `bytes` under the key (`key0`, `key1`), little-endian. O(count).
    public static func hash(_ bytes: some Sequence<UInt8>, key0: UInt64, key1: UInt64) -> UInt64 {
        var state = State(key0: key0, key1: key1)
        var (word, count): (UInt64, UInt64) = (0, 0)
        for byte in bytes {
            word |= UInt64(byte) << (8 * (count & 7))
            count &+= 1
            if count & 7 == 0 {
                state.absorb(word)
                word = 0
            }
        }
        state.absorb(word | count << 56)
        return state.finish()
    }

    private struct State {
        var (v0, v1, v2, v3): (UInt64, UInt64, UInt64, UInt64)

        init(key0: UInt64, key1: UInt64) {
            v0 = key0 ^ 0x736f_6d65_7073_6575
            v1 = key1 ^ 0x646f_7261_6e64_6f6d
            v2 = key0 ^ 0x6c79_6765_6e65_7261
            v3 = key1 ^ 0x7465_6462_7974_6573
        }

        mutating func absorb(_ word: UInt64) {
            v3 ^= word
            rounds(2)
            v0 ^= word
        }

        mutating func finish() -> UInt64 {
            v2 ^= 0xff
            rounds(4)
            return v0 ^ v1 ^ v2 ^ v3
        }

        private mutating func rounds(_ count: Int) {
            for _ in 0..<count {
                v0 &+= v1
                v1 = SipHash.rotate(v1, 13) ^ v0
                v0 = SipHash.rotate(v0, 32)
                v2 &+= v3
                v3 = SipHash.rotate(v3, 16) ^ v2
                v0 &+= v3
                v3 = SipHash.rotate(v3, 21) ^ v0
                v2 &+= v1
                v1 = SipHash.rotate(v1, 17) ^ v2
                v2 = SipHash.rotate(v2, 32)
            }
        }
    }

    private static func rotate(_ word: UInt64, _ bits: UInt64) -> UInt64 { word &<< bits | word &>> (64 &- bits) }
}
