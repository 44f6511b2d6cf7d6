// SPDX-License-Identifier: GPL-3.0-or-later

internal import Rehearsal
internal import Study

extension OptimizeReport {
    /// The report for programs: keys in alphabetical order, `null` for what is not there or is infinite.
    public func json() throws -> String { try JSON.text(OptimizeDocument(self)) }

    /// The columns of `csvRows`.
    public func csvHeader() -> String {
        var fields = paths + ["status", "trials", "standby_cost_year", "incident_cost_year", "year_cost"]
        for demand in written { fields += ["\(demand) met", "\(demand) met_low", "\(demand) met_high"] }
        fields += ["recovery_time_p95_s", "recovery_time_p95_low_s", "recovery_time_p95_high_s"]
        fields += ["recovery_point_p95_s", "recovery_point_p95_low_s", "recovery_point_p95_high_s"]
        if regret != nil { fields += ["states_met", "mean_regret", "most_regret"] }
        return CSV.line(fields)
    }

    /// One row for each point.
    public func csvRows() -> String {
        let regrets = Dictionary(uniqueKeysWithValues: (regret?.rows ?? []).map { ($0.point, $0) })
        return points.indices.map { point in
            let entrant = contest.entrants[point]
            var fields = points[point] + [status(of: point).rawValue, String(entrant.trials)]
            fields += [entrant.standing, entrant.incidents?.value, entrant.mean].map(CSV.number)
            for demand in demands.indices { fields += CSV.figure(entrant.share(demand)) }
            fields += CSV.figure(outcome.recoveryTimes[point]) + CSV.figure(outcome.recoveryPoints[point])
            if regret != nil {
                let row = regrets[point]
                fields += [row.map { String($0.met) } ?? "", CSV.number(row?.mean), CSV.number(row?.most)]
            }
            return CSV.line(fields)
        }.joined()
    }
}

extension CSV {
    fileprivate static func figure(_ figure: Figure?) -> [String] {
        [figure?.value, figure?.low, figure?.high].map(number)
    }
}

/// The shape of `optimize --format json`.
private struct OptimizeDocument: Encodable {
    var scenario: String
    var version = Version.current
    var seed: UInt64
    var currency: String
    var demands: [String]
    var confidence: Double
    var indifference: Double
    var withBusiness: Bool
    var perYear: Nullable<Double>
    var trials: Int
    var rounds: Int
    var interrupted: Bool
    var cheapest: Nullable<PointDocument>
    var mostSaved: Nullable<Double>
    var guarantee: Nullable<String>
    var undecided: Int
    var points: [PointDocument]
    var front: [[String: String]]
    var regret: Nullable<RegretDocument>

    enum CodingKeys: String, CodingKey {
        case scenario, version, seed, currency, demands, confidence, indifference, trials, rounds, interrupted, cheapest
        case guarantee, undecided, points, front, regret
        case withBusiness = "with_business"
        case perYear = "per_year"
        case mostSaved = "most_saved_year"
    }

    init(_ report: OptimizeReport) {
        let contest = report.contest
        (scenario, seed, currency) = (report.scenario, report.seed, report.currency)
        demands = report.written
        (confidence, indifference) = (contest.rules.confidence, contest.rules.zone)
        withBusiness = report.withBusiness
        perYear = Nullable(report.perYear)
        (trials, rounds, interrupted) = (report.outcome.trials, contest.round, report.outcome.isInterrupted)
        cheapest = Nullable(contest.winner.map { PointDocument($0, report) })
        mostSaved = Nullable(finite: contest.mostSaved)
        guarantee = Nullable(contest.winner == nil ? nil : report.guarantee)
        undecided = contest.undecided.count
        points = report.points.indices.map { PointDocument($0, report) }
        front = report.front.map { report.values(of: $0) }
        regret = Nullable(report.regret.map { RegretDocument($0, report) })
    }
}

extension OptimizeReport {
    fileprivate func values(of point: Int) -> [String: String] {
        Dictionary(uniqueKeysWithValues: zip(paths, points[point]))
    }
}

private struct PointDocument: Encodable {
    var values: [String: String]
    var status: OptimizeReport.Status
    var trials: Int
    var standbyCostYear: Double
    var incidentCostYear: FigureDocument
    var yearCost: Double
    var met: [String: FigureDocument]
    var recoveryTimeP95: FigureDocument
    var recoveryPointP95: FigureDocument
    var lacks: Nullable<String>

    enum CodingKeys: String, CodingKey {
        case values, status, trials, met, lacks
        case standbyCostYear = "standby_cost_year"
        case incidentCostYear = "incident_cost_year"
        case yearCost = "year_cost"
        case recoveryTimeP95 = "recovery_time_p95"
        case recoveryPointP95 = "recovery_point_p95"
    }

    init(_ point: Int, _ report: OptimizeReport) {
        let entrant = report.contest.entrants[point]
        values = report.values(of: point)
        status = report.status(of: point)
        trials = entrant.trials
        standbyCostYear = entrant.standing
        incidentCostYear = FigureDocument(entrant.incidents)
        yearCost = entrant.mean
        met = Dictionary(
            report.demands.indices.map { (report.written[$0], FigureDocument(entrant.share($0))) },
            uniquingKeysWith: { first, _ in first })
        recoveryTimeP95 = FigureDocument(report.outcome.recoveryTimes[point])
        recoveryPointP95 = FigureDocument(report.outcome.recoveryPoints[point])
        lacks = Nullable(report.lack(of: point))
    }
}

private struct RegretDocument: Encodable {
    var uncertain: [String]
    var states: Int
    var hopeless: Int
    var ranking: [RowDocument]

    struct RowDocument: Encodable {
        var values: [String: String]
        var statesMet: Int
        var mean: Nullable<Double>
        var most: Nullable<Double>

        enum CodingKeys: String, CodingKey {
            case values, mean, most
            case statesMet = "states_met"
        }
    }

    init(_ regret: Regret, _ report: OptimizeReport) {
        uncertain = report.uncertain
        (states, hopeless) = (regret.states, regret.hopeless)
        ranking = regret.rows.map {
            RowDocument(
                values: report.values(of: $0.point), statesMet: $0.met, mean: Nullable($0.mean),
                most: Nullable($0.most))
        }
    }
}
