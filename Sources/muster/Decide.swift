// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import Documents
internal import Estate
internal import Quantities
internal import Rehearsal
internal import Report
internal import Study

/// In an outage: switch, or wait?
struct Decide: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "In an outage: go on with the plan, or wait for the primary?",
        usage: "muster decide <scenario> --elapsed <time> [<options>]",
        discussion: """
            EXAMPLES
              muster decide outage.yaml --elapsed 12min --done page,verify-scope
              muster decide outage.yaml --elapsed 12min --done page,verify-scope --at "Tue 14:00"
              muster decide outage.yaml --elapsed 25min --done page --seen dns-changes --not-seen standby
              muster decide outage.yaml --elapsed 2h --from-now --answered sre
              muster decide outage.yaml --elapsed 12min --done page --format json | jq .advice

            Of the scenario's trials those are taken that agree with what is known, and each is played on twice with the \
            same luck: the plan goes on (switch), and nothing is moved (wait). It is always known that the primary is \
            still down and that nothing has been moved; a step that is not named is not done. Where the plan makes what \
            is known too improbable, the answer is that of --from-now, and says so.

            EXIT STATUS
              0  switch, or wait
              2  the input or the usage is wrong, or there is nothing left to decide
              3  too close to tell, too few trials that agree, or interrupted
            """)

    @OptionGroup var input: ScenarioOptions

    @Option(help: ArgumentHelp("The time since the fault began: 12min.", valueName: "time"))
    var elapsed: String

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Steps that are done: page,verify-scope. May be repeated.", valueName: "steps"))
    var done: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Impairments that are there now: dns-changes. May be repeated.", valueName: "names"))
    var seen: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Impairments that are not there now. May be repeated.", valueName: "names"))
    var notSeen: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Roles whose people have answered: sre. May be repeated.", valueName: "roles"))
    var answered: [String] = []

    @Option(
        help: ArgumentHelp(
            "When the fault began, in UTC: \"Tue 14:00\"; any time of the week otherwise.", valueName: "time"))
    var at: String?

    @Flag(help: "As if the steps named were done now and the plan began now with the rest.")
    var fromNow = false

    @Option(
        parsing: .unconditional,
        help: "The number of agreeing trials that the answer rests on (\(DecisionStudy.usual) otherwise).")
    var trials: Int?

    @Option(
        parsing: .unconditional, help: "The number of threads; all processors otherwise. Results do not depend on it.")
    var threads: Int?

    @OptionGroup var output: OutputOptions
    @OptionGroup var archive: ArchiveOptions

    mutating func validate() throws {
        if let trials, !(DecisionStudy.least...1_000_000).contains(trials) {
            throw ValidationError("--trials is between \(DecisionStudy.least) and 1000000.")
        }
        if let threads, !(1...1_024).contains(threads) { throw ValidationError("--threads is between 1 and 1024.") }
        if let at { input.settings.append("fault.at=\(at)") }
    }

    func run() throws {
        let loaded = try input.load()
        let incident = try loaded.incident(of: loaded.scenario)
        let knowledge = try KnowledgeReading(loaded.scenario, incident).knowledge(self)
        let (file, fileIsBad) = output.openFile()
        let keeper = Keeper(archive, quiet: input.quiet)
        var progress = ProgressLine(quiet: input.quiet)
        let (decision, improbable) = try decision(incident, knowledge, &progress)
        progress.clear()
        let report = DecisionReport(
            scenario: loaded.scenario.name, system: loaded.scenario.system, plan: loaded.scenario.plan,
            planHash: loaded.planHash, currency: loaded.scenario.prices?.currency ?? "", at: loaded.scenario.fault.at,
            horizon: loaded.scenario.horizon, seed: loaded.seed,
            fingerprint: Fingerprint(of: decision, inputs: loaded.inputs()), decision: decision,
            improbable: improbable, run: StudyReport.Run(elapsed: progress.elapsed, threads: crew))
        file?.write(report.csvHeader() + report.csvRows())
        let isWritten = file?.closeOrComplain() ?? true
        try show(report)
        keeper.keep(
            loaded.runInputs(
                "decide", trials: decision.counts.tried, first: 0, threads: crew, start: keeper.start),
            isDone: true, fingerprint: report.fingerprint, answer: report.json)
        if fileIsBad || !isWritten || keeper.hasFailed { throw Ending.wrong }
        switch decision.advice {
        case .goOn, .wait: break
        case .split, .tooClose: throw Ending.undecided
        }
    }

    private var crew: Int { threads ?? Crew.allProcessors }

    /// The answer; and how trials met what is known, where they are too few and the answer is to another question.
    private func decision(
        _ incident: Incident, _ knowledge: Knowledge, _ progress: inout ProgressLine
    ) throws -> (Decision, improbable: DecisionStudy.Counts?) {
        let wanted = trials ?? DecisionStudy.usual
        func found(_ knowledge: Knowledge) throws -> Decision {
            let study = DecisionStudy(of: incident, knowing: knowledge, wanted: wanted, threads: crew)
            guard let decision = study.run(interruption: Signals.interruption, progress: { progress.show($0, of: $1) })
            else {
                progress.clear()
                Console.complain("muster: interrupted before there was an answer")
                throw Ending.undecided
            }
            return decision
        }
        let first = try found(knowledge)
        // Where it is the outage or what is seen that is improbable, to begin the plan now changes nothing.
        if first.isKnown || knowledge.beginsNow || first.counts.alike < DecisionStudy.least { return (first, nil) }
        var fromNow = knowledge
        fromNow.beginsNow = true
        return (try found(fromNow), first.counts)
    }

    private func show(_ report: DecisionReport) throws {
        switch output.format {
        case .table: if report.decision.isKnown { Console.say(report.table(on: Console.terminal)) }
        case .json: Console.say(try report.json())
        case .csv: Console.say(report.csvHeader() + report.csvRows())
        }
        if !report.decision.isKnown { Console.complain("muster: " + report.whyUnknown) }
    }
}
