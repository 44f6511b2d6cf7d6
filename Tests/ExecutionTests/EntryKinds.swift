// SPDX-License-Identifier: GPL-3.0-or-later

import Execution
import Plan
import Quantities

/// The names of all entries, kept complete by the compiler: a new case needs a name here, and a new name needs a sample.
enum EntryKind: CaseIterable {
    case opened
    case began, answered, blocked, unblocked, finished, timedOut, retryDue, primaryReturned, deadlinePassed
    case paused, continued, retried, skipped, did, aborted, undid
    case driverStarted, driverLeft, probed, detected, injecting, injected, healing, healed, paged, approved
    case unknown, late, tripped, measured, notMeasured, concluded

    init(_ entry: Entry) {
        switch entry {
        case .opened: self = .opened
        case .event(let event, _): self.init(event)
        case .fact(let fact): self.init(fact)
        }
    }

    private init(_ event: PlanRun.Event) {
        self =
            switch event {
            case .began: .began
            case .answered: .answered
            case .blocked: .blocked
            case .unblocked: .unblocked
            case .finished: .finished
            case .timedOut: .timedOut
            case .retryDue: .retryDue
            case .primaryReturned: .primaryReturned
            case .operatorPaused: .paused
            case .operatorContinued: .continued
            case .operatorRetried: .retried
            case .operatorSkipped: .skipped
            case .operatorDid: .did
            case .operatorAborted: .aborted
            case .operatorUndid: .undid
            case .deadlinePassed: .deadlinePassed
            }
    }

    private init(_ fact: Fact) {
        self =
            switch fact {
            case .driverStarted: .driverStarted
            case .driverLeft: .driverLeft
            case .probed: .probed
            case .detected: .detected
            case .injecting: .injecting
            case .injected: .injected
            case .healing: .healing
            case .healed: .healed
            case .paged: .paged
            case .approved: .approved
            case .unknown: .unknown
            case .late: .late
            case .tripped: .tripped
            case .measured: .measured
            case .notMeasured: .notMeasured
            case .concluded: .concluded
            }
    }

    /// At least one entry of each kind, with every kind of attempt, outcome and verdict.
    static let samples: [Entry] = events.map { .event($0, remark) } + [.event(.began)] + facts.map { .fact($0) }

    /// The writes that the sample of a measured canary was made of.
    static let writes = [CanaryReport.Write(number: 1, at: .at(0)), CanaryReport.Write(number: 2, at: .at(1))]

    private static let remark = Remark("why /\\ \"so\"", by: "ada", outputs: ["since": "12", "empty": ""])
    private static let forward = Attempt(step: 1, number: 1)
    private static let mend = Attempt(step: 2, number: 7, kind: .mend)
    private static let undo = Attempt(step: 0, number: .init(Int32.max), kind: .undo)

    private static let events: [PlanRun.Event] = [
        .began, .answered(role: 1), .blocked(step: 3), .unblocked(step: 0), .finished(forward, .succeeded),
        .finished(mend, .failed), .finished(undo, .declined), .timedOut(forward), .retryDue(forward), .primaryReturned,
        .operatorPaused, .operatorContinued, .operatorRetried(step: 1), .operatorSkipped(step: 2),
        .operatorDid(step: 3), .operatorAborted, .operatorUndid, .deadlinePassed,
    ]

    private static let facts: [Fact] =
        [
            .driverStarted(process: 12, host: "host"), .driverLeft, .probed(isUp: true, "ok"), .probed(isUp: false, ""),
            .detected("unavailable"), .injecting, .injected(isDone: true, ""), .injected(isDone: false, "refused"),
            .healing, .healed(isDone: true, "gone"), .healed(isDone: false, "stuck"), .paged(role: 0, "rang"),
            .approved(undo, by: "ada", "yes"), .unknown(mend, "crash"), .late(forward, .failed, "too late"),
            .tripped("checkout", "HTTP 503"),
            .measured(
                CanaryReport(
                    of: writes,
                    readings: [
                        CanaryReading(store: "orders", numbers: [2, 2, 1]), CanaryReading(store: "bare", numbers: []),
                    ], onset: WallTime.at(1) + .milliseconds(333))),
            .notMeasured("no reader"),
        ]
        + [Drill.Verdict.pass, .passWithExceptions, .fail, .inconclusive].map { .concluded($0, reasons: ["a", "b"]) }
}
