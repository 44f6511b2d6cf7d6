// SPDX-License-Identifier: GPL-3.0-or-later

internal import GRDB

/// The tables of an archive. `docs/reference/archive.md` explains them; a test compares both.
enum Schema {
    /// SQLite's `user_version` when all migrations are done.
    static let version = 1

    /// What leads from any older archive to this one. A migration that was published is never changed.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(sql: first)
            try database.execute(sql: "PRAGMA application_id = \(Archive.applicationID); PRAGMA user_version = 1")
        }
        return migrator
    }

    private static let first = """
        CREATE TABLE run (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            command TEXT NOT NULL,
            arguments TEXT NOT NULL,
            directory TEXT NOT NULL,
            scenario TEXT NOT NULL,
            seed TEXT NOT NULL,
            first_trial INTEGER NOT NULL,
            trials INTEGER NOT NULL,
            points INTEGER NOT NULL,
            currency TEXT NOT NULL,
            version TEXT NOT NULL,
            build TEXT NOT NULL,
            git_commit TEXT,
            threads INTEGER NOT NULL,
            process TEXT NOT NULL,
            started_at TEXT NOT NULL,
            duration_s REAL NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('unfinished', 'interrupted', 'done')),
            fingerprint TEXT,
            key TEXT NOT NULL
        );
        CREATE TABLE answer (
            run INTEGER PRIMARY KEY REFERENCES run ON DELETE CASCADE,
            json TEXT NOT NULL
        );
        CREATE TABLE document (hash TEXT PRIMARY KEY, text TEXT NOT NULL);
        CREATE TABLE input (
            run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
            position INTEGER NOT NULL,
            path TEXT NOT NULL,
            hash TEXT NOT NULL REFERENCES document,
            PRIMARY KEY (run, position)
        ) WITHOUT ROWID;
        CREATE INDEX input_by_hash ON input (hash);
        CREATE TABLE setting (
            run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
            position INTEGER NOT NULL,
            path TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (run, position)
        ) WITHOUT ROWID;
        CREATE TABLE demand (
            run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
            position INTEGER NOT NULL,
            demand TEXT NOT NULL,
            PRIMARY KEY (run, position)
        ) WITHOUT ROWID;
        CREATE TABLE varied (
            run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
            position INTEGER NOT NULL,
            path TEXT NOT NULL,
            PRIMARY KEY (run, position)
        ) WITHOUT ROWID;
        CREATE TABLE result (
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            first_trial INTEGER NOT NULL,
            trials INTEGER NOT NULL,
            stood_down INTEGER NOT NULL,
            unrecovered INTEGER NOT NULL,
            verdict TEXT,
            standby_month_cents INTEGER,
            year_mean_cents INTEGER,
            year_p95_cents INTEGER,
            fingerprint TEXT NOT NULL,
            stores TEXT NOT NULL,
            trials_kept INTEGER NOT NULL
        );
        CREATE TABLE point (
            run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
            number INTEGER NOT NULL,
            result INTEGER NOT NULL REFERENCES result,
            reused INTEGER NOT NULL,
            PRIMARY KEY (run, number)
        ) WITHOUT ROWID;
        CREATE INDEX point_by_result ON point (result);
        CREATE TABLE point_value (
            run INTEGER NOT NULL,
            point INTEGER NOT NULL,
            position INTEGER NOT NULL,
            path TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (run, point, position),
            FOREIGN KEY (run, point) REFERENCES point (run, number) ON DELETE CASCADE
        ) WITHOUT ROWID;
        CREATE TABLE measure (
            result INTEGER NOT NULL REFERENCES result ON DELETE CASCADE,
            position INTEGER NOT NULL,
            name TEXT NOT NULL,
            unit TEXT NOT NULL,
            n INTEGER NOT NULL,
            unrecovered INTEGER NOT NULL,
            mean REAL, mean_low REAL, mean_high REAL, sd REAL,
            p50 REAL, p50_low REAL, p50_high REAL,
            p90 REAL, p90_low REAL, p90_high REAL,
            p95 REAL, p95_low REAL, p95_high REAL,
            p99 REAL, p99_low REAL, p99_high REAL,
            PRIMARY KEY (result, position)
        ) WITHOUT ROWID;
        CREATE TABLE objective (
            result INTEGER NOT NULL REFERENCES result ON DELETE CASCADE,
            position INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('objective', 'demand')),
            measure TEXT NOT NULL,
            statistic TEXT,
            within REAL,
            target REAL,
            exact TEXT NOT NULL,
            n INTEGER NOT NULL,
            met REAL, low REAL, high REAL,
            verdict TEXT NOT NULL,
            trials_needed INTEGER,
            PRIMARY KEY (result, position)
        ) WITHOUT ROWID;
        CREATE TABLE step (
            result INTEGER NOT NULL REFERENCES result ON DELETE CASCADE,
            position INTEGER NOT NULL,
            id TEXT NOT NULL,
            phase TEXT NOT NULL,
            started INTEGER NOT NULL,
            start_p50_s REAL, length_p50_s REAL, length_p95_s REAL,
            critical_share REAL, critical_share_worst5 REAL,
            PRIMARY KEY (result, position)
        ) WITHOUT ROWID;
        CREATE TABLE charge (
            result INTEGER NOT NULL REFERENCES result ON DELETE CASCADE,
            position INTEGER NOT NULL,
            bill TEXT NOT NULL,
            region TEXT NOT NULL,
            service TEXT NOT NULL,
            category TEXT NOT NULL,
            quantity TEXT NOT NULL,
            unit TEXT NOT NULL,
            unit_price TEXT NOT NULL,
            amount_cents INTEGER NOT NULL,
            PRIMARY KEY (result, position)
        ) WITHOUT ROWID;
        CREATE TABLE trial (
            result INTEGER NOT NULL REFERENCES result ON DELETE CASCADE,
            trial INTEGER NOT NULL,
            ending TEXT NOT NULL,
            detection_time_s REAL, decision_time_s REAL, recovery_time_s REAL, recovery_point_s REAL,
            downtime_s REAL, served_95_time_s REAL, served_99_time_s REAL, lost_requests REAL,
            backlog_drained_time_s REAL, peak_utilisation REAL, duplicates REAL, conflicts REAL,
            failback_time_s REAL, event_cost REAL, business_cost REAL,
            PRIMARY KEY (result, trial)
        ) WITHOUT ROWID;
        CREATE TABLE trial_store (
            result INTEGER NOT NULL,
            trial INTEGER NOT NULL,
            position INTEGER NOT NULL,
            store TEXT NOT NULL,
            recovery_point_s REAL,
            PRIMARY KEY (result, trial, position),
            FOREIGN KEY (result, trial) REFERENCES trial ON DELETE CASCADE
        ) WITHOUT ROWID;
        CREATE VIEW point_measure AS
            SELECT point.run, point.number AS point, measure.*
            FROM point JOIN measure ON measure.result = point.result;
        """
}
