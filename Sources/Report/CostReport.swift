// SPDX-License-Identifier: GPL-3.0-or-later

public import Finance
public import Study

/// What `cost` has found.
public struct CostReport: Sendable {
    /// The scenario's name.
    public var scenario: String
    /// The simulated periods.
    public var forecast: Forecast
    /// The month that the first rows are dated.
    public var first: Month
    /// What the cloud costs from day to day and in a failover.
    public var spend: Spend
    /// The mean cost of an incident on the cloud's bill; `nil` with fewer than two trials.
    public var event: Figure?
    /// The mean cost of an incident beside the cloud's bill; `nil` with fewer than two trials.
    public var business: Figure?
    /// The number of trials.
    public var trials: Int
    /// The expected number of incidents a year; `nil` where the fault states none, so that only standing by is known.
    public var perYear: Double?

    /// A report of these parts; the forecast is of one scenario.
    public init(scenario: String, forecast: Forecast, first: Month, spend: Spend, perYear: Double?) {
        self.scenario = scenario
        self.forecast = forecast
        self.first = first
        self.spend = spend
        event = forecast.perils.first?.experience.meanCloud
        business = forecast.perils.first?.experience.meanBusiness
        trials = forecast.perils.first?.experience.count ?? 0
        self.perYear = perYear
    }

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
