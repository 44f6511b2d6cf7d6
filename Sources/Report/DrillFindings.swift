// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Execution
internal import Plan
internal import Quantities

// What a drill has shown, in sentences: what a post-mortem begins with before anybody has thought about it.
extension DrillReport {
    /// What went well.
    var merits: [String] {
        var merits = measures.filter { $0.met == true }.map { measure in
            "The \(measure.title), \(measure.text), is within its objective of \(Human.duration(measure.within ?? 0))."
        }
        let early = steps.filter { $0.place == .below }.map { name($0.step) }
        if !early.isEmpty { merits.append("Quicker than predicted: \(early.joined(separator: ", ")).") }
        if let canary = run.canary {
            for store in canary.stores where store.lost == 0 && store.recoveryPoint != nil {
                merits.append("Of \(store.name) no acknowledged write was lost.")
            }
        }
        let count = steps.count { $0.place == .within }
        if count > 0 { merits.append("\(count) steps took as long as was predicted.") }
        return merits
    }

    /// What went badly.
    var faults: [String] {
        var faults = measures.filter { $0.met == false }.map { measure in
            "The \(measure.title), \(measure.text), is beyond its objective of \(Human.duration(measure.within ?? 0))."
        }
        if run.verdict != nil, run.recovered == nil, !run.run.stoodDown, run.onset != nil {
            faults.append("There was no recovery.")
        }
        for account in steps where account.place == .above {
            let band = account.band.map { ", predicted \($0.text)" } ?? ""
            faults.append("\(name(account.step)) took \(Human.duration(account.took ?? 0))\(band).")
        }
        for measure in measures where measure.place == .above && !measure.isPart && measure.met != false {
            faults.append("The \(measure.title), \(measure.text), is above what was predicted (\(range(measure))).")
        }
        for account in steps {
            let notes = notes(on: account.step).filter { !$0.hasPrefix("approved") }
            if !notes.isEmpty { faults.append("\(name(account.step)): \(notes.joined(separator: "; ")).") }
        }
        if let canary = run.canary {
            for store in canary.stores where store.lost + store.duplicated + store.reordered > 0 {
                faults.append(
                    "\(store.name): \(Human.count(store.lost)) of \(Human.count(canary.acknowledged)) acknowledged writes lost, "
                        + "\(Human.count(store.duplicated)) duplicated, \(Human.count(store.reordered)) reordered.")
            }
        }
        return faults
    }

    /// What should follow: one thing for each that stands between the drill and a plain PASS, and for each time that the
    /// prediction did not know of.
    var actions: [String] {
        var actions: [String] = []
        if let verdict = run.verdict, verdict != .pass {
            actions += (run.reasons + run.exceptions.filter { !run.reasons.contains($0) }).map { "Mend: \($0)" }
        }
        for account in steps where account.place == .above {
            let id = name(account.step)
            actions.append("Find out why \(id) took longer than in 95 % of the trials, or correct its prediction")
        }
        let unread = unreadStores
        if run.recovered != nil, !unread.isEmpty {
            actions.append("Measure the recovery point of \(unread.joined(separator: ", ")), too")
        }
        if run.verdict == .inconclusive { actions.append("Drill again: this one shows nothing about the plan") }
        return actions
    }

    /// The stores of the system of which no numbered write was read back.
    var unreadStores: [String] {
        system.stores.map(\.name).filter { name in !(run.canary?.stores.contains { $0.name == name } ?? false) }
    }

    func name(_ step: Int) -> String { plan.steps[step].id }

    private func range(_ measure: MeasureAccount) -> String { measure.band?.range ?? "" }
}

extension DrillReport.MeasureAccount {
    /// The measure in words: `recovery point of memory`.
    var title: String {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        let whole = parts[0].replacing("_", with: " ")
        guard parts.count > 1 else { return whole }
        return RecoveryParts.names.contains(parts[1]) ? "\(whole), \(parts[1])" : "\(whole) of \(parts[1])"
    }

    /// The value in words.
    var text: String { value.map { $0.isFinite ? Human.duration($0) : "everything" } ?? "–" }
}
