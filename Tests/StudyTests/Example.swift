// SPDX-License-Identifier: GPL-3.0-or-later

import Documents
import Foundation
import Rehearsal
import Study
import Testing

/// The scenario that the project ships, and studies of it.
struct Example {
    let scenario: Scenario
    let incident: Incident
    let layout: Sample.Layout
    let inputs: Fingerprint.Inputs

    init(_ settings: [Setting] = [], timings: Bool = true) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let files = try ScenarioFiles(path: root.appendingPathComponent("scenarios/region-outage.yaml").path)
        scenario = try files.scenario(setting: settings)
        incident = try Incident(
            system: scenario.system, plan: scenario.plan, fault: scenario.fault, prices: scenario.prices,
            horizon: scenario.horizon, seed: scenario.seed)
        layout = Sample.Layout(system: scenario.system, plan: scenario.plan, timings: timings)
        inputs = Fingerprint.Inputs(texts: files.sources.map(\.text), settings: [], seed: scenario.seed)
    }

    func study(first: UInt64 = 0, threads: Int = 2) -> Study {
        Study(of: incident, layout: layout, first: first, threads: threads)
    }

    func fingerprint(_ sample: Sample) -> String { Fingerprint(of: sample, inputs: inputs).description }
}

extension Sample {
    /// The bits of all measures of a row, so that NaN equals NaN.
    func bits(row: Int) -> [UInt64] { layout.measures.indices.map { value($0, row: row).bitPattern } }

    /// The bits of all rows.
    var bits: [[UInt64]] { (0..<count).map { bits(row: $0) } }
}
