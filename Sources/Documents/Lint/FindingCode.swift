// SPDX-License-Identifier: GPL-3.0-or-later

/// What the lint can find: the word that stands in brackets behind a finding, and by which it is accepted.
///
/// `docs/reference/findings.md` says what each means, where its numbers are from, and what to do.
public enum FindingCode: String, Hashable, Sendable, CaseIterable {
    /// Users are sent to a region in which nothing has been started.
    case trafficBeforeService = "traffic-before-service"
    /// The way to recovery leads through a control plane in the region that fails.
    case controlPlaneInFailedRegion = "control-plane-in-failed-region"
    /// The timetable takes up the whole objective.
    case noSlack = "no-slack"
    /// Nothing can ever start a step.
    case unreachableStep = "unreachable-step"
    /// Nothing comes before or after a step, and no other step names it.
    case isolatedStep = "isolated-step"
    /// A step needs another one that is not put before it.
    case unorderedSteps = "unordered-steps"
    /// No step ends the recovery.
    case noRecovers = "no-recovers"
    /// The standby never carries all of the peak.
    case undersizedStandby = "undersized-standby"
    /// The region's account may not run what the plan asks for.
    case quotaTooSmall = "quota-too-small"
    /// Retries keep a backlog from draining.
    case backlogNeverDrains = "backlog-never-drains"
    /// By arithmetic no luck can keep the recovery point.
    case recoveryPointImpossible = "recovery-point-impossible"
    /// With usual delays the recovery point cannot be kept.
    case recoveryPointUnlikely = "recovery-point-unlikely"
    /// The standby is released while users are still sent to it.
    case scaleDownBeforeDrain = "scale-down-before-drain"
    /// Probes are sent from the region that they watch.
    case probesInsideRegion = "probes-inside-region"
    /// An export is often not over when the next one is due.
    case slowExport = "slow-export"

    /// What has to be known to find it: a plan or a system by itself, or the scenario that puts them together.
    var scope: DocumentKind {
        switch self {
        case .noSlack, .unreachableStep, .isolatedStep, .unorderedSteps, .noRecovers: .plan
        case .probesInsideRegion, .slowExport: .system
        default: .scenario
        }
    }
}
