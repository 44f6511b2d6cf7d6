// SPDX-License-Identifier: GPL-3.0-or-later

import Documents
import Foundation
import Plan
import Rehearsal
import Study

/// A scenario of the repository, played a few thousand times on its own seed.
struct Played {
    let scenario: Scenario
    let incident: Incident
    let sample: Sample

    /// Enough that a share is known to a percentage point (one standard error at 50 % is 0.8 points).
    static let trials = 4_000

    /// - Parameter name: the path below `scenarios/`, without `.yaml`.
    init(_ name: String, _ settings: [String] = [], trials: Int = Played.trials) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let files = try ScenarioFiles(path: root.appendingPathComponent("scenarios/\(name).yaml").path)
        scenario = try files.scenario(setting: settings.compactMap(Setting.init))
        incident = try Incident(
            system: scenario.system, plan: scenario.plan, fault: scenario.fault, prices: scenario.prices,
            horizon: scenario.horizon, seed: scenario.seed)
        let layout = Sample.Layout(system: scenario.system, plan: scenario.plan, timings: false)
        sample = Study(of: incident, layout: layout).run(trials: trials)
    }

    /// All values of a measure in trial order.
    func values(_ measure: Measure) -> [Double] { sample.values(sample.index(of: measure)!).filter { !$0.isNaN } }

    /// The quantile of rank ⌈p·n⌉.
    func quantile(_ p: Double, _ measure: Measure) -> Double {
        let sorted = values(measure).sorted()
        return sorted[max(0, Int((p * Double(sorted.count)).rounded(.up)) - 1)]
    }

    /// The mean, infinite where any value is.
    func mean(_ measure: Measure) -> Double {
        let values = values(measure)
        return values.reduce(0, +) / Double(values.count)
    }

    /// The share of trials that keep a measure at or below a bound.
    func share(_ measure: Measure, atMost bound: Double) -> Double {
        let values = values(measure)
        return Double(values.count { $0 <= bound }) / Double(values.count)
    }

    /// The share of trials that ended so.
    func share(_ end: Outcome.End) -> Double {
        Double((0..<sample.count).count { sample.end(row: $0) == end }) / Double(sample.count)
    }

    /// What the first trials came to, with the times of each step.
    func outcomes(_ count: Int = 1_000) -> [Outcome] {
        var rehearsal = Rehearsal(incident)
        return (0..<count).map { trial in
            rehearsal.run(trial: UInt64(trial))
            return rehearsal.outcome
        }
    }

    /// The value of a measure in an outcome.
    func value(_ measure: Measure, _ outcome: Outcome) -> Double {
        outcome.values[incident.measures.firstIndex(of: measure)!]
    }

    /// When a step ran in an outcome.
    func timing(_ step: String, _ outcome: Outcome) -> Outcome.StepTiming {
        outcome.steps[scenario.plan.steps.firstIndex { $0.id == step }!]
    }
}
