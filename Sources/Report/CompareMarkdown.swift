// SPDX-License-Identifier: GPL-3.0-or-later

internal import Documents
internal import Study

extension CompareReport {
    /// A comment for a pull request, as GitHub shows it; what is long is folded away.
    public func markdown() -> String {
        let parts = [
            ["### Rehearsed: \(Self.escaped(title))"], [verdictLine], whatChangedInMarkdown, objectivesInMarkdown,
            whatItDoesInMarkdown, tolerancesInMarkdown, findingsInMarkdown, folded("Trial by trial", trialsInMarkdown),
            [provenance],
        ]
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    /// How many changes are shown before they are folded away.
    private static let mostUnfolded = 8

    private var verdictLine: String {
        let trials = "\(Human.count(comparison.trials)) trials of each, on the same luck"
        if comparison.tolerances.isEmpty { return "\(trials)." }
        let word =
            switch comparison.verdict {
            case .pass: "✅ **Every tolerance is kept**"
            case .fail: "❌ **A tolerance is broken**"
            case .inconclusive: "❓ **So few trials cannot tell**"
            }
        return "\(word) (\(trials))."
    }

    private var whatChangedInMarkdown: [String] {
        let lines = ChangeWords.all(changes).map { change in
            "- `\(change.subject)`: \(change.words.map(Self.escaped).joined(separator: "; "))"
        }
        let title = "What changed"
        return lines.count > Self.mostUnfolded
            ? folded("\(title): \(lines.count) things", lines) : ["**\(title)**", ""] + lines
    }

    private var objectivesInMarkdown: [String] {
        if comparison.objectives.isEmpty { return [] }
        return Self.table(
            ["objective met", "baseline", "candidate", "difference", "95 % interval"],
            comparison.objectives.map {
                [
                    written($0), Human.percent($0.baseline.value), Human.percent($0.candidate.value),
                    "**\(points($0.difference.value))**", Human.percentRange($0.difference.low, $0.difference.high),
                ]
            })
    }

    private var whatItDoesInMarkdown: [String] {
        let shown = rows.filter(\.isLeading)
        let rest = rows.filter { !$0.isLeading }
        var lines = shown.isEmpty ? [] : differences(shown)
        if let recoveries { lines += ["", recoveries] }
        if !rest.isEmpty { lines += [""] + folded("What else it does", differences(rest)) }
        if !unchanged.isEmpty {
            lines += ["", "The same in every trial: \(unchanged.map { "`\($0)`" }.joined(separator: ", "))."]
        }
        return lines
    }

    private func differences(_ rows: [Row]) -> [String] {
        Self.table(
            ["what it does", "baseline", "candidate", "difference", "95 % interval"],
            rows.map { row in
                let measure = row.measure.measure
                return [
                    row.name, value(row.statistic.baseline, of: measure), value(row.statistic.candidate, of: measure),
                    "**\(signed(row.statistic.difference?.value, of: measure))**",
                    interval(row.statistic.difference, of: measure),
                ]
            })
    }

    private var tolerancesInMarkdown: [String] {
        if comparison.tolerances.isEmpty { return [] }
        let table = Self.table(
            ["tolerance", "difference", "95 % interval", "verdict"],
            comparison.tolerances.map { judgement in
                let measure = comparison.measures.first { $0.name == judgement.tolerance.measure }?.measure
                return [
                    "`\(judgement.tolerance.text)`",
                    measure.map { signed(judgement.difference?.value, of: $0) } ?? "–",
                    measure.map { interval(judgement.difference, of: $0) } ?? "–", judgement.verdict.rawValue,
                ]
            })
        let notes = comparison.tolerances.compactMap(note)
        return table + (notes.isEmpty ? [] : [""] + notes)
    }

    private var findingsInMarkdown: [String] {
        if findings.isEmpty { return [] }
        return ["⚠️ **New findings of `muster check`**", ""]
            + findings.map { "- \(Self.escaped(CompareReport.words($0)))" }
    }

    private var trialsInMarkdown: [String] {
        if changed.isEmpty { return [] }
        let table = Self.table(
            ["measure", "better", "95 % interval", "worse", "same", "pairing"],
            changed.map { measure in
                [
                    measure.name, measure.better.map { Human.percent($0.value) } ?? "–",
                    measure.better.map { Human.percentRange($0.low, $0.high) } ?? "–",
                    measure.worse.map { Human.percent($0.value) } ?? "–", Human.percent(same(measure)),
                    "× \(ratio(measure))",
                ]
            })
        return table + [
            "",
            "*Better*, *worse*: the candidate against the baseline in the same trial. *Pairing*: as many times more "
                + "trials would be needed without it.",
        ]
    }

    private var provenance: String {
        "<sub>muster \(Version.current), seed \(seed), fingerprints `\(baseline.fingerprint)` and "
            + "`\(candidate.fingerprint)`</sub>"
    }

    private func folded(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["<details><summary>\(title)</summary>", ""] + lines + ["", "</details>"]
    }

    /// Names to the left, numbers to the right.
    private static func table(_ titles: [String], _ rows: [[String]]) -> [String] {
        let line = { (cells: [String]) in "| " + cells.joined(separator: " | ") + " |" }
        let rule = titles.indices.map { $0 == 0 ? "---" : "---:" }
        return [line(titles), line(rule)] + rows.map { line($0.map { $0.replacing("|", with: "\\|") }) }
    }

    /// What Markdown would take for markup is shown as it is.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            if "*_`<>[]#|\\".contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }
}
