// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import Documents
internal import Estate
internal import Finance
internal import Quantities
internal import Report

/// What carries the demand of the months to come.
struct Capacity: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Plan replicas, virtual CPUs and quotas for growing demand, month by month.",
        usage: "muster capacity <scenario> [<options>]",
        discussion: """
            EXAMPLES
              muster capacity scenarios/region-outage.yaml --months 24 --growth 3%/month
              muster capacity scenarios/region-outage.yaml --growth 40%/year --csv capacity.csv
              muster capacity scenarios/region-outage.yaml --peak "lognormal(median: 400/s, p95: 700/s)"

            Each region is planned for the share of the peak that the plan scales it to. With a range as --peak, the fleet \
            that one regrets least is told, too.
            """)

    @OptionGroup var input: ScenarioOptions

    @Option(parsing: .unconditional, help: "The number of months to plan.")
    var months = 24

    @Option(
        help: ArgumentHelp(
            "How demand grows, compounded from the first month on: 3%/month or 40%/year.", valueName: "share"))
    var growth: String?

    @Option(
        help: ArgumentHelp(
            "Demand at the peak hour, before growth: an amount such as 500/s, or a range, uniform(300/s, 600/s).",
            valueName: "rate"))
    var peak: String?

    @Option(
        help: ArgumentHelp("The first month; otherwise the one after the prices' `as-of`.", valueName: "YYYY-MM"))
    var firstMonth: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var archive: ArchiveOptions

    mutating func validate() throws {
        if !(1...600).contains(months) { throw ValidationError("--months is between 1 and 600.") }
        if let firstMonth, firstMonth.count != 7 || Month(firstMonth) == nil {
            throw ValidationError("--first-month is a month such as 2027-01.")
        }
    }

    func run() throws {
        let loaded = try input.load()
        var system = loaded.scenario.system
        guard let prices = loaded.scenario.prices else {
            throw Complaint("\(input.scenario): there is nothing to price with; name a price list with `prices:`")
        }
        let range = try range()
        if let range { system.workload.peak = try Self.typical(range) }
        let books: Books
        do { books = try Books(system, prices) } catch { throw Complaint("\(input.scenario): \(error)") }
        let growth = try Growth(option: growth, months: months, books)
        let first = try Month(option: firstMonth, of: prices, months: months)
        let (file, fileIsBad) = output.openFile()
        let keeper = Keeper(archive, quiet: input.quiet)
        let plan = CapacityPlan(books, plan: loaded.scenario.plan, months: months, growth: growth)
        let report = CapacityReport(
            scenario: loaded.scenario.name, plan: plan, first: first, leastRegret: try leastRegret(range, plan))
        file?.write(report.csv())
        let isWritten = file?.closeOrComplain() ?? true
        switch output.format {
        case .table: Console.say(report.table(on: Console.terminal))
        case .json: Console.say(try report.json())
        case .csv: Console.say(report.csv())
        }
        keeper.keep(
            loaded.runInputs("capacity", trials: 0, first: 0, threads: 1, start: keeper.start), isDone: true,
            answer: report.json)
        if fileIsBad || !isWritten || keeper.hasFailed { throw Ending.wrong }
    }

    private func range() throws -> Distribution? {
        guard let peak else { return nil }
        do throws(Malformed) {
            return try Distribution(peak, of: .rate) { _ throws(Malformed) in
                throw Malformed(at: 0, "values of a file cannot be given here")
            }
        } catch {
            throw Complaint("--peak '\(peak)': \(error.message)")
        }
    }

    /// The one value that the rows are of.
    private static func typical(_ range: Distribution) throws -> Rate {
        let millionths = (range.typical * 1e6).rounded()
        guard millionths >= 1, millionths <= 1e15 else {
            throw Complaint("--peak is between a millionth and a billion requests a second")
        }
        return Rate(perSecond: Rational(Int64(millionths), 1_000_000))
    }

    private func leastRegret(_ range: Distribution?, _ plan: CapacityPlan) throws -> LeastRegret? {
        guard let range, range.constantValue == nil else { return nil }
        do {
            guard let least = try plan.leastRegret(range, month: months - 1) else {
                throw Complaint(
                    "--peak: the range reaches beyond what can be planned, a million times its typical value")
            }
            return least
        } catch let complaint as Complaint {
            throw complaint
        } catch {
            throw Complaint("--peak: \(error)")
        }
    }
}

extension Month {
    /// What `--first-month` says, or the month after the price list was read.
    init(option: String?, of prices: Prices, months: Int) throws {
        if let option, let month = Month(option) {
            self = month
        } else if let read = Month(prices.asOf) {
            self = read.advanced(by: 1)
        } else {
            throw Complaint("the price list has no `as-of` date to go on from; give --first-month YYYY-MM")
        }
        if advanced(by: months - 1).description.count > 7 {
            throw Complaint("months after 9999-12 cannot be written; begin with an earlier --first-month")
        }
    }
}
