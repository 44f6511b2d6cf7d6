// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// What halts a drill of the local example, what is measured of it, and what is told of it afterwards.
@Suite("Limits, measures and reports of drills")
struct DrillLimitTests {
    @Test(
        "Taken back by an operator, what was done is undone newest first, the fault is healed, and the drill has failed"
    )
    func undo() throws {
        let example = try LocalExample()
        try example.ctl("break", "restore")
        let run = try example.drill(example.quickRun(lasts: "60s")) { _ in
            try example.eventually("a restore waits to be mended") {
                $0.contains("waits to be mended") || $0.contains("has failed")
            }
            let undo = try example.drill(["abort", "--undo", "--reason", "the standby is not what it should be"])
            #expect(
                undo.status == 0 && undo.output.contains("everything is taken back"), "\(undo.output)\(undo.errors)")
        }
        #expect(run.status == 1, "\(run.output)\(run.errors)")
        #expect(run.output.contains("and everything was taken back"), "\(run.output)")
        let deeds = try example.calls().map(\.what)
        let back = try #require(deeds.lastIndex { $0.hasPrefix("switch") })
        let down = try #require(deeds.lastIndex { $0.hasPrefix("scale") })
        #expect(back < down, "\(deeds)")
        #expect(deeds.contains("revive east"))
        #expect(try example.finalState().contains("api → east"))
    }

    @Test("A plan's deadline halts it, and where nobody is there it has failed")
    func deadline() throws {
        let example = try LocalExample()
        try example.ctl("break", "golden")
        let plan = try example.planWithDeadline("6s")
        let run = try example.drill(
            example.quickRun(lasts: "60s", "--unattended") + [
                "--plan", plan, "--set", "plan.steps.golden-flows.timeout=60s",
            ])
        #expect(run.status == 1, "\(run.output)\(run.errors)")
        #expect(run.words.contains("the plan's deadline of 6 s passed, and nobody is there to go on"), "\(run.output)")
        #expect(try example.calls().contains { $0.what == "revive east" })
    }

    @Test("A safeguard that does not hold ends the drill and heals the fault; one that never held lets none begin")
    func safeguard() throws {
        let example = try LocalExample()
        let flag = example.path("alarm")
        let safeguards =
            "safeguards: {every: 200ms, failures: 1, command: {alarm: [/usr/bin/test, \"!\", -e, \(flag)]}}"
        try example.append(safeguards)
        let run = try example.drill(example.quickRun(lasts: "60s")) { _ in
            try example.eventually("the plan has begun") { $0.contains("RUNNING") }
            _ = FileManager.default.createFile(atPath: flag, contents: nil)
        }
        #expect(run.status == 1, "\(run.output)\(run.errors)")
        #expect(run.output.contains("safeguard alarm does not hold"), "\(run.output)")
        #expect(run.output.contains("the drill was aborted: safeguard alarm: exit status 1"), "\(run.output)")
        #expect(try example.calls().contains { $0.what == "revive east" })
        let refused = try example.drill(example.quickRun(lasts: "60s", "--name", "second"))
        #expect(refused.status == 2 && refused.errors.contains("a safeguard does not hold"), "\(refused.errors)")
        let dry = try example.drill(example.quickRun(lasts: "60s", "--dry-run"))
        #expect(dry.status == 1 && dry.output.contains("safeguard alarm"), "\(dry.output)")
    }

    @Test(
        "Exactly the writes that are lost on the way are told as lost, store by store; the report is the same from a copy"
    )
    func measured() throws {
        let example = try LocalExample()
        try example.ctl("lose", "journal", "7")
        let run = try example.drill(
            example.quickRun(lasts: "14s", "--unattended", "--name", "lossy") + [
                "--lead-in", "11s", "--format", "json",
            ])
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        let canary = try #require(try object(run.output)["canary"] as? [String: Any])
        let stores = try #require(canary["stores"] as? [[String: Any]])
        // What the primary acknowledged, out of the journal; what the standby held when it was read is what it still holds of it.
        let acknowledged = try example.acknowledgedBeforeOnset()
        #expect(canary["acknowledged"] as? Int == acknowledged.count)
        for store in stores {
            let name = try #require(store["name"] as? String)
            let held = Set(try example.numbers(in: name, of: "west"))
            #expect(store["lost"] as? Int == acknowledged.count { !held.contains($0) }, "\(name)")
            if name == "journal", let last = acknowledged.last(where: held.contains) {
                #expect(acknowledged.count { $0 < last && !held.contains($0) } == 7, "the seven oldest, and the newest")
            }
            #expect(store["duplicated"] as? Int == 0 && store["reordered"] as? Int == 0)
        }
        try reports(example)
        try due(example)
    }

    /// The report of a drill that is over: the same bytes twice, from a copy, elsewhere, whatever the terminal and the zone.
    private func reports(_ example: LocalExample) throws {
        for format in ["markdown", "json"] {
            let first = try example.drill(["report", "lossy", "--format", format])
            #expect(first.status == 0 && !first.output.isEmpty, "\(first.errors)")
            let again = try example.drill(["report", "lossy", "--format", format])
            #expect(first.output == again.output)
            let copy = example.path("copy-\(format)")
            try FileManager.default.createDirectory(atPath: copy + "/lossy", withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: example.drills + "/lossy/journal.db", toPath: copy + "/lossy/journal.db")
            let elsewhere = try Binary.run(
                ["drill", "report", "--drills", copy, "--format", format],
                environment: ["TZ": "Pacific/Auckland", "LC_ALL": "C", "COLUMNS": "43", "NO_COLOR": "1"],
                in: FileManager.default.temporaryDirectory)
            #expect(elsewhere.status == 0, "\(elsewhere.errors)")
            #expect(first.output == elsewhere.output)
        }
        let file = example.path("post-mortem.md")
        #expect(try example.drill(["report", "-o", file]).output.isEmpty)
        let page = try String(contentsOfFile: file, encoding: .utf8)
        #expect(page.hasPrefix("# lossy: PASS") && page.contains("## Where the recovery time went"))
        #expect(try example.drill(["report", "-o", example.path("report.doc")]).status == 2)
    }

    private func due(_ example: LocalExample) throws {
        let plain = try example.drill(["due"])
        #expect(plain.status == 0 && plain.output.contains("local-dr"), "\(plain.output)\(plain.errors)")
        let changed = try example.drill(["due", "scenarios/local-outage.yaml"])
        #expect(changed.status == 1 && changed.output.contains("the plan has changed since"), "\(changed.output)")
        let same = try example.drill(["due", "scenarios/local-outage.yaml"] + LocalExample.quick)
        #expect(same.status == 0, "\(same.output)")
        let overdue = try example.drill(["due", "--every", "1s"])
        #expect(overdue.status == 1 && overdue.output.contains("OVERDUE"), "\(overdue.output)")
        let never = try example.drill(["due", "scenarios/region-outage.yaml"])
        #expect(never.status == 1 && never.output.contains("never drilled"), "\(never.output)")
        #expect(try example.drill(["due", "--every", "soon"]).status == 2)
    }

    @Test(
        "In a planned switchover nothing is injected, nobody looks whether anything is down, and loss counts from the switch"
    )
    func planned() throws {
        let example = try LocalExample()
        let arguments =
            ["run", "scenarios/local-planned.yaml", "--environment", example.environment, "--lead-in", "11s"]
            + LocalExample.quick
        let inject = try example.drill(arguments + ["--inject", "--name", "no"])
        #expect(inject.status == 2 && inject.errors.contains("planned switchover"), "\(inject.errors)")
        let run = try example.drill(arguments + ["--unattended", "--format", "json"])
        let report = try object(run.output)
        #expect(report["injected"] as? Bool == false)
        let canary = try #require(report["canary"] as? [String: Any], "\(run.output)\(run.errors)")
        #expect((canary["acknowledged"] as? Int ?? 0) > 50, "it writes until the switch begins")
        #expect(try example.finalState().contains("api → west"))
        #expect(try !example.calls().contains { $0.what == "kill east" })
        #expect(run.output.contains("not looked at"), "\(run.output)")
    }

    @Test("Who approves is named: others are refused, and the journal says whose terminal it was")
    func members() throws {
        let example = try LocalExample()
        try example.add("adapters:", "  approve: {prompt: {sre: {members: [ann, bob], quorum: 2}}}")
        let run = try example.drill(example.quickRun(lasts: "60s")) { _ in
            try example.eventually("approve asks") { $0.contains("muster drill approve") }
            let stranger = try example.drill(["approve", "--reason", "why not", "--as", "eve"])
            #expect(stranger.status == 2 && stranger.errors.contains("ann, bob"), "\(stranger.errors)")
            #expect(try example.drill(["decline", "--reason", "no", "--as", "eve"]).status == 2)
            for who in ["ann", "bob"] {
                #expect(try example.drill(["approve", "approve", "--reason", "it is real", "--as", who]).status == 0)
            }
            #expect(try example.drill(["abort", "--reason", "enough"]).status == 0)
        }
        #expect(run.output.contains("approved by ann (") && run.output.contains("@"), "\(run.output)")
        let small = try example.drill(["status", "--follow"])
        #expect(small.status == 0 && small.output.contains("FAIL"), "a drill that is over is shown once")
    }
}

extension LocalExample {
    /// Puts a line at the end of the environment.
    func append(_ line: String) throws {
        let text = try String(contentsOfFile: environment, encoding: .utf8)
        try (text + line + "\n").write(toFile: environment, atomically: true, encoding: .utf8)
    }

    /// The local plan with a deadline.
    func planWithDeadline(_ within: String) throws -> String {
        let text = try String(contentsOfFile: "\(Binary.root.path)/models/local/plan.yaml", encoding: .utf8)
        let file = path("plan.yaml")
        try text.replacing("\nstand-down:", with: "\ndeadline: {within: \(within)}\nstand-down:")
            .write(toFile: file, atomically: true, encoding: .utf8)
        return file
    }

    /// The canary's writes in the journal of the drill 'lossy' up to the injection, as somebody else reads them.
    func acknowledgedBeforeOnset() throws -> [Int] {
        let script = """
            import json, sqlite3, sys
            base = sqlite3.connect(sys.argv[1])
            onset = [at for at, body in base.execute("SELECT at, body FROM record") if json.loads(body)["what"] == "injecting"][0]
            print(json.dumps([row[0] for row in base.execute("SELECT number FROM canary WHERE at <= ? ORDER BY number", (onset,))]))
            """
        let read = try Binary.run(["-c", script, "\(drills)/lossy/journal.db"], program: "/usr/bin/python3")
        return try JSONDecoder().decode([Int].self, from: Data(read.output.utf8))
    }

    /// The numbered writes that a region's store holds, read from its files.
    func numbers(in store: String, of region: String) throws -> [Int] {
        let lines = try String(contentsOfFile: path("state/\(region)/\(store).log"), encoding: .utf8)
        return try lines.split(separator: "\n").compactMap { try object(String($0))["canary"] as? Int }
    }
}
