// SPDX-License-Identifier: GPL-3.0-or-later

internal import Archive
internal import ArgumentParser
internal import Foundation
internal import Report
internal import Study

/// `muster sweep --resume`, and nothing else: what is missing of the command line is in the archive.
struct Resumption: ParsableArguments {
    @Flag var resume = false
    @OptionGroup var file: ArchiveFile
    @OptionGroup var output: OutputOptions
    @Option(parsing: .unconditional) var threads: Int?
    @Flag(name: .shortAndLong) var quiet = false

    /// The command line as it was when the sweep was begun, and after it what was given now.
    static func completed(_ arguments: [String]) throws -> [String] {
        guard arguments.first == "sweep", arguments.contains("--resume"),
            let given = try? Resumption.parse(Array(arguments.dropFirst())), given.resume
        else { return arguments }
        let archive = try given.file.reading()
        defer { archive.close() }
        guard let run = try archive.lastResumable("sweep") else {
            throw Complaint(
                "there is nothing to resume: no sweep in \(archive.path) was interrupted; see what was run with: "
                    + "muster runs")
        }
        if !given.quiet {
            let command = run.inputs.arguments.map(Shell.quoted).joined(separator: " ")
            Console.complain("muster: going on with run \(run.number): muster \(command)")
        }
        let now = arguments.dropFirst().filter { $0 != "--resume" }
        return run.inputs.arguments.filter { $0 != "--resume" } + now + ["--resume", "--run", String(run.number)]
    }

    /// The run that is taken up, with the files as it read them.
    static func run(_ number: Int, _ file: ArchiveFile, quiet: Bool) throws -> Run {
        let archive = try file.reading()
        defer { archive.close() }
        let run = try archive.existing(number)
        guard run.version == Version.current, run.build == Build.current else {
            throw Complaint(
                "run \(number) was begun by another build of Muster (\(run.version)), which may simulate otherwise; "
                    + "begin anew without --resume")
        }
        let changed = run.inputs.documents.filter { document in
            (try? String(contentsOfFile: document.path, encoding: .utf8)) != document.text
        }
        if !changed.isEmpty, !quiet {
            let names = changed.map(\.path).joined(separator: ", ")
            Console.complain(
                "muster: run \(number) goes on with its files as they were; changed since: \(names)")
        }
        return run
    }
}
