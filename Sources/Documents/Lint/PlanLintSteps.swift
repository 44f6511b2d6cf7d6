// SPDX-License-Identifier: GPL-3.0-or-later

internal import Plan

extension PlanLint {
    /// What a step waits for that never comes.
    var unreachableSteps: [Finding] {
        let undoes = plan.steps.indices.map { step in plan.steps.firstIndex { $0.undo == step } }
        var found: [Finding] = []
        for (index, step) in plan.steps.enumerated() {
            for earlier in node(of: index)[StepCatalogue.after]?.items ?? [] {
                guard let target = plan.steps.firstIndex(where: { $0.id == earlier.text }), let origin = undoes[target]
                else { continue }
                found.append(
                    finding(
                        .unreachableStep, at: index, earlier.place,
                        "'\(step.id)' waits for \(name(target)), which runs only to undo \(name(origin)), so it never starts",
                        "wait for another step"))
            }
        }
        if let recovers = plan.recovers, !plan.isFailback(recovers),
            let failback = plan.steps.indices.first(where: { plan.isFailback($0) && order.precedes($0, recovers) })
        {
            found.append(
                finding(
                    .unreachableStep, at: recovers, node(of: recovers).place(of: StepCatalogue.after),
                    "\(name(recovers)) ends the recovery but waits for \(name(failback)), a step of the failback, which begins after the recovery",
                    "wait for steps before the failback only"))
        }
        return found
    }

    /// Steps that begin with the plan although nobody meant them to.
    ///
    /// A notification, and the scaling that replicas started later profit from, may well stand alone.
    var isolatedSteps: [Finding] {
        guard plan.steps.count > 1 else { return [] }
        return plan.steps.indices.compactMap { index -> Finding? in
            let step = plan.steps[index]
            switch step.action {
            case .notify, .scale: return nil
            default: break
            }
            let isNamed = plan.steps.contains {
                $0.instead == index || $0.undo == index || $0.after.contains(index)
            }
            guard step.after.isEmpty, !isNamed, !step.recovers, !plan.isFailback(index) else { return nil }
            return finding(
                .isolatedStep, at: index, node(of: index).place,
                "'\(step.id)' waits for nothing and nothing waits for it, so it starts as soon as the plan does",
                "say after what; if it is to stand in for another step, name it at that step's 'instead:'")
        }
    }

    /// Steps that need another one first, and are not put after it.
    var unorderedSteps: [Finding] {
        var found: [Finding] = []
        for later in plan.steps.indices {
            for need in needs(of: later) where !isMet(need, for: later) {
                let first = need.steps[0]
                let isReversed = order.precedes(later, first)
                found.append(
                    finding(
                        .unorderedSteps, at: later, node(of: later).place(of: StepCatalogue.after),
                        "\(name(later)) \(need.reason), but \(isReversed ? "comes before \(name(first))" : "nothing puts it after \(name(first))")",
                        isReversed
                            ? "turn them round"
                            : "add \(plan.steps[first].id) to its 'after', or to that of a step before it"
                    ))
            }
        }
        return found
    }

    private struct Need {
        /// Any one of these is enough.
        var steps: [Int]
        var reason: String
    }

    private func isMet(_ need: Need, for later: Int) -> Bool {
        need.steps.contains { order.precedes($0, later) || plan.steps[$0].instead == later }
    }

    /// What a step needs of those that the plan has at all.
    private func needs(of later: Int) -> [Need] {
        let all: [Need] =
            switch plan.steps[later].action {
            case .replay(_, let capture):
                [
                    Need(
                        steps: steps { $0 == .restore(store: capture) },
                        reason: "begins at the capture restored of '\(capture)'")
                ]
            case .start(_, let region):
                [Need(steps: scalings(of: region, before: later), reason: "runs on the nodes of \(region)")]
            case .verify(_, _, _, _, .region(let region)):
                [Need(steps: steps { $0.starts(in: region) }, reason: "looks at what is started in \(region)")]
            case .verify(_, _, _, _, .users):
                [Need(steps: steps { $0.switchedRecord != nil }, reason: "looks at the way users come")]
            case .switchTraffic(let record, _, _, _):
                [rivals(of: later, "changes '\(record)' as well") { $0.switchedRecord == record }]
            case .scale(let region, _):
                [rivals(of: later, "scales \(region) as well") { $0.scaledRegion == region }]
            default: []
            }
        return all.filter { !$0.steps.isEmpty }
    }

    private func steps(_ matches: (Action) -> Bool) -> [Int] {
        plan.steps.indices.filter { matches(plan.steps[$0].action) }
    }

    private func scalings(of region: String, before later: Int) -> [Int] {
        plan.steps.indices.filter { step in
            guard case .scale(region, .share) = plan.steps[step].action else { return false }
            return plan.isFailback(step) == plan.isFailback(later)
        }
    }

    /// A step before this one in the file that acts on the same thing in the same part of the plan, and is not ordered.
    private func rivals(of later: Int, _ reason: String, _ matches: (Action) -> Bool) -> Need {
        let rival = steps(matches).first {
            $0 < later && plan.isFailback($0) == plan.isFailback(later) && plan.steps[later].instead != $0
                && !order.precedes(later, $0) && !order.precedes($0, later) && !isDormant($0) && !isDormant(later)
        }
        return Need(steps: rival.map { [$0] } ?? [], reason: reason)
    }

    private func isDormant(_ step: Int) -> Bool {
        plan.steps.contains { $0.instead == step || $0.undo == step }
    }
}

extension Action {
    /// The record whose traffic it switches.
    var switchedRecord: String? { if case .switchTraffic(let record, _, _, _) = self { record } else { nil } }

    /// The region whose capacity it changes.
    var scaledRegion: String? { if case .scale(let region, _) = self { region } else { nil } }

    /// Whether it starts services in that region.
    func starts(in place: String) -> Bool { if case .start(_, let region) = self { region == place } else { false } }
}
