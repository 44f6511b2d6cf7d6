// SPDX-License-Identifier: GPL-3.0-or-later

public import Plan

/// What does one kind of work in the real world.
///
/// An order may come twice: after a crash the driver asks `check` and performs again what is not done. The contract,
/// which one suite of tests holds every adapter to: `precheck` and `check` change nothing; `perform` ends soon after its
/// task is cancelled and leaves nothing running; what fails answers with a reason instead of throwing; no secret is in
/// any text.
public protocol Adapter: Sendable {
    /// Whether performing one order again has no further effect.
    var isIdempotent: Bool { get }
    /// What performing would do, for a reader of a dry run.
    func describe(_ order: Order) -> String
    /// Whether the order could be carried out now.
    func precheck(_ order: Order) async -> Readiness
    /// Carries the order out; returns when it is done or has failed. `nil` where only an operator can answer.
    func perform(_ order: Order) async -> Answer?
    /// Whether the effect of an order that may have been performed is there.
    func check(_ order: Order) async -> Standing
    /// Takes the step's effect back; the order's attempt is of kind `undo`.
    func undo(_ order: Order) async -> Answer?
}

/// One attempt at a step, as an adapter needs to know it.
public struct Order: Hashable, Sendable {
    /// The drill's name.
    public var drill: String
    /// The step.
    public var step: Step
    /// The attempt at it.
    public var attempt: Attempt
    /// When the attempt was opened; earlier than now after a crash.
    public var opened: WallTime
    /// What steps before it have put out, by name; `since` of a restored store for instance.
    public var values: [String: String]

    /// That attempt at that step.
    public init(drill: String, step: Step, attempt: Attempt, opened: WallTime, values: [String: String] = [:]) {
        self.drill = drill
        self.step = step
        self.attempt = attempt
        self.opened = opened
        self.values = values
    }

    /// What tells this attempt from every other, the same however often it is sent.
    public var key: String { "\(drill)/\(step.id)/\(attempt.number)" }
}

/// How performing ended.
public struct Answer: Hashable, Sendable {
    /// Whether it did what it should.
    public var outcome: PlanRun.Outcome
    /// What there is to say about it, in a line; why, if it failed.
    public var text: String
    /// What later steps may need of it, by name.
    public var outputs: [String: String]

    /// An outcome and what there is to say about it.
    public init(_ outcome: PlanRun.Outcome, _ text: String = "", outputs: [String: String] = [:]) {
        self.outcome = outcome
        self.text = text
        self.outputs = outputs
    }
}

/// Whether an order could be carried out.
public enum Readiness: Hashable, Sendable {
    /// It could.
    case ready
    /// Not now; it may become possible by itself.
    case impaired(String)
    /// Not as the environment is written; somebody has to mend it.
    case wrong(String)
}

/// What became of an order that may have been performed.
public enum Standing: Hashable, Sendable {
    /// It is over.
    case done(Answer)
    /// It has no effect and does not run: perform it.
    case notDone
    /// It cannot be told.
    case unknown(String)
}
