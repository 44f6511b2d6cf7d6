// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@Suite("muster optimize")
struct OptimizeTests {
    private static let levers = [
        "--over", "system.stores.memory.every=5min,30min", "--over", "system.standby.running=50%,120%",
    ]

    private func optimize(_ arguments: [String], environment: [String: String] = [:]) throws -> Binary.Run {
        try Binary.run(
            ["optimize", Binary.scenario, "--budget", "2000"] + Self.levers + arguments, environment: environment)
    }

    @Test("finds the cheapest point that meets a demand that cheaper ones miss, and says what these lack")
    func finds() throws {
        let run = try optimize(["--require", "recovery_point<=15min:95%", "--format", "json"])
        #expect(run.status == 0)
        let document = try object(run.output)
        let cheapest = try #require(document["cheapest"] as? [String: Any])
        #expect(
            cheapest["values"] as? [String: String] == [
                "system.stores.memory.every": "5min", "system.standby.running": "50%",
            ])
        let points = try #require(document["points"] as? [[String: Any]])
        // A capture every half hour loses 15 min in about half of the outages.
        let rare = points.filter { ($0["values"] as? [String: String])?["system.stores.memory.every"] == "30min" }
        #expect(rare.count == 2 && rare.allSatisfy { $0["status"] as? String == "misses" })
        #expect(document["undecided"] as? Int == 0)
        #expect((document["guarantee"] as? String)?.hasPrefix("With at least 95 % confidence") == true)
    }

    @Test("prices a point as muster cost does: twelve months of standing by, and the incidents")
    func price() throws {
        let run = try optimize(["--require", "recovery_point<=15min:95%", "--format", "json"])
        let cheapest = try #require(try object(run.output)["cheapest"] as? [String: Any])
        let cost = try object(
            try Binary.run([
                "cost", Binary.scenario, "--trials", "100", "--format", "json", "--set",
                "system.stores.memory.every=5min",
            ]).output)
        let standby = try #require(cost["standby_month"] as? Double)
        let year = try #require(cheapest["standby_cost_year"] as? Double)
        #expect(abs(year - 12 * standby) < 0.005)
        let incidents = try #require((cheapest["incident_cost_year"] as? [String: Any])?["value"] as? Double)
        // 0.2 a year of some 94 USD each.
        #expect((10...30).contains(incidents))
    }

    @Test("shows an answer, what is cheaper and the front, within the terminal", arguments: [60, 80])
    func table(columns: Int) throws {
        let run = try optimize(["--require", "recovery_point<=15min:95%"], environment: ["COLUMNS": "\(columns)"])
        #expect(run.status == 0)
        for text in ["THE CHEAPEST THAT MEETS THEM", "CHEAPER, BUT", "mostly", "PARETO FRONT"] {
            #expect(run.output.contains(text), "\(text)\n\(run.output)")
        }
        #expect(run.lines.allSatisfy { $0.count <= columns })
    }

    @Test("ends with 1 where no point meets the demands, and shows the nearest")
    func hopeless() throws {
        let run = try optimize(["--require", "recovery_time<=10min:95%"])
        #expect(run.status == 1)
        #expect(run.output.contains("NO POINT MEETS THE DEMANDS") && run.output.contains("NEAREST"))
    }

    @Test("ends with 3 where cheaper points stay undecided, and lists them")
    func undecided() throws {
        let run = try optimize(["--require", "recovery_time<=60min:67%", "--budget", "500"])
        #expect(run.status == 3)
        #expect(run.output.contains("UNDECIDED"))
    }

    @Test("gives one answer on 1, 2, 3 and 7 threads, and a row of CSV for each point")
    func threads() throws {
        let outputs = try [1, 2, 3, 7].map {
            try optimize(["--require", "recovery_point<=15min:95%", "--format", "csv", "--threads", "\($0)"]).output
        }
        #expect(Set(outputs).count == 1)
        let rows = csv(outputs[0])
        #expect(rows.count == 5)
        #expect(rows[0].prefix(4) == ["system.stores.memory.every", "system.standby.running", "status", "trials"])
        #expect(rows.dropFirst().count { $0[2] == "cheapest" } == 1)
    }

    @Test("ranks points by their regret over what nobody knows")
    func regret() throws {
        let run = try optimize([
            "--require", "recovery_point<=15min:95%", "--uncertain", "fault.per-year=0.1,0.6", "--format", "json",
        ])
        let regret = try #require(try object(run.output)["regret"] as? [String: Any])
        #expect(regret["states"] as? Int == 2)
        let first = try #require((regret["ranking"] as? [[String: Any]])?.first)
        #expect(first["states_met"] as? Int == 2 && first["mean"] as? Double == 0)
    }

    @Test(
        "explains what is wrong with one message",
        arguments: [
            (["--over", "system.standby.runing=0%"], "there is no 'runing' in 'system.standby'"),
            (["--require", "recovery_time.mean<=1h"], "is about a mean"),
            (["--require", "recovery_time<=60min"], "does not say how often"),
            (["--confidence", "100%"], "--confidence is a share above 0 % and below 100 %"),
            (["--confidence", "high"], "--confidence: "),
            (["--indifference", "0"], "--indifference is more than nothing"),
            (["--uncertain", "system.standby.running=10%,20%"], "is a lever and uncertain at once"),
            (["--over", "seed=1,2"], "cannot be varied"),
            (["--set", "prices=/nonexistent.yaml"], "nonexistent.yaml"),
        ])
    func mistakes(arguments: [String], message: String) throws {
        let run = try optimize(arguments)
        #expect(run.status == 2, "\(run.output)")
        #expect(run.output.isEmpty)
        #expect(run.errors.contains(message), "\(run.errors)")
        #expect(run.errors.components(separatedBy: "error:").count == 2)
    }
}
