// SPDX-License-Identifier: GPL-3.0-or-later

internal import CGSL
internal import Quantities
internal import Randomness

extension Battery {
    static let randomness = Family(
        "Random numbers", [philox, sipHash, adapter, smallest, greatest, bits] + laws)

    /// Counter, key, output of philox4x32-10.
    private static let known: [([UInt32], [UInt32], [UInt32])] = [
        ([0, 0, 0, 0], [0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
        (
            [.max, .max, .max, .max], [.max, .max], [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        ),
        (
            [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        ),
    ]

    private static let philox = Check(
        "Philox4x32-10: known answers", "Random123, tests/kat_vectors", 0 as UInt32, mistaken: 1
    ) { change in
        .all(
            known.map { counter, key, output in
                let block = Philox.block(
                    counter[0], counter[1], counter[2], counter[3], key0: key[0] ^ change, key1: key[1])
                return [block.0, block.1, block.2, block.3] == output
            })
    }

    private static let sipHash = Check(
        "SipHash-2-4: known answer", "Aumasson and Bernstein 2012, appendix A",
        0x0706_0504_0302_0100 as UInt64, mistaken: 0x0706_0504_0302_0101
    ) { key in
        let hash = SipHash.hash((0..<15).map(UInt8.init), key0: key, key1: 0x0f0e_0d0c_0b0a_0908)
        return .all([hash == 0xa129_ca61_49be_45e5])
    }

    private static let adapter = Check(
        "GSL's generator: the same draws", "the stream itself", "gsl", mistaken: "another"
    ) { purpose in
        let stream = RandomStream(seed: seed, purpose: "gsl")
        guard let generator = GSLGenerator(RandomStream(seed: seed, purpose: purpose), trial: 4) else {
            throw NoMemory()
        }
        return .all(
            (0..<1000).map { gsl_rng_uniform(generator.pointer) == stream.uniform(trial: 4, index: UInt64($0)) })
    }

    private struct NoMemory: Error {}

    private static let interval = "an open interval of 53-bit fractions"

    private static let smallest = Check("  the smallest: 2^-53", interval, 0, mistaken: UInt64.max) {
        .exact(RandomStream.uniform(word: $0), is: 0x1p-53)
    }

    private static let greatest = Check("  the greatest: 1 - 2^-53", interval, UInt64.max, mistaken: 0) {
        .exact(1 - RandomStream.uniform(word: $0), is: 0x1p-53)
    }

    /// One bit up is one step of 2⁻⁵² on: 52 bits are random, the last of the 53 centres the cell.
    private static let bits = Check("  the distance of two: 2^-52", interval, 12 as UInt64, mistaken: 13) { bit in
        .exact(RandomStream.uniform(word: 1 << bit) - RandomStream.uniform(word: 0), is: 0x1p-52)
    }

    // MARK: - Laws

    private struct Bell: Sendable {
        var median: Double
        var p95: Double

        func sampler() throws -> Sampler { try Sampler(.lognormal(median: median, p95: p95)) }
    }

    private static let laws = [
        // A 90 % interval from a to b is a median of √(ab) and a p95 of b.
        mean("LN, 90 % in 1…10: mean", Bell(median: 10.0.squareRoot(), p95: 10), 4.040_012_826_945_7, 1e-12),
        mean(
            "LN, 90 % in 635k…19M: mean", Bell(median: (635e3 * 19e6).squareRoot(), p95: 19e6), 5_922_706.8335,
            1e-3),
        quantile("LN(6.274, 0.623): p50", 0.5, 530),
        quantile("  p95", 0.95, 1478),
        quantile("  p99", 0.99, 2258),
        Check(
            "LN(6.322, 0.913): distance", "GSL's distribution function", 0.913, mistaken: 0.98
        ) { sigma in
            let stream = RandomStream(seed: seed, purpose: "lognormal draws")
            let sampler = try Sampler(.lognormal(mu: 6.322, sigma: sigma))
            let values = (0..<20_000).map { sampler.quantile(stream.uniform(trial: 0, index: $0)) }
            return .law(of: values) { gsl_cdf_lognormal_P($0, 6.322, 0.913) }
        },
    ]

    private static func mean(_ name: String, _ law: Bell, _ expected: Double, _ tolerance: Double) -> Check {
        Check(name, "riskquant, tests", law, mistaken: Bell(median: law.median, p95: law.p95 * 1.001)) {
            .exact(try $0.sampler().mean, is: expected, within: tolerance)
        }
    }

    /// The fit's parameters are given to three decimals, its quantiles to a whole minute.
    private static func quantile(_ name: String, _ p: Double, _ expected: Double) -> Check {
        Check(name, "fit to ten published us-east-1 events, 2011 to 2025", 6.274, mistaken: 6.278) { mu in
            let sampler = try Sampler(.lognormal(mu: mu, sigma: 0.623))
            let rounding = 0.0005 * (1 + gsl_cdf_ugaussian_Pinv(p))
            return .exact(sampler.quantile(p), is: expected, within: 0.5 + expected * rounding)
        }
    }
}
