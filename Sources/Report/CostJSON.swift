// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Finance
internal import Quantities
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
        var growth: Nullable<Growing>
        var primaryMonth: Double
        var standbyMonth: Double
        var normalMonth: Double
        var failoverSpendRatio: Nullable<Double>
        var failoverSpendRatioToNormal: Nullable<Double>
        var incidents: [Incident]
        var event: Nullable<Interval>
        var business: Nullable<Interval>
        var totals: [String: Double]
        var cloudTotals: [String: Double]
        var recoveryTotals: [String: Double]
        var categories: [String: [String: Double]]
        var parts: [String: [String: Double]]
        var regions: [String: [String: Double]]
        var byMonth: [MonthSums]
        var lossExceedance: [Loss]
        var preScale: [PreScaleJSON]

        enum CodingKeys: String, CodingKey {
            case scenario, currency, months, trials, periods, growth, incidents, event, business, totals, categories
            case parts, regions
            case cloudTotals = "cloud_totals"
            case recoveryTotals = "recovery_totals"
            case byMonth = "by_month"
            case lossExceedance = "loss_exceedance"
            case preScale = "pre_scale"
            case primaryMonth = "primary_month"
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
            growth = Nullable(Growing(forecast.growth))
            primaryMonth = report.spend.primary.double
            standbyMonth = forecast.books.standbyMonth.total.double
            normalMonth = report.spend.normal.double
            failoverSpendRatio = Nullable(report.spend.ratioToPrimary)
            failoverSpendRatioToNormal = Nullable(report.spend.ratioToNormal)
            incidents = report.incidents.map(Incident.init)
            // Of several scenarios no one mean says anything.
            let only = report.incidents.count == 1 ? report.incidents.first : nil
            event = Nullable(only?.event.map(Interval.init))
            business = Nullable(only?.business.map(Interval.init))
            let sums = Dictionary(uniqueKeysWithValues: zip(report.statistics.map(\.rawValue), report.sums))
            totals = sums.mapValues { $0.total.double }
            cloudTotals = sums.mapValues { $0.cloud.double }
            recoveryTotals = sums.mapValues { $0.recovery.double }
            categories = sums.mapValues { $0.categories.amounts }
            parts = sums.mapValues { $0.parts.amounts }
            regions = sums.mapValues { $0.regions.mapValues(\.double) }
            byMonth = (sums["mean"]?.months ?? []).enumerated().map { month, parts in
                MonthSums(
                    month: report.first.advanced(by: month).description,
                    demand: forecast.factor(month: month).double, parts: parts.amounts,
                    total: parts.values.total.double)
            }
            preScale = report.preScale.map(PreScaleJSON.init)
            lossExceedance = report.perYear == nil ? [] : forecast.exceedance(Forecast.manyChances).map(Loss.init)
        }
    }

    /// How demand grows; `null` where it does not.
    private struct Growing: Encodable {
        var share: Double
        var per: String

        init?(_ growth: Growth) {
            guard growth.share > .zero else { return nil }
            (share, per) = (growth.share.double, growth.months == 12 ? "year" : "month")
        }
    }

    /// What is expected of a month.
    private struct MonthSums: Encodable {
        var month: String
        var demand: Double
        var parts: [String: Double]
        var total: Double
    }

    /// A point of the loss exceedance curve.
    private struct Loss: Encodable {
        var chance: Double
        var loss: Nullable<Double>
        var low: Nullable<Double>
        var high: Nullable<Double>
        var periodsNeeded: Int

        enum CodingKeys: String, CodingKey {
            case chance, loss, low, high
            case periodsNeeded = "periods_needed"
        }

        init(_ point: Exceedance) {
            chance = point.chance
            loss = Nullable(point.loss?.double)
            low = Nullable(point.interval?.lowerBound.double)
            high = Nullable(point.interval?.upperBound.double)
            periodsNeeded = point.needed
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

extension [Finance.Category: Amount] {
    /// By name, what is not nothing.
    fileprivate var amounts: [String: Double] { named(\.rawValue) }
}

extension [Forecast.Part: Amount] {
    /// By name, what is not nothing.
    fileprivate var amounts: [String: Double] { named(\.rawValue) }
}

extension Dictionary where Value == Amount {
    fileprivate func named(_ name: (Key) -> String) -> [String: Double] {
        Dictionary<String, Double>(
            uniqueKeysWithValues: filter { $0.value != .zero }.map { (name($0.key), $0.value.double) })
    }
}
