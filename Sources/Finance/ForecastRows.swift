// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Quantities

extension Forecast {
    /// A row of the cost CSV.
    public struct Row: Hashable, Sendable {
        /// Counts from 0.
        public var month: Int
        /// The scenario; empty for what is paid whatever happens and for what is owed for all scenarios together.
        public var scenario: String
        /// What is said of a period.
        public var statistic: Statistic
        /// What is paid for, how much of it, and what it costs.
        public var charge: Charge
    }

    /// The rows of a statistic, month by month; their amounts sum to its total. Each set is complete: standby, drills,
    /// incidents, penalties.
    ///
    /// `mean` holds what is expected each month; the quantiles hold what happened in the period whose total it is.
    public func rows(_ statistic: Statistic) -> [Row] {
        guard let probability = statistic.probability else { return meanRows }
        let incidents = incidents(period: representative(probability))
        let owed = Forecast.penaltyMonths(books, perils, incidents)
        return (0..<months).flatMap { month in
            var rows = fixedRows(month, statistic)
            for incident in incidents where incident.month == month {
                let peril = perils[incident.peril]
                rows += peril.experience.charges(trial: incident.trial).map {
                    Row(month: month, scenario: peril.scenario, statistic: statistic, charge: $0)
                }
            }
            if owed.contains(month), let penalty = Forecast.penalty(books), penalty.isDue {
                rows.append(Row(month: month, scenario: "", statistic: statistic, charge: penalty))
            }
            return rows
        }
    }

    private func fixedRows(_ month: Int, _ statistic: Statistic) -> [Row] {
        (standby + drills[month]).map { Row(month: month, scenario: "", statistic: statistic, charge: $0) }
    }

    private var meanRows: [Row] {
        let expected = perils.flatMap { peril in
            let charges = peril.experience.meanCharges(times: peril.perYear, over: 12) ?? []
            return charges.filter(\.isDue).map { (peril.scenario, $0) }
        }
        let penalty = meanPenalty.map { [("", $0)] } ?? []
        return (0..<months).flatMap { month in
            fixedRows(month, .mean)
                + (expected + penalty).map { Row(month: month, scenario: $0, statistic: .mean, charge: $1) }
        }
    }

    /// The credit times the share of simulated months in which it was owed.
    private var meanPenalty: Charge? {
        guard var charge = Forecast.penalty(books) else { return nil }
        let simulated = Int128(totals.count) * Int128(months)
        charge.quantity.millionths = Decimals.quotient(charge.quantity.millionths * Int128(penaltyMonths), simulated)
        return charge.isDue ? charge : nil
    }

    /// The names of the cost CSV's columns.
    public static let columns = [
        "month", "scenario", "region", "service", "category", "statistic", "quantity", "unit", "unit_price", "amount",
        "currency",
    ]

    /// A row's fields in the order of `columns`, the first month being `first`.
    public func fields(_ row: Row, first: Month) -> [String] {
        let line = row.charge.line
        return [
            first.advanced(by: row.month).description, row.scenario, line.region, line.service, line.category.rawValue,
            row.statistic.rawValue, row.charge.quantity.description, line.unit.rawValue, line.price.text,
            row.charge.amount.description, books.prices.currency,
        ]
    }
}
