// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Foundation
import Plan
import Quantities
import Rehearsal
import Testing

/// Corners of the rules: instants that coincide, nothing where something is expected, two things at once.
@Suite struct EdgeTests {
    static let minute = Toy.minute

    static func rehearsed(_ incident: Incident) -> Outcome {
        var rehearsal = Rehearsal(incident)
        rehearsal.run(trial: 0)
        return rehearsal.outcome
    }

    static func verify(_ length: Duration, after: [Int] = [], timeout: Duration? = nil) -> Step {
        Step(
            id: "verify",
            action: .verify(
                flows: "golden", successRate: Rational(99, 100), length: length, every: .seconds(30),
                at: .region("west")), after: after, timeout: timeout, recovers: true)
    }

    // MARK: Stores

    @Test func `a step put before a sync changes none of the sync's draws`() throws {
        let store = Store(
            name: "memory",
            kind: .snapshot(
                Store.Snapshot(
                    size: ByteCount(bytes: 1_000_000), changes: Rate(perSecond: Rational(100)), every: .minutes(15),
                    restoreRate: .lognormal(median: 100, p95: 400))))
        let phases = [Phase(name: "failover"), Phase(name: "failback", starts: .primaryRecovered)]
        let steps = [
            Step(id: "move", action: Toy.moveTraffic, recovers: true),
            Step(id: "sync-back", phase: 1, action: .sync(stores: ["memory"], to: "east")),
        ]
        let other = [Step(id: "tell", action: .notify(.channel("#all")), onFailure: .continue)] + steps
        let system = Toy.system(stores: [store])
        let one = try IncidentTests.byHand(system, steps, phases: phases)
        let two = try IncidentTests.byHand(system, other, phases: phases)
        let times = Toy.values(.failbackTime, of: one, trials: 20)
        #expect(times == Toy.values(.failbackTime, of: two, trials: 20))
        #expect(Set(times).count == 20)
    }

    @Test func `nothing is copied from a region whose storage is lost`() throws {
        let log = Store(
            name: "journal",
            kind: .log(
                Store.Log(
                    appends: Rate(perSecond: Rational(10)), lag: .constant(9e6),
                    replaysAt: Rate(perSecond: Rational(100)))))
        let steps = [Step(id: "sync", action: .sync(stores: ["journal"], to: "west"), recovers: true)]
        let lost = try IncidentTests.byHand(Toy.system(stores: [log]), steps, fault: Toy.outage(20))
        // 90 entries at 100 − 10 a second, once the primary is back.
        #expect(IncidentTests.one(.recoveryTime, lost) == 1201)
        let works = Fault(
            kind: .regionOutage(
                Fault.RegionOutage(region: 0, lasts: .constant(20 * Self.minute), storageWorks: true)))
        let working = try IncidentTests.byHand(Toy.system(stores: [log]), steps, fault: works)
        #expect(IncidentTests.one(.recoveryTime, working) == 1)
        #expect(IncidentTests.one(.recoveryPoint, working) == 0)
    }

    @Test func `a restore cut off by its timeout has not learnt that its capture is unusable`() throws {
        let store = Store(
            name: "memory",
            kind: .snapshot(
                Store.Snapshot(
                    size: ByteCount(bytes: 1000), changes: Rate(perSecond: Rational(1)), every: .minutes(15),
                    export: .constant(150e6), unusable: .one, restoreRate: .constant(10))))
        let steps = [
            Step(
                id: "restore", action: .restore(store: "memory"), timeout: .seconds(50), onFailure: .continue,
                recovers: true)
        ]
        let incident = try IncidentTests.byHand(Toy.system(stores: [store]), steps)
        let points = Toy.values(.recoveryPoint, of: incident, trials: 50)
        #expect(points.allSatisfy { $0 >= 150 && $0 <= 1050 })
    }

    @Test func `nothing is copied in no time, even where nothing flows`() throws {
        let store = Store(
            name: "empty",
            kind: .snapshot(
                Store.Snapshot(
                    size: ByteCount(bytes: 0), changes: Rate(perSecond: .zero), every: .minutes(15),
                    restoreRate: .uniform(low: 0, high: 0))))
        let steps = [Step(id: "restore", action: .restore(store: "empty"), recovers: true)]
        #expect(IncidentTests.one(.recoveryTime, try IncidentTests.byHand(Toy.system(stores: [store]), steps)) == 0)
    }

    // MARK: Detection

    @Test func `probes that never fail, or never see, notice nothing for ever`() throws {
        let plan = Toy.plan([Step(id: "move", action: Toy.moveTraffic, recovers: true)])
        let harmless = Fault(kind: .regionOutage(Fault.RegionOutage(region: 0, lasts: nil, success: .one)))
        let blind = Impairments(list: [
            Impairment(name: Impairment.metrics, region: 0, chance: .one, length: .outage)
        ])
        var seesNothing = Toy.system(impairments: blind)
        seesNothing.monitoring.probe.from = 0
        for (system, fault) in [(Toy.system(), harmless), (seesNothing, Toy.outage(nil))] {
            let outcome = Self.rehearsed(try Toy.incident(system, plan, fault))
            #expect(outcome.end == .unrecovered && outcome.values[0].isNaN)
        }
    }

    // MARK: Capacity

    @Test func `a stand-down releases what a scale that ran out of time had got`() throws {
        let steps = [
            Step(id: "scale", action: .scale(region: "west", to: .share(.one)), timeout: .seconds(90)),
            Step(id: "move", action: Toy.moveTraffic, after: [0], recovers: true),
        ]
        var system = Toy.system(running: .zero, launch: .constant(Self.minute), batch: Rational(1, 2))
        system.roles = [
            Role(name: "sre", people: 1),
            Role(name: "engineering", people: 1, respondsIn: .constant(60 * Self.minute)),
        ]
        let incident = try IncidentTests.byHand(
            system, steps, roles: ["sre", "engineering"], standDown: 1, fault: Toy.outage(10))
        let outcome = Self.rehearsed(incident)
        #expect(outcome.end == .stoodDown)
        // The first five, from onset to the primary's return.
        #expect(abs(outcome.meters.nodeHours[0] - 5 * 600.0 / 3600) < 1e-12)
    }

    @Test func `a release while replicas start leaves the standby at its size`() throws {
        let steps = [
            Step(id: "move", action: Toy.moveTraffic, recovers: true),
            Step(id: "scale", action: .scale(region: "west", to: .share(.one))),
            Step(id: "start", action: .start(services: ["web"], region: "west"), after: [1]),
            Step(id: "wait", action: .wait, takes: .constant(Self.minute)),
            Step(id: "release", action: .scale(region: "west", to: .standby), after: [3]),
        ]
        let system = Toy.system(running: Rational(1, 2), ttl: .zero, startsIn: .constant(10 * Self.minute))
        let incident = try IncidentTests.byHand(system, steps, fault: Toy.outage(nil))
        #expect(IncidentTests.one(.downtime, incident) == 7 * 86400 / 2)
        // Five nodes for the minute until they were released.
        #expect(abs(Self.rehearsed(incident).meters.nodeHours[0] - 5.0 / 60) < 1e-12)
    }

    @Test func `golden flows never pass in a region without capacity`() throws {
        let incident = try IncidentTests.byHand(
            Toy.system(running: .zero), [Self.verify(.minutes(1))], fault: Toy.outage(nil))
        #expect(IncidentTests.one(.recoveryTime, incident) == .infinity)
    }

    @Test func `golden flows find capacity that came while nobody was there`() throws {
        let steps = [
            Step(id: "start", action: .start(services: ["web"], region: "west")),
            Step(id: "scale", action: .scale(region: "west", to: .share(.one)), after: [0]),
            Step(id: "wait", action: .wait, takes: .constant(15 * Self.minute), after: [1]),
            Self.verify(.zero, after: [2]),
        ]
        let system = Toy.system(
            running: .zero, servesAlways: false, launch: .constant(Self.minute), startsIn: .constant(10 * Self.minute))
        let incident = try IncidentTests.byHand(system, steps, fault: Fault(kind: .none))
        #expect(IncidentTests.one(.recoveryTime, incident) == 960)
    }

    // MARK: Traffic

    @Test func `an address that nobody is left at serves no backlog`() throws {
        let steps = [Step(id: "move", action: Toy.moveTraffic, takes: .constant(30 * Self.minute), recovers: true)]
        let incident = try IncidentTests.byHand(
            Toy.system(running: Rational(150, 100), deferrable: .one), steps, fault: Toy.outage(60))
        // 180,000 at 50/s; the primary is back before, and has no part in it.
        #expect(abs(IncidentTests.one(.backlogDrainedTime, incident) - 5400) < 1e-3)
    }

    @Test func `an address that everybody leaves serves no backlog once they have`() throws {
        let steps = [
            Step(id: "there", action: Toy.moveTraffic, recovers: true),
            Step(
                id: "regret", action: .wait, takes: .constant(30 * Self.minute), after: [0], success: .zero,
                onFailure: .undo),
        ]
        let system = Toy.system(running: Rational(150, 100), deferrable: Rational(10, 100))
        let incident = try IncidentTests.byHand(system, steps, fault: Toy.outage(nil))
        #expect(IncidentTests.one(.backlogDrainedTime, incident) == .infinity)
    }

    @Test func `of two switches in flight the later one wins`() throws {
        var system = Toy.system(running: .zero, ttl: .zero)
        system.records[0].takesEffectIn = .exponential(mean: 60e6)
        let steps = [
            Step(id: "there", action: Toy.moveTraffic),
            Step(
                id: "back", action: .switchTraffic(record: "api", to: "east", through: .record, fence: false),
                after: [0], recovers: true),
        ]
        let incident = try IncidentTests.byHand(system, steps, fault: Fault(kind: .none))
        // Who was sent to the empty standby comes back within the delays, 20 of their means at the very most.
        #expect(Toy.values(.downtime, of: incident, trials: 200).allSatisfy { $0 < 1200 })
    }

    @Test func `switching again to where the record points moves nobody sooner`() throws {
        let once = [Step(id: "one", action: Toy.moveTraffic, recovers: true)]
        let twice = once + [Step(id: "two", action: Toy.moveTraffic, takes: .constant(10 * Self.minute), after: [0])]
        let system = Toy.system(late: Rational(10, 100))
        let downtimes = try [once, twice].map {
            IncidentTests.one(.downtime, try IncidentTests.byHand(system, $0, fault: Toy.outage(nil)))
        }
        #expect(abs(downtimes[0] - downtimes[1]) < 1e-6)
    }

    @Test(arguments: [0.0, 0.25, 1.0])
    func `before, at and after the moment of a switch without TTL only the late are lost`(_ late: Double) throws {
        let steps = [Step(id: "move", action: Toy.moveTraffic, takes: .constant(Self.minute), recovers: true)]
        let system = Toy.system(ttl: .zero, late: Rational(Int64(late * 100), 100))
        var exponential = system
        exponential.records[0].lateExponent = 1
        let incident = try IncidentTests.byHand(exponential, steps, fault: Toy.outage(nil))
        // 60 s, then ∫ late/(1 + t/60) dt to the horizon of a week.
        let rest = 7.0 * 86400 - 60
        let expected = 60 + late * 60 * log(1 + rest / 60)
        #expect(abs(IncidentTests.one(.downtime, incident) - expected) < 1e-4)
    }

    // MARK: Steps

    @Test func `a verify that takes exactly its timeout passes`() throws {
        let steps = [Self.verify(.minutes(5), timeout: .minutes(5))]
        #expect(IncidentTests.one(.recoveryTime, try IncidentTests.byHand(Toy.system(), steps)) == 300)
    }

    @Test func `a verify looks at multiples of its interval`() throws {
        let steps = [Self.verify(.seconds(100))]
        #expect(IncidentTests.one(.recoveryTime, try IncidentTests.byHand(Toy.system(), steps)) == 120)
    }

    @Test func `a stand-in's time is its principal's phase's`() throws {
        let phases = [Phase(name: "one", opens: .zero, closes: .minutes(5)), Phase(name: "two")]
        let steps = [
            Step(id: "a", action: .wait, instead: 1, depends: ["dns-changes"]),
            Step(id: "b", phase: 1, action: .wait, takes: .constant(4 * Self.minute)),
            Step(id: "c", phase: 1, action: .wait, takes: .constant(Self.minute), after: [0], recovers: true),
        ]
        let system = Toy.system(impairments: IncidentTests.impaired(.one, minutes: 90))
        let phase = Self.rehearsed(try IncidentTests.byHand(system, steps, phases: phases)).phases[0]
        #expect(phase.start == 0 && phase.end == 240 && phase.kept == true)
    }

    @Test(arguments: [(25, nil), (10, false)] as [(Int64, Bool?)])
    func `a phase called off before its window was over did not break it`(_ closes: Int64, _ kept: Bool?) throws {
        let phases = [Phase(name: "one", opens: .zero, closes: .minutes(closes))]
        let steps = [
            Step(id: "a", action: .wait, takes: .constant(30 * Self.minute)),
            Step(id: "b", action: Toy.moveTraffic, after: [0], recovers: true),
        ]
        let incident = try IncidentTests.byHand(
            Toy.system(), steps, standDown: 1, phases: phases, fault: Toy.outage(20))
        #expect(Self.rehearsed(incident).phases[0].kept == kept)
    }

    @Test func `nobody looks for an outage in a planned switchover`() throws {
        let steps = [
            Step(
                id: "look", action: .probe(region: "east", expect: .down), takes: .constant(3 * Self.minute),
                recovers: true)
        ]
        let planned = try IncidentTests.byHand(Toy.system(), steps, fault: Fault(kind: .none))
        #expect(IncidentTests.one(.recoveryTime, planned) == 0)
        #expect(IncidentTests.one(.recoveryTime, try IncidentTests.byHand(Toy.system(), steps)) == 180)
    }

    @Test func `what was detected was detected, though the primary was back before the alert`() throws {
        var system = Toy.system()
        system.monitoring.alertDelay = .constant(10 * Self.minute)
        let plan = Toy.plan(
            [Step(id: "move", action: Toy.moveTraffic, recovers: true)], standDown: 0)
        let incident = try Toy.incident(system, plan, Toy.outage(2))
        let outcome = Self.rehearsed(incident)
        #expect(outcome.end == .stoodDown)
        let detected = Toy.values(.detectionTime, of: incident, trials: 100)
        #expect(detected.allSatisfy { $0 >= 64 && $0 <= 94 })
    }

    @Test func `a switch held up as long as the outage stands down with it`() throws {
        let list = [Impairment(name: Impairment.dnsChanges, region: 0, chance: .one, length: .outage)]
        let steps = [Step(id: "move", action: Toy.moveTraffic, recovers: true)]
        let system = Toy.system(impairments: Impairments(list: list), changesThrough: 0)
        let incident = try IncidentTests.byHand(system, steps, standDown: 0, fault: Toy.outage(20))
        #expect(Self.rehearsed(incident).end == .stoodDown)
        #expect(IncidentTests.one(.downtime, incident) == 1200)
    }
}
