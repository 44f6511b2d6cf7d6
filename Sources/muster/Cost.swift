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
              muster cost scenarios/region-outage.yaml --set system.standby.running=0%
              muster cost scenarios/region-outage.yaml --first-month 2027-01 --drills-per-year 2
              muster cost scenarios/region-outage.yaml --format json | jq .totals.p95

            Of several scenarios, each happens at its own rate to one and the same standby; drills are those of the first.

            The CSV holds one complete set of rows for each statistic: what is expected (mean), and what happened in \
            the simulated period whose total is the median (p50) or the 95 % quantile (p95). The amounts of a set sum \
            to its total, to the cent.
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
        help: ArgumentHelp("The first month; otherwise the one after the prices' `as-of`.", valueName: "YYYY-MM"))
    var firstMonth: String?

    @Option(parsing: .unconditional, help: "Drills a year, evenly spread.")
    var drillsPerYear = Forecast.drillsDefault

    @Option(parsing: .unconditional, help: "The number of simulated periods.")
    var periods = Forecast.periodsDefault

    @OptionGroup var output: OutputOptions

    mutating func validate() throws {
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
        let first = try first(of: prices)
        if first.advanced(by: months - 1).description.count > 7 {
            throw Complaint("months after 9999-12 cannot be written; begin with an earlier --first-month")
        }
        let (file, fileIsBad) = output.openFile()

        let (perils, cutAt) = try perils(cases)
        let rates = cases.compactMap { $0.scenario.fault.perYear?.double }
        let report = CostReport(
            forecast: Forecast(
                books, perils: perils, months: months, drillsPerYear: drillsPerYear, periods: periods,
                seed: cases[0].loaded.seed),
            first: first, spend: books.spend(fullSize: cases[0].scenario.plan.fullSize),
            perYear: rates.isEmpty ? nil : rates.reduce(0, +))
        file?.write(report.csvHeader())
        file?.write(report.csvRows())
        let isWritten = file?.closeOrComplain() ?? true
        switch output.format {
        case .table: Console.say(report.table(on: Console.terminal))
        case .json: Console.say(try report.json())
        case .csv: Console.say(report.csvHeader() + report.csvRows())
        }
        if fileIsBad || !isWritten { throw Ending.wrong }
        if let cutAt {
            Console.complain("muster: interrupted; this is what --trials \(cutAt) gives.")
            throw Ending.undecided
        }
    }

    private func first(of prices: Prices) throws -> Month {
        if let firstMonth, let month = Month(firstMonth) { return month }
        guard let read = Month(prices.asOf) else {
            throw Complaint("the price list has no `as-of` date to go on from; give --first-month YYYY-MM")
        }
        return read.advanced(by: 1)
    }

    private func study(_ incident: Incident, trials: Int) throws -> Sample {
        let layout = Sample.Layout(system: incident.system, plan: incident.plan, timings: false)
        try trialOptions.checkRoom(for: trials, layout)
        var progress = ProgressLine(quiet: input.quiet)
        defer { progress.clear() }
        return Study(of: incident, layout: layout, first: trialOptions.from, threads: trialOptions.crew)
            .run(trials: trials, interruption: Signals.interruption) { progress.show($0.done, of: $0.total) }
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
            if one.books.prices != cases[0].books.prices || one.books.standbyMonth != cases[0].books.standbyMonth {
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
