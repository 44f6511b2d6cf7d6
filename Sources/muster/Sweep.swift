// SPDX-License-Identifier: GPL-3.0-or-later

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
        parsing: .unconditional, help: ArgumentHelp("Leave out the first points, done before.", valueName: "points"))
    var skip = 0

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Mark the points where this holds, too: recovery_time<=60min:95%.", valueName: "demand"))
    var require: [String] = []

    @OptionGroup var output: OutputOptions

    func run() throws {
        let loaded = try input.load()
        let design = try designOptions.points(of: loaded)
        guard (0..<design.count).contains(skip) else {
            throw Complaint("--skip \(skip) leaves nothing of \(design.count) points")
        }
        let trials = trialOptions.trials ?? loaded.scenario.trials
        // Two points are on the way at a time, where one ends and the next begins.
        let layout = Sample.Layout(system: loaded.scenario.system, plan: loaded.scenario.plan, timings: false)
        let most = TrialOptions.room(for: layout) / 2
        if trials > most { throw Complaint("memory holds \(most) trials of a point; take fewer with --trials") }
        let demands = try require.map { try Objective(option: $0, system: loaded.scenario.system) }
        try loaded.tryOut(design.dimensions, option: designOptions.origin)
        let (file, fileIsBad) = output.openFile()
        let run = SweepRun(
            loaded: loaded, design: design, skip: skip, trials: trials,
            first: trialOptions.from, threads: trialOptions.crew, demands: demands, output: output)
        let done = try run(to: file)
        let isWritten = file?.closeOrComplain() ?? true
        if fileIsBad || !isWritten { throw Ending.wrong }
        if done.next < design.count {
            Console.complain(
                "muster: interrupted after \(done.next) of \(design.count) points; "
                    + "go on with the same command and --skip \(done.next)")
            throw Ending.undecided
        }
        if !demands.isEmpty, !done.verdicts.contains(.pass) {
            throw done.verdicts.contains(.inconclusive) ? Ending.undecided : Ending.unmet
        }
    }
}
