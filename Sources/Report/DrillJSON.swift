// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Execution
internal import Foundation
internal import Plan

extension DrillReport {
    /// The answer for programs: keys in alphabetical order, `null` for what is not there or is infinite.
    public func json() throws -> String { try JSON.text(DrillDocument(self)) }
}

/// The shape of `drill run --format json`.
private struct DrillDocument: Encodable {
    var drill: String
    var plan: String
    var plan_hash: String
    var scenario: String
    var environment: String
    var version: String
    var by: String
    var reason: String
    var opened: Nullable<String>
    var onset: Nullable<String>
    var injected: Bool
    var verdict: Nullable<Drill.Verdict>
    var reasons: [String]
    var exceptions: [String]
    var prediction: Nullable<PredictionDocument>
    var measures: [String: MeasureDocument]
    var canary: Nullable<CanaryDocument>
    var steps: [StepDocument]
    var timeline: [HappeningDocument]
    var actions: [String]
    var journal: JournalDocument

    init(_ report: DrillReport) {
        let opening = report.opening
        drill = opening.drill
        plan = report.plan.name
        plan_hash = opening.planHash
        scenario = opening.scenario
        environment = opening.environment
        version = opening.version
        by = opening.by
        reason = opening.reason
        opened = Nullable(report.run.opened?.precise)
        onset = Nullable(report.run.onset?.precise)
        injected = report.run.injectedAt != nil
        verdict = Nullable(report.run.verdict)
        reasons = report.run.reasons
        exceptions = report.run.exceptions
        prediction = Nullable(opening.prediction.map(PredictionDocument.init))
        measures = Dictionary(uniqueKeysWithValues: report.measures.map { ($0.name, MeasureDocument($0)) })
        canary = Nullable(report.run.canary.map(CanaryDocument.init))
        let known = Dictionary(uniqueKeysWithValues: report.steps.map { ($0.step, $0) })
        steps = report.plan.steps.indices.map { StepDocument($0, known[$0], report) }
        timeline = report.timeline.map(HappeningDocument.init)
        actions = report.actions
        journal = JournalDocument(report.evidence)
    }
}

private struct HappeningDocument: Encodable {
    var at: String
    var since_onset_s: Nullable<Double>
    var text: String

    init(_ happening: DrillReport.Happening) {
        at = happening.at.precise
        since_onset_s = Nullable(happening.sinceOnset)
        text = happening.text
    }
}

private struct JournalDocument: Encodable {
    var records: Nullable<Int>
    var hash: Nullable<String>
    var damage: Nullable<String>

    init(_ evidence: DrillReport.Evidence) {
        switch evidence {
        case .whole(let records, let hash):
            (self.records, self.hash, damage) = (Nullable(records), Nullable(hash), Nullable(nil))
        case .damaged(let what): (records, hash, damage) = (Nullable(nil), Nullable(nil), Nullable(what))
        }
    }
}

private struct PredictionDocument: Encodable {
    var trials: Int
    var seed: UInt64
    var fingerprint: String

    init(_ prediction: Prediction) {
        trials = prediction.trials
        seed = prediction.seed
        fingerprint = prediction.fingerprint
    }
}

private struct MeasureDocument: Encodable {
    var unit = "s"
    var measured: Nullable<Double>
    var within: Nullable<Double>
    var met: Nullable<Bool>
    var p5: Nullable<Double>
    var p50: Nullable<Double>
    var p95: Nullable<Double>
    var place: Nullable<DrillReport.Place>
    var percentile: Nullable<Int>

    init(_ account: DrillReport.MeasureAccount) {
        measured = Nullable(finite: account.value)
        within = Nullable(account.within)
        met = Nullable(account.met)
        p5 = Nullable(account.band?.p5)
        p50 = Nullable(account.band?.p50)
        p95 = Nullable(account.band?.p95)
        place = Nullable(account.place)
        percentile = Nullable(account.percentile)
    }
}

private struct CanaryDocument: Encodable {
    struct Store: Encodable {
        var name: String
        var recovery_point_s: Nullable<Double>
        var lost: Int
        var duplicated: Int
        var reordered: Int
    }

    var acknowledged: Int
    var stores: [Store]

    init(_ report: CanaryReport) {
        acknowledged = report.acknowledged
        stores = report.stores.map {
            Store(
                name: $0.name, recovery_point_s: Nullable($0.recoveryPoint), lost: $0.lost, duplicated: $0.duplicated,
                reordered: $0.reordered)
        }
    }
}

private struct StepDocument: Encodable {
    var id: String
    var phase: String
    var stage: String
    var attempts: Int
    var start_s: Nullable<Double>
    var length_s: Nullable<Double>
    var length_p5_s: Nullable<Double>
    var length_p50_s: Nullable<Double>
    var length_p95_s: Nullable<Double>
    var place: Nullable<DrillReport.Place>
    var percentile: Nullable<Int>
    var notes: [String]

    init(_ step: Int, _ account: DrillReport.StepAccount?, _ report: DrillReport) {
        let band = report.opening.prediction?.steps[report.plan.steps[step].id]
        id = report.plan.steps[step].id
        phase = report.plan.phases[report.plan.steps[step].phase].name
        stage = report.run.run.stage(of: step).word
        attempts = report.story.attempts[step]
        start_s = Nullable(account?.began)
        length_s = Nullable(account?.took)
        length_p5_s = Nullable(band?.p5)
        length_p50_s = Nullable(band?.p50)
        length_p95_s = Nullable(band?.p95)
        place = Nullable(account?.place)
        percentile = Nullable(account?.percentile)
        notes = report.notes(on: step)
    }
}

extension PlanRun.Stage {
    /// Its name in JSON.
    fileprivate var word: String {
        switch self {
        case .waiting: "waiting"
        case .ready: "ready"
        case .running: "running"
        case .betweenAttempts: "between_attempts"
        case .replaced: "replaced"
        case .failed: "failed"
        case .mending: "mending"
        case .undoing: "undoing"
        case .undone: "undone"
        case .satisfied: "satisfied"
        }
    }
}

extension WallTime {
    /// The instant as `2026-11-23T09:44:05.123456Z`, nothing left out.
    fileprivate var precise: String {
        let rest = String(microseconds % 1_000_000)
        return written.dropLast() + "." + String(repeating: "0", count: 6 - rest.count) + rest + "Z"
    }
}
