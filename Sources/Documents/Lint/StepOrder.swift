// SPDX-License-Identifier: GPL-3.0-or-later

internal import Plan

/// Which steps of a plan have certainly ended before which others begin.
struct StepOrder {
    /// By step, the steps before it.
    private let before: [[Bool]]
    /// By step, the steps it waits for itself: its `after`, or that of the step it stands in for, and of the failback
    /// the step that ends the recovery.
    let waitsFor: [[Int]]

    /// O(steps × edges).
    init(_ plan: Plan) {
        var standsInFor = [Int?](repeating: nil, count: plan.steps.count)
        for (index, step) in plan.steps.enumerated() {
            if let target = step.instead { standsInFor[target] = index }
        }
        let waitsFor = plan.steps.indices.map { index in
            var origin = index
            while let original = standsInFor[origin] { origin = original }
            var direct = plan.steps[origin].after
            if plan.isFailback(origin), let recovers = plan.recovers, recovers != origin { direct.append(recovers) }
            return direct
        }
        before = plan.steps.indices.map { StepOrder.closure(of: $0, plan, waitsFor) }
        self.waitsFor = waitsFor
    }

    /// Whether `first` is over before `second` begins. A step that stands in for `first` counts as that.
    func precedes(_ first: Int, _ second: Int) -> Bool { before[second][first] }

    private static func closure(of step: Int, _ plan: Plan, _ waitsFor: [[Int]]) -> [Bool] {
        var isBefore = [Bool](repeating: false, count: plan.steps.count)
        var open = waitsFor[step]
        while let next = open.popLast() {
            if isBefore[next] { continue }
            isBefore[next] = true
            open += waitsFor[next]
            if let target = plan.steps[next].instead { open.append(target) }
        }
        return isBefore
    }
}

extension Plan {
    /// Whether a step belongs to a phase that begins when the primary is back.
    func isFailback(_ step: Int) -> Bool { phases[steps[step].phase].starts == .primaryRecovered }
}
