// SPDX-License-Identifier: GPL-3.0-or-later

import Randomness
import Testing

@Suite struct PhiloxTests {
    /// Random123, `tests/kat_vectors`: counter, key, output of philox4x32-10.
    static let known: [([UInt32], [UInt32], [UInt32])] = [
        ([0, 0, 0, 0], [0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
        (
            [.max, .max, .max, .max], [.max, .max],
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        ),
        (
            [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        ),
    ]

    @Test(arguments: known)
    func `a block equals the known answer`(counter: [UInt32], key: [UInt32], output: [UInt32]) {
        let block = Philox.block(counter[0], counter[1], counter[2], counter[3], key0: key[0], key1: key[1])
        #expect([block.0, block.1, block.2, block.3] == output)
    }

    /// Aumasson and Bernstein, "SipHash", appendix A: bytes 0…14 under the key of bytes 0…15.
    @Test func `a hash equals the known answer`() {
        let hash = SipHash.hash((0..<15).map(UInt8.init), key0: 0x0706_0504_0302_0100, key1: 0x0f0e_0d0c_0b0a_0908)
        #expect(hash == 0xa129_ca61_49be_45e5)
    }

    /// The reference implementation's `vectors_sip64`, lengths 0, 1 and 8, under the same key.
    @Test(arguments: [(0, 0x726f_db47_dd0e_0e31), (1, 0x74f8_39c5_93dc_67fd), (8, 0x93f5_f579_9a93_2462 as UInt64)])
    func `hashes of whole and empty words equal the known answers`(count: Int, expected: UInt64) {
        let hash = SipHash.hash(
            (0..<count).map { UInt8($0) }, key0: 0x0706_0504_0302_0100, key1: 0x0f0e_0d0c_0b0a_0908)
        #expect(hash == expected)
    }
}
