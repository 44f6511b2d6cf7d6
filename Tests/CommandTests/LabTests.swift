// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// The lab of real parts, and the verdicts of its scenarios.
@Suite("The lab", .enabled(if: LabExample.isInstalled, "Tools/setup lab installs what it needs"))
struct LabTests {
    @Test(
        "A region that is killed is recovered and failed back to, and exactly the writes that were removed are missed")
    func killed() throws {
        let lab = try LabExample()
        try lab.ctl("lose", "7", "outbox")
        let (run, report) = try lab.drill(
            "lab-region-killed", "--inject", "--lead-in", "13s", "--set", "fault.lasts=45s")
        #expect(run.status == 0, "\(lab.why(run, report))")
        #expect(report["verdict"] as? String == "PASS")
        #expect(try lab.status("api").contains("→ 127.0.1.10"))
        #expect(try lab.status("south").contains("stands by"))
        try checkLosses(lab, report)
        let calls = try lab.ctl("calls").output
        #expect(!calls.contains(#""done": 2"#) && calls.contains(#""done": 1"#), "\(calls)")
        let alerts = try lab.read("log/alertmanager.log") + lab.read("log/prometheus.log")
        #expect(!alerts.contains("level=error"), "\(alerts)")
    }

    /// Holds what the drill says was lost against the journal's own list of writes and the standby's file.
    private func checkLosses(_ lab: LabExample, _ report: [String: Any]) throws {
        let canary = try #require(report["canary"] as? [String: Any])
        let acknowledged = try #require(canary["acknowledged"] as? Int)
        let stores = try #require(canary["stores"] as? [[String: Any]])
        let removed = try JSONDecoder().decode([Int].self, from: Data(try lab.read("lost-outbox.json").utf8))
        #expect(removed.count == 7)
        for store in stores {
            let name = try #require(store["name"] as? String)
            let there = try lab.numbers("south", name)
            // The canary counts from 2 on, and up to onset all was acknowledged: the primary was well.
            let missing = Set((2..<2 + acknowledged).filter { !there.contains($0) })
            #expect(store["lost"] as? Int == missing.count, "\(name): \(missing)")
            #expect(store["duplicated"] as? Int == 0 && store["reordered"] as? Int == 0)
            let newest = there.max() ?? 0
            let inside = missing.filter { $0 < newest }
            #expect(inside == (name == "outbox" ? Set(removed) : []), "\(name)")
        }
    }

    @Test("A region that hangs is recovered from, too")
    func hung() throws {
        let lab = try LabExample()
        let (run, report) = try lab.drill("lab-region-hung", "--inject", "--lead-in", "12s", "--set", "fault.lasts=45s")
        #expect(run.status == 0, "\(lab.why(run, report))")
        #expect(report["verdict"] as? String == "PASS")
        #expect(try lab.status("north").contains("serves"))
    }

    @Test("A primary that is back before the switch makes the plan stand down: INCONCLUSIVE")
    func shortOutage() throws {
        let lab = try LabExample()
        let (run, report) = try lab.drill("lab-short-outage", "--inject", "--lead-in", "1s")
        #expect(run.status == 3, "\(lab.why(run, report))")
        #expect(try lab.status("api").contains("→ 127.0.1.10"))
        #expect(try lab.status("south").contains("5 replicas"))
        #expect(try !lab.ctl("calls").output.contains("switch"))
    }

    @Test("A standby whose agents cannot be started does not pass")
    func brokenStandby() throws {
        let lab = try LabExample()
        #expect(try lab.ctl("break", "agents").status == 0)
        let (run, report) = try lab.drill("lab-standby-broken", "--inject", "--lead-in", "1s")
        #expect(run.status == 1, "\(lab.why(run, report))")
        #expect(run.output.contains("FAIL"))
        #expect(try lab.status("api").contains("→ 127.0.1.10"))
    }

    @Test("Traffic is moved on a quiet day, and users arrive in the other region")
    func switchover() throws {
        let lab = try LabExample()
        let (run, report) = try lab.drill("lab-planned-switchover")
        #expect(run.status == 0, "\(lab.why(run, report))")
        #expect(try lab.status("api").contains("→ 127.0.2.10"))
        #expect(try lab.status("south").contains("serves"))
    }

    @Test("It comes up once, also after an up that was killed, and leaves neither process nor port behind")
    func upAndDown() throws {
        let lab = try LabExample(up: false)
        let killed = try lab.ctl("up", "--ports", "free") { process in
            let giveUp = Date(timeIntervalSinceNow: 30)
            while try lab.processes().count < 4, process.isRunning, Date() < giveUp { usleep(20_000) }
            kill(process.processIdentifier, SIGKILL)
        }
        #expect(killed.reason == .uncaughtSignal)
        #expect(try !lab.processes().isEmpty)
        #expect(try lab.ctl("up", "--ports", "free").status == 0)
        let processes = try lab.processes()
        #expect(processes.count >= 16, "\(processes)")
        let again = try lab.ctl("up", "--ports", "free")
        #expect(again.status == 0 && again.output.contains("up already"))
        #expect(try lab.processes() == processes)
        try checkSecrets(lab, processes)
        let ports = try JSONDecoder().decode([String: Int].self, from: Data(try lab.read("ports.json").utf8))
        #expect(try !LabExample.listeners().isDisjoint(with: ports.values))
        for _ in 1...2 { #expect(try lab.ctl("down").status == 0) }
        #expect(try lab.processes().isEmpty)
        #expect(try LabExample.listeners().isDisjoint(with: ports.values))
    }

    private func checkSecrets(_ lab: LabExample, _ processes: [Int32]) throws {
        for name in ["memory.key", "dns.key", "webhook"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: lab.state + "/secrets/" + name)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
        let key = try lab.read("secrets/memory.key")
        for process in processes {
            for file in ["cmdline", "environ"] {
                let text = FileManager.default.contents(atPath: "/proc/\(process)/\(file)") ?? Data()
                #expect(!String(decoding: text, as: UTF8.self).contains(key))
            }
        }
    }

    @Test("A directory that holds something else is not taken for its state")
    func foreignDirectory() throws {
        let lab = try LabExample(up: false)
        try FileManager.default.createDirectory(atPath: lab.state, withIntermediateDirectories: true)
        try Data("dear".utf8).write(to: URL(fileURLWithPath: lab.state + "/letter"))
        let up = try lab.ctl("up", "--ports", "free")
        #expect(up.status == 1 && up.errors.contains("holds something else"))
        #expect(try lab.read("letter") == "dear")
    }
}

/// What is said of the lab in files, held without starting it.
@Suite("The lab's files")
struct LabFileTests {
    @Test("Its scenarios have no mistake, and are predicted to end as they are meant to")
    func scenarios() throws {
        for (name, status, phrase) in [
            ("region-killed", Int32(0), "100 %"), ("region-hung", 0, "100 %"), ("memory-corrupted", 0, "100 %"),
            ("planned-switchover", 0, "100 %"), ("short-outage", 0, "Stood down"),
            ("standby-broken", 1, "Not recovered"),
        ] {
            let path = "scenarios/lab-\(name).yaml"
            #expect(try Binary.run(["check", path]).status == 0, "\(name)")
            let run = try Binary.run(["simulate", path, "--trials", "2000", "--require", "recovery_time<=60s:95%"])
            #expect(run.status == status, "\(name): \(run.output)\(run.errors)")
            #expect(run.output.contains(phrase), "\(name): \(run.output)")
        }
    }

    @Test("Its environment has no mistake, and names every step's thing")
    func environment() throws {
        let run = try Binary.run(["check", "environments/lab.yaml", "scenarios/lab-region-killed.yaml"])
        #expect(run.status == 0, "\(run.errors)")
    }
}
