// SPDX-License-Identifier: GPL-3.0-or-later

internal import Crypto
internal import Finance
internal import Foundation
internal import GRDB
internal import Rehearsal
public import Study

extension Archive {
    /// How a run ended.
    public struct End: Sendable {
        /// Whether it came to its end; otherwise somebody interrupted it.
        public var isDone: Bool
        /// Seconds that it took.
        public var duration: Double
        /// The fingerprint of all of it; `nil` where it is not all there.
        public var fingerprint: Fingerprint?
        /// What `--format json` prints; `nil` where that is made of the points.
        public var answer: String?

        /// That end.
        public init(isDone: Bool, duration: Double, fingerprint: Fingerprint?, answer: String? = nil) {
            self.isDone = isDone
            self.duration = duration
            self.fingerprint = fingerprint
            self.answer = answer
        }
    }

    /// Keeps a run that is over, with its one point where it has one; all of it or nothing. Returns its number.
    ///
    /// - Parameters:
    ///   - result: what its trials came to; `nil` for commands whose answer is all that is kept.
    ///   - trials: the trials themselves, to be kept as well.
    public func keep(
        _ inputs: RunInputs, result: (value: PointResult, key: PointKey)? = nil, trials: Sample? = nil, end: End
    ) throws -> Int {
        try write { database in
            let run = try database.insert(inputs, keys: result.map { [$0.key] } ?? [])
            if let result {
                let id = try database.insert(result.value, key: result.key, trials: trials)
                try database.insert(PointEntry(run: run, number: 0, result: id, isReused: false))
            }
            try database.finish(run, end)
            return Int(run)
        }
    }

    /// Opens a run that will be kept point by point, with the keys of all its points. Returns its number.
    public func begin(_ inputs: RunInputs, keys: [PointKey]) throws -> Int {
        try write { Int(try $0.insert(inputs, keys: keys)) }
    }

    /// A point of a run: where it stands, and what is varied there.
    public struct Place: Sendable {
        /// The run's number.
        public var run: Int
        /// The point's number.
        public var point: Int
        /// The values of the varied paths there.
        public var values: [RunInputs.Change]

        /// That point of that run.
        public init(run: Int, point: Int, values: [RunInputs.Change]) {
            self.run = run
            self.point = point
            self.values = values
        }
    }

    /// Keeps what a point has come to. It is committed when this returns. Call it on any thread.
    public func keep(_ result: PointResult, key: PointKey, at place: Place, trials: Sample? = nil) throws {
        try write { database in
            let id = try database.insert(result, key: key, trials: trials)
            try database.insert(
                PointEntry(run: Int64(place.run), number: place.point, result: id, isReused: false, place.values))
        }
    }

    /// Notes that points have results that are there already.
    public func reuse(_ found: [(result: StoredResult, place: Place)]) throws {
        try write { database in
            for (result, place) in found {
                try database.insert(
                    PointEntry(
                        run: Int64(place.run), number: place.point, result: result.id, isReused: true, place.values))
            }
        }
    }

    /// Closes a run.
    public func finish(run: Int, _ end: End) throws { try write { try $0.finish(Int64(run), end) } }

    /// Takes up a run that was interrupted. From now on this process is at it.
    public func takeUp(run: Int, threads: Int) throws {
        try write { database in
            try database.execute(
                sql: "UPDATE run SET state = 'unfinished', process = ?, threads = ? WHERE number = ?",
                arguments: [ProcessMark.current, threads, run])
        }
    }
}

private struct PointEntry {
    var run: Int64
    var number: Int
    var result: Int64
    var isReused: Bool
    var values: [RunInputs.Change]

    init(run: Int64, number: Int, result: Int64, isReused: Bool, _ values: [RunInputs.Change] = []) {
        self.run = run
        self.number = number
        self.result = result
        self.isReused = isReused
        self.values = values
    }
}

extension Database {
    /// Executes a statement that is compiled once.
    func run(_ sql: String, _ arguments: StatementArguments) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    fileprivate func insert(_ inputs: RunInputs, keys: [PointKey]) throws -> Int64 {
        try run(
            """
            INSERT INTO run (command, arguments, directory, scenario, seed, first_trial, trials, points, currency,
                version, build, git_commit, threads, process, started_at, duration_s, state, key)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 'unfinished', ?)
            """,
            [
                inputs.command, try TextList.text(inputs.arguments), inputs.directory, inputs.scenario,
                String(inputs.seed), Int64(inputs.firstTrial), inputs.trials, inputs.points, inputs.currency,
                Version.current, Build.current, GitCommit.of(inputs.directory), inputs.threads, ProcessMark.current,
                Stamp.text(inputs.start), keys.together,
            ])
        let number = lastInsertedRowID
        for (position, document) in inputs.documents.enumerated() {
            let hash = hexadecimal(SHA256.hash(data: Data(document.text.utf8)))
            try run("INSERT OR IGNORE INTO document (hash, text) VALUES (?, ?)", [hash, document.text])
            try run(
                "INSERT INTO input (run, position, path, hash) VALUES (?, ?, ?, ?)",
                [number, position, document.path, hash])
        }
        for (position, setting) in inputs.settings.enumerated() {
            try run(
                "INSERT INTO setting (run, position, path, value) VALUES (?, ?, ?, ?)",
                [number, position, setting.path, setting.value])
        }
        for (position, demand) in inputs.demands.enumerated() {
            try run("INSERT INTO demand (run, position, demand) VALUES (?, ?, ?)", [number, position, demand])
        }
        for (position, path) in inputs.varied.enumerated() {
            try run("INSERT INTO varied (run, position, path) VALUES (?, ?, ?)", [number, position, path])
        }
        return number
    }

    fileprivate func insert(_ point: PointEntry) throws {
        // A run that is taken up may come to a point again that was kept in its last moment.
        try run(
            "INSERT OR REPLACE INTO point (run, number, result, reused) VALUES (?, ?, ?, ?)",
            [point.run, point.number, point.result, point.isReused])
        for (position, value) in point.values.enumerated() {
            try run(
                "INSERT OR REPLACE INTO point_value (run, point, position, path, value) VALUES (?, ?, ?, ?, ?)",
                [point.run, point.number, position, value.path, value.value])
        }
    }

    fileprivate func finish(_ run: Int64, _ end: Archive.End) throws {
        try self.run(
            "UPDATE run SET state = ?, duration_s = duration_s + ?, fingerprint = ? WHERE number = ?",
            [end.isDone ? "done" : "interrupted", end.duration, end.fingerprint?.description, run])
        if let answer = end.answer {
            try self.run("INSERT OR REPLACE INTO answer (run, json) VALUES (?, ?)", [run, answer])
        }
    }
}
