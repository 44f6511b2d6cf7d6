// SPDX-License-Identifier: GPL-3.0-or-later

public import Execution
internal import Plan
internal import Quantities

/// Looks again and again until all has been well for long enough.
///
/// The rule: looks begin every `every` from the start of the step (a look that takes longer delays the next one). Each
/// has the success rate 1 or 0. A look whose rate is below `success-rate` ends the row of good ones; the step succeeds
/// with the first good look that begins `for` or more after the first one of its row began. It never fails by itself:
/// the step's timeout is the driver's, which cancels the task.
public struct VerifyAdapter<Time: Clock>: EffectlessAdapter where Time.Duration == Swift.Duration {
    private let look: any Look
    private let clock: Time

    /// A verification that looks so, by that clock.
    public init(_ look: any Look, clock: Time) {
        self.look = look
        self.clock = clock
    }

    /// What it would do.
    public func describe(_ order: Order) -> String { look.describe(order) }

    /// Whether it could be done now.
    public func precheck(_ order: Order) async -> Readiness { await look.precheck(order) }

    /// Does it.
    public func perform(_ order: Order) async -> Answer? {
        guard case .verify(let flows, let rate, let length, let every, let place) = order.step.action else {
            return Answer(.failed, "a verification cannot do '\(order.step.action.name)'")
        }
        var (looks, bad, last) = (0, 0, "nothing yet")
        var row: Time.Instant?
        var due = clock.now
        while !Task.isCancelled {
            let begun = clock.now
            let sight = await look.look(order)
            if Task.isCancelled { break }
            looks += 1
            last = sight.text
            if sight.isGood || rate <= .zero {
                let first = row ?? begun
                if first.duration(to: begun) >= .microseconds(length.microseconds) {
                    let number = looks == 1 ? "1 look" : "\(looks) looks"
                    let count = number + (bad == 0 ? "" : ", \(bad) of them bad before that")
                    return Answer(.succeeded, "\(flows) at \(place.name) good for \(length) in \(count)")
                }
                row = first
            } else {
                bad += 1
                row = nil
            }
            due = max(due.advanced(by: .microseconds(every.microseconds)), clock.now)
            // Cancelled, it ends the loop.
            try? await clock.sleep(until: due, tolerance: nil)
        }
        return Answer(.failed, Line.clean("\(bad) of \(looks) looks were bad; the last saw: \(last)"))
    }
}

extension VerifyAdapter where Time == ContinuousClock {
    /// A verification that looks so, by the machine's clock.
    public init(_ look: any Look) { self.init(look, clock: ContinuousClock()) }
}
