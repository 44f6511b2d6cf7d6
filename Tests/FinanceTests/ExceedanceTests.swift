// SPDX-License-Identifier: GPL-3.0-or-later

import Finance
import Quantities
import Testing

/// The loss exceedance curve.
@Suite struct ExceedanceTests {
    let books: Books
    let forecast: Forecast

    init() throws {
        books = try Books(Example.system, Example.prices)
        let peril = Peril(scenario: "s", perYear: Rational(1, 5), experience: Example.experience(books))
        forecast = Forecast(books, perils: [peril], periods: 5000, seed: 3)
    }

    @Test func `A loss is what incidents and penalties cost: the year without what is paid anyway`() {
        let fixed = forecast.standbyTotal + forecast.rows(.p50).map(\.charge).total(of: .drill)
        #expect(zip(forecast.losses, forecast.totals).allSatisfy { fixed + $0 == $1 })
        #expect(forecast.losses.contains(.zero))
    }

    @Test func `Each point is the loss that so many of the simulated years exceed`() throws {
        let sorted = forecast.losses.sorted()
        for point in forecast.exceedance() {
            let loss = try #require(point.loss)
            // The order statistic ⌈(1 − p)·n⌉, found by counting.
            let above = sorted.count { $0 > loss }
            let notBelow = sorted.count { $0 >= loss }
            #expect(Double(above) <= point.chance * 5000 && Double(notBelow) >= point.chance * 5000)
            let interval = try #require(point.interval)
            #expect(interval.contains(loss))
        }
    }

    @Test func `Four years in five are without an incident, as Poisson says`() {
        // e^−0.2 = 0.8187; of 5,000 years, six standard deviations are 0.033.
        let calm = Double(forecast.losses.count { $0 == .zero }) / 5000
        #expect(abs(calm - 0.8187) < 0.033)
        #expect(forecast.exceedance([0.5]).first?.loss == .zero)
    }

    @Test func `What so few years cannot tell is refused, with the number that it takes`() throws {
        let peril = Peril(scenario: "s", perYear: Rational(1, 5), experience: Example.experience(books))
        let short = Forecast(books, perils: [peril], periods: 100, seed: 3)
        let points = short.exceedance([0.05, 0.01])
        #expect(points[0].loss != nil)
        // 0.99^n ≤ 0.05 from n = 299 on.
        #expect(points[1].loss == nil && points[1].interval == nil && points[1].needed == 299)
    }
}
