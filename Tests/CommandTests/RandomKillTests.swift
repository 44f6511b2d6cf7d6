// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Synchronization
import Testing

/// Drills whose process is ended by SIGKILL at random moments, again and again, against commands that record each run.
///
/// Half of the steps can be asked whether they are done and must not be run twice, the others may be repeated; one fails the
/// first time. What is recorded is what a plan that nobody disturbs leaves.
@Suite("A drill that is killed at any moment", .serialized)
struct RandomKillTests {
    private static let (drills, killsEach, atOnce) = (80, 5, 8)

    @Test("Two hundred times: resumed it ends as if it had not been, nothing is done twice, nothing is missing")
    func anyMoment() throws {
        let plain = try Bench().run(killingAfter: [])
        #expect(plain.effects == Bench.effects)
        #expect(plain.runs.values.allSatisfy { $0 == 1 }, "\(plain.runs)")
        #expect(plain.kills == 0)
        let next = Mutex(0)
        let kills = Mutex(0)
        let workers = DispatchGroup()
        for _ in 0..<Self.atOnce {
            workers.enter()
            Thread.detachNewThread {
                while true {
                    let number = next.withLock { number in
                        number += 1
                        return number
                    }
                    if number > Self.drills { break }
                    do {
                        let killed = try self.check(number, against: plain)
                        kills.withLock { $0 += killed }
                    } catch {
                        Issue.record("drill \(number): \(error)")
                    }
                }
                workers.leave()
            }
        }
        workers.wait()
        #expect(kills.withLock { $0 } >= 200, "the others came to their end first")
    }

    /// Kills one drill some times, and answers how often that was in time.
    private func check(_ number: Int, against plain: Bench.Trail) throws -> Int {
        // From 20 to 420 ms, spread as the multiples of a prime are: a drill takes about a second when nobody disturbs it.
        let moments = (0..<Self.killsEach).map { 0.02 + Double((number * 7_919 + $0 * 104_729) % 400) / 1_000 }
        let trail = try Bench().run(killingAfter: moments)
        #expect(trail.effects == plain.effects, "drill \(number)")
        #expect(Set(trail.runs.keys) == Set(plain.runs.keys), "drill \(number)")
        for (key, count) in trail.runs where Bench.isCheckedOnly(key) {
            #expect(count == 1, "drill \(number): \(key) was run \(count) times")
        }
        return trail.kills
    }
}

/// A place for one drill of a plan of commands.
private final class Bench {
    /// What a drill leaves behind.
    struct Trail {
        /// What has been done, each once.
        var effects: [String]
        /// How often each command was run, by its key.
        var runs: [String: Int]
        var kills: Int
    }

    private let place: Directory

    /// A step: its name, its key below `adapters`, the thing, and whether it may be repeated.
    private static let steps = [
        ("grow", "scale", "west", false), ("fetch", "restore", "memory", true),
        ("catch-up", "replay", "journal", false),
        ("feed", "re-ingest", "letters", true), ("boot", "start", "west", false),
        ("turn", "switch-traffic", "api", false),
    ]

    /// The thing of each step, and once more that of the step that has to be tried again.
    static let effects = steps.map(\.0).sorted()

    static func isCheckedOnly(_ key: String) -> Bool { steps.contains { key.contains("/\($0.0)/") && !$0.3 } }

    init() throws {
        place = try Directory()
        for folder in ["runs", "done"] {
            try FileManager.default.createDirectory(atPath: place.path(folder), withIntermediateDirectories: true)
        }
        try write(Self.recorder, "recorder")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: place.path("recorder"))
        try write(Self.system, "system.yaml")
        try write(Self.plan, "plan.yaml")
        try write(environment, "environment.yaml")
        let scenario = """
            scenario: bench
            system: system.yaml
            plan: plan.yaml
            fault: {kind: region-outage, region: east, lasts: forever}
            horizon: 1h
            trials: 100
            """
        try write(scenario, "scenario.yaml")
    }

    private func write(_ text: String, _ name: String) throws {
        try (text + "\n").write(toFile: place.path(name), atomically: true, encoding: .utf8)
    }

    /// Runs the drill to its end, killing its process at those moments after each beginning.
    func run(killingAfter moments: [Double]) throws -> Trail {
        var arguments = [
            "run", place.path("scenario.yaml"), "--environment", place.path("environment.yaml"), "--unattended",
            "--quiet", "--name", "bench",
        ]
        var kills = 0
        for moment in moments {
            let run = try drill(arguments) { process in
                if arguments[0] == "run" { try self.waitForJournal(process) }
                Thread.sleep(forTimeInterval: moment)
                kill(process.processIdentifier, SIGKILL)
            }
            arguments = ["resume", "--quiet"]
            if run.reason == .exit { break }
            kills += 1
        }
        let last = try drill(arguments)
        try #require(last.status == 0 || last.status == 3, "\(last.output)\(last.errors)")
        #expect(last.output.contains("PASS"), "\(last.output)\(last.errors)")
        let verified = try drill(["verify"])
        #expect(verified.status == 0, "\(verified.errors)")
        var runs: [String: Int] = [:]
        for line in try place.read("runs/log").split(separator: "\n") { runs[String(line), default: 0] += 1 }
        return Trail(
            effects: try FileManager.default.contentsOfDirectory(atPath: place.path("done")).sorted(), runs: runs,
            kills: kills)
    }

    /// Before there is a journal there is no drill that could be taken up.
    private func waitForJournal(_ process: Process) throws {
        let journal = place.path("drills/bench/journal.db")
        while process.isRunning, !FileManager.default.fileExists(atPath: journal) {
            Thread.sleep(forTimeInterval: 0.005)
        }
    }

    private func drill(_ arguments: [String], meanwhile: (Process) throws -> Void = { _ in }) throws -> Binary.Run {
        try Binary.run(["drill"] + arguments + ["--drills", place.path("drills")], meanwhile: meanwhile)
    }

    /// Records that it was run, takes a moment, and does its work; `catch-up` fails the first time.
    private static let recorder = """
        #!/bin/sh
        cd "${0%/*}" || exit 2
        case $1 in
        check) test -e "runs/$2"; exit ;;
        esac
        echo "$MUSTER_KEY" >> runs/log
        sleep 0.03
        if [ "$2" = catch-up ] && [ "$MUSTER_ATTEMPT" = 1 ]; then exit 1; fi
        : > "done/$2"
        : > "runs/$2-$MUSTER_ATTEMPT"
        """

    private static let system = """
        system: bench
        regions: {east: {role: primary}, west: {role: secondary}}
        workload: {peak: 1/s}
        services: {web: {replicas: 1, capacity: 10/s, instance: m, starts-in: 0s}}
        standby: {region: west, serves: after-start, running: 100%, launch: 0s}
        stores:
          memory: {kind: snapshot, size: 1kB, changes: 1B/s, every: 1min, export: 0s, copy: 0s, restore-rate: 1MB/s}
          journal: {kind: log, appends: 1/s, entry-size: 10B, lag: 0s, replays-at: 1000/s}
        queues: {letters: {backlog: 1, re-ingests-at: 10/s}}
        dns: {api: {ttl: 1s}}
        monitoring: {probe: {every: 1s, timeout: 500ms, failures: 3, from: outside}}
        roles: {engineering: {people: 1, responds-in: 1s}}
        """

    private static let plan = """
        plan: bench
        triggers: [{unavailable: 1min}]
        phases: {all: {window: 1h}}
        steps:
          - {id: grow, phase: all, do: scale, region: west, to: 100%}
          - {id: fetch, phase: all, do: restore, store: memory, after: [grow]}
          - {id: catch-up, phase: all, do: replay, store: journal, from: memory, after: [fetch], retry: {attempts: 2, every: 20ms}}
          - {id: feed, phase: all, do: re-ingest, queue: letters, after: [grow]}
          - {id: boot, phase: all, do: start, services: [web], region: west, after: [catch-up, feed]}
          - {id: turn, phase: all, do: switch-traffic, record: api, to: west, after: [boot], recovers: true}
        """

    private var environment: String {
        var lines = [
            "environment: bench", "adapters:", "  probe: {command: {east: [\(place.path("recorder")), check, never]}}",
        ]
        for (step, work, thing, repeats) in Self.steps {
            lines.append("  \(work):")
            lines.append("    command:")
            lines.append("      \(thing):")
            lines.append("        run: [\(place.path("recorder")), run, \(step)]")
            lines.append(
                repeats
                    ? "        idempotent: true"
                    : "        check: [\(place.path("recorder")), check, \"\(step)-{attempt}\"]")
        }
        return lines.joined(separator: "\n")
    }
}
