// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
public import Finance
internal import Quantities
internal import Study

/// What `cost` has found.
public struct CostReport: Sendable {
    /// The simulated periods.
    public var forecast: Forecast
    /// The month that the first rows are dated.
    public var first: Month
    /// What the cloud costs from day to day and in a failover.
    public var spend: Spend
    /// The expected number of incidents a year, of all scenarios; `nil` where the fault states none, so that only standing by is
    /// known.
    public var perYear: Double?
    /// What each size of the standby buys and costs; empty where nobody has asked.
    public var preScale: [PreScale] = []
    /// What one incident of each scenario costs, in the order of the forecast.
    let incidents: [Incidents]

    /// What the incidents of one scenario cost.
    struct Incidents: Sendable {
        /// The scenario's name.
        let scenario: String
        /// The expected number of them a year.
        let perYear: Double
        /// The mean cost of one on the cloud's bill; `nil` with fewer than two trials.
        let event: Figure?
        /// The mean cost of one beside the cloud's bill; `nil` with fewer than two trials.
        let business: Figure?
    }

    /// A report of these parts.
    public init(forecast: Forecast, first: Month, spend: Spend, perYear: Double?) {
        self.forecast = forecast
        self.first = first
        self.spend = spend
        self.perYear = perYear
        incidents = forecast.perils.map {
            Incidents(
                scenario: $0.scenario, perYear: $0.perYear.double, event: $0.experience.meanCloud,
                business: $0.experience.meanBusiness)
        }
    }

    /// The names of the scenarios.
    var scenario: String { incidents.map(\.scenario).joined(separator: ", ") }
    /// The number of trials of all scenarios.
    var trials: Int { forecast.perils.reduce(0) { $0 + $1.experience.count } }

    /// The statistics that there are rows of: without a rate every period is the same.
    var statistics: [Forecast.Statistic] { perYear == nil ? [.mean] : Forecast.Statistic.allCases }

    // MARK: - CSV

    /// The CSV: names of columns, and a complete set of rows for each statistic.
    public func csv() -> String {
        let rows = statistics.flatMap { forecast.bill($0) }
        return CSV.line(Forecast.columns) + rows.map { CSV.line(forecast.fields($0, first: first)) }.joined()
    }

    /// The CSV of a FOCUS-shaped file; null is an empty field.
    public func csv(of file: FocusFile) -> String {
        CSV.line(file.columns) + file.rows.map { CSV.line($0.map { $0 ?? "" }) }.joined()
    }

    /// What a statistic holds beside the cloud's bill, for a remark.
    public func beside(_ statistic: Forecast.Statistic) -> String {
        let sums = Sums(forecast, statistic)
        let amount = [Forecast.Part.business, .penalty].compactMap { sums.parts[$0] }.total
        return "\(CostReport.money(amount)) \(forecast.books.prices.currency)"
    }

    /// The columns of the loss exceedance curve's CSV.
    public func lossesHeader() -> String { CSV.line(["chance", "loss", "low", "high", "periods", "currency"]) }

    /// The rows of the loss exceedance curve; what so few periods cannot tell is empty. None without a rate.
    public func lossesRows() -> String {
        guard perYear != nil else { return "" }
        return forecast.exceedance(Forecast.manyChances).map { point in
            CSV.line([
                CSV.number(point.chance), point.loss?.description ?? "", point.interval?.lowerBound.description ?? "",
                point.interval?.upperBound.description ?? "", String(forecast.totals.count),
                forecast.books.prices.currency,
            ])
        }.joined()
    }

    // MARK: - Sums

    /// What the rows of one statistic add up to.
    struct Sums {
        var parts: [Forecast.Part: Amount] = [:]
        var categories: [Finance.Category: Amount] = [:]
        var regions: [String: Amount] = [:]
        var months: [[Forecast.Part: Amount]]

        init(_ forecast: Forecast, _ statistic: Forecast.Statistic) {
            months = Array(repeating: [:], count: forecast.months)
            for row in forecast.bill(statistic) {
                let (part, amount) = (forecast.part(of: row), row.charge.amount)
                parts[part, default: .zero] += amount
                categories[row.charge.line.category, default: .zero] += amount
                regions[row.charge.line.region, default: .zero] += amount
                months[row.month][part, default: .zero] += amount
            }
        }

        /// All rows.
        var total: Amount { parts.values.total }
        /// What DR costs: all but the primary.
        var recovery: Amount { parts.filter { $0.key != .primary }.values.total }
        /// The cloud's bill.
        var cloud: Amount { parts.filter { $0.key != .business && $0.key != .penalty }.values.total }
    }

    /// The sums of each statistic that there is.
    var sums: [Sums] { statistics.map { Sums(forecast, $0) } }
}
