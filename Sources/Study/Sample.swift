// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Plan
public import Rehearsal

/// The outcomes of a run of consecutive trials, column by column: row `i` is trial `first + i`.
///
/// Measures are kept as `Double`, timings of steps and phases as `Float`: about 0.5 kB a trial for a plan of 20 steps,
/// 0.2 kB without timings. A sample is filled by the threads of one study and read only when they have finished.
public final class Sample: @unchecked Sendable {
    /// What the columns are, for one system and plan.
    public struct Layout: Sendable {
        /// The measures, in the order of `Outcome.values`.
        public var measures: [Measure]
        /// The number of steps; 0 where timings are not kept.
        public var steps: Int
        /// The number of phases; 0 where timings are not kept.
        public var phases: Int
        /// The number of services.
        public var services: Int

        /// The bytes that a trial takes.
        public var bytesPerTrial: Int {
            (measures.count + services + 2) * 8 + (steps * 3 + phases * 2 + 1) * 4 + phases + 2
        }

        /// The columns of an incident; without `timings`, as a sweep has no use for them.
        public init(system: System, plan: Plan, timings: Bool = true) {
            measures = Measure.all(of: system)
            steps = timings ? plan.steps.count : 0
            phases = timings ? plan.phases.count : 0
            services = system.services.count
        }
    }

    /// What the columns are.
    public let layout: Layout
    /// The number of the trial in row 0.
    public let first: UInt64
    /// The number of rows that are there; all of them finished.
    public internal(set) var count = 0

    private(set) var rows: Rows

    /// Room for that many trials from `first` on.
    public init(layout: Layout, first: UInt64, capacity: Int) {
        self.layout = layout
        self.first = first
        rows = Rows(layout, capacity: capacity)
    }

    deinit { rows.deallocate() }

    /// Makes room for that many rows; the finished ones stay. Call it only while no thread fills the sample.
    public func reserve(_ capacity: Int) { rows.grow(to: capacity, keeping: count) }
}

// MARK: - Reading

extension Sample {
    /// The index of a measure in `layout.measures`.
    public func index(of measure: Measure) -> Int? { layout.measures.firstIndex(of: measure) }

    /// All values of a measure (by its index) in trial order: NaN where it does not exist, +∞ where it never came.
    public func values(_ measure: Int) -> [Double] { rows.measures[measure].array(count) }

    /// One value of a measure, by its index.
    public func value(_ measure: Int, row: Int) -> Double {
        precondition(row < count, "a row is read once it is written")
        return rows.measures[measure][row]
    }

    /// The trial whose value of the measure has rank ⌈p·n⌉; the first of equals; `nil` where the measure never exists.
    public func trial(atQuantile p: Double, of measure: Measure) -> UInt64? {
        guard let index = index(of: measure) else { return nil }
        let values = values(index)
        let ranked = values.indices.filter { !values[$0].isNaN }.sorted { (values[$0], $0) < (values[$1], $1) }
        guard !ranked.isEmpty else { return nil }
        return first + UInt64(ranked[max(0, min(ranked.count, Int((p * Double(ranked.count)).rounded(.up))) - 1)])
    }

    /// How the trial in that row ended.
    public func end(row: Int) -> Outcome.End {
        guard row < count, let end = Outcome.End(rawValue: rows.ends[row]) else {
            preconditionFailure("a row is read once it is written")
        }
        return end
    }

    /// Whether the success rate after recovery held; `nil` without objective or recovery.
    public func successRateMet(row: Int) -> Bool? { Answer.value(rows.answers[layout.phases][row]) }

    /// What the incident in that row used beyond normal.
    public func meters(row: Int) -> Outcome.Meters {
        let rest = layout.services
        var result = Outcome(measures: 0, steps: 0, phases: 0, services: rest).meters
        for service in 0..<rest { result.nodeHours[service] = rows.meters[service][row] }
        result.getRequests = rows.meters[rest][row]
        result.syncedGB = rows.meters[rest + 1][row]
        // These two are measures, too.
        for (measure, column) in zip(layout.measures, rows.measures) {
            if measure == .downtime { result.downtimeHours = column[row] / 3600 }
            if measure == .lostRequests { result.lostRequests = column[row] }
        }
        return result
    }

    /// Seconds that a step took in each trial in which it came to an end, in trial order.
    public func lengths(ofStep step: Int) -> [Double] {
        let column: Column<Float> = lengths(ofStep: step)
        return (0..<count).map { Double(column[$0]) }.filter { !$0.isNaN }
    }

    /// Seconds from onset to a step's first attempt in the trial in that row; NaN where it never started.
    public func start(ofStep step: Int, row: Int) -> Double { Double(starts(ofStep: step)[row]) }

    /// Seconds from there to its end; NaN where it never ended.
    public func length(ofStep step: Int, row: Int) -> Double {
        let column: Column<Float> = lengths(ofStep: step)
        return Double(column[row])
    }

    /// Seconds from onset to a step's first attempt, in trial order; NaN where it never started.
    func starts(ofStep step: Int) -> Column<Float> { rows.timings[step * 3] }
    /// Seconds from there to its end; NaN where it never ended.
    func lengths(ofStep step: Int) -> Column<Float> { rows.timings[step * 3 + 1] }
    /// Seconds of the recovery time that the step held up.
    func critical(ofStep step: Int) -> Column<Float> { rows.timings[step * 3 + 2] }
    /// Seconds of the recovery time before the plan began.
    var detectionCritical: Column<Float> { rows.timings[layout.steps * 3 + layout.phases * 2] }
    /// Seconds from onset to a phase's first attempt.
    func starts(ofPhase phase: Int) -> Column<Float> { rows.timings[layout.steps * 3 + phase * 2] }
    /// Seconds from onset to the end of a phase's last step.
    func ends(ofPhase phase: Int) -> Column<Float> { rows.timings[layout.steps * 3 + phase * 2 + 1] }
    /// Whether a phase was over by the end of its window.
    func kept(phase: Int, row: Int) -> Bool? { Answer.value(rows.answers[phase][row]) }

    /// The bytes of the outcomes, column by column in trial order, as the fingerprint reads them.
    func forEachColumn(_ body: (UnsafeRawBufferPointer) -> Void) {
        for column in rows.measures { body(column.bytes(count)) }
        for column in rows.meters { body(column.bytes(count)) }
        for column in rows.answers.suffix(1) { body(column.bytes(count)) }
        body(rows.ends.bytes(count))
    }
}
