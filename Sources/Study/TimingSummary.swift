// SPDX-License-Identifier: GPL-3.0-or-later

internal import Plan
internal import Rehearsal
internal import Statistics

extension TimingSummary {
    init(of sample: Sample, plan: Plan, threads: Int) {
        let groups = Recovered(sample)
        detection = groups.share(of: sample.detectionCritical)
        let lead = groups.values(of: sample.detectionCritical)
        detectionP50 = lead.known(0.5)
        detectionP95 = lead.known(0.95)
        steps = parallel(sample.layout.steps, threads: threads) { step in
            // One after the other: a million trials are 8 MB each.
            let (started, startP50, _) = sample.quantiles(sample.starts(ofStep: step))
            let (_, lengthP50, lengthP95) = sample.quantiles(sample.lengths(ofStep: step))
            return Step(
                step: step, started: started, startP50: startP50, lengthP50: lengthP50, lengthP95: lengthP95,
                critical: groups.share(of: sample.critical(ofStep: step)))
        }
        phases = parallel(sample.layout.phases, threads: threads) { phase in
            let (_, startP50, _) = sample.quantiles(sample.starts(ofPhase: phase))
            let (_, endP50, endP95) = sample.quantiles(sample.ends(ofPhase: phase))
            var (kept, n) = (0, 0)
            for row in 0..<sample.count {
                guard let answer = sample.kept(phase: phase, row: row) else { continue }
                n += 1
                if answer { kept += 1 }
            }
            return Phase(
                phase: phase, startP50: startP50, endP50: endP50, endP95: endP95,
                kept: n > 0 ? Figure(Proportion(successes: kept, of: n)) : nil)
        }
    }
}

extension Sample {
    /// How many trials have a value in a column, and its median and 95 % quantile where they tell them.
    fileprivate func quantiles(_ column: Column<Float>) -> (count: Int, p50: Double?, p95: Double?) {
        var values: [Double] = []
        values.reserveCapacity(count)
        for row in 0..<count where !column[row].isNaN { values.append(Double(column[row])) }
        let ranked = Quantiles(of: consume values)
        return (ranked.count, ranked.known(0.5), ranked.known(0.95))
    }
}

extension Quantiles {
    /// The quantile, where there are enough trials to tell it.
    fileprivate func known(_ p: Double) -> Double? { estimate(p).value?.value }
}

/// The trials that recovered by the plan, and which of them took longest.
private struct Recovered: Sendable {
    private let rows: [Int32]
    private let worst: [Int32]
    private let total: Double
    private let worstTotal: Double

    init(_ sample: Sample) {
        guard let index = sample.index(of: .recoveryTime) else {
            preconditionFailure("every trial has a recovery time")
        }
        let times = sample.values(index)
        let rows = (0..<Int32(sample.count)).filter { sample.end(row: Int($0)) == .recovered }
        let longest = rows.map { times[Int($0)] }.sorted()
        let threshold = longest.isEmpty ? 0 : longest[min(longest.count - 1, longest.count * 95 / 100)]
        worst = rows.filter { times[Int($0)] >= threshold }
        total = rows.reduce(0) { $0 + times[Int($1)] }
        worstTotal = worst.reduce(0) { $0 + times[Int($1)] }
        self.rows = rows
    }

    func values(of column: Column<Float>) -> Quantiles { Quantiles(of: rows.map { Double(column[Int($0)]) }) }

    func share(of critical: Column<Float>) -> TimingSummary.Share? {
        guard total > 0 else { return nil }
        let all = rows.reduce(0.0) { $0 + Double(critical[Int($1)]) }
        let slow = worst.reduce(0.0) { $0 + Double(critical[Int($1)]) }
        return TimingSummary.Share(average: all / total, worst5: slow / worstTotal)
    }
}
