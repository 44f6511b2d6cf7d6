// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Plan
import Quantities
import Rehearsal
import Testing

/// The luck of a trial belongs to names and instants, so that a lever changes only what it is about.
@Suite struct LuckTests {
    static func snapshots(every minutes: Int64) -> [Store] {
        [
            Store(
                name: "memory",
                kind: .snapshot(
                    Store.Snapshot(
                        size: ByteCount(bytes: 40_000_000_000), changes: Rate(perSecond: Rational(1_777_777)),
                        every: .minutes(minutes), export: .lognormal(median: 45e6, p95: 150e6),
                        exportRate: .constant(200e6), copy: .lognormal(median: 20e6, p95: 300e6),
                        copyRate: .constant(100e6), missed: Rational(5, 1000),
                        restoreRate: .lognormal(median: 400e6, p95: 800e6)))),
            Store(
                name: "journal",
                kind: .log(
                    Store.Log(
                        appends: Rate(perSecond: Rational(900)), lag: .lognormal(median: 1e6, p95: 5.2e6),
                        replaysAt: Rate(perSecond: Rational(20000))))),
        ]
    }

    static func steps(extra: Bool) -> [Step] {
        var steps = [
            Step(
                id: "restore", action: .restore(store: "memory"), success: Rational(97, 100),
                retry: Retry(attempts: 2, every: .minutes(1))),
            Step(id: "replay", action: .replay(log: "journal", from: "memory"), after: [0]),
            Step(
                id: "decide", action: .approve, by: .role(0), takes: .lognormal(median: 4 * 60e6, p95: 20 * 60e6),
                after: [1]),
            Step(id: "switch", action: Toy.moveTraffic, after: [2], recovers: true),
        ]
        if extra {
            steps.append(Step(id: "tell", action: .notify(.channel("#x")), takes: .exponential(mean: 60e6), after: [0]))
        }
        return steps
    }

    static func incident(every: Int64 = 15, extra: Bool = false, seed: UInt64 = 1) throws -> Incident {
        let system = Toy.system(
            stores: snapshots(every: every),
            roles: [
                Role(name: "sre", people: 1, respondsIn: .lognormal(median: 240e6, p95: 900e6)),
                Role(name: "engineering", people: 1, respondsIn: .lognormal(median: 600e6, p95: 2400e6)),
            ])
        let plan = Toy.plan(
            steps(extra: extra), roles: ["sre", "engineering"], fixedIn: .lognormal(median: 900e6, p95: 3600e6))
        return try Toy.incident(system, plan, Toy.outage(6000), seed: seed)
    }

    @Test func `adding a step changes no other draw`() throws {
        let without = try Self.incident()
        let with = try Self.incident(extra: true)
        for measure in [Measure.recoveryTime, .recoveryPoint, .decisionTime, .downtime] {
            let a = Toy.values(measure, of: without, trials: 2000)
            let b = Toy.values(measure, of: with, trials: 2000)
            #expect(a == b)
        }
    }

    @Test func `a finer cadence worsens the recovery point of no trial`() throws {
        let coarse = Toy.values(.recoveryPoint, of: try Self.incident(every: 30), trials: 20_000)
        let middle = Toy.values(.recoveryPoint, of: try Self.incident(every: 15), trials: 20_000)
        let fine = Toy.values(.recoveryPoint, of: try Self.incident(every: 5), trials: 20_000)
        #expect(zip(coarse, middle).allSatisfy { $0 >= $1 })
        #expect(zip(middle, fine).allSatisfy { $0 >= $1 })
        #expect(zip(coarse, fine).contains { $0 > $1 + 600 })
    }

    @Test func `a trial depends on its number alone`() throws {
        let incident = try Self.incident()
        let column = incident.measures.firstIndex(of: .recoveryTime)!
        var one = Rehearsal(incident)
        var other = Rehearsal(incident)
        for trial in 0..<200 { other.run(trial: UInt64(trial)) }
        for trial in [150, 3, 77, 3] {
            one.run(trial: UInt64(trial))
            other.run(trial: UInt64(trial))
            #expect(one.outcome.values[column] == other.outcome.values[column])
        }
    }

    @Test func `another seed is other luck`() throws {
        let a = Toy.values(.recoveryTime, of: try Self.incident(seed: 1), trials: 10)
        let b = Toy.values(.recoveryTime, of: try Self.incident(seed: 2), trials: 10)
        #expect(zip(a, b).allSatisfy { $0 != $1 })
    }

    @Test func `taking a cause away leaves the rest of the trial's luck`() throws {
        let incident = try Self.incident()
        let (time, point) = (
            incident.measures.firstIndex(of: .recoveryTime)!, incident.measures.firstIndex(of: .recoveryPoint)!
        )
        var rehearsal = Rehearsal(incident)
        var spared = 0
        for trial in 0..<UInt64(2000) {
            rehearsal.run(trial: trial)
            let whole = rehearsal.outcome.values
            rehearsal.run(trial: trial, without: .failedAttempts(step: 0))
            let without = rehearsal.outcome.values
            #expect(without[point] == whole[point])
            #expect(without[time] <= whole[time])
            if without[time] < whole[time] { spared += 1 }
            rehearsal.run(trial: trial, without: .refusedCapacity)
            #expect(rehearsal.outcome.values[time] == whole[time])
        }
        // Three attempts in a hundred fail; 4 standard errors.
        #expect(abs(Double(spared) - 60) < 4 * (2000 * 0.03 * 0.97).squareRoot())
    }
}
