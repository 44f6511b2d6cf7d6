// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Execution
public import Plan
internal import Rehearsal
internal import Statistics
public import Study

extension Prediction {
    /// What a sample says of a plan's steps and of the measures that a drill can take.
    public init(of sample: Sample, system: System, plan: Plan, seed: UInt64, fingerprint: Fingerprint) {
        var measures: [String: Band] = [:]
        for (index, measure) in sample.layout.measures.enumerated() {
            measures[measure.name(in: system)] = Band(sample.values(index))
        }
        var steps: [String: Band] = [:]
        for (index, step) in plan.steps.enumerated() { steps[step.id] = Band(sample.lengths(ofStep: index)) }
        self.init(
            trials: sample.count, seed: seed, fingerprint: fingerprint.description,
            measures: measures, steps: steps)
    }
}

extension Prediction.Band {
    /// Nothing where there is nothing to be had a quantile of.
    fileprivate init?(_ values: [Double]) {
        let quantiles = Quantiles(of: values)
        guard quantiles.count > 0 else { return nil }
        let finite = { (p: Double) in quantiles[p] < .infinity ? quantiles[p] : nil }
        self.init(p5: finite(0.05), p50: finite(0.5), p95: finite(0.95))
    }
}
