// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import Report
internal import SelfCheck

/// Holds Muster against what is known from elsewhere.
struct SelfCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "selfcheck",
        abstract: "Check Muster's numbers, on this machine, against closed forms and published values.",
        discussion: """
            EXAMPLES
              muster selfcheck
              muster selfcheck --format json | jq '.checks[] | select(.agrees | not)'

            Takes a few seconds. Each line tells what was checked, what Muster came to, the interval in which the true \
            value lies, what it should be, and who says so. The exit status is 70 where one does not agree.
            """)

    @Option(help: "How to print: table, json.")
    var format: Format = .table

    @Flag(name: .shortAndLong, help: "No progress.")
    var quiet = false

    mutating func validate() throws {
        if format == .csv { throw ValidationError("--format is table or json.") }
    }

    func run() throws {
        var progress = ProgressLine(quiet: quiet)
        let answers = Battery.run { progress.show($0, of: $1) }
        progress.clear()
        let report = SelfCheckReport(answers: answers)
        switch format {
        case .json: Console.say(try report.json())
        case .table, .csv: Console.say(report.table(on: Console.terminal))
        }
        if !report.agrees { throw Ending.bug }
    }
}
