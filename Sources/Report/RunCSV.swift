// SPDX-License-Identifier: GPL-3.0-or-later

public import Archive
internal import Finance
internal import Study

extension SweepReport {
    /// The sweep that a run of an archive was, with the rows of the points that are there.
    public static func kept(_ run: Run, _ points: [RunPoint]) -> (report: SweepReport, rows: [Row]) {
        var values = Array(repeating: [String](), count: run.inputs.points)
        for point in points { values[point.number] = point.values.map(\.value) }
        let report = SweepReport(
            scenario: run.inputs.scenario, paths: run.inputs.varied, points: values, currency: run.inputs.currency,
            requirements: run.inputs.demands)
        return (report, points.map { Row(point: $0.number, kept: $0.result) })
    }
}

extension SweepReport.Row {
    /// The row of a point whose result was kept.
    public init(point: Int, kept result: PointResult) {
        self.init(
            point: point, summary: result.summary,
            cost: result.cost.map {
                StudyReport.Cost(standbyMonth: $0.standbyMonth, yearMean: $0.yearMean, yearP95: $0.yearP95)
            }, fingerprint: result.fingerprint)
    }
}

extension CSV {
    /// The head of a table of trials that were kept, whose lines `trial` makes.
    public static func trialHeader(_ columns: [String]) -> String { line(["trial"] + columns) }

    /// The line of a trial that was kept.
    public static func trial(_ number: Int, _ values: [Double]) -> String {
        line([String(number)] + values.map { self.number($0) })
    }
}
