// SPDX-License-Identifier: GPL-3.0-or-later

/// What a region can carry over time: the least, over services, of what their replicas carry together.
///
/// Each service's capacity is piecewise linear: a replica jumps to `from` of its capacity when it is ready and rises
/// to all of it while it warms up. The least of them is linear until `holdsUntil`.
struct Capacity: Sendable {
    /// A change of one service: when a replica becomes ready, or warm.
    private struct Knot: Sendable {
        var at: Int64
        var service: Int32
        var becomesWarm: Bool
    }

    /// One service's replicas.
    private struct Carrier: Sendable {
        var value = 0.0
        var slope = 0.0
        var ready: Int32 = 0
        var warming: Int32 = 0
    }

    private let perReplica: ContiguousArray<Double>
    private let warmUp: Int64
    private let from: Double
    private var carriers: ContiguousArray<Carrier>
    private var knots: ContiguousArray<Knot> = []
    private var nextKnot = 0
    private var at: Int64 = 0

    /// What the region carries at the time of the last `refresh`, per second.
    private(set) var value = 0.0
    /// How fast that changes, per second squared.
    private(set) var slope = 0.0
    /// Until when `value` and `slope` describe it.
    private(set) var holdsUntil = Int64.max

    init(perReplica: ContiguousArray<Double>, warmUp: Int64, from: Double) {
        self.perReplica = perReplica
        self.warmUp = warmUp
        self.from = from
        carriers = ContiguousArray(repeating: Carrier(), count: perReplica.count)
    }

    /// Only these replicas, all warm, from then on.
    mutating func reset(to replicas: ContiguousArray<Int>, at now: Int64) {
        at = now
        knots.removeAll(keepingCapacity: true)
        nextKnot = 0
        for service in carriers.indices {
            let value = Double(replicas[service]) * perReplica[service]
            carriers[service] = Carrier(value: value, ready: Int32(replicas[service]))
        }
        refresh(to: now)
    }

    /// One more replica, ready at that instant, which may be past. Call `refresh` after the last.
    mutating func add(service: Int, readyAt: Int64) {
        insert(Knot(at: readyAt, service: Int32(service), becomesWarm: false))
    }

    private mutating func insert(_ knot: Knot) {
        var place = knots.endIndex
        while place > nextKnot, knots[place - 1].at > knot.at { place -= 1 }
        knots.insert(knot, at: place)
    }

    /// Moves to that instant, which is not before the last one.
    mutating func refresh(to now: Int64) {
        while nextKnot < knots.endIndex, knots[nextKnot].at <= now {
            let knot = knots[nextKnot]
            nextKnot += 1
            apply(knot, now)
        }
        if nextKnot == knots.endIndex {
            knots.removeAll(keepingCapacity: true)
            nextKnot = 0
        }
        move(to: now)
        findLeast(now)
    }

    private mutating func move(to now: Int64) {
        guard now > at else { return }
        let seconds = Double(now - at) / 1e6
        at = now
        for service in carriers.indices where carriers[service].slope != 0 {
            carriers[service].value += carriers[service].slope * seconds
        }
    }

    private mutating func apply(_ knot: Knot, _ now: Int64) {
        move(to: max(at, knot.at))
        let service = Int(knot.service)
        let full = perReplica[service]
        let rise = warmUp > 0 ? full * (1 - from) / (Double(warmUp) / 1e6) : 0
        if knot.becomesWarm {
            carriers[service].slope -= rise
            carriers[service].warming -= 1
        } else {
            carriers[service].ready += 1
            let warmAt = knot.at + warmUp
            if warmAt > at {
                let age = Double(at - knot.at) / 1e6
                carriers[service].value += full * from + rise * age
                carriers[service].slope += rise
                carriers[service].warming += 1
                insert(Knot(at: warmAt, service: knot.service, becomesWarm: true))
            } else {
                carriers[service].value += full
            }
        }
        if carriers[service].warming == 0 {
            carriers[service].value = Double(carriers[service].ready) * full
            carriers[service].slope = 0
        }
    }

    private mutating func findLeast(_ now: Int64) {
        var least = 0
        for service in carriers.indices.dropFirst() {
            let (a, b) = (carriers[service], carriers[least])
            if a.value < b.value || (a.value == b.value && a.slope < b.slope) { least = service }
        }
        value = carriers[least].value
        slope = carriers[least].slope
        holdsUntil = nextKnot < knots.endIndex ? knots[nextKnot].at : .max
        guard slope > 0 else { return }
        for service in carriers.indices where carriers[service].slope < slope {
            let seconds = (carriers[service].value - value) / (slope - carriers[service].slope)
            let meets = now + max(1, Int64((min(seconds, 1e9) * 1e6).rounded(.up)))
            holdsUntil = min(holdsUntil, meets)
        }
    }
}
