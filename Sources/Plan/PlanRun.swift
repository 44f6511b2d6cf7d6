// SPDX-License-Identifier: GPL-3.0-or-later

/// One try at a step. The kind tells what is tried.
public struct Attempt: Hashable, Sendable {
    /// What is tried.
    public enum Kind: UInt8, Hashable, Sendable {
        /// The step itself.
        case forward
        /// A person mends the failed step by hand.
        case mend
        /// The step's effect is taken back.
        case undo
    }

    /// The step, an index into `Plan.steps`.
    public var step: Int32
    /// Counts from 1 within the step, over all kinds: a number is never used twice.
    public var number: Int32
    /// What is tried.
    public var kind: Kind

    /// That try at that step.
    public init(step: Int, number: Int, kind: Kind = .forward) {
        self.step = Int32(step)
        self.number = Int32(number)
        self.kind = kind
    }
}

/// One run of a recovery plan: a pure state machine.
///
/// It performs no effect, reads no clock and draws no random number. A driver tells it what happened and carries out
/// the commands it answers with, in simulated or in real time.
public struct PlanRun: Sendable {
    /// How an attempt ended.
    public enum Outcome: UInt8, Hashable, Sendable {
        /// It did what it should.
        case succeeded
        /// It did not, and left no effect.
        case failed
        /// A person said no; it is not tried again.
        case declined
    }

    /// What a run comes to.
    public enum Verdict: UInt8, Hashable, Sendable {
        /// Every step did what it should.
        case pass
        /// It reached its end, but a step was skipped, done by hand or went on after a failure.
        case passWithExceptions
        /// It was aborted or taken back.
        case fail
        /// Nothing was moved.
        case inconclusive
    }
}
