// SPDX-License-Identifier: GPL-3.0-or-later

import Documents
import Foundation
import Plan
import Quantities
import Rehearsal
import Testing

/// What must hold of the first example, trial by trial.
@Suite struct ExampleTests {
    static let trials = 20_000

    static func scenario(_ name: String = "region-outage", _ settings: [String] = []) throws -> Scenario {
        let path = OracleTests.root.appending(path: "scenarios/\(name).yaml").path()
        let parsed = settings.map { text in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            return Setting(path: parts[0], value: parts[1])
        }
        return try ScenarioFiles(path: path).scenario(setting: parsed)
    }

    static func incident(_ scenario: Scenario) throws -> Incident {
        try Incident(
            system: scenario.system, plan: scenario.plan, fault: scenario.fault, prices: scenario.prices,
            horizon: scenario.horizon, seed: scenario.seed)
    }

    /// How each trial ended, and its recovery point.
    static func recoveryPoints(_ incident: Incident) -> [(end: Outcome.End, point: Double)] {
        let column = incident.measures.firstIndex(of: .recoveryPoint)!
        var rehearsal = Rehearsal(incident)
        return (0..<trials).map {
            rehearsal.run(trial: UInt64($0))
            return (rehearsal.outcome.end, rehearsal.outcome.values[column])
        }
    }

    @Test(arguments: ["30min", "15min", "10min", "4min"])
    func `halving the cadence worsens the recovery point of no trial`(_ every: String) throws {
        let half = Duration(microseconds: try Duration(every).microseconds / 2).seconds
        let unusable = "system.stores.memory.unusable=0%"
        let coarse = Self.recoveryPoints(
            try Self.incident(Self.scenario("region-outage", ["system.stores.memory.every=\(every)", unusable])))
        let fine = Self.recoveryPoints(
            try Self.incident(Self.scenario("region-outage", ["system.stores.memory.every=\(half)s", unusable])))
        var better = 0
        for (coarse, fine) in zip(coarse, fine) where coarse.end == .recovered && fine.end == .recovered {
            #expect(fine.point <= coarse.point)
            if fine.point < coarse.point { better += 1 }
        }
        #expect(better > Self.trials / 10)
    }

    @Test func `adding a step to the plan changes no other draw`() throws {
        var scenario = try Self.scenario()
        let before = try Self.incident(scenario)
        scenario.plan.steps.append(
            Step(
                id: "tell-the-board", action: .notify(.channel("#board")), takes: .exponential(mean: 60e6), after: [2],
                success: Rational(1, 2), retry: Retry(attempts: 3, every: .minutes(1)), onFailure: .continue))
        let after = try Self.incident(scenario)
        var one = Rehearsal(before)
        var other = Rehearsal(after)
        for trial in 0..<UInt64(2000) {
            one.run(trial: trial)
            other.run(trial: trial)
            for index in before.measures.indices where !one.outcome.values[index].isNaN {
                #expect(one.outcome.values[index] == other.outcome.values[index])
            }
        }
    }

    @Test func `a trial that recovers restored a capture that had arrived`() throws {
        let incident = try Self.incident(Self.scenario())
        let memory = incident.measures.firstIndex(of: .storeRecoveryPoint(0))!
        var rehearsal = Rehearsal(incident)
        for trial in 0..<UInt64(5000) {
            rehearsal.run(trial: trial)
            guard rehearsal.outcome.end == .recovered else { continue }
            // Carrying 1.6 GB at 200 and 100 MB/s takes 24 s at least.
            #expect(rehearsal.outcome.values[memory] >= 24)
        }
    }

    @Test(arguments: ["region-outage", "region-outage-parallel", "regional-service-event", "planned-switchover"])
    func `measures of a trial are of one piece`(_ name: String) throws {
        let scenario = try Self.scenario(name)
        let incident = try Self.incident(scenario)
        func column(_ measure: Measure) -> Int { incident.measures.firstIndex(of: measure)! }
        var rehearsal = Rehearsal(incident)
        let horizon = scenario.horizon.seconds
        for trial in 0..<UInt64(3000) {
            rehearsal.run(trial: trial)
            let values = rehearsal.outcome.values
            let downtime = values[column(.downtime)]
            #expect(downtime >= 0 && downtime <= horizon)
            #expect(values[column(.lostRequests)] >= 0)
            #expect(values[column(.served95Time)] <= values[column(.served99Time)])
            #expect(values[column(.eventCost)] >= 0)
            #expect(values[column(.peakUtilisation)] >= 0)
            let recovery = values[column(.recoveryTime)]
            let detection = values[column(.detectionTime)]
            if !detection.isNaN { #expect(detection <= recovery) }
            guard rehearsal.outcome.end == .recovered else { continue }
            // The critical path, detection included, is the whole recovery time.
            let critical = rehearsal.outcome.steps.reduce(Double(rehearsal.outcome.detectionCritical)) {
                $0 + Double($1.critical)
            }
            #expect(abs(critical - recovery) < 1e-3 * recovery + 1e-3)
        }
    }

    @Test(arguments: ["region-outage", "region-outage-parallel", "regional-service-event", "planned-switchover"])
    func `a trial is the same to the last bit whatever ran before it`(_ name: String) throws {
        let incident = try Self.incident(Self.scenario(name))
        var forwards = Rehearsal(incident)
        var backwards = Rehearsal(incident)
        let count = UInt64(2000)
        func bits(_ outcome: Outcome) -> [UInt64] {
            outcome.values.map(\.bitPattern)
                + outcome.steps.map { UInt64($0.start.bitPattern) << 32 | UInt64($0.length.bitPattern) }
                + outcome.meters.nodeHours.map(\.bitPattern)
        }
        var seen: [[UInt64]] = []
        for trial in 0..<count {
            forwards.run(trial: trial)
            seen.append(bits(forwards.outcome))
        }
        for trial in (0..<count).reversed() {
            if trial % 2 == 0 { _ = backwards.trace(trial: trial) } else { backwards.run(trial: trial) }
            let outcome = bits(backwards.outcome)
            #expect(outcome == seen[Int(trial)], "trial \(trial)")
        }
    }
}
