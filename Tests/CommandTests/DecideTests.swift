// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@Suite("muster decide")
struct DecideTests {
    private func decide(_ arguments: [String], trials: Int = 200, environment: [String: String] = [:]) throws
        -> Binary.Run
    {
        try Binary.run(
            ["decide", Binary.scenario, "--trials", "\(trials)"] + arguments, environment: environment)
    }

    private static let known = ["--elapsed", "12min", "--done", "page,verify-scope"]

    @Test("says in its first sentence what to do, how sure that is, and what it gives up")
    func table() throws {
        let run = try decide(Self.known)
        #expect(run.status == 0 && run.errors.isEmpty)
        let advice = try #require(run.lines.first { $0.hasPrefix("Switch:") })
        #expect(advice.contains(/it is cheaper in [0-9.]+ % \([0-9.]+…[0-9.]+ %\)/))
        let text = run.output.replacing("\n", with: " ")
        #expect(text.contains(/Switching is back in p50 [0-9.]+ min, p95 .*, waiting in p50 [0-9.]+ h/))
        #expect(text.contains(/Switching loses [0-9.]+ min of data, p95 [0-9.]+ min, which no price counts/))
        for title in [
            "FROM NOW", "BETTER", "known: the fault lasts; nothing moved; done page, verify-scope, no other step",
        ] {
            #expect(text.contains(title), "\(title)")
        }
    }

    @Test("fits the terminal", arguments: [60, 80, 120])
    func width(columns: Int) throws {
        let run = try decide(Self.known, environment: ["COLUMNS": "\(columns)"])
        #expect(run.lines.allSatisfy { $0.count <= columns })
        #expect(!run.output.contains("\u{1B}"))
    }

    @Test("gives one JSON on 1, 2 and 3 threads, of the shape that is documented")
    func json() throws {
        let outputs = try [1, 2, 3].map {
            try decide(
                Self.known + ["--at", "Tue 14:00", "--not-seen", "standby", "--threads", "\($0)", "--format", "json"]
            )
            .output
        }
        #expect(Set(outputs).count == 1)
        let document = try object(outputs[0])
        #expect(
            Set(document.keys) == [
                "scenario", "plan_hash", "seed", "version", "fingerprint", "known", "reading", "trials", "improbable",
                "advice", "criterion", "currency", "switch", "wait", "sooner", "better", "later",
            ])
        #expect(document["advice"] as? String == "switch" && document["reading"] as? String == "agreeing")
        let known = try #require(document["known"] as? [String: Any])
        #expect(known["at_s"] as? Double == 38 * 3600 && known["done"] as? [String] == ["page", "verify-scope"])
        let trials = try #require(document["trials"] as? [String: Int])
        #expect(trials["agreeing"] == 200)
        let side = try #require(document["switch"] as? [String: Any])
        let back = try #require(side["back_p50_s"] as? [String: Double])
        #expect(Set(back.keys) == ["value", "low", "high"])
        let better = try #require((document["better"] as? [String: Any])?["switch"] as? [String: Double])
        #expect(try #require(better["value"]) > 0.5)
    }

    @Test("writes the trials that agree, both courses beside each other")
    func rows() throws {
        let place = try Directory()
        let run = try decide(Self.known + ["--csv", place.path("rows.csv")])
        #expect(run.status == 0)
        let rows = csv(try place.read("rows.csv"))
        #expect(rows.count == 201 && rows[0].count == 15)
        let columns = [
            "end", "back_s", "recovery_time_s", "recovery_point_s", "downtime_s", "event_cost", "business_cost",
        ]
        #expect(rows[0] == ["trial"] + columns.map { "switch_\($0)" } + columns.map { "wait_\($0)" })
        for row in rows.dropFirst() {
            let (back, time) = (try #require(Double(row[2])), try #require(Double(row[3])))
            #expect(abs(time - back - 720) < 1e-6 || !time.isFinite)
        }
    }

    @Test("answers as if the plan began now where it makes what is known too improbable, and says so first")
    func improbable() throws {
        let run = try decide(["--elapsed", "40min"])
        #expect(run.status == 0)
        let text = run.output.replacing("\n", with: " ")
        #expect(text.contains(/None of [0-9,]+ trials that last as long has exactly these steps done by now/))
        #expect(text.contains("this is the answer to another question"))
        let document = try object(try decide(["--elapsed", "40min", "--format", "json"]).output)
        #expect(document["reading"] as? String == "from-now" && document["improbable"] is [String: Any])
        // Asked for, it is the same answer without the complaint.
        let asked = try object(try decide(["--elapsed", "40min", "--from-now", "--format", "json"]).output)
        #expect(asked["improbable"] is NSNull && asked["fingerprint"] as? String == document["fingerprint"] as? String)
    }

    @Test("ends with 3 where too few trials last so long, and says what to change")
    func unknown() throws {
        let run = try decide(["--elapsed", "3h", "--set", "fault.lasts=2h"])
        #expect(run.status == 3 && run.output.isEmpty)
        #expect(run.errors.hasPrefix("muster: in none of 1,000,000 trials the fault lasts 3 h, and 100 are needed: "))
        #expect(run.errors.contains("--set fault.lasts=…"))
    }

    @Test(
        "tells a mistake in one sentence",
        arguments: [
            (["--elapsed", "12"], "--elapsed: "),
            (["--elapsed", "8d"], "--elapsed 8d is not before the scenario's horizon"),
            (
                ["--elapsed", "12min", "--done", "pages"],
                "--done: 'pages' is no step of the plan; did you mean 'page'?"
            ),
            (
                ["--elapsed", "12min", "--done", "approve"],
                "--done: 'approve' cannot be done before page,verify-scope; write --done page,verify-scope, too"
            ),
            (
                ["--elapsed", "12min", "--done", "page,verify-scope,approve,scale-standby,switch-traffic"],
                "--done: with 'switch-traffic' users are being moved: there is nothing left to decide"
            ),
            (
                ["--elapsed", "12min", "--done", "declare"],
                "--done: 'declare' ends the recovery: there is nothing left"
            ),
            (
                ["--elapsed", "12min", "--done", "sync-back"],
                "--done: 'sync-back' is not done before the primary is back"
            ),
            (["--elapsed", "12min", "--seen", "dns"], "--seen: 'dns' is no impairment of the system; "),
            (
                ["--elapsed", "12min", "--seen", "standby", "--not-seen", "standby"],
                "'standby' is both --seen and --not-seen"
            ),
            (["--elapsed", "12min", "--answered", "boss"], "--answered: 'boss' is no role of the plan; "),
            (["--elapsed", "12min", "--at", "noon"], "'noon' is not a time of the week"),
            (["--elapsed", "12min", "--trials", "5"], "--trials is between 100 and 1000000"),
        ])
    func mistakes(arguments: [String], message: String) throws {
        let run = try Binary.run(["decide", Binary.scenario] + arguments)
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains(message), "\(run.errors)")
    }

    @Test(
        "needs something that may end by itself",
        arguments: [("memory-corruption", "a corruption does not end"), ("planned-switchover", "nothing is down")])
    func noOutage(scenario: String, message: String) throws {
        let run = try Binary.run(["decide", "scenarios/\(scenario).yaml", "--elapsed", "5min"])
        #expect(run.status == 2 && run.output.isEmpty && run.errors.contains(message))
    }
}
