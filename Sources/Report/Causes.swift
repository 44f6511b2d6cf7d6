// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Plan
internal import Rehearsal
internal import Study

/// The causes of misses, in words.
struct Causes {
    let system: System
    let plan: Plan

    /// For people.
    func words(_ cause: Cause) -> String {
        switch cause {
        case .impairment(let index): "\(impairment(index)) impaired"
        case .refusedCapacity: "capacity refused"
        case .quota: "quota exceeded"
        case .smallStandby: "standby small: nodes to launch"
        case .failedAttempts(let step): "\(plan.steps[step].id) failed"
        case .slowStep(let step): "\(plan.steps[step].id) slow"
        case .slowAnswer(let role): "\(plan.roles[role]) slow to answer"
        case .night: "paged at night"
        case .lateCopy(let store): "\(system.stores[store].name): late copy"
        case .missedCapture(let store): "\(system.stores[store].name): capture missed"
        case .unusableCapture(let store): "\(system.stores[store].name): capture unusable"
        case .rareCaptures(let store): "\(system.stores[store].name): captures too far apart"
        case .stalledReplication(let store): "\(system.stores[store].name): replication stalled"
        case .lateClients: "late DNS clients"
        case .retries: "retries"
        }
    }

    /// For programs: the kind, and what it is about.
    func name(_ cause: Cause) -> String {
        switch cause {
        case .impairment(let index): "impairment:\(impairment(index))"
        case .refusedCapacity: "refused-capacity"
        case .quota: "quota"
        case .smallStandby: "small-standby"
        case .failedAttempts(let step): "failed-step:\(plan.steps[step].id)"
        case .slowStep(let step): "slow-step:\(plan.steps[step].id)"
        case .slowAnswer(let role): "slow-answer:\(plan.roles[role])"
        case .night: "night"
        case .lateCopy(let store): "late-copy:\(system.stores[store].name)"
        case .missedCapture(let store): "missed-capture:\(system.stores[store].name)"
        case .unusableCapture(let store): "unusable-capture:\(system.stores[store].name)"
        case .rareCaptures(let store): "rare-captures:\(system.stores[store].name)"
        case .stalledReplication(let store): "stalled-replication:\(system.stores[store].name)"
        case .lateClients: "late-clients"
        case .retries: "retries"
        }
    }

    private func impairment(_ index: Int) -> String { system.impairments.list[index].name }
}

extension StudyReport {
    /// Why trials missed each objective: what, taken away alone, would have met it.
    func misses(_ terminal: Terminal) -> [String] {
        if misses.isEmpty { return [] }
        var table = Table([
            .init(title: "WHY IT MISSED", right: false), .init(title: "share"), .init(title: "95 % interval", rank: 1),
            .init(title: "", right: false, rank: 2),
        ])
        for (place, miss) in misses.enumerated() {
            if place > 0 { table.add(["", "", "", ""]) }
            let share = Double(miss.count) / Double(max(1, summary.trials))
            table.add([
                .init(miss.objective.name(in: system), .bold), .init("\(Human.percent(share)) of trials", .dim), "", "",
            ])
            for cause in miss.causes.prefix(StudyReport.shownCauses) where cause.share.value >= 0.005 {
                table.add(row(Causes(system: system, plan: plan).words(cause.cause), cause.share, .yellow))
            }
            table.add(row("no single cause", miss.unexplained, .dim))
        }
        let note =
            "share: of the misses that would have been none without that alone, on the same draws; slow, late: no slower than the median"
        return table.lines(on: terminal) + terminal.wrapped(note).map { terminal.paint($0, .dim) }
    }

    private static let shownCauses = 8

    private func row(_ name: String, _ share: Figure, _ ink: Terminal.Ink) -> [Table.Cell] {
        let bar = String(repeating: "█", count: Int((share.value * 20).rounded()))
        return [
            .init("  " + name), .init(Human.percent(share.value)),
            .init(Human.percentRange(share.low, share.high), .dim),
            .init(bar, ink),
        ]
    }
}
