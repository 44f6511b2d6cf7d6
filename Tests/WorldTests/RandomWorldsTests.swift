// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Foundation
import Plan
import RandomPlans
import Rehearsal
import Study
import Synchronization
import Testing

/// A trial must come to a right end in worlds that nobody thought of.
///
/// `MUSTER_WORLD=7` plays world 7 alone and prints it; `MUSTER_WORLDS=1000000` plays as many.
@Suite struct RandomWorldsTests {
    static let environment = ProcessInfo.processInfo.environment
    static let count = environment["MUSTER_WORLDS"].flatMap { UInt64($0) } ?? 100_000

    /// What the simulator may refuse, by words of its message.
    static let refusable = [
        "outage of a region other than the primary"
    ]

    @Test func `random worlds run to an end and keep every rule`() {
        let alone = Self.environment["MUSTER_WORLD"].flatMap { UInt64($0) }
        let worlds = alone.map { $0...$0 } ?? 0...Self.count - 1
        let tally = Mutex(WorldTally())
        let next = Atomic(worlds.lowerBound)
        let watch = WorldWatch(threads: Crew.allProcessors)
        Crew.run(Crew.allProcessors, every: 1, tick: watch.look) { thread in
            var own = WorldTally()
            while own.failures.count < 3 {
                let seed = next.add(1, ordering: .relaxed).oldValue
                guard seed <= worlds.upperBound else { break }
                watch.begins(seed, on: thread)
                Self.play(RandomWorld(seed: seed), into: &own)
            }
            watch.ends(on: thread)
            tally.withLock { $0.add(own) }
        }
        let result = tally.withLock { $0 }
        if alone != nil || !result.failures.isEmpty { print(result) }
        for failure in result.failures { Issue.record("\(failure)") }
        guard alone == nil, Self.count >= 10_000 else { return }
        #expect(result.missing.isEmpty, "the worlds never came across \(result.missing)")
    }

    /// Two trials of a world, the first of them again, and once more by a rehearsal that has played nothing else.
    static func play(_ world: RandomWorld, into tally: inout WorldTally) {
        let incident: Incident
        do {
            incident = try world.incident()
        } catch {
            let isExpected = refusable.contains { "\(error)".contains($0) }
            isExpected ? tally.refused += 1 : tally.fail(world, "refused: \(error)")
            return
        }
        tally.worlds += 1
        var rehearsal = Rehearsal(incident)
        var bits: [[UInt64]] = []
        for trial: UInt64 in 0..<2 {
            let (trace, pieces) = rehearsal.pieces(trial: trial)
            bits.append(rehearsal.outcome.bits)
            tally.come(across: trace, rehearsal.outcome)
            if let broken = WorldRules(
                world, incident, trace, rehearsal.outcome, Requests(world, log: trace, pieces),
                waiting: rehearsal.waiting
            ).broken {
                tally.fail(world, "trial \(trial): \(broken)")
                return
            }
        }
        rehearsal.run(trial: 0)
        if rehearsal.outcome.bits != bits[0] { tally.fail(world, "trial 0 differs when played again") }
        var fresh = Rehearsal(incident)
        fresh.run(trial: 1)
        if fresh.outcome.bits != bits[1] { tally.fail(world, "trial 1 depends on what was played before") }
        fresh.run(trial: 1, without: cause(in: world))
    }

    /// Something that a trial is spared: the rest of it must run to an end, too.
    private static func cause(in world: RandomWorld) -> Cause {
        var luck = Luck(seed: world.seed)
        switch luck.below(4) {
        case 0 where !world.system.impairments.list.isEmpty:
            return .impairment(luck.below(world.system.impairments.list.count))
        case 1: return .refusedCapacity
        case 2: return .night
        default: return .failedAttempts(step: luck.below(world.plan.steps.count))
        }
    }
}

extension Outcome {
    /// All of it, bit by bit.
    var bits: [UInt64] { results + [work.draws, work.events, work.pieces].map { UInt64($0) } }

    /// All but the work it took.
    var results: [UInt64] {
        var bits = values.map(\.bitPattern)
        for step in steps { bits += [step.start, step.length, step.critical].map { UInt64($0.bitPattern) } }
        for phase in phases {
            bits += [UInt64(phase.start.bitPattern), UInt64(phase.end.bitPattern), Outcome.bit(phase.kept)]
        }
        bits += meters.nodeHours.map(\.bitPattern)
        bits += [meters.getRequests, meters.syncedGB, meters.downtimeHours, meters.lostRequests].map(\.bitPattern)
        return bits + [UInt64(end.rawValue), UInt64(detectionCritical.bitPattern), Outcome.bit(successRateMet)]
    }

    private static func bit(_ flag: Bool?) -> UInt64 { flag.map { $0 ? 1 : 0 } ?? 2 }
}
