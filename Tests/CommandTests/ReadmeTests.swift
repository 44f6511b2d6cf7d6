// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// What the README says is what happens.
@Suite struct ReadmeTests {
    @Test func `every command of the README prints what stands below it`() throws {
        let run = try Binary.shell("python3 Tools/readme --check 2>&1")
        #expect(run.status == 0, "\(run.output)")
    }

    @Test func `the cheapest settings do and cost what the table says`() throws {
        let readme = try String(contentsOf: Binary.root.appendingPathComponent("README.md"), encoding: .utf8)
        let rows = readme.matches(
            of: /\n\| [^|]+ \| [^|]+ \| ([0-9.]+) % \([^|]*\) \| ([0-9.]+) % \| ([0-9,]+) USD \|/)
        let everywhere = [
            "plan.steps.switch-traffic.through=health-check", "plan.steps.scale-standby.to=115%",
            "system.stores.memory.every=8min",
        ]
        let quick = "lognormal(median: 1min, p95: 3min)"
        let settings = [
            ["system.standby.running=115%"],
            ["system.standby.running=115%", "system.roles.sre.responds-in=\(quick)"],
            [
                "system.standby.running=0%", "system.standby.batch=100%", "system.roles.sre.responds-in=\(quick)",
                "system.roles.on-call.responds-in=\(quick)",
                "plan.steps.approve.takes=lognormal(median: 2min, p95: 10min)",
            ],
        ]
        try #require(rows.count == settings.count)
        for (row, own) in zip(rows, settings) {
            let run = try Binary.run(
                ["simulate", Binary.scenario, "--trials", "20000", "--format", "json"]
                    + (everywhere + own).flatMap { ["--set", $0] })
            let answer = try object(run.output)
            let objectives = try #require(answer["objectives"] as? [[String: Any]])
            // The table's shares are of more trials; the interval of these is a bound of what they may be.
            for (objective, text) in zip(objectives, [row.1, row.2]) {
                let (low, high) = (objective["low"] as? Double ?? 1, objective["high"] as? Double ?? 0)
                let share = try #require(Double(text)) / 100
                #expect((low...high).contains(share), "\(own): \(share), not \(low) to \(high)")
            }
            let month = try #require((answer["cost"] as? [String: Any])?["standby_month"] as? Double)
            #expect(month.rounded() == Double(row.3.replacing(",", with: "")), "\(own): \(month)")
        }
    }

    @Test func `every target of make that the README names exists`() throws {
        let readme = try String(contentsOf: Binary.root.appendingPathComponent("README.md"), encoding: .utf8)
        let makefile = try String(contentsOf: Binary.root.appendingPathComponent("Makefile"), encoding: .utf8)
        let named = Set(readme.matches(of: /make (run|test|check|bench|[a-z]+)\b/).map { String($0.1) })
        #expect(named.isSuperset(of: ["run", "test", "bench", "check"]))
        for target in ["run", "test", "bench", "check"] {
            #expect(makefile.contains("\n\(target):"))
        }
    }

    @Test func `every file that the README names exists`() throws {
        let readme = try String(contentsOf: Binary.root.appendingPathComponent("README.md"), encoding: .utf8)
        let paths = readme.matches(of: /(?:scenarios|models|docs|Tests)\/[A-Za-z0-9_\/.-]*[A-Za-z0-9_\/]/).map {
            String($0.0)
        }
        #expect(paths.count > 8)
        for path in paths {
            #expect(FileManager.default.fileExists(atPath: Binary.root.appendingPathComponent(path).path), "\(path)")
        }
    }
}
