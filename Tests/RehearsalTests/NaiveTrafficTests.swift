// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Foundation
import Plan
import Quantities
import Rehearsal
import Testing

/// Traffic against a computation that knows no crossing and no closed form: it steps through the incident a tenth of a
/// second at a time.
@Suite struct NaiveTrafficTests {
    /// One incident of constants, told as facts.
    struct Story: Sendable {
        var onsetHour: Int64 = 17
        var outageEnds = 5 * 3600.0
        var switchAt = 900.0
        var switchBackAt = 6 * 3600.0
        /// The standby's replicas: so many at first, so many from `growsAt` on, when they begin to warm up.
        var standing = 5
        var grown = 12
        var growsAt = 2400.0
        var ttl = 60.0
        var late = 0.1
        var deferrable = 0.6
        var retry = 1.15
        var peak = 100.0
        var trough = 0.35
        var warmUp = 120.0
        var from = 0.7
        /// The share that the primary serves while it is out.
        var success = 0.0
    }

    struct Result {
        var downtime = 0.0
        var lost = 0.0
        var drained = 0.0
        var peakUtilisation = 0.0
        /// Since when that share has been served: infinite if it is not at the primary's return,
        /// with which failback begins.
        var served95 = 0.0
        var served99 = 0.0
    }

    static func unmoved(_ story: Story, _ t: Double) -> Double {
        if t < story.ttl { return 1 - (1 - story.late) * t / story.ttl }
        return story.late * pow(1 + (t - story.ttl) / 60, -0.594)
    }

    static func naive(_ story: Story) -> Result {
        var result = Result()
        var backlog = 0.0
        let dt = 0.1
        var wasMoved = 0.0
        for tick in 0..<Int(86400 * 2 / dt) {
            let t = (Double(tick) + 0.5) * dt
            let hour = (Int(story.onsetHour) + Int(t / 3600)) % 24
            let cosine = cos(2 * .pi * Double(hour - 19) / 24)
            let demand = story.peak * (story.trough + (1 - story.trough) * (1 + cosine) / 2)
            var west = 0.0
            if t >= story.switchBackAt {
                west = wasMoved * unmoved(story, t - story.switchBackAt)
            } else if t >= story.switchAt {
                west = 1 - unmoved(story, t - story.switchAt)
                wasMoved = west
            }
            let warmth = min(1, max(0, story.from + (1 - story.from) * (t - story.growsAt) / story.warmUp))
            let carriesWest =
                10 * Double(story.standing)
                + (t >= story.growsAt ? 10 * Double(story.grown - story.standing) * warmth : 0)
            let factor = backlog > 0 ? story.retry : 1
            var (refused, spare) = (0.0, 0.0)
            for (share, carries, success, isStandby) in [
                (1 - west, 100.0, t < story.outageEnds ? story.success : 1, false), (west, carriesWest, 1, true),
            ] where share > 0 {
                let load = demand * share * factor
                if isStandby && carries > 0 { result.peakUtilisation = max(result.peakUtilisation, load / carries) }
                if load > carries {
                    refused += demand * share - success * carries / factor
                } else {
                    refused += demand * share * (1 - success)
                    if success == 1 { spare += carries - load }
                }
            }
            result.downtime += refused / demand * dt
            if t < story.outageEnds + dt {
                let since = t < story.outageEnds ? t : .infinity
                if 1 - refused / demand < 0.95 { result.served95 = since }
                if 1 - refused / demand < 0.99 { result.served99 = since }
            }
            result.lost += refused * (1 - story.deferrable) * dt
            let before = backlog
            backlog = max(0, backlog + (refused * story.deferrable - spare) * dt)
            if before > 0 && backlog == 0 { result.drained = t }
        }
        if backlog > 0 { result.drained = .infinity }
        return result
    }

    static func share(_ value: Double) -> Rational { Rational(Int64((value * 1000).rounded()), 1000) }

    static func simulated(_ story: Story) throws -> Result {
        var system = Toy.system(
            peak: 100, carries: 100, running: Rational(Int64(story.standing), 10), deferrable: share(story.deferrable),
            retryFactor: share(story.retry), ttl: .seconds(Int64(story.ttl)), late: share(story.late),
            warmUp: WarmUp(length: .seconds(Int64(story.warmUp)), from: share(story.from)), trough: share(story.trough))
        system.workload.peakHour = 19
        system.monitoring.manualAfter = .constant(0)
        system.roles = [Role(name: "sre", people: 1)]
        let phases = [Phase(name: "failover"), Phase(name: "failback", starts: .primaryRecovered)]
        let back = story.switchBackAt - story.outageEnds
        let steps = [
            Step(id: "switch", action: Toy.moveTraffic, takes: .constant(story.switchAt * 1e6), recovers: true),
            Step(id: "wait", action: .wait, takes: .constant(story.growsAt * 1e6)),
            Step(
                id: "scale", action: .scale(region: "west", to: .share(Rational(Int64(story.grown), 10))), after: [1]),
            Step(
                id: "back", phase: 1,
                action: .switchTraffic(record: "api", to: "east", through: .record, fence: false),
                takes: .constant(back * 1e6)),
        ]
        let fault = Fault(
            kind: .regionOutage(
                Fault.RegionOutage(
                    region: 0, lasts: .constant(story.outageEnds * 1e6),
                    success: Rational(Int64(story.success * 100), 100))),
            at: .hours(story.onsetHour))
        let plan = Toy.plan(steps, triggers: Triggers(manual: 0), roles: ["sre"], phases: phases)
        let incident = try Toy.incident(system, plan, fault, horizon: .days(2))
        func one(_ measure: Measure) -> Double { Toy.values(measure, of: incident, trials: 1)[0] }
        return Result(
            downtime: one(.downtime), lost: one(.lostRequests), drained: one(.backlogDrainedTime),
            peakUtilisation: one(.peakUtilisation), served95: one(.served95Time), served99: one(.served99Time))
    }

    static let stories: [Story] = [
        Story(),
        Story(onsetHour: 4, grown: 9),
        Story(onsetHour: 15, standing: 8, grown: 11, growsAt: 4 * 3600),
        Story(switchAt: 3600, switchBackAt: 20 * 3600, standing: 12, grown: 12),
        Story(onsetHour: 10, success: 0.7),
        Story(onsetHour: 18, outageEnds: 12 * 3600, switchBackAt: 13 * 3600, standing: 3, grown: 13, growsAt: 7200),
        Story(late: 0),
        Story(outageEnds: 7200, switchBackAt: 40 * 3600, standing: 12, grown: 14, late: 0, deferrable: 1),
        Story(outageEnds: 7200, switchBackAt: 40 * 3600, standing: 11, grown: 11, ttl: 0, late: 0.3, deferrable: 1),
        Story(ttl: 0, late: 0, deferrable: 0),
        Story(deferrable: 1, retry: 1),
        Story(standing: 0, grown: 11, growsAt: 1200, retry: 1, warmUp: 0),
        Story(onsetHour: 23, outageEnds: 9000, switchBackAt: 9001, ttl: 600, deferrable: 1, retry: 1.3),
        Story(switchBackAt: 5 * 3600 + 60, ttl: 3600, late: 0.5),
    ]

    @Test(arguments: stories)
    func `traffic agrees with stepping through the incident`(_ story: Story) throws {
        let naive = Self.naive(story)
        let exact = try Self.simulated(story)
        #expect(abs(exact.downtime - naive.downtime) < 1 + 1e-3 * naive.downtime)
        #expect(abs(exact.lost - naive.lost) < 100 + 1e-3 * naive.lost)
        #expect(exact.drained == naive.drained || abs(exact.drained - naive.drained) < 2 + 1e-3 * naive.drained)
        #expect(abs(exact.peakUtilisation - naive.peakUtilisation) < 5e-3)
        for (exact, naive) in [(exact.served95, naive.served95), (exact.served99, naive.served99)] {
            #expect(exact == naive || abs(exact - naive) < 0.2, "\(exact) and \(naive)")
        }
    }
}
