// SPDX-License-Identifier: GPL-3.0-or-later

internal import Archive
internal import ArgumentParser
internal import Documents
internal import Quantities
internal import Rehearsal
internal import Report
internal import Study

/// The same trials at every point of a design.
struct Sweep: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Simulate a scenario at many points, with the same luck at each.",
        usage: "muster sweep <scenario> [<options>]",
        discussion: """
            EXAMPLES
              muster sweep levers.yaml --csv points.csv
              muster sweep outage.yaml --vary system.standby.running=0%..120%:20%
              muster sweep outage.yaml --trials 5000 \\
                --vary system.stores.memory.every=5min,10min,15min \\
                --vary system.dns.api.ttl=30s,60s
              muster sweep levers.yaml --where "every <= 15min and ttl < every"
              muster sweep outage.yaml --design sobol --points 64 \\
                --vary system.stores.memory.every=2min..30min \\
                --vary system.standby.running=0%..120%
              muster sweep outage.yaml \\
                --vary 'fault.lasts,horizon=(2h,1d),(2d,14d)'

            Without --vary, what the scenario's vary: says is varied. The last path of a grid changes \
            fastest. With --require the \
            exit status is 0 where some point meets every demand.
            """)

    @OptionGroup var input: ScenarioOptions
    @OptionGroup var trialOptions: TrialOptions

    @OptionGroup var designOptions: DesignOptions

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Mark the points where this holds, too: recovery_time<=60min:95%.", valueName: "demand"))
    var require: [String] = []

    @OptionGroup var output: OutputOptions
    @OptionGroup var archive: ArchiveOptions
    @OptionGroup var keeping: TrialsOptions

    @Flag(
        help: ArgumentHelp(
            "Go on with the last sweep that was interrupted; alone, its command line is taken from the archive."))
    var resume = false

    /// The run that is taken up, where only `--resume` was given; `Resumption` adds it.
    @Option(name: .customLong("run"), help: .hidden) var resumed: Int?

    func run() throws {
        let loaded = try load()
        let design = try designOptions.points(of: loaded)
        let trials = trialOptions.trials ?? loaded.scenario.trials
        // Two points are on the way at a time, where one ends and the next begins.
        let layout = Sample.Layout(system: loaded.scenario.system, plan: loaded.scenario.plan, timings: false)
        let most = TrialOptions.room(for: layout) / 2
        if trials > most { throw Complaint("memory holds \(most) trials of a point; take fewer with --trials") }
        let demands = try require.map { try Objective(option: $0, system: loaded.scenario.system) }
        try loaded.tryOut(design.dimensions, option: designOptions.origin)
        let keeper = Keeper(archive, quiet: input.quiet)
        let sweepArchive = try SweepArchive(
            keeper, inputs: inputs(of: loaded, design, trials, demands, keeper), points: design.points,
            keepsTrials: keeping.areKept, resumes: resume)
        tellKnown(sweepArchive.known.count, of: design.count)
        let (file, fileIsBad) = output.openFile()
        let run = SweepRun(
            loaded: loaded, design: design, archive: sweepArchive, trials: trials,
            first: trialOptions.from, threads: trialOptions.crew, demands: demands, output: output)
        let done = try run(to: file)
        let isWritten = file?.closeOrComplain() ?? true
        if fileIsBad || !isWritten || keeper.hasFailed { throw Ending.wrong }
        if done.next < design.count {
            Console.complain(
                "muster: interrupted after \(done.next) of \(design.count) points; " + wayOn(keeper, sweepArchive))
            throw Ending.undecided
        }
        if !demands.isEmpty, !done.verdicts.contains(.pass) {
            throw done.verdicts.contains(.inconclusive) ? Ending.undecided : Ending.unmet
        }
    }

    mutating func validate() throws {
        if resume, archive.isOff { throw ValidationError("--resume needs the archive that --no-db leaves out.") }
    }

    /// The scenario; where a run is taken up, as that one read it.
    private func load() throws -> Loaded {
        guard let resumed else { return try input.load() }
        let run = try Resumption.run(resumed, archive.file, quiet: input.quiet)
        return try input.load(kept: run.inputs.documents.map { ($0.path, $0.text) })
    }

    private func inputs(
        of loaded: Loaded, _ design: Design, _ trials: Int, _ demands: [Objective], _ keeper: Keeper
    ) -> RunInputs {
        var inputs = loaded.runInputs(
            "sweep", trials: trials, first: trialOptions.from, threads: trialOptions.crew, start: keeper.start,
            demands: demands.map { $0.written(in: loaded.scenario.system) })
        inputs.varied = design.paths
        inputs.points = design.count
        return inputs
    }

    private func tellKnown(_ known: Int, of count: Int) {
        guard known > 0, !input.quiet else { return }
        Console.complain(
            known == count
                ? "muster: all \(count) points from the archive"
                : "muster: \(known) of \(count) points from the archive")
    }

    /// How an interrupted sweep is gone on with.
    private func wayOn(_ keeper: Keeper, _ sweep: SweepArchive) -> String {
        guard sweep.wasKept else {
            return "nothing was archived, so that the same command begins anew"
        }
        let file = keeper.isAskedFor ? " --db \(Shell.quoted(keeper.path))" : ""
        return "go on with: muster sweep --resume\(file)"
    }
}
