// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Foundation
import Plan
import Quantities
import Rehearsal
import Testing

/// What can be computed by hand.
///
/// Statistical checks compare the empirical distribution of n = 20,000 trials with its law by Kolmogorov-Smirnov at
/// 1.95/√n, which a right simulator exceeds in 0.1 % of seeds; the seed is fixed.
@Suite struct ClosedFormTests {
    static let trials = 20_000

    static func expectUniform(_ values: [Double], from low: Double, to high: Double) {
        let sorted = values.sorted()
        var distance = 0.0
        for (index, value) in sorted.enumerated() {
            let law = min(max((value - low) / (high - low), 0), 1)
            distance = max(distance, abs(law - Double(index) / Double(sorted.count)))
            distance = max(distance, abs(law - Double(index + 1) / Double(sorted.count)))
        }
        #expect(distance < 1.95 / Double(sorted.count).squareRoot())
    }

    @Test func `a plan of constants recovers at the exact sum`() throws {
        var system = Toy.system(probe: Monitoring.Probe(every: .seconds(30), timeout: .seconds(4)))
        system.monitoring.manualAfter = .constant(7 * 60e6 + 13)
        let plan = Toy.plan(
            [
                Step(id: "a", action: .wait, takes: .constant(61e6 + 1)),
                Step(id: "b", action: .approve, by: .role(0), takes: .constant(120e6), after: [0]),
                Step(id: "c", action: Toy.moveTraffic, takes: .constant(1e6), after: [0]),
                Step(id: "d", action: .wait, takes: .constant(3e6), after: [1, 2], recovers: true),
            ], triggers: Triggers(manual: 0), roles: ["sre"])
        system.roles = [Role(name: "sre", people: 1, respondsIn: .constant(5e6))]
        let incident = try Toy.incident(system, plan, Toy.outage(600))
        // 420.000013 until somebody acts, 61.000001 for a, then b: 5 to answer and 120; d: 3.
        let expected = 420.000013 + 61.000001 + 125 + 3
        let values = Toy.values(.recoveryTime, of: incident, trials: 5)
        for value in values { #expect(abs(value - expected) < 1e-9) }
    }

    @Test func `detection is uniform on one probe interval after failures and timeout`() throws {
        let plan = Toy.plan([Step(id: "a", action: .wait, recovers: true)])
        let incident = try Toy.incident(Toy.system(), plan, Toy.outage(600))
        let values = Toy.values(.detectionTime, of: incident, trials: Self.trials)
        Self.expectUniform(values, from: 2 * 30 + 4, to: 3 * 30 + 4)
    }

    @Test func `detection waits until probes have failed for as long as the trigger says`() throws {
        let plan = Toy.plan(
            [Step(id: "a", action: .wait, recovers: true)], triggers: Triggers(unavailable: .minutes(5)))
        let incident = try Toy.incident(Toy.system(), plan, Toy.outage(600))
        let values = Toy.values(.detectionTime, of: incident, trials: Self.trials)
        Self.expectUniform(values, from: 300 + 4, to: 330 + 4)
    }

    static func snapshots(delay: Double, missed: Share = .zero) -> [Store] {
        [
            Store(
                name: "memory",
                kind: .snapshot(
                    Store.Snapshot(
                        size: ByteCount(bytes: 1000), changes: Rate(perSecond: Rational(1)), every: .minutes(15),
                        export: .constant(delay), missed: missed, restoreRate: .constant(1000))))
        ]
    }

    @Test func `a snapshot store loses between its delay and its delay plus its cadence`() throws {
        let plan = Toy.plan([Step(id: "a", action: .restore(store: "memory"), recovers: true)])
        let system = Toy.system(stores: Self.snapshots(delay: 150e6))
        let incident = try Toy.incident(system, plan, Toy.outage(600))
        let values = Toy.values(.recoveryPoint, of: incident, trials: Self.trials)
        Self.expectUniform(values, from: 150, to: 150 + 900)
    }

    @Test func `missed captures add whole cadences, geometrically`() throws {
        let plan = Toy.plan([Step(id: "a", action: .restore(store: "memory"), recovers: true)])
        let system = Toy.system(stores: Self.snapshots(delay: 150e6, missed: Rational(30, 100)))
        let incident = try Toy.incident(system, plan, Toy.outage(600))
        let values = Toy.values(.recoveryPoint, of: incident, trials: Self.trials)
        let cadences = values.map { ((($0 - 150) / 900).rounded(.down)) }
        Self.expectUniform(zip(values, cadences).map { $0 - $1 * 900 }, from: 150, to: 1050)
        // The mean of a geometric count is p/(1 - p); 4 standard errors (false alarm 0.006 %).
        let mean = cadences.reduce(0, +) / Double(cadences.count)
        let error = (0.3 / 0.49 / Double(cadences.count)).squareRoot()
        #expect(abs(mean - 0.3 / 0.7) < 4 * error)
    }

    @Test func `downtime is the time before the switch plus the integral of the share not moved`() throws {
        let system = Toy.system(late: Rational(10, 100))
        var planned = system
        planned.monitoring.manualAfter = .constant(10 * Toy.minute)
        let plan = Toy.plan(
            [Step(id: "a", action: Toy.moveTraffic, recovers: true)], triggers: Triggers(manual: 0), roles: ["sre"])
        planned.roles = [Role(name: "sre", people: 1)]
        let incident = try Toy.incident(planned, plan, Toy.outage(nil), horizon: .days(1))
        let value = Toy.values(.downtime, of: incident, trials: 1)[0]
        // 600 s until the switch; 60 s in which the share falls from 1 to 0.1; then the tail to the horizon.
        let rest = 86400.0 - 660
        let tail = 0.1 * 60 / (1 - 0.594) * (pow(1 + rest / 60, 1 - 0.594) - 1)
        #expect(abs(value - (600 + 60 * 0.55 + tail)) < 1e-4)
    }

    /// An outage of `minutes` without any plan; everything is deferrable and the primary comes back.
    static func backlogDrained(carries: Int64, retry: Rational) throws -> Double {
        let system = Toy.system(carries: carries, deferrable: .one, retryFactor: retry)
        let plan = Toy.plan([Step(id: "a", action: .wait, recovers: true)], triggers: Triggers(data: ()))
        let incident = try Toy.incident(system, plan, Toy.outage(60), horizon: .days(2))
        return Toy.values(.backlogDrainedTime, of: incident, trials: 1)[0]
    }

    @Test func `a backlog drains in T over c minus one after capacity is back`() throws {
        #expect(abs(try Self.backlogDrained(carries: 150, retry: .one) - (3600 + 3600 / 0.5)) < 1e-4)
    }

    @Test func `with retries a backlog drains in T over c minus f`() throws {
        let drained = try Self.backlogDrained(carries: 150, retry: Rational(120, 100))
        #expect(abs(drained - (3600 + 3600 / 0.3)) < 1e-4)
    }

    @Test func `a backlog never drains when retries take all that capacity leaves`() throws {
        #expect(try Self.backlogDrained(carries: 120, retry: Rational(120, 100)) == .infinity)
    }

    @Test func `the slowest of ten exponential launches takes the tenth harmonic number on average`() throws {
        let system = Toy.system(running: .zero, servesAlways: false, launch: .exponential(mean: 60e6))
        var prompt = system
        prompt.monitoring.manualAfter = .constant(0)
        prompt.roles = [Role(name: "sre", people: 1)]
        let plan = Toy.plan(
            [Step(id: "a", action: .scale(region: "west", to: .share(.one)), recovers: true)],
            triggers: Triggers(manual: 0), roles: ["sre"])
        let incident = try Toy.incident(prompt, plan, Toy.outage(nil))
        let values = Toy.values(.recoveryTime, of: incident, trials: Self.trials)
        let mean = values.reduce(0, +) / Double(values.count)
        let harmonic = (1...10).reduce(0.0) { $0 + 1 / Double($1) }
        // The variance of the maximum is the sum of 1/k²; 4 standard errors (false alarm 0.006 %).
        let sd = 60 * (1...10).reduce(0.0) { $0 + 1 / Double($1 * $1) }.squareRoot()
        #expect(abs(mean - 60 * harmonic) < 4 * sd / Double(values.count).squareRoot())
    }
}

extension Triggers {
    /// No trigger at all.
    init(data: Void) { self.init() }
}
