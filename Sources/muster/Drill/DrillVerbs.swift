// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import Execution
internal import Plan
internal import Report

/// Why an operator does something, and who it is.
struct VerbOptions: ParsableArguments {
    @OptionGroup var drill: DrillOptions

    @Option(name: .shortAndLong, help: ArgumentHelp("Why, for the journal.", valueName: "text"))
    var reason: String

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("Who does it, if not the user of this terminal, who is noted, too.", valueName: "who"))
    var who: String?

    mutating func validate() throws {
        if reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason says why.") }
        if let who, who.isEmpty || who.contains(where: { "(@)".contains($0) || $0.isNewline }) {
            throw ValidationError("--as is a name, without parentheses or '@'.")
        }
    }

    /// Does it to the drill that is meant.
    func act(_ verb: (DrillCase) throws -> Verb) throws {
        let directory = try drill.find()
        let opened = try DrillCase(directory)
        let confirmation = try opened.act(try verb(opened), by: who, reason: reason)
        Console.say(Console.terminal.plain(confirmation) + "\n")
        if !directory.hasDriver {
            Console.complain("muster: written down, but the drill has no driver: \(directory.command("resume"))")
        }
    }
}

extension DrillCase {
    /// Appends to the journal what a verb comes to, and says it in a line; looks again where somebody else was quicker.
    @discardableResult
    func act(_ verb: Verb, by who: String?, reason: String) throws -> String {
        // Muster cannot know who sits at a terminal: it notes whose terminal it is.
        let noted = who.map { "\($0) (\(Program.user))" } ?? Program.user
        let journal = try SQLiteJournal(opening: directory.journal, plan: drill.plan)
        var run = DrillRun(drill)
        var entries: [Entry] = []
        repeat {
            for record in try journal.records(after: run.lastRecord) { _ = run.handle(record) }
            do throws(Verb.Refusal) {
                entries = try verb.entries(in: run, by: noted, reason: reason, quorum: quorum, members: members)
            } catch {
                throw Complaint("\(directory.name): \(error)")
            }
        } while try !journal.append(entries, at: Program.now, after: run.lastRecord)
        return run.confirmation(
            of: verb, by: who ?? Program.user, entries, at: Program.now, hasDriver: directory.hasDriver)
    }

    /// The step of that name.
    func step(_ name: String) throws -> Int {
        if let step = drill.plan.steps.firstIndex(where: { $0.id == name }) { return step }
        throw Complaint("the plan has no step '\(name)'; it has \(drill.plan.steps.map(\.id).joined(separator: ", "))")
    }

    /// The role of that name.
    func role(_ name: String) throws -> Int {
        if let role = drill.plan.roles.firstIndex(of: name) { return role }
        throw Complaint("the plan has no role '\(name)'; it has \(drill.plan.roles.joined(separator: ", "))")
    }
}

/// A role answers its page.
struct DrillAnswer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answer", abstract: "Answer the page of a role: its people are there.")
    @Argument(help: "The role.") var role: String
    @OptionGroup var options: VerbOptions
    func run() throws { try options.act { .answer(role: try $0.role(role)) } }
}

/// Yes.
struct DrillApprove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Say yes to a step that asks for a decision.")
    @Argument(help: "The step; the only one that asks otherwise.") var step: String?
    @OptionGroup var options: VerbOptions
    func run() throws { try options.act { .approve(step: try step.map($0.step)) } }
}

/// No.
struct DrillDecline: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decline", abstract: "Say no to it; it is not asked again.")
    @Argument(help: "The step; the only one that asks otherwise.") var step: String?
    @OptionGroup var options: VerbOptions
    func run() throws { try options.act { .decline(step: try step.map($0.step)) } }
}

/// Nothing more is begun.
struct DrillPause: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Begin nothing more; what runs goes on.")
    @OptionGroup var options: VerbOptions
    func run() throws { try options.act { _ in .pause } }
}

/// On again.
struct DrillContinue: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "continue", abstract: "Go on after a pause.")
    @OptionGroup var options: VerbOptions
    func run() throws { try options.act { _ in .continue } }
}

/// Once more.
struct DrillRetry: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Try a failed step again, from its first attempt.")
    @Argument(help: "The step.") var step: String
    @OptionGroup var options: VerbOptions
    func run() throws { try options.act { .retry(step: try $0.step(step)) } }
}

/// Without it.
struct DrillSkip: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "skip", abstract: "Go on without a step; the verdict will say so.")
    @Argument(help: "The step.") var step: String
    @OptionGroup var options: VerbOptions
    func run() throws { try options.act { .skip(step: try $0.step(step)) } }
}

/// By hand.
struct DrillDone: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "done", abstract: "A step has been done by hand; the verdict will say so.")
    @Argument(help: "The step.") var step: String
    @OptionGroup var options: VerbOptions
    func run() throws { try options.act { .done(step: try $0.step(step)) } }
}

/// The end.
struct DrillAbort: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abort",
        abstract: "Stop here: FAIL. Nothing is taken back but an injected fault, unless --undo says so.")
    @Flag(help: "Take everything back first, newest first: what has been scaled and switched, and steps with an undo.")
    var undo = false
    @OptionGroup var options: VerbOptions
    func run() throws { try options.act { _ in .abort(undoing: undo) } }
}
