// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import Documents
internal import Estate
internal import Plan
internal import Rehearsal
internal import Report
internal import Study

/// Two plans, systems or scenarios on the same luck.
struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What changed between two plans, systems or scenarios, and what that does.",
        usage: "muster compare <scenario> [<candidate-scenario>] [<options>]",
        discussion: """
            EXAMPLES
              muster compare outage.yaml --candidate plan-new.yaml
              muster compare outage.yaml --baseline old.yaml --candidate new.yaml --tolerance recovery_time.p95=1min
              muster compare outage.yaml outage-next-year.yaml
              muster compare outage.yaml --candidate-set system.stores.memory.every=5min
              muster compare outage.yaml --candidate-set system=bigger-system.yaml
              muster compare outage.yaml --candidate new.yaml --format markdown > comment.md

            Both meet the same outages, trial by trial, so that what differs is the change's and not luck's. Without \
            --baseline or --candidate the plan is the scenario's. Where nothing has changed but comments, the order of \
            keys or the spelling of a quantity, nothing is simulated.

            A tolerance says by how much a statistic may be worse. Exit status: 0 each is surely kept (or none is \
            asked for), 1 one is surely broken, 3 the trials cannot tell.
            """)

    @OptionGroup var input: ScenarioOptions

    @Argument(help: "Another scenario to hold against the first.", completion: .file(extensions: ["yaml", "yml"]))
    var other: String?

    @Option(
        help: ArgumentHelp("The plan as it was.", valueName: "plan"), completion: .file(extensions: ["yaml", "yml"]))
    var baseline: String?

    @Option(
        help: ArgumentHelp("The plan as it would be.", valueName: "plan"),
        completion: .file(extensions: ["yaml", "yml"]))
    var candidate: String?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Change one value of the baseline alone; system=FILE takes another system. May be repeated.",
            valueName: "path=value"))
    var baselineSet: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Change one value of the candidate alone. May be repeated.", valueName: "path=value"))
    var candidateSet: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "What a statistic may worsen by: recovery_time.p95=1min. May be repeated.", valueName: "tolerance"))
    var tolerance: [String] = []

    @OptionGroup var trialOptions: TrialOptions

    @Option(help: "How to print: \(ComparisonFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format: ComparisonFormat = .table

    @Option(
        name: .customLong("csv"), help: ArgumentHelp("Write the rows to a file, too.", valueName: "file"),
        completion: .file(extensions: ["csv"]))
    var csvPath: String?

    @OptionGroup var archive: ArchiveOptions

    func run() throws {
        let before = try Contender(input, plan: baseline ?? input.plan, settings: baselineSet, option: "--baseline")
        if !input.quiet, !before.scenario.warnings.isEmpty { Console.complain(Diagnostics(before.scenario.warnings)) }
        let after = try Contender(
            input.of(other ?? input.scenario), plan: candidate ?? input.plan, settings: candidateSet,
            option: "--candidate")
        let tolerances = try tolerance.map { text in
            do throws(Misunderstood) { return try Tolerance(text, system: before.scenario.system) } catch {
                throw Complaint("--tolerance: \(error.description)")
            }
        }
        let (file, fileIsBad) = OutputFile.opened(csvPath)
        if before.draft.isSame(as: after.draft) {
            try sayNoChange(before)
            file?.write(CompareReport.csvHeader())
            let isWritten = file?.closeOrComplain() ?? true
            if fileIsBad || !isWritten { throw Ending.wrong }
            return
        }
        let keeper = Keeper(archive, quiet: input.quiet)
        let report = try report(before, after, tolerances)
        file?.write(CompareReport.csvHeader())
        file?.write(report.csvRows())
        let isWritten = file?.closeOrComplain() ?? true
        try show(report)
        let isCut = Signals.interruption.isRequested
        keeper.keep(
            Loaded.runInputs(
                "compare", [before.loaded, after.loaded], trials: report.comparison.trials, first: trialOptions.from,
                threads: trialOptions.crew, start: keeper.start, demands: tolerance),
            isDone: !isCut, answer: report.json)
        if fileIsBad || !isWritten || keeper.hasFailed { throw Ending.wrong }
        if isCut {
            let from = trialOptions.from > 0 ? "--from \(trialOptions.from) " : ""
            Console.complain("muster: interrupted; this is what \(from)--trials \(report.comparison.trials) gives.")
            throw Ending.undecided
        }
        switch report.comparison.verdict {
        case .pass: break
        case .fail: throw Ending.unmet
        case .inconclusive: throw Ending.undecided
        }
    }

    private func sayNoChange(_ contender: Contender) throws {
        let (scenario, plan) = (contender.scenario.name, contender.scenario.plan.name)
        switch format {
        case .table: Console.say(Console.terminal.plain("no change: \(scenario) · \(plan)\n"))
        case .json: Console.say(try CompareReport.noChangeJSON(scenario: scenario, plan: plan))
        case .csv: Console.say(CompareReport.csvHeader())
        case .markdown: Console.say("No change: \(scenario) · \(plan) is rehearsed as before.\n")
        }
    }

    private func report(
        _ before: Contender, _ after: Contender, _ tolerances: [Tolerance]
    ) throws -> CompareReport {
        // One seed for both, or the luck would not be the same.
        let seed = before.loaded.seed
        let points = try [before, after].map { try $0.point(seed: seed) }
        let wanted = trialOptions.trials ?? before.scenario.trials
        let most = points.map { TrialOptions.room(for: $0.layout) }.reduce(.max, min) / 2
        if wanted > most { throw Complaint("memory holds \(most) trials of each; take fewer with --trials") }
        var progress = ProgressLine(quiet: input.quiet)
        let study = PairStudy(
            baseline: points[0], candidate: points[1], first: trialOptions.from, threads: trialOptions.crew)
        let samples = study.run(trials: wanted, interruption: Signals.interruption) { progress.show($0, of: wanted) }
        progress.clear()
        guard samples.baseline.count > 0 else {
            Console.complain("muster: interrupted before the first trial had finished")
            throw Ending.undecided
        }
        let elapsed = progress.elapsed
        let side = { (contender: Contender, sample: Sample) in
            Comparison.Side(system: contender.scenario.system, plan: contender.scenario.plan, sample: sample)
        }
        return CompareReport(
            baseline: before.side(samples.baseline, seed: seed), candidate: after.side(samples.candidate, seed: seed),
            changes: before.draft.changes(to: after.draft), findings: after.draft.newFindings(since: before.draft),
            comparison: Comparison(
                baseline: side(before, samples.baseline), candidate: side(after, samples.candidate),
                tolerances: tolerances, threads: study.threads),
            currency: before.scenario.prices?.currency ?? "", seed: seed,
            run: StudyReport.Run(elapsed: elapsed, threads: study.threads))
    }

    private func show(_ report: CompareReport) throws {
        switch format {
        case .table: Console.say(report.table(on: Console.terminal))
        case .json: Console.say(try report.json())
        case .csv: Console.say(CompareReport.csvHeader() + report.csvRows())
        case .markdown: Console.say(report.markdown())
        }
    }
}

/// How a comparison is shown.
enum ComparisonFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json, csv, markdown
}

/// One side of a comparison.
private struct Contender {
    let loaded: Loaded
    let draft: Draft

    var scenario: Scenario { loaded.scenario }

    init(_ options: ScenarioOptions, plan: String?, settings: [String], option: String) throws {
        let given = options
        var options = options
        options.plan = plan
        let common = try options.changes()
        let own = try ScenarioOptions.changes(settings, option: "\(option)-set")
        let files = try ScenarioFiles(path: options.scenario)
        do { draft = try files.draft(setting: common + own, plan: plan) } catch var mistakes {
            // The values were put in place as --set does it, but that is not where they were stated.
            for index in mistakes.list.indices {
                let file = mistakes.list[index].file
                if own.contains(where: { file == "--set \($0.path)" }) {
                    mistakes.list[index].file = "\(option)-set" + file.dropFirst("--set".count)
                } else if file == "--plan", plan != given.plan {
                    mistakes.list[index].file = option
                }
            }
            throw mistakes
        }
        loaded = Loaded(options: options, files: files, settings: common + own, scenario: draft.scenario)
    }

    func point(seed: UInt64) throws -> SweepStudy.Point {
        var loaded = loaded
        loaded.options.seed = seed
        return SweepStudy.Point(
            incident: try loaded.incident(of: scenario),
            layout: Sample.Layout(system: scenario.system, plan: scenario.plan, timings: false))
    }

    func side(_ sample: Sample, seed: UInt64) -> CompareReport.Side {
        var inputs = loaded.inputs()
        inputs.seed = seed
        return CompareReport.Side(
            scenario: scenario.name, plan: scenario.plan.name, planHash: loaded.planHash,
            fingerprint: Fingerprint(of: sample, inputs: inputs))
    }
}
