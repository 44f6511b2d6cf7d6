// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Foundation
import Plan
import Quantities
import Rehearsal
import Study
import Testing

/// Why trials miss an objective, where that is known by construction.
///
/// Counts and shares are binomial; each is allowed 3.9 standard deviations, which a right program exceeds in one seed of
/// 10,000. The seed is fixed.
@Suite struct MissesTests {
    static let minute = Small.minute

    /// A step without effect that ends the recovery.
    static func step(
        _ id: String = "act", takes: Distribution = .constant(0), by: Performer = .automation, after: [Int] = [],
        success: Share = .one, pause: Int64 = 0, depends: [String] = [], recovers: Bool = true
    ) -> Step {
        Step(
            id: id, action: .wait, by: by, takes: takes, after: after, success: success,
            retry: Retry(attempts: pause > 0 ? 20 : 1, every: .minutes(pause)), depends: depends, recovers: recovers)
    }

    /// That many of `trials` miss, and these causes explain so many of the misses each, and no other any.
    static func expect(
        _ small: Small, missed: Double, _ causes: [(Cause, Double)], unexplained: Double = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let misses = try small.misses()
        func holds(_ count: Int, of whole: Int, _ chance: Double) -> Bool {
            let error = (chance * (1 - chance) * Double(whole)).squareRoot()
            return abs(Double(count) - chance * Double(whole)) <= 3.9 * error + 1e-9
        }
        #expect(
            holds(misses.count, of: Small.trials, missed), "\(misses.count) missed", sourceLocation: sourceLocation)
        #expect(misses.examined == min(misses.count, Misses.most), sourceLocation: sourceLocation)
        let found = misses.causes.map { ($0.cause, $0.share.value) } + [(nil as Cause?, misses.unexplained.value)]
        let expected = causes.map { ($0.0 as Cause?, $0.1) } + [(nil, unexplained)]
        #expect(Set(found.map(\.0)) == Set(expected.map(\.0)), sourceLocation: sourceLocation)
        for (cause, share) in found {
            let chance = expected.first { $0.0 == cause }?.1 ?? 0
            let count = Int((share * Double(misses.examined)).rounded())
            let name = cause.map { "\($0)" } ?? "no single cause"
            #expect(
                holds(count, of: misses.examined, chance), "\(name): \(share), not \(chance)",
                sourceLocation: sourceLocation)
        }
    }

    // MARK: What keeps a plan from going on

    @Test func `an impairment waited for`() throws {
        var small = Small(recoveringBy: [Self.step(depends: ["keys"])])
        small.system.impairments = Impairments(list: [
            Impairment(
                name: "keys", region: 0, chance: Rational(3, 10), length: .lasting(.constant(90 * Self.minute))),
            Impairment(
                name: "ci", region: 0, chance: Rational(3, 10), length: .lasting(.constant(90 * Self.minute))),
        ])
        try Self.expect(small, missed: 0.3, [(.impairment(0), 1)])
    }

    /// A standby of half the size, whose missing nodes have to be asked for in one batch.
    static func scaled(launch: Distribution = .constant(0)) -> Small {
        var small = Small(recoveringBy: [
            Step(id: "scale", action: .scale(region: "west", to: .share(.one)), recovers: true)
        ])
        small.system.standbys[0].running = Rational(50, 100)
        small.system.standbys[0].launch = launch
        return small
    }

    @Test func `a standby too small, whose nodes take long to launch`() throws {
        try Self.expect(Self.scaled(launch: .constant(90 * Self.minute)), missed: 1, [(.smallStandby, 1)])
    }

    @Test func `a standby too small, where a scale that runs out of time leaves nothing to be seen of it`() throws {
        var small = Self.scaled(launch: .constant(90 * Self.minute))
        small.steps[0].timeout = .minutes(5)
        small.steps[0].onFailure = .continue
        small.steps[0].recovers = false
        small.steps.append(
            Step(
                id: "switch", action: .switchTraffic(record: "api", to: "west", through: .record, fence: false),
                after: [0], recovers: true))
        small.objectives = Objectives(
            successRate: Objectives.SuccessRate(atLeast: Rational(99, 100), length: .hours(1)))
        try Self.expect(small, missed: 1, [(.smallStandby, 1)])
    }

    @Test func `a refused batch, which a larger standby would not have asked for`() throws {
        var small = Self.scaled()
        small.system.standbys[0].refusedChance = Rational(1, 4)
        small.system.standbys[0].refusedFor = .constant(90 * Self.minute)
        try Self.expect(small, missed: 0.25, [(.refusedCapacity, 1), (.smallStandby, 1)])
    }

    @Test func `a quota, which a larger standby would have had raised`() throws {
        var small = Self.scaled()
        small.system.quotas = [Quota(region: 1, vcpu: 14, raisedIn: .exponential(mean: 60 * Self.minute))]
        small.prices = Prices(
            currency: "USD", instances: [.init(name: "m", hour: .zero, vcpu: 2, memory: ByteCount(bytes: 1))])
        try Self.expect(small, missed: exp(-1), [(.quota, 1), (.smallStandby, 1)])
    }

    @Test func `a failed step`() throws {
        try Self.expect(
            Small(recoveringBy: [Self.step(success: Rational(8, 10), pause: 90)]), missed: 0.2,
            [(.failedAttempts(step: 0), 1)])
    }

    // MARK: What is slow

    @Test func `a slow step`() throws {
        try Self.expect(
            Small(recoveringBy: [Self.step(takes: .exponential(mean: 30 * Self.minute))]), missed: exp(-2),
            [(.slowStep(0), 1)])
    }

    /// Each attempt fails with chance 1/2, and takes 2 min or, with chance 0.4, 92. Those of n attempts are all quick with
    /// chance 0.6^n; Σ 0.5^n·0.6^n = 3/7. Without failures the first attempt decides, which was slow in 0.4 of trials.
    @Test func `a slow step, though its first attempt was quick`() throws {
        let takes = Distribution.mixture([
            .init(weight: 0.6, distribution: .constant(2 * Self.minute)),
            .init(weight: 0.4, distribution: .constant(92 * Self.minute)),
        ])
        var step = Self.step(takes: takes, success: Rational(5, 10))
        step.retry = Retry(attempts: 20, every: .zero)
        let missed = 4.0 / 7
        try Self.expect(
            Small(recoveringBy: [step]), missed: missed,
            [(.slowStep(0), 1), (.failedAttempts(step: 0), (missed - 0.4) / missed)])
    }

    @Test func `a slow restore`() throws {
        var small = Small(capturedEvery: 15, within: 60) {
            $0.size = ByteCount(bytes: 3_600_000)
            $0.restoreRate = .uniform(low: 500, high: 1500)
        }
        small.objectives = Objectives(recoveryTime: Small.within(60))
        try Self.expect(small, missed: 0.5, [(.slowStep(0), 1)])
    }

    @Test func `a slow person`() throws {
        var small = Small(recoveringBy: [Self.step(by: .role(0))])
        small.system.roles[0].respondsIn = .exponential(mean: 30 * Self.minute)
        try Self.expect(small, missed: exp(-2), [(.slowAnswer(role: 0), 1)])
    }

    @Test func `night`() throws {
        var small = Small(recoveringBy: [Self.step(by: .role(0))])
        small.system.roles[0].respondsIn = .constant(10 * Self.minute)
        small.system.night = Night(factor: Rational(10), from: 22, to: 4)
        try Self.expect(small, missed: 0.25, [(.night, 1)])
    }

    // MARK: What is lost

    @Test func `captures too far apart`() throws {
        try Self.expect(Small(capturedEvery: 60, within: 30), missed: 0.5, [(.rareCaptures(store: 0), 1)])
    }

    /// A capture φ old misses and the one before it is too old; one in between would have been made with the same chance.
    @Test func `a missed capture`() throws {
        let small = Small(capturedEvery: 15, within: 15) { $0.missed = Rational(2, 10) }
        try Self.expect(small, missed: 0.2, [(.missedCapture(store: 0), 1), (.rareCaptures(store: 0), 0.8)])
    }

    @Test func `an unusable capture`() throws {
        let small = Small(capturedEvery: 15, within: 15) { $0.unusable = Rational(3, 10) }
        try Self.expect(small, missed: 0.3, [(.unusableCapture(store: 0), 1), (.rareCaptures(store: 0), 0.7)])
    }

    /// Both captures of the last half-hour have not arrived, as copies take an exponential time of 10 min; half of all
    /// take less than 7. Two more captures would have been made, φ + 7.5 and φ + 22.5 or φ − 7.5 and φ + 7.5 min old.
    @Test func `a late copy`() throws {
        let small = Small(capturedEvery: 15, within: 30) { $0.copy = .exponential(mean: 10 * Self.minute) }
        func mean(_ f: (Double) -> Double) -> Double {
            (0..<1500).reduce(0) { $0 + f((Double($1) + 0.5) / 100) } / 1500
        }
        let missed = mean { exp(-(2 * $0 + 15) / 10) }
        let met = mean { phase in
            exp(-(2 * phase + 15) / 10) * (1 - exp(-(phase < 7.5 ? 2 * phase + 30 : 2 * phase) / 10))
        }
        try Self.expect(small, missed: missed, [(.lateCopy(store: 0), 1), (.rareCaptures(store: 0), met / missed)])
    }

    @Test func `a stalled log`() throws {
        var small = Small(recoveringBy: [Self.step()])
        small.system.stores = [
            Store(
                name: "journal",
                kind: .log(
                    Store.Log(
                        appends: Rate(perSecond: Rational(1)), lag: .constant(1e6), stalledChance: Rational(1, 10),
                        stalledFor: .constant(60 * Self.minute), replaysAt: Rate(perSecond: Rational(10)))))
        ]
        small.objectives = Objectives(recoveryPoint: Small.within(15))
        try Self.expect(small, missed: 0.1, [(.stalledReplication(store: 0), 1)])
    }

    // MARK: How users are served

    /// Users are switched over at once, and must then be served for an hour.
    static func switched() -> Small {
        var small = Small(recoveringBy: [
            Step(
                id: "switch", action: .switchTraffic(record: "api", to: "west", through: .record, fence: false),
                recovers: true)
        ])
        small.objectives = Objectives(
            successRate: Objectives.SuccessRate(atLeast: Rational(99, 100), length: .hours(1)))
        return small
    }

    @Test func `late clients`() throws {
        var small = Self.switched()
        small.system.records[0].lateShare = Rational(1, 10)
        try Self.expect(small, missed: 1, [(.lateClients, 1)])
    }

    @Test func `retries, which keep a region from what it could carry`() throws {
        var small = Self.switched()
        small.system.monitoring.manualAfter = .constant(10 * Self.minute)
        small.system.workload.deferrable = .one
        small.system.workload.retryFactor = Rational(15, 10)
        try Self.expect(small, missed: 1, [(.retries, 1)])
    }

    // MARK: More than one

    @Test func `two failures, neither of which alone would have been too much`() throws {
        let chain = [
            Self.step("first", success: Rational(1, 2), pause: 40, recovers: false),
            Self.step("second", after: [0], success: Rational(1, 2), pause: 40),
        ]
        // A step fails n times with chance 2^−(n + 1), and both together must not fail twice. One explains a miss where
        // the other has failed once at most: 0.5·0.25 + 0.25·0.5 of trials; both explain it where each has failed once.
        try Self.expect(
            Small(recoveringBy: chain), missed: 0.5,
            [(.failedAttempts(step: 0), 0.5), (.failedAttempts(step: 1), 0.5)], unexplained: 0.125)
    }

    @Test func `two failures side by side, each of which is too much, have no single cause`() throws {
        let branches = [
            Self.step("left", success: Rational(1, 2), pause: 90, recovers: false),
            Self.step("right", success: Rational(1, 2), pause: 90, recovers: false),
            Self.step("both", after: [0, 1]),
        ]
        try Self.expect(
            Small(recoveringBy: branches), missed: 0.75,
            [(.failedAttempts(step: 0), 1.0 / 3), (.failedAttempts(step: 1), 1.0 / 3)], unexplained: 1.0 / 3)
    }

    // MARK: The answer

    @Test func `each objective has its own causes, and one that is never missed is left out`() throws {
        var small = Small(capturedEvery: 60, within: 30)
        small.objectives.recoveryTime = Small.within(60)
        #expect(try small.misses().objective.name(in: small.system) == "recovery_point")
        small.steps[0].success = Rational(8, 10)
        small.steps[0].retry = Retry(attempts: 20, every: .minutes(90))
        let incident = try small.incident()
        let layout = Sample.Layout(system: small.system, plan: incident.plan)
        let sample = Study(of: incident, layout: layout).run(trials: 500)
        let misses = Misses.all(of: sample, incident: incident)
        #expect(misses.map { $0.objective.name(in: small.system) } == ["recovery_time", "recovery_point"])
        #expect(misses.map { $0.causes.map(\.cause) } == [[.failedAttempts(step: 0)], [.rareCaptures(store: 0)]])
    }

    @Test func `the answer is the same on 1, 2, 3 and 7 threads`() throws {
        let example = try Example(timings: false)
        let sample = example.study().run(trials: 3000)
        let answers = [1, 2, 3, 7].map { "\(Misses.all(of: sample, incident: example.incident, threads: $0))" }
        #expect(Set(answers).count == 1)
        #expect(answers[0].contains("failedAttempts") && answers[0].contains("impairment"))
    }

    @Test func `no more than a sample is looked into`() throws {
        let small = Small(capturedEvery: 60, within: 30)
        let misses = try small.misses(trials: 5000)
        #expect(misses.count > Misses.most && misses.examined == Misses.most)
        #expect(misses.causes.map(\.share.value) == [1])
    }
}
