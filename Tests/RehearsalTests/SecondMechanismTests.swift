// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Foundation
import Plan
import Quantities
import Rehearsal
import Testing

/// Writes on the wrong side, standbys that are out by chance, quotas and poison messages, by quadrature and convolution.
@Suite struct SecondMechanismTests {
    // MARK: Writes on the wrong side

    struct Split: Sendable {
        var hour: Int64 = 9
        var outage = 2 * 3600.0
        var ttl = 60.0
        var late = 0.1
        var exponent = 0.594
        var days = 1
    }

    static let effectMean = 300.0

    /// Requests a second in the hour of the day that `t` falls in.
    static func demand(_ hour: Int64, _ t: Double) -> Double {
        let clock = Double((Int(hour) + Int(t / 3600)) % 24)
        return 100 * (0.4 + 0.6 * (1 + cos((clock - 19) * .pi / 12)) / 2)
    }

    /// The requests of those still at the old address once the primary is back, by when the switch takes effect: midpoints
    /// of intervals none of which crosses an hour.
    static func astray(_ split: Split, _ effect: Double) -> Double {
        let record = SecondTrafficTests.Record(ttl: split.ttl, late: split.late, exponent: split.exponent)
        return (0..<24 * split.days).reduce(0) { sum, hour in
            let (low, high) = (max(split.outage, Double(hour) * 3600), Double(hour + 1) * 3600)
            guard low < high else { return sum }
            let demand = Self.demand(split.hour, low)
            return sum
                + demand * Second.integral(low, high, 120) { SecondTrafficTests.late(record, $0 - effect) }
        }
    }

    static func incident(_ split: Split, fence: Bool) throws -> Incident {
        var system = Toy.system(
            roles: [Role(name: "sre", people: 1)], ttl: .seconds(Int64(split.ttl)),
            late: Rational(Int64((split.late * 10).rounded()), 10), trough: Rational(4, 10))
        system.workload.peakHour = 19
        system.records[0].takesEffectIn = .exponential(mean: effectMean * 1e6)
        system.records[0].lateExponent = split.exponent
        system.monitoring.manualAfter = .constant(0)
        let move = Action.switchTraffic(record: "api", to: "west", through: .record, fence: fence)
        let plan = Toy.plan(
            [Step(id: "move", action: move, recovers: true)], triggers: Triggers(manual: 0), roles: ["sre"])
        var fault = Toy.outage(split.outage / 60)
        fault.at = .hours(split.hour)
        return try Toy.incident(system, plan, fault, horizon: .hours(24 * Int64(split.days)))
    }

    @Test(arguments: [
        Split(), Split(hour: 22, outage: 5400, ttl: 300, late: 0.4), Split(hour: 14, outage: 7000.5, ttl: 0, late: 0.7),
        Split(hour: 3, late: 0.4, days: 6),
    ])
    func `what is served where a switch has left is the demand of those who are late`(_ split: Split) throws {
        let conflicts = Toy.values(.conflicts, of: try Self.incident(split, fence: false), trials: Second.trials)
        // Later switches leave more behind; beyond 1 h of delay lies e^−12 of them.
        let points = (0...720).map { Self.astray(split, Double($0) * 5) }
        Second.expect(conflicts) { value in
            guard value > points[0] else { return 0 }
            let place = points.firstIndex { $0 >= value } ?? points.count - 1
            let part = min(1, (value - points[place - 1]) / (points[place] - points[place - 1]))
            return Second.exponential((Double(place - 1) + part) * 5, mean: Self.effectMean)
        }
    }

    @Test(arguments: [
        Split(), Split(hour: 22, outage: 5400, ttl: 300, late: 0.4), Split(hour: 17, late: 0.4, days: 9),
        Split(hour: 17, late: 0.4, exponent: 1, days: 9), Split(hour: 17, late: 1, exponent: 10, days: 4),
    ])
    func `a fence turns each of them into a lost request, and none is lost besides`(_ split: Split) throws {
        let (open, fenced) = try (Self.incident(split, fence: false), Self.incident(split, fence: true))
        let conflicts = Toy.values(.conflicts, of: open, trials: 300)
        let lost = Toy.values(.lostRequests, of: open, trials: 300)
        let lostFenced = Toy.values(.lostRequests, of: fenced, trials: 300)
        #expect(Toy.values(.conflicts, of: fenced, trials: 300).allSatisfy { $0 == 0 })
        for trial in 0..<300 {
            #expect(abs(lostFenced[trial] - lost[trial] - conflicts[trial]) < 1e-11 * lostFenced[trial])
        }
    }

    // MARK: Several standbys

    /// West, for 60 % of the users, is out for a quarter of an hour in 30 % of incidents. South then gets all, and
    /// carries 80 of 100 requests a second.
    @Test func `users meet those of several standbys that are there when the switch takes effect`() throws {
        var system = MechanismTests.three()
        system.roles = [Role(name: "sre", people: 1)]
        system.monitoring.manualAfter = .constant(0)
        system.records[0].takesEffectIn = .exponential(mean: 600e6)
        system.impairments = Impairments(list: [
            Impairment(
                name: "standby-west", region: 1, chance: Rational(30, 100), length: .lasting(.constant(900e6)))
        ])
        var plan = MechanismTests.toAll
        plan.triggers = Triggers(manual: 0)
        plan.roles = ["sre"]
        let incident = try Toy.incident(system, plan, Toy.outage(nil), horizon: .hours(6))
        let lost = Toy.values(.lostRequests, of: incident, trials: Second.trials)
        func effect(_ t: Double) -> Double { Second.exponential(t, mean: 600) }
        Second.expect(lost) { value in
            let isThere = effect(value / 100 + 1e-6)
            // 100 a second until the switch, 20 a second from then on.
            let early = min((value - 20 * 6 * 3600) / 80 + 1e-6, 900)
            let isOut = effect(early) + max(0, isThere - effect(900))
            return 0.7 * isThere + 0.3 * isOut
        }
    }

    // MARK: Quotas

    /// Five of ten nodes run, two at a time are asked for, and the third and fourth exceed a quota that is raised some
    /// time after they are asked for.
    @Test func `a scale beyond its quota takes its launches and the time to raise it`() throws {
        var system = Toy.system(
            running: Rational(50, 100), launch: .uniform(low: 20e6, high: 80e6), batch: Rational(20, 100))
        system.quotas = [Quota(region: 1, vcpu: 14, raisedIn: .exponential(mean: 400e6))]
        system.roles = [Role(name: "sre", people: 1)]
        system.monitoring.manualAfter = .constant(0)
        let plan = Toy.plan(
            [Step(id: "scale", action: .scale(region: "west", to: .share(.one)), recovers: true)],
            triggers: Triggers(manual: 0), roles: ["sre"])
        let prices = Prices(
            currency: "USD", instances: [.init(name: "m", hour: .zero, vcpu: 2, memory: ByteCount(bytes: 1))])
        let incident = try Incident(
            system: system, plan: plan, fault: Toy.outage(nil), prices: prices, horizon: .days(7), seed: 1)
        let one = SecondPlanTests.uniform(20, 80)
        let two = Grid.latest(one, one)
        let whole = two + two + one + SecondPlanTests.exponential(400)
        Second.expect(Toy.values(.recoveryTime, of: incident, trials: Second.trials), follow: whole.law)
    }

    // MARK: Poison messages

    /// 1,000 to 5,000 messages at 1,000 a second, one in a thousand of which holds the others up for 90 s.
    @Test func `a queue with poison messages takes its backlog and a pause for each of them`() throws {
        var system = Toy.system(roles: [Role(name: "sre", people: 1)])
        system.queues = [
            Queue(
                name: "dead", backlog: .uniform(low: 1000, high: 5000), reingestsAt: Rate(perSecond: Rational(1000)),
                poison: Rational(1, 1000), poisonDelay: .seconds(90))
        ]
        system.monitoring.manualAfter = .constant(0)
        let plan = Toy.plan(
            [Step(id: "feed", action: .reingest(queue: "dead"), recovers: true)], triggers: Triggers(manual: 0),
            roles: ["sre"])
        let incident = try Toy.incident(system, plan, Toy.outage(nil))
        Second.expect(Toy.values(.recoveryTime, of: incident, trials: Second.trials)) { time in
            Second.integral(1, 5, 800) { backlog in
                guard time >= backlog else { return 0 }
                var (mass, sum) = (exp(-backlog), 0.0)
                for count in 0...Int((time - backlog) / 90) {
                    sum += mass
                    mass *= backlog / Double(count + 1)
                }
                return sum
            } / 4
        }
    }
}
