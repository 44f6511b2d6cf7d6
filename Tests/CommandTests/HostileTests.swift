// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// Strings that mean something to a shell, a file system or a terminal, wherever a plan, an environment or an operator can say
/// something; and secrets, which nothing may repeat.
@Suite("Hostile strings and secrets", .serialized)
struct HostileTests {
    private static let hostile = [
        "; touch PWNED", "$(touch PWNED)", "`touch PWNED`", "| touch PWNED", "&& touch PWNED", "../../PWNED",
        "a\\nb", "$HOME", "%s%n", "'; DROP TABLE record; --", "\\e[2J",
    ]

    private struct Bench {
        let place: Directory

        init() throws {
            place = try Directory()
            // Writes its arguments, one a line, and nothing else.
            try write(
                "#!/usr/bin/env python3\nimport sys\nopen(sys.argv[1], 'a').write(repr(sys.argv[2:]) + '\\n')\n", "echo"
            )
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: place.path("echo"))
            try write(
                """
                system: s
                regions: {east: {role: primary}, west: {role: secondary}}
                workload: {peak: 1/s}
                services: {web: {replicas: 1, capacity: 10/s, instance: m, starts-in: 0s}}
                standby: {region: west, serves: after-start, running: 100%, launch: 0s}
                stores: {journal: {kind: log, appends: 1/s, entry-size: 10B, lag: 0s, replays-at: 1000/s}}
                dns: {api: {ttl: 1s}}
                monitoring: {probe: {every: 1s, timeout: 500ms, failures: 3, from: outside}}
                roles: {sre: {people: 1, responds-in: 1s}, engineering: {people: 1, responds-in: 1s}}
                """, "system.yaml")
        }

        func write(_ text: String, _ name: String) throws {
            try (text + "\n").write(toFile: place.path(name), atomically: true, encoding: .utf8)
        }

        /// A scenario whose plan ends with a message to `channel`, in an environment whose commands are given `argument`.
        func write(channel: String, argument: String, notify: String) throws {
            try write(
                """
                plan: p
                triggers: [{unavailable: 1min}]
                phases: {all: {window: 1h}}
                steps:
                  - {id: turn, phase: all, do: switch-traffic, record: api, to: west, recovers: true}
                  - {id: tell, phase: all, do: notify, to: "#\(channel)", after: [turn]}
                """, "plan.yaml")
            try write(
                """
                environment: e
                adapters:
                  switch-traffic: {command: {api: {run: [\(place.path("echo")), \(place.path("said")), "\(argument)"], idempotent: true}}}
                  notify: \(notify)
                """, "environment.yaml")
            try write(
                """
                scenario: s
                system: system.yaml
                plan: plan.yaml
                fault: {kind: region-outage, region: east, lasts: forever}
                horizon: 1h
                trials: 100
                """, "scenario.yaml")
        }

        func drill(_ arguments: String..., environment: [String: String] = [:]) throws -> Binary.Run {
            try Binary.run(
                ["drill"] + arguments + ["--drills", place.path("drills")], environment: environment, in: place.url)
        }

        func run(reason: String, environment: [String: String] = [:]) throws -> Binary.Run {
            try drill(
                "run", "scenario.yaml", "--environment", "environment.yaml", "--unattended", "--quiet", "--reason",
                reason,
                "--name", "d", environment: environment)
        }

        /// All files below the drill's place, with what they hold.
        var files: [(String, Data)] {
            get throws {
                let walk = FileManager.default.enumerator(atPath: place.url.path)
                return try (walk?.allObjects as? [String] ?? []).compactMap { name in
                    var isFolder: ObjCBool = false
                    let path = place.path(name)
                    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue
                    else {
                        return nil
                    }
                    return (name, try Data(contentsOf: URL(fileURLWithPath: path)))
                }
            }
        }
    }

    @Test(
        "No string of an environment, and no reason, is given to a shell: a command gets each as it stands",
        arguments: HostileTests.hostile)
    func noShell(text: String) throws {
        let bench = try Bench()
        try bench.write(
            channel: "ops", argument: text,
            notify:
                "{command: {\"#ops\": {run: [\(bench.place.path("echo")), \(bench.place.path("said")), \"{name}\"], idempotent: true}}}"
        )
        let run = try bench.run(reason: text)
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        let said = try bench.place.read("said")
        #expect(said.split(separator: "\n").count == 2, "\(said)")
        let literal = text.replacing("\\n", with: "\n").replacing("\\e", with: "\u{1B}")
        let expected = try Binary.run(
            ["-c", "import sys; print(repr(sys.argv[1:]))", literal], program: "/usr/bin/python3"
        ).output
        #expect(said.hasPrefix(expected), "\(said)")
        #expect(!FileManager.default.fileExists(atPath: bench.place.path("PWNED")))
        #expect(!run.output.contains("\u{1B}[2J"))
        let report = try bench.drill("report", "d", "--format", "markdown")
        #expect(report.status == 0 && !report.output.contains("\u{1B}"))
        #expect(try bench.drill("verify").status == 0)
    }

    @Test("A NUL byte in an argument is refused, not cut off there", arguments: ["a\\0b", "a\\x00b"])
    func nul(text: String) throws {
        let bench = try Bench()
        try bench.write(channel: "ops", argument: text, notify: "{webhook: {url-from: NOWHERE}}")
        let run = try Binary.run(["check", bench.place.path("environment.yaml")])
        #expect(run.status == 2, "\(run.output)\(run.errors)")
    }

    @Test(
        "Names that lead out of the directory of drills are refused",
        arguments: ["../d", "a/b", "", ".", "..", "a\nb", "$(x)"])
    func names(name: String) throws {
        let bench = try Bench()
        try bench.write(channel: "ops", argument: "x", notify: "{webhook: {url-from: NOWHERE}}")
        let run = try bench.drill("run", "scenario.yaml", "--environment", "environment.yaml", "--name", name)
        #expect(run.status == 2, "\(run.errors)")
        #expect(try bench.drill("report", name).status == 2)
        #expect(try bench.drill("status", "--drill", name).status == 2)
    }

    @Test("A secret of the environment is in no file, no answer, no error and no list of processes")
    func secrets() throws {
        let secret = "s3cr3t-\(UUID().uuidString)"
        let bench = try Bench()
        try bench.write(channel: "ops", argument: "x", notify: "{webhook: {url-from: HOOK}}")
        // Nobody answers there, so the step fails and says why, and so does the drill: nobody is there to mend it.
        let seen = Processes()
        let hook = "http://user:\(secret)@127.0.0.1:9/\(secret)?token=\(secret)"
        let run = try Binary.run(
            [
                "drill", "run", "scenario.yaml", "--environment", "environment.yaml", "--unattended", "--name", "d",
                "--drills",
                "drills", "--anyway",
            ], environment: ["HOOK": hook, "OTHER": secret], in: bench.place.url
        ) { process in
            while process.isRunning {
                seen.look()
                Thread.sleep(forTimeInterval: 0.02)
            }
        }
        #expect(run.status == 1 && run.output.contains("nobody is there to mend it"), "\(run.output)\(run.errors)")
        var answers = [run.output, run.errors]
        for verb in [
            ["status"], ["report", "--format", "markdown"], ["report", "--format", "json"], ["report"],
        ] {
            let answer = try Binary.run(
                ["drill"] + verb + ["--drills", "drills"], environment: ["HOOK": hook], in: bench.place.url)
            answers += [answer.output, answer.errors]
        }
        #expect(answers.joined().contains("tell"))
        for answer in answers { #expect(!answer.contains(secret), "\(answer)") }
        for (name, data) in try bench.files { #expect(data.range(of: Data(secret.utf8)) == nil, "\(name) holds it") }
        #expect(seen.count > 0)
        #expect(!seen.text.contains(secret))
    }
}

/// The arguments of all processes that were seen.
private final class Processes {
    private(set) var text = ""
    private(set) var count = 0

    func look() {
        count += 1
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] where Int(name) != nil {
            // Those of other tests are none of ours; what matters is whether the secret is among them.
            if let line = try? String(contentsOfFile: "/proc/\(name)/cmdline", encoding: .utf8), line.contains("s3cr3t")
            {
                text += line
            }
        }
    }
}
