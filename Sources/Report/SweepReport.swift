// SPDX-License-Identifier: GPL-3.0-or-later

internal import Finance
internal import Quantities
internal import Rehearsal
public import Study

/// What `sweep` finds: a row for each point, in the order of points.
public struct SweepReport: Sendable {
    /// The scenario's name.
    public var scenario: String
    /// The paths that are varied.
    public var paths: [String]
    /// The values of each path at each point, as they were written.
    public var points: [[String]]
    /// The currency of all money.
    public var currency: String
    /// The demands, as written.
    public var requirements: [String]

    /// A sweep over these points.
    public init(
        scenario: String, paths: [String], points: [[String]], currency: String, requirements: [String] = []
    ) {
        self.scenario = scenario
        self.paths = paths
        self.points = points
        self.currency = currency
        self.requirements = requirements
    }

    /// What one point has come to.
    public struct Row: Sendable {
        /// The point's number.
        public var point: Int
        /// What its trials say.
        public var summary: Summary
        /// What standing by and a year cost; `nil` where it has not been worked out.
        public var cost: StudyReport.Cost?
        /// The hash by which the point can be seen to be the same.
        public var fingerprint: Fingerprint

        /// That point with that summary.
        public init(point: Int, summary: Summary, cost: StudyReport.Cost?, fingerprint: Fingerprint) {
            self.point = point
            self.summary = summary
            self.cost = cost
            self.fingerprint = fingerprint
        }

        /// Whether all objectives and demands are met, as far as the trials can tell.
        public var verdict: Verdict? {
            let verdicts = (summary.objectives + summary.requirements).map(\.verdict)
            guard !verdicts.isEmpty else { return nil }
            return verdicts.contains(.fail) ? .fail : verdicts.contains(.inconclusive) ? .inconclusive : .pass
        }

        /// How often the plan's `success-rate` is met; `nil` where it states none, or no trial could meet it.
        var successRateMet: Figure? {
            summary.objectives.first { if case .successRate = $0.objective.subject { true } else { false } }?.estimate
        }

        func met(_ measure: Measure) -> Figure? {
            (summary.objectives + summary.requirements).first {
                $0.objective.subject == .measure(measure) && $0.objective.bound != nil
            }?.estimate
        }
    }

    // MARK: - CSV

    private static let timed: [Measure] = [.recoveryTime, .recoveryPoint, .downtime]

    /// The columns of `csvRow`.
    public func csvHeader() -> String {
        var fields = paths + ["trials"]
        for name in ["recovery_time", "recovery_point", "downtime"] {
            fields += ["mean", "p50", "p90", "p95", "p99"].map { "\(name)_\($0)_s" }
            fields += ["\(name)_met", "\(name)_met_low", "\(name)_met_high"]
        }
        fields += ["lost_requests_mean", "event_cost_mean", "event_cost_p95"]
        fields += ["standby_cost_month", "year_cost_mean", "year_cost_p95"]
        return CSV.line(fields)
    }

    /// The line of one point.
    public func csvRow(_ row: Row) -> String {
        var fields = points[row.point] + [String(row.summary.trials)]
        for measure in SweepReport.timed {
            let summary = row.summary[measure]
            fields += [Statistic.mean, .p50, .p90, .p95, .p99].map { CSV.number(summary?[$0]?.value) }
            let met = row.met(measure)
            fields += [met?.value, met?.low, met?.high].map(CSV.number)
        }
        fields.append(CSV.number(row.summary[.lostRequests]?.mean?.value))
        fields.append(CSV.number(row.summary[.eventCost]?.mean?.value))
        fields.append(CSV.number(row.summary[.eventCost]?[.p95]?.value))
        fields += [row.cost?.standbyMonth, row.cost?.yearMean, row.cost?.yearP95].map { $0?.description ?? "" }
        return CSV.line(fields)
    }

    // MARK: - JSON

    /// All points so far.
    public func json(_ rows: [Row]) throws -> String {
        try JSON.text(
            SweepDocument(
                scenario: scenario, paths: paths, version: Version.current, points: rows.map { PointDocument($0, self) }
            ))
    }
}

private struct SweepDocument: Encodable {
    var scenario: String
    var paths: [String]
    var version: String
    var points: [PointDocument]
}

private struct PointDocument: Encodable {
    var values: [String: String]
    var trials: Int
    var fingerprint: String
    var verdict: Nullable<Verdict>
    var measures: [String: MeasureStatistics]
    var standbyCostMonth: Nullable<Double>
    var yearCostMean: Nullable<Double>
    var yearCostP95: Nullable<Double>

    enum CodingKeys: String, CodingKey {
        case values, trials, fingerprint, verdict, measures
        case standbyCostMonth = "standby_cost_month"
        case yearCostMean = "year_cost_mean"
        case yearCostP95 = "year_cost_p95"
    }

    init(_ row: SweepReport.Row, _ report: SweepReport) {
        values = Dictionary(uniqueKeysWithValues: zip(report.paths, report.points[row.point]))
        trials = row.summary.trials
        fingerprint = row.fingerprint.description
        verdict = Nullable(row.verdict)
        let named: [(String, Measure)] = [
            ("recovery_time", .recoveryTime), ("recovery_point", .recoveryPoint), ("downtime", .downtime),
            ("lost_requests", .lostRequests), ("event_cost", .eventCost),
        ]
        measures = Dictionary(
            uniqueKeysWithValues: named.map { ($0.0, MeasureStatistics(row, $0.1, currency: report.currency)) })
        standbyCostMonth = Nullable(row.cost?.standbyMonth.double)
        yearCostMean = Nullable(row.cost?.yearMean?.double)
        yearCostP95 = Nullable(row.cost?.yearP95?.double)
    }
}

private struct MeasureStatistics: Encodable {
    var unit: String
    var mean: Nullable<Double>
    var p50: Nullable<Double>
    var p90: Nullable<Double>
    var p95: Nullable<Double>
    var p99: Nullable<Double>
    var met: Nullable<Double>
    var metLow: Nullable<Double>
    var metHigh: Nullable<Double>

    enum CodingKeys: String, CodingKey {
        case unit, mean, p50, p90, p95, p99, met
        case metLow = "met_low"
        case metHigh = "met_high"
    }

    init(_ row: SweepReport.Row, _ measure: Measure, currency: String) {
        let summary = row.summary[measure]
        unit = measure.unit(currency: currency)
        mean = Nullable(finite: summary?.mean?.value)
        p50 = Nullable(finite: summary?[.p50]?.value)
        p90 = Nullable(finite: summary?[.p90]?.value)
        p95 = Nullable(finite: summary?[.p95]?.value)
        p99 = Nullable(finite: summary?[.p99]?.value)
        let share = row.met(measure)
        met = Nullable(share?.value)
        metLow = Nullable(share?.low)
        metHigh = Nullable(share?.high)
    }
}
