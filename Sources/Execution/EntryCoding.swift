// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
public import Plan

/// What of a journal cannot be made sense of.
public struct JournalDamage: Error, Hashable, CustomStringConvertible {
    /// The record, where it is a record's.
    public var record: Int?
    /// What is wrong with it.
    public var message: String

    /// That damage of that record.
    public init(record: Int? = nil, _ message: String) {
        self.record = record
        self.message = message
    }

    /// The record, and what is wrong with it.
    public var description: String { record.map { "record \($0): \(message)" } ?? message }
}

/// Entries as JSON, with the plan's names instead of indices, so that a journal can be read without a plan at hand.
struct EntryCoding: Sendable {
    private let steps: [String]
    private let roles: [String]
    /// What a person's word in this journal is for.
    private let binding: String

    init(_ plan: Plan, _ opening: Opening) {
        steps = plan.steps.map(\.id)
        roles = plan.roles
        binding = "\(opening.drill)@\(opening.planHash)"
    }

    /// The JSON of an entry: sorted keys, one line.
    func text(_ entry: Entry) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var body = body(entry)
        if body.by != nil { body.holds = binding }
        return String(decoding: try encoder.encode(body), as: UTF8.self)
    }

    /// The entry that a JSON text says; throws `JournalDamage`.
    func entry(_ text: String) throws -> Entry {
        let body: Body
        do {
            body = try JSONDecoder().decode(Body.self, from: Data(text.utf8))
        } catch {
            throw JournalDamage("'\(text.prefix(80))' is no entry")
        }
        guard body.by == nil || body.holds == binding else {
            throw JournalDamage(
                "what \(body.by ?? "") said holds for '\(body.holds ?? "nothing")', and this is '\(binding)'")
        }
        return try entry(body)
    }

    /// The opening that a JSON text says, which needs no plan.
    static func opening(_ text: String) throws -> Opening {
        guard let body = try? JSONDecoder().decode(Body.self, from: Data(text.utf8)), let opening = body.opening else {
            throw JournalDamage(record: 1, "it does not say what the drill was opened with")
        }
        return opening
    }

    /// Whether a JSON text says that the drill is over.
    static func isConclusion(_ text: String) -> Bool {
        (try? JSONDecoder().decode(Body.self, from: Data(text.utf8)))?.what == .concluded
    }

    /// All that an entry may say, flat.
    private struct Body: Codable {
        var what: What
        var opening: Opening?
        var step: String?
        var attempt: Int32?
        var kind: String?
        var outcome: String?
        var role: String?
        var text: String?
        var by: String?
        /// What a person's word is for: the drill, and the hash of its plan.
        var holds: String?
        var safeguard: String?
        var outputs: [String: String]?
        var done: Bool?
        var process: Int?
        var host: String?
        var canary: CanaryReport?
        var verdict: Drill.Verdict?
        var reasons: [String]?
    }

    /// The names of all entries.
    private enum What: String, Codable {
        case opened
        case began, answered, blocked, unblocked, finished, timedOut, retryDue, primaryReturned, deadlinePassed
        case paused, continued, retried, skipped, did, aborted, undid
        case driverStarted, driverLeft, probed, detected, injecting, injected, healing, healed, paged, approved
        case unknown, late, tripped, measured, notMeasured, concluded
    }

    // MARK: Writing

    private func body(_ entry: Entry) -> Body {
        switch entry {
        case .opened(let opening): return Body(what: .opened, opening: opening)
        case .fact(let fact): return body(fact)
        case .event(let event, let remark):
            var body = body(event)
            body.text = remark.text.isEmpty ? nil : remark.text
            body.by = remark.by
            body.outputs = remark.outputs.isEmpty ? nil : remark.outputs
            return body
        }
    }

    private func body(_ event: PlanRun.Event) -> Body {
        switch event {
        case .began: Body(what: .began)
        case .answered(let role): Body(what: .answered, role: roles[role])
        case .blocked(let step): Body(what: .blocked, step: steps[step])
        case .unblocked(let step): Body(what: .unblocked, step: steps[step])
        case .finished(let attempt, let outcome): body(.finished, attempt, outcome)
        case .timedOut(let attempt): body(.timedOut, attempt)
        case .retryDue(let attempt): body(.retryDue, attempt)
        case .primaryReturned: Body(what: .primaryReturned)
        case .operatorPaused: Body(what: .paused)
        case .operatorContinued: Body(what: .continued)
        case .operatorRetried(let step): Body(what: .retried, step: steps[step])
        case .operatorSkipped(let step): Body(what: .skipped, step: steps[step])
        case .operatorDid(let step): Body(what: .did, step: steps[step])
        case .operatorAborted: Body(what: .aborted)
        case .operatorUndid: Body(what: .undid)
        case .deadlinePassed: Body(what: .deadlinePassed)
        }
    }

    private func body(
        _ what: What, _ attempt: Attempt, _ outcome: PlanRun.Outcome? = nil, text: String? = nil, by: String? = nil
    ) -> Body {
        var body = Body(what: what)
        body.step = steps[Int(attempt.step)]
        body.attempt = attempt.number
        body.kind = attempt.kind.word
        body.outcome = outcome?.word
        body.text = text
        body.by = by
        return body
    }

    private func body(_ fact: Fact) -> Body {
        switch fact {
        case .driverStarted(let process, let host): Body(what: .driverStarted, process: process, host: host)
        case .driverLeft: Body(what: .driverLeft)
        case .probed(let isUp, let text): Body(what: .probed, text: text, done: isUp)
        case .detected(let text): Body(what: .detected, text: text)
        case .injecting: Body(what: .injecting)
        case .injected(let isDone, let text): Body(what: .injected, text: text, done: isDone)
        case .healing: Body(what: .healing)
        case .healed(let isDone, let text): Body(what: .healed, text: text, done: isDone)
        case .paged(let role, let text): Body(what: .paged, role: roles[role], text: text)
        case .approved(let attempt, let by, let text): body(.approved, attempt, text: text, by: by)
        case .unknown(let attempt, let text): body(.unknown, attempt, text: text)
        case .late(let attempt, let outcome, let text): body(.late, attempt, outcome, text: text)
        case .tripped(let safeguard, let text): Body(what: .tripped, text: text, safeguard: safeguard)
        case .measured(let report): Body(what: .measured, canary: report)
        case .notMeasured(let text): Body(what: .notMeasured, text: text)
        case .concluded(let verdict, let reasons): Body(what: .concluded, verdict: verdict, reasons: reasons)
        }
    }

    // MARK: Reading

    private func entry(_ body: Body) throws -> Entry {
        if body.what == .opened { return .opened(try given(body.opening, "opening")) }
        if let fact = try fact(body) { return .fact(fact) }
        let remark = Remark(body.text ?? "", by: body.by, outputs: body.outputs ?? [:])
        return .event(try event(body), remark)
    }

    private func event(_ body: Body) throws -> PlanRun.Event {
        switch body.what {
        case .began: .began
        case .answered: .answered(role: try role(body))
        case .blocked: .blocked(step: try step(body))
        case .unblocked: .unblocked(step: try step(body))
        case .finished: .finished(try attempt(body), try outcome(body))
        case .timedOut: .timedOut(try attempt(body))
        case .retryDue: .retryDue(try attempt(body))
        case .primaryReturned: .primaryReturned
        case .paused: .operatorPaused
        case .continued: .operatorContinued
        case .retried: .operatorRetried(step: try step(body))
        case .skipped: .operatorSkipped(step: try step(body))
        case .did: .operatorDid(step: try step(body))
        case .deadlinePassed: .deadlinePassed
        case .undid: .operatorUndid
        default: .operatorAborted
        }
    }

    private func fact(_ body: Body) throws -> Fact? {
        let text = { () throws -> String in try given(body.text, "text") }
        let done = { () throws -> Bool in try given(body.done, "done") }
        return switch body.what {
        case .driverStarted:
            .driverStarted(process: try given(body.process, "process"), host: try given(body.host, "host"))
        case .driverLeft: .driverLeft
        case .probed: .probed(isUp: try done(), try text())
        case .detected: .detected(try text())
        case .injecting: .injecting
        case .injected: .injected(isDone: try done(), try text())
        case .healing: .healing
        case .healed: .healed(isDone: try done(), try text())
        case .paged: .paged(role: try role(body), try text())
        case .approved: .approved(try attempt(body), by: try given(body.by, "by"), try text())
        case .unknown: .unknown(try attempt(body), try text())
        case .late: .late(try attempt(body), try outcome(body), try text())
        case .tripped: .tripped(try given(body.safeguard, "safeguard"), try text())
        case .measured: .measured(try given(body.canary, "canary"))
        case .notMeasured: .notMeasured(try text())
        case .concluded:
            .concluded(try given(body.verdict, "verdict"), reasons: try given(body.reasons, "reasons"))
        default: nil
        }
    }

    private func given<Value>(_ value: Value?, _ name: String) throws -> Value {
        guard let value else { throw JournalDamage("it has no '\(name)'") }
        return value
    }

    private func step(_ body: Body) throws -> Int {
        let name = try given(body.step, "step")
        guard let index = steps.firstIndex(of: name) else { throw JournalDamage("the plan has no step '\(name)'") }
        return index
    }

    private func role(_ body: Body) throws -> Int {
        let name = try given(body.role, "role")
        guard let index = roles.firstIndex(of: name) else { throw JournalDamage("the plan has no role '\(name)'") }
        return index
    }

    private func attempt(_ body: Body) throws -> Attempt {
        let kind = try given(Attempt.Kind.allCases.first { $0.word == body.kind }, "kind")
        return Attempt(step: try step(body), number: Int(try given(body.attempt, "attempt")), kind: kind)
    }

    private func outcome(_ body: Body) throws -> PlanRun.Outcome {
        try given(PlanRun.Outcome.allCases.first { $0.word == body.outcome }, "outcome")
    }
}

extension Attempt.Kind {
    static let allCases: [Attempt.Kind] = [.forward, .mend, .undo]

    /// Its name in a journal, and in the variable that a command reads it from.
    public var word: String {
        switch self {
        case .forward: "forward"
        case .mend: "mend"
        case .undo: "undo"
        }
    }
}

extension PlanRun.Outcome {
    static let allCases: [PlanRun.Outcome] = [.succeeded, .failed, .declined]

    /// Its name in a journal.
    public var word: String {
        switch self {
        case .succeeded: "succeeded"
        case .failed: "failed"
        case .declined: "declined"
        }
    }
}
