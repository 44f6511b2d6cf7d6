// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Quantities

/// Tells from a region's probes when it is lost and when it is back.
///
/// The `unavailable` trigger fires at the end of the first failed probe that ends at least so long after the end of the first
/// one of an unbroken row and is at least the `failures`-th of it: the rule by which the simulation detects. As many
/// successes in a row as failures are needed tell that the region is back, so that one lucky probe does not end an
/// outage: an assumption.
public struct Detector: Sendable {
    private let unavailable: Duration?
    private let failures: Int
    private var failed = Row()
    private var succeeded = Row()
    private var isLost = false
    private var hasFired = false

    private struct Row {
        var first: WallTime?
        var count = 0
    }

    /// What a probe has told.
    public enum Finding: Hashable, Sendable {
        /// The first failure after a success, or the first probe of all failed.
        case down
        /// The first success after a failure, or the first probe of all succeeded.
        case up
        /// The region has been unavailable for long enough; once in a row.
        case unavailable
        /// It is back after having been lost.
        case returned
    }

    /// A detector by that rule. `downSince` is the end of the first failed probe of a row that was under way before,
    /// `isLost` whether the region is known to be lost.
    public init(
        unavailable: Duration?, probe: Monitoring.Probe, downSince: WallTime? = nil, isLost: Bool = false
    ) {
        self.unavailable = unavailable
        failures = probe.failures
        self.isLost = isLost
        if let downSince { failed = Row(first: downSince, count: 1) }
    }

    /// Takes in a probe that ended at that instant.
    public mutating func note(success: Bool, at end: WallTime) -> [Finding] {
        success ? noteSuccess(at: end) : noteFailure(at: end)
    }

    private mutating func noteFailure(at end: WallTime) -> [Finding] {
        var findings: [Finding] = failed.count == 0 ? [.down] : []
        succeeded = Row()
        failed.count += 1
        let first = failed.first ?? end
        failed.first = first
        guard failed.count >= failures else { return findings }
        isLost = true
        if let unavailable, !hasFired, end - first >= unavailable {
            hasFired = true
            findings.append(.unavailable)
        }
        return findings
    }

    private mutating func noteSuccess(at end: WallTime) -> [Finding] {
        var findings: [Finding] = succeeded.count == 0 ? [.up] : []
        failed = Row()
        hasFired = false
        succeeded.count += 1
        if isLost, succeeded.count >= failures {
            isLost = false
            findings.append(.returned)
        }
        return findings
    }
}
