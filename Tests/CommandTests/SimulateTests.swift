// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@Suite("muster simulate")
struct SimulateTests {
    private func simulate(
        _ arguments: [String], trials: Int = 400, environment: [String: String] = [:]
    ) throws -> Binary.Run {
        try Binary.run(
            ["simulate", Binary.scenario, "--trials", "\(trials)"] + arguments, environment: environment)
    }

    @Test("prints verdicts, spreads, measures and the critical path")
    func table() throws {
        let run = try simulate([])
        #expect(run.status == 0)
        for title in ["OBJECTIVES", "RECOVERY TIME", "RECOVERY POINT", "MEASURES", "CRITICAL PATH", "PHASES"] {
            #expect(run.lines.contains { $0.hasPrefix(title) }, "\(title)")
        }
        #expect(run.errors.isEmpty)
    }

    @Test("fits the terminal, and colours nothing that is not one", arguments: [60, 80, 120])
    func width(columns: Int) throws {
        let run = try simulate([], environment: ["COLUMNS": "\(columns)"])
        #expect(run.lines.allSatisfy { $0.count <= columns })
        #expect(!run.output.contains("\u{1B}"))
    }

    @Test("writes ASCII only where the locale has no more")
    func ascii() throws {
        let run = try simulate([], environment: ["LANG": "C"])
        #expect(run.output.utf8.allSatisfy { $0 < 128 })
    }

    @Test("gives one JSON on 1, 2, 3 and 7 threads")
    func threads() throws {
        let outputs = try [1, 2, 3, 7].map { try simulate(["--threads", "\($0)", "--format", "json"]).output }
        #expect(Set(outputs).count == 1)
    }

    @Test("prints JSON of the shape that is documented, null where there is nothing")
    func json() throws {
        let document = try object(try simulate(["--format", "json"], trials: 100).output)
        #expect(
            Set(document.keys).isSuperset(of: [
                "scenario", "plan_hash", "seed", "trials", "stood_down", "unrecovered", "version", "fingerprint",
                "objectives", "measures", "misses", "steps", "cost",
            ]))
        #expect(document["trials"] as? Int == 100)
        #expect(document["misses"] is [[String: Any]])
        let measures = try #require(document["measures"] as? [String: [String: Any]])
        let time = try #require(measures["recovery_time"])
        #expect(
            Set(time.keys) == [
                "unit", "n", "mean", "sd", "p50", "p90", "p95", "p99", "p95_low", "p95_high", "unrecovered",
            ])
        #expect(time["unit"] as? String == "s")
        #expect(time["p99"] is NSNull, "100 trials cannot tell a p99")
        let step = try #require((document["steps"] as? [[String: Any]])?.first)
        #expect(
            Set(step.keys).isSuperset(of: [
                "id", "phase", "start_p50_s", "length_p50_s", "length_p95_s", "critical_share", "critical_share_worst5",
            ]))
        let objective = try #require((document["objectives"] as? [[String: Any]])?.first)
        #expect(Set(objective.keys).isSuperset(of: ["measure", "target", "met", "low", "high"]))
    }

    @Test("writes the rows of trials, of which a slice has exactly its part")
    func csvSlices() throws {
        let place = try Directory()
        let whole = csv(try simulate(["--format", "csv"], trials: 60).output)
        #expect(whole[0][..<4] == ["trial", "detection_time_s", "decision_time_s", "recovery_time_s"])
        #expect(whole[0].contains("recovery_point.memory_s") && whole[0].contains("lost_requests"))
        #expect(whole.count == 61)
        #expect(whole.allSatisfy { $0.count == whole[0].count })
        let run = try simulate(["--from", "20", "--csv", place.path("part.csv"), "--quiet"], trials: 15)
        #expect(run.status == 0)
        #expect(csv(try place.read("part.csv")) == [whole[0]] + whole[21..<36])
        #expect(try place.names == ["part.csv"])
    }

    @Test("has the measures that the reference documents, in that order")
    func reference() throws {
        let text = try String(
            contentsOf: Binary.root.appendingPathComponent("docs/reference/results.md"), encoding: .utf8)
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") && $0.split(separator: "|").count == 3 }
        let documented = rows.flatMap { row in
            row.split(separator: "|")[0].matches(of: /`([^`]+)`/).map { match in
                String(match.output.1) + (row.hasSuffix("| s |") ? "_s" : "")
            }
        }
        let stores = ["memory", "journal", "outbox", "config"].map { "recovery_point.\($0)_s" }
        let columns = documented.flatMap { $0 == "recovery_point.STORE_s" ? stores : [$0] }
        #expect(csv(try simulate(["--format", "csv"], trials: 1).output)[0] == ["trial"] + columns)
    }

    @Test("writes inf where recovery never came, and nothing where a measure does not exist")
    func csvSpecial() throws {
        let rows = csv(try simulate(["--format", "csv", "--set", "horizon=35min"], trials: 60).output)
        let recovery = try #require(rows[0].firstIndex(of: "recovery_time_s"))
        #expect(rows.dropFirst().contains { $0[recovery] == "inf" })
        #expect(!rows.joined().contains("nan"))
        let decision = try #require(rows[0].firstIndex(of: "decision_time_s"))
        let short = csv(
            try simulate(["--format", "csv", "--set", "fault.lasts=7min"], trials: 60).output)
        #expect(short.dropFirst().contains { $0[decision].isEmpty })
    }

    @Test(
        "ends with 1 where a demand is not met, with 3 where so few trials cannot tell",
        arguments: [
            ("recovery_time<=6d:50%", 0), ("recovery_time<=1s:50%", 1), ("recovery_time.p99<=1h", 3),
        ])
    func demands(demand: String, status: Int32) throws {
        #expect(try simulate(["--require", demand], trials: 100).status == status)
    }

    @Test("goes on until it knows enough, and says where the limit comes first")
    func until() throws {
        let run = try Binary.run([
            "simulate", Binary.scenario, "--until", "recovery_time.p50:3%", "--format", "json",
        ])
        #expect(run.status == 0)
        #expect(try #require(try object(run.output)["trials"] as? Int) >= 1_000)
        let limited = try simulate(["--until", "0.01%"], trials: 1_200)
        #expect(limited.status == 3)
        #expect(limited.errors == "muster: 1200 trials were not enough for --until; allow more with --trials\n")
    }

    @Test("changes one value by --set, and the fingerprint with it")
    func settings() throws {
        let runs = try [[], ["--set", "plan.steps.golden-flows.for=10min"]].map {
            try object(try simulate($0 + ["--format", "json"], trials: 100).output)
        }
        #expect(runs[0]["fingerprint"] as? String != runs[1]["fingerprint"] as? String)
        #expect(runs[0]["plan_hash"] as? String != runs[1]["plan_hash"] as? String)
    }

    @Test("that is interrupted tells of the finished trials, which can be had again, and how to go on")
    func interrupted() throws {
        let run = try Binary.run(["simulate", Binary.scenario, "--trials", "1000000", "--format", "json"]) { process in
            Thread.sleep(forTimeInterval: 0.5)
            kill(process.processIdentifier, SIGINT)
        }
        #expect(run.status == 3)
        let document = try object(run.output)
        let trials = try #require(document["trials"] as? Int)
        #expect(trials > 0 && trials < 1_000_000)
        #expect(
            run.errors
                == "muster: interrupted; this is what --trials \(trials) gives. "
                + "The rest: --from \(trials) --trials \(1_000_000 - trials)\n")
        #expect(try simulate(["--format", "json"], trials: trials).output == run.output)
    }
}
