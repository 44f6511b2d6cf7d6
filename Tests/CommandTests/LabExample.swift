// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// A lab of its own on free ports, and drills in it; all of it is gone after the test.
final class LabExample: Sendable {
    private let place: URL
    /// Where drills are kept.
    let drills: String

    static let ctl = Binary.root.appendingPathComponent("lab/ctl").path

    /// Whether `Tools/setup lab` has been here.
    static let isInstalled = FileManager.default.isExecutableFile(
        atPath: Binary.root.appendingPathComponent(".venv-lab/bin/ministack").path)

    /// A lab that is up, or none yet.
    init(up: Bool = true) throws {
        place = FileManager.default.temporaryDirectory.appendingPathComponent("muster-lab-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        drills = place.appendingPathComponent("drills").path
        guard up else { return }
        let run = try ctl("up", "--ports", "free", "--environment", path("environment.yaml"))
        try #require(run.status == 0, "\(run.errors)")
    }

    deinit {
        _ = try? ctl("down")
        try? FileManager.default.removeItem(at: place)
    }

    /// A path in the lab's place.
    func path(_ name: String) -> String { place.appendingPathComponent(name).path }

    /// The directory with the lab's state.
    var state: String { path("state") }

    /// What the lab's own program finds in its environment. Where kubectl is, is the machine's affair.
    private static let variables = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]

    /// What a drill finds in its environment: the lab's own aws and kubectl, and no account of anybody's.
    private func ofTheLab() throws -> [String: String] {
        try ctl("variables").output.split(separator: "\n").reduce(into: [:]) { result, line in
            let halves = line.dropFirst("export ".count).split(separator: "=", maxSplits: 1)
            if halves.count == 2 { result[String(halves[0])] = halves[1].trimmingCharacters(in: ["'"]) }
        }
    }

    /// Runs the program that controls the lab.
    @discardableResult
    func ctl(_ arguments: String..., meanwhile: (Process) throws -> Void = { _ in }) throws -> Binary.Run {
        try Binary.run(
            ["--state", state] + arguments, environment: Self.variables, program: Self.ctl, meanwhile: meanwhile)
    }

    /// What a drill came to, in a line.
    func why(_ run: Binary.Run, _ report: [String: Any]) -> String {
        "\(report["verdict"] ?? "no verdict"): \(report["reasons"] ?? run.output) \(run.errors.suffix(500))"
    }

    /// What makes the lab's plan shorter: the looks and the waits. The objective is that of no machine in particular, and of
    /// none that does much else at the same time.
    private static let quick = [
        "plan.objectives.recovery-time.within=5min",
        "plan.steps.golden-flows.for=2s", "plan.steps.watch.for=3s", "plan.steps.check-primary.for=2s",
        "plan.steps.drain-dns.takes=1s",
    ].flatMap { ["--set", $0] }

    /// Runs a drill of one of the lab's scenarios and answers its report; if it is to be killed, then so many seconds after
    /// each beginning, and taken up again.
    func drill(
        _ scenario: String, _ options: String..., killingAfter moments: [Double] = []
    ) throws -> (run: Binary.Run, report: [String: Any]) {
        let variables = try ofTheLab()
        var arguments =
            ["run", "scenarios/\(scenario).yaml", "--environment", path("environment.yaml"), "--unattended"]
            + Self.quick + options
        for moment in moments {
            let run = try Binary.run(["drill"] + arguments + ["--drills", drills], environment: variables) { process in
                // Before there is a journal there is no drill that could be taken up.
                while process.isRunning, try journals().isEmpty { usleep(10_000) }
                usleep(UInt32(moment * 1e6))
                kill(process.processIdentifier, SIGKILL)
            }
            #expect(run.reason == .uncaughtSignal, "it was over before it could be killed: \(run.output.suffix(500))")
            arguments = ["resume"]
        }
        let run = try Binary.run(
            ["drill"] + arguments + ["--drills", drills, "--format", "json"], environment: variables)
        return (run, (try? object(run.output)) ?? [:])
    }

    private func journals() throws -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: drills)) ?? []  // none before the first
        return names.filter { FileManager.default.fileExists(atPath: "\(drills)/\($0)/journal.db") }
    }

    /// What a drill has done, as those have recorded it to whom it was done: how often each effect came about, and calls that
    /// came more than once.
    func trail() throws -> (effects: [String: Int], repeated: [String]) {
        var effects: [String: Int] = [:]
        var repeated: [String] = []
        let calls = try JSONSerialization.jsonObject(with: Data(try ctl("calls").output.utf8))
        for call in try #require(calls as? [[String: Any]]) {
            let what = try #require(call["what"] as? String)
            // Which segments there are differs from drill to drill, and so does how many: each is a call of its own.
            let kind = what.hasPrefix("append ") ? "" : what
            if !kind.isEmpty { effects[kind, default: 0] += call["done"] as? Int ?? 0 }
            // A message to people whose sending was cut off is sent again, and recognized.
            let isAgain = call["arrived"] as? Int != 1 && kind != "notify"
            if isAgain || call["done"] as? Int != 1 { repeated.append("\(call)") }
        }
        for line in try read("south/framework/requests.log").split(separator: "\n") {
            effects[line.split(separator: " ").dropFirst().joined(separator: " "), default: 0] += 1
        }
        let asked = try read("log/route53.log").split(separator: "\n")
        effects["Route 53"] = asked.count { $0.contains(" POST ") && $0.contains("/rrset") } - 1  // its first record
        effects["BIND"] = try read("log/board.log").split(separator: "\n").count { $0.contains(" A 127.") }
        return (effects, repeated)
    }

    /// What a drill that recovers and fails back has done when it is over.
    static func effects(fault: String) -> [String: Int] {
        var effects = [
            fault: 1, "revive north": 1, "import memory object": 1, "work": 20, "notify": 4, "Route 53": 2, "BIND": 2,
        ]
        for store in ["memory", "journal", "outbox"] { effects["sync \(store)"] = 1 }
        for service in ["queues", "orchestrator", "agents", "plugins"] {
            effects["PATCH /\(service)/scale"] = 2
            effects["PATCH /\(service)"] = 1
        }
        return effects
    }

    /// A file of the lab.
    func read(_ name: String) throws -> String { try String(contentsOfFile: state + "/" + name, encoding: .utf8) }

    /// The numbered writes in a store of a region, as its file has them.
    func numbers(_ region: String, _ store: String) throws -> Set<Int> {
        let lines = try read("\(region)/framework/\(store).log").split(separator: "\n")
        return Set(try lines.compactMap { try object(String($0))["canary"] as? Int })
    }

    /// A line of what `status` says.
    func status(_ beginning: String) throws -> String {
        try ctl("status").output.split(separator: "\n").map(String.init).first { $0.hasPrefix(beginning) } ?? ""
    }

    /// The processes that carry this lab's mark.
    func processes() throws -> [Int32] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap(Int32.init).filter { process in
            let variables = FileManager.default.contents(atPath: "/proc/\(process)/environ") ?? Data()
            return String(decoding: variables, as: UTF8.self).contains("MUSTER_LAB_PART=\(state):")
        }
    }

    /// The ports at which somebody listens on this machine.
    static func listeners() throws -> Set<Int> {
        let table = try String(contentsOfFile: "/proc/net/tcp", encoding: .utf8).split(separator: "\n").dropFirst()
        return Set(
            table.compactMap { line in
                let fields = line.split(separator: " ")
                guard fields.count > 3, fields[3] == "0A" else { return nil }
                return fields[1].split(separator: ":").last.flatMap { Int($0, radix: 16) }
            })
    }
}
