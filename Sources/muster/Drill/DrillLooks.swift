// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import Documents
internal import Execution
internal import Foundation
internal import Report
internal import Study

/// Goes on with a drill.
struct DrillResume: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Go on with a drill whose process has ended, from its journal.",
        discussion: """
            What was under way is asked for first: what has been done is not done again. What cannot be told makes \
            the drill pause and ask.
            """)

    @OptionGroup var which: DrillOptions
    @Flag(help: "Exit with 1 for PASS WITH EXCEPTIONS.") var strict = false
    @Flag(name: .shortAndLong, help: "No line for each thing that happens.") var quiet = false
    @Option(help: "How to print the end: table, json.") var format: DrillFormat = .table

    func run() throws {
        let opened = try DrillCase(which.find(orNewest: true))
        if try SQLiteJournal.isOver(opened.directory.journal) {
            return try DrillDriver.answer(opened, strict: strict, format: format)
        }
        try DrillDriver.drive(opened, isNew: false, strict: strict, format: format, quiet: quiet)
    }
}

/// How a drill stands.
struct DrillStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "How a drill stands, and what a person can do now.")

    @OptionGroup var which: DrillOptions
    @Option(help: "How to print: table, json.") var format: DrillFormat = .table
    @Flag(help: "Go on showing it until the drill is over; into a file or a pipe, whenever something has happened.")
    var follow = false

    mutating func validate() throws {
        if follow, format == .json { throw ValidationError("--follow is for people; programs read --format json.") }
    }

    func run() throws {
        let directory = try which.find(orNewest: true)
        let opened = try DrillCase(directory)
        var last = 0
        while follow {
            let report = try DrillReport(of: opened)
            if report.run.verdict != nil { break }
            if Console.isShown {
                Console.say(DrillStatus.clear + (try text(report, directory)))
            } else if report.run.lastRecord > last {
                Console.say(try text(report, directory) + "\n")
            }
            last = report.run.lastRecord
            for _ in 0..<DrillStatus.looks {
                if Signals.interruption.isRequested { throw Ending.undecided }
                usleep(1_000_000 / DrillStatus.looks)
            }
        }
        let report = try DrillReport(of: opened)
        if format == .json { return Console.say(try report.json()) }
        if follow, Console.isShown { Console.say(DrillStatus.clear) }
        Console.say(try text(report, directory))
    }

    /// How a drill stands, or what it came to.
    private func text(_ report: DrillReport, _ directory: DrillDirectory) throws -> String {
        if report.run.verdict != nil { return report.table(on: Console.terminal) }
        return report.status(
            at: Program.now, hasDriver: directory.hasDriver, on: Console.terminal,
            options: try which.words(for: directory))
    }

    /// Empties a terminal and goes to its beginning (ECMA-48).
    private static let clear = "\u{1B}[2J\u{1B}[H"
    /// How often a second Ctrl-C is listened for.
    private static let looks: UInt32 = 10
}

/// Whether a journal is as it was written.
struct DrillVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check the chain of hashes of a drill's journal.",
        discussion:
            "One changed byte is found. Keep the last hash elsewhere to find out if a whole journal was written anew.")

    @OptionGroup var which: DrillOptions

    func run() throws {
        let directory = try which.find(orNewest: true)
        let opened = try DrillCase(directory)
        let journal = try SQLiteJournal(opening: directory.journal, plan: opened.drill.plan, readOnly: true)
        do {
            let (count, hash) = try journal.verify()
            Console.say("\(directory.journal): \(count) records, unchanged; the last hash is \(hash)\n")
        } catch let damage as JournalDamage {
            Console.complain("\(directory.journal): \(damage)")
            throw Ending.unmet
        }
    }
}

extension DrillReport {
    /// The report of a drill as its journal stands.
    init(of opened: DrillCase) throws {
        let journal = try SQLiteJournal(opening: opened.directory.journal, plan: opened.drill.plan, readOnly: true)
        let records = try journal.uncheckedRecords()
        var run = DrillRun(opened.drill)
        for record in records { _ = run.handle(record) }
        let evidence: Evidence
        do {
            let (count, hash) = try journal.verify()
            evidence = .whole(records: count, hash: hash)
        } catch let damage as JournalDamage {
            evidence = .damaged("\(damage)")
        }
        self.init(
            run: run, opening: opened.opening, system: opened.scenario.system, records: records, evidence: evidence)
    }
}
