// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// The lab of real parts, and the verdicts of its scenarios.
@Suite("The lab", .serialized, .enabled(if: LabExample.isInstalled, "Tools/setup lab installs what it needs"))
struct LabTests {
    @Test(
        "A region that is killed is recovered and failed back to, and exactly the writes that were removed are missed")
    func killed() throws {
        let lab = try LabExample()
        try lab.ctl("lose", "7", "outbox")
        let (run, report) = try lab.drill(
            "lab-region-killed", "--inject", "--lead-in", "12s", "--set", "fault.lasts=30s")
        #expect(run.status == 0, "\(lab.why(run, report))")
        #expect(report["verdict"] as? String == "PASS")
        try checkReturn(lab, fault: "kill north")
        try checkLosses(lab, report)
        let alerts = try lab.read("log/alertmanager.log") + lab.read("log/prometheus.log")
        #expect(!alerts.contains("level=error"), "\(alerts)")
    }

    /// Users, standby and primary are as at the beginning, and every effect of the plan is there once.
    private func checkReturn(_ lab: LabExample, fault: String) throws {
        #expect(try lab.status("api").contains("→ 127.0.1.10; honest resolver 127.0.1.10"))
        let (north, south) = (try lab.status("north"), try lab.status("south"))
        #expect(north.contains("serves") && north.contains("10 replicas"), "\(north)")
        #expect(
            south.contains("stands by") && south.contains("5 replicas") && south.contains("; 0 dead letters"),
            "\(south)")
        let trail = try lab.trail()
        #expect(trail.effects == LabExample.effects(fault: fault))
        #expect(trail.repeated.isEmpty)
    }

    /// Holds what the drill says was lost against the journal's own list of writes and the standby's file.
    private func checkLosses(_ lab: LabExample, _ report: [String: Any]) throws {
        let canary = try #require(report["canary"] as? [String: Any])
        let acknowledged = try #require(canary["acknowledged"] as? Int)
        let stores = try #require(canary["stores"] as? [[String: Any]])
        let removed = try JSONDecoder().decode([Int].self, from: Data(try lab.read("lost-outbox.json").utf8))
        #expect(removed.count == 7)
        // Up to onset all was acknowledged, one number after the other: the primary was well.
        let first = try #require(try lab.numbers("north", "journal").min())
        for store in stores {
            let name = try #require(store["name"] as? String)
            let there = try lab.numbers("south", name)
            let missing = Set((first..<first + acknowledged).filter { !there.contains($0) })
            #expect(store["lost"] as? Int == missing.count, "\(name): \(missing)")
            #expect(store["duplicated"] as? Int == 0 && store["reordered"] as? Int == 0)
            let newest = there.max() ?? 0  // none: then all are missing
            let inside = missing.filter { $0 < newest }
            #expect(inside == (name == "outbox" ? Set(removed) : []), "\(name)")
        }
    }

    @Test("A region that hangs is recovered from, too: by a drill that is killed ten times, and does nothing twice")
    func hung() throws {
        let lab = try LabExample()
        let (run, report) = try lab.drill(
            "lab-region-hung", "--inject", "--lead-in", "12s", "--set", "fault.lasts=30s",
            killingAfter: [3.5, 5.5, 5, 6, 4, 5.5, 4.5, 6.5, 4.3, 5.2])
        #expect(run.status == 0, "\(lab.why(run, report))")
        #expect(report["verdict"] as? String == "PASS")
        try checkReturn(lab, fault: "hang north")
    }

    @Test("Of a memory that has gone bad the newest snapshot from before that is restored")
    func corrupted() throws {
        let lab = try LabExample()
        let (run, report) = try lab.drill("lab-memory-corrupted", "--inject", "--lead-in", "12s")
        #expect(run.status == 0, "\(lab.why(run, report))")
        #expect(report["verdict"] as? String == "PASS")
        let south = try lab.status("south")
        #expect(south.contains("serves") && !south.contains("corrupted"), "\(south)")
        // North goes on acknowledging until the restore, and all of that is lost, too: more than a snapshot is ever old.
        let canary = try #require(report["canary"] as? [String: Any])
        let stores = try #require(canary["stores"] as? [[String: Any]])
        let memory = try #require(stores.first { $0["name"] as? String == "memory" })
        #expect(memory["recovery_point_s"] as? Double ?? 0 > 12, "\(memory)")
        #expect(try lab.trail().repeated.isEmpty)
    }

    @Test(
        "A primary that is back before the switch, a standby that cannot be started, a quiet day: each has its verdict")
    func verdicts() throws {
        let lab = try LabExample()
        let (short, shortReport) = try lab.drill("lab-short-outage", "--inject", "--lead-in", "1s")
        #expect(short.status == 3, "\(lab.why(short, shortReport))")
        #expect(shortReport["verdict"] as? String == "INCONCLUSIVE")
        #expect(try lab.status("south").contains("5 replicas"))

        #expect(try lab.ctl("break", "agents").status == 0)
        let (broken, brokenReport) = try lab.drill("lab-standby-broken", "--inject", "--lead-in", "1s")
        #expect(broken.status == 1, "\(lab.why(broken, brokenReport))")
        #expect(brokenReport["verdict"] as? String == "FAIL")
        #expect(try lab.status("api").contains("→ 127.0.1.10"))
        #expect(try lab.trail().effects["Route 53"] == 0)
        #expect(try lab.ctl("mend", "agents").status == 0)

        // Without Route 53 the same name is changed in BIND.
        #expect(try lab.ctl("break", "route53").status == 0)
        let (planned, plannedReport) = try lab.drill(
            "lab-planned-switchover", "--set", "plan.steps.switch-traffic.record=api-in-bind")
        #expect(planned.status == 0, "\(lab.why(planned, plannedReport))")
        #expect(plannedReport["verdict"] as? String == "PASS")
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
            ("planned-switchover", 0, "100 %"), ("short-outage", 0, "Stood down"), ("route53-down", 0, "100 %"),
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
