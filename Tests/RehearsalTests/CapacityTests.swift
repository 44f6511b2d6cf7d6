// SPDX-License-Identifier: GPL-3.0-or-later

import Documents
import Estate
import Plan
import Quantities
import Rehearsal
import Testing

/// Capacity of several services with needs, against a list of nodes and a clock that ticks.
@Suite struct CapacityTests {
    struct Story: Sendable {
        /// Minutes' worth of seconds: one batch's launch, and when the services are started.
        var launch = 60.0
        var startAt = 30.0
        var running = 30
        var warmUp = 120.0
        var from = 0.7
        var batch = 25
    }

    struct Kind {
        var carries: Double
        var startsIn: Double
        var needs: [Int]
    }

    static let kinds = [
        Kind(carries: 30, startsIn: 15, needs: []), Kind(carries: 14, startsIn: 25, needs: [0]),
        Kind(carries: 6, startsIn: 40, needs: [1]), Kind(carries: 11, startsIn: 55, needs: [1, 0]),
    ]

    /// Replicas of each kind that carry so many percent of 100/s.
    static func count(_ percent: Int) -> [Int] {
        kinds.map { (percent + Int($0.carries) - 1) / Int($0.carries) }
    }

    /// When each replica of each kind is ready, those of all time at minus infinity; and when the region serves.
    static func readiness(_ story: Story) -> (ready: [[Double]], serves: Double) {
        let (standing, target) = (count(story.running), count(120))
        let missing = kinds.indices.flatMap { kind in
            Array(repeating: kind, count: max(0, target[kind] - standing[kind]))
        }
        let size = (story.batch * target.reduce(0, +) + 99) / 100
        // (arrival, kind) of each node, in the order asked for.
        let nodes = missing.enumerated().map { ((Double($0 / size) + 1) * story.launch, $1) }
        var ready = standing.map { Array(repeating: -Double.infinity, count: $0) }
        var serves = story.startAt
        for instant in Set(nodes.map { max($0.0, story.startAt) }).sorted() {
            for kind in kinds.indices {
                let here = nodes.count { $0.1 == kind && max($0.0, story.startAt) == instant }
                guard here > 0 else { continue }
                let needed = kinds[kind].needs.flatMap { ready[$0] }.max() ?? instant
                let time = max(instant, needed) + kinds[kind].startsIn
                ready[kind] += Array(repeating: time, count: here)
                if instant == story.startAt { serves = max(serves, time) }
            }
        }
        return (ready, serves)
    }

    static func capacity(_ story: Story, _ ready: [[Double]], _ t: Double) -> Double {
        kinds.indices.map { kind in
            ready[kind].reduce(0.0) { sum, readyAt in
                guard readyAt <= t else { return sum }
                let warmth =
                    story.warmUp == 0 ? 1 : min(1, story.from + (1 - story.from) * (t - readyAt) / story.warmUp)
                return sum + warmth * kinds[kind].carries
            }
        }.min()!
    }

    static func incident(_ story: Story) throws -> Incident {
        var system = Toy.system(
            peak: 100, running: Rational(Int64(story.running), 100), servesAlways: false, ttl: .zero,
            launch: .constant(story.launch * 1e6), batch: Rational(Int64(story.batch), 100),
            warmUp: WarmUp(
                length: .seconds(Int64(story.warmUp)), from: Rational(Int64((story.from * 100).rounded()), 100)))
        system.services = kinds.enumerated().map { index, kind in
            Service(
                name: "s\(index)", replicas: 20, capacity: Rate(perSecond: Rational(Int64(kind.carries))),
                instance: "m",
                startsIn: .constant(kind.startsIn * 1e6), needs: kind.needs)
        }
        let steps = [
            Step(id: "move", action: Toy.moveTraffic),
            Step(id: "scale", action: .scale(region: "west", to: .share(Rational(120, 100)))),
            Step(id: "wait", action: .wait, takes: .constant(story.startAt * 1e6)),
            Step(
                id: "start", action: .start(services: ["s0", "s1", "s2", "s3"], region: "west"), after: [2],
                recovers: true),
        ]
        return try IncidentTests.byHand(system, steps, fault: Toy.outage(nil))
    }

    static let stories: [Story] = [
        Story(), Story(startAt: 1), Story(startAt: 100), Story(startAt: 130), Story(launch: 10, startAt: 500),
        Story(launch: 7, startAt: 20, warmUp: 600, from: 0.1), Story(startAt: 100, warmUp: 0, from: 0.5),
        Story(startAt: 70, running: 0), Story(startAt: 10, running: 0, from: 0), Story(running: 120, batch: 100),
        Story(startAt: 61, running: 60, warmUp: 37, batch: 100), Story(launch: 3, startAt: 4, running: 10, batch: 1),
    ]

    @Test(arguments: stories)
    func `a region carries the least that any service's warm share carries`(_ story: Story) throws {
        let (ready, serves) = Self.readiness(story)
        var (downtime, below99) = (0.0, 0.0)
        let dt = 0.02
        for tick in 0..<Int(3600 / dt) {
            let t = (Double(tick) + 0.5) * dt
            let carries = t < serves ? 0 : Self.capacity(story, ready, t)
            downtime += max(0, 1 - carries / 100) * dt
            if carries < 99 { below99 = t + dt / 2 }
        }
        let incident = try Self.incident(story)
        #expect(abs(IncidentTests.one(.recoveryTime, incident) - serves) < 1e-6)
        #expect(abs(IncidentTests.one(.downtime, incident) - downtime) < 0.05)
        #expect(abs(IncidentTests.one(.served99Time, incident) - below99) < 0.05)
        let first = Self.capacity(story, ready, serves)
        if first > 0 {
            #expect(abs(IncidentTests.one(.peakUtilisation, incident) - 100 / first) < 1e-6)
        }
    }

    @Test func `an incident costs its nodes from launch to release, its restores' reads and what is synced back`()
        throws
    {
        let prices = try #require(try ExampleTests.scenario().prices)
        let stores = [
            Store(
                name: "memory",
                kind: .snapshot(
                    Store.Snapshot(
                        size: ByteCount(bytes: 40_000_001), changes: Rate(perSecond: Rational(10)), every: .minutes(5),
                        restoreRate: .constant(1e9)))),
            Store(
                name: "journal",
                kind: .log(
                    Store.Log(
                        appends: Rate(perSecond: Rational(100)), entrySize: ByteCount(bytes: 2000), lag: .constant(0),
                        replaysAt: Rate(perSecond: Rational(1100))))),
        ]
        var system = Toy.system(
            running: Rational(1, 2), stores: stores, ttl: .zero, launch: .constant(60e6))
        system.services[0].instance = "m6i.large"
        system.monitoring.manualAfter = .constant(0)
        system.roles = [Role(name: "sre", people: 1)]
        let steps = [
            Step(id: "scale", action: .scale(region: "west", to: .share(.one))),
            Step(id: "move", action: Toy.moveTraffic),
            Step(id: "restore", action: .restore(store: "memory"), recovers: true),
            Step(id: "sync-back", phase: 1, action: .sync(stores: ["journal"], to: "east")),
            Step(id: "release", phase: 1, action: .scale(region: "west", to: .standby), after: [3]),
        ]
        let plan = Toy.plan(
            steps, triggers: Triggers(manual: 0), roles: ["sre"],
            phases: [Phase(name: "failover"), Phase(name: "failback", starts: .primaryRecovered)])
        let incident = try Incident(
            system: system, plan: plan, fault: Toy.outage(60), prices: prices, horizon: .days(1), seed: 1)
        // 360,000 entries at 1,000/s end at 3,960 s: 5 nodes × 1.1 h × 0.096, 0.72 GB × 0.02, 6 GETs × 0.0004/1000.
        #expect(abs(IncidentTests.one(.failbackTime, incident) - 360) < 1e-6)
        let expected = 5 * 1.1 * 0.096 + 0.72 * 0.02 + 6 * 0.0004 / 1000
        #expect(abs(IncidentTests.one(.eventCost, incident) - expected) < 1e-9)
        // Half of everything for the minute until the nodes come, and again from their release: users stay in the west.
        let downtime = 30 + (86400 - 3960) / 2.0
        #expect(abs(IncidentTests.one(.businessCost, incident) - downtime / 3600 * 10000) < 1e-3)
    }
}
