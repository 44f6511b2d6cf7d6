// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Plan
import Quantities
import Rehearsal
import Testing

/// What a trial comes to from the middle of its incident, held against what can be computed by hand. The toy's plan
/// begins as soon as probes tell: between 64 s and 94 s after onset, unless it begins now.
@Suite struct ProspectTests {
    private static let roles = [Role(name: "sre", people: 1, respondsIn: .constant(4 * Toy.minute))]

    private static func step(_ id: String, _ minutes: Double, after: [Int] = [], recovers: Bool = false) -> Step {
        Step(
            id: id, action: .wait, by: .role(0), takes: .constant(minutes * Toy.minute), after: after,
            recovers: recovers)
    }

    /// Looks for ten minutes, moves users, and checks for five minutes; a person does it who answers in four.
    private static let plan = Toy.plan(
        [
            step("look", 10), Step(id: "move", action: Toy.moveTraffic, after: [0]),
            step("check", 5, after: [1], recovers: true),
        ], roles: ["sre"], standDown: 1)

    private static func incident(outage minutes: Double?, _ plan: Plan = plan) throws -> Incident {
        try Toy.incident(Toy.system(roles: roles, ttl: .zero), plan, Toy.outage(minutes))
    }

    private static func prospect(
        _ course: Course, of incident: Incident, _ knowledge: Knowledge
    ) -> (prospect: Prospect, spent: Spent) {
        var rehearsal = Rehearsal(incident)
        let situation = Situation(knowledge, about: incident)
        return (
            rehearsal.prospect(of: 3, by: course, in: situation), rehearsal.spent(by: 3, in: situation)
        )
    }

    private func expect(_ recovery: Recovery, _ end: Outcome.End, _ time: Double, _ point: Double) {
        #expect(recovery.end == end && recovery.time == time && recovery.point == point, "\(recovery)")
    }

    @Test func `who waits is back when the fault ends, has lost nothing, and was down until then`() throws {
        let incident = try Self.incident(outage: 60)
        let (waiting, spent) = Self.prospect(.wait, of: incident, Knowledge(elapsed: .minutes(12)))
        expect(waiting.recovery, .stoodDown, 3600, 0)
        #expect(abs(waiting.spent.downtime - 3600) < 1e-6)
        #expect(abs(spent.downtime - 720) < 1e-6)
    }

    @Test func `who waits for a fault that lasts for ever is never back`() throws {
        let incident = try Self.incident(outage: nil)
        let (waiting, _) = Self.prospect(.wait, of: incident, Knowledge(elapsed: .minutes(12)))
        expect(waiting.recovery, .unrecovered, .infinity, .infinity)
        #expect(abs(waiting.spent.downtime - 7 * 86_400) < 1e-3)
    }

    @Test func `a plan that begins now takes from now what it takes, with people who are there or have to come`() throws
    {
        let incident = try Self.incident(outage: nil)
        func takes(_ minutes: Double, _ known: Knowledge) {
            let (going, spent) = Self.prospect(.goOn, of: incident, known)
            expect(going.recovery, .recovered, minutes * 60, 0)
            #expect(abs(spent.downtime - 2400) < 1e-6)
            // Users are away when they are moved, five minutes before the end.
            #expect(abs(going.spent.downtime - (minutes - 5) * 60) < 1e-5)
        }
        takes(59, Knowledge(elapsed: .minutes(40), beginsNow: true))
        takes(55, Knowledge(elapsed: .minutes(40), answered: [0], beginsNow: true))
        // Who has looked is there.
        takes(45, Knowledge(elapsed: .minutes(40), done: [0], beginsNow: true))
    }

    @Test func `a plan held for ten minutes ends ten minutes later, but for what was under way`() throws {
        let incident = try Self.incident(outage: nil)
        let now = Knowledge(elapsed: .minutes(40), done: [0], beginsNow: true)
        #expect(Self.prospect(.goOnAfter(600_000_000), of: incident, now).prospect.recovery.time == 55 * 60)
        // At 6 min the look is under way, and is over at 14 min and up to 94 s; what comes after waits until 26 min.
        let running = Knowledge(elapsed: .minutes(6))
        #expect(Self.prospect(.goOnAfter(1_200_000_000), of: incident, running).prospect.recovery.time == 31 * 60)
    }

    @Test func `a plan held until the primary is back stands down`() throws {
        let incident = try Self.incident(outage: 20)
        let held = Self.prospect(.goOnAfter(3_600_000_000), of: incident, Knowledge(elapsed: .minutes(6))).prospect
        expect(held.recovery, .stoodDown, 1200, 0)
    }

    @Test(arguments: [nil, 1]) func `what was launched runs until the primary is back, and no longer`(
        standDown: Int?
    ) throws {
        // Nobody comes in time for what is after the scaling.
        let steps = [
            Step(id: "scale", action: .scale(region: "west", to: .share(.one))),
            Self.step("look", 1, after: [0], recovers: true),
        ]
        let plan = Toy.plan(steps, roles: ["sre"], standDown: standDown)
        let late = [Role(name: "sre", people: 1, respondsIn: .constant(600 * Toy.minute))]
        let prices = Prices(
            currency: "USD",
            instances: [
                Prices.Instance(
                    name: "m", hour: Money(nanos: 1_000_000_000), vcpu: 1, memory: ByteCount(bytes: 1_000_000_000))
            ])
        let incident = try Incident(
            system: Toy.system(running: .zero, roles: late), plan: plan, fault: Toy.outage(90), prices: prices,
            horizon: .days(7), seed: 1)
        for beginsNow in [false, true] {
            let knowledge = Knowledge(elapsed: .minutes(30), done: [0], beginsNow: beginsNow)
            let cost = Self.prospect(.wait, of: incident, knowledge).prospect.spent.event
            // Ten nodes at 1 an hour: from the alert, 64 s to 94 s after onset, or from now.
            let hours = beginsNow ? 0.999_999...1.000_001 : (90 - 94.0 / 60) / 60...(90 - 64.0 / 60) / 60
            #expect(hours.contains(cost / 10), "\(cost)")
        }
    }

    @Test func `a trial agrees by what was done, who is there, and what is moved`() throws {
        let incident = try Self.incident(outage: 600)
        var rehearsal = Rehearsal(incident)
        func agreement(_ knowledge: Knowledge) -> Knowledge.Agreement {
            rehearsal.agreement(of: 3, in: Situation(knowledge, about: incident))
        }
        #expect(agreement(Knowledge(elapsed: .minutes(3))) == .full)
        #expect(agreement(Knowledge(elapsed: .minutes(3), answered: [0])) == .otherSteps)
        #expect(agreement(Knowledge(elapsed: .minutes(8), answered: [0])) == .full)
        #expect(agreement(Knowledge(elapsed: .minutes(8), done: [0])) == .otherSteps)
        #expect(agreement(Knowledge(elapsed: .minutes(30))) == .otherSteps)
        #expect(agreement(Knowledge(elapsed: .minutes(30), done: [0])) == .otherSteps, "users have been moved")
        #expect(agreement(Knowledge(elapsed: .minutes(600))) == .primaryIsBack)
    }
}
