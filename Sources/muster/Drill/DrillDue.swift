// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import Documents
internal import Estate
internal import Execution
internal import Foundation
internal import Plan
internal import Quantities
internal import Report

/// Which plans have to be drilled again.
struct DrillDue: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "due",
        abstract: "When plans were last drilled, and whether that was too long ago.",
        usage: "muster drill due [<scenario> ...] [<options>]",
        discussion: """
            EXAMPLES
              muster drill due
              muster drill due scenarios/outage.yaml --in production
              muster drill due scenarios/*.yaml --every 26w

            A drill that was INCONCLUSIVE, or is not over, does not count. A plan that has changed since its last drill is due \
            whatever its age: what was shown is another plan. What else a scenario consists of is not compared.

            EXIT STATUS
              0   every plan is drilled
              1   one was never drilled, failed, has changed, or is overdue
              2   the input or the usage is wrong
            """)

    @OptionGroup var place: DrillPlaceOptions

    @Argument(
        help: ArgumentHelp(
            "Scenarios, whose plans are asked about; all plans of all drills otherwise.", valueName: "scenario"),
        completion: .file(extensions: ["yaml", "yml"]))
    var scenarios: [String] = []

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp("Change one value of each scenario, as its drills did.", valueName: "path=value"))
    var settings: [String] = []

    @Option(name: .customLong("in"), help: ArgumentHelp("Only drills in that environment.", valueName: "environment"))
    var environment: String?

    @Option(help: ArgumentHelp("The time between two drills.", valueName: "duration"))
    var every = DrillsDue.quarterly

    @Option(help: "How to print: table, json.")
    var format: DrillFormat = .table

    func run() throws {
        let every: Duration
        do { every = try Duration(self.every) } catch { throw Complaint("--every: \(error)") }
        let past = try self.past()
        let due = DrillsDue(past, asked: try asked(), every: every, at: Program.now)
        Console.say(format == .json ? try due.json() : due.table(on: Console.terminal))
        if !due.isEmpty || past.isEmpty { throw Ending.unmet }
    }

    private func asked() throws -> [DrillsDue.Asked] {
        var asked: [DrillsDue.Asked] = []
        for path in scenarios {
            let options = settings.flatMap { ["--set", $0] } + ["--quiet", "--", path]
            let loaded = try ScenarioOptions.parse(options).load()
            let plan = DrillsDue.Asked(plan: loaded.scenario.plan.name, planHash: loaded.planHash)
            if !asked.contains(plan) { asked.append(plan) }
        }
        return asked
    }

    /// All drills that can be read; of another it is said that it cannot.
    private func past() throws -> [DrillsDue.Past] {
        try DrillDirectory.all(in: place.drills).compactMap { directory in
            do {
                let opened = try DrillCase(directory)
                if let environment, opened.environment.name != environment { return nil }
                let run = try DrillReport(of: opened).run
                return DrillsDue.Past(
                    drill: directory.name, plan: opened.drill.plan.name, planHash: opened.opening.planHash,
                    environment: opened.environment.name, opened: run.opened ?? .distantPast, verdict: run.verdict)
            } catch {
                Console.complain("muster: \(directory.name) is passed over: \(error)")
                return nil
            }
        }
    }
}
