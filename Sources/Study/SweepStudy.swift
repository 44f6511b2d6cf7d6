// SPDX-License-Identifier: GPL-3.0-or-later

public import Rehearsal
internal import Synchronization

/// The same trials at many points, whose threads take trials of one point after the other.
///
/// Every point has the same trials of the same seed, so that points differ by their settings and not by their luck.
public struct SweepStudy: Sendable {
    /// The number of points.
    public var points: Range<Int>
    /// The number of trials at each.
    public var trials: Int
    /// The number of the first trial.
    public var first: UInt64
    /// The number of threads.
    public var threads: Int

    /// So many trials at each of these points, on all processors unless told otherwise.
    public init(points: Range<Int>, trials: Int, first: UInt64 = 0, threads: Int = Crew.allProcessors) {
        self.points = points
        self.trials = trials
        self.first = first
        self.threads = threads
    }

    /// An incident and the columns that are kept of it.
    public struct Point: Sendable {
        /// What is tried.
        public var incident: Incident
        /// The columns that are kept.
        public var layout: Sample.Layout

        /// That incident with these columns.
        public init(incident: Incident, layout: Sample.Layout) {
            self.incident = incident
            self.layout = layout
        }
    }

    /// Runs all points, and hands over what `summarise` makes of each in the order of points.
    ///
    /// - Parameters:
    ///   - prepare: makes a point; called once for each, on any thread.
    ///   - summarise: reads a point's finished sample, which is then dropped; called once for each, on any thread.
    ///   - progress: trials finished over all points; called on the caller's thread.
    ///   - known: the numbers of points that need not be run, as `recall` has their results.
    ///   - recall: the result of such a point; called on the caller's thread, when it is its turn.
    ///   - take: a point's number and result; called on the caller's thread, in order, as soon as it is its turn.
    /// - Returns: one past the last point that was handed over.
    /// - Throws: the first error of `prepare`, `summarise` or `recall` in the order of points, after all results before it are handed over.
    public func run<Result: Sendable>(
        interruption: Interruption = Interruption(),
        prepare: @escaping @Sendable (Int) throws -> Point,
        summarise: @escaping @Sendable (Int, Point, Sample) throws -> Result,
        progress: (Int) -> Void = { _ in },
        known: Set<Int> = [],
        recall: (Int) throws -> Result? = { _ in nil },
        take: (Int, Result) -> Void
    ) throws -> Int {
        let chunk = min(256, max(1, trials))
        let chunksPerPoint = (trials + chunk - 1) / chunk
        let open = points.filter { !known.contains($0) }
        let stalls = open.map { _ in Stall<Result>(chunks: chunksPerPoint) }
        let shift = Shift(0..<(open.count * chunksPerPoint), chunk: 1)
        let done = Counter()
        var (next, nextStall) = (points.lowerBound, 0)
        var failure: (any Error)?
        let stop = Interruption()
        func result() throws -> Result? {
            if known.contains(next) { return try recall(next) }
            guard let found = stalls[nextStall].takeResult() else { return nil }
            nextStall += 1
            return try found.get()
        }
        func look() {
            progress(done.value)
            do {
                while failure == nil, next < points.upperBound, let value = try result() {
                    take(next, value)
                    next += 1
                }
            } catch {
                failure = error
                stop.request()
            }
        }
        Crew.run(threads, every: 0.05, tick: look) { [self] _ in
            var current = -1
            var rehearsal: Rehearsal?
            var desk: Desk?
            while !interruption.isRequested, !stop.isRequested, let unit = shift.take()?.lowerBound {
                let point = unit / chunksPerPoint
                if point != current {
                    current = point
                    desk = stalls[point].open { try Desk(prepare(open[point]), first: first, trials: trials) }
                    rehearsal = desk.map { Rehearsal($0.point.incident) }
                }
                guard let desk else { continue }
                let start = unit % chunksPerPoint * chunk
                let rows = start..<min(trials, start + chunk)
                if rehearsal?.fill(desk.sample, rows, interruption) != nil { return }
                done.add(rows.count)
                stalls[point].finishChunk {
                    desk.sample.count = trials
                    return try summarise(open[point], desk.point, desk.sample)
                }
            }
        }
        look()
        if let failure { throw failure }
        return next
    }
}

/// A number that several threads add to.
private final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    func add(_ more: Int) { count.wrappingAdd(more, ordering: .relaxed) }
    var value: Int { count.load(ordering: .relaxed) }
}

/// What the threads at one point share.
private struct Desk: Sendable {
    var point: SweepStudy.Point
    var sample: Sample

    init(_ point: SweepStudy.Point, first: UInt64, trials: Int) {
        self.point = point
        sample = Sample(layout: point.layout, first: first, capacity: trials)
    }
}

/// The place of one point: opened by the first thread that comes, closed by the last that leaves.
private final class Stall<Result: Sendable>: Sendable {
    private enum State: Sendable {
        case waiting
        case open(Desk)
        case done(Swift.Result<Result, any Error>)
        case taken
    }

    private let state = Mutex<State>(.waiting)
    private let chunks: Atomic<Int>

    init(chunks: Int) { self.chunks = Atomic(chunks) }

    /// The desk, made by `make` for the first thread; `nil` where that failed. The others wait meanwhile.
    func open(_ make: () throws -> Desk) -> Desk? {
        state.withLock { state in
            if case .waiting = state {
                do { state = .open(try make()) } catch { state = .done(.failure(error)) }
            }
            return if case .open(let desk) = state { desk } else { nil }
        }
    }

    /// Counts a chunk; whoever finishes the last one clears the desk.
    func finishChunk(_ summarise: () throws -> Result) {
        guard chunks.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0 else { return }
        let result = Swift.Result { try summarise() }
        state.withLock { $0 = .done(result) }
    }

    /// The result, once.
    func takeResult() -> Swift.Result<Result, any Error>? {
        state.withLock { state in
            guard case .done(let result) = state else { return nil }
            state = .taken
            return result
        }
    }
}
