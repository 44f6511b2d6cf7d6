// SPDX-License-Identifier: GPL-3.0-or-later

internal import Archive
internal import Documents
internal import Estate
internal import Finance
internal import Plan
internal import Quantities
internal import Rehearsal
internal import Report
internal import Study

extension Loaded {
    /// What standing by and a year cost; `nil` without price list.
    func cost(of incident: Incident, sample: Sample) throws -> StudyReport.Cost? {
        try bill(of: incident, sample: sample)?.cost
    }

    /// The same, with the rows of the bills.
    func bill(of incident: Incident, sample: Sample) throws -> Bill? {
        guard let prices = incident.prices else { return nil }
        do {
            let books = try Books(incident.system, prices)
            let experience = Experience(books, sample: sample)
            let year = incident.fault.perYear.map { rate in
                let peril = Peril(scenario: scenario.name, perYear: rate, experience: experience)
                return Forecast(books, perils: [peril], seed: seed)
            }
            let standby = books.standbyMonth
            return Bill(
                cost: StudyReport.Cost(
                    standbyMonth: standby.total, yearMean: year?.total(.mean), yearP95: year?.total(.p95)),
                standbyMonth: standby, eventMean: experience.meanCharges()?.filter(\.isDue) ?? [])
        } catch {
            throw Complaint("\(options.scenario): \(error)")
        }
    }
}

/// What a scenario costs, row by row.
struct Bill: Sendable {
    /// The totals.
    var cost: StudyReport.Cost
    /// A month of standing by.
    var standbyMonth: [Charge]
    /// The mean incident.
    var eventMean: [Charge]
}

extension PointResult {
    /// What a sample has come to, for the archive.
    init(
        _ summary: Summary, _ bill: Bill?, _ fingerprint: Fingerprint, system: System, plan: Plan, currency: String
    ) {
        let rows = [("standby_month", bill?.standbyMonth ?? []), ("event_mean", bill?.eventMean ?? [])]
        self.init(
            summary: summary, system: system, plan: plan,
            cost: bill.map {
                Cost(standbyMonth: $0.cost.standbyMonth, yearMean: $0.cost.yearMean, yearP95: $0.cost.yearP95)
            },
            charges: rows.flatMap { name, rows in rows.map { BilledCharge(bill: name, charge: $0) } },
            fingerprint: fingerprint, currency: currency)
    }
}
