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

    /// What the primary costs in a month, counted from 0.
    public func primary(month: Int) -> [Charge] { primary[month] }
    /// What standing by costs in a month, counted from 0.
    public func standby(month: Int) -> [Charge] { standby[month] }
    /// How many times as large demand is in a month, counted from 0.
    public func factor(month: Int) -> GrowthFactor { factors[month] }

    /// Which part of the bill a row belongs to. In the CSV, the primary's rows are those of its region in the categories
    /// compute, cluster, storage and monitoring.
    public enum Part: String, Hashable, Sendable, CaseIterable {
        /// The primary, as if there were nothing to fail over to.
        case primary
        /// Standing by, with replication.
        case standby
        /// Drills.
        case drill
        /// What incidents add to the cloud bill.
        case event
        /// What outages cost beside it.
        case business
        /// Credits owed.
        case penalty
    }

    /// The part that a row belongs to.
    public func part(of row: Row) -> Part {
        let line = row.charge.line
        switch line.category {
        case .drill: return .drill
        case .event: return .event
        case .business: return .business
        case .penalty: return .penalty
        case .compute, .cluster, .storage, .monitoring:
            return line.region == books.system.regions[books.system.primary].name ? .primary : .standby
        case .requests, .transfer, .dns, .queues: return .standby
        }
    }

    /// The whole bill, month by month: the primary's rows and, after them, those of `rows`.
    public func bill(_ statistic: Statistic) -> [Row] {
        let others = Dictionary(grouping: rows(statistic), by: \.month)
        return (0..<months).flatMap { month in
            primary[month].map { Row(month: month, scenario: "", statistic: statistic, charge: $0) }
                + (others[month] ?? [])
        }
    }

    /// The rows of a statistic without the primary's, month by month; their amounts sum to its total. Each set is
    /// complete: standby, drills, incidents, penalties.
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
                rows += peril.experience.charges(trial: incident.trial, at: factors[month]).map {
                    Row(month: month, scenario: peril.scenario, statistic: statistic, charge: $0)
                }
            }
            if owed.contains(month), let penalty = Forecast.penalty(books, at: factors[month]), penalty.isDue {
                rows.append(Row(month: month, scenario: "", statistic: statistic, charge: penalty))
            }
            return rows
        }
    }

    private func fixedRows(_ month: Int, _ statistic: Statistic) -> [Row] {
        (standby[month] + drills[month]).map { Row(month: month, scenario: "", statistic: statistic, charge: $0) }
    }

    private var meanRows: [Row] {
        let expected = perils.flatMap { peril in
            let charges = peril.experience.meanCharges(times: peril.perYear, over: 12) ?? []
            return charges.filter(\.isDue).map { (peril.scenario, $0) }
        }
        return (0..<months).flatMap { month in
            let penalty = meanPenalty(month).map { [("", $0)] } ?? []
            let grown = expected.map { ($0, $1.grown(by: factors[month])) }
            return fixedRows(month, .mean)
                + (grown + penalty).map { Row(month: month, scenario: $0, statistic: .mean, charge: $1) }
        }
    }

    /// The credit times the share of simulated months in which it was owed: incidents come evenly, so that the months are
    /// alike.
    private func meanPenalty(_ month: Int) -> Charge? {
        guard var charge = Forecast.penalty(books, at: factors[month]) else { return nil }
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
