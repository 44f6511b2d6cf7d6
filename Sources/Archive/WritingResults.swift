// SPDX-License-Identifier: GPL-3.0-or-later

internal import Finance
internal import GRDB
internal import Quantities
internal import Rehearsal
internal import Study

extension Database {
    /// Keeps a result, or what is new of it where somebody has kept the same already. Returns its number.
    func insert(_ result: PointResult, key: PointKey, trials: Sample?) throws -> Int64 {
        let names = MeasureNames(stores: result.stores)
        let id: Int64
        let isTold: Bool
        let found = try cachedStatement(
            sql: """
                SELECT id, trials_kept, fingerprint, EXISTS (SELECT 1 FROM step WHERE step.result = result.id) AS told
                FROM result WHERE key = ?
                """)
        if let row = try Row.fetchOne(found, arguments: [key.text]) {
            guard row["fingerprint"] == result.fingerprint.description else {
                throw ArchiveTrouble(
                    "a result differs from one of equal inputs that is there: this is a bug of Muster's")
            }
            id = row["id"]
            isTold = row["told"]
            if row["trials_kept"] || trials == nil {
                if !isTold { try insertSteps(of: result, id) }
                return id
            }
            try run("UPDATE result SET trials_kept = 1 WHERE id = ?", [id])
        } else {
            isTold = false
            id = try insertNew(result, key, keepsTrials: trials != nil)
            for (position, measure) in result.summary.measures.enumerated() {
                try insert(measure, of: result, names, id, position)
            }
            try insertObjectives(of: result, names, id)
            try insertCharges(of: result, id)
        }
        if !isTold { try insertSteps(of: result, id) }
        if let trials { try insert(trials, stores: result.stores, id) }
        return id
    }

    private func insertNew(_ result: PointResult, _ key: PointKey, keepsTrials: Bool) throws -> Int64 {
        let summary = result.summary
        try run(
            """
            INSERT INTO result (key, first_trial, trials, stood_down, unrecovered, verdict, standby_month_cents,
                year_mean_cents, year_p95_cents, fingerprint, stores, trials_kept)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                key.text, Int64(summary.first), summary.trials, summary.stoodDown, summary.unrecovered,
                result.verdict?.rawValue, try result.cost?.standbyMonth.column(), try result.cost?.yearMean?.column(),
                try result.cost?.yearP95?.column(), result.fingerprint.description, try TextList.text(result.stores),
                keepsTrials,
            ])
        return lastInsertedRowID
    }

    private func insert(
        _ measure: MeasureSummary, of result: PointResult, _ names: MeasureNames, _ id: Int64, _ position: Int
    ) throws {
        var arguments: StatementArguments = [
            id, position, names.name(measure.measure),
            measure.measure.unit == .currency ? result.currency : measure.measure.unit.rawValue,
            measure.n, measure.unrecovered, measure.mean?.value, measure.mean?.low, measure.mean?.high, measure.sd,
        ]
        for quantile in measure.quantiles {
            arguments += [quantile?.value, quantile?.low, quantile?.high]
        }
        try run(
            """
            INSERT INTO measure (result, position, name, unit, n, unrecovered, mean, mean_low, mean_high, sd,
                p50, p50_low, p50_high, p90, p90_low, p90_high, p95, p95_low, p95_high, p99, p99_low, p99_high)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, arguments)
    }

    private func insertObjectives(of result: PointResult, _ names: MeasureNames, _ id: Int64) throws {
        let all =
            result.summary.objectives.map { ("objective", $0) } + result.summary.requirements.map { ("demand", $0) }
        for (position, (kind, judgement)) in all.enumerated() {
            let objective = judgement.objective
            let name: String
            switch objective.subject {
            case .measure(let measure): name = names.name(measure)
            case .successRate: name = "success_rate"
            }
            let (statistic, within, target): (String?, Double?, Double?)
            switch objective.criterion {
            case .share(let bound, let share): (statistic, within, target) = (nil, bound, share.double)
            case .statistic(let which, let bound): (statistic, within, target) = (which.rawValue, bound, nil)
            case .met(let share): (statistic, within, target) = (nil, nil, share.double)
            }
            try run(
                """
                INSERT INTO objective (result, position, kind, measure, statistic, within, target, exact, n, met, low,
                    high, verdict, trials_needed)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    id, position, kind, name, statistic, within, target, ObjectiveCoding.text(objective, names),
                    judgement.n, judgement.estimate?.value, judgement.estimate?.low, judgement.estimate?.high,
                    judgement.verdict.rawValue, judgement.trialsNeeded,
                ])
        }
    }

    private func insertSteps(of result: PointResult, _ id: Int64) throws {
        for (position, step) in result.steps.enumerated() {
            let timing = step.timing
            try run(
                """
                INSERT INTO step (result, position, id, phase, started, start_p50_s, length_p50_s, length_p95_s,
                    critical_share, critical_share_worst5)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    id, position, step.id, step.phase, timing.started, timing.startP50, timing.lengthP50,
                    timing.lengthP95, timing.critical?.average, timing.critical?.worst5,
                ])
        }
    }

    private func insertCharges(of result: PointResult, _ id: Int64) throws {
        for (position, row) in result.charges.enumerated() {
            let line = row.charge.line
            try run(
                """
                INSERT INTO charge (result, position, bill, region, service, category, quantity, unit, unit_price,
                    amount_cents)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    id, position, row.bill, line.region, line.service, line.category.rawValue,
                    row.charge.quantity.description, line.unit.rawValue, line.price.text,
                    try row.charge.amount.column(),
                ])
        }
    }

    private func insert(_ trials: Sample, stores: [String], _ id: Int64) throws {
        let names = MeasureNames(stores: stores)
        let fixed = trials.layout.measures.indices.filter { index in
            if case .storeRecoveryPoint = trials.layout.measures[index] { false } else { true }
        }
        let columns = fixed.map { index in
            let measure = trials.layout.measures[index]
            return names.name(measure) + (measure.unit == .seconds ? "_s" : "")
        }
        let marks = Array(repeating: "?", count: columns.count + 3).joined(separator: ", ")
        let statement = try cachedStatement(
            sql: "INSERT INTO trial (result, trial, ending, \(columns.joined(separator: ", "))) VALUES (\(marks))")
        let storeStatement = try cachedStatement(
            sql: "INSERT INTO trial_store (result, trial, position, store, recovery_point_s) VALUES (?, ?, ?, ?, ?)")
        let perStore = trials.layout.measures.indices.filter { !fixed.contains($0) }
        for row in 0..<trials.count {
            let number = Int64(trials.first) + Int64(row)
            var arguments: StatementArguments = [id, number, trials.end(row: row).name]
            for index in fixed { arguments += [trials.value(index, row: row).column] }
            try statement.execute(arguments: arguments)
            for (position, index) in perStore.enumerated() {
                try storeStatement.execute(
                    arguments: [id, number, position, stores[position], trials.value(index, row: row).column])
            }
        }
    }
}

extension Outcome.End {
    /// The word for it in columns.
    fileprivate var name: String {
        switch self {
        case .recovered: "recovered"
        case .stoodDown: "stood_down"
        case .unrecovered: "unrecovered"
        }
    }
}

extension Double {
    /// The number as a column holds it: SQLite knows no NaN.
    fileprivate var column: Double? { isNaN ? nil : self }
}
