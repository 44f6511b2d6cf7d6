// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Finance
import Quantities
import Rehearsal
import Testing

/// Demand that grows, and what grows with it; the figures were worked out apart, in decimal arithmetic.
@Suite struct GrowthTests {
    static let threePercent = Growth(share: Rational(3, 100), months: 1)

    @Test func `Growth a month is compounded exactly, and rounded where eighteen places do not hold it`() throws {
        let ten = try #require(Growth(share: Rational(1, 10), months: 1).factors(19))
        #expect(ten.prefix(3).map(\.description) == ["1", "1.1", "1.21"])
        // 11¹⁸ has nineteen digits.
        #expect(ten[18].description == "5.559917313492231481")
        let three = try #require(Self.threePercent.factors(12))
        #expect(three[3].description == "1.092727")
        #expect(three[11].description == "1.384233870724445578")
    }

    @Test func `Growth a year is exact after each year, and even between`() throws {
        let factors = try #require(Growth(share: Rational(21, 100), months: 12).factors(25))
        #expect([0, 12, 24].map { factors[$0].description } == ["1", "1.21", "1.4641"])
        #expect(abs(factors[6].double - 1.1) < 1e-15)
        for month in 1..<25 {
            #expect(abs(factors[month].double / factors[month - 1].double - 1.016_011_867_773_5) < 1e-12)
        }
    }

    @Test func `What grows more than a million times is no plan`() {
        let doubling = Growth(share: .one, months: 1)
        #expect(doubling.factors(20)?.last?.description == "524288")
        #expect(doubling.factors(21) == nil)
        #expect(Growth(share: Rational(1000), months: 12).factors(36) == nil)
    }

    @Test func `Replicas are whole, and exactly as many as it takes`() {
        let tenth = GrowthFactor(scaled: GrowthFactor.unit / 10 * 11)
        // Binary floating point makes 110.00000000000001 of 100 × 1.1.
        #expect(tenth.replicas(10) == 11 && tenth.replicas(100) == 110 && tenth.replicas(101) == 112)
        #expect(GrowthFactor.one.replicas(24) == 24)
    }

    @Test func `After eleven months of 3 % the example's bill is that of arithmetic`() throws {
        let books = try Books(Example.system, Example.prices)
        let factor = try #require(Self.threePercent.factors(12)?.last)
        let standby = books.standbyMonth(at: factor).map(BooksTests.text)
        for row in [
            "us-west-2 queues compute 2190 h 0.096 210.24", "us-west-2 orchestrator compute 3650 h 0.192 700.80",
            "us-west-2 agents compute 9490 h 0.384 3644.16", "us-west-2 plugins compute 4380 h 0.096 420.48",
            "us-west-2 cluster cluster 730 h 0.1 73.00", "us-west-2 memory storage 1543.697613 GB-month 0.023 35.51",
            "us-west-2 memory requests 2.9054 1000 requests 0.005 0.01",
            "us-east-1 memory transfer 6434.804941 GB 0.02 128.70",
            "us-east-1 journal transfer 6547.979902 GB 0.02 130.96",
            "us-east-1 outbox transfer 545.664992 GB 0.02 10.91",
            "us-west-2 monitoring monitoring 1 month 300 300.00",
        ] {
            #expect(standby.contains(row), "\(row)")
        }
        let primary = books.primaryMonth(at: factor).filter { $0.line.category == .compute }
        #expect(primary.map(\.quantity.description) == ["4380", "8760", "24820", "10220"])
        #expect(books.standbyMonth(at: .one) == books.standbyMonth)
        #expect(books.primaryMonth(at: .one) == books.primaryMonth)
    }

    @Test func `Nodes, bytes and the price of an hour's outage grow; hours, reads and incidents do not`() throws {
        let books = try Books(Example.system, Example.prices)
        let peril = Peril(scenario: "s", perYear: Rational(12), experience: Example.experience(books))
        let doubling = Growth(share: .one, months: 1)
        let forecast = Forecast(
            books, perils: [peril], months: 3, growth: doubling, drillsPerYear: 0, periods: 100, seed: 1)
        let rows = forecast.rows(.mean)
        let charge = { (month: Int, service: String, category: Finance.Category) in
            try #require(
                rows.first {
                    $0.month == month && $0.charge.line.service == service && $0.charge.line.category == category
                }
            ).charge
        }
        // Means of the three: 208.5/3 h of queues, 10.75/3 h of outage; one incident a month.
        #expect(try charge(0, "queues", .event).quantity.description == "69.5")
        #expect(try charge(2, "queues", .event).quantity.description == "278")
        #expect(try charge(2, "queues", .event).line.price.text == "0.096")
        #expect(try charge(0, "sync", .event).quantity.description == "91.541152")
        #expect(try charge(1, "sync", .event).quantity.description == "183.082304")
        #expect(try charge(2, "restore", .event).quantity == charge(0, "restore", .event).quantity)
        #expect(try charge(2, "downtime", .business).quantity.description == "3.583333")
        #expect(try charge(2, "downtime", .business).line.price.text == "40000")
        #expect(try charge(2, "downtime", .business).amount.description == "143333.32")
        #expect(try charge(2, "availability", .penalty).line.price.text == "1000000")
    }

    @Test func `The bill holds the primary once and sums to the cent, for any growth, regions and scenarios`() throws {
        var luck = Luck(state: 11)
        for round in 0..<60 {
            let system = Self.randomSystem(&luck)
            let books = try Books(system, Self.randomPrices(&luck))
            let perils = (0..<Int.random(in: 1...3, using: &luck)).map { number in
                Peril(
                    scenario: "s\(number)", perYear: Rational(.random(in: 0...40, using: &luck), 10),
                    experience: Self.randomExperience(books, &luck))
            }
            let growth = Growth(
                share: Rational(.random(in: 0...300_000, using: &luck), 1_000_000), months: round % 2 == 0 ? 1 : 12)
            let forecast = Forecast(
                books, perils: perils, months: .random(in: 1...26, using: &luck), growth: growth, periods: 40,
                seed: UInt64(round))
            for statistic in Forecast.Statistic.allCases {
                let bill = forecast.bill(statistic)
                #expect(bill.map(\.charge).total == forecast.billTotal(statistic))
                #expect(forecast.rows(statistic).map(\.charge).total == forecast.total(statistic))
                let primary = bill.filter { forecast.part(of: $0) == .primary }
                #expect(primary.map(\.charge).total == forecast.primaryTotal)
                #expect(Set(primary.map(\.charge.line.region)).isSubset(of: ["r0"]))
                let wrong = bill.map { forecast.fields($0, first: Month(number: 24_000)) }
                    .filter { Self.cents($0[9]) != Self.product($0[6], $0[8]) }
                #expect(wrong.isEmpty, "\(wrong.prefix(2))")
            }
        }
    }

    // MARK: - Random systems

    static func randomSystem(_ luck: inout Luck) -> System {
        var system = Example.system
        let standbys = Int.random(in: 1...4, using: &luck)
        system.regions = (0...standbys).map { Region(name: "r\($0)", role: $0 == 0 ? .primary : .secondary) }
        system.standbys = (1...standbys).map {
            Standby(
                region: $0, share: Rational(1, Int64(standbys)),
                running: Rational(.random(in: 0...150, using: &luck), 100), launch: .constant(0))
        }
        system.workload.peak = Example.perSecond(.random(in: 1...5000, using: &luck), per: 7)
        return system
    }

    static func randomPrices(_ luck: inout Luck) -> Prices {
        var prices = Example.prices
        prices.transferBetweenRegionsGB = Money(nanos: .random(in: 0...1_000_000_000, using: &luck))
        prices.instances = prices.instances.map { instance in
            var instance = instance
            instance.hour = Money(nanos: .random(in: 0...9_000_000_000, using: &luck))
            return instance
        }
        prices.business.lostRequest = Money(nanos: .random(in: 0...1_000_000, using: &luck))
        return prices
    }

    static func randomExperience(_ books: Books, _ luck: inout Luck) -> Experience {
        var experience = Experience(books)
        for _ in 0..<10 {
            let nodes = (0..<4).map { _ in Double.random(in: 0...500, using: &luck) }
            experience.append(
                Example.meters(
                    nodes, gets: 2, synced: .random(in: 0...300, using: &luck),
                    downtime: .random(in: 0...20, using: &luck), lost: .random(in: 0...1e7, using: &luck)),
                end: .recovered)
        }
        return experience
    }

    // MARK: - Pocket calculator

    static func cents(_ text: String) -> Int128? { Int128(text.filter { $0 != "." }) }

    /// The product of two decimals in cents, half to even, by whole numbers.
    static func product(_ a: String, _ b: String) -> Int128? {
        let scaled = { (text: String, places: Int) -> Int128? in
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            let fraction = parts.count > 1 ? String(parts[1]) : ""
            let padding = String(repeating: "0", count: places - fraction.count)
            return Int128(String(parts[0]) + fraction + padding)
        }
        guard let x = scaled(a, 6), let y = scaled(b, 9) else { return nil }
        let unit: Int128 = 10_000_000_000_000
        let (whole, rest) = (x * y).quotientAndRemainder(dividingBy: unit)
        if 2 * rest > unit || (2 * rest == unit && whole % 2 == 1) { return whole + 1 }
        return whole
    }
}
