// SPDX-License-Identifier: GPL-3.0-or-later

internal import Archive
internal import ArgumentParser
internal import Report

/// A run's results, as it printed them.
struct RunsExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print a run's results as CSV or JSON: what the run itself printed, byte for byte.",
        discussion: """
            EXAMPLES
              muster runs export 12 --csv points.csv
              muster runs export 12 --format json | jq .measures
              muster runs export 14                    trials, where --keep-trials kept them

            CSV holds the points of a sweep, or the trials of a simulate.
            """)

    @Argument(help: "The run's number.") var number: Int
    @OptionGroup var file: ArchiveFile
    @Option(help: "How to print: csv, json; csv unless told otherwise.") var format: ExportFormat?
    @Option(
        name: .customLong("csv"), help: ArgumentHelp("Write the rows to a file instead.", valueName: "file"),
        completion: .file(extensions: ["csv"]))
    var csvPath: String?

    enum ExportFormat: String, ExpressibleByArgument, CaseIterable { case csv, json }

    func run() throws {
        let archive = try file.reading()
        let run = try archive.existing(number)
        if csvPath != nil || format != .json { try exportRows(of: run, archive) }
        if format == .json { try exportJSON(of: run, archive) }
    }

    private func exportJSON(of run: Run, _ archive: Archive) throws {
        if let answer = try archive.answer(of: number) { return Console.say(answer) }
        guard !run.inputs.varied.isEmpty else {
            throw Complaint("run \(number) came to no answer: it is \(run.state.rawValue)")
        }
        let (report, rows) = SweepReport.kept(run, try archive.points(of: number))
        Console.say(try report.json(rows))
    }

    private func exportRows(of run: Run, _ archive: Archive) throws {
        let isSweep = !run.inputs.varied.isEmpty
        let command = run.inputs.command
        guard isSweep || command == "simulate" else {
            throw Complaint("of a \(command) its answer is kept, and no rows: take --format json")
        }
        guard try isSweep || archive.hasTrials(of: number) else {
            throw Complaint(
                "the trials of run \(number) were not kept; --keep-trials keeps them, and --format json gives what was "
                    + "made of them")
        }
        let output = try csvPath.map { path throws(Complaint) in try OutputFile(path) }
        var text = ""
        let write = { (more: String) in
            text += more
            guard text.utf8.count > 1 << 16 else { return }
            if let output { output.write(text) } else { Console.say(text) }
            text = ""
        }
        if !isSweep {
            try archive.forEachTrial(of: number, begin: { write(CSV.trialHeader($0)) }) { write(CSV.trial($0, $1)) }
        } else {
            let (report, rows) = SweepReport.kept(run, try archive.points(of: number))
            write(report.csvHeader())
            for row in rows { write(report.csvRow(row)) }
        }
        if let output { output.write(text) } else { Console.say(text) }
        if let output, !output.closeOrComplain() { throw Ending.wrong }
    }
}
