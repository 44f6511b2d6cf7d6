// SPDX-License-Identifier: GPL-3.0-or-later

internal import Documents
internal import Estate
internal import Finance
internal import Quantities
internal import Rehearsal
internal import Report
internal import Study

extension Loaded {
    /// What standing by and a year cost; `nil` without price list.
    func cost(of incident: Incident, sample: Sample) throws -> StudyReport.Cost? {
        guard let prices = incident.prices else { return nil }
        do {
            let books = try Books(incident.system, prices)
            let year = Forecast.year(
                books, scenario: scenario.name, perYear: incident.fault.perYear, sample: sample, seed: seed)
            return StudyReport.Cost(
                standbyMonth: books.standbyMonth.total, yearMean: year?.total(.mean), yearP95: year?.total(.p95))
        } catch {
            throw Complaint("\(options.scenario): \(error)")
        }
    }
}
