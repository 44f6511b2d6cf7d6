// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// What somebody sees who does not know the program yet.
@Suite("A mistake on the command line")
struct MistakeTests {
    private static let plan = "models/agent-framework/plan.yaml"
    private static let system = "models/agent-framework/system.yaml"

    @Test(
        "in the kind of a file is told in one line",
        arguments: [
            (
                ["simulate", plan],
                "\(plan): error: this is a plan, and a scenario is needed: give the one that names it\n"
            ),
            (
                ["cost", "models/agent-framework/prices.yaml"],
                "models/agent-framework/prices.yaml: error: this is a price list, and a scenario is needed: "
                    + "give the one that names it\n"
            ),
            (
                ["simulate", Binary.scenario, "--plan", system],
                "--plan: error: '\(system)' is a system, and a plan is needed here\n    plan=\(system)\n         ^\n"
            ),
        ])
    func kinds(arguments: [String], message: String) throws {
        let run = try Binary.run(arguments)
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(run.errors == message)
    }

    @Test("in the kind of a file that a scenario names is told where it is named")
    func namedKind() throws {
        let place = try Directory()
        #expect(try Binary.run(["init", place.url.path]).status == 0)
        let text = try place.read("scenario.yaml").replacing("system: system.yaml", with: "system: plan.yaml")
        try text.write(toFile: place.path("scenario.yaml"), atomically: true, encoding: .utf8)
        let run = try Binary.run(["check", "scenario.yaml"], in: place.url)
        #expect(run.status == 2)
        #expect(
            run.errors == """
                scenario.yaml:3:9: error: 'plan.yaml' is a plan, and a system is needed here
                    system: plan.yaml
                            ^

                """)
    }

    @Test(
        "in a number is told as such, a minus sign included",
        arguments: [
            ["simulate", "--trials", "-1"], ["simulate", "--threads", "0"], ["simulate", "--threads", "-1"],
            ["sweep", "--trials", "-5"], ["cost", "--months", "-1"], ["cost", "--drills-per-year", "-1"],
        ])
    func numbers(arguments: [String]) throws {
        let run = try Binary.run([arguments[0], Binary.scenario] + arguments.dropFirst())
        #expect(run.status == 2)
        #expect(run.errors.hasPrefix("Error: \(arguments[1]) is between "))
        #expect(run.errors.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test(
        "in what is varied is told before anything runs",
        arguments: [
            ("seed=1,2", "muster: error: 'seed' cannot be varied: every point has the same trials"),
            ("trials=10,20", "muster: error: 'trials' cannot be varied: every point has the same trials"),
            ("system.standby.running=50%,60%,50%", "muster: error: 'system.standby.running' takes '50%' twice"),
            ("system.standby.running=a,b", "--vary system.standby.running: error: 'a' is not a share"),
            ("system.standby.runing=1%", "--vary system.standby.runing: error: there is no 'runing'"),
        ])
    func dimensions(vary: String, message: String) throws {
        let run = try Binary.run(["sweep", Binary.scenario, "--trials", "10", "--vary", vary])
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(run.errors.hasPrefix(message))
    }

    @Test("that would be ignored is refused: what a scenario extends cannot be set")
    func extends() throws {
        let run = try Binary.run(["check", "scenarios/region-outage-parallel.yaml"])
        #expect(run.status == 0)
        let refused = try Binary.run(["simulate", Binary.scenario, "--set", "extends=other.yaml"])
        #expect(refused.status == 2)
        #expect(refused.errors.hasPrefix("--set extends: error: what a scenario extends cannot be set"))
    }

    @Test("that would fill the memory is refused", arguments: [["rehearse", "--worst"], ["sweep", "--quiet"]])
    func memory(arguments: [String]) throws {
        let bytes = ProcessInfo.processInfo.physicalMemory
        // A hundred million rows of some twenty columns do not fit into less.
        guard bytes < 16 << 30 else { return }
        let run = try Binary.run(
            [arguments[0], "scenarios/snapshot-and-ttl.yaml", "--trials", "100000000"] + arguments[1...])
        #expect(run.status == 2)
        #expect(run.errors.hasPrefix("muster: error: memory holds "))
    }

    @Test("in a month after which the format of months ends is told")
    func months() throws {
        let run = try Binary.run(["cost", Binary.scenario, "--trials", "100", "--first-month", "9999-12"])
        #expect(run.status == 2)
        #expect(
            run.errors == "muster: error: months after 9999-12 cannot be written; begin with an earlier --first-month\n"
        )
    }

    @Test(
        "has help that fits the terminal",
        arguments: ["init", "check", "simulate", "rehearse", "sweep", "sensitivity", "cost"])
    func help(verb: String) throws {
        let run = try Binary.run([verb, "--help"], environment: ["COLUMNS": "80"])
        #expect(run.status == 0)
        #expect(run.lines.allSatisfy { $0.count <= 80 })
    }
}
