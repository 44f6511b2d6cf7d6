// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Execution
internal import Plan
internal import Quantities

/// What a drill comes to, or how it stands, beside what the simulation has predicted.
public struct DrillReport: Sendable {
    /// The drill as its records leave it.
    public let run: DrillRun
    let opening: Opening
    let system: System
    let story: DrillStory
    let records: [JournalRecord]
    let evidence: Evidence

    /// The report of a drill: its run, folded from all the records of its journal, and what `verify` says of that.
    public init(run: DrillRun, opening: Opening, system: System, records: [JournalRecord], evidence: Evidence) {
        self.evidence = evidence
        self.run = run
        self.opening = opening
        self.system = system
        self.records = records
        story = DrillStory(run.drill, records)
    }

    var plan: Plan { run.drill.plan }

    /// Where a value lies in its predicted band.
    enum Place: String, Encodable { case below, within, above }

    /// A step that has begun, or was satisfied without.
    struct StepAccount {
        var step: Int
        /// In seconds since onset.
        var began: Double?
        /// In seconds; nothing where that says nothing of the step: it was skipped, or decided by who answered its page.
        var took: Double?
        var band: Prediction.Band?
        var place: Place?
        var percentile: Int? { took.flatMap { band?.percentile(of: $0) } }
    }

    /// Something that a drill is measured by.
    struct MeasureAccount {
        /// The name of the measure in results.
        var name: String
        /// In seconds; infinite where everything was lost.
        var value: Double?
        /// The objective's bound in seconds.
        var within: Double?
        var band: Prediction.Band?
        /// Whether it is a store's part of the one before.
        var isPart = false

        var met: Bool? { within.flatMap { bound in value.map { $0 <= bound } } }
        var place: Place? { value.flatMap { value in band.flatMap { $0.place(of: value) } } }
        var percentile: Int? { value.flatMap { band?.percentile(of: $0) } }
    }

    /// The steps that have begun or are satisfied, in the order of beginning.
    var steps: [StepAccount] {
        let origin = run.onset ?? run.opened ?? .distantPast
        let known = run.steps.indices.filter { run.steps[$0].started ?? run.steps[$0].ended != nil }
        return known.sorted { (at($0), $0) < (at($1), $1) }.map { step in
            let times = run.steps[step]
            let took = isTimed(step) ? times.started.flatMap { start in times.ended.map { ($0 - start).seconds } } : nil
            let band = opening.prediction?.steps[plan.steps[step].id]
            return StepAccount(
                step: step, began: times.started.map { ($0 - origin).seconds }, took: took, band: band,
                place: took.flatMap { took in band.flatMap { $0.place(of: took) } })
        }
    }

    private func isTimed(_ step: Int) -> Bool {
        let isDecidedAtOnce = plan.steps[step].action == .approve && run.steps[step].started == run.steps[step].ended
        return !isDecidedAtOnce && !story.skipped.contains(step)
    }

    private func at(_ step: Int) -> WallTime { run.steps[step].started ?? run.steps[step].ended ?? .distantPast }

    /// The steps that have neither begun nor been satisfied, but would in a drill that goes well.
    var unreached: [String] {
        run.steps.indices.filter { run.steps[$0].started == nil && run.steps[$0].ended == nil && !isReserve($0) }
            .map { plan.steps[$0].id }
    }

    /// Whether a step only stands in for another, or takes one back, or fails back what is not to come back.
    func isReserve(_ step: Int) -> Bool {
        plan.steps.contains { $0.instead == step || $0.undo == step }
            || (!run.drill.failsBack && plan.phases[plan.steps[step].phase].starts == .primaryRecovered)
    }

    /// What the drill came to, and why, once it is over.
    var conclusion: String? {
        run.verdict.map { DrillReport.conclusion($0, run.reasons) }
    }

    static func conclusion(_ verdict: Drill.Verdict, _ reasons: [String]) -> String {
        verdict.rawValue + (reasons.isEmpty ? "" : ": ") + reasons.joined(separator: "; ")
    }

    /// What the drill is measured by: recovery time and point always, the others where they are known.
    var measures: [MeasureAccount] {
        var measures = [
            measure("recovery_time", run.recoveryTime?.seconds, plan.objectives.recoveryTime)
        ]
        for (name, seconds) in zip(RecoveryParts.names, parts?.seconds ?? []) {
            measures.append(measure("recovery_time.\(name)", seconds))
            measures[measures.count - 1].isPart = true
        }
        for (name, value) in [("detection_time", detection), ("decision_time", decision), ("failback_time", failback)] {
            if let value { measures.append(measure(name, value)) }
        }
        return measures + recoveryPoints
    }

    private var recoveryPoints: [MeasureAccount] {
        let target = plan.objectives.recoveryPoint
        guard let canary = run.canary else { return [measure("recovery_point", nil, target)] }
        let stores = canary.stores.map { ($0.name, $0.recoveryPoint ?? .infinity) }
        var points = [measure("recovery_point", stores.map(\.1).max(), target)]
        for (store, value) in stores {
            points.append(measure("recovery_point.\(store)", value, target))
            points[points.count - 1].isPart = true
        }
        return points
    }

    private func measure(_ name: String, _ value: Double?, _ target: Objectives.Target? = nil) -> MeasureAccount {
        MeasureAccount(
            name: name, value: value, within: target?.within.seconds, band: opening.prediction?.measures[name])
    }

    /// Where the recovery time went, once there is one.
    private var parts: RecoveryParts? {
        guard let onset = run.onset, let recovered = run.recoveryTime?.seconds else { return nil }
        let since = { (instant: WallTime) in (instant - onset).seconds }
        let moving = run.steps.indices.filter { plan.steps[$0].action.moves }
        return RecoveryParts(
            detected: (story.detected ?? run.began).map(since) ?? .nan, decided: decision ?? .nan,
            ends: moving.compactMap { run.steps[$0].ended.map(since) }, recovered: recovered)
    }

    /// From onset to the trigger.
    private var detection: Double? {
        guard let onset = run.onset, let detected = story.detected, detected >= onset else { return nil }
        return (detected - onset).seconds
    }

    /// From onset to the end of the first `approve`.
    private var decision: Double? {
        let ends = run.steps.indices.filter { plan.steps[$0].action == .approve && run.steps[$0].started != nil }
            .compactMap { run.steps[$0].ended }
        guard let onset = run.onset, let first = ends.min(), first >= onset else { return nil }
        return (first - onset).seconds
    }

    /// From the primary's return to the end of the last failback step, once the plan has come to its end.
    private var failback: Double? {
        guard let returned = run.primaryReturned, run.recovered != nil, run.run.verdict != nil else { return nil }
        let late = run.steps.indices.filter { plan.phases[plan.steps[$0].phase].starts == .primaryRecovered }
        guard let last = late.compactMap({ run.steps[$0].ended }).max() else { return nil }
        return (last - returned).seconds
    }
}

extension Prediction.Band {
    /// Where a value lies. Compared as both are shown: 5.001 s is not above 5 s. Nowhere where a model gives it no time at all,
    /// which nothing in the world keeps to.
    func place(of value: Double) -> DrillReport.Place? {
        if p95 == 0 { return nil }
        let differs = { (bound: Double) in Human.duration(value) != Human.duration(bound) }
        let (low, high) = (p5 ?? .infinity, p95 ?? .infinity)
        if value < low && differs(low) { return .below }
        return value > high && differs(high) ? .above : .within
    }

    /// Below how many of 100 trials a value lies: 0 below all but one in a hundred, 99 above as many; a tie counts half.
    /// Nothing where no percentiles were kept, or all trials agree.
    func percentile(of value: Double) -> Int? {
        guard let quantiles = percentiles?.map({ $0 ?? .infinity }), let low = quantiles.first,
            let high = quantiles.last,
            Human.duration(low) != Human.duration(high)
        else { return nil }
        return (quantiles.count { $0 < value } + quantiles.count { $0 <= value }) / 2
    }

    /// How a percentile is called: at the ends it is only known that a value lies beyond.
    static func name(_ percentile: Int) -> String {
        percentile == 0 ? "below p1" : percentile == 99 ? "above p99" : "p\(percentile)"
    }

    /// The three quantiles with their unit said once, or one where they are the same.
    var range: String { Prediction.Band.joined([p5, p50, p95]) }

    /// The median, and from where to where: `p50 12.4 min, p5–p95 9.5 – 22 min`; one length where they are the same.
    var text: String {
        let span = Prediction.Band.joined([p5, p95])
        let middle = Human.duration(p50 ?? .infinity)
        return span == middle ? span : "p50 \(middle), p5–p95 \(span)"
    }

    private static func joined(_ quantiles: [Double?]) -> String {
        let sides = quantiles.map { $0 ?? .infinity }
        let like = sides.last { $0.isFinite } ?? .infinity
        let shown = sides.map { Human.split($0, like: $0.isFinite ? like : $0).number }
        let unit = Human.split(like, like: like).unit
        let numbers = Set(shown).count == 1 ? shown[0] : shown.joined(separator: " – ")
        return unit.isEmpty ? numbers : "\(numbers) \(unit)"
    }
}
