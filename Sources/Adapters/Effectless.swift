// SPDX-License-Identifier: GPL-3.0-or-later

public import Execution
internal import Plan

/// An adapter whose work leaves nothing behind: it looks, or it waits. So it may always begin anew, and has no undo.
public protocol EffectlessAdapter: Adapter {}

extension EffectlessAdapter {
    /// Always.
    public var isIdempotent: Bool { true }
    /// Ready, unless an adapter knows better.
    public func precheck(_ order: Order) async -> Readiness { .ready }
    /// Never done: what was seen before a crash may have changed.
    public func check(_ order: Order) async -> Standing { .notDone }
    /// Fails.
    public func undo(_ order: Order) async -> Answer? {
        Answer(.failed, "'\(order.step.action.name)' has no effect that could be undone")
    }
}
