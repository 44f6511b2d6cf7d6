// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import Documents
internal import Report
internal import Study

/// How much each lever matters.
struct Sensitivity: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell how much each lever matters: Sobol indices with intervals, and a tornado.",
        usage: "muster sensitivity <scenario> --over <path=a..b> ... [<options>]",
        discussion: """
            EXAMPLES
              muster sensitivity outage.yaml --over system.standby.running=0%..120% \\
                --over system.stores.memory.every=2min..30min
              muster sensitivity outage.yaml --of "recovery_time<=60min" \\
                --over plan.steps.switch-traffic.through=record,health-check \\
                --over fault.lasts=1h..2d

            Every lever is taken as uniform over its range, or over its list of values, and independent of the others. The \
            first-order index is the share of the variance that a lever explains alone, the total index the share that it \
            has a part in. An amount that replaces a distribution is a constant, as with --set. At most 20 levers, and \
            1,000 trials a point unless --trials says otherwise.
            """)

    @OptionGroup var input: ScenarioOptions
    @OptionGroup var trialOptions: TrialOptions

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "A lever: path=a..b, or path=v1,v2,...; the scenario's vary: otherwise. May be repeated.",
            valueName: "path=range"))
    var over: [String] = []

    @Option(
        help: ArgumentHelp(
            "What should move: recovery_time.p95, downtime.mean, or a chance, \"recovery_time<=60min\".",
            valueName: "measure"))
    var of = "recovery_time.p95"

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Rows of the design, a power of two from 32 to 65536. With k levers each takes k + 2 points.",
            valueName: "count"))
    var points = 512

    @OptionGroup var output: OutputOptions
    @OptionGroup var archive: ArchiveOptions

    /// Trials of a point unless told otherwise: an assumption. A p95 takes 59 at least, and all points share their luck.
    private static let usualTrials = 1000

    mutating func validate() throws {
        guard (32...65_536).contains(points), points.nonzeroBitCount == 1 else {
            throw ValidationError("--points is a power of two between 32 and 65536.")
        }
    }

    func run() throws {
        let loaded = try input.load()
        let dimensions = try loaded.dimensions(over, option: "--over")
        guard dimensions.count <= SaltelliDesign.maxLevers else {
            throw Complaint(
                "these are \(dimensions.count) levers, and a sensitivity takes at most \(SaltelliDesign.maxLevers): "
                    + "each takes two of the 40 dimensions of GSL's Sobol sequence; leave out the least interesting")
        }
        let response = try Response(option: of, system: loaded.scenario.system)
        let trials = trialOptions.trials ?? Self.usualTrials
        guard trials >= response.trialsNeeded else {
            throw Complaint("\(of) takes \(response.trialsNeeded) trials at least; raise --trials")
        }
        let layout = Sample.Layout(system: loaded.scenario.system, plan: loaded.scenario.plan, timings: false)
        let most = TrialOptions.room(for: layout) / 2
        if trials > most { throw Complaint("memory holds \(most) trials of a point; take fewer with --trials") }
        try loaded.tryOut(dimensions, option: over.isEmpty ? nil : "--over")
        let (file, fileIsBad) = output.openFile()
        let keeper = Keeper(archive, quiet: input.quiet)
        let run = SensitivityRun(
            loaded: loaded, dimensions: dimensions,
            design: SaltelliDesign(
                levers: dimensions.map(\.name), rows: points / SaltelliDesign.usualScramblings, seed: loaded.seed),
            response: response, trials: trials, first: trialOptions.from, threads: trialOptions.crew)
        let (report, done) = try run()
        guard let report else {
            Console.complain(
                "muster: interrupted after \(done) of \(run.count) points, before anything could be told; "
                    + "take fewer with --points or --trials")
            throw Ending.undecided
        }
        file?.write(report.csv())
        let isWritten = file?.closeOrComplain() ?? true
        switch output.format {
        case .table: Console.say(report.table(on: Console.terminal))
        case .json: Console.say(try report.json())
        case .csv: Console.say(report.csv())
        }
        keeper.keep(
            loaded.runInputs(
                "sensitivity", trials: trials, first: trialOptions.from, threads: trialOptions.crew,
                start: keeper.start),
            isDone: done == run.count, fingerprint: report.fingerprint, answer: report.json)
        if fileIsBad || !isWritten || keeper.hasFailed { throw Ending.wrong }
        if done < run.count {
            Console.complain(
                "muster: interrupted after \(done) of \(run.count) points; this is what "
                    + "\(report.scramblings) of \(SaltelliDesign.usualScramblings) scramblings say")
            throw Ending.undecided
        }
    }
}
