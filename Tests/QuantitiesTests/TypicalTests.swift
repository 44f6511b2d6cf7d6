// SPDX-License-Identifier: GPL-3.0-or-later
import Quantities
import Testing

@Suite("One value stands for a law")
struct TypicalTests {
    @Test(
        "The median where it has a closed form, else the mean",
        arguments: [
            (.constant(7), 7), (.uniform(low: 2, high: 4), 3), (.exponential(mean: 10), 6.931471805599453),
            (.triangular(low: 0, mode: 0, high: 1), 0.2928932188134524),
            (.triangular(low: 0, mode: 1, high: 1), 0.7071067811865476), (.triangular(low: 1, mode: 2, high: 3), 2),
            (.lognormal(median: 5, p95: 20), 5), (.weibull(scale: 3, shape: 1), 2.0794415416798357),
            (.weibull(scale: 3, shape: 2), 2.4976638334730895), (.pert(low: 0, mode: 3, high: 6), 3),
            (.gamma(mean: 4, sd: 1), 4), (.beta(mean: 0.25, sd: 0.1), 0.25), (.normal(mean: 9, sd: 1), 9),
            (.empirical([1, 2, 10]), 2), (.empirical([1, 2, 4, 10]), 3), (.empirical([8]), 8),
            (
                .mixture([
                    .init(weight: 0.75, distribution: .constant(4)),
                    .init(weight: 0.25, distribution: .uniform(low: 0, high: 16)),
                ]), 5
            ),
        ] as [(Distribution, Double)])
    func typical(law: Distribution, value: Double) {
        #expect(abs(law.typical - value) < 1e-12 * max(1, value))
    }
}
