// SPDX-License-Identifier: GPL-3.0-or-later

internal import Rehearsal

/// The columns of a sample, which several threads fill at once.
///
/// A thread takes a copy before its trials: the copy shares the memory, and costs neither reference counts nor
/// exclusivity checks in each trial.
struct Rows: @unchecked Sendable {
    private let layout: Sample.Layout
    private(set) var measures: [Column<Double>]
    private(set) var meters: [Column<Double>]
    private(set) var timings: [Column<Float>]
    private(set) var answers: [Column<Int8>]
    private(set) var ends: Column<UInt8>

    init(_ layout: Sample.Layout, capacity: Int) {
        self.layout = layout
        measures = layout.measures.map { _ in Column(capacity: capacity) }
        meters = (0..<(layout.services + 2)).map { _ in Column(capacity: capacity) }
        timings = (0..<(layout.steps * 3 + layout.phases * 2 + 1)).map { _ in Column(capacity: capacity) }
        answers = (0..<(layout.phases + 1)).map { _ in Column(capacity: capacity) }
        ends = Column(capacity: capacity)
    }

    func deallocate() {
        for column in measures + meters { column.deallocate() }
        for column in timings { column.deallocate() }
        for column in answers { column.deallocate() }
        ends.deallocate()
    }

    mutating func grow(to capacity: Int, keeping count: Int) {
        for index in measures.indices { measures[index].grow(to: capacity, keeping: count) }
        for index in meters.indices { meters[index].grow(to: capacity, keeping: count) }
        for index in timings.indices { timings[index].grow(to: capacity, keeping: count) }
        for index in answers.indices { answers[index].grow(to: capacity, keeping: count) }
        ends.grow(to: capacity, keeping: count)
    }

    /// Writes a trial's outcome into its row.
    func store(_ outcome: borrowing Outcome, at row: Int) {
        for index in measures.indices { measures[index][row] = outcome.values[index] }
        for service in 0..<layout.services { meters[service][row] = outcome.meters.nodeHours[service] }
        let rest = layout.services
        meters[rest][row] = outcome.meters.getRequests
        meters[rest + 1][row] = outcome.meters.syncedGB
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

/// Three values of a yes-or-no question that may not arise.
enum Answer {
    static let none: Int8 = -1
    static func of(_ value: Bool?) -> Int8 { value.map { $0 ? 1 : 0 } ?? none }
    static func value(_ answer: Int8) -> Bool? { answer == none ? nil : answer == 1 }
}
