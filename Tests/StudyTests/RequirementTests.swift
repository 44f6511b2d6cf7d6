// SPDX-License-Identifier: GPL-3.0-or-later

import Documents
import Quantities
import Rehearsal
import Study
import Testing

@Suite("A demand")
struct RequirementTests {
    @Test(
        "is read and written back",
        arguments: [
            "recovery_time<=60min:95%", "recovery_time.p95<=1h", "recovery_point.memory<=15min:99.9%",
            "recovery_point.memory.p50<=90s", "downtime.mean<=2h",
        ])
    func roundTrip(text: String) throws {
        let example = try Example()
        let objective = try Objective(text, system: example.scenario.system)
        let written = objective.written(in: example.scenario.system)
        #expect(try Objective(written, system: example.scenario.system) == objective)
    }

    @Test(
        "that cannot be understood says why",
        arguments: [
            (
                "recovery_time",
                "'recovery_time' is not a measure, '<=' and a bound: write for example recovery_time<=60min:95%"
            ),
            (
                "recovery_time<=60min",
                "'recovery_time<=60min' does not say how often: write for example recovery_time<=60min:95%, or "
                    + "recovery_time.p95<=60min"
            ),
            ("recovery_time.p42<=60min", "'p42' is not a statistic: use mean, p50, p90, p95, p99"),
            (
                "recovery_time.p95<=60min:95%",
                "'recovery_time.p95<=60min:95%' has a statistic and a share: leave out '.p95' or ':95%'"
            ),
            (
                "recovery_time<=60min:100%",
                "no number of trials shows that something holds in 100% of them: write a share between 0% and 100%"
            ),
        ])
    func misunderstood(text: String, message: String) throws {
        let system = try Example().scenario.system
        #expect(throws: Misunderstood.self) { try Objective(text, system: system) }
        do { _ = try Objective(text, system: system) } catch { #expect(error.description == message) }
    }

    @Test("on an unknown measure names those that there are")
    func unknownMeasure() throws {
        let system = try Example().scenario.system
        do {
            _ = try Objective("rto<=60min:95%", system: system)
            Issue.record("'rto' is not a measure")
        } catch {
            #expect(error.description.hasPrefix("'rto' is not a measure: use detection_time, decision_time, "))
        }
    }

    @Test(
        "is judged by its whole interval",
        arguments: [
            ("recovery_time<=6d:50%", Verdict.pass), ("recovery_time<=1s:50%", .fail),
            ("recovery_time.p50<=6d", .pass), ("recovery_time.p50<=1s", .fail),
        ])
    func judged(text: String, verdict: Verdict) throws {
        let example = try Example()
        let demand = try Objective(text, system: example.scenario.system)
        let summary = Summary(
            of: example.study().run(trials: 300), plan: example.scenario.plan, requirements: [demand])
        #expect(summary.requirements.map(\.verdict) == [verdict])
        #expect(summary.verdict == verdict)
    }

    @Test("that so few trials cannot tell is inconclusive, with the number that would")
    func inconclusive() throws {
        let example = try Example()
        let sample = example.study().run(trials: 40)
        let times = sample.values(try #require(sample.index(of: .recoveryTime))).sorted()
        let bound = Duration(microseconds: Int64(times[20] * 1e6))
        let system = example.scenario.system
        let demands = try ["recovery_time<=\(bound.microseconds / 1_000_000)s:60%", "recovery_time.p99<=1h"].map {
            try Objective($0, system: system)
        }
        let summary = Summary(of: sample, plan: example.scenario.plan, requirements: demands)
        #expect(summary.requirements.map(\.verdict) == [.inconclusive, .inconclusive])
        #expect(try #require(summary.requirements[0].trialsNeeded) > 40)
        #expect(summary.requirements[1].trialsNeeded == 299)
        #expect(summary.verdict == .inconclusive)
    }

    @Test("among others weighs most where it is missed")
    func together() throws {
        let example = try Example()
        let system = example.scenario.system
        let demands = try ["recovery_time<=6d:50%", "recovery_time.p99<=1h", "recovery_time<=1s:50%"].map {
            try Objective($0, system: system)
        }
        let summary = Summary(of: example.study().run(trials: 50), plan: example.scenario.plan, requirements: demands)
        #expect(summary.verdict == .fail)
    }

    @Test("of the plan is judged, too")
    func objectives() throws {
        let example = try Example()
        let summary = Summary(of: example.study().run(trials: 500), plan: example.scenario.plan)
        #expect(
            summary.objectives.map { $0.objective.name(in: example.scenario.system) }
                == ["recovery_time", "recovery_point", "success_rate"])
        #expect(summary.objectives.allSatisfy { $0.estimate != nil })
    }
}

@Suite("A goal")
struct GoalTests {
    @Test("is about the p95 of the recovery time unless it says otherwise")
    func read() throws {
        let system = try Example().scenario.system
        #expect(
            try Goal("1%", system: system)
                == Goal(measure: .recoveryTime, statistic: .p95, relativeHalfWidth: 0.01))
        #expect(
            try Goal("recovery_point.p99:2%", system: system)
                == Goal(measure: .recoveryPoint, statistic: .p99, relativeHalfWidth: 0.02))
        #expect(
            try Goal("downtime.mean:5%", system: system)
                == Goal(measure: .downtime, statistic: .mean, relativeHalfWidth: 0.05))
    }

    @Test("that cannot be reached or understood is refused", arguments: ["0%", "100%", "soon", "rto:1%", "a:b:c"])
    func refused(text: String) throws {
        let system = try Example().scenario.system
        #expect(throws: Misunderstood.self) { try Goal(text, system: system) }
    }
}
