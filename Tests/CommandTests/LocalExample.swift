// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// The local example's two regions on ports of their own, and drills against them; all of it is gone after the test.
final class LocalExample: Sendable {
    private let place: URL
    /// The environment that names the regions' ports.
    let environment: String
    /// Where drills are kept.
    let drills: String

    private static let ctl = Binary.root.appendingPathComponent("models/local/ctl").path

    /// Starts both regions. `prechecks` are processes of their own, which a test of something else can do without.
    init(prechecks: Bool = true) throws {
        place = FileManager.default.temporaryDirectory.appendingPathComponent("muster-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        environment = place.appendingPathComponent("environment.yaml").path
        drills = place.appendingPathComponent("drills").path
        try #require(try ctl("up", "--ports", "free", "--environment", environment).status == 0)
        guard !prechecks else { return }
        let text = try String(contentsOfFile: environment, encoding: .utf8)
        let lines = text.components(separatedBy: "\n").filter { !$0.contains("precheck:") }
        try lines.joined(separator: "\n").write(toFile: environment, atomically: true, encoding: .utf8)
    }

    deinit {
        _ = try? ctl("down")
        try? FileManager.default.removeItem(at: place)
    }

    /// A path in the example's directory.
    func path(_ name: String) -> String { place.appendingPathComponent(name).path }

    private var state: String { path("state") }

    private var variables: [String: String] {
        let port = (try? String(contentsOfFile: state + "/west/port", encoding: .utf8)) ?? ""
        return [
            "MUSTER_LOCAL": state,
            "MUSTER_LOCAL_WEBHOOK": "http://127.0.0.1:\(port.trimmingCharacters(in: .whitespacesAndNewlines))/notify",
        ]
    }

    /// Runs the program that controls the regions.
    @discardableResult
    func ctl(_ arguments: String...) throws -> Binary.Run {
        try Binary.run(arguments, environment: variables, program: LocalExample.ctl)
    }

    /// Runs a verb of `muster drill` on this example's drills.
    func drill(
        _ arguments: [String], environment: [String: String] = [:], meanwhile: (Process) throws -> Void = { _ in }
    ) throws -> Binary.Run {
        try Binary.run(
            ["drill"] + arguments + ["--drills", drills], environment: variables.merging(environment) { $1 },
            meanwhile: meanwhile)
    }

    /// What makes the local plan, whose minutes are seconds, shorter still: the looks and the waits.
    static let quick = [
        "system.monitoring.probe.every=100ms", "plan.triggers=[{unavailable: 500ms}, {manual: sre}]",
        "plan.steps.golden-flows.for=300ms", "plan.steps.golden-flows.every=100ms", "plan.steps.watch.for=300ms",
        "plan.steps.watch.every=100ms", "plan.steps.check-primary.for=300ms", "plan.steps.check-primary.every=100ms",
        "plan.steps.drain-dns.takes=100ms",
    ].flatMap { ["--set", $0] }

    /// The arguments of a quick drill of a scenario with an injected fault that lasts that long.
    func quickRun(_ scenario: String = "local-outage", lasts: String, _ more: String...) -> [String] {
        ["run", "scenarios/\(scenario).yaml", "--environment", environment, "--inject", "--lead-in", "1s"]
            + ["--set", "fault.lasts=\(lasts)"] + LocalExample.quick + more
    }

    /// A call that changed something, as the services counted it.
    struct Call: Decodable, Hashable {
        /// The idempotency key.
        var key: String
        /// What was asked for.
        var what: String
        /// How often it arrived.
        var arrived: Int
        /// How often it was done.
        var done: Int

        /// The step and the attempt, without the drill's name.
        var deed: String { key.split(separator: "/").dropFirst().joined(separator: "/") }
    }

    /// All calls that changed something.
    func calls() throws -> [Call] { try JSONDecoder().decode([Call].self, from: Data(try ctl("calls").output.utf8)) }

    /// Where users are sent, and what runs in the standby.
    func finalState() throws -> [String] {
        let lines = try ctl("status").output.split(separator: "\n").map(String.init)
        return lines.compactMap { line in
            if line.hasPrefix("api") { return line }
            // Everything but ports, processes and how much was written.
            return line.split { ",;".contains($0) }.first { $0.contains("%") }.map { String(line.prefix(4) + $0) }
        }
    }
}
