// SPDX-License-Identifier: GPL-3.0-or-later

internal import Archive
internal import ArgumentParser
internal import Documents
internal import Quantities
internal import Rehearsal
internal import Report
internal import Study

/// The same trials at every point of a grid.
struct Sweep: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Simulate a scenario at every point of a grid, with the same luck at each.",
        usage: "muster sweep <scenario> [<options>]",
        discussion: """
            EXAMPLES
              muster sweep levers.yaml --csv points.csv
              muster sweep outage.yaml --vary system.standby.running=0%..120%:20%
              muster sweep outage.yaml --trials 5000 \\
                --vary system.stores.memory.every=5min,10min,15min \\
                --vary system.dns.api.ttl=30s,60s

            Without --vary, what the scenario's vary: says is varied. The last path changes fastest. With --require the \
            exit status is 0 where some point meets every demand.
            """)

    @OptionGroup var input: ScenarioOptions
    @OptionGroup var trialOptions: TrialOptions

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Vary a value: path=v1,v2,... or path=a..b:step. May be repeated.", valueName: "path=values"))
    var vary: [String] = []

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

    /// The most points of a grid: more would be a mistake in a step.
    private static let maxPoints = 100_000
    /// The most values of a dimension that are tried beforehand.
    private static let maxTried = 50

    func run() throws {
        let loaded = try load()
        let grid = Grid(try dimensions(of: loaded.scenario))
        guard (1...Self.maxPoints).contains(grid.count) else {
            throw Complaint("a grid has 1 to \(Self.maxPoints) points, but this one has \(grid.count)")
        }
        let trials = trialOptions.trials ?? loaded.scenario.trials
        // Two points are on the way at a time, where one ends and the next begins.
        let layout = Sample.Layout(system: loaded.scenario.system, plan: loaded.scenario.plan, timings: false)
        let most = TrialOptions.room(for: layout) / 2
        if trials > most { throw Complaint("memory holds \(most) trials of a point; take fewer with --trials") }
        let demands = try require.map { try Objective(option: $0, system: loaded.scenario.system) }
        try tryOut(grid, loaded)
        let keeper = Keeper(archive, quiet: input.quiet)
        let sweepArchive = try SweepArchive(
            keeper, inputs: inputs(of: loaded, grid, trials, demands, keeper), points: (0..<grid.count).map { grid[$0] },
            keepsTrials: keeping.areKept, resumes: resume)
        tellKnown(sweepArchive.known.count, of: grid.count)
        let (file, fileIsBad) = output.openFile()
        let run = SweepRun(
            loaded: loaded, grid: grid, archive: sweepArchive, trials: trials,
            first: trialOptions.from, threads: trialOptions.crew, demands: demands, output: output)
        let done = try run(to: file)
        let isWritten = file?.closeOrComplain() ?? true
        if fileIsBad || !isWritten || keeper.hasFailed { throw Ending.wrong }
        if done.next < grid.count {
            Console.complain(
                "muster: interrupted after \(done.next) of \(grid.count) points; " + wayOn(keeper, sweepArchive))
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
        of loaded: Loaded, _ grid: Grid, _ trials: Int, _ demands: [Objective], _ keeper: Keeper
    ) -> RunInputs {
        var inputs = loaded.runInputs(
            "sweep", trials: trials, first: trialOptions.from, threads: trialOptions.crew, start: keeper.start,
            demands: demands.map { $0.written(in: loaded.scenario.system) })
        inputs.varied = grid.dimensions.map(\.path)
        inputs.points = grid.count
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

    private func dimensions(of scenario: Scenario) throws -> [Dimension] {
        let given = try vary.map { text in
            do throws(Malformed) { return try Dimension(text) } catch {
                throw Complaint("--vary '\(text)': \(error.message)")
            }
        }
        let dimensions = given.isEmpty ? scenario.dimensions : given
        guard !dimensions.isEmpty else {
            throw Complaint("nothing is varied: write for example --vary system.standby.running=0%,50%,100%")
        }
        for (index, dimension) in dimensions.enumerated()
        where dimensions[..<index].contains(where: { $0.path == dimension.path }) {
            throw Complaint("'\(dimension.path)' is varied twice")
        }
        for dimension in dimensions {
            var seen: Set<String> = []
            guard let twice = dimension.values.first(where: { !seen.insert($0).inserted }) else { continue }
            throw Complaint("'\(dimension.path)' takes '\(twice)' twice")
        }
        for dimension in dimensions where ["seed", "trials"].contains(dimension.path) {
            throw Complaint(
                "'\(dimension.path)' cannot be varied: every point has the same trials, so that points can be compared")
        }
        return dimensions
    }

    /// Tries each value once, so that a mistake shows before an hour's work and not after.
    private func tryOut(_ grid: Grid, _ loaded: Loaded) throws {
        for dimension in grid.dimensions {
            let values = dimension.values.prefix(Self.maxTried - 1) + dimension.values.suffix(1)
            for value in values {
                do {
                    let scenario = try loaded.scenario(setting: [Setting(path: dimension.path, value: value)])
                    _ = try loaded.incident(of: scenario)
                } catch var mistakes as Diagnostics where !vary.isEmpty {
                    // The value was put in place as --set does it, but that is not where it was stated.
                    for index in mistakes.list.indices where mistakes.list[index].file == "--set \(dimension.path)" {
                        mistakes.list[index].file = "--vary \(dimension.path)"
                    }
                    throw mistakes
                }
            }
        }
    }
}

/// Every combination of the values of some dimensions; the last changes fastest.
struct Grid: Sendable {
    let dimensions: [Dimension]
    let count: Int

    init(_ dimensions: [Dimension]) {
        self.dimensions = dimensions
        count = dimensions.reduce(1) { product, dimension in
            let (next, overflow) = product.multipliedReportingOverflow(by: dimension.values.count)
            return overflow ? .max : next
        }
    }

    subscript(point: Int) -> [Setting] {
        var (rest, settings) = (point, [Setting]())
        for dimension in dimensions.reversed() {
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: dimension.values.count)
            settings.append(Setting(path: dimension.path, value: dimension.values[remainder]))
            rest = quotient
        }
        return settings.reversed()
    }
}
