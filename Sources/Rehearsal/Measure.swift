// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate

/// What one trial is measured by. Its name is its column in every table, CSV and JSON.
public enum Measure: Hashable, Sendable {
    /// From onset to the trigger's firing, or to when people notice.
    case detectionTime
    /// From onset to the end of the first `approve`.
    case decisionTime
    /// From onset to the success of the `recovers` step, or to the fault's end where the plan stands down.
    case recoveryTime
    /// The largest recovery point over all stores.
    case recoveryPoint
    /// The age of what one store (an index into `System.stores`) comes back with.
    case storeRecoveryPoint(Int)
    /// ∫(1 − success rate of all users) dt from onset to the horizon: equivalent time of full outage.
    case downtime
    /// Since when at least 95 % of demand is served for good, up to the start of failback.
    case served95Time
    /// Since when at least 99 % of demand is served for good, up to the start of failback.
    case served99Time
    /// Requests refused whose callers did not come back.
    case lostRequests
    /// When the last backlog is gone.
    case backlogDrainedTime
    /// The standby's highest load over its capacity.
    case peakUtilisation
    /// Log entries delivered twice by replays.
    case duplicates
    /// Writes on the wrong side of a switch.
    case conflicts
    /// From the primary's return to the end of the last failback step.
    case failbackTime
    /// What the incident costs on the cloud bill beyond normal.
    case eventCost
    /// What the outage costs the business.
    case businessCost

    /// How a value of the measure is to be read.
    public enum Unit: String, Sendable {
        /// Seconds.
        case seconds = "s"
        /// A count of requests.
        case requests
        /// A count of log entries.
        case entries
        /// A share of one.
        case share
        /// The price file's currency.
        case currency
    }

    /// The measure's unit.
    public var unit: Unit {
        switch self {
        case .lostRequests, .conflicts: .requests
        case .duplicates: .entries
        case .peakUtilisation: .share
        case .eventCost, .businessCost: .currency
        default: .seconds
        }
    }

    /// All measures of a trial of that system, in the order of `Outcome.values`.
    public static func all(of system: System) -> [Measure] {
        [.detectionTime, .decisionTime, .recoveryTime, .recoveryPoint]
            + system.stores.indices.map { .storeRecoveryPoint($0) }
            + [
                .downtime, .served95Time, .served99Time, .lostRequests, .backlogDrainedTime, .peakUtilisation,
                .duplicates, .conflicts, .failbackTime, .eventCost, .businessCost,
            ]
    }

    /// The measure's name: its column, without unit.
    public func name(in system: System) -> String {
        switch self {
        case .detectionTime: "detection_time"
        case .decisionTime: "decision_time"
        case .recoveryTime: "recovery_time"
        case .recoveryPoint: "recovery_point"
        case .storeRecoveryPoint(let store): "recovery_point.\(system.stores[store].name)"
        case .downtime: "downtime"
        case .served95Time: "served_95_time"
        case .served99Time: "served_99_time"
        case .lostRequests: "lost_requests"
        case .backlogDrainedTime: "backlog_drained_time"
        case .peakUtilisation: "peak_utilisation"
        case .duplicates: "duplicates"
        case .conflicts: "conflicts"
        case .failbackTime: "failback_time"
        case .eventCost: "event_cost"
        case .businessCost: "business_cost"
        }
    }
}
