// SPDX-License-Identifier: GPL-3.0-or-later

import Execution
import Foundation
import Plan
import Quantities
import Report
import Testing

@Suite("The report of a drill")
struct DrillReportTests {
    /// The prediction of the tale with a step of which the trials took 1 s, 2 s and so on to 99 s.
    private func tale(scaleTook seconds: Double) -> Tale {
        var prediction = Evacuation.prediction
        prediction.steps["scale-standby"] = Prediction.Band(
            p5: 5, p50: 50, p95: 95, percentiles: (1...99).map { Double($0) })
        var tale = Tale(prediction: prediction)
        tale.detect()
        // It began when the outage was confirmed.
        tale.end(Evacuation.scale, 78 + seconds)
        return tale
    }

    @Test(
        "A step's percentile is the share of trials that took less, a tie counting half",
        arguments: [
            (0.5, 0, "< p1"), (1.5, 1, "p1 low"), (37.5, 37, "p37"), (63, 62, "p62"), (95.5, 95, "p95 high"),
            (300, 99, "> p99"),
        ])
    func percentile(seconds: Double, percentile: Int, words: String) throws {
        let tale = tale(scaleTook: seconds)
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(try tale.report.json().utf8)) as? [String: Any])
        let steps = try #require(document["steps"] as? [[String: Any]])
        #expect(steps.first { $0["id"] as? String == "scale-standby" }?["percentile"] as? Int == percentile)
        let line = try #require(
            tale.report.table(on: Terminal()).split(separator: "\n").first { $0.hasPrefix("scale-standby") })
        #expect(line.trimmingCharacters(in: .whitespaces).hasSuffix(words), "\(line)")
    }

    @Test("The parts of the recovery time sum to it, and end where the trigger, the decision and the last move do")
    func parts() throws {
        let tale = try Situation.passed.tale()
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(try tale.report.json().utf8)) as? [String: Any])
        let measures = try #require(document["measures"] as? [String: [String: Any]])
        let value = { (name: String) in measures[name]?["measured"] as? Double }
        let parts = ["detect", "decide", "act", "converge"].map { value("recovery_time.\($0)") }
        // Detected at 73 s, decided at 260 s, traffic switched at 1,250 s, which recovers.
        #expect(parts == [73, 187, 990, 0])
        #expect(parts.compactMap(\.self).reduce(0, +) == value("recovery_time"))
    }

    @Test("Markdown is one page with everything in it, and no text of a command can mark it up")
    func markdown() throws {
        var tale = try Situation.passedWithExceptions.tale()
        let page = tale.report.markdown()
        for title in [
            "# q4-drill: PASS WITH EXCEPTIONS", "## Impact", "## Where the recovery time went", "## Steps",
            "## Exceptions",
            "## Timeline", "## What went well", "## What went badly", "## Causes", "## Actions",
        ] {
            #expect(page.contains(title + "\n"), "\(title)")
        }
        for line in page.split(separator: "\n") where line.hasPrefix("|") { #expect(line.hasSuffix("|"), "\(line)") }
        tale = Tale()
        tale.detect()
        tale.end(Evacuation.scale, 100, .failed, "a|b <script>*x*</script> `c`\n# d [e](f)")
        let hostile = tale.report.markdown()
        #expect(hostile.contains(##"a\|b \<script\>\*x\*\</script\> \`c\` \# d \[e\](f)"##), "\(hostile)")
    }

    @Test("The same journal gives the same bytes, whatever the time zone")
    func same() throws {
        for situation in Situation.allCases {
            let (one, other) = (try situation.tale().report, try situation.tale().report)
            #expect(one.markdown() == other.markdown())
            #expect(try one.json() == other.json())
        }
    }

    @Test("A damaged journal's report says so first thing")
    func damaged() throws {
        let tale = try Situation.passed.tale()
        let report = DrillReport(
            run: tale.run, opening: tale.opening, system: Evacuation.system, records: tale.records,
            evidence: .damaged("record 7: it does not fit its hash"))
        #expect(report.markdown().contains("THE JOURNAL IS DAMAGED, and with it this report: record 7"))
        #expect(report.fullTable(on: Terminal()).contains("THE JOURNAL IS DAMAGED"))
    }
}

@Suite("Drills that are due")
struct DrillsDueTests {
    private let now = WallTime(microseconds: 1_795_423_800_000_000)

    private func past(
        _ days: Int64, _ verdict: Drill.Verdict?, hash: String = "beef", environment: String = "lab"
    ) -> DrillsDue.Past {
        DrillsDue.Past(
            drill: "d\(days)", plan: "dr", planHash: hash, environment: environment, opened: now + .hours(-24 * days),
            verdict: verdict)
    }

    private func due(_ past: [DrillsDue.Past], hash: String? = "beef") -> DrillsDue {
        DrillsDue(
            past, asked: hash.map { [DrillsDue.Asked(plan: "dr", planHash: $0)] } ?? [], every: .hours(24 * 91), at: now
        )
    }

    @Test("A plan is drilled by a drill that passed, of the plan as it is, within the time between two drills")
    func drilled() {
        #expect(due([past(90, .pass)]).isEmpty)
        #expect(due([past(91, .passWithExceptions)]).isEmpty, "on the day itself it is not overdue yet")
        #expect(!due([past(92, .pass)]).isEmpty)
        #expect(!due([]).isEmpty)
        #expect(!due([past(1, .fail)]).isEmpty)
        #expect(!due([past(1, .fail), past(2, .pass)]).isEmpty, "the last one failed")
        #expect(due([past(2, .fail), past(1, .pass)]).isEmpty)
    }

    @Test("What was inconclusive, or is not over, does not count, and does not hide what does")
    func uncounted() {
        for verdict in [Drill.Verdict.inconclusive, nil] {
            #expect(!due([past(1, verdict)]).isEmpty)
            #expect(due([past(1, verdict), past(30, .pass)]).isEmpty)
        }
    }

    @Test("A plan that has changed is due, whatever the age of its last drill")
    func changed() {
        #expect(!due([past(1, .pass)], hash: "cafe").isEmpty)
        #expect(due([past(1, .pass)], hash: "cafe").table(on: Terminal()).contains("the plan has changed since"))
        #expect(due([past(1, .pass)], hash: nil).isEmpty, "nothing to compare with")
    }

    @Test("Each environment counts for itself")
    func environments() throws {
        let due = due([past(1, .pass), past(200, .pass, environment: "production")])
        #expect(!due.isEmpty)
        let lines = due.table(on: Terminal()).split(separator: "\n")
        #expect(lines.first { $0.contains("lab") }?.contains("due in 90 d") == true, "\(lines)")
        #expect(lines.first { $0.contains("production") }?.contains("OVERDUE by 109 d") == true, "\(lines)")
    }
}
