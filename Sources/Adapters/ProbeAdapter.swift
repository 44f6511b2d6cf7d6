// SPDX-License-Identifier: GPL-3.0-or-later

public import Execution
internal import Plan

/// Looks at a region once, and succeeds if it finds what the step expects.
public struct ProbeAdapter: EffectlessAdapter {
    private let look: any Look

    /// A probe that looks so.
    public init(_ look: any Look) { self.look = look }

    /// What it would do.
    public func describe(_ order: Order) -> String { look.describe(order) }

    /// Whether it could be done now.
    public func precheck(_ order: Order) async -> Readiness { await look.precheck(order) }

    /// Does it.
    public func perform(_ order: Order) async -> Answer? {
        guard case .probe(let region, let expectation) = order.step.action else {
            return Answer(.failed, "a probe cannot do '\(order.step.action.name)'")
        }
        let sight = await look.look(order)
        if Task.isCancelled { return Answer(.failed, "given up") }
        let found = "\(region) is \(sight.isGood ? "up" : "down"): \(sight.text)"
        return Answer(sight.isGood == (expectation == .up) ? .succeeded : .failed, Line.clean(found))
    }
}
