// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL
import Randomness
import Testing

@Suite struct RandomStreamTests {
    static let count = 1 << 20

    /// Three ways in which draws follow one another, each of which must look random.
    enum Order: CaseIterable {
        case indices, trials, purposes, seeds

        func draws() -> [Double] {
            let stream = RandomStream(seed: 42, purpose: "store memory export")
            let range = 0..<UInt64(RandomStreamTests.count)
            return switch self {
            case .indices: range.map { stream.uniform(trial: 17, index: $0) }
            case .trials: range.map { stream.uniform(trial: $0, index: 3) }
            case .purposes: range.map { RandomStream(seed: 42, purpose: "step \($0)").uniform(trial: 1, index: 0) }
            case .seeds: range.map { RandomStream(seed: $0, purpose: "step").uniform(trial: 1, index: 0) }
            }
        }
    }

    /// Chi-square on 1,024 cells, false alarm 10⁻⁶ an order.
    @Test(arguments: Order.allCases)
    func `draws are uniform`(order: Order) {
        var cells = [Int](repeating: 0, count: 1024)
        for u in order.draws() { cells[Int(u * 1024)] += 1 }
        let expected = Double(Self.count) / 1024
        let chiSquare = cells.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        #expect(chiSquare < gsl_cdf_chisq_Qinv(1e-6, 1023))
        #expect(chiSquare > gsl_cdf_chisq_Pinv(1e-6, 1023))
    }

    /// Chi-square on 32 × 32 cells of pairs of neighbours, false alarm 10⁻⁶ an order.
    @Test(arguments: Order.allCases)
    func `neighbouring draws are independent`(order: Order) {
        let draws = order.draws()
        var cells = [Int](repeating: 0, count: 1024)
        for pair in stride(from: 0, to: draws.count, by: 2) {
            cells[Int(draws[pair] * 32) * 32 + Int(draws[pair + 1] * 32)] += 1
        }
        let expected = Double(Self.count) / 2048
        let chiSquare = cells.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        #expect(chiSquare < gsl_cdf_chisq_Qinv(1e-6, 1023))
    }

    /// Correlations of 2¹⁶ pairs are below five standard errors, false alarm 6·10⁻⁷ a pair.
    @Test func `streams of different purposes, seeds and trials do not correlate`() {
        let stream = RandomStream(seed: 1, purpose: "a")
        let others: [(RandomStream, UInt64, UInt64)] = [
            (RandomStream(seed: 1, purpose: "b"), 0, 0), (RandomStream(seed: 2, purpose: "a"), 0, 0),
            (stream, 1, 0), (stream, 0, 1), (stream, 1 << 32, 0), (stream, 0, 1 << 33),
        ]
        for (other, trial, index) in others {
            var sum = 0.0
            for i in 0..<UInt64(1 << 16) {
                sum +=
                    (stream.uniform(trial: i * 2, index: 2 * i) - 0.5)
                    * (other.uniform(trial: i * 2 + trial, index: 2 * i + index) - 0.5)
            }
            let correlation = sum * 12 / Double(1 << 16)
            #expect(abs(correlation) < 5 / 256)
        }
    }

    /// Of 300,000 random 64-bit words two are equal with a chance of 2·10⁻⁹.
    @Test func `no address gives the bits of another`() {
        var seen: Set<UInt64> = []
        let purposes = ["", "a", "b", "ab", "a ", "store memory export", "store memory copy"]
        var expected = 0
        for seed: UInt64 in [0, 1, 1 << 63] {
            for purpose in purposes {
                let stream = RandomStream(seed: seed, purpose: purpose)
                for trial: UInt64 in [0, 1, 2, 0xffff_ffff, 1 << 32] {
                    for block in 0..<UInt64(1400) {
                        let words = stream.words(trial: trial, block: block << (block & 1 == 0 ? 0 : 20))
                        seen.insert(words.0)
                        seen.insert(words.1)
                        expected += 2
                    }
                }
            }
        }
        #expect(seen.count == expected)
    }

    @Test func `a draw by index is a lane of its block`() {
        let stream = RandomStream(seed: 7, purpose: "lanes")
        for block in [0, 1, 5, 1 << 40, UInt64.max >> 1] {
            let (first, second) = stream.uniforms(trial: 9, block: block)
            #expect(stream.uniform(trial: 9, index: block << 1) == first)
            #expect(stream.uniform(trial: 9, index: block << 1 | 1) == second)
        }
    }

    @Test func `the least and greatest variates are inside of the interval`() {
        #expect(RandomStream.uniform(word: 0) == 0x1p-53)
        #expect(RandomStream.uniform(word: .max) == 1 - 0x1p-53)
        #expect(RandomStream.uniform(word: 1 << 63) == 0.5 + 0x1p-53)
    }

    /// Results are comparable between releases only as long as these bits stay.
    @Test func `the bits of a stream stay what they are`() {
        let stream = RandomStream(seed: 1, purpose: "store memory export")
        let key = SipHash.hash("store memory export".utf8, key0: 1, key1: 0)
        #expect(stream.key == key)
        let block = Philox.block(5, 0, 3, 0, key0: UInt32(truncatingIfNeeded: key), key1: UInt32(key >> 32))
        let words = stream.words(trial: 3, block: 5)
        #expect(words.0 == UInt64(block.1) << 32 | UInt64(block.0))
        #expect(words.1 == UInt64(block.3) << 32 | UInt64(block.2))
    }
}
