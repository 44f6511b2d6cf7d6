// SPDX-License-Identifier: GPL-3.0-or-later

public import Documents
internal import Quantities
internal import Rehearsal
public import Study

/// What `compare` has found: what changed, and what it does.
public struct CompareReport: Sendable {
    /// One of the two.
    public struct Side: Sendable {
        /// The scenario's name.
        public var scenario: String
        /// The plan's name.
        public var plan: String
        /// The hash of the plan.
        public var planHash: String
        /// What two runs that should agree agree in.
        public var fingerprint: Fingerprint

        /// A side of these names.
        public init(scenario: String, plan: String, planHash: String, fingerprint: Fingerprint) {
            self.scenario = scenario
            self.plan = plan
            self.planHash = planHash
            self.fingerprint = fingerprint
        }
    }

    /// What is held against.
    public var baseline: Side
    /// What is to be better.
    public var candidate: Side
    /// What the candidate's documents say otherwise.
    public var changes: [Change]
    /// What `check` finds doubtful about the candidate and did not about the baseline.
    public var findings: [Diagnostic]
    /// What that does.
    public var comparison: Comparison
    /// The currency of all money.
    public var currency: String
    /// The seed of both.
    public var seed: UInt64
    /// How the trials were run; `nil` where that should not be shown.
    public var run: StudyReport.Run?

    /// A report of these parts.
    public init(
        baseline: Side, candidate: Side, changes: [Change], findings: [Diagnostic], comparison: Comparison,
        currency: String, seed: UInt64, run: StudyReport.Run? = nil
    ) {
        self.baseline = baseline
        self.candidate = candidate
        self.changes = changes
        self.findings = findings
        self.comparison = comparison
        self.currency = currency
        self.seed = seed
        self.run = run
    }

    // MARK: - What all forms show

    /// The title: what is compared.
    var title: String {
        let plans = baseline.plan == candidate.plan ? baseline.plan : "\(baseline.plan) → \(candidate.plan)"
        let scenarios =
            baseline.scenario == candidate.scenario
            ? baseline.scenario : "\(baseline.scenario) → \(candidate.scenario)"
        return "\(scenarios) · \(plans)"
    }

    /// A statistic that is shown.
    struct Row {
        var measure: MeasureComparison
        var statistic: MeasureComparison.Row

        var name: String { "\(measure.name) \(statistic.statistic.rawValue)" }
        /// Whether it is of a measure that recovery is about.
        var isLeading: Bool { CompareReport.leading.contains(measure.measure) }
    }

    fileprivate static let leading: [Measure] = [.recoveryTime, .recoveryPoint, .downtime]

    /// The statistics worth a line: of what recovery is about the median, the tail and the mean, of the rest the mean,
    /// where anything differs.
    var rows: [Row] {
        changed.flatMap { measure -> [Row] in
            let isLeading = CompareReport.leading.contains(measure.measure)
            let statistics: [Statistic] = isLeading ? [.p50, .p95, .mean] : [.mean]
            return statistics.compactMap { measure[$0] }.map { Row(measure: measure, statistic: $0) }
        }
    }

    /// The measures that differ in some trial.
    var changed: [MeasureComparison] { comparison.measures.filter { $0.n > 0 && !$0.isSame } }

    /// The names of those that are the same in every trial.
    var unchanged: [String] { comparison.measures.filter { $0.n > 0 && $0.isSame }.map(\.name) }

    func value(_ value: Double?, of measure: Measure) -> String {
        value.map { Human.value($0, of: measure, currency: currency) } ?? "–"
    }

    /// A difference with its sign.
    func signed(_ value: Double?, of measure: Measure) -> String {
        guard let value else { return "–" }
        if measure.unit == .share { return points(value) }
        return (value > 0 ? "+" : "") + Human.value(value, of: measure, currency: currency)
    }

    /// An interval of differences.
    func interval(_ figure: Figure?, of measure: Measure) -> String {
        guard let figure else { return "–" }
        if measure.unit == .seconds, figure.low.isFinite, figure.high.isFinite {
            let size = max(abs(figure.low), abs(figure.high))
            let (low, high) = (Human.split(figure.low, like: size), Human.split(figure.high, like: size))
            return "\(low.number)…\(high.number) \(high.unit)"
        }
        return Human.interval(figure, of: measure, currency: currency)
    }

    /// An objective and its bound.
    func written(_ objective: ObjectiveComparison) -> String {
        switch (objective.objective.subject, objective.objective.criterion) {
        case (.measure(let measure), .share(let bound, _)):
            "\(objective.name) ≤ \(Human.value(bound, of: measure, currency: currency))"
        case (.successRate(let floor, let length), _):
            "\(objective.name) ≥ \(Human.short(floor)) for \(Human.duration(length.seconds))"
        default: objective.name
        }
    }

    /// The difference of two shares, in percentage points.
    func points(_ difference: Double) -> String {
        (difference > 0 ? "+" : difference < 0 ? "-" : "") + Human.percent(abs(difference))
    }

    /// How much the pairing has won.
    func ratio(_ measure: MeasureComparison) -> String {
        measure.varianceRatio.map { $0.isFinite ? Human.digits($0) : "∞" } ?? "–"
    }

    /// The share of trials in which neither is smaller.
    func same(_ measure: MeasureComparison) -> Double {
        let share = 1 - (measure.better?.value ?? 0) - (measure.worse?.value ?? 0)
        // Of so many trials no share is smaller than one of them.
        return share * Double(measure.n) < 0.5 ? 0 : share
    }

    /// What would settle a tolerance in doubt.
    func note(_ judgement: ToleranceJudgement) -> String? {
        guard judgement.verdict == .inconclusive else { return nil }
        let text = "\(judgement.tolerance.text): "
        guard let needed = judgement.trialsNeeded else { return text + "no number of trials would tell." }
        return text + "about \(Human.count(needed)) trials would tell."
    }

    /// Recoveries that only one of the two brings about, which means and their differences leave out.
    var recoveries: String? {
        guard let measure = comparison.measures.first(where: { $0.measure == .recoveryTime }),
            measure.onlyBaselineFinite + measure.onlyCandidateFinite > 0
        else { return nil }
        let share = { (count: Int) in Human.percent(Double(count) / Double(max(1, comparison.trials))) }
        return "Recovered within the horizon only by the candidate: \(share(measure.onlyCandidateFinite)); only by the "
            + "baseline: \(share(measure.onlyBaselineFinite)) (means leave them out)."
    }
}
