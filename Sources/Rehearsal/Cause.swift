// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Plan

/// Something that goes wrong besides the fault itself, and can be taken away from a trial to see what it cost.
///
/// Taking one away changes no draw: everything else of the trial is as lucky as before. What is slow is no slower than its
/// median then.
public enum Cause: Hashable, Sendable {
    /// What else is broken, an index into the system's impairments.
    case impairment(Int)
    /// Batches of nodes that the standby region refuses.
    case refusedCapacity
    /// The account's quota in the standby regions.
    case quota
    /// Standbys that run less than the plan scales them to, so that nodes have to be launched.
    case smallStandby
    /// Attempts of a step (an index into `Plan.steps`) that fail by chance.
    case failedAttempts(step: Int)
    /// A step (an index into `Plan.steps`) that takes longer than its median, or restores at less than its median rate.
    case slowStep(Int)
    /// People of a role (an index into `Plan.roles`) who answer later than their median.
    case slowAnswer(role: Int)
    /// Pages that are answered later because it is night.
    case night
    /// Captures of a store (an index into `System.stores`) exported or copied more slowly than their median.
    case lateCopy(store: Int)
    /// Captures of a store that were not made.
    case missedCapture(store: Int)
    /// Captures of a store that turn out unusable at the end of their restore.
    case unusableCapture(store: Int)
    /// Captures of a store too far apart: it is captured twice as often.
    case rareCaptures(store: Int)
    /// Replication of a log found broken.
    case stalledReplication(store: Int)
    /// Clients still at the old address after one TTL.
    case lateClients
    /// Retries that multiply the load while there is a backlog.
    case retries
}

extension Rehearsal {
    /// Whether this trial is spared that.
    @inline(__always)
    func isSpared(_ cause: @autoclosure () -> Cause) -> Bool {
        guard let removed else { return false }
        return removed == cause()
    }

    /// What of the trial just played could have been the cause of a miss: what happened in it and can be taken away.
    public mutating func candidates() -> [Cause] {
        var causes: [Cause] = []
        for bit in incident.impairments.indices where struck >> UInt64(bit) & 1 == 1 { causes.append(.impairment(bit)) }
        if wasRefused { causes.append(.refusedCapacity) }
        if fleets.contains(where: { $0.quotaRaisedAt != nil }) { causes.append(.quota) }
        if incident.fleets.contains(where: { $0.ample != $0.standing }) { causes.append(.smallStandby) }
        for step in steps.indices where steps[step].started < .max {
            if steps[step].hasFailed { causes.append(.failedAttempts(step: step)) }
            if steps[step].isSlow { causes.append(.slowStep(step)) }
        }
        for role in incident.roles.indices where paged >> UInt64(role) & 1 == 1 {
            if incident.roles[role].respondsIn.isSlow(&luck, 0) { causes.append(.slowAnswer(role: role)) }
        }
        if wasPagedAtNight { causes.append(.night) }
        for store in stores.indices { causes += candidates(store) }
        if incident.drains.contains(where: { $0.late > 0 }) { causes.append(.lateClients) }
        if traffic.setting.retryFactor > 1 && traffic.hadBacklog { causes.append(.retries) }
        return causes
    }

    private mutating func candidates(_ store: Int) -> [Cause] {
        switch incident.stores[store] {
        case .git: return []
        case .log(let law): return law.isStalled(&luck) ? [.stalledReplication(store: store)] : []
        case .snapshot(let law):
            var causes: [Cause] = [.lateCopy(store: store), .rareCaptures(store: store)]
            if law.mayMiss { causes.append(.missedCapture(store: store)) }
            if stores[store].unusableUpTo > .min { causes.append(.unusableCapture(store: store)) }
            return causes
        }
    }

    /// Standbys that run all that the plan ever scales them to, where that is what this trial is spared.
    mutating func setStanding() {
        let isAmple = isSpared(.smallStandby)
        guard isAmple != hasAmpleStandbys else { return }
        hasAmpleStandbys = isAmple
        for fleet in fleets.indices {
            fleets[fleet].standing = isAmple ? incident.fleets[fleet].ample : incident.fleets[fleet].standing
        }
    }
}
