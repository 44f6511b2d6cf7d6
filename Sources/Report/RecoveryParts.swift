// SPDX-License-Identifier: GPL-3.0-or-later

/// Where a recovery time went: until the trouble was detected, until it was decided what to do, until the last step that
/// moves anything was done, and until users were served. The parts sum to the whole, in a trial as in a drill.
struct RecoveryParts: Hashable {
    /// The names of the parts, in order.
    static let names = ["detect", "decide", "act", "converge"]

    /// The length of each part in seconds.
    let seconds: [Double]

    /// The parts of a recovery time; all instants are in seconds since onset.
    ///
    /// `detected` is NaN where nothing detects, `decided` where nobody decides: then that part is empty. `ends` are those of the
    /// steps that move anything; what ends after the recovery, or never, does not count.
    init(detected: Double, decided: Double, ends: [Double], recovered: Double) {
        // A sample keeps the times of steps as single-precision numbers.
        let acted = ends.filter { $0 <= recovered * (1 + 1e-6) }.max() ?? .nan
        var bounds = [0.0]
        for bound in [detected, decided, acted, recovered] {
            let last = bounds[bounds.count - 1]
            bounds.append(bound.isNaN ? last : min(max(bound, last), recovered))
        }
        seconds = zip(bounds.dropFirst(), bounds).map { $0 - $1 }
    }
}
