// SPDX-License-Identifier: GPL-3.0-or-later

import Documents
import Rehearsal
import Study
import Testing

@Suite("A summary")
struct SummaryTests {
    @Test("is the same on 1 and 3 threads")
    func threads() throws {
        let example = try Example()
        let sample = example.study().run(trials: 500)
        let summaries = [1, 3].map { Summary(of: sample, plan: example.scenario.plan, threads: $0) }
        for (one, three) in zip(summaries[0].measures, summaries[1].measures) {
            #expect(one.mean == three.mean && one.quantiles == three.quantiles)
        }
    }

    @Test("counts each trial once, and a measure where it exists")
    func counts() throws {
        let example = try Example([Setting(path: "horizon", value: "1h")])
        let sample = example.study().run(trials: 1_000)
        let summary = Summary(of: sample, plan: example.scenario.plan)
        let ends = (0..<1_000).map { sample.end(row: $0) }
        #expect(summary.trials == 1_000)
        #expect(summary.stoodDown == ends.count { $0 == .stoodDown })
        #expect(summary.unrecovered == ends.count { $0 == .unrecovered })
        #expect(summary.unrecovered > 100)
        #expect(summary[.recoveryTime]?.n == 1_000)
        #expect(summary[.recoveryTime]?.unrecovered == summary.unrecovered)
        let recovered = sample.values(try #require(sample.index(of: .recoveryTime))).filter(\.isFinite)
        let mean = recovered.reduce(0, +) / Double(recovered.count)
        #expect(abs((summary[.recoveryTime]?.mean?.value ?? 0) - mean) < 1e-9 * mean)
        #expect(summary[.recoveryTime]?[.p95]?.value == .infinity)
    }

    @Test("divides the recovery time among detection and steps without remainder")
    func criticalPath() throws {
        let example = try Example()
        let summary = Summary(of: example.study().run(trials: 2_000), plan: example.scenario.plan)
        let timings = try #require(summary.timings)
        let steps = timings.steps.compactMap(\.critical)
        // Timings are kept as Float: about seven digits each.
        #expect(abs(try #require(timings.detection).average + steps.map(\.average).reduce(0, +) - 1) < 1e-4)
        #expect(abs(try #require(timings.detection).worst5 + steps.map(\.worst5).reduce(0, +) - 1) < 1e-4)
    }

    @Test("refuses quantiles that so few trials cannot tell")
    func refusal() throws {
        let example = try Example()
        let summary = Summary(of: example.study().run(trials: 58), plan: example.scenario.plan)
        #expect(summary[.recoveryTime]?[.p50] != nil)
        #expect(summary[.recoveryTime]?[.p95] == nil)
        #expect(Summary(of: example.study().run(trials: 59), plan: example.scenario.plan)[.recoveryTime]?[.p95] != nil)
    }

    @Test("finds the trial that is like a quantile")
    func trialAtQuantile() throws {
        let example = try Example(timings: false)
        let sample = example.study(first: 7).run(trials: 101)
        let times = sample.values(try #require(sample.index(of: .recoveryTime)))
        let median = try #require(sample.trial(atQuantile: 0.5, of: .recoveryTime))
        #expect(times[Int(median) - 7] == times.sorted()[50])
        let worst = try #require(sample.trial(atQuantile: 1, of: .recoveryTime))
        #expect(times[Int(worst) - 7] == times.max())
    }
}
