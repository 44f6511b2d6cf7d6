// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Foundation
import Plan
import Quantities
import Rehearsal
import Testing

/// What a switch and a backlog cost, by quadrature and by stepping.
@Suite struct SecondTrafficTests {
    struct Record: Sendable {
        var ttl = 60.0
        var late = 0.1
        var exponent = 0.594
    }

    /// The share of clients still at the old address: the formula as it is written.
    static func late(_ record: Record, _ t: Double) -> Double {
        if t < record.ttl { return 1 - (1 - record.late) * t / record.ttl }
        return record.late * pow(1 + (t - record.ttl) / 60, -record.exponent)
    }

    /// Its integral up to each of many instants: the grid is ever coarser, since the share falls ever more slowly.
    static func integrals(_ record: Record, to end: Double) -> (times: [Double], sums: [Double]) {
        var (times, sums) = ([0.0], [0.0])
        while let now = times.last, now < end {
            var next = min(end, now + max(0.05, now / 2000))
            if now < record.ttl { next = min(next, record.ttl) }
            let middle = late(record, (now + next) / 2)
            let ends = late(record, now) + late(record, next.nextDown)
            sums.append(sums[sums.count - 1] + (next - now) * (ends + 4 * middle) / 6)
            times.append(next)
        }
        return (times, sums)
    }

    /// Nothing is served from onset until the switch; then what has moved. The switch takes effect at an exponential
    /// time after 10 min, and each of these times has its downtime.
    @Test(arguments: [
        Record(), Record(ttl: 300, late: 0.4, exponent: 1), Record(ttl: 0, late: 0.7, exponent: 2.5),
        Record(ttl: 3600, late: 0), Record(ttl: 5, late: 1, exponent: 0.2),
    ])
    func `downtime of a switch is the time to it and the integral of who has not moved`(_ record: Record) throws {
        let horizon = 86400.0
        var system = Toy.system(
            roles: [Role(name: "sre", people: 1)], ttl: .seconds(Int64(record.ttl)),
            late: Rational(Int64((record.late * 10).rounded()), 10))
        system.records[0].lateExponent = record.exponent
        system.records[0].takesEffectIn = .exponential(mean: 300e6)
        system.monitoring.manualAfter = .constant(600e6)
        let plan = Toy.plan(
            [Step(id: "move", action: Toy.moveTraffic, recovers: true)], triggers: Triggers(manual: 0), roles: ["sre"])
        let incident = try Toy.incident(system, plan, Toy.outage(nil), horizon: .days(1))
        let (times, sums) = Self.integrals(record, to: horizon)
        func integral(_ t: Double) -> Double {
            let place = max(1, times.firstIndex { $0 >= t } ?? times.count - 1)
            let part = (t - times[place - 1]) / (times[place] - times[place - 1])
            return sums[place - 1] + (sums[place] - sums[place - 1]) * part
        }
        // The downtime of an effect after `delay`, and the delay of a downtime by bisection.
        func downtime(_ delay: Double) -> Double { 600 + delay + integral(horizon - 600 - delay) }
        let points = (0...4000).map { downtime(Double($0) * 2) }
        Second.expect(Toy.values(.downtime, of: incident, trials: Second.trials)) { value in
            guard value >= points[0] - 1e-3 else { return 0 }
            let place = min(max(1, points.firstIndex { $0 >= value } ?? points.count - 1), points.count - 1)
            let part = (value - points[place - 1]) / (points[place] - points[place - 1])
            return Second.exponential((Double(place - 1) + part) * 2 + 1e-3, mean: 300)
        }
    }

    struct Outage: Sendable {
        var hour: Int64 = 15
        var lasts = 2 * 3600.0
        var carries = 130.0
        var retry = 1.2
        var deferrable = 0.7
        var trough = 0.4
        /// The share that is served meanwhile.
        var success = 0.0
    }

    /// Nobody switches: who is refused waits until the primary is back and has room.
    static func stepped(_ story: Outage) -> (drained: Double, lost: Double) {
        let step = 0.05
        var (backlog, lost, drained, clock) = (0.0, 0.0, 0.0, 0.0)
        while clock < 2 * 86400 {
            let hour = Double((Int(story.hour) + Int(clock / 3600)) % 24)
            let demand = 100 * (story.trough + (1 - story.trough) * (1 + cos((hour - 19) * .pi / 12)) / 2)
            let load = demand * (backlog > 0 ? story.retry : 1)
            let served = clock < story.lasts ? story.success : 1
            let fits = min(1, story.carries / load)
            let refused = demand * (1 - served * fits)
            lost += refused * (1 - story.deferrable) * step
            let room = served == 1 ? max(0, story.carries - load) : 0
            let had = backlog
            backlog = max(0, backlog + (refused * story.deferrable - room) * step)
            clock += step
            if had > 0 && backlog == 0 { drained = clock }
        }
        return (backlog > 0 ? .infinity : drained, lost)
    }

    @Test(arguments: [
        Outage(), Outage(hour: 4, carries: 105), Outage(hour: 10, lasts: 8 * 3600, carries: 118),
        Outage(hour: 16, lasts: 5400, success: 0.4),
        Outage(hour: 18, lasts: 3000, carries: 101, retry: 1.8, deferrable: 1),
        Outage(hour: 20, lasts: 4000.5, carries: 220, retry: 2, deferrable: 0.5, trough: 1),
        Outage(lasts: 9 * 3600, carries: 95, retry: 1, deferrable: 0.2),
    ])
    func `a backlog grows and drains as demand and retries leave room`(_ story: Outage) throws {
        var system = Toy.system(
            peak: 100, carries: Int64(story.carries), running: .zero, servesAlways: false,
            deferrable: NaiveTrafficTests.share(story.deferrable), retryFactor: NaiveTrafficTests.share(story.retry),
            trough: NaiveTrafficTests.share(story.trough))
        system.workload.peakHour = 19
        var fault = Fault(
            kind: .regionOutage(
                Fault.RegionOutage(
                    region: 0, lasts: .constant(story.lasts * 1e6), success: NaiveTrafficTests.share(story.success))))
        fault.at = .hours(story.hour)
        let plan = Toy.plan([Step(id: "a", action: .wait, recovers: true)], triggers: Triggers(data: ()))
        let incident = try Toy.incident(system, plan, fault, horizon: .days(2))
        let (drained, lost) = Self.stepped(story)
        let value = IncidentTests.one(.backlogDrainedTime, incident)
        #expect(value == drained || abs(value - drained) < 1, "\(value), not \(drained)")
        let loss = IncidentTests.one(.lostRequests, incident)
        #expect(abs(loss - lost) < 20 + 1e-4 * lost, "\(loss), not \(lost)")
    }
}
