// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL
import Randomness
import Testing

@Suite struct GSLGeneratorTests {
    let stream = RandomStream(seed: 11, purpose: "gsl")

    @Test(arguments: [0, 1, 6, 7] as [UInt64])
    func `the generator's variates are the stream's draws`(start: UInt64) throws {
        let generator = try #require(GSLGenerator(stream, trial: 4, index: start))
        for index in start..<start + 1000 {
            #expect(gsl_rng_uniform(generator.pointer) == stream.uniform(trial: 4, index: index))
        }
    }

    @Test func `integers and reals take one draw each`() throws {
        let generator = try #require(GSLGenerator(stream, trial: 0))
        let words = stream.words(trial: 0, block: 0)
        #expect(gsl_rng_get(generator.pointer) == UInt(words.0))
        #expect(gsl_rng_uniform(generator.pointer) == RandomStream.uniform(word: words.1))
        #expect(gsl_rng_get(generator.pointer) == UInt(stream.words(trial: 0, block: 1).0))
    }

    @Test func `GSL knows the generator by its name and range`() throws {
        let generator = try #require(GSLGenerator(stream, trial: 0))
        #expect(String(cString: gsl_rng_name(generator.pointer)) == "philox4x32-10")
        #expect(gsl_rng_min(generator.pointer) == 0)
        #expect(gsl_rng_max(generator.pointer) == UInt.max)
    }

    @Test func `setting a seed starts the unnamed stream of that seed`() throws {
        let generator = try #require(GSLGenerator(stream, trial: 3, index: 5))
        gsl_rng_set(generator.pointer, 99)
        let unnamed = RandomStream(seed: 99, purpose: "")
        for index in 0..<10 as Range<UInt64> {
            #expect(gsl_rng_uniform(generator.pointer) == unnamed.uniform(trial: 0, index: index))
        }
    }

    /// Means and variances of 200,000 variates within five standard errors: false alarm 6·10⁻⁷ a check.
    @Test func `distributions of GSL have their moments on it`() throws {
        let generator = try #require(GSLGenerator(stream, trial: 0))
        expect(mean: 0, variance: 4, fourth: 48) { gsl_ran_gaussian_ziggurat(generator.pointer, 2) }
        expect(mean: 3, variance: 3, fourth: 45) { gsl_ran_gamma(generator.pointer, 3, 1) }
        expect(mean: 10, variance: 10, fourth: 310) { Double(gsl_ran_poisson(generator.pointer, 10)) }
        expect(mean: 2.5, variance: 35.0 / 12, fourth: 14.729167) { Double(gsl_rng_uniform_int(generator.pointer, 6)) }
    }

    private func expect(mean: Double, variance: Double, fourth: Double, of draw: () -> Double) {
        let count = 200_000.0
        let deviations = (0..<200_000).map { _ in draw() - mean }
        let shift = deviations.reduce(0, +) / count
        let spread = deviations.reduce(0) { $0 + $1 * $1 } / count
        #expect(abs(shift) < 5 * (variance / count).squareRoot())
        #expect(abs(spread - variance) < 5 * ((fourth - variance * variance) / count).squareRoot())
    }
}
