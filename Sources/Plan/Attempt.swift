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
