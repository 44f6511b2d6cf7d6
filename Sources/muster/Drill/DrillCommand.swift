// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser

/// The plan, executed.
struct DrillCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Execute the plan: run a drill, or steer one from any terminal.",
        discussion: """
            EXAMPLES
              muster drill run outage.yaml --environment lab.yaml --dry-run
              muster drill run outage.yaml --environment lab.yaml --inject
              muster drill status
              muster drill approve --reason "error rate is at 40 %"
              muster drill skip tell-people --reason "told them by phone"
              muster drill resume
              muster drill report -o post-mortem.md
              muster drill due outage.yaml

            A drill keeps its journal in drills/NAME/journal.db. Whatever happens is written there before it is acted on, so \
            a drill whose process was killed goes on with resume. The first Ctrl-C pauses a drill, the second leaves \
            it; commands that are running are never ended by either.

            EXIT STATUS
              0   PASS, also with exceptions unless --strict
              1   FAIL
              2   the input or the usage is wrong
              3   INCONCLUSIVE, or left before its end
            """,
        subcommands: [
            DrillStart.self, DrillResume.self, DrillStatus.self, DrillAnswer.self, DrillApprove.self,
            DrillDecline.self, DrillPause.self, DrillContinue.self, DrillRetry.self, DrillSkip.self, DrillDone.self,
            DrillAbort.self, DrillReportCommand.self, DrillDue.self, DrillVerify.self,
        ])
}

/// Which drill is meant.
struct DrillOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where drills are kept.", valueName: "directory"), completion: .directory)
    var drills = DrillDirectory.usualRoot

    @Option(help: ArgumentHelp("The drill; the one that is not over otherwise.", valueName: "name"))
    var drill: String?

    /// The drill that is meant; where none is named and all are over, the newest if `orNewest`.
    func find(orNewest: Bool = false) throws -> DrillDirectory {
        if let drill { return try DrillDirectory.named(drill, in: drills) }
        let open = try DrillDirectory.open(in: drills)
        if open.count == 1 { return open[0] }
        if open.isEmpty, orNewest, let newest = try DrillDirectory.all(in: drills).last { return newest }
        if open.isEmpty { throw Complaint("no drill in \(drills)/ is under way") }
        throw Complaint(
            "more than one drill is not over: \(open.map(\.name).joined(separator: ", ")); name it by --drill")
    }

    /// What leads a verb to the drill that was found: as little as there is to type.
    func words(for found: DrillDirectory) throws -> [String] {
        let isOnly = try drill == nil && DrillDirectory.open(in: drills).count == 1
        return found.place + (isOnly ? [] : ["--drill", found.name])
    }
}

/// How a drill's answer is shown.
enum DrillFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json
}
