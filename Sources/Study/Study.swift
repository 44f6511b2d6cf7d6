// SPDX-License-Identifier: GPL-3.0-or-later

public import Rehearsal
internal import Statistics

/// Many trials of one incident, in parallel, with results that do not depend on how.
public struct Study: Sendable {
    /// The incident that is tried.
    public var incident: Incident
    /// The columns that are kept.
    public var layout: Sample.Layout
    /// The number of the first trial.
    public var first: UInt64
    /// The number of threads.
    public var threads: Int

    /// Trials from `first` on, on all processors unless told otherwise.
    public init(
        of incident: Incident, layout: Sample.Layout, first: UInt64 = 0, threads: Int = Crew.allProcessors
    ) {
        precondition(threads > 0, "somebody has to work")
        self.incident = incident
        self.layout = layout
        self.first = first
        self.threads = threads
    }

    /// How far a study is.
    public struct Progress: Sendable {
        /// Trials finished.
        public var done: Int
        /// Trials to be finished, as far as is known.
        public var total: Int
        /// Relative half-width of the interval that the study is to narrow, in 0…1; `nil` before it is known.
        public var halfWidth: Double?
    }

    /// Runs so many trials, or as many as are finished when somebody interrupts: the longest prefix of them.
    public func run(
        trials: Int, interruption: Interruption = Interruption(), progress: (Progress) -> Void = { _ in }
    ) -> Sample {
        let sample = Sample(layout: layout, first: first, capacity: trials)
        extend(sample, to: trials, interruption) { progress(Progress(done: $0, total: trials)) }
        return sample
    }

    /// Runs ever more trials until a measure is known well enough.
    ///
    /// - Parameters:
    ///   - goal: the measure, its statistic, and how well it should be known.
    ///   - limit: the number of trials after which the study gives up.
    /// - Returns: the trials, and whether the goal was reached. The number of trials depends on outcomes only.
    public func run(
        until goal: Goal, limit: Int, interruption: Interruption = Interruption(),
        progress: (Progress) -> Void = { _ in }
    ) -> (sample: Sample, reached: Bool) {
        let precision = Precision(target: goal.relativeHalfWidth, limit: limit)
        var target = precision.first
        var halfWidth: Double?
        let sample = Sample(layout: layout, first: first, capacity: target)
        while true {
            sample.reserve(target)
            extend(sample, to: target, interruption) {
                progress(Progress(done: $0, total: target, halfWidth: halfWidth))
            }
            let width = goal.halfWidth(in: sample)
            halfWidth = width.isFinite ? width : nil
            guard sample.count == target, let next = precision.next(after: target, relativeHalfWidth: width) else {
                return (sample, width <= goal.relativeHalfWidth)
            }
            target = next
        }
    }

    private func extend(_ sample: Sample, to trials: Int, _ interruption: Interruption, _ progress: (Int) -> Void) {
        let before = sample.count
        let shift = Shift(before..<trials, chunk: Study.chunk(trials - before, threads))
        Crew.run(min(threads, max(1, trials - before)), tick: { progress(before + shift.finished) }) { _ in
            var rehearsal = Rehearsal(incident)
            while let rows = shift.take() {
                if let undone = rehearsal.fill(sample, rows, interruption) {
                    shift.abandon(from: undone)
                    return
                }
                shift.finish(rows.count)
            }
        }
        sample.count = shift.prefixEnd
        progress(sample.count)
    }

    /// Chunks small enough that all threads end at about the same time, large enough that taking them costs nothing.
    static func chunk(_ trials: Int, _ threads: Int) -> Int { max(1, min(64, trials / (threads * 8))) }
}

extension Rehearsal {
    /// Runs the trials of these rows into them; returns the first row not done where somebody interrupts.
    mutating func fill(_ sample: Sample, _ rows: Range<Int>, _ interruption: Interruption) -> Int? {
        let columns = sample.rows
        for row in rows {
            if interruption.isRequested { return row }
            run(trial: sample.first + UInt64(row))
            columns.store(outcome, at: row)
        }
        return nil
    }
}
