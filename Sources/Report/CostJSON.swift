// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Finance
internal import Study

extension CostReport {
    /// What a program reads; money as numbers with two decimals, rows as in the CSV.
    public func json() throws -> String { try JSON.text(Document(self)) }

    private struct Document: Encodable {
        var scenario: String
        var currency: String
        var firstMonth: String
        var months: Int
        var trials: Int
        var periods: Int
        var drillsPerYear: Int
        var perYear: Nullable<Double>
        var standbyMonth: Double
        var normalMonth: Double
        var failoverSpendRatio: Nullable<Double>
        var failoverSpendRatioToNormal: Nullable<Double>
        var incidents: [Incident]
        var event: Nullable<Interval>
        var business: Nullable<Interval>
        var totals: [String: Double]
        var cloudTotals: [String: Double]
        var categories: [String: [String: Double]]

        enum CodingKeys: String, CodingKey {
            case scenario, currency, months, trials, periods, incidents, event, business, totals, categories
            case cloudTotals = "cloud_totals"
            case firstMonth = "first_month"
            case drillsPerYear = "drills_per_year"
            case perYear = "per_year"
            case standbyMonth = "standby_month"
            case normalMonth = "normal_month"
            case failoverSpendRatio = "failover_spend_ratio"
            case failoverSpendRatioToNormal = "failover_spend_ratio_to_normal"
        }

        init(_ report: CostReport) {
            let forecast = report.forecast
            scenario = report.scenario
            currency = forecast.books.prices.currency
            firstMonth = report.first.description
            (months, trials, periods) = (forecast.months, report.trials, forecast.totals.count)
            drillsPerYear = forecast.drillsPerYear
            perYear = Nullable(report.perYear)
            standbyMonth = forecast.books.standbyMonth.total.double
            normalMonth = report.spend.normal.double
            failoverSpendRatio = Nullable(report.spend.ratioToPrimary)
            failoverSpendRatioToNormal = Nullable(report.spend.ratioToNormal)
            incidents = report.incidents.map(Incident.init)
            // Of several scenarios no one mean says anything.
            let only = report.incidents.count == 1 ? report.incidents.first : nil
            event = Nullable(only?.event.map(Interval.init))
            business = Nullable(only?.business.map(Interval.init))
            totals = [:]
            cloudTotals = [:]
            categories = [:]
            for statistic in report.statistics {
                totals[statistic.rawValue] = forecast.total(statistic).double
                cloudTotals[statistic.rawValue] = report.cloud(statistic).double
                let sums = report.sums(statistic).filter { $0.amount != .zero }
                categories[statistic.rawValue] = Dictionary(
                    uniqueKeysWithValues: sums.map { ($0.category.rawValue, $0.amount.double) })
            }
        }
    }

    /// What the incidents of one scenario cost.
    private struct Incident: Encodable {
        var scenario: String
        var perYear: Double
        var event: Nullable<Interval>
        var business: Nullable<Interval>

        enum CodingKeys: String, CodingKey {
            case scenario, event, business
            case perYear = "per_year"
        }

        init(_ incidents: CostReport.Incidents) {
            (scenario, perYear) = (incidents.scenario, incidents.perYear)
            event = Nullable(incidents.event.map(Interval.init))
            business = Nullable(incidents.business.map(Interval.init))
        }
    }

    /// The mean cost of an incident, and its 95 % interval.
    private struct Interval: Encodable {
        var mean: Double
        var low: Double
        var high: Double

        init(_ estimate: Figure) { (mean, low, high) = (estimate.value, estimate.low, estimate.high) }
    }
}
