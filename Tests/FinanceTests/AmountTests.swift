// SPDX-License-Identifier: GPL-3.0-or-later

import Finance
import Quantities
import Testing

/// Decimals: rounding, text, months.
@Suite struct AmountTests {
    @Test(arguments: [
        (1_000_000, 5_000_000, 0), (1_000_000, 15_000_000, 2), (1_000_000, 25_000_000, 2), (1_000_000, 25_000_001, 3),
        (3_000_000, 5_000_000, 2), (1_000_000, 4_999_999, 0), (-1_000_000, 15_000_000, -2), (-1_000_000, 5_000_000, 0),
    ])
    func `An amount is rounded once, to the cent, half to even`(quantity: Int, nanos: Int, cents: Int) {
        let amount = Quantity(millionths: Int128(quantity)).times(Money(nanos: Int64(nanos)))
        #expect(amount == Amount(cents: Int128(cents)))
    }

    @Test func `A metered quantity is rounded to six places, half to even`() {
        #expect(Quantity(0.0000005) == Quantity(millionths: 0))
        #expect(Quantity(0.0000015) == Quantity(millionths: 2))
        #expect(Quantity(1.0 / 3) == Quantity(millionths: 333_333))
    }

    @Test func `Sums of cents do not drift as binary sums do`() {
        let dime = Quantity(1).times(Money(nanos: 100_000_000))
        #expect(Array(repeating: dime, count: 1_000_003).total == Amount(cents: 10_000_030))
    }

    @Test func `The largest quantity at the largest price is not too much`() {
        let amount = Quantity(1e12).times(Money(nanos: .max))
        #expect(amount.description == "9223372036854775807000.00")
    }

    @Test(arguments: [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (1234, "12.34"), (100, "1.00"), (-123_456, "-1234.56")])
    func `An amount is written with two decimals`(cents: Int, text: String) {
        #expect(Amount(cents: Int128(cents)).description == text)
    }

    @Test func `Prices and quantities are written as short as they are`() {
        #expect(Money(nanos: 23_000_000).text == "0.023")
        #expect(Money(nanos: 10_000_000_000_000).text == "10000")
        #expect(Quantity(millionths: 4_648_640_000).description == "4648.64")
        #expect(Quantity.zero.description == "0")
    }

    @Test func `Months go on over the year's end`() throws {
        let start = try #require(Month("2026-11"))
        #expect((0..<3).map { start.advanced(by: $0).description } == ["2026-11", "2026-12", "2027-01"])
        #expect(Month("2026-08-21") == Month("2026-08"))
        #expect(start < start.advanced(by: 1))
    }

    @Test(arguments: ["", "2026", "2026-13", "2026-00", "26-01", "2026-1", "-2026-01", "2026/01", "+026-01"])
    func `What is not a month is none`(text: String) {
        #expect(Month(text) == nil)
    }
}
