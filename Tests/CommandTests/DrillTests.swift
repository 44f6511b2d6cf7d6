// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// Drills of the local example, as people run and steer them.
@Suite("Drills")
struct DrillTests {
    @Test("A drill whose every step succeeds and whose objectives are met passes, and its journal verifies")
    func pass() throws {
        let example = try LocalExample()
        // Long enough before the fault for a snapshot to have writes of the canary.
        let run = try example.drill(
            example.quickRun(lasts: "14s", "--unattended") + ["--lead-in", "11s", "--format", "json"])
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        let report = try object(run.output)
        #expect(report["verdict"] as? String == "PASS", "\(run.output)")
        #expect(try example.finalState().contains("api → east"))
        let verified = try example.drill(["verify"])
        #expect(verified.status == 0 && verified.output.contains("unchanged"))
        try example.changeAByteOfTheJournal()
        let damaged = try example.drill(["verify"])
        #expect(damaged.status == 1 && damaged.errors.contains("does not fit its hash"), "\(damaged.errors)")
    }

    @Test("A primary that is back before the switch makes the plan stand down: INCONCLUSIVE, and all is taken back")
    func standDown() throws {
        let example = try LocalExample()
        let run = try example.drill(example.quickRun(lasts: "2500ms", "--unattended"))
        #expect(run.status == 3, "\(run.output)\(run.errors)")
        #expect(run.output.contains("INCONCLUSIVE") && run.output.contains("stood down"), "\(run.output)")
        #expect(try example.finalState().contains("api → east"))
        #expect(try !example.calls().contains { $0.what.hasPrefix("switch") })
    }

    @Test("A fault that is over before anybody knows moves nothing: INCONCLUSIVE")
    func blip() throws {
        let example = try LocalExample()
        let run = try example.drill(
            example.quickRun(lasts: "100ms", "--unattended") + ["--set", "plan.triggers=[{unavailable: 30s}]"])
        #expect(run.status == 3, "\(run.output)\(run.errors)")
        #expect(run.output.contains("INCONCLUSIVE"), "\(run.output)")
        #expect(try Set(example.calls().map(\.what)) == ["kill east", "revive east"])
    }

    @Test("A golden flow that fails is FAIL, and what was done is taken back")
    func brokenStandby() throws {
        let example = try LocalExample()
        try example.ctl("break", "golden")
        let run = try example.drill(
            example.quickRun("local-broken-standby", lasts: "30s", "--unattended")
                + ["--set", "plan.steps.golden-flows.timeout=2s"])
        #expect(run.status == 1, "\(run.output)\(run.errors)")
        #expect(run.output.contains("FAIL") && run.output.contains("golden-flows"), "\(run.output)")
        #expect(try example.finalState().contains("api → east"))
    }

    @Test("A step that an operator skips from another terminal makes PASS WITH EXCEPTIONS, and --strict fails it")
    func skipped() throws {
        let example = try LocalExample()
        try example.ctl("break", "re-ingest")
        let run = try example.drill(example.quickRun(lasts: "14s", "--strict")) { _ in
            try example.eventually("reingest-dlq waits to be mended") { $0.contains("muster drill skip reingest-dlq") }
            let nothing = try example.drill(["skip", "reingest-dlq", "--reason", " "])
            #expect(nothing.status == 2, "a reason is needed")
            let unknown = try example.drill(["skip", "reingest", "--reason", "no"])
            #expect(unknown.status == 2 && unknown.errors.contains("no step 'reingest'"), "\(unknown.errors)")
            let skip = try example.drill(["skip", "reingest-dlq", "--reason", "the queue can wait", "--as", "ann"])
            #expect(skip.status == 0, "\(skip.errors)")
            #expect(skip.output.contains(": reingest-dlq is skipped (by ann). Next: "), "\(skip.output)")
        }
        #expect(run.status == 1, "\(run.output)\(run.errors)")
        #expect(run.output.contains("PASS WITH EXCEPTIONS"), "\(run.output)")
        #expect(run.output.contains("ann") && run.output.contains("the queue can wait"), "\(run.output)")
    }

    @Test("People are asked where a prompt says so: they approve, pause, go on and decline from another terminal")
    func prompts() throws {
        let example = try LocalExample()
        try example.add(
            "adapters:", "  approve: {prompt: {sre: {group: sre, quorum: 2, expires: 5min}}}")
        let run = try example.drill(example.quickRun(lasts: "60s")) { _ in
            try example.eventually("approve asks") { $0.contains("muster drill approve") }
            let status = try example.drill(["status"]).output
            #expect(status.contains("muster drill approve approve --drills '\(example.drills)' --reason"), "\(status)")
            #expect(try example.drill(["status", "--format", "csv"]).status == 2)
            let answers = [
                ("ann", Int32(0), "Next: approve waits for somebody else to approve, too."), ("ann", 2, ""),
                ("bob", 0, ": approve is approved (by bob). Next: "),
            ]
            for (who, status, said) in answers {
                let approval = try example.drill(["approve", "approve", "--reason", "it is real", "--as", who])
                #expect(approval.status == status, "\(who): \(approval.errors)")
                #expect(said.isEmpty ? approval.output.isEmpty : approval.output.contains(said), "\(approval.output)")
            }
            #expect(try example.drill(["pause", "--reason", "a look around"]).status == 0)
            #expect(try example.drill(["pause", "--reason", "again"]).status == 2, "it is paused already")
            try example.eventually("it is paused") { $0.contains("PAUSED") }
            #expect(try example.drill(["continue", "--reason", "all clear"]).status == 0)
            try example.eventually("declare asks") { $0.contains("muster drill approve declare") }
            #expect(try example.drill(["decline", "declare", "--reason", "too many errors"]).status == 0)
            try example.eventually("declare waits to be mended") { $0.contains("muster drill done declare") }
            #expect(try example.drill(["abort", "--reason", "enough"]).status == 0)
        }
        #expect(run.status == 1 && run.output.contains("FAIL"), "\(run.output)\(run.errors)")
        #expect(try example.calls().contains { $0.what == "revive east" }, "the fault is healed all the same")
    }

    @Test("A dry run says what would be done and makes no call that changes anything; a drill makes such calls")
    func dryRun() throws {
        let example = try LocalExample()
        let dry = try example.drill(example.quickRun(lasts: "14s", "--dry-run"))
        #expect(dry.status == 0, "\(dry.output)\(dry.errors)")
        #expect(dry.output.contains("Every step could be done now."))
        #expect(try example.calls().isEmpty, "the services have recorded no call")
        #expect(!FileManager.default.fileExists(atPath: example.drills), "and nothing was written")
        _ = try example.drill(example.quickRun(lasts: "2s", "--unattended"))
        #expect(try !example.calls().isEmpty, "the same services record the calls of a drill")
    }

    @Test("The first Ctrl-C pauses a drill, the second leaves it; resumed it goes on where it was")
    func interrupted() throws {
        let example = try LocalExample()
        let run = try example.drill(example.quickRun(lasts: "16s", "--quiet")) { process in
            try example.eventually("the plan has begun") { $0.contains("RUNNING") }
            kill(process.processIdentifier, SIGINT)
            try example.eventually("it is paused") { $0.contains("PAUSED") }
            kill(process.processIdentifier, SIGINT)
        }
        #expect(run.status == 3 && run.errors.contains("muster drill resume"), "\(run.errors)")
        let status = try example.drill(["status"])
        #expect(status.output.contains("muster drill resume"), "\(status.output)")
        for verb in ["continue", "pause"] {
            #expect(try example.drill([verb, "--reason", "a look around"]).status == 0)
        }
        let paused = try example.drill(["resume", "--quiet"]) { process in
            try example.eventually("it is paused") { $0.contains("PAUSED") && $0.contains("a look around") }
            kill(process.processIdentifier, SIGINT)
            try example.eventually("Ctrl-C is heard") { $0.contains("PAUSED") && $0.contains("Ctrl-C") }
            kill(process.processIdentifier, SIGINT)
        }
        #expect(paused.status == 3 && paused.errors.contains("Ctrl-C again leaves"), "\(paused.errors)")
        let proceed = try example.drill(["continue", "--reason", "back again"])
        #expect(proceed.status == 0 && proceed.errors.contains("no driver"), "\(proceed.errors)")
        #expect(proceed.output.contains("Next, once it has a driver: "), "\(proceed.output)")
        let resumed = try example.drill(["resume", "--quiet"])
        #expect(resumed.status == 0, "\(resumed.output)\(resumed.errors)")
        #expect(try example.calls().allSatisfy { $0.done == 1 })
    }

    @Test("One drill of a plan in an environment at a time, and what cannot be done is refused before it begins")
    func refusals() throws {
        let example = try LocalExample()
        let missing = try example.drill(["status"])
        #expect(missing.status == 2 && missing.errors.contains("no drill"), "\(missing.errors)")
        _ = try example.drill(example.quickRun(lasts: "60s", "--quiet")) { process in
            try example.eventually("it runs") { $0.contains("muster drill pause") }
            let second = try example.drill(example.quickRun(lasts: "60s", "--name", "second"))
            #expect(second.status == 2 && second.errors.contains("is not over"), "\(second.errors)")
            let third = try example.drill(["resume"])
            #expect(third.status == 2 && third.errors.contains("has a driver already"), "\(third.errors)")
            kill(process.processIdentifier, SIGKILL)
        }
        try example.add("adapters:", "  notify: {webhook: {url-from: NO_SUCH_VARIABLE}}", replacing: "  notify:")
        let wrong = try example.drill(
            ["run", "scenarios/local-outage.yaml", "--environment", example.environment, "--name", "third"])
        #expect(wrong.status == 2, "\(wrong.errors)")
    }
}

extension LocalExample {
    /// Waits until the drill's status says something.
    func eventually(_ what: Comment, _ condition: (String) -> Bool) throws {
        var last = ""
        for _ in 0..<600 {
            last = try drill(["status"]).output
            if condition(last) { return }
            Thread.sleep(forTimeInterval: 0.1)
        }
        Issue.record("\(what): not within a minute; the status is\n\(last)")
        throw CancellationError()
    }

    /// Puts a line into the environment behind another, perhaps in place of one.
    func add(_ anchor: String, _ line: String, replacing old: String? = nil) throws {
        let text = try String(contentsOfFile: environment, encoding: .utf8)
        var lines = text.components(separatedBy: "\n")
        if let old { lines.removeAll { $0.hasPrefix(old) } }
        let index = try #require(lines.firstIndex(of: anchor))
        lines.insert(line, at: index + 1)
        try lines.joined(separator: "\n").write(toFile: environment, atomically: true, encoding: .utf8)
    }

    /// Changes one letter of one record of the only drill's journal, as somebody who would rather have had another.
    func changeAByteOfTheJournal() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: drills).filter { !$0.hasSuffix(".lease") }
        let journal = "\(drills)/\(try #require(names.first))/journal.db"
        let script = """
            import sqlite3, sys
            database = sqlite3.connect(sys.argv[1])
            database.execute("UPDATE record SET body = replace(body, 'succeeded', 'succeedee') WHERE number = 12")
            database.execute("UPDATE record SET body = body || ' ' WHERE number = 12")
            database.commit()
            """
        let changed = try Binary.run(["-c", script, journal], program: "/usr/bin/python3")
        try #require(changed.status == 0, "\(changed.errors)")
    }
}
