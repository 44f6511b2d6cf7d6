// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Plan
internal import Quantities

extension ScenarioLint {
    /// Stores that lose more than the objective allows, whatever happens or as things usually go.
    ///
    /// What is lost of a store captured every T that arrives d later is uniform on d…d + T, so P(loss ≤ R) =
    /// clamp((R − d)/T, 0, 1).
    var recoveryPoints: [Finding] {
        guard let failing, let objective = plan.objectives.recoveryPoint else { return [] }
        return zip(system.stores, systemNode[SystemCatalogue.storesKey]?.entries ?? []).compactMap { store, entry in
            switch store.kind {
            case .snapshot(let snapshot) where snapshot.rebuiltBy == nil:
                loss(of: snapshot, failing.storageWorks, objective, store.name, entry.value)
            case .git(let every):
                loss(
                    cadence(every.seconds, kept: every.seconds, 0, objective), .recoveryPointImpossible, store.name,
                    entry.value, "", objective)
            case .log(let log): loss(of: log, objective, store.name, entry.value)
            case .snapshot: nil
            }
        }
    }

    /// What one cadence does.
    private struct Cadence {
        var every: Double
        var delay: Double
        /// The share of incidents in which the objective is kept.
        var kept: Double
        /// The longest cadence at which it would be in the share asked for, if there is one.
        var wanted: Double?
    }

    private func cadence(
        _ every: Double, kept: Double, _ delay: Double, _ objective: Objectives.Target, perSecond: Double = 0
    ) -> Cadence {
        let (bound, share) = (objective.within.seconds, objective.share.double)
        // The delay grows with what a capture carries: fixed + perSecond × T, so T = (R − fixed)/(share + perSecond).
        let fixed = delay - perSecond * every
        let wanted = (bound - fixed) / (share + perSecond)
        return Cadence(
            every: every, delay: delay, kept: min(1, max(0, (bound - delay) / every)), wanted: wanted > 0 ? wanted : nil
        )
    }

    private func loss(
        of snapshot: Store.Snapshot, _ storageWorks: Bool, _ objective: Objectives.Target, _ name: String, _ node: Node
    ) -> Finding? {
        // What has not left the region at onset still does where storage works.
        let bytes = storageWorks ? 0 : snapshot.bytes(every: snapshot.every)
        func cadence(_ value: (Distribution) -> Double, _ rate: (Distribution) -> Double) -> Cadence {
            let fixed = storageWorks ? 0 : (value(snapshot.export) + value(snapshot.copy)) / 1e6
            let rates = [snapshot.exportRate, snapshot.copyRate].compactMap { $0 }
            let flow = rates.reduce(0) { $0 + bytes / rate($1) }
            return self.cadence(
                snapshot.every.seconds, kept: 0, fixed + flow, objective, perSecond: flow / snapshot.every.seconds)
        }
        let least = cadence({ $0.bounds.least }, { $0.bounds.greatest })
        let typical = cadence({ $0.typical }, { $0.typical })
        return loss(least, .recoveryPointImpossible, name, node, "at the least ", objective)
            ?? loss(typical, .recoveryPointUnlikely, name, node, "typically ", objective)
    }

    private func loss(
        _ cadence: Cadence, _ code: FindingCode, _ name: String, _ node: Node, _ delayed: String,
        _ objective: Objectives.Target
    ) -> Finding? {
        guard cadence.kept < objective.share.double else { return nil }
        let seconds = { (seconds: Double) in Duration.text(microseconds: seconds * 1e6) }
        let (bound, every) = (objective.within.description, seconds(cadence.every))
        let kept = Rational(rounding: cadence.kept).percent
        let arithmetic =
            cadence.delay > 0
            ? "captured every \(every) and there \(delayed)\(seconds(cadence.delay)) later, it loses at most \(bound) in (\(bound) − \(seconds(cadence.delay)))/\(every) = \(kept) of incidents"
            : "captured every \(every), it loses at most \(bound) in \(bound)/\(every) = \(kept) of incidents"
        let isCertain = code == .recoveryPointImpossible
        let remedy =
            cadence.wanted.map {
                "capture every \(seconds(rounded(down: $0))) or more often\(isCertain ? "" : ": longer delays than the typical one take their share")"
            } ?? "no cadence would do: copy faster, or replicate a log"
        return Finding(
            code, "system.stores.\(name).every", at: node.place(of: StoreCatalogue.every),
            "'\(name)' \(isCertain ? "cannot" : "will hardly") keep the recovery point: \(arithmetic), and \(objective.share.percent) are asked for",
            remedy)
    }

    /// Down to what a message shows of it, so that what it says is enough.
    private func rounded(down seconds: Double) -> Double {
        let unit = seconds < 60 ? 0.1 : seconds < 3600 ? 6 : seconds < 48 * 3600 ? 360 : 8640
        return (seconds / unit).rounded(.down) * unit
    }

    /// A log loses its lag, or the time for which its replication had stalled.
    private func loss(of log: Store.Log, _ objective: Objectives.Target, _ name: String, _ node: Node) -> Finding? {
        let bound = Double(objective.within.microseconds)
        let (lag, stalled) = (log.lag.bounds.least, log.stalledFor.bounds.least)
        let chance = log.stalledChance.double
        let kept = (lag <= bound ? 1 - chance : 0) + (stalled <= bound ? chance : 0)
        guard kept < objective.share.double else { return nil }
        let why =
            lag <= bound
            ? "in \(log.stalledChance.percent) of incidents it has been stalled for \(Duration.text(microseconds: stalled)) or more"
            : "its copy is behind by \(Duration.text(microseconds: lag)) or more"
        return Finding(
            .recoveryPointImpossible, "system.stores.\(name)",
            at: lag <= bound ? node.place(of: StoreCatalogue.stalledKey) : node.place(of: StoreCatalogue.lag),
            "'\(name)' cannot keep the recovery point of \(objective.within): \(why), and it is asked for in \(objective.share.percent)",
            "watch the replication and mend it sooner, or ask for less")
    }
}
