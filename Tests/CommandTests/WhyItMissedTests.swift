// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// Why trials missed their objectives, as people and programs read it.
@Suite struct WhyItMissedTests {
    struct Miss: Decodable {
        var measure: String
        var cause: String
        var share: Double
        var low: Double
        var high: Double
    }

    struct Study: Decodable { var misses: [Miss] }

    struct Trial: Decodable { var misses: [String: [String]] }

    private static func read<T: Decodable>(_ arguments: [String]) throws -> T {
        let run = try Binary.run(arguments + ["--format", "json"])
        #expect(run.status == 0, "\(run.errors)")
        return try JSONDecoder().decode(T.self, from: Data(run.output.utf8))
    }

    @Test func `simulate ranks the causes of each objective's misses, and ends with what none explains alone`() throws {
        let study: Study = try Self.read(["simulate", Binary.scenario, "--trials", "2000"])
        #expect(Set(study.misses.map(\.measure)) == ["recovery_time", "recovery_point", "success_rate"])
        for measure in Set(study.misses.map(\.measure)) {
            let misses = study.misses.filter { $0.measure == measure }
            #expect(misses.last?.cause == "no-single-cause")
            let shares = misses.dropLast().map(\.share)
            #expect(shares == shares.sorted(by: >))
            #expect(Set(misses.map(\.cause)).count == misses.count)
            for miss in misses { #expect(0 <= miss.low && miss.low <= miss.share && miss.share <= miss.high) }
            // A miss has a cause or none, and may have several.
            #expect(misses.reduce(0) { $0 + $1.share } >= 1 - 1e-12)
        }
        #expect(study.misses.contains { $0.measure == "recovery_time" && $0.cause == "impairment:dns-changes" })
    }

    @Test func `simulate has nothing to say where no objective is missed`() throws {
        let settings = [
            "--set", "plan.objectives.recovery-time.within=6d", "--set", "plan.objectives.recovery-point.within=6d",
        ]
        let study: Study = try Self.read(["simulate", Binary.scenario, "--trials", "300"] + settings)
        #expect(study.misses.allSatisfy { $0.measure == "success_rate" })
    }

    @Test(arguments: [80, 120]) func `the table of simulate tells each objective's misses in words`(
        columns: Int
    ) throws {
        let run = try Binary.run(
            ["simulate", Binary.scenario, "--trials", "2000"], environment: ["COLUMNS": "\(columns)"])
        let start = try #require(run.lines.firstIndex { $0.hasPrefix("WHY IT MISSED") })
        let lines = run.lines[start...].prefix { !$0.hasPrefix("CRITICAL PATH") }
        for words in ["recovery_time", "recovery_point", "success_rate", "  dns-changes impaired", "  no single cause"]
        {
            #expect(lines.contains { $0.hasPrefix(words) }, "\(words)")
        }
        #expect(lines.allSatisfy { $0.count <= columns && !$0.hasSuffix("…") })
    }

    @Test func `rehearse names the causes of the one trial, in words and for programs`() throws {
        let worst = ["rehearse", Binary.scenario, "--worst", "--trials", "80"]
        let trial: Trial = try Self.read(worst)
        #expect(trial.misses["recovery_time"] != nil)
        let lines = try Binary.run(worst).lines
        #expect(lines.contains { $0.hasPrefix("recovery_time: missed") })
        let strict: Trial = try Self.read([
            "rehearse", Binary.scenario, "--trial", "3", "--set", "plan.objectives.recovery-time.within=1min",
        ])
        #expect(strict.misses["recovery_time"] == [], "nothing alone brings a recovery within a minute")
    }

    @Test func `rehearse says nothing of a trial that misses nothing`() throws {
        let easy = ["recovery-time", "recovery-point"].flatMap { ["--set", "plan.objectives.\($0).within=6d"] }
        let arguments = ["rehearse", Binary.scenario, "--trial", "3"] + easy
        let trial: Trial = try Self.read(arguments)
        #expect(trial.misses.keys.allSatisfy { $0 == "success_rate" })
        #expect(try !Binary.run(arguments).output.contains("recovery_time: missed"))
    }
}
