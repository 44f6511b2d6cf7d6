// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import Execution
internal import Foundation
internal import Report

/// What a drill came to, for those who were not there.
struct DrillReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Tell about a drill from its journal: what was measured beside what was predicted.",
        usage: "muster drill report [<name>] [<options>]",
        discussion: """
            EXAMPLES
              muster drill report
              muster drill report outage-20261123-094405 -o post-mortem.md
              muster drill report --format json

            Where the recovery time went (detect, decide, act, converge), every step and measure with its predicted band and \
            the percentile at which it fell, the measured recovery point of each store, exceptions, the timeline, and in \
            Markdown a post-mortem in which all is filled in that the journal can tell. The same journal gives the same bytes.
            """)

    @OptionGroup var place: DrillPlaceOptions

    @Argument(help: ArgumentHelp("The drill; the newest otherwise.", valueName: "name"))
    var name: String?

    @Option(
        help: ArgumentHelp("How to print: table, markdown, json; by the file's name otherwise.", valueName: "format"))
    var format: Format?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Write it to a file: .md, .json or .txt.", valueName: "file"),
        completion: .file(extensions: ["md", "json", "txt"]))
    var output: String?

    /// How a report is shown.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, markdown, json

        /// What a file of that name holds.
        init?(of path: String) {
            switch (path as NSString).pathExtension.lowercased() {
            case "md", "markdown": self = .markdown
            case "json": self = .json
            case "txt": self = .table
            default: return nil
            }
        }
    }

    mutating func validate() throws {
        if let output, format == nil, Format(of: output) == nil {
            throw ValidationError("-o \(output): say by --format what it is to hold, or call it .md, .json or .txt.")
        }
    }

    func run() throws {
        let report = try DrillReport(of: DrillCase(try find()))
        let format = self.format ?? output.flatMap(Format.init(of:)) ?? .table
        // A file is the same whatever the terminal is that it was made on.
        let terminal = output == nil ? Console.terminal : Terminal()
        let text =
            switch format {
            case .table: report.fullTable(on: terminal)
            case .markdown: report.markdown()
            case .json: try report.json()
            }
        guard let output else { return Console.say(text) }
        let file = try OutputFile(output)
        file.write(text)
        try file.finish()
    }

    private func find() throws -> DrillDirectory {
        if let name { return try DrillDirectory.named(name, in: place.drills) }
        guard let newest = try DrillDirectory.all(in: place.drills).last else {
            throw Complaint("there is no drill in \(place.drills)/")
        }
        return newest
    }
}
