// SPDX-License-Identifier: GPL-3.0-or-later

internal import Archive
internal import ArgumentParser
internal import Documents
internal import Estate
internal import Rehearsal
internal import Report
internal import Study

/// Many trials of one scenario.
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Simulate a scenario many times: recovery time, recovery point, objectives, critical path.",
        usage: "muster simulate <scenario> [<options>]",
        discussion: """
            EXAMPLES
              muster simulate outage.yaml
              muster simulate outage.yaml --trials 1000 --set fault.lasts=2h
              muster simulate outage.yaml --until 1%
              muster simulate outage.yaml --require "recovery_time<=60min:95%"
              muster simulate outage.yaml --format json | jq .objectives
              muster simulate outage.yaml --csv trials.csv

            Equal files, settings, seed and trials give equal results and one fingerprint, on any number of threads. \
            --from 5000 --trials 5000 gives exactly the second half of --trials 10000.
            """)

    @OptionGroup var input: ScenarioOptions
    @OptionGroup var trialOptions: TrialOptions

    @Option(
        help: ArgumentHelp(
            "Go on until the 95 % interval of a measure is this narrow: 1% (of recovery_time.p95) or recovery_point.p99:2%. --trials is then the limit (1,000,000 otherwise).",
            valueName: "width"))
    var until: String?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Exit with 1 unless this holds: recovery_time<=60min:95% or recovery_point.p95<=15min. May be repeated.",
            valueName: "demand"))
    var require: [String] = []

    @OptionGroup var output: OutputOptions
    @OptionGroup var archive: ArchiveOptions
    @OptionGroup var keeping: TrialsOptions

    func run() throws {
        let loaded = try input.load()
        let scenario = loaded.scenario
        let demands = try require.map { try Objective(option: $0, system: scenario.system) }
        let goal = try until.map { try Goal(option: $0, system: scenario.system) }
        let incident = try loaded.incident(of: scenario)
        let layout = Sample.Layout(system: scenario.system, plan: scenario.plan)
        let wanted = trialOptions.trials ?? (goal == nil ? scenario.trials : 1_000_000)
        try trialOptions.checkRoom(for: wanted, layout)
        let (file, fileIsBad) = output.openFile()
        let keeper = Keeper(archive, quiet: input.quiet)

        let study = Study(of: incident, layout: layout, first: trialOptions.from, threads: trialOptions.crew)
        var progress = ProgressLine(quiet: input.quiet)
        var (sample, reached): (Sample, Bool)
        if let goal {
            (sample, reached) = study.run(until: goal, limit: wanted, interruption: Signals.interruption) {
                progress.show($0.done, of: $0.total, halfWidth: $0.halfWidth)
            }
        } else {
            sample = study.run(trials: wanted, interruption: Signals.interruption) {
                progress.show($0.done, of: $0.total)
            }
            reached = sample.count == wanted
        }
        progress.clear()
        let elapsed = progress.elapsed

        guard sample.count > 0 else {
            Console.complain("muster: interrupted before the first trial had finished")
            throw Ending.undecided
        }
        let summary = Summary(of: sample, plan: scenario.plan, requirements: demands, threads: study.threads)
        let bill = try loaded.bill(of: incident, sample: sample)
        let report = StudyReport(
            scenario: scenario.name, system: scenario.system, plan: scenario.plan, planHash: loaded.planHash,
            currency: scenario.prices?.currency ?? "", horizon: scenario.horizon, seed: loaded.seed,
            fingerprint: Fingerprint(of: sample, inputs: loaded.inputs()), sample: sample, summary: summary,
            misses: output.format == .csv && !keeper.isOn
                ? []
                : Misses.all(of: sample, incident: incident, threads: study.threads),
            cost: bill?.cost,
            run: StudyReport.Run(elapsed: elapsed, threads: study.threads))
        let isWritten = write(report, to: file)
        try show(report)
        keep(report, with: keeper, loaded, bill, isDone: reached || !Signals.interruption.isRequested)
        if !reached { explain(sample, wanted: wanted) }
        if fileIsBad || !isWritten || keeper.hasFailed { throw Ending.wrong }
        if !reached { throw Ending.undecided }
        try conclude(summary.verdict)
    }

    private func show(_ report: StudyReport) throws {
        switch output.format {
        case .table:
            Console.say(report.table(on: Console.terminal))
            if Console.isShown, !input.quiet {
                Console.say(
                    Console.terminal.paint("\nSee a slow one: muster rehearse \(input.scenario) --like p95\n", .dim))
            }
        case .json: Console.say(try report.json())
        case .csv:
            Console.say(report.csvHeader())
            report.forEachBlock { Console.say($0) }
        }
    }

    private func write(_ report: StudyReport, to file: OutputFile?) -> Bool {
        guard let file else { return true }
        file.write(report.csvHeader())
        report.forEachBlock { file.write($0) }
        return file.closeOrComplain()
    }

    /// Archives the run, after everybody has seen what it has found.
    private func keep(
        _ report: StudyReport, with keeper: Keeper, _ loaded: Loaded, _ bill: Bill?, isDone: Bool
    ) {
        keeper.use { archive in
            let inputs = loaded.runInputs(
                "simulate", trials: report.sample.count, first: trialOptions.from, threads: trialOptions.crew,
                start: keeper.start,
                demands: report.summary.requirements.map { $0.objective.written(in: report.system) })
            let keys = PointKeys(
                documents: inputs.documents, seed: inputs.seed, firstTrial: inputs.firstTrial, trials: inputs.trials,
                demands: inputs.demands)
            let result = PointResult(
                report.summary, bill, report.fingerprint, system: report.system, plan: report.plan,
                currency: report.currency)
            _ = try archive.keep(
                inputs, result: (result, keys.key(settings: inputs.settings)),
                trials: keeping.areKept ? report.sample : nil,
                end: Archive.End(
                    isDone: isDone, duration: report.run?.elapsed ?? 0, fingerprint: report.fingerprint,
                    answer: try report.json()))
        }
        keeper.close()
    }

    private func explain(_ sample: Sample, wanted: Int) {
        let count = sample.count
        guard Signals.interruption.isRequested else {
            Console.complain("muster: \(count) trials were not enough for --until; allow more with --trials")
            return
        }
        let from = trialOptions.from > 0 ? "--from \(trialOptions.from) " : ""
        var text = "muster: interrupted; this is what \(from)--trials \(count) gives."
        if until == nil {
            text += " The rest: --from \(trialOptions.from + UInt64(count)) --trials \(wanted - count)"
        }
        Console.complain(text)
    }

    private func conclude(_ verdict: Verdict) throws {
        switch verdict {
        case .pass: break
        case .fail: throw Ending.unmet
        case .inconclusive: throw Ending.undecided
        }
    }
}

extension StudyReport {
    /// The rows of the CSV, some at a time.
    func forEachBlock(_ body: (String) -> Void) {
        for start in stride(from: 0, to: sample.count, by: 4_096) {
            body(csvRows(start..<min(sample.count, start + 4_096)))
        }
    }
}

extension OutputFile {
    /// Finishes the file; says so and answers `false` where that fails.
    func closeOrComplain() -> Bool {
        do {
            try finish()
            return true
        } catch {
            Console.complain("muster: error: \(error.message)")
            return false
        }
    }
}
