// SPDX-License-Identifier: GPL-3.0-or-later

internal import GRDB
internal import Rehearsal
internal import Study

extension Archive {
    /// Whether the trials of a point of a run were kept.
    public func hasTrials(of run: Int, point: Int = 0) throws -> Bool {
        try read { database in
            try Bool.fetchOne(
                database,
                sql: """
                    SELECT trials_kept FROM point JOIN result ON result.id = point.result
                    WHERE run = ? AND number = ?
                    """, arguments: [run, point]) ?? false
        }
    }

    /// Hands over the trials of a point of a run, in their order; none where they were not kept.
    ///
    /// - Parameters:
    ///   - begin: gets the names of the columns once: measures in their order, with `_s` where they are times.
    ///   - body: gets a trial's number and its values in that order; NaN where one does not exist.
    public func forEachTrial(
        of run: Int, point: Int = 0, begin: ([String]) -> Void, _ body: (Int, [Double]) -> Void
    ) throws {
        try read { database in
            let found = try Row.fetchOne(
                database,
                sql: """
                    SELECT id, stores FROM point JOIN result ON result.id = point.result
                    WHERE run = ? AND number = ? AND trials_kept
                    """, arguments: [run, point])
            guard let found else { return }
            let (id, stores) = (found["id"] as Int64, TextList.list(found["stores"]))
            let names = try String.fetchAll(
                database,
                sql: """
                    SELECT name || CASE unit WHEN 's' THEN '_s' ELSE '' END
                    FROM measure WHERE result = ? ORDER BY position
                    """,
                arguments: [id])
            begin(names)
            let isOfStore = names.map { $0.hasPrefix(MeasureNames.store) }
            let trials = try Row.fetchCursor(
                database, sql: "SELECT * FROM trial WHERE result = ? ORDER BY trial", arguments: [id])
            let perStore = try Row.fetchCursor(
                database,
                sql: "SELECT recovery_point_s FROM trial_store WHERE result = ? ORDER BY trial, position",
                arguments: [id])
            while let row = try trials.next() {
                let ages = try stores.map { _ in
                    guard let row = try perStore.next() else { throw Unreadable("a store of a trial of run \(run)") }
                    return row[0] as Double? ?? .nan
                }
                var next = ages.makeIterator()
                let values = zip(names, isOfStore).map { name, isOfStore in
                    isOfStore ? next.next() ?? .nan : row[name] as Double? ?? .nan
                }
                body(Int(row["trial"] as Int64), values)
            }
        }
    }
}
