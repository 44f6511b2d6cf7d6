// SPDX-License-Identifier: GPL-3.0-or-later

/// What is due, and when: the pending events of one simulation, and its clock.
///
/// Events leave in the order of (instant, priority, sequence): at one instant the lower priority first, and among
/// equals first in, first out. Copying the agenda forks it. Scheduling and taking an event cost O(log n) comparisons
/// for n pending events, and no allocation once the agenda has been as full as it gets.
@frozen
public struct Agenda<Event> {
    /// The priority of events that state none: the middle, so that some can go before and some after.
    @inlinable
    public static var ordinary: UInt8 { 128 }

    @usableFromInline
    var clock: Instant

    /// A heap in which each entry has four children: half as deep as with two, and their comparisons do not wait for
    /// one another. While `isOpen`, its root is the event taken last, whose place the next one scheduled takes: most
    /// events schedule a successor, and one sift is cheaper than two.
    @usableFromInline
    var heap: ContiguousArray<Entry>

    /// Whether the root of the heap has left.
    @usableFromInline
    var isOpen: Bool

    /// How many events have been scheduled.
    @usableFromInline
    var sequence: UInt64

    /// An agenda without events whose clock stands at `start`.
    @inlinable
    public init(at start: Instant = .onset) {
        clock = start
        heap = []
        isOpen = false
        sequence = 0
    }

    /// The instant of the event taken last; before the first, the start.
    @inlinable
    public var now: Instant { clock }

    /// How many events are pending.
    @inlinable
    public var count: Int { heap.count - (isOpen ? 1 : 0) }

    /// Whether nothing is pending.
    @inlinable
    public var isEmpty: Bool { count == 0 }

    /// The instant of the event that leaves next; `nil` if none is pending.
    @inlinable
    public var due: Instant? {
        isOpen ? heap.dropFirst().prefix(4).lazy.map(\.key).min()?.instant : heap.first?.key.instant
    }

    /// Makes room for that many pending events.
    @inlinable
    public mutating func reserveCapacity(_ count: Int) { heap.reserveCapacity(count + 1) }

    /// Adds an event. It may be due now, but not earlier: that is a mistake of the model, and traps.
    @inlinable
    public mutating func schedule(_ event: Event, at due: Instant, priority: UInt8 = ordinary) {
        precondition(due >= now, "an event cannot be due before the clock")
        let entry = Entry(key: Key(due, priority, sequence), event: event)
        sequence += 1
        if isOpen {
            isOpen = false
            sink(entry)
        } else {
            heap.append(entry)
            rise(entry)
        }
    }

    /// Takes the first event due before `horizon`, and moves the clock to it.
    ///
    /// - Returns: `nil` if there is none; the clock then stays where it is.
    @inlinable
    public mutating func next(before horizon: Instant) -> Event? {
        close()
        guard let first = heap.first, first.key.instant < horizon else { return nil }
        clock = first.key.instant
        isOpen = true
        return first.event
    }

    /// Forgets all events and sets the clock to `start`; keeps the room they took.
    @inlinable
    public mutating func removeAll(at start: Instant = .onset) {
        heap.removeAll(keepingCapacity: true)
        isOpen = false
        sequence = 0
        clock = start
    }
}

extension Agenda: Sendable where Event: Sendable {}
extension Agenda.Entry: Sendable where Event: Sendable {}

extension Agenda {
    /// The order of an event as one number: instant, then priority, then sequence.
    @frozen
    @usableFromInline
    struct Key: Comparable, Sendable {
        @usableFromInline
        var bits: UInt128

        @inlinable
        init(_ due: Instant, _ priority: UInt8, _ sequence: UInt64) {
            let time = UInt64(bitPattern: due.microseconds) ^ (1 << 63)
            bits = UInt128(time) << 64 | UInt128(UInt64(priority) << 56 | sequence)
        }

        @inlinable
        var instant: Instant {
            Instant(microseconds: Int64(bitPattern: UInt64(truncatingIfNeeded: bits >> 64) ^ (1 << 63)))
        }

        @inlinable
        static func < (lhs: Self, rhs: Self) -> Bool { lhs.bits < rhs.bits }
    }

    @frozen
    @usableFromInline
    struct Entry {
        @usableFromInline
        var key: Key
        @usableFromInline
        var event: Event

        @inlinable
        init(key: Key, event: Event) {
            self.key = key
            self.event = event
        }
    }

    /// Fills the open root with the last entry.
    @inlinable
    mutating func close() {
        guard isOpen else { return }
        isOpen = false
        let last = heap.removeLast()
        if !heap.isEmpty { sink(last) }
    }

    /// Moves the last entry, which is `entry`, up to its place.
    @inlinable
    mutating func rise(_ entry: Entry) {
        var place = heap.count - 1
        heap.withUnsafeMutableBufferPointer { heap in
            while place > 0 {
                let parent = (place - 1) / 4
                guard entry.key < heap[parent].key else { break }
                heap[place] = heap[parent]
                place = parent
            }
            heap[place] = entry
        }
    }

    /// Puts `entry` at the root and moves it down to its place.
    @inlinable
    mutating func sink(_ entry: Entry) {
        heap.withUnsafeMutableBufferPointer { heap in
            var place = 0
            while 4 * place + 1 < heap.count {
                let child = Self.firstChild(of: place, in: heap)
                guard heap[child].key < entry.key else { break }
                heap[place] = heap[child]
                place = child
            }
            heap[place] = entry
        }
    }

    /// The place of the child that leaves first; there must be one.
    @inlinable
    static func firstChild(of place: Int, in heap: UnsafeMutableBufferPointer<Entry>) -> Int {
        let low = 4 * place + 1
        if low + 3 < heap.count {
            // As a tournament, which compiles to selects instead of branches that nothing can predict.
            let left = heap[low + 1].key < heap[low].key ? low + 1 : low
            let right = heap[low + 3].key < heap[low + 2].key ? low + 3 : low + 2
            return heap[right].key < heap[left].key ? right : left
        }
        var child = low
        for other in low + 1..<Swift.max(low + 1, heap.count) where heap[other].key < heap[child].key { child = other }
        return child
    }
}
