// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Plan
internal import Quantities

extension ScenarioLint {
    /// What a region is brought to.
    private struct Target {
        var standby: Int
        var share: Share
        /// The step that asks for it; none where it is what runs there all the time.
        var step: Int?
    }

    /// The most that each standby which users are sent to has before the failback.
    private var targets: [Target] {
        system.standbys.indices.compactMap { index in
            let name = system.regions[system.standbys[index].region].name
            guard switches.contains(where: { $0.region == name }) else { return nil }
            var target = Target(standby: index, share: system.standbys[index].running, step: nil)
            for (step, share) in scalings(of: name) where share > target.share {
                target.share = share
                target.step = step
            }
            return target
        }
    }

    private func scalings(of region: String) -> [(step: Int, share: Share)] {
        plan.steps.indices.compactMap { step in
            guard !plan.isFailback(step), case .scale(region, .share(let share)) = plan.steps[step].action else {
                return nil
            }
            return (step, share)
        }
    }

    private func name(_ target: Target) -> String { system.regions[system.standbys[target.standby].region].name }

    /// A finding at the step that asks for a target, else at the standby's size.
    private func finding(_ code: FindingCode, at target: Target, _ message: String, _ remedy: String) -> Finding {
        if let step = target.step {
            return steps.finding(code, at: step, steps.node(of: step).place(of: Actions.scaleTo), message, remedy)
        }
        let place = node(ofStandby: target.standby)?.place(of: SystemCatalogue.running) ?? systemNode.place
        return Finding(code, "system.standby.running", at: place, message, remedy)
    }

    var undersizedStandbys: [Finding] {
        let targets = targets
        let all = targets.reduce(0) { $0 + $1.share.double }
        guard all < 1 else { return [] }
        return targets.map { target in
            let rest = "at the peak \(Rational(rounding: 1 - all).percent) of the requests are refused"
            let what =
                target.step.map { "\(steps.name($0)) brings \(name(target)) to \(target.share.percent) of the peak" }
                ?? "\(name(target)) runs \(target.share.percent) of the peak and no step scales it"
            return finding(
                .undersizedStandby, at: target, "\(what): \(rest)",
                "scale it to at least 100%, and to more where a backlog is to drain")
        }
    }

    /// While there is a backlog the load is multiplied by the retry factor f, so one of T drains in T/(c − f).
    var backlogs: [Finding] {
        guard system.workload.deferrable > .zero else { return [] }
        return targets.compactMap { target in
            let capacity = capacity(of: target.share)
            let factor = system.workload.retryFactor
            guard targets.count == 1, capacity >= 1, capacity <= factor.double else { return nil }
            return finding(
                .backlogNeverDrains, at: target,
                "at the peak a backlog never drains: \(name(target)) carries \(Rational(rounding: capacity).percent) of the load, and retries multiply it by \(factor) while there is one",
                "scale to more than \(factor.percent): at \(Rational(rounding: factor.double + 0.25).percent) what an hour's outage leaves is gone after 4 h"
            )
        }
    }

    /// What a share of the peak really carries, over the peak: whole replicas carry a little more.
    private func capacity(of share: Share) -> Double {
        let peak = system.workload.peak.double
        return system.services.indices.map { service in
            Double(system.replicas(of: service, for: share)) * system.services[service].capacity.double / peak
        }.min() ?? 0
    }

    var quotas: [Finding] {
        guard let prices = scenario.prices else { return [] }
        return system.quotas.compactMap { quota in
            let region = system.regions[quota.region].name
            guard let standby = system.standbys.first(where: { $0.region == quota.region }) else { return nil }
            let share = scalings(of: region).map(\.share).reduce(standby.running, max)
            let terms = system.services.indices.map { service in
                (
                    count: system.replicas(of: service, for: share),
                    each: prices.instance(system.services[service].instance)?.vcpu ?? 0
                )
            }
            let need = terms.reduce(0) { $0 + $1.count * $1.each }
            guard need > quota.vcpu else { return nil }
            let sum = terms.map { "\($0.count) × \($0.each)" }.joined(separator: " + ")
            return Finding(
                .quotaTooSmall, "system.quotas.\(region)",
                at: systemNode[SystemCatalogue.quotasKey]?[region]?.place(of: SystemCatalogue.vcpu) ?? systemNode.place,
                "\(share.percent) of the peak in \(region) takes \(sum) = \(need) vCPU, and the account may run \(quota.vcpu)",
                "have the quota raised before it is needed")
        }
    }
}

extension Rational {
    /// A share for a message, rounded to a tenth of a percent.
    init(rounding share: Double) { self.init(Int64((share * 1000).rounded()), 1000) }
}
