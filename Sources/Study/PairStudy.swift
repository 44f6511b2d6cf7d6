// SPDX-License-Identifier: GPL-3.0-or-later

internal import Rehearsal

/// Two incidents tried on the same luck: each trial of the one beside the same trial of the other.
public struct PairStudy: Sendable {
    /// What is held against.
    public var baseline: SweepStudy.Point
    /// What is to be better.
    public var candidate: SweepStudy.Point
    /// The number of the first trial.
    public var first: UInt64
    /// The number of threads.
    public var threads: Int

    /// Trials of these two from `first` on, on all processors unless told otherwise. Only with equal seeds are they on the
    /// same luck.
    public init(
        baseline: SweepStudy.Point, candidate: SweepStudy.Point, first: UInt64 = 0, threads: Int = Crew.allProcessors
    ) {
        precondition(threads > 0, "somebody has to work")
        self.baseline = baseline
        self.candidate = candidate
        self.first = first
        self.threads = threads
    }

    /// Runs so many trials of each, or as many as are finished of both when somebody interrupts: the longest prefix.
    ///
    /// `progress` is told the pairs finished, on the caller's thread.
    public func run(
        trials: Int, interruption: Interruption = Interruption(), progress: (Int) -> Void = { _ in }
    ) -> (baseline: Sample, candidate: Sample) {
        let before = Sample(layout: baseline.layout, first: first, capacity: trials)
        let after = Sample(layout: candidate.layout, first: first, capacity: trials)
        let shift = Shift(0..<trials, chunk: Study.chunk(trials, threads))
        Crew.run(min(threads, max(1, trials)), tick: { progress(shift.finished) }) { [self] _ in
            var (one, other) = (Rehearsal(baseline.incident), Rehearsal(candidate.incident))
            while let rows = shift.take() {
                if one.fill(before, rows, interruption) != nil { return shift.abandon(from: rows.lowerBound) }
                if let undone = other.fill(after, rows, interruption) { return shift.abandon(from: undone) }
                shift.finish(rows.count)
            }
        }
        before.count = shift.prefixEnd
        after.count = shift.prefixEnd
        progress(shift.prefixEnd)
        return (before, after)
    }
}
