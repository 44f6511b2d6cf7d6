// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization

/// How a crew shares consecutive units of work: each thread takes the next few, and all stop when somebody wishes so.
final class Shift: Sendable {
    /// One past the last unit.
    let end: Int
    private let chunk: Int
    private let next: Atomic<Int>
    private let abandoned: Atomic<Int>
    private let done = Atomic<Int>(0)

    /// The units `range`, taken `chunk` at a time.
    init(_ range: Range<Int>, chunk: Int) {
        end = range.upperBound
        self.chunk = chunk
        next = Atomic(range.lowerBound)
        abandoned = Atomic(range.upperBound)
    }

    /// The next few units, or `nil` when all are taken.
    func take() -> Range<Int>? {
        let first = next.wrappingAdd(chunk, ordering: .relaxed).oldValue
        return first < end ? first..<min(end, first + chunk) : nil
    }

    /// Notes that so many units are finished.
    func finish(_ count: Int) { done.wrappingAdd(count, ordering: .relaxed) }

    /// Notes that a thread leaves with this unit and the rest of its chunk undone.
    func abandon(from unit: Int) { abandoned.min(unit, ordering: .relaxed) }

    /// The number of units finished so far, in whatever order.
    var finished: Int { done.load(ordering: .relaxed) }

    /// One past the longest finished prefix. Read it when the crew has gone home.
    ///
    /// Units leave in order, so what nobody took lies behind all that somebody did.
    var prefixEnd: Int { min(end, next.load(ordering: .relaxed), abandoned.load(ordering: .relaxed)) }
}
