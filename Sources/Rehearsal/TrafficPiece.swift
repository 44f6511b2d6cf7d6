// SPDX-License-Identifier: GPL-3.0-or-later

/// A stretch of time over which what each region can carry is a straight line: enough to count served requests again.
package struct TrafficPiece: Sendable {
    /// Where it begins, in microseconds from onset.
    package let begin: Int64
    /// Where it ends.
    package let end: Int64
    /// Whether somebody waits.
    package let hasBacklog: Bool
    /// One per region of the system.
    package let regions: [Region]

    /// What a region can do for those who reach it.
    package struct Region: Sendable {
        /// Requests per second that it can carry at the piece's beginning; 0 where it does not serve.
        package let carries: Double
        /// How fast that changes, per second.
        package let slope: Double
        /// The share of what it can carry that it serves to users; 0 behind a fence.
        package let success: Double
    }
}

extension Traffic {
    /// Keeps the piece that goes from now to an instant, where pieces are kept.
    @inline(__always)
    mutating func keepPiece(to end: Int64) { if kept != nil { keep(to: end) } }

    @inline(never)
    private mutating func keep(to end: Int64) {
        let regions = flows.map { flow in
            TrafficPiece.Region(
                carries: flow.carries.constant, slope: flow.carries.slope, success: flow.isFenced ? 0 : flow.success)
        }
        kept?.append(TrafficPiece(begin: now, end: end, hasBacklog: hasBacklog, regions: regions))
    }
}

extension Rehearsal {
    /// Requests whose callers still wait at the end of the last trial.
    package var waiting: Double { traffic.backlog }

    /// Plays one trial and tells what its traffic consisted of, besides its log.
    package mutating func pieces(trial: UInt64) -> (log: Trace, pieces: [TrafficPiece]) {
        traffic.kept = []
        let log = trace(trial: trial)
        defer { traffic.kept = nil }
        return (log, traffic.kept ?? [])
    }
}
