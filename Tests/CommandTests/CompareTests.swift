// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@Suite("muster compare")
struct CompareTests {
    private static let plans = "models/agent-framework"

    private func compare(_ arguments: [String], environment: [String: String] = [:]) throws -> Binary.Run {
        try Binary.run(["compare", Binary.scenario, "--trials", "400"] + arguments, environment: environment)
    }

    private func parallel(_ arguments: [String] = [], environment: [String: String] = [:]) throws -> Binary.Run {
        try compare(["--candidate", "\(Self.plans)/plan-parallel.yaml"] + arguments, environment: environment)
    }

    @Test("says what changed step by step and what it does, within the terminal", arguments: [60, 80])
    func table(columns: Int) throws {
        let run = try parallel(environment: ["COLUMNS": "\(columns)"])
        #expect(run.status == 0)
        for text in [
            "WHAT CHANGED", "switch-traffic: takes", "through record → health-check", "WHAT IT DOES", "TRIAL BY TRIAL",
        ] {
            #expect(run.words.contains(text), "\(text)")
        }
        #expect(run.lines.allSatisfy { $0.count <= columns })
    }

    @Test("says 'no change' of the same documents without simulating")
    func noChange() throws {
        let place = try Directory()
        let text = try String(
            contentsOf: Binary.root.appendingPathComponent("\(Self.plans)/plan.yaml"), encoding: .utf8)
        try ("# another comment\n" + text.replacing("within: 60min", with: "within: 1h"))
            .write(toFile: place.path("plan.yaml"), atomically: true, encoding: .utf8)
        // A milliard trials would take hours.
        let run = try Binary.run([
            "compare", Binary.scenario, "--trials", "100000000", "--candidate", place.path("plan.yaml"),
            "--tolerance", "recovery_time.p95=0s",
        ])
        #expect(run.status == 0)
        #expect(run.output.hasPrefix("no change"))
    }

    @Test("has the trials that simulate has of each, and differences that add up")
    func sameTrials() throws {
        let rows = csv(try compare(["--candidate-set", "system.stores.memory.every=5min", "--format", "csv"]).output)
        #expect(
            rows[0] == [
                "measure", "statistic", "unit", "n", "baseline", "candidate", "difference", "low", "high", "better",
                "better_low", "better_high", "worse", "worse_low", "worse_high", "variance_ratio",
            ])
        let row = try #require(rows.first { $0[0] == "recovery_point" && $0[1] == "p50" })
        let (before, after, difference) = (
            try #require(Double(row[4])), try #require(Double(row[5])), try #require(Double(row[6]))
        )
        #expect(abs(after - before - difference) < 1e-6)
        for (value, settings) in [(before, []), (after, ["--set", "system.stores.memory.every=5min"])] {
            let single = try object(
                try Binary.run(["simulate", Binary.scenario, "--trials", "400", "--format", "json"] + settings).output)
            let measures = try #require(single["measures"] as? [String: [String: Any]])
            let median = try #require(measures["recovery_point"]?["p50"] as? Double)
            #expect(abs(median - value) < 1e-6)
        }
        // Halving or more of a cadence worsens no single trial.
        #expect(row[12] == "0")
    }

    @Test("ends with 0 where tolerances are kept, 1 where one is broken, 3 where so few trials cannot tell")
    func tolerances() throws {
        let slower = ["--candidate-set", "plan.steps.pull-config.takes=20min", "--trials", "2000"]
        let broken = try compare(slower + ["--tolerance", "recovery_time.p50=1s"])
        #expect(broken.status == 1)
        #expect(broken.output.contains("FAIL"))
        #expect(try compare(slower + ["--tolerance", "recovery_time.p50=2h"]).status == 0)
        let doubtful = try parallel(["--tolerance", "recovery_time.p99=1s"])
        #expect(doubtful.status == 3)
        #expect(doubtful.output.contains("trials would tell"))
    }

    @Test("gives one answer on 1, 2, 3 and 7 threads")
    func threads() throws {
        let outputs = try [1, 2, 3, 7].map { try parallel(["--format", "json", "--threads", "\($0)"]).output }
        #expect(Set(outputs).count == 1)
    }

    @Test("compares two scenarios, and one system with another")
    func scenarios() throws {
        let run = try compare(["scenarios/short-outage.yaml", "--format", "json"])
        let document = try object(run.output)
        let changes = try #require(document["changes"] as? [[String: Any]])
        #expect(changes.contains { ($0["path"] as? String)?.hasPrefix("fault.") == true })
        let other = try compare(["--candidate-set", "system=\(Self.plans)/system.yaml"])
        #expect(other.output.hasPrefix("no change"))
    }

    @Test("prints Markdown whose tables are whole and whose long parts are folded")
    func markdown() throws {
        let output = try parallel(["--format", "markdown", "--tolerance", "recovery_time.p95=1min"]).output
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where line.hasPrefix("|") {
            #expect(line.hasSuffix("|"))
            if index > 0, lines[index - 1].hasPrefix("|") {
                #expect(line.split(separator: " | ").count == lines[index - 1].split(separator: " | ").count)
            }
        }
        #expect(lines.count { $0.hasPrefix("<details>") } == lines.count { $0 == "</details>" })
        #expect(output.contains("<details>"))
    }

    @Test("tells findings of check that the baseline does not have")
    func findings() throws {
        let run = try Binary.run([
            "compare", "scenarios/region-outage-parallel.yaml", "--trials", "100", "--candidate",
            "\(Self.plans)/plan.yaml",
        ])
        #expect(run.output.contains("NEW FINDINGS"))
        #expect(run.output.contains("[traffic-before-service]"))
    }

    @Test(
        "explains what is wrong with one message",
        arguments: [
            (["--tolerance", "recovery_time=1min"], "--tolerance: 'recovery_time' does not say what of it"),
            (["--tolerance", "recovery_tim.p95=1min"], "'recovery_tim.p95' is not a measure"),
            (
                ["--candidate", "nowhere.yaml"],
                "--candidate: error: cannot read 'nowhere.yaml'"
            ),
            (
                ["--candidate-set", "system.stores.memory.evry=5min"],
                "--candidate-set system.stores.memory.evry: error: there is no 'evry'"
            ),
            (["--baseline-set", "system"], "--baseline-set 'system' gives no value"),
        ])
    func mistakes(arguments: [String], message: String) throws {
        let run = try compare(arguments)
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains(message), "\(run.errors)")
        #expect(run.errors.components(separatedBy: "error:").count == 2)
    }

    @Test("that is interrupted compares as many trials of both as are done")
    func interrupted() throws {
        let run = try Binary.run([
            "compare", Binary.scenario, "--candidate", "\(Self.plans)/plan-parallel.yaml", "--trials", "3000000",
        ]) { process in
            Thread.sleep(forTimeInterval: 1)
            kill(process.processIdentifier, SIGINT)
        }
        #expect(run.status == 3)
        #expect(run.errors.contains("muster: interrupted; this is what --trials "))
    }
}
