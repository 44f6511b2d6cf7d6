// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@Suite("muster sweep")
struct SweepTests {
    private static let vary = [
        "--vary", "system.stores.memory.every=5min,15min", "--vary", "system.standby.running=0%..100%:50%",
    ]

    private func sweep(_ arguments: [String], environment: [String: String] = [:]) throws -> Binary.Run {
        try Binary.run(
            ["sweep", Binary.scenario, "--trials", "100"] + Self.vary + arguments, environment: environment)
    }

    @Test("writes the columns that are documented, and the points with the last path changing fastest")
    func csvColumns() throws {
        let run = try sweep(["--format", "csv"])
        #expect(run.status == 0)
        let rows = csv(run.output)
        var columns = ["system.stores.memory.every", "system.standby.running", "trials"]
        for measure in ["recovery_time", "recovery_point", "downtime"] {
            columns += ["mean", "p50", "p90", "p95", "p99"].map { "\(measure)_\($0)_s" }
            columns += ["\(measure)_met", "\(measure)_met_low", "\(measure)_met_high"]
        }
        columns += ["lost_requests_mean", "event_cost_mean", "event_cost_p95"]
        columns += ["standby_cost_month", "year_cost_mean", "year_cost_p95"]
        #expect(rows[0] == columns)
        #expect(
            rows.dropFirst().map { Array($0[..<3]) } == [
                ["5min", "0%", "100"], ["5min", "50%", "100"], ["5min", "100%", "100"], ["15min", "0%", "100"],
                ["15min", "50%", "100"], ["15min", "100%", "100"],
            ])
        let met = try #require(columns.firstIndex(of: "recovery_time_met"))
        let unasked = try #require(columns.firstIndex(of: "downtime_met"))
        for row in rows.dropFirst() {
            #expect(Double(row[met]) != nil)
            #expect(row[unasked].isEmpty)
        }
    }

    @Test("gives one CSV on 1, 2, 3 and 7 threads, on standard output and in a file")
    func threads() throws {
        let place = try Directory()
        let outputs = try [1, 2, 3, 7].map {
            try sweep(["--format", "csv", "--threads", "\($0)", "--csv", place.path("\($0).csv")]).output
        }
        #expect(Set(outputs).count == 1)
        #expect(try place.read("7.csv") == outputs[0])
    }

    @Test("fits the terminal", arguments: [60, 80])
    func width(columns: Int) throws {
        let run = try sweep([], environment: ["COLUMNS": "\(columns)"])
        #expect(run.status == 0)
        #expect(run.lines.allSatisfy { $0.count <= columns })
        #expect(run.lines.count { $0.hasSuffix("fail") || $0.hasSuffix("PASS") || $0.hasSuffix("?") } == 6)
    }

    @Test("ends with 0 where some point meets every demand, with 1 where none does")
    func demands() throws {
        #expect(try sweep(["--require", "recovery_time<=6d:50%"]).status == 0)
        #expect(try sweep(["--require", "recovery_time<=1s:50%"]).status == 1)
    }

    @Test("prints JSON with the values of each point")
    func json() throws {
        let document = try object(try sweep(["--format", "json"]).output)
        let points = try #require(document["points"] as? [[String: Any]])
        #expect(points.count == 6)
        #expect((points[1]["values"] as? [String: String])?["system.standby.running"] == "50%")
    }

    @Test("that is interrupted keeps the finished points and says how to go on")
    func interrupted() throws {
        let place = try Directory()
        let run = try Binary.run(
            ["sweep", Binary.scenario, "--trials", "6000", "--csv", place.path("points.csv"), "--format", "csv"]
                + ["--vary", "system.standby.running=1%..100%:1%"]
        ) { process in
            Thread.sleep(forTimeInterval: 1)
            kill(process.processIdentifier, SIGINT)
        }
        #expect(run.status == 3)
        let rows = csv(run.output)
        #expect(
            run.errors == "muster: interrupted after \(rows.count - 1) of 100 points; "
                + "nothing was archived, so that the same command begins anew\n")
        #expect(try place.read("points.csv") == run.output)
    }
}

@Suite("muster rehearse")
struct RehearseTests {
    @Test("tells one trial event by event, and draws its timeline, in 60 and in 80 columns", arguments: [60, 80])
    func table(columns: Int) throws {
        let run = try Binary.run(["rehearse", Binary.scenario, "--trial", "3"], environment: ["COLUMNS": "\(columns)"])
        #expect(run.status == 0)
        #expect(run.output.contains("The fault begins, "))
        #expect(run.lines.contains { $0.hasPrefix("TIMELINE") })
        #expect(run.lines.allSatisfy { $0.count <= columns })
    }

    @Test("has the measures that the same trial has in simulate")
    func sameTrial() throws {
        let rows = csv(
            try Binary.run(["simulate", Binary.scenario, "--from", "17", "--trials", "1", "--format", "csv"]).output)
        let output = try Binary.run(["rehearse", Binary.scenario, "--trial", "17", "--format", "json"]).output
        let trial = try JSONDecoder().decode(Trial.self, from: Data(output.utf8))
        let column = try #require(rows[0].firstIndex(of: "downtime_s"))
        #expect(trial.measures["downtime"]?.value == Double(rows[1][column]))
    }

    @Test("tells what each store loses in bytes and entries, too")
    func losses() throws {
        let arguments = ["rehearse", Binary.scenario, "--trial", "17"]
        let output = try Binary.run(arguments + ["--format", "json"]).output
        let trial = try JSONDecoder().decode(Trial.self, from: Data(output.utf8))
        let journal = try #require(trial.measures["recovery_point.journal"]?.value)
        let memory = try #require(trial.measures["recovery_point.memory"]?.value)
        let lines = try Binary.run(arguments).lines
        // The journal grows by 900 entries a second, the memory changes by 6.4 GB an hour.
        let entries = try #require(lines.first { $0.hasPrefix("recovery_point.journal") })
        #expect(entries.contains("\(Int((journal * 900).rounded())) entries"))
        let bytes = try #require(lines.first { $0.hasPrefix("recovery_point.memory") })
        let gigabytes = memory * 6.4 / 3600
        let text = gigabytes < 1 ? "\((gigabytes * 10_000).rounded() / 10) MB" : "\((gigabytes * 10).rounded() / 10) GB"
        #expect(bytes.contains(text))
    }

    /// Decoded, not read by `JSONSerialization`, whose decimal numbers lose the last bit of some values.
    private struct Trial: Decodable {
        struct Value: Decodable { var value: Double? }

        var measures: [String: Value]
    }

    @Test("finds the worst trial of so many")
    func worst() throws {
        let rows = csv(
            try Binary.run(["simulate", Binary.scenario, "--trials", "80", "--format", "csv"]).output)
        let column = try #require(rows[0].firstIndex(of: "recovery_time_s"))
        let slowest = try #require(rows.dropFirst().max { Double($0[column])! < Double($1[column])! })
        let trial = try object(
            try Binary.run(["rehearse", Binary.scenario, "--worst", "--trials", "80", "--format", "json"]).output)
        #expect(trial["trial"] as? Int == Int(slowest[0]))
    }

    @Test("lists the events for programs, in their order")
    func events() throws {
        let rows = csv(try Binary.run(["rehearse", Binary.scenario, "--format", "csv"]).output)
        #expect(rows[0] == ["at_s", "event"])
        let times = rows.dropFirst().compactMap { Double($0[0]) }
        #expect(times.count == rows.count - 1)
        #expect(times == times.sorted())
        #expect(times[0] == 0)
    }
}
