// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Finance
import Quantities
import Rehearsal
import Testing

/// Incidents and years in decimals.
@Suite struct ForecastTests {
    let books: Books
    let experience: Experience

    init() throws {
        books = try Books(Example.system, Example.prices)
        experience = Example.experience(books)
    }

    func forecast(
        perYear: Rational = Rational(2), months: Int = 12, drills: Int = 4, periods: Int = 2000, seed: UInt64 = 1
    ) -> Forecast {
        let peril = Peril(scenario: "region-outage", perYear: perYear, experience: experience)
        return Forecast(
            books, perils: [peril], months: months, drillsPerYear: drills, periods: periods, seed: seed)
    }

    @Test func `An incident's bill is its hours, reads and bytes at their prices`() {
        // 3.84 + 15.36 + 84.48 + 9.60 + 0.00 (0.0000004) + 1.29 = 114.57; 1.25 h × 10,000 = 12,500.
        let rows = experience.charges(trial: 0)
        #expect(rows.map(\.amount.description) == ["3.84", "15.36", "84.48", "9.60", "0.00", "1.29", "12500.00"])
        #expect(experience.cloud(trial: 0).description == "114.57")
        #expect(experience.business(trial: 0).description == "12500.00")
        #expect(experience.total(trial: 0) == rows.total)
    }

    @Test func `Bytes are rounded to six places before they are priced`() {
        let sync = experience.charges(trial: 2).first { $0.line.service == "sync" }
        #expect(sync?.quantity.description == "210.123457")
        #expect(sync?.amount.description == "4.20")
    }

    @Test func `The mean incident is the bill of the mean quantities`() {
        // Node hours (208.5, 417, 1146.75, 521.25)/3 × price: 6.67 + 26.69 + 146.78 + 16.68; 4/3000 thousand reads:
        // 0.00; 274.623457/3 GB: 1.83.
        let event = experience.meanCharges()?.filter { $0.line.category == .event }
        #expect(event?.total.description == "198.65")
        #expect(Experience(books).meanCharges() == nil)
    }

    @Test(arguments: Forecast.Statistic.allCases)
    func `The rows of a statistic sum to its total, to the cent`(statistic: Forecast.Statistic) throws {
        let forecast = forecast()
        #expect(forecast.rows(statistic).map(\.charge).total == forecast.total(statistic))
    }

    @Test func `The representative year is the one whose total is the order statistic`() throws {
        let forecast = forecast(periods: 1999)
        let sorted = forecast.totals.sorted()
        #expect(forecast.total(.p95) == sorted[1899])
        #expect(forecast.total(.p50) == sorted[999])
        #expect(forecast.total(.p50) < forecast.total(.p95))
    }

    @Test func `Each month has the standby once, and the year twelve of them`() throws {
        let rows = forecast().rows(.mean).filter { $0.charge.line.category == .compute }
        #expect(rows.count == 48)
        #expect(Set(rows.map(\.month)) == Set(0..<12))
        #expect(rows.map(\.charge).total.description == "45411.84")
    }

    @Test func `Drills come at even intervals and cost what an incident that recovered does`() throws {
        let rows = forecast().rows(.p95).filter { $0.charge.line.category == .drill }
        #expect(Set(rows.map(\.month)) == [2, 5, 8, 11])
        // The mean of the two that recovered: (104.25, 208.5, 573.375, 260.625) h, 0.002 thousand reads, 137.3117285 GB.
        let first = rows.filter { $0.month == 2 }.map(\.charge)
        #expect(first.map(\.amount.description) == ["10.01", "40.03", "220.18", "25.02", "0.00", "2.75"])
        #expect(forecast(drills: 0).rows(.p95).allSatisfy { $0.charge.line.category != .drill })
    }

    @Test func `Without incidents every year is standby and drills`() throws {
        let forecast = forecast(perYear: .zero)
        #expect(Set(forecast.totals).count == 1)
        #expect(forecast.total(.p95) == forecast.total(.mean))
        #expect(forecast.total(.p95).description == "53787.24")
    }

    @Test func `A month below the bound owes a penalty, once`() throws {
        // 0.1 % of 730 h are 0.73 h: two of the three incidents break the bound alone.
        let forecast = forecast(perYear: Rational(40))
        for statistic in [Forecast.Statistic.p50, .p95] {
            let rows = forecast.rows(statistic)
            for month in 0..<12 {
                let here = rows.filter { $0.month == month }
                let down = here.filter { $0.charge.line.service == "downtime" }.map(\.charge.quantity.millionths)
                let penalties = here.filter { $0.charge.line.category == .penalty }
                #expect(penalties.count == (down.reduce(0, +) > 730_000 ? 1 : 0))
                #expect(penalties.allSatisfy { $0.charge.amount.description == "25000.00" })
            }
        }
    }

    @Test func `Incidents come at their rate`() throws {
        // 2 a year over 2,000 years: 4,000 ± 63.2 (one standard deviation); six of them, a false alarm in 5·10⁸.
        let fixed = forecast(perYear: .zero)
        var calm = 0
        for total in forecast().totals where total == fixed.totals[0] { calm += 1 }
        // Years without incident: 2,000·e⁻² = 270.7, standard deviation 15.3.
        #expect(abs(Double(calm) - 270.7) < 6 * 15.3)
    }

    @Test func `The mean of the simulated years is near to the mean row by row`() throws {
        let forecast = forecast(periods: 20_000)
        let simulated = forecast.totals.total.double / 20_000
        // A year's standard deviation is about 92,000; six standard errors of 20,000 years.
        #expect(abs(simulated - forecast.total(.mean).double) < 6 * 92_000 / 20_000.0.squareRoot())
    }

    @Test func `A longer period begins as a shorter one does, and equal seeds give equal years`() throws {
        let year = forecast(perYear: Rational(1), periods: 500)
        #expect(forecast(perYear: Rational(1), periods: 500).totals == year.totals)
        #expect(forecast(perYear: Rational(1), periods: 500, seed: 2).totals != year.totals)
        let longer = forecast(perYear: Rational(1), periods: 1000)
        #expect(Array(longer.totals.prefix(500)) == year.totals)
    }

    @Test func `A row has the fields of the CSV, dated from its first month`() throws {
        let forecast = forecast(perYear: Rational(12), periods: 10)
        let rows = forecast.rows(.mean)
        let first = try #require(Month("2026-12"))
        #expect(
            forecast.fields(rows[0], first: first) == [
                "2026-12", "", "us-west-2", "queues", "compute", "mean", "1460", "h", "0.096", "140.16", "USD",
            ])
        let event = try #require(rows.first { $0.month == 1 && $0.charge.line.service == "sync" })
        #expect(
            forecast.fields(event, first: first) == [
                "2027-01", "region-outage", "us-west-2", "sync", "event", "mean", "91.541152", "GB", "0.02", "1.83",
                "USD",
            ])
        #expect(Forecast.columns.count == forecast.fields(event, first: first).count)
    }

    @Test func `Of random systems and incidents all rows sum to their totals`() throws {
        var luck = Luck(state: 7)
        for _ in 0..<200 {
            var (system, prices) = (Example.system, Example.prices)
            system.standbys[0].running = Rational(Int64.random(in: 0...150, using: &luck), 100)
            prices.transferBetweenRegionsGB = Money(nanos: .random(in: 0...1_000_000_000, using: &luck))
            prices.instances = prices.instances.map { instance in
                var instance = instance
                instance.hour = Money(nanos: .random(in: 0...9_000_000_000, using: &luck))
                return instance
            }
            prices.business.lostRequest = Money(nanos: .random(in: 0...1_000_000, using: &luck))
            let books = try Books(system, prices)
            var experience = Experience(books)
            for _ in 0..<20 {
                let nodes = (0..<4).map { _ in Double.random(in: 0...500, using: &luck) }
                experience.append(
                    Example.meters(
                        nodes, gets: 2, synced: .random(in: 0...300, using: &luck),
                        downtime: .random(in: 0...20, using: &luck), lost: .random(in: 0...1e7, using: &luck)),
                    end: .recovered)
            }
            let peril = Peril(
                scenario: "s", perYear: Rational(.random(in: 0...30, using: &luck), 10), experience: experience)
            let forecast = Forecast(
                books, perils: [peril, peril], months: .random(in: 1...30, using: &luck), periods: 40, seed: 3)
            for statistic in Forecast.Statistic.allCases {
                let rows = forecast.rows(statistic)
                #expect(rows.map(\.charge).total == forecast.total(statistic))
                let cents = rows.map { row in
                    Int128(forecast.fields(row, first: Month(number: 0))[9].filter { $0 != "." })!
                }
                #expect(cents.reduce(0, +) == forecast.total(statistic).cents)
            }
        }
    }
}
