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
        /// Once all that is known to come is ready and warm.
        var full = 0.0
    }

    private let perReplica: ContiguousArray<Double>
    /// How fast a replica's capacity rises while it warms up.
    private let rises: ContiguousArray<Double>
    private let warmUp: Int64
    private let from: Double
    private var carriers: ContiguousArray<Carrier>
    /// Replicas added since the last `refresh`, in any order.
    private var added: ContiguousArray<Fleet.Replica> = []
    /// What is to come, the next one last.
    private var knots: ContiguousArray<Knot> = []
    private var at: Int64 = 0

    /// What the region carries at the time of the last `refresh`, per second.
    private(set) var value = 0.0
    /// How fast that changes, per second squared.
    private(set) var slope = 0.0
    /// Until when `value` and `slope` describe it.
    private(set) var holdsUntil = Int64.max

    init(perReplica: ContiguousArray<Double>, warmUp: Int64, from: Double) {
        self.perReplica = perReplica
        let share = warmUp > 0 ? (1 - from) / (Double(warmUp) / 1e6) : 0
        rises = ContiguousArray(perReplica.map { $0 * share })
        self.warmUp = warmUp
        self.from = from
        carriers = ContiguousArray(repeating: Carrier(), count: perReplica.count)
    }

    /// Only these replicas, all warm, from then on.
    mutating func reset(to replicas: ContiguousArray<Int>, at now: Int64) {
        at = now
        if !added.isEmpty { added.removeAll(keepingCapacity: true) }
        if !knots.isEmpty { knots.removeAll(keepingCapacity: true) }
        for service in carriers.indices {
            let value = Double(replicas[service]) * perReplica[service]
            carriers[service] = Carrier(value: value, ready: Int32(replicas[service]), full: value)
        }
        findLeast()
    }

    /// All replicas that are ready are as if they had just become so. Call `refresh` before and after.
    mutating func cool() {
        knots.removeAll { $0.becomesWarm }
        for service in carriers.indices {
            let ready = carriers[service].ready
            carriers[service] = Carrier(full: carriers[service].full)
            for _ in 0..<ready { apply(Knot(at: at, service: Int32(service), becomesWarm: false)) }
        }
    }

    /// More replicas, which may be ready already. Call `refresh` then; until the region serves nobody needs to.
    mutating func add(_ replicas: ContiguousArray<Fleet.Replica>) { added += replicas }

    /// Moves to that instant, which is not before the last one.
    mutating func refresh(to now: Int64) {
        while let knot = knots.last, knot.at <= now {
            knots.removeLast()
            move(to: knot.at)
            apply(knot)
        }
        move(to: now)
        if !added.isEmpty { countAdded() }
        findLeast()
    }

    private mutating func countAdded() {
        for replica in added {
            carriers[Int(replica.service)].full += perReplica[Int(replica.service)]
            let knot = Knot(at: replica.readyAt, service: replica.service, becomesWarm: false)
            if replica.readyAt <= at { apply(knot) } else { insert(knot) }
        }
        added.removeAll(keepingCapacity: true)
    }

    private mutating func insert(_ knot: Knot) {
        knots.append(knot)
        var place = knots.endIndex - 1
        while place > 0, knots[place - 1].at < knot.at {
            knots[place] = knots[place - 1]
            place -= 1
        }
        knots[place] = knot
    }

    private mutating func move(to now: Int64) {
        guard now > at else { return }
        let seconds = Double(now - at) / 1e6
        at = now
        var carriers = carriers.mutableSpan
        for service in carriers.indices { carriers[service].value += carriers[service].slope * seconds }
    }

    /// A replica, which has become ready at `knot.at` or has just become warm, counts from `at` on.
    private mutating func apply(_ knot: Knot) {
        let service = Int(knot.service)
        let full = perReplica[service]
        let rise = rises[service]
        var carrier = carriers[service]
        if knot.becomesWarm {
            carrier.slope -= rise
            carrier.warming -= 1
        } else {
            carrier.ready += 1
            let warmAt = knot.at + warmUp
            if warmAt > at {
                carrier.value += full * from + rise * (Double(at - knot.at) / 1e6)
                carrier.slope += rise
                carrier.warming += 1
                insert(Knot(at: warmAt, service: knot.service, becomesWarm: true))
            } else {
                carrier.value += full
            }
        }
        if carrier.warming == 0 {
            carrier.value = Double(carrier.ready) * full
            carrier.slope = 0
        }
        carriers[service] = carrier
    }

    private mutating func findLeast() {
        var least = carriers[0]
        var full = least.full
        for service in 1..<carriers.endIndex {
            let carrier = carriers[service]
            full = min(full, carrier.full)
            if carrier.value < least.value || (carrier.value == least.value && carrier.slope < least.slope) {
                least = carrier
            }
        }
        value = least.value
        slope = least.slope
        // Services only gain, so that one which carries what the least ever will cannot become the least.
        holdsUntil = .max
        for knot in knots.reversed() where carriers[Int(knot.service)].value < full {
            holdsUntil = knot.at
            break
        }
        guard slope > 0 else { return }
        var meets = Double.infinity
        for carrier in carriers where carrier.slope < slope && carrier.value < full {
            meets = min(meets, (carrier.value - value) / (slope - carrier.slope))
        }
        if meets < 1e9 { holdsUntil = min(holdsUntil, at + max(1, Int64((meets * 1e6).rounded(.up)))) }
    }
}
