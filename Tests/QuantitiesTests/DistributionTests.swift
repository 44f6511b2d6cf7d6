// SPDX-License-Identifier: GPL-3.0-or-later
import Quantities
import Testing

@Suite("Distributions are read in base units")
struct DistributionTests {
    private func read(_ text: String, _ family: Family = .duration, cells: [String] = []) throws(Malformed)
        -> Distribution
    {
        try Distribution(text, of: family) { _ in cells }
    }

    @Test(
        "Each has its parameters where they belong",
        arguments: [
            ("15min", .constant(900e6)), ("uniform(1s, 2s)", .uniform(low: 1e6, high: 2e6)),
            ("triangular(1s, 2s, 4s)", .triangular(low: 1e6, mode: 2e6, high: 4e6)),
            ("pert(1s,2s,4s)", .pert(low: 1e6, mode: 2e6, high: 4e6)),
            ("exponential(mean: 1min)", .exponential(mean: 60e6)),
            ("lognormal(median: 1s, p95: 5.2s)", .lognormal(median: 1e6, p95: 5.2e6)),
            ("lognormal(p95: 5.2s, median: 1s)", .lognormal(median: 1e6, p95: 5.2e6)),
            ("lognormal(mean: 1s, sd: 2s)", .lognormal(mean: 1e6, sd: 2e6)),
            ("normal(mean: 1s, sd: 2s)", .normal(mean: 1e6, sd: 2e6)),
            ("weibull(scale: 1s, shape: 1.5)", .weibull(scale: 1e6, shape: 1.5)),
            ("gamma(mean: 1s, sd: 2s)", .gamma(mean: 1e6, sd: 2e6)),
            (
                "mixture(90%: 1s, 10%: uniform(1s, 2s))",
                .mixture([
                    .init(weight: 0.9, distribution: .constant(1e6)),
                    .init(weight: 0.1, distribution: .uniform(low: 1e6, high: 2e6)),
                ])
            ),
        ] as [(String, Distribution)])
    func laws(text: String, law: Distribution) throws {
        #expect(try read(text) == law)
    }

    @Test(
        "What cannot vary is a constant",
        arguments: [
            "uniform(1s, 1s)", "triangular(1s, 1s, 1s)", "pert(1s, 1s, 1s)", "lognormal(median: 1s, p95: 1s)",
            "lognormal(mean: 1s, sd: 0s)", "normal(mean: 1s, sd: 0s)", "gamma(mean: 1s, sd: 0s)",
        ])
    func constants(text: String) throws {
        #expect(try read(text).constantValue == 1e6)
    }

    @Test("Other families have other base units")
    func families() throws {
        #expect(try read("uniform(100MB/s, 0.2GB/s)", .dataRate) == .uniform(low: 1e8, high: 2e8))
        #expect(try read("exponential(mean: 12.5)", .count) == .exponential(mean: 12.5))
        #expect(try read("beta(mean: 10%, sd: 5%)", .share) == .beta(mean: 0.1, sd: 0.05))
        #expect(try read("uniform(60/min, 2/s)", .rate) == .uniform(low: 1, high: 2))
    }

    @Test("A beta distribution has a mean and a spread that a share can have")
    func beta() {
        #expect(throws: Malformed(at: 5, "the mean of a beta is between 0 and 1")) {
            try read("beta(mean: 0%, sd: 5%)", .share)
        }
        #expect(throws: Malformed(at: 16, "the sd of a beta is above 0 and below √(mean·(1 − mean))")) {
            try read("beta(mean: 50%, sd: 50%)", .share)
        }
    }

    @Test("An empirical distribution asks for cells and sorts them")
    func empirical() throws {
        var asked: SampleRequest?
        let law = try Distribution(
            "empirical(file: a b.csv, column: minutes, unit: min, where: use=yes)", of: .duration
        ) { request in
            asked = request
            return ["3", "1", " 2 "]
        }
        #expect(law == .empirical([60e6, 120e6, 180e6]))
        #expect(asked?.file == "a b.csv")
        #expect(asked?.column == "minutes")
        #expect(asked?.whereColumn == "use")
        #expect(asked?.value == "yes")
    }

    @Test("The reader's own 99 % quantile agrees with known values")
    func ninetyNinth() throws {
        let near = { (text: String, value: Double) in
            let quantile = try #require(try read(text).ninetyNinth)
            #expect(abs(quantile / 1e6 - value) < 1e-9 * value)
        }
        try near("uniform(0s, 100s)", 99)
        try near("triangular(0s, 0s, 10s)", 9)
        try near("triangular(0s, 10s, 10s)", 9.94987437106620)
        try near("exponential(mean: 1s)", 4.605170185988092)
        try near("lognormal(mean: 1s, sd: 1s)", 4.904916450865853)
        try near("weibull(scale: 1s, shape: 2)", 2.145966026289347)
    }
}
