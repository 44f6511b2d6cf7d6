// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@Suite("muster sweep over a design")
struct SweepDesignTests {
    private func sweep(_ arguments: [String], trials: Int = 60) throws -> Binary.Run {
        try Binary.run(["sweep", Binary.scenario, "--trials", "\(trials)", "--format", "csv"] + arguments)
    }

    /// The values of the first columns.
    private func points(_ run: Binary.Run, _ columns: Int) -> [[String]] {
        csv(run.output).dropFirst().map { Array($0[..<columns]) }
    }

    @Test("moves several paths together")
    func lockstep() throws {
        let run = try sweep([
            "--vary", "fault.lasts,horizon=(2h,1d),(3d,14d)", "--vary", "system.standby.running=0%,50%",
        ])
        #expect(run.status == 0)
        #expect(
            points(run, 3) == [["2h", "1d", "0%"], ["2h", "1d", "50%"], ["3d", "14d", "0%"], ["3d", "14d", "50%"]])
    }

    @Test("moves several paths together where a scenario says so, and check tries their values")
    func lockstepInScenario() throws {
        let place = try Directory()
        let text = { (second: String) in
            """
            scenario: together
            extends: \(Binary.root.path)/\(Binary.scenario)
            vary:
              fault.lasts, horizon: [[2h, 1d], [3d, \(second)]]
            """
        }
        try text("14d").write(toFile: place.path("a.yaml"), atomically: true, encoding: .utf8)
        let run = try Binary.run(["sweep", place.path("a.yaml"), "--trials", "60", "--format", "csv"])
        #expect(points(run, 2) == [["2h", "1d"], ["3d", "14d"]])
        #expect(try Binary.run(["check", place.path("a.yaml")]).status == 1)
        try text("soon").write(toFile: place.path("b.yaml"), atomically: true, encoding: .utf8)
        let checked = try Binary.run(["check", place.path("b.yaml")])
        #expect(checked.status == 2)
        #expect(checked.errors.contains("b.yaml:4:41: error: 'soon' is not a duration"), "\(checked.errors)")
    }

    @Test("leaves out the points that --where does")
    func constraint() throws {
        let run = try sweep([
            "--vary", "system.standby.running=0%..100%:50%", "--vary", "plan.steps.scale-standby.to=50%,110%",
            "--where", "running + 20% <= to", "--where", "not running == 0%",
        ])
        #expect(points(run, 2) == [["50%", "110%"]])
    }

    @Test("takes one value of each part of a range with lhs, and equal shares of a list")
    func lhs() throws {
        let arguments = [
            "--design", "lhs", "--points", "8", "--vary", "system.stores.memory.every=2min..10min",
            "--vary", "plan.steps.switch-traffic.through=record,health-check",
        ]
        let run = try sweep(arguments)
        let rows = points(run, 2)
        let parts = try rows.map { Int(try #require(Double($0[0].replacing("min", with: "")))) - 2 }
        #expect(parts.sorted() == Array(0..<8))
        #expect(rows.count { $0[1] == "record" } == 4)
        #expect(try sweep(arguments + ["--threads", "3"]).output == run.output)
        #expect(try points(sweep(arguments + ["--seed", "1"]), 2) != rows)
    }

    @Test("takes evenly spread points with sobol: one in each quarter of two ranges")
    func sobol() throws {
        let run = try sweep([
            "--design", "sobol", "--points", "4", "--vary", "system.stores.memory.every=2min..10min",
            "--vary", "system.standby.running=0%..100%",
        ])
        let quarters = points(run, 2).compactMap { row -> Int? in
            guard let every = Double(row[0].replacing("min", with: "")), let running = Double(row[1].dropLast()) else {
                return nil
            }
            return (every < 6 ? 0 : 1) + (running < 50 ? 0 : 2)
        }
        #expect(quarters.sorted() == [0, 1, 2, 3])
    }

    @Test(
        "says in one message what is wrong with a design",
        arguments: [
            (
                ["--vary", "system.standby.running=0%..100%"],
                "muster: error: 'system.standby.running' is a range: give"
            ),
            (
                ["--vary", "system.standby.running=50%..50%"],
                "muster: error: --vary 'system.standby.running=50%..50%': this range is empty"
            ),
            (
                ["--vary", "system.standby.running=9%..5%"],
                "muster: error: --vary 'system.standby.running=9%..5%': a range goes from"
            ),
            (
                ["--vary", "system.standby.running=9%..5GB"],
                "muster: error: --vary 'system.standby.running=9%..5GB': a range from a number to a size"
            ),
            (
                ["--vary", "fault.lasts,horizon=(2h,1d),(2h)"],
                "muster: error: --vary 'fault.lasts,horizon=(2h,1d),(2h)': '(2h)' is not 2 values"
            ),
            (
                ["--vary", "horizon=1d", "--where", "horizn > 1h"],
                "--where: error: 'horizn' is not varied; did you mean 'horizon'?\n    horizn > 1h\n    ^"
            ),
            (
                ["--vary", "horizon=1d", "--where", "horizon > 3"],
                "--where: error: one cannot compare a duration and a number\n    horizon > 3\n            ^"
            ),
            (
                ["--vary", "horizon=1d,2d", "--where", "horizon > 3d"],
                "--where: error: no point of the 2 satisfies this"
            ),
            (
                ["--vary", "horizon=1d,2d", "--where", "horizon > 1d", "--where", "horizon < 2d"],
                "--where: error: this contradicts the constraints before it"
            ),
            (["--vary", "horizon=1d,2d", "--points", "5"], "Error: --points is for --design lhs and sobol"),
            (["--vary", "horizon=1d..2d", "--design", "lhs"], "Error: --design lhs needs --points."),
            (
                ["--vary", "horizon=1d..2d", "--design", "lhs", "--points", "0"],
                "Error: --points is between 1 and 100000."
            ),
        ])
    func mistakes(arguments: [String], message: String) throws {
        let run = try sweep(arguments)
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(run.errors.hasPrefix(message), "\(run.errors)")
    }
}
