// SPDX-License-Identifier: GPL-3.0-or-later

internal import Documents
internal import Rehearsal
internal import Study

extension CompareReport {
    /// The report for programs: keys in alphabetical order, `null` for what is not there or is infinite.
    public func json() throws -> String { try JSON.text(CompareDocument(self)) }

    /// The answer of a comparison in which there is nothing to compare.
    public static func noChangeJSON(scenario: String, plan: String) throws -> String {
        try JSON.text(NoChangeDocument(scenario: scenario, plan: plan))
    }

    /// The columns of `csvRows`.
    public static func csvHeader() -> String {
        CSV.line([
            "measure", "statistic", "unit", "n", "baseline", "candidate", "difference", "low", "high", "better",
            "better_low", "better_high", "worse", "worse_low", "worse_high", "variance_ratio",
        ])
    }

    /// One row for each statistic of each measure.
    public func csvRows() -> String {
        comparison.measures.flatMap { measure in
            measure.rows.map { row in
                let numbers = [
                    row.baseline, row.candidate, row.difference?.value, row.difference?.low, row.difference?.high,
                    measure.better?.value, measure.better?.low, measure.better?.high, measure.worse?.value,
                    measure.worse?.low, measure.worse?.high, measure.varianceRatio,
                ]
                let names = [
                    measure.name, row.statistic.rawValue, measure.measure.unit(currency: currency), String(measure.n),
                ]
                return CSV.line(names + numbers.map(CSV.number))
            }
        }.joined()
    }
}

private struct NoChangeDocument: Encodable {
    var version = Version.current
    var scenario: String
    var plan: String
    var isSame = true
    var changes: [String] = []

    enum CodingKeys: String, CodingKey {
        case version, scenario, plan, changes
        case isSame = "no_change"
    }
}

/// The shape of `compare --format json`.
private struct CompareDocument: Encodable {
    var version = Version.current
    var seed: UInt64
    var first: UInt64
    var trials: Int
    var baseline: SideDocument
    var candidate: SideDocument
    var isSame = false
    var changes: [ChangeDocument]
    var findings: [FindingDocument]
    var objectives: [ObjectiveDocument]
    var measures: [String: ComparedDocument]
    var tolerances: [ToleranceDocument]
    var verdict: Verdict

    enum CodingKeys: String, CodingKey {
        case version, seed, first, trials, baseline, candidate, changes, findings, objectives, measures, tolerances
        case verdict
        case isSame = "no_change"
    }

    init(_ report: CompareReport) {
        let comparison = report.comparison
        seed = report.seed
        (first, trials) = (comparison.first, comparison.trials)
        (baseline, candidate) = (SideDocument(report.baseline), SideDocument(report.candidate))
        changes = report.changes.map(ChangeDocument.init)
        findings = report.findings.map(FindingDocument.init)
        objectives = comparison.objectives.map(ObjectiveDocument.init)
        measures = Dictionary(
            uniqueKeysWithValues: comparison.measures.map { ($0.name, ComparedDocument($0, report.currency)) })
        tolerances = comparison.tolerances.map(ToleranceDocument.init)
        verdict = comparison.verdict
    }
}

private struct SideDocument: Encodable {
    var scenario: String
    var plan: String
    var planHash: String
    var fingerprint: String

    enum CodingKeys: String, CodingKey {
        case scenario, plan, fingerprint
        case planHash = "plan_hash"
    }

    init(_ side: CompareReport.Side) {
        (scenario, plan, planHash) = (side.scenario, side.plan, side.planHash)
        fingerprint = side.fingerprint.description
    }
}

private struct ChangeDocument: Encodable {
    var path: String
    var kind: String
    var before: Nullable<String>
    var after: Nullable<String>

    init(_ change: Change) {
        path = change.path.joined(separator: ".")
        kind =
            switch change.kind {
            case .value: "value"
            case .added: "added"
            case .removed: "removed"
            case .renamed: "renamed"
            case .moved: "moved"
            }
        (before, after) = (Nullable(change.before), Nullable(change.after))
    }
}

private struct FindingDocument: Encodable {
    var code: Nullable<String>
    var file: String
    var line: Int
    var message: String
    var remedy: Nullable<String>

    init(_ finding: Diagnostic) {
        code = Nullable(finding.code?.rawValue)
        (file, line, message) = (finding.file, finding.line, finding.message)
        remedy = Nullable(finding.remedy)
    }
}

private struct ObjectiveDocument: Encodable {
    var measure: String
    var within: Nullable<Double>
    var n: Int
    var baseline: FigureDocument
    var candidate: FigureDocument
    var difference: FigureDocument
    var onlyBaseline: Int
    var onlyCandidate: Int

    enum CodingKeys: String, CodingKey {
        case measure, within, n, baseline, candidate, difference
        case onlyBaseline = "only_baseline"
        case onlyCandidate = "only_candidate"
    }

    init(_ objective: ObjectiveComparison) {
        measure = objective.name
        within = Nullable(objective.objective.bound)
        n = objective.n
        baseline = FigureDocument(objective.baseline)
        candidate = FigureDocument(objective.candidate)
        difference = FigureDocument(objective.difference)
        (onlyBaseline, onlyCandidate) = (objective.onlyBaseline, objective.onlyCandidate)
    }
}

private struct ComparedDocument: Encodable {
    var unit: String
    var n: Int
    var statistics: [String: StatisticDocument]
    var better: Nullable<FigureDocument>
    var worse: Nullable<FigureDocument>
    var varianceRatio: Nullable<Double>
    var onlyBaselineFinite: Int
    var onlyCandidateFinite: Int

    enum CodingKeys: String, CodingKey {
        case unit, n, statistics, better, worse
        case varianceRatio = "variance_ratio"
        case onlyBaselineFinite = "only_baseline_finite"
        case onlyCandidateFinite = "only_candidate_finite"
    }

    init(_ measure: MeasureComparison, _ currency: String) {
        unit = measure.measure.unit(currency: currency)
        n = measure.n
        statistics = Dictionary(
            uniqueKeysWithValues: measure.rows.map { ($0.statistic.rawValue, StatisticDocument($0)) })
        better = Nullable(measure.better.map(FigureDocument.init))
        worse = Nullable(measure.worse.map(FigureDocument.init))
        varianceRatio = Nullable(finite: measure.varianceRatio)
        (onlyBaselineFinite, onlyCandidateFinite) = (measure.onlyBaselineFinite, measure.onlyCandidateFinite)
    }
}

private struct StatisticDocument: Encodable {
    var baseline: Nullable<Double>
    var candidate: Nullable<Double>
    var difference: Nullable<FigureDocument>

    init(_ row: MeasureComparison.Row) {
        (baseline, candidate) = (Nullable(finite: row.baseline), Nullable(finite: row.candidate))
        difference = Nullable(row.difference.map(FigureDocument.init))
    }
}

private struct ToleranceDocument: Encodable {
    var tolerance: String
    var difference: Nullable<FigureDocument>
    var verdict: Verdict
    var trialsNeeded: Nullable<Int>

    enum CodingKeys: String, CodingKey {
        case tolerance, difference, verdict
        case trialsNeeded = "trials_needed"
    }

    init(_ judgement: ToleranceJudgement) {
        tolerance = judgement.tolerance.text
        difference = Nullable(judgement.difference.map(FigureDocument.init))
        verdict = judgement.verdict
        trialsNeeded = Nullable(judgement.trialsNeeded)
    }
}
