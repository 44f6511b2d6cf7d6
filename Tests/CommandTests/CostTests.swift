// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@Suite("muster cost")
struct CostTests {
    private func cost(_ arguments: [String]) throws -> Binary.Run {
        try Binary.run(["cost", Binary.scenario, "--trials", "400"] + arguments)
    }

    /// Cents of an amount with two decimals.
    private func cents(_ text: String) throws -> Int {
        #expect(text.dropLast(2).last == ".")
        return try #require(Int(text.filter { $0 != "." }))
    }

    private func sum(_ rows: [[String]]) throws -> Int { try rows.reduce(0) { try $0 + cents($1[9]) } }

    @Test("writes the columns that are documented, twelve months of each statistic, and sums to the cent")
    func rowsSum() throws {
        let place = try Directory()
        let run = try cost(["--months", "12", "--csv", place.path("cost.csv"), "--format", "json"])
        #expect(run.status == 0)
        let rows = csv(try place.read("cost.csv"))
        #expect(
            rows[0] == [
                "month", "scenario", "region", "service", "category", "statistic", "quantity", "unit", "unit_price",
                "amount", "currency",
            ])
        let totals = try #require(try object(run.output)["totals"] as? [String: Double])
        for statistic in ["mean", "p50", "p95"] {
            let chosen = rows.dropFirst().filter { $0[5] == statistic }
            #expect(Set(chosen.map { $0[0] }).count == 12)
            #expect(chosen.map { $0[0] }.min() == "2026-09" && chosen.map { $0[0] }.max() == "2027-08")
            let total = try #require(totals[statistic])
            #expect(try sum(chosen) == Int((total * 100).rounded()))
        }
    }

    @Test("prices the example's standby at 4,382.94 USD a month, and multiplies each row as it says")
    func standby() throws {
        let run = try cost(["--format", "csv", "--first-month", "2027-01"])
        let rows = csv(run.output).dropFirst().filter { $0[0] == "2027-01" && $0[5] == "mean" && $0[1].isEmpty }
        let isPrimary = { (row: [String]) in
            row[2] == "us-east-1" && ["compute", "cluster", "storage", "monitoring"].contains(row[4])
        }
        #expect(try sum(rows.filter { $0[4] != "penalty" && !isPrimary($0) }) == 438_294)
        #expect(try sum(rows.filter(isPrimary)) == 726_846)
        for row in rows {
            let quantity = try #require(Double(row[6]))
            let price = try #require(Double(row[8]))
            let amount = try #require(Double(row[9]))
            #expect(abs(quantity * price - amount) < 0.005_001)
            #expect(row[10] == "USD")
        }
    }

    @Test("shows categories, the year and the failover's spend in a table within the terminal's width")
    func table() throws {
        let run = try cost([])
        #expect(run.status == 0)
        for text in [
            "primary", "7,268.46", "4,382.94", "all but the primary", "loss", "expected", "p95",
            "2.22 times the primary alone", "4 drills a year",
        ] {
            #expect(run.output.contains(text), "\(text)")
        }
        #expect(run.lines.allSatisfy { $0.count <= 80 })
    }

    @Test("gives one CSV on 1, 2, 3 and 7 threads, and another for another seed")
    func threads() throws {
        let outputs = try [1, 2, 3, 7].map { try cost(["--format", "csv", "--threads", "\($0)"]).output }
        #expect(Set(outputs).count == 1)
        #expect(try cost(["--format", "csv", "--seed", "1"]).output != outputs[0])
    }

    @Test("agrees with simulate and sweep on what standing by and a year cost")
    func agreement() throws {
        let document = try object(try cost(["--format", "json"]).output)
        let totals = try #require(document["recovery_totals"] as? [String: Double])
        let simulated = try Binary.run(["simulate", Binary.scenario, "--trials", "400", "--format", "json"])
        let year = try #require(try object(simulated.output)["cost"] as? [String: Any])
        #expect(year["standby_month"] as? Double == 4382.94)
        #expect(year["year_mean"] as? Double == totals["mean"])
        #expect(year["year_p95"] as? Double == totals["p95"])
        let swept = try Binary.run(
            ["sweep", Binary.scenario, "--trials", "400", "--vary", "system.standby.running=50%", "--format", "csv"])
        let fields = try #require(csv(swept.output).last).suffix(3).map { Double($0) }
        #expect(fields == [4382.94, totals["mean"], totals["p95"]])
    }

    @Test("says what is missing where nothing can be priced or dated, with exit status 2")
    func complaints() throws {
        for (arguments, text) in [
            (["--first-month", "2027"], "--first-month is a month such as 2027-01"),
            (["--months", "0"], "--months is between 1 and 600"),
            (["--growth", "3%"], "growth says per what; for example 3%/month"),
            (["--growth", "3%/week"], "growth is per month or year, not per 'week'"),
            (["--growth=-3%/month"], "a share is not negative, but this is -3%"),
            (["--growth", "3%/month/year"], "unexpected '/year' after a growth"),
            (["--growth", "90%/month", "--months", "24"], "demand may grow a million times"),
            (["--focus", "1.3", "--csv", "x.csv"], "these are 1.2 and 1.4"),
            (["--focus", "1.4"], "give --csv FILE or --format csv"),
            (["--statistic", "p95"], "--statistic chooses the rows of --focus"),
            (["--set", "fault.per-year=200"], "expected at most 100, but this is '200'"),
        ] {
            let run = try cost(arguments)
            #expect(run.status == 2)
            #expect(run.errors.contains(text), "\(run.errors)")
        }
    }

    @Test("sums several scenarios, each at its rate, above one standby, to the cent")
    func several() throws {
        let others = ["scenarios/regional-service-event.yaml", "scenarios/short-outage.yaml"]
        let run = try cost(others + ["--format", "json"])
        let document = try object(run.output)
        let incidents = try #require(document["incidents"] as? [[String: Any]])
        #expect(
            incidents.map { $0["scenario"] as? String } == ["region-outage", "regional-service-event", "short-outage"])
        #expect(abs(try #require(document["per_year"] as? Double) - 3.67) < 1e-9)
        let totals = try #require(document["totals"] as? [String: Double])
        let rows = csv(try cost(others + ["--format", "csv"]).output).dropFirst()
        for (statistic, total) in totals {
            #expect(try sum(rows.filter { $0[5] == statistic }) == Int((total * 100).rounded()))
        }
        #expect(
            Set(rows.filter { $0[5] == "mean" }.map { $0[1] }) == [
                "", "region-outage", "regional-service-event", "short-outage",
            ])
        // What is expected of each is what it is expected to be alone, to a cent a row.
        let alone = csv(try Binary.run(["cost", others[1], "--trials", "400", "--format", "csv"]).output).dropFirst()
        let own = { (rows: [[String]]) in try self.sum(rows.filter { $0[5] == "mean" && $0[1] == "short-outage" }) }
        #expect(try own(Array(rows)) == own(Array(alone)))
        #expect(try cost(others).lines.allSatisfy { $0.count <= 80 })
    }

    @Test("refuses to sum scenarios that stand by in another way, state no rate, or are one")
    func doubtfulSums() throws {
        for (other, text) in [
            ("scenarios/three-regions.yaml", "it stands by in another way"),
            ("scenarios/planned-switchover.yaml", "states no `per-year`"),
            (Binary.scenario, "it is called 'region-outage'"),
        ] {
            let run = try cost([other])
            #expect(run.status == 2)
            #expect(run.errors.contains(text), "\(run.errors)")
        }
    }

    @Test("refuses to sum scenarios in two currencies")
    func currencies() throws {
        let place = try Directory()
        let root = Binary.root.path
        try String(contentsOfFile: "\(root)/models/agent-framework/prices.yaml", encoding: .utf8)
            .replacing("currency: USD", with: "currency: EUR")
            .write(toFile: place.path("prices.yaml"), atomically: true, encoding: .utf8)
        try "scenario: other\nextends: \(root)/scenarios/region-outage.yaml\nprices: prices.yaml\n"
            .write(toFile: place.path("other.yaml"), atomically: true, encoding: .utf8)
        let run = try cost([place.path("other.yaml")])
        #expect(run.status == 2)
        #expect(run.errors.contains("it is priced in EUR, but"), "\(run.errors)")
    }
}
