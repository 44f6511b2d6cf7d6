// SPDX-License-Identifier: GPL-3.0-or-later

public import Finance
internal import Foundation
internal import GRDB
public import Study

/// A run that is in the archive.
public struct Run: Sendable {
    /// Its number: from 1, never given twice.
    public var number: Int
    /// How far it has come.
    public var state: RunState
    /// Seconds that it took; nothing yet while it runs.
    public var duration: Double
    /// The fingerprint of all of it.
    public var fingerprint: String?
    /// The version of Muster.
    public var version: String
    /// The build of that version.
    public var build: String
    /// The commit that was checked out where it was started.
    public var gitCommit: String?
    /// What it started from.
    public var inputs: RunInputs
    /// The hash of all that its results depend on.
    var key: String
    /// The points that are there.
    public var finished: Int
    /// Those of them that were taken from the archive.
    public var reused: Int
    /// Those of them that meet all objectives and demands.
    public var passed: Int
    /// Those of them that have objectives or demands.
    public var judged: Int
    /// Those of them of which the trials cannot tell.
    public var doubtful: Int
    /// The 95 % quantile of the recovery time where there is one point, in seconds; +∞ where it never came.
    public var recoveryTimeP95: Double?

    /// What the points come to: whether the only one, or any of several, meets everything.
    public var verdict: Verdict? {
        if judged == 0 { return nil }
        return passed > 0 ? .pass : doubtful > 0 ? .inconclusive : .fail
    }
}

/// A point of a run.
public struct RunPoint: Sendable {
    /// Its number, from 0.
    public var number: Int
    /// What is varied there, as it was written.
    public var values: [RunInputs.Change]
    /// Whether it was taken from the archive.
    public var isReused: Bool
    /// What it came to.
    public var result: PointResult
}

extension Archive {
    /// All runs, the oldest first; without the texts of their documents.
    public func runs() throws -> [Run] {
        try read { database in
            try Row.fetchAll(database, sql: Self.runSQL + Self.runEnd).map { try Run($0) }
        }
    }

    /// A run with all that it started from; `nil` where there is none of that number.
    public func run(_ number: Int) throws -> Run? {
        try read { database in
            let row = try Row.fetchOne(
                database, sql: Self.runSQL + " WHERE run.number = ?" + Self.runEnd, arguments: [number])
            guard let row else { return nil }
            var run = try Run(row)
            let changes = { (row: Row) in RunInputs.Change(path: row["path"], value: row["value"]) }
            run.inputs.documents = try Row.fetchAll(
                database,
                sql: "SELECT path, text FROM input JOIN document USING (hash) WHERE run = ? ORDER BY position",
                arguments: [number]
            ).map { RunInputs.Document(path: $0["path"], text: $0["text"]) }
            run.inputs.settings = try Row.fetchAll(
                database, sql: "SELECT path, value FROM setting WHERE run = ? ORDER BY position", arguments: [number]
            ).map(changes)
            run.inputs.demands = try String.fetchAll(
                database, sql: "SELECT demand FROM demand WHERE run = ? ORDER BY position", arguments: [number])
            run.inputs.varied = try String.fetchAll(
                database, sql: "SELECT path FROM varied WHERE run = ? ORDER BY position", arguments: [number])
            return run
        }
    }

    private static let runSQL = """
        SELECT run.*, count(result.id) AS finished, total(point.reused) AS reused,
            count(result.verdict) AS judged, total(result.verdict = 'PASS') AS passed,
            total(result.verdict = 'INCONCLUSIVE') AS doubtful,
            CASE WHEN run.points = 1 THEN (
                SELECT p95 FROM point AS one JOIN measure USING (result)
                WHERE one.run = run.number AND measure.name = 'recovery_time'
            ) END AS recovery_time_p95
        FROM run
            LEFT JOIN point ON point.run = run.number LEFT JOIN result ON result.id = point.result
        """
    private static let runEnd = " GROUP BY run.number ORDER BY run.number"

    /// The last run of a command that was interrupted or killed; only one of the same points, where these are given.
    public func lastResumable(_ command: String, points: [PointKey]? = nil) throws -> Run? {
        let key = points?.together
        return try runs().last { run in
            run.inputs.command == command && run.state.isResumable && key.map { $0 == run.key } ?? true
        }
    }

    /// The points of a run that are there, in their order.
    public func points(of run: Int) throws -> [RunPoint] {
        try read { database in
            try database.points(of: run)
        }
    }

    /// The numbers of the points of a run that are there.
    public func pointNumbers(of run: Int) throws -> Set<Int> {
        try read { try Int.fetchSet($0, sql: "SELECT number FROM point WHERE run = ?", arguments: [run]) }
    }

    /// What `--format json` printed; `nil` where that is made of the points, or the run is not over.
    public func answer(of run: Int) throws -> String? {
        try read { try String.fetchOne($0, sql: "SELECT json FROM answer WHERE run = ?", arguments: [run]) }
    }

    /// The rows of bills of a run's only point, as columns hold them.
    public func charges(of run: Int) throws -> [RunCharge] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT charge.* FROM point JOIN charge USING (result)
                    WHERE run = ? AND number = 0 ORDER BY position
                    """, arguments: [run]
            ).map { row in
                RunCharge(
                    bill: row["bill"], region: row["region"], service: row["service"], category: row["category"],
                    quantity: row["quantity"], unit: row["unit"], unitPrice: row["unit_price"],
                    amount: Amount(row["amount_cents"] as Int64))
            }
        }
    }

    /// Deletes runs and whatever no other run has a use for, and gives the room back. Returns how many there were.
    public func delete(_ numbers: [Int]) throws -> Int {
        let deleted = try write { database in
            var count = 0
            for number in numbers {
                try database.execute(sql: "DELETE FROM run WHERE number = ?", arguments: [number])
                count += database.changesCount
            }
            try database.execute(sql: "DELETE FROM result WHERE id NOT IN (SELECT result FROM point)")
            try database.execute(sql: "DELETE FROM document WHERE hash NOT IN (SELECT hash FROM input)")
            return count
        }
        // Another process that reads or writes keeps its room for now; what is deleted is deleted.
        try? queue.vacuum()
        return deleted
    }
}

/// A row of a bill, as it was kept.
public struct RunCharge: Hashable, Sendable {
    /// Which bill: `standby_month`, `event_mean`.
    public var bill: String
    /// The region's name, or `global`.
    public var region: String
    /// The service or store, or what else is paid for.
    public var service: String
    /// The kind of cost.
    public var category: String
    /// How much of it, as a decimal number.
    public var quantity: String
    /// What the price is for.
    public var unit: String
    /// The price of one unit, as a decimal number.
    public var unitPrice: String
    /// What it costs.
    public var amount: Amount
}

extension Database {
    fileprivate func points(of run: Int) throws -> [RunPoint] {
        var values: [Int: [RunInputs.Change]] = [:]
        let rows = try Row.fetchCursor(
            self, sql: "SELECT point, path, value FROM point_value WHERE run = ? ORDER BY point, position",
            arguments: [run])
        while let row = try rows.next() {
            values[row["point"], default: []].append(RunInputs.Change(path: row["path"], value: row["value"]))
        }
        let points = try Row.fetchAll(
            self,
            sql: """
                SELECT point.number, point.reused, result.*
                FROM point JOIN result ON result.id = point.result WHERE point.run = ? ORDER BY point.number
                """, arguments: [run])
        return try points.map { row in
            RunPoint(
                number: row["number"], values: values[row["number"]] ?? [], isReused: row["reused"],
                result: try result(row))
        }
    }
}

extension Run {
    fileprivate init(_ row: Row) throws {
        guard let start = Stamp.date(row["started_at"]), let seed = UInt64(row["seed"] as String) else {
            throw Unreadable("run \(row["number"] as Int)")
        }
        self.init(
            number: row["number"], state: RunState(kept: row["state"], process: row["process"]),
            duration: row["duration_s"], fingerprint: row["fingerprint"], version: row["version"], build: row["build"],
            gitCommit: row["git_commit"],
            inputs: RunInputs(
                command: row["command"], arguments: TextList.list(row["arguments"]), directory: row["directory"],
                scenario: row["scenario"], documents: [], settings: [], seed: seed,
                firstTrial: UInt64(row["first_trial"] as Int64), trials: row["trials"], points: row["points"],
                currency: row["currency"], threads: row["threads"], start: start),
            key: row["key"], finished: row["finished"], reused: row["reused"], passed: row["passed"],
            judged: row["judged"],
            doubtful: row["doubtful"], recoveryTimeP95: row["recovery_time_p95"])
    }
}
