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
    static let variables = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]

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

    /// What makes the lab's plan shorter: the looks and the waits. The objective is that of no machine in particular: a call of
    /// the AWS CLI takes half a second on a quiet one, and ten where twenty processes want its two cores.
    private static let quick = [
        "plan.objectives.recovery-time.within=5min",
        "plan.steps.golden-flows.for=2s", "plan.steps.watch.for=3s", "plan.steps.check-primary.for=2s",
        "plan.steps.drain-dns.takes=1s",
    ].flatMap { ["--set", $0] }

    /// Runs a drill of one of the lab's scenarios and answers its report.
    func drill(_ scenario: String, _ options: String...) throws -> (run: Binary.Run, report: [String: Any]) {
        let run = try Binary.run(
            ["drill", "run", "scenarios/\(scenario).yaml", "--environment", path("environment.yaml"), "--unattended"]
                + ["--format", "json", "--drills", drills] + Self.quick + options, environment: Self.variables)
        return (run, (try? object(run.output)) ?? [:])
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
