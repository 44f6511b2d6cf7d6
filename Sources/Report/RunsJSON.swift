// SPDX-License-Identifier: GPL-3.0-or-later

internal import Archive
internal import Foundation
internal import Study

/// One run, for programs.
struct RunDocument: Encodable {
    var run: Int
    var command: String
    var arguments: [String]
    var scenario: String
    var start: String
    var duration: Double
    var state: RunState
    var seed: UInt64
    var first: UInt64
    var trials: Int
    var points: Int
    var finished: Int
    var reused: Int
    var passed: Int
    var verdict: Nullable<Verdict>
    var recoveryTimeP95: Nullable<Double>
    var fingerprint: Nullable<String>
    var version: String
    var gitCommit: Nullable<String>
    var threads: Int
    var directory: String

    enum CodingKeys: String, CodingKey {
        case run, command, arguments, scenario, start, state, seed, first, trials, points, finished, reused, passed
        case verdict, fingerprint, version, threads, directory
        case duration = "duration_s"
        case recoveryTimeP95 = "recovery_time_p95_s"
        case gitCommit = "git_commit"
    }

    init(_ run: Run) {
        self.run = run.number
        command = run.inputs.command
        arguments = run.inputs.arguments
        scenario = run.inputs.scenario
        start = run.inputs.start.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        duration = run.duration
        state = run.state
        seed = run.inputs.seed
        first = run.inputs.firstTrial
        trials = run.inputs.trials
        points = run.inputs.points
        finished = run.finished
        reused = run.reused
        passed = run.passed
        verdict = Nullable(run.verdict)
        recoveryTimeP95 = Nullable(finite: run.recoveryTimeP95)
        fingerprint = Nullable(run.fingerprint)
        version = run.version
        gitCommit = Nullable(run.gitCommit)
        threads = run.inputs.threads
        directory = run.inputs.directory
    }
}

/// One run with what it started from and what its points came to.
struct RunDetailDocument: Encodable {
    struct Input: Encodable {
        var path: String
        var bytes: Int
    }

    struct Change: Encodable {
        var path: String
        var value: String
    }

    struct Point: Encodable {
        var point: Int
        var values: [String: String]
        var reused: Bool
        var verdict: Nullable<Verdict>
        var fingerprint: String
        var measures: [String: MeasureDetail]
    }

    struct MeasureDetail: Encodable {
        var unit: String
        var n: Int
        var unrecovered: Int
        var mean: FigureDocument
        var p50: FigureDocument
        var p90: FigureDocument
        var p95: FigureDocument
        var p99: FigureDocument
    }

    var run: RunDocument
    var documents: [Input]
    var settings: [Change]
    var demands: [String]
    var varied: [String]
    var points: [Point]

    init(_ run: Run, _ points: [RunPoint]) {
        self.run = RunDocument(run)
        documents = run.inputs.documents.map { Input(path: $0.path, bytes: $0.text.utf8.count) }
        settings = run.inputs.settings.map { Change(path: $0.path, value: $0.value) }
        demands = run.inputs.demands
        varied = run.inputs.varied
        self.points = points.map { point in
            Point(
                point: point.number, values: Dictionary(point.values.map { ($0.path, $0.value) }) { $1 },
                reused: point.isReused, verdict: Nullable(point.result.verdict),
                fingerprint: point.result.fingerprint.description,
                measures: Dictionary(
                    uniqueKeysWithValues: point.result.summary.measures.map {
                        (point.result.name(of: $0.measure), MeasureDetail($0, currency: point.result.currency))
                    }))
        }
    }
}

extension RunDetailDocument.MeasureDetail {
    init(_ summary: MeasureSummary, currency: String) {
        unit = summary.measure.unit(currency: currency)
        n = summary.n
        unrecovered = summary.unrecovered
        mean = FigureDocument(summary[.mean])
        p50 = FigureDocument(summary[.p50])
        p90 = FigureDocument(summary[.p90])
        p95 = FigureDocument(summary[.p95])
        p99 = FigureDocument(summary[.p99])
    }
}
