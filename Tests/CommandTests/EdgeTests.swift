// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// A system of one service, without stores, queues, records, roles or prices.
private func smallest() throws -> Directory {
    let place = try Directory()
    let files = [
        "system.yaml": """
        system: tiny
        regions: {a: {role: primary}, b: {role: secondary}}
        workload: {unit: order, peak: 100/s}
        services: {web: {replicas: 2, capacity: 60/s, instance: m1, starts-in: 20s}}
        standby: {region: b, running: 50%, launch: 1min}
        monitoring: {probe: {every: 30s, timeout: 5s, failures: 3, from: outside}}
        """,
        "plan.yaml": """
        plan: tiny
        triggers: [{unavailable: 1min}]
        phases: {all: {}}
        steps:
          - {id: scale, phase: all, do: scale, region: b, to: 100%, by: automation}
          - {id: start, phase: all, do: start, services: [web], region: b, by: automation, after: [scale], recovers: true}
        """,
        "scenario.yaml": """
        scenario: tiny
        system: system.yaml
        plan: plan.yaml
        fault: {kind: region-outage, region: a, lasts: 5h}
        trials: 500
        seed: 1
        horizon: 1d
        """,
    ]
    for (name, text) in files { try text.write(toFile: place.path(name), atomically: true, encoding: .utf8) }
    return place
}

@Suite("At the edges")
struct EdgeTests {
    @Test("the smallest system is simulated, rehearsed and swept, and has no price")
    func tiny() throws {
        let place = try smallest()
        for verb in [["check"], ["simulate"], ["rehearse"]] {
            let run = try Binary.run(verb + ["scenario.yaml"], in: place.url)
            #expect(run.status == 0)
            #expect(run.errors.isEmpty)
            #expect(!run.output.contains("nan"))
            #expect(run.lines.allSatisfy { $0.last != " " })
        }
        let sweep = try Binary.run(
            ["sweep", "scenario.yaml", "--vary", "system.standby.running=0%,50%"], in: place.url)
        #expect(sweep.status == 0)
        #expect(sweep.lines.allSatisfy { $0.last != " " })
        let document = try object(
            try Binary.run(["simulate", "scenario.yaml", "--format", "json"], in: place.url).output)
        #expect(document["cost"] is NSNull)
        #expect((document["objectives"] as? [Any])?.isEmpty == true)
        let cost = try Binary.run(["cost", "scenario.yaml"], in: place.url)
        #expect(cost.status == 2)
        #expect(
            cost.errors
                == "muster: error: scenario.yaml: there is nothing to price with; name a price list with `prices:`\n")
    }

    @Test(
        "what is the same in every trial is known, so that --until ends with it",
        arguments: ["recovery_point", "downtime"])
    func constants(measure: String) throws {
        let place = try smallest()
        let run = try Binary.run(
            ["simulate", "scenario.yaml", "--until", "\(measure):1%", "--format", "json"], in: place.url)
        #expect(run.status == 0)
        #expect(try object(run.output)["trials"] as? Int == 1_000)
    }

    @Test("what is the same in every trial has an interval without digits, and nothing to draw")
    func sameEverywhere() throws {
        let place = try smallest()
        let run = try Binary.run(["simulate", "scenario.yaml"], in: place.url)
        #expect(run.output.contains("0…0 %"))
        let title = try #require(run.lines.firstIndex { $0.hasPrefix("RECOVERY POINT") })
        #expect(run.lines[title + 1].isEmpty)
    }

    @Test("a horizon too short leaves most trials unrecovered: ∞ to people, null and inf to programs")
    func horizon() throws {
        let settings = ["--trials", "400", "--set", "horizon=25min"]
        let table = try Binary.run(["simulate", Binary.scenario] + settings)
        #expect(table.status == 0)
        #expect(table.output.contains("Not recovered within 25 min"))
        #expect(table.lines.contains { $0.hasPrefix("recovery_time ") && $0.contains("∞") })
        let document = try object(try Binary.run(["simulate", Binary.scenario, "--format", "json"] + settings).output)
        let time = try #require((document["measures"] as? [String: [String: Any]])?["recovery_time"])
        #expect(time["p95"] is NSNull && time["n"] as? Int == 400)
        #expect(try #require(time["unrecovered"] as? Int) > 300)
    }

    @Test("an outage that is over before it is noticed stands nearly all trials down, which give nothing up")
    func standDown() throws {
        let run = try Binary.run([
            "simulate", Binary.scenario, "--trials", "400", "--set", "fault.lasts=1s", "--format", "json",
        ])
        let document = try object(run.output)
        #expect(document["stood_down"] as? Int == 400)
        let point = try #require((document["measures"] as? [String: [String: Any]])?["recovery_point"])
        #expect(point["p99"] as? Double == 0)
        let steps = try #require(document["steps"] as? [[String: Any]])
        #expect(steps.allSatisfy { $0["started"] as? Int == 0 && $0["length_p50_s"] is NSNull })
    }

    @Test("a sweep shows every objective that its verdict is of")
    func successRate() throws {
        let run = try Binary.run(
            ["sweep", Binary.scenario, "--trials", "60", "--vary", "system.standby.running=50%"],
            environment: ["COLUMNS": "120"])
        #expect(run.lines.contains { $0.contains("  sr met") })
        #expect(run.lines[0] == "region-outage · 1 point")
        #expect(run.output.contains("verdict:"))
    }

    @Test("a file that is not complete is removed where a signal ends the program")
    func unfinished() throws {
        let place = try Directory()
        let piped = try Binary.shell(
            "muster sweep \(Binary.scenario) --trials 300 --vary system.standby.running=0%..100%:2% "
                + "--csv \(place.path("a.csv")) | head -n 1; exit ${PIPESTATUS[0]}")
        #expect(piped.status == 128 + SIGPIPE)
        #expect(try place.names.isEmpty)
        let killed = try Binary.run(
            ["simulate", Binary.scenario, "--trials", "5000000", "--csv", place.path("b.csv")]
        ) { process in
            Thread.sleep(forTimeInterval: 0.5)
            kill(process.processIdentifier, SIGINT)
            kill(process.processIdentifier, SIGTERM)
        }
        #expect(killed.reason == .uncaughtSignal)
        #expect(try place.names.isEmpty)
    }

    @Test("a file that is there keeps its permissions, and '-' is no file")
    func permissions() throws {
        let place = try Directory()
        let path = place.path("rows.csv")
        let old = Data("old".utf8)
        #expect(FileManager.default.createFile(atPath: path, contents: old, attributes: [.posixPermissions: 0o600]))
        #expect(try Binary.run(["simulate", Binary.scenario, "--trials", "5", "--csv", path]).status == 0)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        #expect(csv(try place.read("rows.csv")).count == 6)
        let dash = try Binary.run(["simulate", Binary.scenario, "--trials", "5", "--csv", "-"])
        #expect(dash.status == 2)
        #expect(dash.errors == "muster: error: --csv writes a file; --format csv writes to standard output\n")
    }

    @Test("a planned switchover has no fault that begins, and loses no less than nothing")
    func planned() throws {
        let run = try Binary.run(["rehearse", "scenarios/planned-switchover.yaml"])
        #expect(run.status == 0)
        #expect(run.lines.contains { $0.contains("It begins, ") })
        #expect(!run.output.contains("The fault begins"))
        #expect(run.output.contains("memory: restored, loses nothing"))
    }

    @Test("the costs fit the terminal", arguments: [60, 80])
    func cost(columns: Int) throws {
        let run = try Binary.run(
            ["cost", Binary.scenario, "--trials", "200", "--months", "1"], environment: ["COLUMNS": "\(columns)"])
        #expect(run.status == 0)
        #expect(run.lines.allSatisfy { $0.count <= columns })
        #expect(run.output.contains("1 month from"))
    }
}
