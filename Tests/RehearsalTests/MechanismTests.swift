// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Foundation
import Plan
import Quantities
import Rehearsal
import Testing

/// Corruption, writes on the wrong side, several standbys, quotas, caches and poison messages, held against what can be
/// computed by hand. Where a law is compared, `ClosedFormTests.expectUniform` states its false-alarm rate.
@Suite struct MechanismTests {
    static let minute = Toy.minute

    // MARK: Corruption

    static func corruption(share: Share = Rational(20, 100), noticed minutes: Double = 7) -> Fault {
        Fault(kind: .corruption(.init(store: 0, share: share, noticedIn: .constant(minutes * minute))))
    }

    static let restore = Toy.plan(
        [Step(id: "restore", action: .restore(store: "memory"), recovers: true)],
        triggers: Triggers(dataLoss: Rational(10, 100)))

    @Test func `a corruption loses what was written from the newest clean capture to the restore`() throws {
        let system = Toy.system(stores: ClosedFormTests.snapshots(delay: 0))
        let incident = try Toy.incident(system, Self.restore, Self.corruption())
        let points = Toy.values(.recoveryPoint, of: incident, trials: ClosedFormTests.trials)
        ClosedFormTests.expectUniform(points, from: 7 * 60, to: 7 * 60 + 900)
        let times = Toy.values(.recoveryTime, of: incident, trials: 10)
        // 1,000 bytes at 1,000/s.
        #expect(times.allSatisfy { abs($0 - (7 * 60 + 1)) < 1e-6 })
        #expect(Toy.values(.downtime, of: incident, trials: 10).allSatisfy { $0 == 0 }, "the region stays up")
    }

    @Test func `captures in flight at onset arrive, so their delay costs nothing in a corruption`() throws {
        let system = Toy.system(stores: ClosedFormTests.snapshots(delay: 300e6))
        let incident = try Toy.incident(system, Self.restore, Self.corruption())
        let points = Toy.values(.recoveryPoint, of: incident, trials: ClosedFormTests.trials)
        ClosedFormTests.expectUniform(points, from: 7 * 60, to: 7 * 60 + 900)
    }

    @Test func `a corruption no larger than the trigger begins nothing`() throws {
        let system = Toy.system(stores: ClosedFormTests.snapshots(delay: 0))
        let incident = try Toy.incident(system, Self.restore, Self.corruption(share: Rational(10, 100)))
        #expect(Toy.values(.recoveryTime, of: incident, trials: 10).allSatisfy { $0 == .infinity })
        #expect(Toy.values(.detectionTime, of: incident, trials: 10).allSatisfy { $0.isNaN })
    }

    @Test func `an alert on the age of the newest clean capture pages, whatever the share`() throws {
        var system = Toy.system(stores: ClosedFormTests.snapshots(delay: 0))
        system.monitoring.rpoAlert = .minutes(20)
        system.monitoring.alertDelay = .constant(60e6)
        let incident = try Toy.incident(system, Self.restore, Self.corruption(share: Rational(1, 100)))
        let detected = Toy.values(.detectionTime, of: incident, trials: ClosedFormTests.trials)
        ClosedFormTests.expectUniform(detected, from: 5 * 60, to: 20 * 60)
        // The capture is 20 min old when the alert fires, the restore begins a minute later.
        for point in Toy.values(.recoveryPoint, of: incident, trials: 100) { #expect(abs(point - 21 * 60) < 1e-5) }
    }

    @Test func `users are sent back after a corruption, and the bad share is copied with what changed`() throws {
        var steps = Self.restore.steps
        steps.append(Step(id: "back", phase: 1, action: .sync(stores: ["memory"], to: "east")))
        let plan = Toy.plan(
            steps, triggers: Triggers(dataLoss: Rational(10, 100)),
            phases: [Phase(name: "failover"), Phase(name: "failback", starts: .primaryRecovered)])
        let system = Toy.system(stores: ClosedFormTests.snapshots(delay: 0))
        let incident = try Toy.incident(system, plan, Self.corruption())
        // The standby has served from onset; 1 byte/s changed for 421 s and 20 % of 1,000 bytes are bad; 1,000 bytes/s.
        for time in Toy.values(.failbackTime, of: incident, trials: 10) { #expect(abs(time - 0.621) < 1e-6) }
    }

    @Test func `a switchover without a sync loses what was written from the newest capture to the switch`() throws {
        var system = Toy.system(stores: ClosedFormTests.snapshots(delay: 150e6))
        system.roles = [Role(name: "sre", people: 1)]
        let plan = Toy.plan(
            [
                Step(id: "wait", action: .wait, takes: .constant(3600e6)),
                Step(id: "switch", action: Toy.moveTraffic, after: [0]),
                Step(id: "done", action: .wait, takes: .constant(600e6), after: [1], recovers: true),
            ], triggers: Triggers(manual: 0), roles: ["sre"])
        let points = Toy.values(
            .recoveryPoint, of: try Toy.incident(system, plan, Fault(kind: .none)), trials: ClosedFormTests.trials)
        // Nothing restores: at recovery, 600 s after the switch, the newest usable capture is at least 150 s old. One in
        // 15 min is usable then; it is from after the switch in half of the trials, and nothing is lost.
        let none = Double(points.count { $0 == 0 }) / Double(points.count)
        #expect(abs(none - 0.5) < 0.0138, "3.9 standard errors")
        ClosedFormTests.expectUniform(points.filter { $0 > 0 }, from: 0, to: 450)
    }

    @Test(arguments: [11.0, 90, 1200])
    func `what comes after the recovery changes nothing of its recovery point`(minutes: Double) throws {
        var stores = ClosedFormTests.snapshots(delay: 0)
        if case .snapshot(var memory) = stores[0].kind {
            memory.copy = .constant(7200e6)
            stores[0].kind = .snapshot(memory)
        }
        let plan = Toy.plan([Step(id: "wait", action: .wait, takes: .constant(500e6), recovers: true)])
        var outage = Fault.RegionOutage(region: 0, lasts: .constant(minutes * Self.minute))
        outage.storageWorks = true
        let incident = try Toy.incident(Toy.system(stores: stores), plan, Fault(kind: .regionOutage(outage)))
        let recovered = Toy.values(.recoveryTime, of: incident, trials: 200)
        let points = Toy.values(.recoveryPoint, of: incident, trials: 200)
        // A capture of age a arrives at 7200 s − a: the newest there is at recovery is less than 15 min older than 7200 s −
        // the recovery time.
        for (instant, point) in zip(recovered, points) {
            #expect(point >= 7200 - instant && point < 7200 - instant + 900)
        }
    }

    // MARK: Writes on the wrong side

    /// The late clients of a switch at 64…94 s meet a primary that is back after half an hour.
    static func split(fence: Bool) throws -> Incident {
        let record = Action.switchTraffic(record: "api", to: "west", through: .record, fence: fence)
        let system = Toy.system(ttl: .zero, late: Rational(10, 100))
        return try Toy.incident(
            system, Toy.plan([Step(id: "switch", action: record, recovers: true)]), Toy.outage(30), horizon: .hours(6))
    }

    /// ∫ of the late share, from `a` to `b` seconds after the switch, by Simpson's rule.
    static func lateTime(_ a: Double, _ b: Double) -> Double {
        let share = { (t: Double) in 0.1 * pow(1 + t / 60, -0.594) }
        let n = 20_000
        let h = (b - a) / Double(n)
        let inner = (1..<n).reduce(0.0) { $0 + (($1 % 2 == 1) ? 4.0 : 2.0) * share(a + Double($1) * h) }
        return (share(a) + inner + share(b)) * h / 3
    }

    @Test func `users served where the switch has left write on the wrong side`() throws {
        let incident = try Self.split(fence: false)
        let switched = Toy.values(.recoveryTime, of: incident, trials: 50)
        let conflicts = Toy.values(.conflicts, of: incident, trials: 50)
        for (instant, count) in zip(switched, conflicts) {
            let expected = 100 * Self.lateTime(1800 - instant, 6 * 3600 - instant)
            #expect(abs(count - expected) < 1e-5 * expected)
        }
    }

    @Test func `a fence refuses them instead`() throws {
        let (open, fenced) = try (Self.split(fence: false), Self.split(fence: true))
        #expect(Toy.values(.conflicts, of: fenced, trials: 50).allSatisfy { $0 == 0 })
        let conflicts = Toy.values(.conflicts, of: open, trials: 50)
        let lost = zip(
            Toy.values(.lostRequests, of: fenced, trials: 50), Toy.values(.lostRequests, of: open, trials: 50))
        for (count, lost) in zip(conflicts, lost) { #expect(abs(lost.0 - lost.1 - count) < 1e-6 * count) }
    }

    // MARK: Several standbys

    /// 60 % of the users are for west, 40 % for south.
    static func three(out: Bool = false) -> System {
        var system = Toy.system(running: Rational(60, 100), ttl: .zero)
        system.regions.append(Region(name: "south", role: .secondary))
        system.standbys[0].share = Rational(60, 100)
        system.standbys.append(
            Standby(
                region: 2, share: Rational(40, 100), servesAlways: true, running: Rational(80, 100),
                launch: .constant(0)))
        if out {
            system.impairments = Impairments(list: [
                Impairment(name: "standby-west", region: 1, chance: .one, length: .lasting(.constant(1e12)))
            ])
        }
        return system
    }

    static let toAll = Toy.plan([
        Step(
            id: "switch", action: .switchTraffic(record: "api", to: Action.standbys, through: .record, fence: false),
            recovers: true)
    ])

    @Test func `users go to all standbys by their shares`() throws {
        let incident = try Toy.incident(Self.three(), Self.toAll, Toy.outage(600), horizon: .hours(2))
        // 60 % of 100/s meet 60/s in west; 40 % meet 80/s in south; nobody is refused once they are there.
        #expect(Toy.values(.peakUtilisation, of: incident, trials: 5).allSatisfy { abs($0 - 1) < 1e-9 })
        let lost = zip(
            Toy.values(.lostRequests, of: incident, trials: 50), Toy.values(.recoveryTime, of: incident, trials: 50))
        for (lost, recovered) in lost { #expect(abs(lost - 100 * recovered) < 1e-3) }
    }

    @Test func `a standby that is out gets nobody`() throws {
        let incident = try Toy.incident(Self.three(out: true), Self.toAll, Toy.outage(600), horizon: .hours(2))
        let lost = zip(
            Toy.values(.lostRequests, of: incident, trials: 50), Toy.values(.recoveryTime, of: incident, trials: 50))
        // All 100/s meet 80/s in south, for the rest of two hours.
        for (lost, recovered) in lost {
            #expect(abs(lost - 100 * recovered - 20 * (7200 - recovered)) < 1e-3)
        }
    }

    @Test func `a standby that has not been started gets nobody while another serves`() throws {
        var system = Self.three()
        system.standbys[0].servesAlways = false
        let incident = try Toy.incident(system, Self.toAll, Toy.outage(600), horizon: .hours(2))
        let lost = zip(
            Toy.values(.lostRequests, of: incident, trials: 50), Toy.values(.recoveryTime, of: incident, trials: 50))
        // All 100/s meet 80/s in south.
        for (lost, recovered) in lost {
            #expect(abs(lost - 100 * recovered - 20 * (7200 - recovered)) < 1e-3)
        }
    }

    @Test func `what acts in the standbys waits only where none is there`() throws {
        var system = Self.three(out: true)
        system.stores = ClosedFormTests.snapshots(delay: 0)
        let plan = Toy.plan([Step(id: "restore", action: .restore(store: "memory"), recovers: true)])
        let one = try Toy.incident(system, plan, Toy.outage(600))
        #expect(Toy.values(.recoveryTime, of: one, trials: 20).allSatisfy { $0 < 100 })
        system.impairments.list.append(
            Impairment(name: "standby-south", region: 2, chance: .one, length: .lasting(.constant(60 * Self.minute))))
        let both = try Toy.incident(system, plan, Toy.outage(600))
        #expect(Toy.values(.recoveryTime, of: both, trials: 20).allSatisfy { abs($0 - 3601) < 1e-6 })
    }

    // MARK: Quotas

    /// Five of ten nodes of two virtual CPUs run; the quota is for six nodes, and two at a time are asked for.
    static func scaled(raisedIn: Distribution?) throws -> Incident {
        var system = Toy.system(
            running: Rational(50, 100), launch: .constant(10e6), batch: Rational(20, 100))
        system.quotas = [Quota(region: 1, vcpu: 14, raisedIn: raisedIn)]
        let plan = Toy.plan([
            Step(id: "scale", action: .scale(region: "west", to: .share(.one)), timeout: .minutes(5), recovers: true)
        ])
        let prices = Prices(
            currency: "USD",
            instances: [.init(name: "m", hour: .zero, vcpu: 2, memory: ByteCount(bytes: 1))])
        return try Incident(
            system: system, plan: plan, fault: Toy.outage(600), prices: prices, horizon: .days(7), seed: 1)
    }

    @Test func `nodes beyond the quota wait until it is raised, which no timeout counts`() throws {
        let incident = try Self.scaled(raisedIn: .constant(90 * Self.minute))
        let waits = zip(
            Toy.values(.recoveryTime, of: incident, trials: 50), Toy.values(.detectionTime, of: incident, trials: 50))
        // Two nodes come, the next two wait for 90 min, the last comes after them: three batches of 10 s.
        for (recovered, detected) in waits { #expect(abs(recovered - detected - 5400 - 30) < 1e-6) }
    }

    @Test func `a quota that nobody raises is never passed`() throws {
        let incident = try Self.scaled(raisedIn: nil)
        #expect(Toy.values(.recoveryTime, of: incident, trials: 20).allSatisfy { $0 == .infinity })
    }

    // MARK: Caches

    @Test func `caches that users fill are cold when they come, and those that time fills are not`() throws {
        func lost(byUsers: Bool) throws -> [Double] {
            let system = Toy.system(
                ttl: .zero, warmUp: WarmUp(length: .minutes(10), from: Rational(10, 100), byUsers: byUsers))
            let plan = Toy.plan([Step(id: "switch", action: Toy.moveTraffic, recovers: true)])
            let incident = try Toy.incident(system, plan, Toy.outage(600), horizon: .hours(2))
            return zip(
                Toy.values(.lostRequests, of: incident, trials: 20),
                Toy.values(.recoveryTime, of: incident, trials: 20)
            ).map { $0 - 100 * $1 }
        }
        let (byTime, byUsers) = try (lost(byUsers: false), lost(byUsers: true))
        #expect(byTime.allSatisfy { abs($0) < 1e-3 })
        // 90 % of 100/s are missing at first, and less and less over ten minutes.
        #expect(byUsers.allSatisfy { abs($0 - 0.9 * 100 * 600 / 2) < 1e-3 })
    }

    // MARK: Poison messages

    @Test func `each poison message holds up those behind it`() throws {
        var system = Toy.system()
        system.queues = [
            Queue(
                name: "dead", backlog: .constant(2000), reingestsAt: Rate(perSecond: Rational(1000)),
                poison: Rational(1, 1000), poisonDelay: .seconds(90))
        ]
        system.monitoring.manualAfter = .constant(0)
        let plan = Toy.plan(
            [Step(id: "feed", action: .reingest(queue: "dead"), recovers: true)], triggers: Triggers(manual: 0),
            roles: ["sre"])
        system.roles = [Role(name: "sre", people: 1)]
        let incident = try Toy.incident(system, plan, Toy.outage(600))
        let trials = 20_000
        var counts = [Int](repeating: 0, count: 12)
        for time in Toy.values(.recoveryTime, of: incident, trials: trials) {
            let poisoned = (time - 2) / 90
            #expect(abs(poisoned - poisoned.rounded()) < 1e-6)
            counts[min(11, Int(poisoned.rounded()))] += 1
        }
        // Poisson with mean 2. Each count of 0…5 within 3.9 standard deviations: a false alarm in 0.06 % of seeds.
        var chance = exp(-2.0)
        for k in 0...5 {
            let expected = chance * Double(trials)
            #expect(abs(Double(counts[k]) - expected) < 3.9 * (expected * (1 - chance)).squareRoot())
            chance *= 2 / Double(k + 1)
        }
    }
}
