// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Plan
import Quantities
import Rehearsal
import Statistics
import Study
import Testing

@Suite("A comparison")
struct ComparisonTests {
    private func side(_ small: Small, trials: Int, seed: UInt64 = 1, threads: Int = 2) throws -> Comparison.Side {
        let point = try point(small, seed: seed)
        let sample = Study(of: point.incident, layout: point.layout, threads: threads).run(trials: trials)
        return Comparison.Side(system: small.system, plan: point.incident.plan, sample: sample)
    }

    private func point(_ small: Small, seed: UInt64 = 1) throws -> SweepStudy.Point {
        let incident = try small.incident(seed: seed)
        return SweepStudy.Point(
            incident: incident, layout: Sample.Layout(system: small.system, plan: incident.plan, timings: false))
    }

    /// A plan of one random step, and perhaps a second one of exactly a minute.
    private func plan(withMinute: Bool) -> Small {
        let law = Distribution.lognormal(median: 40 * Small.minute, p95: 80 * Small.minute)
        var steps = [Step(id: "work", action: .wait, takes: law)]
        if withMinute { steps.append(Step(id: "more", action: .wait, takes: .constant(Small.minute), after: [0])) }
        steps[steps.count - 1].recovers = true
        return Small(recoveringBy: steps)
    }

    @Test("finds a step of exactly 60 s to cost exactly 60 s, in every statistic")
    func exactMinute() throws {
        let comparison = Comparison(
            baseline: try side(plan(withMinute: false), trials: 8000),
            candidate: try side(plan(withMinute: true), trials: 8000))
        let time = try #require(comparison.measures.first { $0.name == "recovery_time" })
        for statistic in [Statistic.mean, .p50, .p90, .p95] {
            let difference = try #require(time[statistic]?.difference)
            #expect(abs(difference.value - 60) < 1e-6 && abs(difference.low - 60) < 1e-6)
            #expect(abs(difference.high - 60) < 1e-6)
        }
        #expect(time.better?.value == 0 && time.worse?.value == 1)
        // The differences are 60 s but for rounding, so that pairing wins more than any sample could.
        #expect((time.varianceRatio ?? 0) > 1e9)
    }

    @Test("leaves what the change does not touch as it was, in every trial")
    func untouched() throws {
        let comparison = Comparison(
            baseline: try side(plan(withMinute: false), trials: 500),
            candidate: try side(plan(withMinute: true), trials: 500))
        #expect(try #require(comparison.measures.first { $0.name == "detection_time" }).isSame)
    }

    @Test("counts the objectives that only one of the two meets")
    func objectives() throws {
        let (before, after) = (
            try side(plan(withMinute: false), trials: 4000), try side(plan(withMinute: true), trials: 4000)
        )
        let found = try #require(Comparison(baseline: before, candidate: after).objectives.first)
        let column = try #require(before.sample.index(of: .recoveryTime))
        // Nothing is lost but those between 59 and 60 min.
        let between = before.sample.values(column).count { $0 > 59 * 60 && $0 <= 60 * 60 }
        #expect(between > 0)
        #expect(found.onlyBaseline == between && found.onlyCandidate == 0)
        #expect(found.difference.value == -Double(between) / 4000)
        #expect(found.difference.low < found.difference.value && found.difference.high < 0)
    }

    @Test("keeps a tolerance, breaks it, or says how many trials would tell", arguments: [1, 2, 3])
    func tolerances(threads: Int) throws {
        let small = plan(withMinute: false)
        let asked = try ["recovery_time.p95=61s", "recovery_time.mean=59s", "recovery_time.p99=61s"].map {
            try Tolerance($0, system: small.system)
        }
        let comparison = Comparison(
            baseline: try side(small, trials: 300), candidate: try side(plan(withMinute: true), trials: 300),
            tolerances: asked, threads: threads)
        #expect(comparison.tolerances.map(\.verdict) == [.inconclusive, .fail, .inconclusive])
        // At 97.5 % each, the p99 of both takes 0.99ⁿ ≤ 0.025, from n = 368 on.
        #expect(comparison.tolerances[2].trialsNeeded == 368)
        #expect((comparison.tolerances[0].trialsNeeded ?? 0) > 300)
        #expect(comparison.verdict == .fail)
        let many = Comparison(
            baseline: try side(small, trials: 6000), candidate: try side(plan(withMinute: true), trials: 6000),
            tolerances: Array(asked.prefix(1)))
        #expect(many.verdict == .pass)
    }

    @Test(
        "refuses a tolerance that is none",
        arguments: [
            ("recovery_time=1min", "does not say what of it"), ("recovery_time.p95", "is not a statistic, '='"),
            ("recovery_thyme.p95=1min", "is not a measure"), ("recovery_time.p95=1", "needs a unit"),
            ("recovery_time.p77=1min", "is not a statistic"),
        ])
    func wrongTolerance(text: String, message: String) {
        let error = #expect(throws: Misunderstood.self) {
            try Tolerance(text, system: plan(withMinute: false).system)
        }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }

    @Test("takes the same trials of both that studies of each have, on any number of threads")
    func pairs() throws {
        let (one, other) = (plan(withMinute: false), plan(withMinute: true))
        for threads in [1, 2, 3] {
            let pair = PairStudy(baseline: try point(one), candidate: try point(other), first: 7, threads: threads)
                .run(trials: 300)
            for (sample, small) in [(pair.baseline, one), (pair.candidate, other)] {
                let point = try point(small)
                let alone = Study(of: point.incident, layout: point.layout, first: 7, threads: 1).run(trials: 300)
                #expect(sample.bits == alone.bits)
            }
        }
    }

    @Test("that is interrupted has equally many trials of both")
    func interrupted() throws {
        let interruption = Interruption()
        let pair = PairStudy(
            baseline: try point(plan(withMinute: false)), candidate: try point(plan(withMinute: true)), threads: 3
        ).run(trials: 1_000_000, interruption: interruption) { _ in interruption.request() }
        #expect(pair.baseline.count == pair.candidate.count)
        #expect(pair.baseline.count < 1_000_000)
    }
}
