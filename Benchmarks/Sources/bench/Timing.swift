// SPDX-License-Identifier: GPL-3.0-or-later

/// Seconds that `body` takes by the wall clock.
func seconds(_ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    return try clock.measure(body) / .seconds(1)
}

extension [Double] {
    /// The middle value; of an even number, the mean of the two in the middle.
    var median: Double {
        precondition(!isEmpty, "no median of nothing")
        let ordered = sorted()
        return (ordered[(count - 1) / 2] + ordered[count / 2]) / 2
    }
}

/// Keeps a result from being optimised away.
@inline(never)
@_semantics("optimize.no.crossmodule")
func use<T>(_ value: T) {}
