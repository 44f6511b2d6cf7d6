// SPDX-License-Identifier: GPL-3.0-or-later

import Execution
import Kernel
import Plan
import Rehearsal
import Synchronization

/// What happened around the plan in one rehearsed trial: how long each attempt took and how it ended, when people came,
/// what broke. A drill in virtual time is given the same, and has to come to the same decisions by itself.
struct Script: Sendable {
    /// How long attempts take, and how they end; others never end.
    private(set) var answers: [Attempt: (delay: Int64, outcome: PlanRun.Outcome)] = [:]
    /// How long roles take to answer a page; others never do.
    private(set) var responses: [Int: Int64] = [:]
    /// What comes from outside, in order of happening.
    private(set) var outside: [Trace.Event] = []

    init(_ trace: Trace) {
        var started: [Attempt: Int64] = [:]
        var paged: [Int: Int64] = [:]
        for entry in trace.entries {
            switch entry.moment {
            case .started(let attempt): started[attempt] = entry.at.microseconds
            case .paged(let role): paged[role] = entry.at.microseconds
            default: break
            }
        }
        for told in trace.events {
            let at = told.at.microseconds
            switch told.event {
            case .finished(let attempt, let outcome): answers[attempt] = (at - started[attempt]!, outcome)
            case .answered(let role): responses[role] = at - paged[role]!
            case .timedOut, .retryDue, .deadlinePassed: break
            case .began, .blocked, .unblocked, .primaryReturned, .operatorPaused, .operatorContinued,
                .operatorRetried, .operatorSkipped, .operatorDid, .operatorAborted, .operatorUndid:
                outside.append(told)
            }
        }
    }
}

/// Hands that do what a script says. What they have begun goes on when the driver is gone.
final class ScriptedHands: Hands {
    private let script: Script
    private let time: VirtualTime
    /// When roles were first paged: who is paged again is on the way already.
    private let paged = Mutex<[Int: Int64]>([:])

    init(script: Script, time: VirtualTime) {
        self.script = script
        self.time = time
    }

    func page(_ role: Int, drill: String) async -> PageAnswer {
        guard let delay = script.responses[role] else { return PageAnswer("", answers: false) }
        let now = time.now.microseconds
        let first = paged.withLock { paged in
            paged[role] = paged[role] ?? now
            return paged[role] ?? now
        }
        try? await time.sleep(until: VirtualTime.Instant(microseconds: first + delay), tolerance: nil)
        return PageAnswer("", answers: true)
    }

    func perform(_ order: Order) async -> Answer? {
        guard let answer = script.answers[order.attempt] else { return nil }
        let due = VirtualTime.Instant(microseconds: order.opened.microseconds + answer.delay)
        guard (try? await time.sleep(until: due, tolerance: nil)) != nil else { return nil }
        return Answer(answer.outcome)
    }

    func takeUp(_ order: Order) async -> TakenUp { await perform(order).map { .answer($0) } ?? .operatorAnswers }
    func precheck(_ order: Order) async -> Readiness { .ready }
    func describe(_ order: Order) -> String { "" }
    func inject(drill: String) async -> Answer { Answer(.failed) }
    func heal(drill: String) async -> Answer { Answer(.failed) }
    func probe(_ region: Int) async -> Bool { true }
    func writeCanary(_ number: Int, region: Int) async -> Bool { false }
    func readCanary(region: Int) async throws -> [CanaryReading] { [] }
}

/// Something from outside that happens once, at its time. What operators do is appended to the journal, as another
/// process would.
final class ScriptedSource: Source {
    private let told: Trace.Event
    private let time: VirtualTime
    private let journal: MemoryJournal
    private let isSaid = Mutex(false)

    init(_ told: Trace.Event, _ time: VirtualTime, _ journal: MemoryJournal) {
        self.told = told
        self.time = time
        self.journal = journal
    }

    func next(_ run: DrillRun) async -> [Entry]? {
        let isSaid = isSaid.withLock { isSaid in
            defer { isSaid = true }
            return isSaid
        }
        let due = VirtualTime.Instant(microseconds: told.at.microseconds)
        guard !isSaid, (try? await time.sleep(until: due, tolerance: nil)) != nil else { return nil }
        guard told.event.isOperators else { return [.event(told.event)] }
        journal.append(.event(told.event, Remark("asked for", by: "sre")), at: WallTime(microseconds: due.microseconds))
        return []
    }
}

extension PlanRun.Event {
    fileprivate var isOperators: Bool {
        switch self {
        case .operatorPaused, .operatorContinued, .operatorRetried, .operatorSkipped, .operatorDid, .operatorAborted:
            true
        default: false
        }
    }
}
