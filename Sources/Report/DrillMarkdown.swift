// SPDX-License-Identifier: GPL-3.0-or-later

internal import Execution
internal import Plan
internal import Quantities

extension DrillReport {
    /// The report as a Markdown page that becomes the post-mortem: what the journal tells is filled in, what only people
    /// know is left to them.
    ///
    /// It is made from the journal alone, so the same journal gives the same bytes, whenever, wherever and in whatever time
    /// zone that is done.
    public func markdown() -> String {
        let blocks = [
            heading, facts, impact, partRows, stepRows, exceptionRows, timelineRows, lessons,
            actionRows,
        ]
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private var heading: [String] {
        let verdict = run.verdict?.rawValue ?? "NOT OVER"
        let reasons = run.reasons.map { "- \(Markdown.text($0))" }
        return ["# \(Markdown.text(opening.drill)): \(verdict)"] + (reasons.isEmpty ? [] : [""] + reasons)
    }

    private var facts: [String] {
        var rows = [
            ["plan", "\(plan.name), hash \(opening.planHash)"], ["scenario", opening.scenario],
            ["environment", opening.environment],
        ]
        if !opening.settings.isEmpty { rows.append(["changed", opening.settings.joined(separator: ", ")]) }
        rows.append(["opened", "\(run.opened?.written ?? "–") by \(opening.by)"])
        if !opening.reason.isEmpty { rows.append(["why", opening.reason]) }
        rows.append(["onset", run.onset.map { "\($0.written), \(meaningOfOnset)" } ?? "–"])
        if let concluded = run.concluded { rows.append(["over", concluded.written]) }
        if let prediction = opening.prediction {
            rows.append([
                "prediction",
                "\(Human.count(prediction.trials)) trials, seed \(prediction.seed), fingerprint \(prediction.fingerprint)",
            ])
        }
        rows.append(["Muster", opening.version])
        rows.append(["journal", evidence.text.replacing("journal: ", with: "")])
        return Markdown.table(["", ""], rows)
    }

    // MARK: Measured and predicted

    private var impact: [String] {
        let rows = measures.filter { !RecoveryParts.names.contains($0.part) }.map { row($0, $0.title) }
        var lines = ["## Impact", ""] + Markdown.table(Self.measured, rows)
        if let canary = run.canary {
            let stores = canary.stores.map { store in
                [
                    store.name, Human.count(store.lost), Human.count(store.duplicated), Human.count(store.reordered),
                    store.recoveryPoint.map(Human.duration) ?? "none survived",
                ]
            }
            lines += [
                "", "Numbered writes that the primary acknowledged before onset: \(Human.count(canary.acknowledged)).",
            ]
            lines += [""]
            lines += Markdown.table(
                ["store", "lost", "duplicated", "reordered", "age of the newest that survived"], stores)
            let unread = unreadStores
            if !unread.isEmpty { lines += ["", "Not measured: \(Markdown.text(unread.joined(separator: ", ")))."] }
        } else {
            lines += [
                "", "The recovery point was not measured\(run.canaryTrouble.map { ": \(Markdown.text($0))" } ?? ".")",
            ]
        }
        return lines
    }

    private static let measured = ["", "measured", "objective", "", "predicted p5 – p50 – p95", "percentile"]

    private func row(_ account: MeasureAccount, _ title: String) -> [String] {
        [
            title, account.text, account.within.map { "≤ \(Human.duration($0))" } ?? "",
            account.met.map { $0 ? "met" : "**missed**" } ?? "", account.band?.range ?? "",
            percentile(account.percentile, account.place),
        ]
    }

    private func percentile(_ percentile: Int?, _ place: Place?) -> String {
        percentile.map(Prediction.Band.name) ?? place?.rawValue ?? ""
    }

    private var partRows: [String] {
        let parts = measures.filter { RecoveryParts.names.contains($0.part) }
        guard !parts.isEmpty else { return [] }
        return ["## Where the recovery time went", ""] + Markdown.table(Self.measured, parts.map { row($0, $0.part) })
    }

    private var stepRows: [String] {
        let rows = steps.map { account in
            let step = plan.steps[account.step]
            return [
                step.id, plan.phases[step.phase].name,
                account.began.map { Happening(at: .distantPast, sinceOnset: $0, text: "").stamp } ?? "–",
                account.took.map(Human.duration) ?? "–", account.band?.range ?? "",
                percentile(account.percentile, account.place), notes(on: account.step).joined(separator: "; "),
            ]
        }
        guard !rows.isEmpty else { return ["## Steps", "", "No step has begun."] }
        let titles = ["step", "phase", "began", "took", "predicted p5 – p50 – p95", "percentile", "notes"]
        let never = unreached
        return ["## Steps", ""] + Markdown.table(titles, rows)
            + (never.isEmpty ? [] : ["", "Never began: \(Markdown.text(never.joined(separator: ", ")))."])
    }

    private var exceptionRows: [String] {
        ["## Exceptions", ""] + Markdown.list(run.exceptions, else: "None.")
    }

    private var timelineRows: [String] {
        let rows = timeline.map { [$0.at.written, $0.stamp, $0.text] }
        return ["## Timeline", ""] + Markdown.table(["UTC", "since onset", "what"], rows)
    }

    // MARK: For people

    private static let blank = "_For those who were there._"

    private var lessons: [String] {
        ["## What went well", ""] + Markdown.list(merits, else: "Nothing that the journal could tell.")
            + ["", "## What went badly", ""] + Markdown.list(faults, else: "Nothing that the journal could tell.")
            + ["", "## Where we were lucky", "", Self.blank, "", "## Causes", "", Self.blank]
    }

    private var actionRows: [String] {
        let rows = actions.map { [$0, "", ""] } + [["", "", ""]]
        return ["## Actions", ""] + Markdown.table(["what", "who", "by when"], rows)
    }
}

extension DrillReport.MeasureAccount {
    /// What stands behind the measure's name: a store, or a part of the recovery time.
    var part: String { name.split(separator: ".", maxSplits: 1).dropFirst().first.map(String.init) ?? "" }
}

/// Markdown, as CommonMark and GitHub's tables have it.
private enum Markdown {
    /// A text in which nothing is markup, on one line: a command may have said it.
    static func text(_ text: String) -> String {
        var result = ""
        for character in text.onOneLine {
            if "\\`*_[]<>|~#&".contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }

    static func table(_ titles: [String], _ rows: [[String]]) -> [String] {
        let line = { (cells: [String]) in "| " + cells.joined(separator: " | ") + " |" }
        let rule = "|" + String(repeating: " --- |", count: titles.count)
        return [line(titles), rule] + rows.map { row in line(row.map(cell)) }
    }

    /// Bold is the only markup that a cell is given on purpose.
    private static func cell(_ text: String) -> String { text == "**missed**" ? text : self.text(text) }

    static func list(_ items: [String], else nothing: String) -> [String] {
        items.isEmpty ? [nothing] : items.map { "- \(text($0))" }
    }
}
