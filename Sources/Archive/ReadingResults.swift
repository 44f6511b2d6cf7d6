// SPDX-License-Identifier: GPL-3.0-or-later

internal import Finance
internal import GRDB
internal import Rehearsal
internal import Study

/// Where a result is in the archive.
public struct StoredResult: Hashable, Sendable {
    let id: Int64
}

extension Archive {
    /// The results of the trials with these keys; `nil` where nobody has kept one.
    ///
    /// With `trials` only those whose trials are kept, too.
    public func results(of keys: [PointKey], withTrials: Bool = false) throws -> [StoredResult?] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT id FROM result WHERE key = ? AND (trials_kept OR NOT ?)")
            return try keys.map { key in
                try Int64.fetchOne(statement, arguments: [key.text, withTrials]).map { StoredResult(id: $0) }
            }
        }
    }

    /// A result; without the rows of bills. Throws where it has been deleted meanwhile.
    public func value(of result: StoredResult) throws -> PointResult {
        try read { database in
            let statement = try database.cachedStatement(sql: "SELECT * FROM result WHERE id = ?")
            guard let row = try Row.fetchOne(statement, arguments: [result.id]) else {
                throw ArchiveTrouble("\(path): somebody has deleted a result meanwhile; start again")
            }
            return try database.result(row)
        }
    }
}

extension Database {
    func result(_ row: Row) throws -> PointResult {
        let id: Int64 = row["id"]
        let stores = TextList.list(row["stores"])
        let names = MeasureNames(stores: stores)
        var currency = ""
        let measures = try Row.fetchAll(
            try cachedStatement(sql: "SELECT * FROM measure WHERE result = ? ORDER BY position"), arguments: [id]
        ).map { row in
            let summary = try MeasureSummary(row, names)
            if summary.measure.unit == .currency { currency = row["unit"] }
            return summary
        }
        let judgements = try Row.fetchAll(
            try cachedStatement(sql: "SELECT * FROM objective WHERE result = ? ORDER BY position"), arguments: [id]
        ).map { (kind: $0["kind"] as String, judgement: try Judgement($0, names)) }
        let summary = Summary(
            first: UInt64(row["first_trial"] as Int64), trials: row["trials"], stoodDown: row["stood_down"],
            unrecovered: row["unrecovered"], measures: measures,
            objectives: judgements.filter { $0.kind == "objective" }.map(\.judgement),
            requirements: judgements.filter { $0.kind == "demand" }.map(\.judgement))
        let cost = (row["standby_month_cents"] as Int64?).map { cents in
            PointResult.Cost(
                standbyMonth: Amount(cents), yearMean: (row["year_mean_cents"] as Int64?).map { Amount($0) },
                yearP95: (row["year_p95_cents"] as Int64?).map { Amount($0) })
        }
        return PointResult(
            summary: summary, stores: stores, steps: try steps(id), cost: cost, charges: [],
            fingerprint: Fingerprint(kept: row["fingerprint"]), currency: currency)
    }

    private func steps(_ id: Int64) throws -> [PointResult.Step] {
        try Row.fetchAll(
            try cachedStatement(sql: "SELECT * FROM step WHERE result = ? ORDER BY position"), arguments: [id]
        ).enumerated().map { index, row in
            let average = row["critical_share"] as Double?
            let worst = row["critical_share_worst5"] as Double?
            return PointResult.Step(
                id: row["id"], phase: row["phase"],
                timing: TimingSummary.Step(
                    step: index, started: row["started"], startP50: row["start_p50_s"],
                    lengthP50: row["length_p50_s"], lengthP95: row["length_p95_s"],
                    critical: average.flatMap { average in
                        worst.map { TimingSummary.Share(average: average, worst5: $0) }
                    }))
        }
    }
}

extension Figure {
    fileprivate init?(_ row: Row, _ name: String, low: String, high: String) {
        guard let value = row[name] as Double?, let low = row[low] as Double?, let high = row[high] as Double? else {
            return nil
        }
        self.init(value: value, low: low, high: high)
    }
}

extension MeasureSummary {
    fileprivate init(_ row: Row, _ names: MeasureNames) throws {
        let name: String = row["name"]
        guard let measure = names.measure(name) else { throw Unreadable("the measure '\(name)'") }
        self.init(
            measure: measure, n: row["n"], unrecovered: row["unrecovered"],
            mean: Figure(row, "mean", low: "mean_low", high: "mean_high"), sd: row["sd"],
            quantiles: Statistic.quantiles.map { statistic in
                let name = statistic.rawValue
                return Figure(row, name, low: name + "_low", high: name + "_high")
            })
    }
}

extension Judgement {
    fileprivate init(_ row: Row, _ names: MeasureNames) throws {
        let exact: String = row["exact"]
        guard let objective = ObjectiveCoding.objective(exact, names), let verdict = Verdict(rawValue: row["verdict"])
        else { throw Unreadable("the objective '\(exact)'") }
        self.init(
            objective: objective, verdict: verdict, n: row["n"],
            estimate: Figure(row, "met", low: "low", high: "high"), trialsNeeded: row["trials_needed"])
    }
}
