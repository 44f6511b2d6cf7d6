// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@Suite("muster sensitivity")
struct SensitivityTests {
    private static let levers = [
        "--over", "system.standby.running=0%..120%", "--over", "plan.steps.switch-traffic.through=record,health-check",
        "--over", "system.stores.config.every=30s..90s",
    ]

    private func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Binary.Run {
        try Binary.run(
            ["sensitivity", Binary.scenario, "--trials", "60", "--points", "32"] + arguments, environment: environment)
    }

    private struct Report: Decodable {
        struct Index: Decodable {
            var value: Double
            var low: Double
            var high: Double
        }

        struct End: Decodable {
            var value: String
            var output: Double
        }

        struct Lever: Decodable {
            var paths: [String]
            var total: Index?
            var first: Index?
            var alone: [End]
        }

        var base: Double
        var points: Int
        var levers: [Lever]
    }

    private func report(_ run: Binary.Run) throws -> Report {
        try JSONDecoder().decode(Report.self, from: Data(run.output.utf8))
    }

    @Test("finds that a lever without effect has none, exactly, and puts it last; its base is what simulate says")
    func idle() throws {
        let run = try run(Self.levers + ["--format", "json", "--of", "recovery_time.p90"])
        #expect(run.status == 0)
        let report = try report(run)
        #expect(report.points == 32 * 5)
        let last = try #require(report.levers.last)
        #expect(last.paths == ["system.stores.config.every"])
        #expect(last.total?.value == 0 && last.first?.value == 0)
        #expect(last.alone.map(\.value) == ["30s", "90s"])
        #expect(last.alone.allSatisfy { $0.output == report.base })
        for lever in report.levers { #expect(try #require(lever.total).low <= #require(lever.total).value) }
        let study = try object(
            try Binary.run(["simulate", Binary.scenario, "--trials", "60", "--format", "json"]).output)
        let measures = try #require(study["measures"] as? [String: [String: Any]])
        let base = try #require(measures["recovery_time"]?["p90"] as? Double)
        #expect(abs(report.base / base - 1) < 1e-12)
    }

    @Test("takes a mean or a chance as well, and a chance stays between none and all")
    func responses() throws {
        let mean = try report(run(Self.levers + ["--format", "json", "--of", "downtime.mean"]))
        #expect(mean.base > 0)
        let chance = try report(run(Self.levers + ["--format", "json", "--of", "recovery_time<=60min"]))
        #expect(chance.levers.flatMap(\.alone).allSatisfy { (0...1).contains($0.output) })
    }

    @Test("writes one CSV on 1, 2 and 7 threads, on standard output and in a file")
    func threads() throws {
        let place = try Directory()
        let outputs = try [1, 2, 7].map {
            try run(Self.levers + ["--format", "csv", "--threads", "\($0)", "--csv", place.path("\($0).csv")]).output
        }
        #expect(Set(outputs).count == 1)
        #expect(try place.read("7.csv") == outputs[0])
        #expect(
            csv(outputs[0])[0] == [
                "lever", "total", "total_low", "total_high", "first", "first_low", "first_high", "left",
                "left_output_s",
                "right", "right_output_s", "base_output_s",
            ])
    }

    @Test("fits the terminal, and is plain ASCII where nothing else is understood", arguments: [60, 80])
    func width(columns: Int) throws {
        let run = try run(Self.levers, environment: ["COLUMNS": "\(columns)"])
        #expect(run.status == 0)
        #expect(run.lines.allSatisfy { $0.count <= columns }, "\(run.output)")
        #expect(run.output.contains("TORNADO"))
        #expect(run.output.contains("█"))
        let plain = try self.run(Self.levers, environment: ["COLUMNS": "\(columns)", "LANG": "C"])
        let isASCII = plain.output.allSatisfy { $0.isASCII }
        #expect(isASCII)
        #expect(plain.output.contains("#"))
    }

    @Test("says so where no lever changes anything")
    func nothing() throws {
        let run = try run(["--over", "system.stores.config.every=30s..90s", "--of", "detection_time.mean"])
        #expect(run.status == 0)
        #expect(run.output.contains("No lever changes detection_time.mean"))
    }

    @Test(
        "says in one message what is wrong",
        arguments: [
            (["--over", "system.standby.runing=0%..9%"], "--over system.standby.runing: error: there is no 'runing'"),
            (
                ["--over", "system.standby.running=9%..9%"],
                "muster: error: --over 'system.standby.running=9%..9%': this range is empty"
            ),
            (
                ["--over", "system.standby.running=9%..1%"],
                "muster: error: --over 'system.standby.running=9%..1%': a range goes from the smaller"
            ),
            (
                ["--over", "system.standby.running=1min..2min"],
                "--over system.standby.running: error: unexpected 'min' after a share"
            ),
            (
                ["--over", "horizon=1d..5GB"],
                "muster: error: --over 'horizon=1d..5GB': a range from a duration to a size"
            ),
            (["--over", "horizon=1d..2d", "--of", "p95"], "muster: error: --of: 'p95' is not a measure"),
            (
                ["--over", "horizon=1d..2d", "--points", "100"],
                "Error: --points is a power of two between 32 and 65536."
            ),
            (
                ["--over", "horizon=1d..2d", "--of", "recovery_time.p99"],
                "muster: error: recovery_time.p99 takes 299 trials at least"
            ),
            (
                ["--over", "fault.lasts=1h..2d", "--set", "horizon=10min"],
                "muster: error: recovery_time.p95 is no finite number at a point"
            ),
        ])
    func mistakes(arguments: [String], message: String) throws {
        let run = try run(arguments)
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(run.errors.hasPrefix(message), "\(run.errors)")
    }

    @Test("refuses 21 levers and says why, and takes 20")
    func levers() throws {
        let many = (0..<21).flatMap { ["--over", "a\($0)=1s..2s"] }
        let refused = try run(many)
        #expect(refused.status == 2)
        #expect(
            refused.errors.hasPrefix(
                "muster: error: these are 21 levers, and a sensitivity takes at most 20: each takes two of the 40"))
        #expect(try run(Array(many.dropLast(2))).errors.hasPrefix("--over a0: error: there is no 'a0'"))
    }

    @Test("that is interrupted says what the finished scramblings say, or that nothing can be said")
    func interrupted() throws {
        let arguments = ["sensitivity", Binary.scenario, "--points", "4096", "--trials", "2000"] + Self.levers
        let run = try Binary.run(arguments) { process in
            Thread.sleep(forTimeInterval: 1)
            kill(process.processIdentifier, SIGINT)
        }
        #expect(run.status == 3)
        #expect(run.errors.hasPrefix("muster: interrupted after "))
    }
}
