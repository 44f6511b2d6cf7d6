// SPDX-License-Identifier: GPL-3.0-or-later

internal import Archive
internal import ArgumentParser
internal import Foundation
internal import Quantities
internal import Report

/// Runs that nobody needs any more.
struct RunsDelete: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete runs, after asking.",
        discussion: """
            EXAMPLES
              muster runs delete 3 4
              muster runs delete --older-than 30d --yes

            What another run has a use for stays. A run that is under way is not deleted.
            """)

    @Argument(help: "The runs' numbers.") var numbers: [Int] = []
    @OptionGroup var file: ArchiveFile
    @Option(help: ArgumentHelp("Delete every run that began longer ago, such as 30d.", valueName: "time"))
    var olderThan: String?
    @Flag(help: "Do not ask.") var yes = false

    mutating func validate() throws {
        if numbers.isEmpty == (olderThan == nil) {
            throw ValidationError("Name runs by their numbers, or give --older-than.")
        }
    }

    func run() throws {
        let archive = try file.writing()
        defer { archive.close() }
        let chosen = try chosen(from: archive.runs(), of: archive)
        if let running = chosen.first(where: { $0.state == .running }) {
            throw Complaint("run \(running.number) is under way; end it first")
        }
        guard !chosen.isEmpty else { return Console.complain("muster: there is nothing to delete") }
        let what = chosen.count == 1 ? "1 run" : "\(chosen.count) runs"
        if !yes { try ask(chosen, what) }
        let count = try archive.delete(chosen.map(\.number))
        Console.complain("muster: deleted \(count == 1 ? "1 run" : "\(count) runs")")
    }

    private func chosen(from runs: [Run], of archive: Archive) throws -> [Run] {
        guard let olderThan else {
            return try Set(numbers).sorted().map { try archive.existing($0) }
        }
        let age: Duration
        do { age = try Duration(olderThan) } catch {
            throw Complaint("--older-than '\(olderThan)': \(error.message); write for example 30d")
        }
        let limit = Date().addingTimeInterval(-age.seconds)
        return runs.filter { $0.inputs.start < limit && $0.state != .running }
    }

    private func ask(_ chosen: [Run], _ what: String) throws {
        Console.mutter(RunsReport(chosen).table(on: Console.errors))
        guard isatty(STDIN_FILENO) == 1 else {
            throw Complaint("nobody is there to be asked; delete with --yes")
        }
        Console.mutter("Delete \(what)? [y/N] ")
        guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
            throw Complaint("nothing was deleted")
        }
    }
}
