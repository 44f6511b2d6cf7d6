// SPDX-License-Identifier: GPL-3.0-or-later

import Archive
import Documents
import Estate
import Finance
import Foundation
import GRDB
import Quantities
import Rehearsal
import Study
import Testing

@Suite("What is archived")
struct RoundTripTests {
    @Test("A study comes back to the last bit: figures, infinities, objectives, money, steps")
    func study() throws {
        let place = try Place()
        defer { withExtendedLifetime(place) {} }
        var (_, _, result) = try Example.study(trials: 400)
        // As if some trials had not recovered.
        result.summary.measures[2].unrecovered = 4
        result.summary.measures[2].quantiles[3] = Figure(value: .infinity, low: 1 / 3, high: .infinity)
        let inputs = Example.inputs()
        let archive = try Archive(place.file)
        let number = try archive.keep(inputs, result: (result, Example.key(inputs)), end: Example.end)
        let back = try #require(try Archive(reading: place.file).points(of: number).first).result
        same(back.summary, result.summary)
        #expect(back.cost == result.cost)
        #expect(back.fingerprint == result.fingerprint)
        #expect(back.verdict == result.verdict)
        #expect(back.steps.map(\.id) == result.steps.map(\.id))
        #expect(back.steps.map(\.phase) == result.steps.map(\.phase))
        for (one, other) in zip(back.steps, result.steps) {
            #expect(one.timing.started == other.timing.started)
            #expect(one.timing.startP50 == other.timing.startP50)
            #expect(one.timing.lengthP95 == other.timing.lengthP95)
            #expect(one.timing.critical?.worst5 == other.timing.critical?.worst5)
        }
    }

    /// Every number of a summary, compared bit by bit.
    private func same(_ one: Summary, _ other: Summary) {
        #expect(one.trials == other.trials)
        #expect(one.stoodDown == other.stoodDown)
        #expect(one.unrecovered == other.unrecovered)
        #expect(one.first == other.first)
        let bits = { (figure: Figure?) in figure.map { [$0.value, $0.low, $0.high].map(\.bitPattern) } }
        #expect(one.measures.map(\.measure) == other.measures.map(\.measure))
        for (a, b) in zip(one.measures, other.measures) {
            #expect(a.n == b.n)
            #expect(a.unrecovered == b.unrecovered)
            #expect(a.sd?.bitPattern == b.sd?.bitPattern)
            for statistic in Statistic.allCases { #expect(bits(a[statistic]) == bits(b[statistic]), "\(a.measure)") }
        }
        for (a, b) in [(one.objectives, other.objectives), (one.requirements, other.requirements)] {
            #expect(a.map(\.objective) == b.map(\.objective))
            #expect(a.map(\.verdict) == b.map(\.verdict))
            #expect(a.map(\.n) == b.map(\.n))
            #expect(a.map(\.trialsNeeded) == b.map(\.trialsNeeded))
            #expect(a.map { bits($0.estimate) } == b.map { bits($0.estimate) })
        }
    }

    @Test("What a run started from comes back, with a seed beyond 63 bits, and texts are kept once")
    func inputs() throws {
        let place = try Place()
        defer { withExtendedLifetime(place) {} }
        let archive = try Archive(place.file)
        let start = Date(timeIntervalSince1970: 1_800_000_000.25)
        let inputs = Example.inputs(settings: [.init(path: "fault.lasts", value: "2h")], start: start)
        let number = try archive.keep(inputs, end: Example.end)
        _ = try archive.keep(inputs, end: Example.end)
        let run = try #require(try archive.run(number))
        #expect(run.inputs.seed == .max)
        #expect(run.inputs.firstTrial == 5)
        #expect(run.inputs.documents == inputs.documents)
        #expect(run.inputs.settings == inputs.settings)
        #expect(run.inputs.demands == inputs.demands)
        #expect(run.inputs.arguments == inputs.arguments)
        #expect(abs(run.inputs.start.timeIntervalSince(start)) < 0.001)
        #expect(run.state == .done)
        #expect(run.duration == 1.5)
        #expect(run.gitCommit == nil)
        #expect(try archive.answer(of: number) == "{}")
        let database = try DatabaseQueue(path: place.file)
        #expect(try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM document") } == 2)
    }

    @Test("Trials come back in their order with every value")
    func trials() throws {
        let place = try Place()
        defer { withExtendedLifetime(place) {} }
        let (scenario, sample, result) = try Example.study(trials: 60, timings: false)
        let inputs = Example.inputs()
        let archive = try Archive(place.file)
        let number = try archive.keep(inputs, result: (result, Example.key(inputs)), trials: sample, end: Example.end)
        var columns: [String] = []
        var rows: [[Double]] = []
        try archive.forEachTrial(of: number, begin: { columns = $0 }) { trial, values in
            #expect(trial == rows.count)
            rows.append(values)
        }
        #expect(columns.map { $0.replacing("_s", with: "") }.count == sample.layout.measures.count)
        #expect(columns.contains("recovery_point.\(scenario.system.stores[0].name)_s"))
        for (row, values) in rows.enumerated() {
            for measure in sample.layout.measures.indices {
                let value = sample.value(measure, row: row)
                #expect(value.isNaN ? values[measure].isNaN : values[measure] == value)
            }
        }
        #expect(rows.count == 60)
    }

    @Test("Bills sum to the cent, in whole numbers")
    func bills() throws {
        let place = try Place()
        defer { withExtendedLifetime(place) {} }
        let (_, _, result) = try Example.study(trials: 60)
        let inputs = Example.inputs()
        let archive = try Archive(place.file)
        let number = try archive.keep(inputs, result: (result, Example.key(inputs)), end: Example.end)
        let charges = try archive.charges(of: number)
        #expect(charges.count > 5)
        #expect(charges.map(\.amount).total == result.cost?.standbyMonth)
        let database = try DatabaseQueue(path: place.file)
        let sql = "SELECT count(*) FROM charge WHERE typeof(amount_cents) != 'integer' OR typeof(unit_price) != 'text'"
        #expect(try database.read { try Int.fetchOne($0, sql: sql) } == 0)
    }

    @Test("An amount that no column holds is refused, and nothing of the run is kept")
    func beyond() throws {
        let place = try Place()
        defer { withExtendedLifetime(place) {} }
        var (_, _, result) = try Example.study(trials: 60)
        result.cost = .init(standbyMonth: Amount(cents: Int128(Int64.max) + 1), yearMean: nil, yearP95: nil)
        let archive = try Archive(place.file)
        let inputs = Example.inputs()
        #expect(throws: ArchiveTrouble.self) {
            try archive.keep(inputs, result: (result, Example.key(inputs)), end: Example.end)
        }
        #expect(try archive.runs().isEmpty)
    }

    @Test("A key differs where anything differs that a result depends on")
    func keys() {
        let inputs = Example.inputs()
        var others = [inputs, inputs, inputs, inputs, inputs, inputs]
        others[0].documents[1].text += " "
        others[1].documents[1].path = "other.yaml"
        others[2].seed = 1
        others[3].firstTrial = 6
        others[4].trials = 101
        others[5].demands = []
        var keys = Set(others.map { Example.key($0) })
        keys.insert(Example.key(inputs))
        let (a, b) = (RunInputs.Change(path: "a", value: "1"), RunInputs.Change(path: "b", value: "2"))
        for settings in [[a], [b], [a, b], [b, a], [.init(path: "a", value: "1b2")]] {
            keys.insert(Example.key(inputs, settings))
        }
        #expect(keys.count == 12)
        #expect(Example.key(inputs) == Example.key(inputs))
    }
}
