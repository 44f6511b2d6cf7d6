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
        for (part, values) in sample.recoveryParts(of: plan) { measures["recovery_time.\(part)"] = Band(values) }
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
        // To the microsecond: a journal is kept, and what a double has beyond that is noise.
        let percentiles = (1...99).map { finite(Double($0) / 100).map { ($0 * 1e6).rounded() / 1e6 } }
        self.init(p5: finite(0.05), p50: finite(0.5), p95: finite(0.95), percentiles: percentiles)
    }
}

extension Sample {
    /// The parts of the recovery time in each trial that recovered, in trial order.
    fileprivate func recoveryParts(of plan: Plan) -> [(name: String, seconds: [Double])] {
        let column = { (measure: Measure) in self.index(of: measure).map(self.values) ?? [] }
        let (detection, decision) = (column(.detectionTime), column(.decisionTime))
        let recovery = column(.recoveryTime)
        let moving = plan.steps.indices.filter { plan.steps[$0].action.moves }
        var values = RecoveryParts.names.map { _ in [Double]() }
        for row in 0..<count where recovery[row].isFinite && end(row: row) == .recovered {
            let ends = moving.map { start(ofStep: $0, row: row) + length(ofStep: $0, row: row) }
            let parts = RecoveryParts(
                detected: detection[row], decided: decision[row], ends: ends, recovered: recovery[row])
            for (index, seconds) in parts.seconds.enumerated() { values[index].append(seconds) }
        }
        return Array(zip(RecoveryParts.names, values))
    }
}
