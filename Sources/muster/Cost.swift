// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import Documents
internal import Estate
internal import Finance
internal import Quantities
internal import Rehearsal
internal import Report
internal import Study

/// What standing by, drills and incidents cost.
struct Cost: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Forecast what standing by, drills, incidents and penalties cost, month by month.",
        usage: "muster cost <scenario> … [<options>]",
        discussion: """
            EXAMPLES
              muster cost scenarios/region-outage.yaml --months 12 --csv cost.csv
              muster cost scenarios/region-outage.yaml scenarios/regional-service-event.yaml scenarios/short-outage.yaml
              muster cost scenarios/region-outage.yaml --months 24 --growth 3%/month --losses losses.csv
              muster cost scenarios/region-outage.yaml --set system.standby.running=0%
              muster cost scenarios/region-outage.yaml --first-month 2027-01 --drills-per-year 2
              muster cost scenarios/region-outage.yaml --pre-scale
              muster cost scenarios/region-outage.yaml --focus 1.4 --csv focus.csv
              muster cost scenarios/region-outage.yaml --format json | jq .totals.p95

            Of several scenarios, each happens at its own rate to one and the same standby; drills are those of the first.

            The CSV holds one complete set of rows for each statistic: what is expected (mean), and what happened in \
            the simulated period whose total is the median (p50) or the 95 % quantile (p95). The amounts of a set sum \
            to its total, to the cent. The primary's rows are those of its region in the categories compute, cluster, \
            storage and monitoring.
            """)

    @OptionGroup var input: ScenarioOptions

    @Argument(
        help: "Further scenarios of the same standby, which may happen as well.",
        completion: .file(extensions: ["yaml", "yml"]))
    var further: [String] = []

    @OptionGroup var trialOptions: TrialOptions

    @Option(parsing: .unconditional, help: "The number of months to forecast; quantiles are of as many months.")
    var months = 12

    @Option(
        help: ArgumentHelp(
            "How demand grows, compounded from the first month on: 3%/month or 40%/year.", valueName: "share"))
    var growth: String?

    @Option(
        help: ArgumentHelp("The first month; otherwise the one after the prices' `as-of`.", valueName: "YYYY-MM"))
    var firstMonth: String?

    @Option(parsing: .unconditional, help: "Drills a year, evenly spread.")
    var drillsPerYear = Forecast.drillsDefault

    @Option(parsing: .unconditional, help: "The number of simulated periods.")
    var periods = Forecast.periodsDefault

    @Option(
        help: ArgumentHelp("Write the loss exceedance curve to a file, too.", valueName: "file"),
        completion: .file(extensions: ["csv"]))
    var losses: String?

    @Flag(help: "Tell what scaling the standby to 100, 120, 150 and 200 % buys and costs, too: four more studies.")
    var preScale = false

    @OptionGroup var focus: FocusOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var archive: ArchiveOptions

    mutating func validate() throws {
        if focus.version != nil, output.csvPath == nil, output.format != .csv {
            throw ValidationError("--focus shapes a CSV: give --csv FILE or --format csv.")
        }
        if !(1...600).contains(months) { throw ValidationError("--months is between 1 and 600.") }
        if !(0...366).contains(drillsPerYear) { throw ValidationError("--drills-per-year is between 0 and 366.") }
        if !(20...1_000_000).contains(periods) { throw ValidationError("--periods is between 20 and 1000000.") }
        if let firstMonth, firstMonth.count != 7 || Month(firstMonth) == nil {
            throw ValidationError("--first-month is a month such as 2027-01.")
        }
    }

    func run() throws {
        let cases = try ([input.scenario] + further).map { try Case(input.of($0)) }
        try check(cases)
        let (books, prices) = (cases[0].books, cases[0].books.prices)
        let first = try Month(option: firstMonth, of: prices, months: months)
        let growth = try Growth(option: growth, months: months, books)
        let (file, fileIsBad) = output.openFile()
        let (lossFile, lossFileIsBad) = OutputFile.opened(losses)
        let keeper = Keeper(archive, quiet: input.quiet)

        let (perils, cutAt) = try perils(cases)
        let rates = cases.compactMap { $0.scenario.fault.perYear?.double }
        var report = CostReport(
            forecast: Forecast(
                books, perils: perils, months: months, growth: growth, drillsPerYear: drillsPerYear, periods: periods,
                seed: cases[0].loaded.seed),
            first: first, spend: books.spend(fullSize: cases[0].scenario.plan.fullSize),
            perYear: rates.isEmpty ? nil : rates.reduce(0, +))
        if preScale { report.preScale = try preScales(cases[0]) }
        let origin = FocusFile.Origin(
            planHashes: Dictionary(uniqueKeysWithValues: cases.map { ($0.scenario.name, $0.loaded.planHash) }),
            seed: cases[0].loaded.seed, first: first)
        let shaped = try focus.version.map { try focus.rows(of: report, origin, $0) }
        file?.write(shaped ?? report.csv())
        lossFile?.write(report.lossesHeader() + report.lossesRows())
        let isWritten = [file, lossFile].map { $0?.closeOrComplain() ?? true }.allSatisfy { $0 }
        switch output.format {
        case .table: Console.say(report.table(on: Console.terminal))
        case .json: Console.say(try report.json())
        case .csv: Console.say(shaped ?? report.csv())
        }
        if shaped != nil, !input.quiet { Console.complain(FocusOptions.remark(report, focus.chosen)) }
        keeper.keep(
            Loaded.runInputs(
                "cost", cases.map(\.loaded), trials: cutAt ?? trialOptions.trials ?? cases[0].scenario.trials,
                first: trialOptions.from, threads: trialOptions.crew, start: keeper.start),
            isDone: cutAt == nil, answer: report.json)
        if fileIsBad || lossFileIsBad || !isWritten || keeper.hasFailed { throw Ending.wrong }
        if let cutAt {
            Console.complain("muster: interrupted; this is what --trials \(cutAt) gives.")
            throw Ending.undecided
        }
    }

    private func study(_ incident: Incident, trials: Int) throws -> Sample {
        let layout = Sample.Layout(system: incident.system, plan: incident.plan, timings: false)
        try trialOptions.checkRoom(for: trials, layout)
        var progress = ProgressLine(quiet: input.quiet)
        defer { progress.clear() }
        return Study(of: incident, layout: layout, first: trialOptions.from, threads: trialOptions.crew)
            .run(trials: trials, interruption: Signals.interruption) { progress.show($0.done, of: $0.total) }
    }

    /// The first scenario with other sizes of the standby, on the same luck.
    private func preScales(_ one: Case) throws -> [PreScale] {
        var samples: [Sample] = []
        let trials = trialOptions.trials ?? one.scenario.trials
        return try PreScale.targets.map { target in
            var scenario = one.scenario
            guard let plan = scenario.plan.scaled(to: target) else {
                throw Complaint("\(one.path): --pre-scale: no step of its plan scales a region to a share of the peak")
            }
            scenario.plan = plan
            let sample = try study(try one.loaded.incident(of: scenario), trials: trials)
            guard sample.count == trials else {
                Console.complain("muster: interrupted before all sizes were tried")
                throw Ending.undecided
            }
            samples.append(sample)
            return PreScale(one.books, target: target, sample: sample, first: samples[0])
        }
    }

    /// The trials of each scenario, and how many there are of the one that somebody has interrupted.
    private func perils(_ cases: [Case]) throws -> (perils: [Peril], cutAt: Int?) {
        var cutAt: Int?
        var samples: [Sample] = []
        for one in cases {
            let wanted = trialOptions.trials ?? one.scenario.trials
            let sample = try study(try one.loaded.incident(of: one.scenario), trials: wanted)
            if sample.count < wanted { cutAt = sample.count }
            guard sample.count > 0 else {
                Console.complain("muster: interrupted before the first trial had finished")
                throw Ending.undecided
            }
            samples.append(sample)
        }
        return (zip(cases, samples).map { $0.peril($1) }, cutAt)
    }

    /// Scenarios can be summed that stand by in one way, at one price, and each at a rate of its own.
    private func check(_ cases: [Case]) throws {
        guard cases.count > 1 else { return }
        for (index, one) in cases.enumerated() {
            if one.scenario.fault.perYear == nil {
                throw Complaint("\(one.path): its fault states no `per-year`, and of several scenarios each needs one")
            }
            let currencies = [one, cases[0]].map(\.books.prices.currency)
            if currencies[0] != currencies[1] {
                throw Complaint(
                    "\(one.path): it is priced in \(currencies[0]), but \(cases[0].path) in \(currencies[1])")
            }
            if one.books.prices != cases[0].books.prices || one.books.standbyMonth != cases[0].books.standbyMonth
                || one.books.primaryMonth != cases[0].books.primaryMonth
            {
                throw Complaint("\(one.path): it stands by in another way, or at other prices, than \(cases[0].path)")
            }
            if let same = cases[..<index].first(where: { $0.scenario.name == one.scenario.name }) {
                throw Complaint("\(one.path): it is called '\(one.scenario.name)', as \(same.path) is")
            }
        }
    }
}

/// A scenario and what it is paid with.
private struct Case {
    let path: String
    let loaded: Loaded
    let books: Books

    var scenario: Scenario { loaded.scenario }

    init(_ options: ScenarioOptions) throws {
        path = options.scenario
        loaded = try options.load()
        guard let prices = loaded.scenario.prices else {
            throw Complaint("\(path): there is nothing to price with; name a price list with `prices:`")
        }
        do { books = try Books(loaded.scenario.system, prices) } catch {
            throw Complaint("\(options.scenario): \(error)")
        }
    }

    func peril(_ sample: Sample) -> Peril {
        Peril(
            scenario: scenario.name, perYear: scenario.fault.perYear ?? .zero,
            experience: Experience(books, sample: sample))
    }
}
