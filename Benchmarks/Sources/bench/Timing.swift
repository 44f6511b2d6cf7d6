// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Seconds of processor time that `body` takes on this thread: what others do on the machine counts less than it would
/// by the wall clock.
func seconds(_ body: () throws -> Void) rethrows -> Double {
    let started = threadTime()
    try body()
    return threadTime() - started
}

private func threadTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// How many processes want a processor, on average over the last minute.
func load() -> Double {
    var averages = [0.0]
    return getloadavg(&averages, 1) == 1 ? averages[0] : .nan
}

extension [Double] {
    /// The middle value; of an even number, the mean of the two in the middle.
    var median: Double {
        precondition(!isEmpty, "no median of nothing")
        let ordered = sorted()
        return (ordered[(count - 1) / 2] + ordered[count / 2]) / 2
    }

    /// The least, as what is measured is never faster than it is, but often slower.
    var best: Double { self.min() ?? .nan }
}

/// Keeps a result from being optimised away.
@inline(never)
@_semantics("optimize.no.crossmodule")
func use<T>(_ value: T) {}
