// SPDX-License-Identifier: GPL-3.0-or-later

internal import Kernel
internal import Plan
internal import Rehearsal

/// Since when each step of a trial had nothing more to wait for but people and what it depends on.
///
/// Read from the trace: all that it is after has ended, or its phase has begun.
struct WaitingSince {
    /// Per step; `nil` where it never was ready.
    private(set) var since: [Instant?]
    /// The steps that were ready before what they depend on was there, and since when.
    private(set) var blocked: [(step: Int, ready: Instant)] = []

    init(plan: Plan, trace: Trace) {
        var (ended, unblocked) = ([Int: Instant](), [Int: Instant]())
        var (begun, returned, recovered): (Instant?, Instant?, Instant?)
        for entry in trace.entries {
            switch entry.moment {
            case .planBegins: begun = entry.at
            case .faultEnds: returned = entry.at
            case .recovered: recovered = entry.at
            case .finished(let attempt, _): ended[Int(attempt.step)] = entry.at
            case .unblocked(let step): unblocked[step] = entry.at
            default: break
            }
        }
        let failback = returned.flatMap { end in recovered.map { max(end, $0) } }
        since = plan.steps.map { step in
            let start = plan.phases[step.phase].starts == .planBegins ? begun : failback
            guard !step.after.isEmpty else { return start }
            let ends = step.after.map { ended[$0] ?? plan.steps[$0].instead.flatMap { ended[$0] } }
            guard let start, ends.allSatisfy({ $0 != nil }) else { return nil }
            return ends.compactMap(\.self).reduce(start, max)
        }
        // A step that only stands in for others is never ready by itself.
        for case let other? in plan.steps.map(\.instead) { since[other] = nil }
        for (step, ready) in since.enumerated() {
            if let ready, let end = unblocked[step], end > ready { blocked.append((step, ready)) }
        }
    }

    /// Whether a step was ready at that time.
    func isReady(_ step: Int, at time: Instant) -> Bool { since[step].map { $0 < time } ?? false }
}
