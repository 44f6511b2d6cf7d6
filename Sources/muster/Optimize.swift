// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import Documents
internal import Quantities
internal import Report
internal import Study

/// The cheapest point whose demands are met.
struct Optimize: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find the cheapest settings that meet the demands, and what cheaper ones lack.",
        usage: "muster optimize <scenario> [<options>]",
        discussion: """
            EXAMPLES
              muster optimize scenarios/cheapest-levers.yaml --require "recovery_time<=60min:95%"
              muster optimize outage.yaml --over system.standby.running=0%..120%:20% \\
                --over system.stores.memory.every=5min,10min,15min \\
                --require "recovery_time<=60min:95%" --require "recovery_point<=15min:95%"
              muster optimize outage.yaml --over system.standby.running=0%..120%:40% \\
                --uncertain fault.per-year=0.05,0.2,0.7

            Without --over, what the scenario's vary: says is varied; without --require, the plan's objectives are the \
            demands. A year costs twelve months of standing by and the expected incidents on the cloud's bill; \
            --with-business adds what they cost the business, and penalties.

            Points are tried on the same luck in rounds of ever more trials. One leaves as soon as it surely misses a \
            demand, or surely costs more than another that surely meets them all. docs/choosing.md says what is \
            guaranteed and why.

            Exit status: 0 found, 1 no point meets the demands, 3 interrupted, or cheaper points are undecided.
            """)

    @OptionGroup var input: ScenarioOptions

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "A lever: path=v1,v2,..., path=a..b:step, or 'p,q=(a,b),(c,d)' for two together. May be repeated.",
            valueName: "path=values"))
    var over: [String] = []

    @Option(
        name: .customLong("where"), parsing: .singleValue,
        help: ArgumentHelp("Only points whose values satisfy this: \"every <= 15min\".", valueName: "condition"))
    var constraints: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "What is asked for: recovery_time<=60min:95% or recovery_point.p95<=15min. May be repeated.",
            valueName: "demand"))
    var require: [String] = []

    @Option(help: "How sure the answer is to be.")
    var confidence = "95%"

    @Option(
        help: ArgumentHelp(
            "The difference of yearly cost that does not matter: a share of the least cost of standing by, or an amount.",
            valueName: "share|amount"))
    var indifference = "1%"

    @Option(parsing: .unconditional, help: "The most trials of a point; what they cannot tell is listed as undecided.")
    var budget = 256_000

    @Flag(help: "Count business loss and penalties, too.")
    var withBusiness = false

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "An input that nobody knows: path=v1,v2,... or a..b:step. Adds the points of least regret. May be repeated.",
            valueName: "path=values"))
    var uncertain: [String] = []

    @Option(parsing: .unconditional, help: ArgumentHelp("The number of the first trial.", valueName: "trial"))
    var from: UInt64 = 0

    @Option(
        parsing: .unconditional, help: "The number of threads; all processors otherwise. Results do not depend on it.")
    var threads: Int?

    @OptionGroup var output: OutputOptions
    @OptionGroup var archive: ArchiveOptions

    mutating func validate() throws {
        if !(20...100_000_000).contains(budget) { throw ValidationError("--budget is between 20 and 100000000.") }
        if let threads, !(1...1_024).contains(threads) { throw ValidationError("--threads is between 1 and 1024.") }
        if from >= 1 << 53 { throw ValidationError("--from is below 2^53.") }
    }

    func run() throws {
        let loaded = try input.load()
        let levers = try levers(of: loaded)
        let demands = try demands(of: loaded)
        let (file, fileIsBad) = output.openFile()
        let keeper = Keeper(archive, quiet: input.quiet)
        let run = OptimizeRun(
            loaded: loaded, levers: levers, demands: demands, confidence: try share(confidence, "--confidence"),
            indifference: try allowance(), budget: budget, withBusiness: withBusiness,
            uncertain: try states(of: loaded, varied: levers.paths), first: from, threads: threads ?? Crew.allProcessors
        )
        let report = try run()
        file?.write(report.csvHeader() + report.csvRows())
        let isWritten = file?.closeOrComplain() ?? true
        switch output.format {
        case .table: Console.say(report.table(on: Console.terminal))
        case .json: Console.say(try report.json())
        case .csv: Console.say(report.csvHeader() + report.csvRows())
        }
        keeper.keep(
            loaded.runInputs(
                "optimize", trials: budget, first: from, threads: run.threads, start: keeper.start,
                demands: demands.map(\.text)),
            isDone: !report.outcome.isInterrupted, answer: report.json)
        if fileIsBad || !isWritten || keeper.hasFailed { throw Ending.wrong }
        if report.outcome.isInterrupted {
            Console.complain("muster: interrupted after \(report.outcome.contest.round) rounds; this is what they tell")
            throw Ending.undecided
        }
        if !report.outcome.contest.undecided.isEmpty { throw Ending.undecided }
        if report.outcome.contest.winner == nil { throw Ending.unmet }
    }

    private func levers(of loaded: Loaded) throws -> Design {
        let dimensions = try loaded.dimensions(over, option: "--over")
        let whole = try Complaint.of { () throws(Malformed) in try Design(grid: dimensions) }
        let design = try whole.keeping(constraints.map { try Constraint($0, over: whole.paths) })
        guard design.count <= Self.maxPoints else {
            throw Complaint(
                "optimize looks at up to \(Self.maxPoints) points, but these are \(design.count): take fewer values, or leave points out with --where"
            )
        }
        try loaded.tryOut(design.dimensions, option: over.isEmpty ? nil : "--over")
        return design
    }

    /// The most points: all pairs of them are compared.
    private static let maxPoints = 5_000

    /// The demands, as ones on shares of the trials; the plan's objectives where none is made.
    private func demands(of loaded: Loaded) throws -> [(objective: Objective, text: String)] {
        let system = loaded.scenario.system
        let given = try require.map { (try Objective(option: $0, system: system), $0) }
        let all = given.isEmpty ? Objective.all(of: loaded.scenario.plan).map { ($0, $0.written(in: system)) } : given
        guard !all.isEmpty else {
            throw Complaint(
                "nothing is asked for: the plan has no objectives; write for example --require \"recovery_time<=60min:95%\""
            )
        }
        return try all.map { objective, text in
            guard let share = objective.asShare else {
                throw Complaint(
                    "--require: '\(text)' is about a mean, and what is to be sure is how many trials meet a bound: write for example \(objective.name(in: system))<=60min:95%"
                )
            }
            return (share, text)
        }
    }

    private func share(_ text: String, _ option: String) throws -> Double {
        let share = try Complaint.of(option) { () throws(Malformed) in try Share(share: text) }
        guard share > .zero, share < .one else { throw Complaint("\(option) is a share above 0 % and below 100 %") }
        return share.double
    }

    private func allowance() throws -> OptimizeRun.Allowance {
        if indifference.hasSuffix("%") { return .share(try share(indifference, "--indifference")) }
        let amount = try Complaint.of("--indifference") { () throws(Malformed) in try Money(indifference) }
        guard amount > .zero else {
            throw Complaint("--indifference is more than nothing: no number of trials tells equals apart")
        }
        return .amount(amount.double)
    }

    /// The states of what is uncertain: every combination of its values.
    private func states(of loaded: Loaded, varied: [String]) throws -> Design? {
        if uncertain.isEmpty { return nil }
        let dimensions = try loaded.dimensions(uncertain, option: "--uncertain")
        for path in dimensions.flatMap(\.paths) where varied.contains(path) {
            throw Complaint("'\(path)' is a lever and uncertain at once: it is chosen, or it is not")
        }
        try loaded.tryOut(dimensions, option: "--uncertain")
        return try Complaint.of("--uncertain") { () throws(Malformed) in try Design(grid: dimensions) }
    }
}

extension Complaint {
    /// Does what may meet a mistake in the value of an option, and complains of it.
    static func of<Value>(_ option: String, _ body: () throws(Malformed) -> Value) throws(Complaint) -> Value {
        do { return try body() } catch { throw Complaint("\(option): \(error.message)") }
    }
}
