// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Foundation
import Plan
import Quantities
import Rehearsal
import Testing

/// When plans recover and when they stand down, by convolution and quadrature of the laws of their parts.
@Suite struct SecondPlanTests {
    static func exponential(_ mean: Double) -> Grid { Grid(to: mean * 14) { Second.exponential($0, mean: mean) } }
    static func uniform(_ low: Double, _ high: Double) -> Grid { Grid(to: high) { Second.uniform($0, low, high) } }

    /// Up to three attempts of one law with pauses between them; each fails with chance 0.4. After the last the plan goes
    /// on, however it went.
    static func tried(_ once: Grid, every: Double) -> Grid {
        let twice = (once + once).later(by: every)
        let thrice = (once + twice).later(by: every)
        return .mixture([(0.6, once), (0.24, twice), (0.16, thrice)])
    }

    /// Two branches after a common step, one of two steps that are tried again, one of one step against a chain; then
    /// what ends the recovery.
    @Test func `parallel branches with retries recover when the slowest has ended`() throws {
        func step(_ id: String, _ takes: Distribution, after: [Int], recovers: Bool = false) -> Step {
            Step(id: id, action: .wait, takes: takes, after: after, recovers: recovers)
        }
        func tried(_ id: String, _ takes: Distribution, after: [Int], every: Int64) -> Step {
            Step(
                id: id, action: .wait, takes: takes, after: after, success: Rational(6, 10),
                retry: Retry(attempts: 3, every: .seconds(every)), onFailure: .continue)
        }
        let steps = [
            step("first", .uniform(low: 10e6, high: 70e6), after: []),
            tried("left", .exponential(mean: 40e6), after: [0], every: 30),
            tried("left too", .uniform(low: 20e6, high: 50e6), after: [1], every: 20),
            step("right", .exponential(mean: 100e6), after: [0]),
            step("middle", .uniform(low: 60e6, high: 200e6), after: [0]),
            step("last", .uniform(low: 0, high: 90e6), after: [2, 3, 4], recovers: true),
        ]
        let left = Self.tried(Self.exponential(40), every: 30) + Self.tried(Self.uniform(20, 50), every: 20)
        let branches = Grid.latest(.latest(left, Self.exponential(100)), Self.uniform(60, 200))
        let whole = Self.uniform(10, 70) + branches + Self.uniform(0, 90)
        let incident = try IncidentTests.byHand(Toy.system(), steps, fault: Toy.outage(nil))
        Second.expect(Toy.values(.recoveryTime, of: incident, trials: Second.trials), follow: whole.law)
    }

    /// The plan begins within the first hour and switches an exponential time later, unless the primary is back.
    @Test func `a plan stands down when the fault ends before its step starts, and recovers then or at the switch`()
        throws
    {
        let (median, p95, preparing, switching) = (2400.0, 9000.0, 1800.0, 600.0)
        var system = Toy.system(roles: [Role(name: "sre", people: 1)])
        system.monitoring.manualAfter = .uniform(low: 0, high: 3600e6)
        let plan = Toy.plan(
            [
                Step(id: "prepare", action: .wait, takes: .exponential(mean: preparing * 1e6)),
                Step(
                    id: "switch", action: Toy.moveTraffic, takes: .constant(switching * 1e6), after: [0], recovers: true
                ),
            ], triggers: Triggers(manual: 0), roles: ["sre"], standDown: 1)
        let fault = Fault(
            kind: .regionOutage(.init(region: 0, lasts: .lognormal(median: median * 1e6, p95: p95 * 1e6))))
        let incident = try Toy.incident(system, plan, fault)
        /// Whether the step has started by `t`, if nothing stands in its way.
        func started(_ t: Double) -> Double {
            Second.integral(0, 3600, 200) { Second.exponential(t - $0, mean: preparing) } / 3600
        }
        func isBack(_ t: Double) -> Double { Second.lognormal(t, median: median, p95: p95) }
        // On a grid of 20 s: the share that stands down by each of its points, and the share that starts to switch.
        let step = 20.0
        var (stoodDown, switched) = ([0.0], [0.0])
        for point in 0..<20_000 {
            let (low, high) = (Double(point) * step, Double(point + 1) * step)
            let (back, start) = (isBack(high) - isBack(low), started(high) - started(low))
            stoodDown.append(stoodDown[point] + back * (1 - started(low + step / 2)))
            switched.append(switched[point] + start * (1 - isBack(low + step / 2)))
        }
        func at(_ sums: [Double], _ t: Double) -> Double {
            let place = min(max(t / step, 0), Double(sums.count - 2))
            return sums[Int(place)] + (sums[Int(place) + 1] - sums[Int(place)]) * (place - place.rounded(.down))
        }
        Second.expect(Toy.values(.recoveryTime, of: incident, trials: Second.trials)) {
            at(stoodDown, $0) + at(switched, $0 - switching)
        }
        var rehearsal = Rehearsal(incident)
        let count = (0..<UInt64(Second.trials)).count { trial in
            rehearsal.run(trial: trial)
            return rehearsal.outcome.end == .stoodDown
        }
        // 3.9 standard errors: one seed in 10,000.
        let share = stoodDown.last!
        let error = (share * (1 - share) / Double(Second.trials)).squareRoot()
        #expect(abs(Double(count) / Double(Second.trials) - share) < 3.9 * error, "\(count), not \(share)")
    }
}
