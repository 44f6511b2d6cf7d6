// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Plan
import Quantities
import Rehearsal
import Testing

/// What a trial must do, rule by rule, on systems whose answer is plain arithmetic.
@Suite struct IncidentTests {
    static let minute = Toy.minute

    /// A plan that begins `minutes` after onset by hand.
    static func byHand(
        _ system: System, _ steps: [Step], after minutes: Double = 0, roles: [String] = ["sre"],
        standDown: Int? = nil, phases: [Phase] = [Phase(name: "failover")], fault: Fault = Toy.outage(600),
        objectives: Objectives = Objectives()
    ) throws -> Incident {
        var system = system
        system.monitoring.manualAfter = .constant(minutes * minute)
        if system.roles.isEmpty { system.roles = roles.map { Role(name: $0, people: 1) } }
        let plan = Toy.plan(
            steps, triggers: Triggers(manual: 0), roles: roles, standDown: standDown, phases: phases,
            objectives: objectives)
        return try Toy.incident(system, plan, fault)
    }

    static func one(_ measure: Measure, _ incident: Incident) -> Double {
        Toy.values(measure, of: incident, trials: 1)[0]
    }

    @Test func `the plan stands down when the primary is back before anything moved`() throws {
        let steps = [
            Step(id: "a", action: .wait, takes: .constant(30 * Self.minute)),
            Step(id: "b", action: Toy.moveTraffic, after: [0], recovers: true),
        ]
        let incident = try Self.byHand(Toy.system(), steps, standDown: 1, fault: Toy.outage(20))
        #expect(Self.one(.recoveryTime, incident) == 1200)
        #expect(Self.one(.recoveryPoint, incident) == 0)
        #expect(Self.one(.downtime, incident) == 1200)
        let moved = try Self.byHand(Toy.system(), steps, standDown: 1, fault: Toy.outage(31))
        #expect(Self.one(.recoveryTime, moved) == 1800)
    }

    @Test func `steps queue for people in the order of the plan`() throws {
        let steps = [
            Step(id: "a", action: .wait, by: .role(0), takes: .constant(2 * Self.minute)),
            Step(id: "b", action: .wait, by: .role(0), takes: .constant(3 * Self.minute)),
            Step(id: "c", action: .wait, takes: .constant(0), after: [0, 1], recovers: true),
        ]
        let one = try Self.byHand(Toy.system(), steps)
        #expect(Self.one(.recoveryTime, one) == 300)
        let two = try Self.byHand(Toy.system(roles: [Role(name: "sre", people: 2)]), steps)
        #expect(Self.one(.recoveryTime, two) == 180)
    }

    static func impaired(_ chance: Share, minutes: Double) -> Impairments {
        Impairments(list: [
            Impairment(
                name: Impairment.dnsChanges, region: 0, chance: chance, length: .lasting(.constant(minutes * minute)))
        ])
    }

    @Test func `a record's edit waits for its control plane, and nobody is held meanwhile`() throws {
        let steps = [
            Step(id: "a", action: Toy.moveTraffic, by: .role(0), takes: .constant(Self.minute)),
            Step(id: "b", action: .approve, by: .role(0), takes: .constant(5 * Self.minute)),
            Step(id: "c", action: .wait, after: [0], recovers: true),
        ]
        let system = Toy.system(impairments: Self.impaired(.one, minutes: 90), changesThrough: 0)
        let incident = try Self.byHand(system, steps)
        #expect(Self.one(.decisionTime, incident) == 300)
        #expect(Self.one(.recoveryTime, incident) == 91 * 60)
    }

    @Test func `the data plane does not wait for the control plane`() throws {
        let steps = [
            Step(
                id: "a",
                action: .switchTraffic(record: "api", to: "west", through: .healthCheck, fence: false),
                takes: .constant(Self.minute), recovers: true)
        ]
        let system = Toy.system(impairments: Self.impaired(.one, minutes: 90), changesThrough: 0)
        #expect(Self.one(.recoveryTime, try Self.byHand(system, steps)) == 60)
    }

    @Test func `a blocked step's stand-in is taken at once`() throws {
        let steps = [
            Step(id: "a", action: .wait, takes: .constant(9 * Self.minute), instead: 1, depends: ["dns-changes"]),
            Step(id: "b", action: .wait, takes: .constant(4 * Self.minute)),
            Step(id: "c", action: .wait, after: [0], recovers: true),
        ]
        let system = Toy.system(impairments: Self.impaired(.one, minutes: 90))
        #expect(Self.one(.recoveryTime, try Self.byHand(system, steps)) == 240)
        let whole = Toy.system(impairments: Self.impaired(.zero, minutes: 90))
        #expect(Self.one(.recoveryTime, try Self.byHand(whole, steps)) == 540)
    }

    @Test func `refused batches are asked for again and do not count against the timeout`() throws {
        let steps = [
            Step(
                id: "a", action: .scale(region: "west", to: .share(.one)), timeout: .minutes(6), recovers: true)
        ]
        let system = Toy.system(
            running: .zero, launch: .constant(Self.minute), batch: Rational(25, 100),
            refusedChance: Rational(50, 100), refusedFor: .constant(60 * Self.minute))
        let incident = try Self.byHand(system, steps, fault: Toy.outage(nil))
        // 10 nodes in batches of ⌈2.5⌉ = 3 take 4 minutes; each refusal, one in two, adds an hour.
        let minutes = Toy.values(.recoveryTime, of: incident, trials: 4000).map { $0 / 60 }
        #expect(minutes.allSatisfy { ($0 - 4).truncatingRemainder(dividingBy: 60) == 0 })
        // Refusals before 4 batches are granted are negative binomial with mean 4 and variance 8; 4 standard errors.
        let mean = minutes.map { ($0 - 4) / 60 }.reduce(0, +) / 4000
        #expect(abs(mean - 4) < 4 * (8.0 / 4000).squareRoot())
    }

    @Test func `an attempt that runs out of time is tried again and then mended by its role`() throws {
        let steps = [
            Step(
                id: "a", action: .wait, takes: .constant(9 * Self.minute), timeout: .minutes(5),
                retry: Retry(attempts: 2, every: .minutes(1)), recovers: true)
        ]
        var system = Toy.system()
        system.roles = [
            Role(name: "sre", people: 1),
            Role(name: "engineering", people: 1, respondsIn: .constant(7 * Self.minute)),
        ]
        let incident = try Self.byHand(system, steps, roles: ["sre", "engineering"])
        // 5 + 1 + 5, then engineering answers after 7 and takes 10.
        #expect(Self.one(.recoveryTime, incident) == 28 * 60)
    }

    @Test func `a page at night takes longer by the night factor`() throws {
        let steps = [Step(id: "a", action: .wait, by: .role(0), recovers: true)]
        var system = Toy.system()
        system.roles = [Role(name: "sre", people: 1, respondsIn: .constant(4 * Self.minute))]
        system.night = Night(factor: Rational(2), from: 22, to: 6)
        for (hour, minutes) in [(21, 4.0), (22, 8), (5, 8), (6, 4)] {
            var fault = Toy.outage(600)
            fault.at = .hours(Int64(hour))
            let incident = try Self.byHand(system, steps, fault: fault)
            #expect(Self.one(.recoveryTime, incident) == minutes * 60)
        }
    }

    @Test func `golden flows pass once the rate has been high enough for long enough`() throws {
        // The standby carries 80 of 100 at first and all of it after two minutes of warm-up.
        let steps = [
            Step(id: "move", action: Toy.moveTraffic),
            Step(id: "size", action: .scale(region: "west", to: .share(.one)), after: [0]),
            Step(id: "start", action: .start(services: ["web"], region: "west"), after: [1]),
            Step(
                id: "verify",
                action: .verify(
                    flows: "golden", successRate: Rational(99, 100), length: .minutes(5), every: .seconds(30),
                    at: .region("west")), after: [2], recovers: true),
        ]
        let system = Toy.system(
            running: .zero, servesAlways: false, ttl: .seconds(1),
            startsIn: .constant(10 * Self.minute), warmUp: WarmUp(length: .minutes(2), from: Rational(80, 100)))
        let incident = try Self.byHand(system, steps, fault: Toy.outage(nil))
        // Ready at 600 s; 99 % of the load from 600 + 120·0.19/0.2 = 714 s, found at the look 1,020 s (600 + 14·30).
        #expect(Self.one(.recoveryTime, incident) == 1020)
        #expect(abs(Self.one(.served99Time, incident) - 714) < 1e-3)
    }

    @Test func `failback begins with the primary's return and brings everybody home`() throws {
        let phases = [Phase(name: "failover"), Phase(name: "failback", starts: .primaryRecovered)]
        let steps = [
            Step(id: "move", action: Toy.moveTraffic, takes: .constant(10 * Self.minute), recovers: true),
            Step(
                id: "back", phase: 1,
                action: .switchTraffic(record: "api", to: "east", through: .record, fence: false),
                takes: .constant(5 * Self.minute)),
            Step(id: "drain", phase: 1, action: .wait, takes: .constant(30 * Self.minute), after: [1]),
        ]
        let incident = try Self.byHand(
            Toy.system(ttl: .seconds(60)), steps, phases: phases, fault: Toy.outage(120))
        #expect(Self.one(.recoveryTime, incident) == 600)
        #expect(Self.one(.failbackTime, incident) == 35 * 60)
        #expect(abs(Self.one(.downtime, incident) - 630) < 1e-6)
        #expect(abs(Self.one(.served99Time, incident) - (600 + 59.4)) < 1e-3)
        let forever = try Self.byHand(Toy.system(), steps, phases: phases, fault: Toy.outage(nil))
        #expect(Self.one(.failbackTime, forever).isNaN)
    }

    @Test func `a planned switchover starts at once, loses nothing when synced first, and does not fail back`() throws {
        let phases = [Phase(name: "failover"), Phase(name: "failback", starts: .primaryRecovered)]
        let steps = [
            Step(id: "sync", action: .sync(stores: ["memory", "journal"], to: "west")),
            Step(id: "move", action: Toy.moveTraffic, after: [0], recovers: true),
            Step(id: "back", phase: 1, action: .wait),
        ]
        let system = Toy.system(stores: LuckTests.snapshots(every: 15))
        let incident = try Self.byHand(system, steps, phases: phases, fault: Fault(kind: .none))
        #expect(Self.one(.detectionTime, incident) == 0)
        #expect(Toy.values(.recoveryPoint, of: incident, trials: 100).allSatisfy { $0 == 0 })
        #expect(Self.one(.downtime, incident) == 0)
        #expect(Self.one(.failbackTime, incident).isNaN)
    }

    @Test func `impairments are drawn together in whole rows of past events`() throws {
        let list = ["x", "y"].map {
            Impairment(name: $0, region: 0, chance: nil, length: .lasting(.constant(60 * Self.minute)))
        }
        let system = Toy.system(
            impairments: Impairments(list: list, events: [[true, true], [false, false], [false, false]]))
        let steps = [
            Step(id: "a", action: .wait, depends: ["x"]), Step(id: "b", action: .wait, depends: ["y"]),
            Step(id: "c", action: .wait, after: [0, 1], recovers: true),
        ]
        let values = Toy.values(.recoveryTime, of: try Self.byHand(system, steps), trials: 9000)
        let share = Double(values.count { $0 == 3600 }) / 9000
        #expect(values.allSatisfy { $0 == 0 || $0 == 3600 })
        // One row in three; 4 standard errors.
        #expect(abs(share - 1.0 / 3) < 4 * (2.0 / 9 / 9000).squareRoot())
    }

    @Test func `nobody recovers without the standby while it is out`() throws {
        let out = Impairments(list: [
            Impairment(name: Impairment.standby, region: 1, chance: .one, length: .lasting(.constant(50 * Self.minute)))
        ])
        let steps = [
            Step(id: "a", action: Toy.moveTraffic, takes: .constant(Self.minute), recovers: true)
        ]
        let incident = try Self.byHand(Toy.system(impairments: out), steps)
        #expect(Self.one(.recoveryTime, incident) == 51 * 60)
    }

    @Test func `a trial without an end in sight counts as unrecovered`() throws {
        let steps = [Step(id: "a", action: .wait, takes: .constant(200 * 60 * Self.minute), recovers: true)]
        let incident = try Self.byHand(Toy.system(), steps, fault: Toy.outage(nil))
        #expect(Self.one(.recoveryTime, incident) == .infinity)
        #expect(Self.one(.recoveryPoint, incident) == .infinity)
        #expect(Self.one(.downtime, incident) == 7 * 86400)
    }

    @Test func `the objective on the success rate holds only once nearly everybody has moved`() throws {
        func met(ttl: Duration) throws -> Bool? {
            let steps = [Step(id: "a", action: Toy.moveTraffic, recovers: true)]
            let objectives = Objectives(
                successRate: Objectives.SuccessRate(atLeast: Rational(99, 100), length: .hours(1)))
            var rehearsal = Rehearsal(
                try Self.byHand(Toy.system(ttl: ttl), steps, objectives: objectives))
            rehearsal.run(trial: 0)
            return rehearsal.outcome.successRateMet
        }
        #expect(try met(ttl: .seconds(60)) == false)
        #expect(try met(ttl: .zero) == true)
    }
}
