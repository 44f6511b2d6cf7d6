// SPDX-License-Identifier: GPL-3.0-or-later

import Documents
import Estate
import Finance
import Foundation
import Quantities
import Rehearsal
import Study
import Testing

/// The files of the repository, read, tried and priced.
@Suite struct ExampleFilesTests {
    let scenario: Scenario
    let prices: Prices
    let books: Books
    let sample: Sample

    init() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let path = root.appendingPathComponent("scenarios/region-outage.yaml").path
        scenario = try ScenarioFiles(path: path).scenario()
        prices = try #require(scenario.prices)
        books = try Books(scenario.system, prices)
        let incident = try Incident(
            system: scenario.system, plan: scenario.plan, fault: scenario.fault, prices: prices,
            horizon: scenario.horizon, seed: scenario.seed)
        let layout = Sample.Layout(system: scenario.system, plan: scenario.plan, timings: false)
        sample = Study(of: incident, layout: layout, threads: 2).run(trials: 600)
    }

    @Test func `The files' standby costs 4,382.94 USD a month, and their failover 2.22 times the primary`() throws {
        #expect(books.standbyMonth.total.description == "4382.94")
        #expect(books.standbyMonth == (try Books(Example.system, Example.prices)).standbyMonth)
        let spend = books.spend(fullSize: scenario.plan.fullSize)
        #expect(spend.primary.description == "7268.46")
        #expect(spend.failover.description == "16136.52")
    }

    @Test func `Each trial's bill is its cost in binary floating point, but for the rounding of its rows`() throws {
        let experience = Experience(books, sample: sample)
        let event = sample.values(try #require(sample.index(of: .eventCost)))
        let business = sample.values(try #require(sample.index(of: .businessCost)))
        #expect(experience.count == 600)
        for trial in 0..<experience.count {
            // Six rows on the cloud's bill and two beside it, each within half a cent.
            #expect(abs(experience.cloud(trial: trial).double - event[trial]) <= 0.0301)
            #expect(abs(experience.business(trial: trial).double - business[trial]) <= 0.0201)
        }
        #expect(event.contains { $0 > 0 })
    }

    @Test func `A year of the files sums to the cent, and its mean is standby, drills, incidents and penalties`() throws
    {
        let year = Forecast.year(
            books, scenario: scenario.name, perYear: scenario.fault.perYear, sample: sample, seed: 1)
        let forecast = try #require(year)
        for statistic in Forecast.Statistic.allCases {
            #expect(forecast.rows(statistic).map(\.charge).total == forecast.total(statistic))
        }
        let charges = forecast.rows(.mean).map(\.charge)
        let experience = Experience(books, sample: sample)
        let business = try #require(experience.meanBusiness)
        // 0.2 incidents a year; twelve rows of each kind, each within half a cent, and quantities within 5·10⁻⁷.
        #expect(abs(charges.total(of: .business).double - business.value * 0.2) < 0.5)
        let cloud = try #require(experience.meanCloud)
        #expect(abs(charges.total(of: .event).double - cloud.value * 0.2) < 0.5)
        #expect(forecast.total(.p50) <= forecast.total(.p95))
        #expect(
            Forecast.year(books, scenario: "s", perYear: nil, sample: sample, seed: 1)?.total(.mean) == nil)
    }
}
