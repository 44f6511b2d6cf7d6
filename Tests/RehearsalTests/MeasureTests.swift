// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Plan
import Quantities
import Rehearsal
import Testing

/// What is measured, where it is plain arithmetic.
@Suite struct MeasureTests {
    static let minute = Toy.minute

    static func move(takes minutes: Double = 0) -> Step {
        Step(id: "move", action: Toy.moveTraffic, takes: .constant(minutes * minute), recovers: true)
    }

    @Test func `the standby is as busy as retries make it`() throws {
        // Two hundred requests a second meet 100, half as many again while others wait.
        let system = Toy.system(running: Rational(2), deferrable: .one, retryFactor: Rational(15, 10), ttl: .zero)
        let incident = try IncidentTests.byHand(system, [Self.move()], after: 10)
        #expect(abs(IncidentTests.one(.peakUtilisation, incident) - 0.75) < 1e-9)
        // 60,000 wait after ten minutes, and 50 a second are to spare.
        #expect(abs(IncidentTests.one(.backlogDrainedTime, incident) - 1800) < 1e-5)
    }

    @Test func `downtime is time, at whatever hour`() throws {
        var fault = Toy.outage(30)
        fault.at = .hours(12)
        let incident = try IncidentTests.byHand(
            Toy.system(trough: Rational(1, 10)), [Step(id: "a", action: .wait, recovers: true)], fault: fault)
        #expect(abs(IncidentTests.one(.downtime, incident) - 1800) < 1e-6)
        #expect(abs(IncidentTests.one(.lostRequests, incident) - 18_000) < 1e-3)
    }

    @Test func `nearly all are served once nearly all have moved`() throws {
        let incident = try IncidentTests.byHand(Toy.system(ttl: .minutes(10)), [Self.move()], fault: Toy.outage(nil))
        #expect(abs(IncidentTests.one(.served95Time, incident) - 570) < 1e-5)
        #expect(abs(IncidentTests.one(.served99Time, incident) - 594) < 1e-5)
    }

    /// Whichever comes last, the primary's return after half an hour or the recovery; then five minutes.
    @Test(arguments: [(1.0, 300.0), (40.0, 900.0)])
    func `failback begins when the primary is back and all has been recovered`(minutes: Double, time: Double) throws {
        let steps = [
            Self.move(takes: minutes),
            Step(id: "back", phase: 1, action: .wait, takes: .constant(5 * Self.minute)),
        ]
        let phases = [Phase(name: "failover"), Phase(name: "failback", starts: .primaryRecovered)]
        let incident = try IncidentTests.byHand(Toy.system(), steps, phases: phases, fault: Toy.outage(30))
        #expect(IncidentTests.one(.failbackTime, incident) == time)
    }

    @Test func `users on their way back write where failback has left`() throws {
        let back = Action.switchTraffic(record: "api", to: "east", through: .record, fence: false)
        let steps = [Self.move(), Step(id: "back", phase: 1, action: back)]
        let phases = [Phase(name: "failover"), Phase(name: "failback", starts: .primaryRecovered)]
        let incident = try IncidentTests.byHand(
            Toy.system(ttl: .minutes(10)), steps, phases: phases, fault: Toy.outage(30))
        // Fewer and fewer of 100 a second, for ten minutes.
        #expect(abs(IncidentTests.one(.conflicts, incident) - 30_000) < 1e-3)
    }

    /// East is out for good. Of its users two thirds have moved to south when they are sent to west; half of those who
    /// are elsewhere have when they are sent back to south. Who is left behind keeps going there for ten minutes.
    @Test func `users of an address left for another one write there while others are refused`() throws {
        var system = Toy.system(running: Rational(3), deferrable: .one, retryFactor: Rational(2), ttl: .minutes(10))
        system.regions.append(Region(name: "south", role: .secondary))
        system.standbys.append(
            Standby(region: 2, servesAlways: true, running: Rational(3), launch: .constant(0)))
        func move(_ id: String, to region: String, after: [Int] = [], recovers: Bool = false) -> Step {
            Step(
                id: id, action: .switchTraffic(record: "api", to: region, through: .record, fence: false),
                after: after, recovers: recovers)
        }
        let steps = [
            move("south", to: "south"), Step(id: "a", action: .wait, takes: .constant(400e6), after: [0]),
            move("west", to: "west", after: [1]), Step(id: "b", action: .wait, takes: .constant(300e6), after: [2]),
            move("again", to: "south", after: [3], recovers: true),
        ]
        let incident = try IncidentTests.byHand(system, steps, after: 10, fault: Toy.outage(nil))
        // 100 a second: two thirds of them in south, of whom half leave in 300 s; then half of them in west for 600 s.
        #expect(abs(IncidentTests.one(.conflicts, incident) - (200.0 / 3 * 300 * 0.75 + 50 * 300)) < 1e-2)
    }
}
