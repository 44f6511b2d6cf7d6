// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Quantities
internal import Statistics

/// One statistic of a forecast in the shape of FOCUS's Cost and Usage dataset: a projection, not a billing dataset.
///
/// A row is a row of the bill that a provider would charge: what outages cost beside it, and credits owed to customers,
/// are not there. `BilledCost` and `EffectiveCost` are the amount in cents, and sum to the statistic's cloud total.
/// `ListCost` and `ContractedCost` are the exact products of `PricingQuantity` and their unit price, as FOCUS demands, in
/// as many digits as that takes; they are before the commitment's discount.
public struct FocusFile: Sendable {
    /// The version in whose shape it is.
    public let version: FocusVersion
    /// The fields of each row, in the order of `columns`; `nil` is null.
    public let rows: [[String?]]
    let specification: [FocusColumn]

    /// The names of the columns.
    public var columns: [String] { specification.map(\.name) }

    /// What a projection comes from.
    public struct Origin: Hashable, Sendable {
        /// The plan's hash, by the scenario's name.
        public var planHashes: [String: String]
        /// The seed.
        public var seed: UInt64
        /// The month that the first rows are dated.
        public var first: Month

        /// From these plans, that seed, dated so.
        public init(planHashes: [String: String], seed: UInt64, first: Month) {
            (self.planHashes, self.seed, self.first) = (planHashes, seed, first)
        }
    }

    /// Why a price list cannot be written in this shape: what it lacks, and what to do about it.
    public struct Lack: Error, CustomStringConvertible {
        /// What is missing, and the remedy.
        public var description: String
    }

    /// The rows of a statistic.
    ///
    /// - Throws: `Lack` where the price list does not say what FOCUS demands.
    public init(
        _ forecast: Forecast, _ statistic: Forecast.Statistic, version: FocusVersion, origin: Origin
    ) throws(Lack) {
        let prices = forecast.books.prices
        for (text, key) in [(prices.provider, "provider"), (prices.account.id, "account: {id: …}")] where text.isEmpty {
            throw Lack(description: "FOCUS demands what the price list does not say; add `\(key)`")
        }
        guard Currencies.codes.contains(prices.currency) else {
            throw Lack(description: "FOCUS demands a currency of ISO 4217, and '\(prices.currency)' is none")
        }
        self.version = version
        specification = FocusColumn.all(version)
        let writer = FocusWriter(forecast: forecast, origin: origin, statistic: statistic)
        let names = specification.map(\.name)
        rows = forecast.bill(statistic).filter { $0.charge.line.isOnCloudBill }.map { row in
            let fields = writer.fields(row)
            return names.map { fields[$0] ?? nil }
        }
    }

    /// Rows that were read, to be checked; columns that are not known are taken as text.
    public init(version: FocusVersion, columns: [String], rows: [[String?]]) {
        let known = FocusColumn.all(version)
        (self.version, self.rows) = (version, rows)
        specification = columns.map { name in
            known.first { $0.name == name }
                ?? FocusColumn(name: name, kind: .text, isNullable: true, isMandatory: false)
        }
    }
}

extension Line {
    /// Whether the provider charges it.
    var isOnCloudBill: Bool { category != .business && category != .penalty }
}

/// Writes rows of a forecast as FOCUS names things.
private struct FocusWriter {
    let forecast: Forecast
    let origin: FocusFile.Origin
    let statistic: Forecast.Statistic

    func fields(_ row: Forecast.Row) -> [String: String?] {
        let (line, prices) = (row.charge.line, forecast.books.prices)
        let service = FocusService(line)
        let month = origin.first.advanced(by: row.month)
        let (start, end) = ("\(month)-01T00:00:00Z", "\(month.advanced(by: 1))-01T00:00:00Z")
        let quantity = Decimals.text(row.charge.quantity.millionths, places: 6, atLeast: 1)
        let list = listPrice(row)
        let price = Decimals.text(Int128(list.nanos), places: 9, atLeast: 1)
        let listCost = Decimals.text(row.charge.quantity.millionths * Int128(list.nanos), places: 15, atLeast: 1)
        let region: String? = line.region == "global" ? nil : line.region
        let (low, high) = interval(row)
        return [
            "BilledCost": row.charge.amount.description, "EffectiveCost": row.charge.amount.description,
            "ListCost": listCost, "ContractedCost": listCost, "ListUnitPrice": price, "ContractedUnitPrice": price,
            "PricingQuantity": quantity, "PricingUnit": line.unit.focus, "ConsumedQuantity": consumed(row.charge),
            "ConsumedUnit": line.unit == .thousandRequests ? Unit.request.focus : line.unit.focus,
            "BillingAccountId": prices.account.id,
            "BillingAccountName": prices.account.name.isEmpty ? nil : prices.account.name,
            "BillingCurrency": prices.currency, "BillingPeriodStart": start, "BillingPeriodEnd": end,
            "ChargePeriodStart": start, "ChargePeriodEnd": end, "ChargeCategory": "Usage",
            "ChargeDescription": description(row), "ChargeFrequency": line.unit == .month ? "Recurring" : "Usage-Based",
            "InvoiceIssuerName": prices.provider, "ProviderName": prices.provider, "PublisherName": prices.provider,
            "ServiceProviderName": prices.provider, "HostProviderName": prices.provider, "ServiceName": service.name,
            "ServiceCategory": service.category, "ServiceSubcategory": service.subcategory, "RegionId": region,
            "RegionName": region, "x_DatasetKind": "projection", "x_CostPart": forecast.part(of: row).rawValue,
            "x_WorkloadName": line.service, "x_ScenarioId": row.scenario.isEmpty ? nil : row.scenario,
            "x_PlanHash": planHash(row), "x_Seed": String(origin.seed), "x_Replications": replications(row),
            "x_Statistic": statistic == .mean ? "mean" : "representative-\(statistic.rawValue)", "x_CostLow": low,
            "x_CostHigh": high,
        ]
    }

    /// The price before the commitment's discount.
    private func listPrice(_ row: Forecast.Row) -> Money {
        let line = row.charge.line
        guard line.category == .compute,
            let service = forecast.books.system.services.firstIndex(where: { $0.name == line.service })
        else { return line.price }
        return forecast.books.hours[service]
    }

    private func consumed(_ charge: Charge) -> String {
        let factor: Int128 = charge.line.unit == .thousandRequests ? 1000 : 1
        return Decimals.text(charge.quantity.millionths * factor, places: 6, atLeast: 1)
    }

    private func description(_ row: Forecast.Row) -> String {
        let line = row.charge.line
        let what = "\(forecast.part(of: row).rawValue): \(line.service) in \(line.region)"
        return row.scenario.isEmpty ? what : what + (statistic == .mean ? ", expected of " : ", of ") + row.scenario
    }

    private func scenario(_ row: Forecast.Row) -> Peril? {
        forecast.perils.first { $0.scenario == row.scenario } ?? forecast.perils.first
    }

    /// Rows of all scenarios together bear the plan of the first.
    private func planHash(_ row: Forecast.Row) -> String? { scenario(row).flatMap { origin.planHashes[$0.scenario] } }
    private func replications(_ row: Forecast.Row) -> String? { scenario(row).map { String($0.experience.count) } }

    /// What a simulated mean is known to, 95 %; what is not simulated is sure, and a single period has no interval.
    private func interval(_ row: Forecast.Row) -> (String?, String?) {
        guard statistic == .mean, forecast.part(of: row) != .drill else { return (nil, nil) }
        guard !row.scenario.isEmpty, let peril = scenario(row) else {
            return (row.charge.amount.description, row.charge.amount.description)
        }
        guard let (low, high) = peril.experience.relativeInterval(of: row.charge.line) else { return (nil, nil) }
        let amounts = [low, high].map { share in
            Charge(
                line: row.charge.line, quantity: Quantity(Double(row.charge.quantity.millionths) / 1e6 * max(0, share))
            ).amount.description
        }
        return (amounts[0], amounts[1])
    }
}

extension Experience {
    /// The ends of the 95 % t-interval of a line's mean quantity, as multiples of it; `nil` with fewer than two trials,
    /// or where nothing was used.
    func relativeInterval(of line: Line) -> (low: Double, high: Double)? {
        guard let index = lines.firstIndex(where: { $0.service == line.service && $0.category == line.category }) else {
            return nil
        }
        let estimate = MeanEstimate(of: (0..<count).map { Double(quantity(index, trial: $0).millionths) / 1e6 })
        guard let mean = estimate.mean, mean > 0, let interval = estimate.interval().value else { return nil }
        return (interval.low / mean, interval.high / mean)
    }
}
