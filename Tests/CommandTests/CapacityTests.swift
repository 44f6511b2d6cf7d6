// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@Suite("muster capacity")
struct CapacityTests {
    private func capacity(_ arguments: [String]) throws -> Binary.Run {
        try Binary.run(["capacity", Binary.scenario] + arguments)
    }

    @Test("writes a row for each service in each region in each month, with the columns that are documented")
    func rows() throws {
        let place = try Directory()
        let run = try capacity(["--months", "24", "--growth", "3%/month", "--csv", place.path("capacity.csv")])
        #expect(run.status == 0)
        let rows = csv(try place.read("capacity.csv"))
        #expect(
            rows[0] == [
                "month", "region", "service", "demand", "replicas", "vcpu", "quota_vcpu", "utilisation_after_failover",
                "instance", "amount", "currency",
            ])
        #expect(rows.count == 1 + 24 * 2 * 4)
        // 120 % of 400/s take ⌈480 ÷ 22⌉ = 22 agents of 8 vCPU; the busiest is at 400 ÷ 484.
        let agents = rows.filter { $0[0] == "2026-09" && $0[1] == "us-west-2" && $0[2] == "agents" }
        #expect(
            agents == [
                [
                    "2026-09", "us-west-2", "agents", "400", "22", "176", "512", "0.826446", "m6i.2xlarge", "6167.04",
                    "USD",
                ]
            ])
    }

    @Test("says when the standby can no longer carry its target, and when not all, within the terminal's width")
    func table() throws {
        let arguments = ["--months", "48", "--growth", "3%/month"]
        let run = try capacity(arguments)
        #expect(run.output.contains("is too small for the target") && run.output.contains("can no longer carry 100 %"))
        #expect(run.lines.allSatisfy { $0.count <= 80 })
        let narrow = try Binary.run(["capacity", Binary.scenario] + arguments, environment: ["COLUMNS": "60"])
        #expect(narrow.lines.allSatisfy { $0.count <= 60 })
        let document = try object(try capacity(arguments + ["--format", "json"]).output)
        let regions = try #require(document["regions"] as? [[String: Any]])
        let target = try #require(regions[1]["below_target_from"] as? String)
        let full = try #require(regions[1]["below_full_from"] as? String)
        #expect(target < full && run.output.contains("From \(target) on") && run.output.contains("From \(full) on"))
        #expect(regions[0]["below_target_from"] is NSNull)
    }

    @Test("of a range of peaks tells the fleet of least regret")
    func regret() throws {
        let range = ["--peak", "lognormal(median: 400/s, p95: 700/s)", "--months", "3"]
        let document = try object(try capacity(range + ["--format", "json"]).output)
        let least = try #require(document["least_regret"] as? [String: Any])
        let peak = try #require(least["peak"] as? Double)
        #expect(peak > 400 && peak < 700)
        #expect(try capacity(range).output.contains("Of least regret"))
        #expect(try object(try capacity(["--format", "json"]).output)["least_regret"] is NSNull)
    }

    @Test("complains of what cannot be planned, once, with exit status 2")
    func complaints() throws {
        let place = try Directory()
        let prices = try String(
            contentsOfFile: "\(Binary.root.path)/models/agent-framework/prices.yaml", encoding: .utf8)
        try prices.replacing("  m6i.2xlarge: {hour: 0.384, vcpu: 8, memory: 32GiB}\n", with: "")
            .write(toFile: place.path("prices.yaml"), atomically: true, encoding: .utf8)
        for (arguments, text) in [
            (["--months", "0"], "--months is between 1 and 600"), (["--growth", "3"], "growth says per what"),
            (["--peak", "many"], "--peak 'many': "), (["--peak", "0/s"], "--peak is between"),
            (["--first-month", "2027"], "--first-month is a month such as 2027-01"),
            (["--set", "prices=\(place.path("prices.yaml"))"], "m6i.2xlarge"),
        ] {
            let run = try capacity(arguments)
            #expect(run.status == 2, "\(arguments): \(run.errors)")
            #expect(run.errors.contains(text), "\(run.errors)")
        }
    }
}
