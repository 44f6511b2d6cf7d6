// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import Documents
internal import Execution
internal import Report

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

    func run() throws {
        let directory = try which.find(orNewest: true)
        let opened = try DrillCase(directory)
        let report = try DrillReport(of: opened)
        if format == .json { return Console.say(try report.json()) }
        if report.run.verdict != nil { return Console.say(report.table(on: Console.terminal)) }
        Console.say(
            report.status(
                at: Program.now, hasDriver: directory.hasDriver, on: Console.terminal,
                options: try which.words(for: directory)))
    }
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
        let records = try journal.records(after: 0)
        var run = DrillRun(opened.drill)
        for record in records { _ = run.handle(record) }
        self.init(run: run, opening: opened.opening, system: opened.scenario.system, records: records)
    }
}
