// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Plan
public import Rehearsal

/// The outcomes of a run of consecutive trials, column by column: row `i` is trial `first + i`.
///
/// Measures are kept as `Double`, timings of steps and phases as `Float`: about 0.6 kB a trial for a plan of 20 steps,
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
            (measures.count + services + 4) * 8 + (steps * 3 + phases * 2 + 1) * 4 + phases + 2
        }

        /// The columns of an incident; without `timings`, as a sweep has no use for them.
        public init(system: System, plan: Plan, timings: Bool = true) {
            measures = Measure.all(of: system)
            steps = timings ? plan.steps.count : 0
            phases = timings ? plan.phases.count : 0
            services = system.services.count
        }
    }

    /// Three values of a yes-or-no question that may not arise.
    enum Answer {
        static let none: Int8 = -1
        static func of(_ value: Bool?) -> Int8 { value.map { $0 ? 1 : 0 } ?? none }
        static func value(_ answer: Int8) -> Bool? { answer == none ? nil : answer == 1 }
    }

    /// What the columns are.
    public let layout: Layout
    /// The number of the trial in row 0.
    public let first: UInt64
    /// The number of rows that are there; all of them finished.
    public internal(set) var count = 0

    private(set) var measures: [Column<Double>]
    private(set) var meters: [Column<Double>]
    private(set) var timings: [Column<Float>]
    private(set) var answers: [Column<Int8>]
    private(set) var ends: Column<UInt8>

    /// Room for that many trials from `first` on.
    public init(layout: Layout, first: UInt64, capacity: Int) {
        self.layout = layout
        self.first = first
        measures = layout.measures.map { _ in Column(capacity: capacity) }
        meters = (0..<(layout.services + 4)).map { _ in Column(capacity: capacity) }
        timings = (0..<(layout.steps * 3 + layout.phases * 2 + 1)).map { _ in Column(capacity: capacity) }
        answers = (0..<(layout.phases + 1)).map { _ in Column(capacity: capacity) }
        ends = Column(capacity: capacity)
    }

    deinit {
        for column in measures + meters { column.deallocate() }
        for column in timings { column.deallocate() }
        for column in answers { column.deallocate() }
        ends.deallocate()
    }

    /// Makes room for that many rows; the finished ones stay. Call it only while no thread fills the sample.
    public func reserve(_ capacity: Int) {
        for index in measures.indices { measures[index].grow(to: capacity, keeping: count) }
        for index in meters.indices { meters[index].grow(to: capacity, keeping: count) }
        for index in timings.indices { timings[index].grow(to: capacity, keeping: count) }
        for index in answers.indices { answers[index].grow(to: capacity, keeping: count) }
        ends.grow(to: capacity, keeping: count)
    }

    /// Writes a trial's outcome into its row. Threads may do so at once, each to rows of its own.
    func store(_ outcome: borrowing Outcome, at row: Int) {
        for index in measures.indices { measures[index][row] = outcome.values[index] }
        for service in 0..<layout.services { meters[service][row] = outcome.meters.nodeHours[service] }
        let rest = layout.services
        meters[rest][row] = outcome.meters.getRequests
        meters[rest + 1][row] = outcome.meters.syncedGB
        meters[rest + 2][row] = outcome.meters.downtimeHours
        meters[rest + 3][row] = outcome.meters.lostRequests
        for step in 0..<layout.steps {
            let timing = outcome.steps[step]
            timings[step * 3][row] = timing.start
            timings[step * 3 + 1][row] = timing.length
            timings[step * 3 + 2][row] = timing.critical
        }
        for phase in 0..<layout.phases {
            let timing = outcome.phases[phase]
            timings[layout.steps * 3 + phase * 2][row] = timing.start
            timings[layout.steps * 3 + phase * 2 + 1][row] = timing.end
            answers[phase][row] = Answer.of(timing.kept)
        }
        timings[layout.steps * 3 + layout.phases * 2][row] = outcome.detectionCritical
        answers[layout.phases][row] = Answer.of(outcome.successRateMet)
        ends[row] = outcome.end.rawValue
    }
}

// MARK: - Reading

extension Sample {
    /// The index of a measure in `layout.measures`.
    public func index(of measure: Measure) -> Int? { layout.measures.firstIndex(of: measure) }

    /// All values of a measure (by its index) in trial order: NaN where it does not exist, +∞ where it never came.
    public func values(_ measure: Int) -> [Double] { measures[measure].array(count) }

    /// One value of a measure, by its index.
    public func value(_ measure: Int, row: Int) -> Double { measures[measure][row] }

    /// The trial whose value of the measure has rank ⌈p·n⌉; the first of equals; `nil` where the measure never exists.
    public func trial(atQuantile p: Double, of measure: Measure) -> UInt64? {
        guard let index = index(of: measure) else { return nil }
        let values = values(index)
        let rows = values.indices.filter { !values[$0].isNaN }.sorted { (values[$0], $0) < (values[$1], $1) }
        guard !rows.isEmpty else { return nil }
        return first + UInt64(rows[max(0, min(rows.count, Int((p * Double(rows.count)).rounded(.up))) - 1)])
    }

    /// How the trial in that row ended.
    public func end(row: Int) -> Outcome.End {
        guard let end = Outcome.End(rawValue: ends[row]) else {
            preconditionFailure("a row is read once it is written")
        }
        return end
    }

    /// Whether the success rate after recovery held; `nil` without objective or recovery.
    public func successRateMet(row: Int) -> Bool? { Answer.value(answers[layout.phases][row]) }

    /// What the incident in that row used beyond normal.
    public func meters(row: Int) -> Outcome.Meters {
        let rest = layout.services
        var result = Outcome(measures: 0, steps: 0, phases: 0, services: rest).meters
        for service in 0..<rest { result.nodeHours[service] = meters[service][row] }
        result.getRequests = meters[rest][row]
        result.syncedGB = meters[rest + 1][row]
        result.downtimeHours = meters[rest + 2][row]
        result.lostRequests = meters[rest + 3][row]
        return result
    }

    /// Seconds from onset to a step's first attempt, in trial order; NaN where it never started.
    func starts(ofStep step: Int) -> Column<Float> { timings[step * 3] }
    /// Seconds from there to its end; NaN where it never ended.
    func lengths(ofStep step: Int) -> Column<Float> { timings[step * 3 + 1] }
    /// Seconds of the recovery time that the step held up.
    func critical(ofStep step: Int) -> Column<Float> { timings[step * 3 + 2] }
    /// Seconds of the recovery time before the plan began.
    var detectionCritical: Column<Float> { timings[layout.steps * 3 + layout.phases * 2] }
    /// Seconds from onset to a phase's first attempt.
    func starts(ofPhase phase: Int) -> Column<Float> { timings[layout.steps * 3 + phase * 2] }
    /// Seconds from onset to the end of a phase's last step.
    func ends(ofPhase phase: Int) -> Column<Float> { timings[layout.steps * 3 + phase * 2 + 1] }
    /// Whether a phase was over by the end of its window.
    func kept(phase: Int, row: Int) -> Bool? { Answer.value(answers[phase][row]) }

    /// The bytes of the outcomes, column by column in trial order, as the fingerprint reads them.
    func forEachColumn(_ body: (UnsafeRawBufferPointer) -> Void) {
        for column in measures { body(column.bytes(count)) }
        for column in meters { body(column.bytes(count)) }
        for column in answers.suffix(1) { body(column.bytes(count)) }
        body(ends.bytes(count))
    }
}
