// SPDX-License-Identifier: GPL-3.0-or-later

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

    /// The CSV's names of columns.
    public func csvHeader() -> String { CSV.line(Forecast.columns) }

    /// The CSV's rows: a complete set for each statistic.
    public func csvRows() -> String {
        statistics.flatMap { forecast.rows($0) }.map { CSV.line(forecast.fields($0, first: first)) }.joined()
    }

    // MARK: - Sums

    /// The sums of a statistic's rows by category, in the order of `Category`.
    func sums(_ statistic: Forecast.Statistic) -> [(category: Finance.Category, amount: Amount)] {
        let charges = forecast.rows(statistic).map(\.charge)
        return Category.allCases.map { ($0, charges.total(of: $0)) }
    }

    /// The sum of a statistic's rows that are on the cloud's bill.
    func cloud(_ statistic: Forecast.Statistic) -> Amount {
        sums(statistic).filter { $0.category != .business && $0.category != .penalty }.map(\.amount).total
    }
}
