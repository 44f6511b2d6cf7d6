// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Plan
internal import Quantities

/// How an outage is noticed: probes, the region's telemetry, or people.
struct Detection: Sendable {
    /// When and by what a fault is noticed, and when the plan begins.
    typealias Noticing = (at: Int64, begins: Int64, by: Trace.Detection)

    private let every: Int64
    private let timeout: Int64
    private let failures: Int64
    private let unavailable: Int64?
    private let telemetry: (below: Double, length: Int64)?
    private let phase: Phase01
    private let served: Chance
    private let alertDelay: Variable
    private let manualAfter: Variable?
    private let rpoAlert: Int64?
    private let isPlanned: Bool

    init(_ system: System, _ plan: Plan, _ fault: Fault, _ seed: UInt64) throws(Incident.Unsupported) {
        let probe = system.monitoring.probe
        every = probe.every.microseconds
        timeout = probe.timeout.microseconds
        failures = Int64(probe.failures)
        unavailable = plan.triggers.unavailable?.microseconds
        telemetry = plan.triggers.successRate.map { ($0.below.double, $0.length.microseconds) }
        rpoAlert = system.monitoring.rpoAlert?.microseconds
        phase = Phase01("probe phase", seed: seed)
        alertDelay = try Variable(system.monitoring.alertDelay, "alert delay", seed: seed)
        switch fault.kind {
        case .regionOutage(let outage), .greyFailure(let outage):
            served = Chance(outage.success, "probe served", seed: seed)
            isPlanned = false
        case .none, .corruption:
            served = Chance(.zero, "probe served", seed: seed)
            isPlanned = fault.kind == .none
        }
        if let law = system.monitoring.manualAfter, plan.triggers.manual != nil {
            manualAfter = try Variable(law, "manual trigger", seed: seed)
        } else {
            manualAfter = nil
        }
        if isPlanned && plan.triggers.manual == nil {
            throw Incident.Unsupported("plan.triggers: a planned switchover needs a 'manual' trigger to begin it")
        }
    }

    /// The same of a corruption: somebody notices it, where it is bad enough for the `data-loss` trigger; the newest clean
    /// capture, `cleanAge` old at onset, comes to be too old; or a person acts by hand.
    func happens(
        _ luck: inout Luck, noticed: Int64?, cleanAge: Int64?
    ) -> Noticing? {
        var first: Noticing? = noticed.map { ($0, $0, .dataLoss) }
        if let rpoAlert {
            let at = max(0, rpoAlert - min(rpoAlert, cleanAge ?? .max))
            let begins = at + alertDelay.time(&luck, 0)
            if begins < first?.begins ?? .max { first = (at, begins, .rpoBreach) }
        }
        if let manual = manualAfter?.time(&luck, 0), manual < first?.begins ?? .max {
            first = (manual, manual, .manual)
        }
        return first
    }

    /// When and by what the outage is noticed, and when the plan begins; `nil` if the primary is back before that.
    ///
    /// - Parameters:
    ///   - ends: when the primary is back.
    ///   - success: the share of requests it serves until then.
    ///   - blindUntil: until when probes see nothing; 0 if they see from the start.
    ///   - noticed: when people notice what blind probes do not see; `nil` where probes are not blind.
    func happens(
        _ luck: inout Luck, ends: Int64, success: Double, blindUntil: Int64, noticed: Int64?
    ) -> Noticing? {
        if isPlanned { return (0, 0, .manual) }
        var first: Noticing?
        func consider(_ at: Int64, _ begins: Int64, _ by: Trace.Detection) {
            if at < ends, first == nil || begins < first!.begins { first = (at, begins, by) }
        }
        let delay = alertDelay.time(&luck, 0)
        let start = Int64(phase.value(&luck) * Double(every))
        if let at = unavailableAt(&luck, start, ends: ends, from: blindUntil) { consider(at, at + delay, .unavailable) }
        if let at = lowAt(start, ends: ends, success: success, from: blindUntil) {
            consider(at, at + delay, .successRate)
        }
        if let manual = manualAfter?.time(&luck, 0) { consider(manual, manual, .manual) }
        if let noticed { consider(noticed, noticed, .noticed) }
        return first
    }

    /// The end of the first failed probe that ends at least `unavailable` after the end of the first one of an
    /// unbroken row, and is at least the `failures`-th of it.
    private func unavailableAt(_ luck: inout Luck, _ start: Int64, ends: Int64, from: Int64) -> Int64? {
        guard let unavailable else { return nil }
        let needed = max(failures - 1, (unavailable + every - 1) / every)
        var probe = from > start ? (from - start + every - 1) / every : 0
        var row: Int64 = 0
        while true {
            // No probe before the last one needed can complete the row, and where nothing is served none breaks it.
            if served.isNever && row == 0 {
                row = needed
                probe += needed
            }
            let began = start + probe * every
            guard began < ends else { return nil }
            if served.happens(&luck, UInt64(probe)) {
                row = 0
            } else {
                if row >= needed { return began + timeout }
                row += 1
            }
            probe += 1
        }
    }

    /// The end of the first probe at which the region's success rate has been too low for long enough. A region that
    /// serves nothing reports nothing, so this needs some success.
    private func lowAt(_ start: Int64, ends: Int64, success: Double, from: Int64) -> Int64? {
        guard let telemetry, success > 0, success < telemetry.below else { return nil }
        let earliest = max(telemetry.length, from) - start - timeout
        let probe = earliest > 0 ? (earliest + every - 1) / every : 0
        let at = start + probe * every + timeout
        return at < ends ? at : nil
    }
}
