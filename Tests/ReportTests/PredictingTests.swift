// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Execution
import Plan
import Quantities
import Rehearsal
import Report
import Study
import Testing

/// What the simulation says of a plan before its drill, where that can be reckoned by hand.
@Suite("Predictions")
struct PredictingTests {
    /// Scales for 5 min, then switches for 2 min, which recovers; the failback never comes.
    private static let plan = Plan(
        name: "constants", triggers: Triggers(unavailable: .zero),
        phases: [Phase(name: "failover"), Phase(name: "failback", starts: .primaryRecovered)],
        steps: [
            Step(id: "prepare", action: .wait, takes: .constant(300e6)),
            Step(
                id: "switch", action: .switchTraffic(record: "api", to: "us-west-2", through: .record, fence: false),
                takes: .constant(120e6), after: [0], recovers: true),
            Step(id: "go-back", phase: 1, action: .wait, takes: .constant(1e6)),
        ], roles: [Plan.mender])

    private func prediction(of plan: Plan, horizon: Duration) throws -> Prediction {
        var system = Evacuation.system
        system.roles = [Role(name: Plan.mender, people: 1)]
        system.services = [
            Service(
                name: "web", replicas: 10, capacity: Rate(perSecond: Rational(100)), instance: "m",
                startsIn: .constant(0))
        ]
        let incident = try Incident(
            system: system, plan: plan, fault: Fault(kind: .regionOutage(Fault.RegionOutage(region: 0, lasts: nil))),
            prices: nil, horizon: horizon, seed: 7)
        let sample = Study(of: incident, layout: Sample.Layout(system: system, plan: plan)).run(trials: 200)
        return Prediction(
            of: sample, system: system, plan: plan, seed: 7,
            fingerprint: Fingerprint(of: sample, inputs: Fingerprint.Inputs(texts: [], settings: [], seed: 7)))
    }

    @Test("Of a plan of constants every quantile is the constant, and a step that no trial takes has none")
    func constants() throws {
        let prediction = try prediction(of: Self.plan, horizon: .hours(2))
        #expect(prediction.trials == 200 && prediction.seed == 7)
        for (step, length) in [("prepare", 300.0), ("switch", 120)] {
            let percentiles = [Double?](repeating: length, count: 99)
            let band = Prediction.Band(p5: length, p50: length, p95: length, percentiles: percentiles)
            #expect(prediction.steps[step] == band)
        }
        #expect(prediction.steps["go-back"] == nil)
        let recovery = try #require(prediction.measures["recovery_time"])
        let detection = try #require(prediction.measures["detection_time"])
        // Both are exact to the microsecond.
        for (whole, part) in [
            (recovery.p5, detection.p5), (recovery.p50, detection.p50), (recovery.p95, detection.p95),
        ] {
            #expect(abs(try #require(whole) - (try #require(part)) - 420) < 1e-6)
        }
        // Nobody decides, so it is acted on at once; and the switch, which is the last to move anything, recovers.
        for (part, length) in [("decide", 0.0), ("act", 420), ("converge", 0)] {
            let median = try #require(prediction.measures["recovery_time.\(part)"]?.p50)
            #expect(abs(median - length) < 1e-3, "\(part)")
        }
        #expect(prediction.measures["recovery_time.detect"]?.p50 == detection.p50)
        let percentiles = try #require(detection.percentiles)
        #expect(percentiles.count == 99 && percentiles[49] == detection.p50 && percentiles[4] == detection.p5)
    }

    @Test("A quantile of what does not come is infinite, which is written as nothing")
    func never() throws {
        let prediction = try prediction(of: Self.plan, horizon: .minutes(5))
        let never = [Double?](repeating: nil, count: 99)
        #expect(
            prediction.measures["recovery_time"] == Prediction.Band(p5: nil, p50: nil, p95: nil, percentiles: never))
    }
}
