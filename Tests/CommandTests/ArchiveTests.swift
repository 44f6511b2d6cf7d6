// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// A directory with an archive, and the program run beside it.
private struct Desk {
    let place: Directory
    var file: String { place.path("runs.db") }

    init() throws { place = try Directory() }

    func run(
        _ arguments: String..., environment: [String: String] = [:], meanwhile: (Process) throws -> Void = { _ in }
    ) throws -> Binary.Run {
        try Binary.run(
            arguments, environment: ["MUSTER_DB": file].merging(environment) { $1 }, meanwhile: meanwhile)
    }

    @discardableResult
    func simulate(_ further: String...) throws -> Binary.Run {
        try Binary.run(
            ["simulate", Binary.scenario, "--trials", "200"] + further, environment: ["MUSTER_DB": file])
    }
}

@Suite("muster simulate, archived")
struct ArchivedTests {
    @Test("is listed, shown and exported as it was printed")
    func simulate() throws {
        let desk = try Desk()
        let json = try desk.simulate("--format", "json")
        #expect(json.status == 0 && json.errors.isEmpty, "\(json.errors)")
        let csv = try desk.simulate("--format", "csv", "--keep-trials")
        #expect(try desk.run("runs", "export", "1", "--format", "json").output == json.output)
        #expect(try desk.run("runs", "export", "2", "--format", "json").output == json.output)
        #expect(try desk.run("runs", "export", "2").output == csv.output)
        #expect(try desk.run("runs", "export", "2", "--csv", desk.place.path("t.csv")).output.isEmpty)
        #expect(try desk.place.read("t.csv") == csv.output)
        let list = try desk.run("runs")
        #expect(list.lines.count == 4)
        #expect(list.lines[1].contains("simulate  region-outage"))
        let shown = try desk.run("runs", "show", "1")
        for text in [
            "Run 1 · simulate · region-outage · done", "scenarios/region-outage.yaml", "recovery_time", "scale-standby",
        ] {
            #expect(shown.output.contains(text), "\(text)")
        }
        let plan = try desk.run("runs", "show", "1", "--document", "models/agent-framework/plan.yaml")
        #expect(
            plan.output
                == (try String(
                    contentsOf: Binary.root.appendingPathComponent("models/agent-framework/plan.yaml"), encoding: .utf8))
        )
        let document = try object(json.output)
        let runs = try JSONSerialization.jsonObject(with: Data(try desk.run("runs", "--format", "json").output.utf8))
        let first = try #require((runs as? [[String: Any]])?.first)
        #expect(first["fingerprint"] as? String == document["fingerprint"] as? String)
        #expect(first["state"] as? String == "done")
        #expect((first["arguments"] as? [String])?.first == "simulate")
    }

    @Test(
        "So is the answer of every other study",
        arguments: [
            [
                "compare", Binary.scenario, "--candidate", "models/agent-framework/plan-parallel.yaml", "--trials",
                "200",
            ],
            ["cost", Binary.scenario, "--trials", "200", "--periods", "100"],
            ["capacity", Binary.scenario],
            ["decide", Binary.scenario, "--elapsed", "12min", "--done", "page", "--trials", "100"],
            [
                "sensitivity", Binary.scenario, "--over", "system.dns.api.ttl=30s..2min", "--points", "32", "--trials",
                "100",
            ],
            [
                "optimize", Binary.scenario, "--over", "system.dns.api.ttl=30s,1min", "--budget", "200", "--require",
                "recovery_time<=24h:50%",
            ],
        ])
    func answers(arguments: [String]) throws {
        let desk = try Desk()
        let variables = ["MUSTER_DB": desk.file]
        let run = try Binary.run(arguments + ["--format", "json", "--quiet"], environment: variables)
        #expect(run.errors.isEmpty && !run.output.isEmpty, "\(run.errors)")
        #expect(try desk.run("runs", "export", "1", "--format", "json").output == run.output)
        let rows = try desk.run("runs", "export", "1")
        #expect(rows.status == 2 && rows.errors.contains("its answer is kept, and no rows"), "\(rows.errors)")
        let shown = try desk.run("runs", "show", "1")
        #expect(shown.output.contains("Run 1 · \(arguments[0]) · region-outage · done"), "\(shown.output)")
        #expect(shown.output.contains("muster runs export 1 --format json"))
        #expect(try Binary.run(arguments + ["--quiet", "--no-db"], environment: variables).status == run.status)
        #expect(try desk.run("runs").lines.count == 3, "one run, its title and the end")
    }

    @Test("Without --keep-trials there are none to export, and it is said")
    func noTrials() throws {
        let desk = try Desk()
        try desk.simulate()
        let run = try desk.run("runs", "export", "1", "--csv", desk.place.path("t.csv"))
        #expect(run.status == 2)
        #expect(run.errors.contains("the trials of run 1 were not kept; --keep-trials keeps them"))
        #expect(try !desk.place.names.contains { $0.hasPrefix("t.csv") })
    }

    @Test("is not archived with --no-db, or where MUSTER_DB is empty; check opens no archive")
    func off() throws {
        let desk = try Desk()
        try desk.simulate("--no-db")
        _ = try desk.run("simulate", Binary.scenario, "--trials", "100", environment: ["MUSTER_DB": ""])
        _ = try desk.run("check", Binary.scenario)
        #expect(try desk.place.names.isEmpty)
        #expect(try desk.simulate("--no-db", "--db", "x.db").status == 2)
        let runs = try desk.run("runs")
        #expect(runs.status == 2)
        #expect(runs.errors.contains("there is no archive; every study makes one"))
    }

    @Test("The difference of two runs is told: settings, lines of documents, figures, and what is the same")
    func differences() throws {
        let desk = try Desk()
        for name in ["scenarios", "models"] {
            try FileManager.default.copyItem(
                at: Binary.root.appendingPathComponent(name), to: desk.place.url.appendingPathComponent(name))
        }
        func simulate(_ further: String...) throws {
            let run = try Binary.run(
                ["simulate", Binary.scenario, "--trials", "300"] + further, in: desk.place.url)
            #expect(run.status == 0, "\(run.errors)")
        }
        try simulate("--db", "runs.db")
        try simulate("--db", "runs.db", "--set", "system.standby.running=100%")
        let plan = desk.place.path("models/agent-framework/plan.yaml")
        let text = try String(contentsOfFile: plan, encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        // A short one, which the terminal does not cut.
        let number = try #require(lines.firstIndex { (4..<50).contains($0.count) && $0.contains(": ") })
        var changed = lines.map(String.init)
        changed[number] += "  # looked at"
        try changed.joined(separator: "\n").write(toFile: plan, atomically: true, encoding: .utf8)
        try simulate("--db", "runs.db", "--seed", "7")
        try simulate("--db", "runs.db", "--seed", "7", "--threads", "1")
        let settings = try desk.run("runs", "diff", "1", "2").output
        #expect(settings.contains("set system.standby.running  –"))
        #expect(settings.contains("\nrecovery_time\n  mean "))
        #expect(settings.contains("less"))
        let document = try desk.run("runs", "diff", "1", "3").output
        #expect(document.contains("+ \(number + 1): \(changed[number])"))
        #expect(document.contains("- \(number + 1): \(lines[number])"))
        #expect(document.contains("seed"))
        let same = try desk.run("runs", "diff", "3", "4").output
        #expect(same.contains("Both started from the same."))
        #expect(same.contains("Both found the same: fingerprint"))
        let json = try object(try desk.run("runs", "diff", "1", "2", "--format", "json").output)
        #expect((json["inputs"] as? [[String: Any]])?.count == 1)
        #expect(
            try desk.run("runs", "diff", "1", "9").errors
                == "muster: error: there is no run 9 in \(desk.file); list them with: muster runs\n")
    }

    @Test("Nothing is deleted without having been asked for; what is asked for is")
    func deleting() throws {
        let desk = try Desk()
        for _ in 0..<3 { try desk.simulate() }
        let asked = try desk.run("runs", "delete", "1")
        #expect(asked.status == 2)
        #expect(asked.errors.contains("nobody is there to be asked; delete with --yes"))
        #expect(try desk.run("runs", "delete", "1", "3", "--yes").errors == "muster: deleted 2 runs\n")
        #expect(try desk.run("runs").lines.count == 3)
        #expect(
            try desk.run("runs", "delete", "--older-than", "1h", "--yes").errors
                == "muster: there is nothing to delete\n")
        #expect(try desk.run("runs", "delete").status == 2)
        #expect(try desk.run("runs", "delete", "--older-than", "soon", "--yes").status == 2)
        #expect(try desk.run("runs", "delete", "2", "--yes").status == 0)
    }

    @Test("A run that is interrupted is archived as that, and as what it printed")
    func interrupted() throws {
        let desk = try Desk()
        let run = try desk.run("simulate", Binary.scenario, "--trials", "3000000", "--format", "json") { process in
            Thread.sleep(forTimeInterval: 0.7)
            kill(process.processIdentifier, SIGINT)
        }
        #expect(run.status == 3)
        #expect(try desk.run("runs", "export", "1", "--format", "json").output == run.output)
        #expect(try desk.run("runs", "show", "1").output.contains("interrupted"))
    }

    @Test("fits the terminal", arguments: [60, 80])
    func width(columns: Int) throws {
        let desk = try Desk()
        try desk.simulate()
        try desk.simulate("--set", "system.standby.running=0%")
        _ = try desk.run(
            "sweep", Binary.scenario, "--trials", "60", "--vary", "system.standby.running=0%,100%")
        for arguments in [["runs"], ["runs", "show", "1"], ["runs", "show", "3"], ["runs", "diff", "1", "2"]] {
            let run = try Binary.run(arguments, environment: ["MUSTER_DB": desk.file, "COLUMNS": "\(columns)"])
            #expect(run.status == 0)
            for line in run.lines where !line.hasPrefix("in  ") && !line.contains(desk.file) {
                #expect(line.count <= columns, "\(arguments): \(line)")
            }
        }
    }
}

@Suite("muster, where the archive makes trouble")
struct ArchiveTroubleTests {
    private static let plain = ["simulate", Binary.scenario, "--trials", "100", "--format", "json"]

    /// The results are those of a run without archive; only what is said and the exit status differ.
    private func expect(_ run: Binary.Run, says message: String, status: Int32) throws {
        let undisturbed = try Binary.run(Self.plain)
        #expect(run.output == undisturbed.output)
        #expect(run.errors.contains(message), "\(run.errors)")
        #expect(run.errors.split(separator: "\n").count == 1, "one message: \(run.errors)")
        #expect(run.status == status)
    }

    @Test("A file that is none costs the exit status where it was asked for, else a warning; --quiet is quiet")
    func noArchive() throws {
        let place = try Directory()
        let path = place.path("text.db")
        try String(repeating: "not a database ", count: 100).write(toFile: path, atomically: true, encoding: .utf8)
        try expect(
            try Binary.run(Self.plain + ["--db", path]),
            says: "muster: error: not archived: \(path): it is no SQLite file",
            status: 2)
        try expect(
            try Binary.run(Self.plain, environment: ["MUSTER_DB": path]),
            says:
                "muster: warning: not archived: \(path): it is no SQLite file; name another file with --db, or leave it out",
            status: 0)
        #expect(try Binary.run(Self.plain + ["--quiet"], environment: ["MUSTER_DB": path]).errors.isEmpty)
    }

    @Test("A place where nothing may be written is told")
    func noPermission() throws {
        try expect(
            try Binary.run(Self.plain + ["--db", "/proc/muster.db"]),
            says: "nothing may be written there; name another file with --db", status: 2)
        try expect(
            try Binary.run(Self.plain + ["--db", "/proc/none/muster.db"]), says: "there is no directory '/proc/none'",
            status: 2)
    }

    @Test("A disk that is full is told, and the results are printed; the archive is whole")
    func full() throws {
        let place = try Directory()
        // Files of at most 8 blocks of 1 kB: less than the tables take.
        let line =
            "ulimit -f 8; muster \(Self.plain.joined(separator: " ")) --db \(place.path("a.db")) 2>&1 >/dev/null; echo $?"
        let run = try Binary.shell(line)
        #expect(run.output.contains("muster: error: not archived: "))
        #expect(run.output.contains("free some room, or name a file elsewhere with --db"))
        #expect(run.output.hasSuffix("\n2\n"))
        // One that is full later: the runs that were there stay, and the next one is archived when there is room.
        let path = place.path("b.db")
        _ = try Binary.run(Self.plain + ["--db", path])
        let later = try Binary.shell(
            "ulimit -f 200; muster simulate \(Binary.scenario) --trials 5000 --keep-trials --db \(path) 2>&1 >/dev/null; echo $?"
        )
        #expect(later.output.contains("free some room"), "\(later.output)")
        _ = try Binary.run(Self.plain + ["--db", path])
        let runs = try Binary.run(["runs", "--format", "json", "--db", path])
        #expect(runs.output.components(separatedBy: "\"run\"").count == 3)
    }
}
