// SPDX-License-Identifier: GPL-3.0-or-later

internal import Finance
internal import Foundation
internal import Plan
internal import Quantities
internal import Rehearsal
internal import Study

extension StudyReport {
    /// The report for programs: keys in alphabetical order, `null` for what is not there or is infinite.
    public func json() throws -> String { try JSON.text(StudyDocument(self)) }
}

/// The shape of `simulate --format json`.
private struct StudyDocument: Encodable {
    var scenario: String
    var planHash: String
    var seed: UInt64
    var first: UInt64
    var trials: Int
    var stoodDown: Int
    var unrecovered: Int
    var version = Version.current
    var fingerprint: String
    var objectives: [JudgementDocument]
    var requirements: [JudgementDocument]
    var measures: [String: MeasureDocument]
    var misses: [MissDocument]
    var detection: Nullable<ShareDocument>
    var steps: Nullable<[StepDocument]>
    var phases: Nullable<[PhaseDocument]>
    var cost: Nullable<CostDocument>

    enum CodingKeys: String, CodingKey {
        case scenario, seed, first, trials, unrecovered, version, fingerprint, objectives, requirements, measures
        case misses, detection, steps, phases, cost
        case planHash = "plan_hash"
        case stoodDown = "stood_down"
    }

    init(_ report: StudyReport) {
        let (summary, system) = (report.summary, report.system)
        scenario = report.scenario
        planHash = report.planHash
        seed = report.seed
        first = summary.first
        trials = summary.trials
        stoodDown = summary.stoodDown
        unrecovered = summary.unrecovered
        fingerprint = report.fingerprint.description
        objectives = summary.objectives.map { JudgementDocument($0, report) }
        requirements = summary.requirements.map { JudgementDocument($0, report) }
        measures = Dictionary(
            uniqueKeysWithValues: summary.measures.map {
                ($0.measure.name(in: system), MeasureDocument($0, currency: report.currency))
            })
        misses = report.misses.flatMap { MissDocument.all($0, report) }
        detection = Nullable(summary.timings?.detection.map(ShareDocument.init))
        steps = Nullable(summary.timings?.steps.map { StepDocument($0, report.plan) })
        phases = Nullable(summary.timings?.phases.map { PhaseDocument($0, report.plan) })
        cost = Nullable(report.cost.map { CostDocument($0, report) })
    }
}

private struct JudgementDocument: Encodable {
    var measure: String
    var statistic: Nullable<String>
    var within: Nullable<Double>
    var unit: Nullable<String>
    var target: Nullable<Double>
    var met: Nullable<Double>
    var low: Nullable<Double>
    var high: Nullable<Double>
    var n: Int
    var verdict: Verdict
    var trialsNeeded: Nullable<Int>

    enum CodingKeys: String, CodingKey {
        case measure, statistic, within, unit, target, met, low, high, n, verdict
        case trialsNeeded = "trials_needed"
    }

    init(_ judgement: Judgement, _ report: StudyReport) {
        let objective = judgement.objective
        measure = objective.name(in: report.system)
        if case .measure(let measure) = objective.subject {
            unit = Nullable(measure.unit(currency: report.currency))
        } else {
            unit = Nullable(nil)
        }
        switch objective.criterion {
        case .share(let bound, let share):
            (statistic, within, target) = (Nullable(nil), Nullable(bound), Nullable(share.double))
        case .statistic(let name, let bound):
            (statistic, within, target) = (Nullable(name.rawValue), Nullable(bound), Nullable(nil))
        case .met(let share):
            (statistic, within, target) = (Nullable(nil), Nullable(nil), Nullable(share.double))
        }
        met = Nullable(finite: judgement.estimate?.value)
        low = Nullable(finite: judgement.estimate?.low)
        high = Nullable(finite: judgement.estimate?.high)
        n = judgement.n
        verdict = judgement.verdict
        trialsNeeded = Nullable(judgement.trialsNeeded)
    }
}

private struct MissDocument: Encodable {
    var measure: String
    var cause: String
    var share: Double
    var low: Double
    var high: Double

    /// The causes, and last what none of them explains alone.
    static func all(_ misses: Misses, _ report: StudyReport) -> [MissDocument] {
        let causes = Causes(system: report.system, plan: report.plan)
        let named = misses.causes.map { (causes.name($0.cause), $0.share) } + [("no-single-cause", misses.unexplained)]
        return named.map { name, share in
            MissDocument(
                measure: misses.objective.name(in: report.system), cause: name, share: share.value, low: share.low,
                high: share.high)
        }
    }
}

private struct MeasureDocument: Encodable {
    var unit: String
    var n: Int
    var mean: Nullable<Double>
    var sd: Nullable<Double>
    var p50: Nullable<Double>
    var p90: Nullable<Double>
    var p95: Nullable<Double>
    var p99: Nullable<Double>
    var p95Low: Nullable<Double>
    var p95High: Nullable<Double>
    var unrecovered: Int

    enum CodingKeys: String, CodingKey {
        case unit, n, mean, sd, p50, p90, p95, p99, unrecovered
        case p95Low = "p95_low"
        case p95High = "p95_high"
    }

    init(_ summary: MeasureSummary, currency: String) {
        unit = summary.measure.unit(currency: currency)
        n = summary.n
        mean = Nullable(finite: summary.mean?.value)
        sd = Nullable(finite: summary.sd)
        p50 = Nullable(finite: summary[.p50]?.value)
        p90 = Nullable(finite: summary[.p90]?.value)
        p95 = Nullable(finite: summary[.p95]?.value)
        p99 = Nullable(finite: summary[.p99]?.value)
        p95Low = Nullable(finite: summary[.p95]?.low)
        p95High = Nullable(finite: summary[.p95]?.high)
        unrecovered = summary.unrecovered
    }
}

private struct ShareDocument: Encodable {
    var average: Double
    var worst5: Double

    enum CodingKeys: String, CodingKey {
        case average = "critical_share"
        case worst5 = "critical_share_worst5"
    }

    init(_ share: TimingSummary.Share) {
        average = share.average
        worst5 = share.worst5
    }
}

private struct StepDocument: Encodable {
    var id: String
    var phase: String
    var started: Int
    var startP50: Nullable<Double>
    var lengthP50: Nullable<Double>
    var lengthP95: Nullable<Double>
    var average: Nullable<Double>
    var worst5: Nullable<Double>

    enum CodingKeys: String, CodingKey {
        case id, phase, started
        case startP50 = "start_p50_s"
        case lengthP50 = "length_p50_s"
        case lengthP95 = "length_p95_s"
        case average = "critical_share"
        case worst5 = "critical_share_worst5"
    }

    init(_ step: TimingSummary.Step, _ plan: Plan) {
        id = plan.steps[step.step].id
        phase = plan.phases[plan.steps[step.step].phase].name
        started = step.started
        startP50 = Nullable(step.startP50)
        lengthP50 = Nullable(step.lengthP50)
        lengthP95 = Nullable(step.lengthP95)
        average = Nullable(step.critical?.average)
        worst5 = Nullable(step.critical?.worst5)
    }
}

private struct PhaseDocument: Encodable {
    var name: String
    var startP50: Nullable<Double>
    var endP50: Nullable<Double>
    var endP95: Nullable<Double>
    var kept: Nullable<Double>

    enum CodingKeys: String, CodingKey {
        case name, kept
        case startP50 = "start_p50_s"
        case endP50 = "end_p50_s"
        case endP95 = "end_p95_s"
    }

    init(_ phase: TimingSummary.Phase, _ plan: Plan) {
        name = plan.phases[phase.phase].name
        startP50 = Nullable(phase.startP50)
        endP50 = Nullable(phase.endP50)
        endP95 = Nullable(phase.endP95)
        kept = Nullable(phase.kept?.value)
    }
}

private struct CostDocument: Encodable {
    var currency: String
    var standbyMonth: Double
    var eventMean: Nullable<Double>
    var eventP95: Nullable<Double>
    var yearMean: Nullable<Double>
    var yearP95: Nullable<Double>

    enum CodingKeys: String, CodingKey {
        case currency
        case standbyMonth = "standby_month"
        case eventMean = "event_mean"
        case eventP95 = "event_p95"
        case yearMean = "year_mean"
        case yearP95 = "year_p95"
    }

    init(_ cost: StudyReport.Cost, _ report: StudyReport) {
        currency = report.currency
        standbyMonth = cost.standbyMonth.double
        eventMean = Nullable(finite: report.summary[.eventCost]?.mean?.value)
        eventP95 = Nullable(finite: report.summary[.eventCost]?[.p95]?.value)
        yearMean = Nullable(cost.yearMean?.double)
        yearP95 = Nullable(cost.yearP95?.double)
    }
}
