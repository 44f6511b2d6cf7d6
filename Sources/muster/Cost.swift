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
        usage: "muster cost <scenario> [<options>]",
        discussion: """
            EXAMPLES
              muster cost scenarios/region-outage.yaml --months 12 --csv cost.csv
              muster cost scenarios/region-outage.yaml --set system.standby.running=0%
              muster cost scenarios/region-outage.yaml --first-month 2027-01 --drills-per-year 2
              muster cost scenarios/region-outage.yaml --format json | jq .totals.p95

            The CSV holds one complete set of rows for each statistic: what is expected (mean), and what happened in \
            the simulated period whose total is the median (p50) or the 95 % quantile (p95). The amounts of a set sum \
            to its total, to the cent.
            """)

    @OptionGroup var input: ScenarioOptions
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
        let loaded = try input.load()
        let scenario = loaded.scenario
        let incident = try loaded.incident(of: scenario)
        guard let prices = scenario.prices else {
            throw Complaint("\(input.scenario): there is nothing to price with; name a price list with `prices:`")
        }
        let books: Books
        do { books = try Books(scenario.system, prices) } catch { throw Complaint("\(input.scenario): \(error)") }
        let first = try first(of: prices)
        if first.advanced(by: months - 1).description.count > 7 {
            throw Complaint("months after 9999-12 cannot be written; begin with an earlier --first-month")
        }
        let (file, fileIsBad) = output.openFile()

        let wanted = trialOptions.trials ?? scenario.trials
        let sample = try study(incident, trials: wanted)
        guard sample.count > 0 else {
            Console.complain("muster: interrupted before the first trial had finished")
            throw Ending.undecided
        }
        let report = CostReport(
            scenario: scenario.name, forecast: forecast(books, scenario, sample, seed: loaded.seed), first: first,
            spend: books.spend(fullSize: scenario.plan.fullSize), perYear: scenario.fault.perYear?.double)
        file?.write(report.csvHeader())
        file?.write(report.csvRows())
        let isWritten = file?.closeOrComplain() ?? true
        switch output.format {
        case .table: Console.say(report.table(on: Console.terminal))
        case .json: Console.say(try report.json())
        case .csv: Console.say(report.csvHeader() + report.csvRows())
        }
        if fileIsBad || !isWritten { throw Ending.wrong }
        if sample.count < wanted {
            Console.complain("muster: interrupted; this is what --trials \(sample.count) gives.")
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

    private func forecast(_ books: Books, _ scenario: Scenario, _ sample: Sample, seed: UInt64) -> Forecast {
        let peril = Peril(
            scenario: scenario.name, perYear: scenario.fault.perYear ?? .zero,
            experience: Experience(books, sample: sample))
        return Forecast(
            books, perils: [peril], months: months, drillsPerYear: drillsPerYear, periods: periods, seed: seed)
    }
}
