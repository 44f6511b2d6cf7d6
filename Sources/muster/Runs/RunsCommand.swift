// SPDX-License-Identifier: GPL-3.0-or-later

internal import Archive
internal import ArgumentParser
internal import Report

/// What was run before.
struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List, show, compare, export and delete the runs of the archive.",
        discussion: """
            EXAMPLES
              muster runs                         every run, a line each
              muster runs show 12                 what run 12 started from, and what it found
              muster runs diff 12 15              what was changed between them, and what that did
              muster runs export 12 --csv p.csv   its points or trials
              muster runs delete 3 4              after asking

            Every study keeps what it finds in muster.db, which is SQLite: sqlite3 muster.db, and \
            docs/reference/archive.md says what is where. $MUSTER_DB names another file; empty, it wants none.
            """,
        subcommands: [RunsList.self, RunsShow.self, RunsDiff.self, RunsExport.self, RunsDelete.self],
        defaultSubcommand: RunsList.self)
}

/// How runs are shown.
enum RunsFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json
}

/// Every run.
struct RunsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Every run, a line each.",
        discussion: """
            EXAMPLES
              muster runs
              muster runs list --command sweep --last 5
              muster runs list --format json | jq '.[].fingerprint'

            rt p95 is the 95 % quantile of the recovery time; of a sweep it is told how many points meet all objectives.
            """)

    @OptionGroup var file: ArchiveFile
    @Option(help: ArgumentHelp("Only runs of that command.", valueName: "name")) var command: String?
    @Option(help: ArgumentHelp("Only runs of that scenario.", valueName: "name")) var scenario: String?
    @Option(help: ArgumentHelp("Only the last ones.", valueName: "count")) var last: Int?
    @Option(help: "How to print: table, json.") var format: RunsFormat = .table

    mutating func validate() throws {
        if let last, last < 1 { throw ValidationError("--last is at least 1.") }
    }

    func run() throws {
        let archive = try file.reading()
        var runs = try archive.runs().filter {
            (command ?? $0.inputs.command) == $0.inputs.command
                && (scenario ?? $0.inputs.scenario) == $0.inputs.scenario
        }
        if let last { runs = runs.suffix(last) }
        let report = RunsReport(runs)
        switch format {
        case .json: Console.say(try report.json())
        case .table where runs.isEmpty: Console.complain("muster: \(archive.path) has no such runs")
        case .table: Console.say(report.table(on: Console.terminal))
        }
    }
}

/// One run.
struct RunsShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "What a run started from, and what it found.",
        discussion: """
            EXAMPLES
              muster runs show 12
              muster runs show 12 --document scenarios/region-outage.yaml > as-it-was.yaml
              muster runs show 12 --format json | jq .documents
            """)

    @Argument(help: "The run's number.") var number: Int
    @OptionGroup var file: ArchiveFile
    @Option(help: ArgumentHelp("Print a file that it read, as it was.", valueName: "path")) var document: String?
    @Option(help: "How to print: table, json.") var format: RunsFormat = .table

    func run() throws {
        let archive = try file.reading()
        let run = try archive.existing(number)
        if let document {
            guard let found = run.inputs.documents.first(where: { $0.path == document }) else {
                let names = run.inputs.documents.map(\.path).joined(separator: ", ")
                throw Complaint("run \(number) did not read '\(document)'; it read \(names)")
            }
            return Console.say(found.text)
        }
        let report = RunReport(run, points: try archive.points(of: number))
        switch format {
        case .json: Console.say(try report.json())
        case .table: Console.say(report.table(on: Console.terminal))
        }
    }
}

/// Two runs.
struct RunsDiff: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "What differs between two runs: what they started from, and what they found.",
        discussion: """
            EXAMPLES
              muster runs diff 12 15
              muster runs diff 12 15 --format json

            Two runs that should agree have one fingerprint. Where it differs, this says what was changed.
            """)

    @Argument(help: "The number of the one.") var one: Int
    @Argument(help: "The number of the other.") var other: Int
    @OptionGroup var file: ArchiveFile
    @Option(help: "How to print: table, json.") var format: RunsFormat = .table

    func run() throws {
        let archive = try file.reading()
        let diff = RunDiff(
            try archive.existing(one), try archive.points(of: one), try archive.existing(other),
            try archive.points(of: other))
        switch format {
        case .json: Console.say(try diff.json())
        case .table: Console.say(diff.table(on: Console.terminal))
        }
    }
}

extension Archive {
    /// The run of that number; a complaint where there is none.
    func existing(_ number: Int) throws -> Run {
        if let run = try run(number) { return run }
        throw Complaint("there is no run \(number) in \(path); list them with: muster runs")
    }
}
