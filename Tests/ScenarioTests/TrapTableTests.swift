// SPDX-License-Identifier: GPL-3.0-or-later

import Documents
import Foundation
import Rehearsal
import Testing

/// The table of `docs/traps.md` against the files in `scenarios/traps` and what they come to.
@Suite struct TrapTableTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// A figure, and the scenario (a path below `scenarios/`, without `.yaml`) that it was read off, if any.
    struct Figure {
        var text: String
        var scenario: String?

        init(_ cell: String) throws {
            if let match = cell.wholeMatch(of: /\[([^\]]+)\]\(\.\.\/scenarios\/(.+)\.yaml\)/) {
                (text, scenario) = (String(match.output.1), String(match.output.2))
            } else {
                text = cell
            }
        }
    }

    struct Row {
        var number: Int
        var measure: String
        var off: Figure
        var on: Figure
        var remedied: Figure
        var findings: [String]
    }

    static func rows() throws -> [Row] {
        let text = try String(contentsOf: root.appendingPathComponent("docs/traps.md"), encoding: .utf8)
        return try text.split(separator: "\n").filter { $0.hasPrefix("| ") }.compactMap { line -> Row? in
            let cells = line.dropFirst().dropLast().split(separator: "|").map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard let number = Int(cells[0]) else { return nil }
            try #require(cells.count == 8, "\(line)")
            return Row(
                number: number, measure: cells[2], off: try Figure(cells[3]), on: try Figure(cells[4]),
                remedied: try Figure(cells[5]), findings: cells[6].matches(of: /`([^`]+)`/).map { String($0.output.1) })
        }
    }

    static func files(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path)
    }

    @Test func `every trap has a row, and every row a trap and a remedy`() throws {
        let rows = try Self.rows()
        #expect(!rows.isEmpty)
        #expect(rows.map(\.number) == Set(rows.map(\.number)).sorted(), "the rows are in order")
        for row in rows {
            let on = try #require(row.on.scenario)
            #expect(on.hasPrefix("traps/" + (row.number < 10 ? "0" : "") + "\(row.number)-"))
            #expect(row.remedied.scenario == on + "-remedy")
        }
        let listed = Set(rows.flatMap { [$0.on.scenario, $0.remedied.scenario] })
        #expect(listed == Set(try Self.files(in: "scenarios/traps").map { "traps/" + $0.dropLast(5) }))
    }

    @Test func `a trap's own models are named by a trap`() throws {
        let traps = try Self.files(in: "scenarios/traps").map {
            try String(contentsOf: Self.root.appendingPathComponent("scenarios/traps/" + $0), encoding: .utf8)
        }
        for model in try Self.files(in: "models/traps") {
            #expect(traps.contains { $0.contains("models/traps/" + model) }, "\(model)")
        }
    }

    @Test func `no file has a mistake, and what is found of a trap is gone with its remedy`() throws {
        for row in try Self.rows() {
            let (on, remedied) = (try Self.codes(row.on), try Self.codes(row.remedied))
            for finding in row.findings {
                #expect(on.contains(finding), "\(row.number)")
                #expect(!remedied.contains(finding), "\(row.number)")
            }
        }
    }

    static func codes(_ figure: Figure) throws -> Set<String> {
        let scenario = try #require(figure.scenario)
        let found = check(paths: [root.appendingPathComponent("scenarios/\(scenario).yaml").path])
        #expect(!found.hasErrors, "\(found)")
        return Set(found.list.compactMap { $0.code?.rawValue })
    }

    /// The table has the figures of whole studies, this the first trials of them.
    @Test func `the figures of the table are those of its scenarios`() throws {
        for row in try Self.rows() {
            for figure in [row.off, row.on, row.remedied] {
                guard let scenario = figure.scenario else { continue }
                let value = try Self.value(row.measure, try Played(scenario))
                let (written, unit) = try Self.read(figure.text)
                // 1.5 points of a share are two standard errors at 4,000 trials where it is 50 %; the seed is fixed.
                let slack = unit == 0.01 ? 1.5 : 0.03 * written
                #expect(
                    value / unit == written || abs(value / unit - written) <= slack,
                    "\(row.number), \(scenario): \(value / unit)")
            }
        }
    }

    /// What a row measures: a measure by name and a statistic, or how trials end.
    static func value(_ text: String, _ played: Played) throws -> Double {
        if text == "stood down" { return played.share(.stoodDown) }
        let match = try #require(text.wholeMatch(of: /`([a-z0-9_.]+)` (mean|p50|p95|≤ .+)/), "\(text)")
        let system = played.scenario.system
        let measure = try #require(Measure.all(of: system).first { $0.name(in: system) == match.output.1 }, "\(text)")
        switch match.output.2 {
        case "mean": return played.mean(measure)
        case "p50": return played.quantile(0.5, measure)
        case "p95": return played.quantile(0.95, measure)
        default:
            let (bound, unit) = try read(String(match.output.2.dropFirst(2)))
            return played.share(measure, atMost: bound * unit)
        }
    }

    static let units = ["": 1, "%": 0.01, "s": 1, "min": 60, "h": 3600, "M": 1e6, "USD": 1]

    /// A number as it is written, and its unit.
    static func read(_ text: String) throws -> (number: Double, unit: Double) {
        if text == "∞" { return (.infinity, 1) }
        let match = try #require(text.wholeMatch(of: /([0-9,]+(?:\.[0-9]+)?) ?([A-Za-z%]*)/), "\(text)")
        let number = try #require(Double(match.output.1.replacing(",", with: "")), "\(text)")
        return (number, try #require(units[String(match.output.2)], "\(text)"))
    }
}
