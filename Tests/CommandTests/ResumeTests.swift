// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// A generator whose moments are the same in every run of the tests.
private struct Fixed: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        // SplitMix64 (Steele, Lea, Flood 2014).
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

@Suite("muster sweep that is interrupted", .serialized)
struct ResumeTests {
    private static let points = 24
    private static let arguments =
        ["sweep", Binary.scenario, "--trials", "1500", "--vary", "system.standby.running=1%..24%:1%", "--quiet"]

    private func run(
        _ arguments: [String], _ place: Directory, meanwhile: (Process) throws -> Void = { _ in }
    ) throws -> Binary.Run {
        try Binary.run(arguments, environment: ["MUSTER_DB": place.path("a.db")], meanwhile: meanwhile)
    }

    private func finished(_ place: Directory, run: Int) throws -> Int {
        let text = try self.run(["runs", "show", "\(run)", "--format", "json"], place).output
        let document = try object(text)
        return (document["run"] as? [String: Any])?["finished"] as? Int ?? -1
    }

    /// Presses Ctrl-C as soon as a point is finished.
    private func interrupt(_ process: Process, _ place: Directory) throws {
        while process.isRunning {
            let shown = try run(["runs", "show", "1", "--format", "json"], place)
            if shown.status == 0, !shown.output.contains("\"finished\" : 0,") { break }
            Thread.sleep(forTimeInterval: 0.01)
        }
        kill(process.processIdentifier, SIGINT)
    }

    @Test("Killed at ten moments and resumed, it gives what it gives uninterrupted, byte for byte")
    func killed() throws {
        let plain = try Directory()
        let start = ContinuousClock.now
        let csv = try run(Self.arguments + ["--format", "csv", "--no-db"], plain)
        let length = (ContinuousClock.now - start) / .seconds(1)
        let json = try run(Self.arguments + ["--format", "json", "--no-db"], plain)
        #expect(csv.status == 0 && json.status == 0)
        var moments = Fixed(state: 11)
        var (kills, spared) = (0, 0)
        for round in 0..<10 {
            let place = try Directory()
            let moment = Double.random(in: 0.02...0.9, using: &moments) * length
            let killed = try run(Self.arguments + ["--format", "csv", "--csv", place.path("p.csv")], place) { process in
                // From when the archive is there: before that nothing is to be resumed.
                while process.isRunning, !FileManager.default.fileExists(atPath: place.path("a.db")) {
                    Thread.sleep(forTimeInterval: 0.002)
                }
                Thread.sleep(forTimeInterval: moment)
                kill(process.processIdentifier, SIGKILL)
            }
            guard killed.reason == .uncaughtSignal else {
                // It was quicker this time.
                spared += 1
                continue
            }
            guard try run(["runs", "--format", "json"], place).output.contains("killed") else { continue }
            kills += 1
            let before = try finished(place, run: 1)
            let resumed = try run(["sweep", "--resume", "--quiet"], place)
            #expect(resumed.status == 0, "round \(round): \(resumed.errors)")
            #expect(resumed.output == csv.output, "round \(round), after \(before) points")
            #expect(try place.read("p.csv") == csv.output, "round \(round)")
            #expect(try finished(place, run: 1) == Self.points)
            #expect(try run(["runs", "export", "1"], place).output == csv.output)
            #expect(try run(Self.arguments + ["--format", "json"], place).output == json.output)
        }
        #expect(kills >= 4, "\(kills) were killed in the midst, \(spared) were quicker")
    }

    @Test("Ctrl-C says how to go on, and so it does; then there is nothing to resume")
    func interrupted() throws {
        let place = try Directory()
        let arguments = ["sweep", Binary.scenario, "--trials", "6000", "--vary", "system.standby.running=1%..12%:1%"]
        let whole = try run(arguments + ["--format", "csv", "--no-db"], place)
        let stopped = try run(arguments + ["--format", "csv"], place) { try interrupt($0, place) }
        #expect(stopped.status == 3)
        #expect(stopped.errors.contains("muster: interrupted after "))
        #expect(stopped.errors.contains("; go on with: muster sweep --resume"))
        #expect(whole.output.hasPrefix(stopped.output))
        // The same command with --resume goes on as well; here it is the short one.
        let resumed = try run(["sweep", "--resume"], place)
        #expect(resumed.output == whole.output)
        #expect(resumed.errors.contains("muster: going on with run 1: muster sweep \(Binary.scenario)"))
        #expect(resumed.errors.contains(" of 12 points from the archive"))
        let again = try run(["sweep", "--resume"], place)
        #expect(again.status == 2)
        #expect(again.errors.contains("there is nothing to resume"))
        #expect(try run(arguments + ["--resume"], place).errors.contains("there is nothing to resume"))
        let cached = try run(arguments + ["--format", "csv"], place)
        #expect(cached.output == whole.output)
        #expect(cached.errors == "muster: all 12 points from the archive\n")
        #expect(try run(["runs"], place).lines.count == 4)
    }

    @Test("A point is taken from the archive only if nothing that it depends on has changed")
    func reuse() throws {
        let place = try Directory()
        let arguments = ["sweep", Binary.scenario, "--trials", "60", "--vary", "system.standby.running=0%,50%"]
        #expect(try run(arguments, place).errors.isEmpty)
        #expect(
            try run(arguments + ["--vary", "system.dns.api.ttl=30s"], place).errors.isEmpty,
            "another setting, even if it changes nothing, is another point")
        for change in [
            ["--seed", "3"], ["--from", "1"], ["--trials", "61"], ["--require", "recovery_time<=1h:50%"],
        ] {
            #expect(!(try run(arguments + change, place).errors.contains("from the archive")), "\(change)")
        }
        let more = ["sweep", Binary.scenario, "--trials", "60", "--vary", "system.standby.running=0%,25%,50%"]
        #expect(try run(more, place).errors == "muster: 2 of 3 points from the archive\n")
        // Trials were not kept, so points that keep them are computed.
        #expect(try run(more + ["--keep-trials"], place).errors.isEmpty)
        #expect(try run(more + ["--keep-trials"], place).errors == "muster: all 3 points from the archive\n")
    }

    @Test("Resumed after an edit, it goes on with the files as they were, and says so")
    func edited() throws {
        let place = try Directory()
        for name in ["scenarios", "models"] {
            try FileManager.default.copyItem(
                at: Binary.root.appendingPathComponent(name), to: place.url.appendingPathComponent(name))
        }
        let arguments = ["sweep", Binary.scenario, "--trials", "6000", "--vary", "system.standby.running=1%..12%:1%"]
        let whole = try Binary.run(arguments + ["--format", "csv", "--no-db"], in: place.url)
        let environment = ["MUSTER_DB": "a.db"]
        let stopped = try Binary.run(
            arguments + ["--format", "csv"], environment: environment, in: place.url
        ) { try interrupt($0, place) }
        #expect(stopped.status == 3)
        let plan = place.path("models/agent-framework/plan.yaml")
        try (String(contentsOfFile: plan, encoding: .utf8) + "\n# later\n").write(
            toFile: plan, atomically: true, encoding: .utf8)
        let other = try Binary.run(arguments + ["--resume"], environment: environment, in: place.url)
        #expect(other.status == 2)
        #expect(other.errors.contains("there is nothing to resume: no sweep of this"))
        let resumed = try Binary.run(["sweep", "--resume"], environment: environment, in: place.url)
        #expect(resumed.output == whole.output)
        #expect(
            resumed.errors.contains(
                "goes on with its files as they were; changed since: models/agent-framework/plan.yaml"))
    }

    @Test("Two sweeps at once share one archive")
    func together() throws {
        let place = try Directory()
        let arguments = ["sweep", Binary.scenario, "--trials", "200", "--format", "csv"]
        let (one, other) = (
            arguments + ["--vary", "system.standby.running=1%..20%:1%"],
            arguments + ["--vary", "system.standby.running=11%..30%:1%"]
        )
        var second: Binary.Run?
        let first = try run(one, place) { _ in second = try self.run(other, place) }
        #expect(first.status == 0 && first.errors.isEmpty, "\(first.errors)")
        #expect(second?.status == 0)
        #expect(try run(one + ["--no-db"], place).output == first.output)
        #expect(try run(other + ["--no-db"], place).output == second?.output)
        #expect(try finished(place, run: 1) == 20)
        #expect(try finished(place, run: 2) == 20)
    }
}
