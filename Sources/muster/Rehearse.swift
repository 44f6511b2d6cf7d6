// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import Documents
internal import Estate
internal import Rehearsal
internal import Report
internal import Study

/// One trial, event by event.
struct Rehearse: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "One trial, event by event, and its timeline.",
        usage: "muster rehearse <scenario> [<options>]",
        discussion: """
            EXAMPLES
              muster rehearse outage.yaml
              muster rehearse outage.yaml --trial 4711
              muster rehearse outage.yaml --like p95
              muster rehearse outage.yaml --worst

            A trial is the same here as in simulate: find one in the rows of --csv, and see why it went as it did.
            """)

    @OptionGroup var input: ScenarioOptions

    @Option(parsing: .unconditional, help: ArgumentHelp("The number of the trial.", valueName: "trial"))
    var trial: UInt64?

    @Option(
        help: ArgumentHelp(
            "Take the trial whose recovery time is that quantile of --trials: p50, p90, p95, p99.",
            valueName: "quantile"))
    var like: String?

    @Flag(help: "Take the trial of --trials that took longest to recover.")
    var worst = false

    @Option(parsing: .unconditional, help: "The number of trials to choose from; the scenario says how many otherwise.")
    var trials: Int?

    @Option(help: "How to print: table, json, csv.")
    var format: Format = .table

    mutating func validate() throws {
        if [trial != nil, like != nil, worst].filter(\.self).count > 1 {
            throw ValidationError("--trial, --like and --worst exclude each other.")
        }
        if let like, Statistic(rawValue: like)?.probability == nil {
            throw ValidationError("--like is one of p50, p90, p95, p99.")
        }
        if let trials, !(1...100_000_000).contains(trials) {
            throw ValidationError("--trials is between 1 and 100000000.")
        }
    }

    func run() throws {
        let loaded = try input.load()
        let scenario = loaded.scenario
        let incident = try loaded.incident(of: scenario)
        let number = try trial ?? chosen(loaded, incident) ?? 0
        var rehearsal = Rehearsal(incident)
        rehearsal.run(trial: number)
        let report = TrialReport(
            scenario: scenario.name, system: scenario.system, plan: scenario.plan,
            currency: scenario.prices?.currency ?? "", seed: loaded.seed, trial: number, outcome: rehearsal.outcome,
            trace: rehearsal.trace(trial: number), misses: rehearsal.misses(of: number),
            isPlanned: scenario.fault.kind == .none)
        switch format {
        case .table: Console.say(report.table(on: Console.terminal))
        case .json: Console.say(try report.json())
        case .csv: Console.say(report.csv())
        }
    }

    /// The trial that `--like` or `--worst` asks for.
    private func chosen(_ loaded: Loaded, _ incident: Incident) throws -> UInt64? {
        guard worst || like != nil else { return nil }
        let layout = Sample.Layout(system: loaded.scenario.system, plan: loaded.scenario.plan, timings: false)
        let wanted = trials ?? loaded.scenario.trials
        guard wanted <= TrialOptions.room(for: layout) else {
            throw Complaint(
                "memory holds \(TrialOptions.room(for: layout)) trials at once; choose from fewer with --trials")
        }
        var progress = ProgressLine(quiet: input.quiet)
        let sample = Study(of: incident, layout: layout).run(trials: wanted, interruption: Signals.interruption) {
            progress.show($0.done, of: $0.total)
        }
        progress.clear()
        guard sample.count == wanted else {
            Console.complain("muster: interrupted before all trials to choose from had finished")
            throw Ending.undecided
        }
        let probability = like.flatMap(Statistic.init)?.probability
        return sample.trial(atQuantile: probability ?? 1, of: .recoveryTime)
    }
}
