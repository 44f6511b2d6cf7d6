// SPDX-License-Identifier: GPL-3.0-or-later

import Documents
import Estate
import Foundation
import Kernel
import Plan
import Quantities
import Rehearsal
import Statistics
import Study
import Testing

@Suite("A decision")
struct DecisionTests {
    /// What the shipped scenario's trials may have come to, by the names of its files.
    static let knowledges: [(minutes: Int64, done: [String], seen: [String], notSeen: [String], answered: [String])] = [
        (12, ["page", "verify-scope"], [], [], []),
        (12, ["page", "verify-scope"], [], ["dns-changes", "standby"], ["sre"]),
        (20, ["page", "verify-scope", "approve"], ["dns-changes"], [], []),
        (3, [], [], [], []),
        (12, ["page"], ["standby"], [], []),
        (400, ["page", "verify-scope", "approve", "scale-standby"], ["dns-changes"], [], []),
    ]

    private static func knowledge(_ index: Int, of example: Example) -> Knowledge {
        let known = knowledges[index]
        let (plan, list) = (example.scenario.plan, example.scenario.system.impairments.list)
        return Knowledge(
            elapsed: .minutes(known.minutes),
            done: plan.steps.indices.filter { known.done.contains(plan.steps[$0].id) },
            seen: list.indices.filter { known.seen.contains(list[$0].name) },
            notSeen: list.indices.filter { known.notSeen.contains(list[$0].name) },
            answered: plan.roles.indices.filter { known.answered.contains(plan.roles[$0]) })
    }

    /// Read from a trial's log alone: whether it agrees with what is known.
    private static func agrees(_ trace: Trace, _ knowledge: Knowledge, _ plan: Plan) -> Bool {
        let now = Instant(microseconds: knowledge.elapsed.microseconds)
        var (isDown, done, impaired, answered) = (true, Set<Int>(), Set<Int>(), Set<Int>())
        for entry in trace.entries where entry.at <= now {
            switch entry.moment {
            case .faultEnds: isDown = false
            case .impaired(let bit): impaired.insert(bit)
            case .impairmentEnds(let bit): impaired.remove(bit)
            case .answered(let role): answered.insert(role)
            case .finished(let attempt, .succeeded): done.insert(Int(attempt.step))
            case .started(let attempt) where Int(attempt.step) == plan.standDown: return false
            default: break
            }
        }
        return isDown && done == Set(knowledge.done) && impaired.isSuperset(of: knowledge.seen)
            && impaired.isDisjoint(with: knowledge.notSeen) && answered.isSuperset(of: knowledge.answered)
    }

    @Test(
        "is of exactly the plain trials whose logs agree, and going on is what they come to",
        arguments: knowledges.indices)
    func filtered(index: Int) throws {
        let example = try Example(timings: false)
        let knowledge = Self.knowledge(index, of: example)
        let decision = try #require(
            DecisionStudy(of: example.incident, knowing: knowledge, wanted: 40, threads: 2).run())
        let tried = min(decision.counts.tried, 4_000)
        var rehearsal = Rehearsal(example.incident)
        let expected = (0..<UInt64(tried)).filter {
            Self.agrees(rehearsal.trace(trial: $0), knowledge, example.scenario.plan)
        }
        #expect(decision.rows.map(\.trial).filter { $0 < tried } == expected)
        #expect(expected.count >= 4, "there is something to compare")
        let now = knowledge.elapsed.seconds
        let column = { (measure: Measure) in example.incident.measures.firstIndex(of: measure)! }
        for row in decision.rows {
            rehearsal.run(trial: row.trial)
            let (plain, going) = (rehearsal.outcome, row.switching)
            #expect(going.recovery.end == plain.end && going.recovery.successRateMet == plain.successRateMet)
            #expect(going.recovery.time.bitPattern == plain.values[column(.recoveryTime)].bitPattern)
            #expect(going.recovery.point.bitPattern == plain.values[column(.recoveryPoint)].bitPattern)
            #expect(going.back == plain.values[column(.recoveryTime)] - now)
            // What has been spent by now is the same by both courses, and no more than elapsed time.
            let spent = plain.values[column(.downtime)] - going.downtime
            #expect(spent >= 0 && spent <= now + 1e-6)
        }
    }

    @Test("does not depend on threads, and of fewer trials is the beginning of one of more")
    func prefix() throws {
        let example = try Example(timings: false)
        let knowledge = Self.knowledge(0, of: example)
        let decisions = try [(300, 1), (300, 3), (120, 2)].map { wanted, threads in
            try #require(
                DecisionStudy(of: example.incident, knowing: knowledge, wanted: wanted, threads: threads).run())
        }
        #expect(decisions[0].rows == decisions[1].rows && decisions[0].counts == decisions[1].counts)
        #expect(Array(decisions[0].rows.prefix(120)) == decisions[2].rows)
        #expect(decisions[0].rows.count == 300)
        #expect(decisions[0].counts.tried == Int(decisions[0].rows[299].trial) + 1)
    }

    @Test("gives up where what is known is improbable, and says at what")
    func improbable() throws {
        let example = try Example([Setting(path: "fault.lasts", value: "exponential(mean: 73min)")], timings: false)
        let decision = try #require(
            DecisionStudy(of: example.incident, knowing: Knowledge(elapsed: .hours(100)), wanted: 100).run())
        #expect(!decision.isKnown && decision.advice == .tooClose)
        #expect(decision.counts.tried == DecisionStudy.mostTried && decision.counts.lasting < 10)
    }
}

/// Outages without memory: what remains of one is, at any time, as long as a new one. False alarms: 1 in 1,000 an
/// interval.
@Suite("A decision about an outage without memory")
struct MemorylessDecisionTests {
    private static let mean = 3600.0
    private static let confidence = 0.999

    /// Looks ten minutes, moves users, checks five minutes; begins now at once, as the people are there.
    private static func decision(
        elapsed: Int64, outage: Distribution? = .exponential(mean: mean * 1e6), running: Share = .one
    ) throws -> Decision {
        var small = Small(recoveringBy: [
            Step(id: "look", action: .wait, by: .role(0), takes: .constant(10 * Small.minute)),
            Step(
                id: "move", action: .switchTraffic(record: "api", to: "west", through: .record, fence: false),
                after: [0]),
            Step(id: "check", action: .wait, takes: .constant(5 * Small.minute), after: [1], recovers: true),
        ])
        small.standDown = 1
        small.system.standbys[0].running = running
        small.outage = outage
        let knowledge = Knowledge(elapsed: .minutes(elapsed), answered: [0], beginsNow: true)
        return try #require(DecisionStudy(of: try small.incident(), knowing: knowledge, wanted: 4_000).run())
    }

    @Test("goes as the exponential law says, however long it has lasted", arguments: [1, 60, 240])
    func exponential(elapsed: Int64) throws {
        let decision = try Self.decision(elapsed: elapsed)
        let count = decision.rows.count
        // Of numbers tried, e^(−elapsed/mean) last.
        let lasting = Proportion(successes: decision.counts.lasting, of: decision.counts.tried)
        #expect(lasting.interval(confidence: Self.confidence).contains(exp(-Double(elapsed) * 60 / Self.mean)))
        func expect(_ chance: Double, _ holds: (Decision.Row) -> Bool) {
            let share = Proportion(successes: decision.rows.count(where: holds), of: count)
            #expect(share.interval(confidence: Self.confidence).contains(chance))
        }
        // It lasts longer than the plan takes; it ends between the move and the check's end; before the move.
        expect(exp(-900 / Self.mean)) { $0.switching.back < $0.waiting.back }
        expect(exp(-600 / Self.mean) - exp(-900 / Self.mean)) { $0.waiting.back < $0.switching.back }
        expect(1 - exp(-600 / Self.mean)) { $0.switching.recovery.end == .stoodDown }
        let waits = MeanEstimate(of: decision.rows.map(\.waiting.back))
        #expect(try #require(waits.interval(confidence: Self.confidence).value).contains(Self.mean))
        let median = Quantiles(of: decision.rows.map(\.waiting.back)).estimate(0.5, confidence: Self.confidence)
        #expect(try #require(median.value).interval.contains(Self.mean * log(2)))
        // Users are away when they are moved: switching is down for min(outage, 10 min).
        let down = MeanEstimate(of: decision.rows.map(\.switching.downtime))
        let expected = Self.mean * (1 - exp(-600 / Self.mean))
        #expect(try #require(down.interval(confidence: Self.confidence).value).contains(expected))
        #expect(decision.criterion == .downtime && decision.advice == .goOn)
        // To move users ten minutes later is to be down for min(outage, 20 min).
        let more = try #require(decision.delays.first)
        let delayed = MeanEstimate(of: decision.rows.compactMap(\.later.first?.downtime))
        let longer = Self.mean * (1 - exp(-1200 / Self.mean))
        #expect(try #require(delayed.interval(confidence: Self.confidence).value).contains(longer))
        #expect(more.after == 600)
        #expect(try #require(more.dearer).low > 0)
    }

    @Test("is clear where the end is")
    func clear() throws {
        let never = try Self.decision(elapsed: 30, outage: nil)
        #expect(
            never.advice == .goOn && never.better.switching.value == 1 && never.waiting.back[.p50]?.value == .infinity)
        // Within the ten minutes of looking both are the same; a minute later waiting is back sooner.
        let soon = try Self.decision(elapsed: 30, outage: .constant(35 * Small.minute))
        #expect(soon.advice == .tooClose && soon.sooner.switching.value == 0 && soon.sooner.waiting.value == 0)
        let later = try Self.decision(elapsed: 30, outage: .constant(41 * Small.minute))
        #expect(later.sooner.waiting.value == 1)
    }

    @Test("is split where most outages are short and few are long, and the standby is too small")
    func split() throws {
        // A standby that carries 96 of 100 requests serves until the horizon: that is dear where the primary would have
        // been back in a minute, and cheap where it would not have been for two days.
        let short = Distribution.Component(weight: 0.8, distribution: .constant(41 * Small.minute))
        let long = Distribution.Component(weight: 0.2, distribution: .constant(3000 * Small.minute))
        let decision = try Self.decision(elapsed: 30, outage: .mixture([short, long]), running: Rational(90, 100))
        #expect(decision.better.majority == .wait && decision.better.average == .goOn && decision.advice == .split)
        let waiting = Proportion(successes: decision.rows.count { $0.waiting.back < 3600 }, of: decision.rows.count)
        #expect(waiting.interval(confidence: Self.confidence).contains(0.8))
    }
}
