// SPDX-License-Identifier: GPL-3.0-or-later
import Documents
import Estate
import Foundation
import Plan
import Quantities
import Testing

@Suite("Scenarios that build on each other")
struct ScenarioFileTests {
    /// Sound documents in a folder, and more files beside them.
    private func reading<Value>(_ more: [String: String], _ body: (String) throws -> Value) throws -> Value {
        try withFolder { folder in
            for file in Mistake.File.allCases {
                try Mistake.Documents.sound[file]!.write(toFile: "\(folder)/\(file.name)")
            }
            try FileManager.default.createDirectory(atPath: folder + "/deep", withIntermediateDirectories: true)
            for (name, text) in more { try text.write(toFile: "\(folder)/\(name)") }
            return try body(folder)
        }
    }

    @Test("Mappings are merged deeply, and paths stay relative to the file that states them")
    func merge() throws {
        let more = [
            "deep/child.yaml": "scenario: child\nextends: ../scenario.yaml\nfault: {lasts: 2h}\nplan: plan.yaml\n",
            "deep/plan.yaml": Mistake.Documents.sound[.plan]!.replacing("plan: small", with: "plan: deep"),
        ]
        let scenario = try reading(more) { try ScenarioFiles(path: $0 + "/deep/child.yaml").scenario() }
        #expect(scenario.name == "child")
        #expect(scenario.plan.name == "deep")
        #expect(scenario.system.name == "small")
        #expect(scenario.fault.kind == .regionOutage(.init(region: 0, lasts: .constant(7200e6))))
    }

    @Test("What a scenario inherits for another kind of fault does not count")
    func otherKind() throws {
        let more = ["child.yaml": "scenario: child\nextends: scenario.yaml\nfault: {kind: none}\n"]
        let fault = try reading(more) { try ScenarioFiles(path: $0 + "/child.yaml").scenario().fault }
        #expect(fault == Fault(kind: .none))
        let grey = try reading([:]) {
            try ScenarioFiles(path: $0 + "/scenario.yaml").scenario(setting: [
                Setting(path: "fault.kind", value: "grey-failure"), Setting(path: "fault.success", value: "70%"),
            ]).fault
        }
        let outage = Fault.RegionOutage(
            region: 0, lasts: .constant(8 * 3600e6), success: Rational(7, 10), storageWorks: true)
        #expect(grey == Fault(kind: .greyFailure(outage)))
    }

    @Test("Options come after a scenario's own settings, and these after those it extends")
    func order() throws {
        let more = [
            "base.yaml": "scenario: base\nextends: scenario.yaml\nset: {trials: 1, system.stores.memory.every: 1min}\n",
            "child.yaml": "scenario: child\nextends: base.yaml\nset: {trials: 2, seed: 2}\n",
        ]
        try reading(more) { folder in
            let files = try ScenarioFiles(path: folder + "/child.yaml")
            let scenario = try files.scenario()
            #expect(scenario.trials == 2)
            guard case .snapshot(let memory) = scenario.system.stores[0].kind else {
                Issue.record("memory is a snapshot store")
                return
            }
            #expect(memory.every == .minutes(1))
            #expect(try files.scenario(setting: [Setting("seed=3")!]).seed == 3)
            #expect(files.sources.count == 6)
        }
    }

    @Test("Objectives of a scenario replace the plan's one by one")
    func objectives() throws {
        let scenario = """
            objectives: {recovery-point: {within: 1min, in: 90%}}

            """
        let plan = Mistake.Documents.sound[.plan]!
        let more = [
            "plan.yaml": plan + "objectives: {recovery-time: {within: 1h}, recovery-point: {within: 1h}}\n",
            "scenario.yaml": Mistake.Documents.sound[.scenario]! + scenario,
        ]
        let objectives = try reading(more) { try ScenarioFiles(path: $0 + "/scenario.yaml").scenario().plan.objectives }
        #expect(objectives.recoveryTime == .init(within: .hours(1), share: Rational(95, 100)))
        #expect(objectives.recoveryPoint == .init(within: .minutes(1), share: Rational(9, 10)))
    }

    @Test("An empirical distribution reads the rows it selects")
    func empirical() throws {
        let table = "date,\"minutes, all\",use\n1,10,yes\n2,\"20\",no\r\n3,5,yes\n\n"
        let law = "empirical(file: t.csv, column: minutes, unit: min)"
        let scenario = Mistake.Documents.sound[.scenario]!.replacing("8h", with: "\"\(law)\"")
        let more = ["t.csv": table.replacing("\"minutes, all\"", with: "minutes"), "scenario.yaml": scenario]
        let all = try reading(more) { folder in
            let files = try ScenarioFiles(path: folder + "/scenario.yaml")
            #expect(files.sources.map(\.path).contains(folder + "/t.csv"))
            return try files.scenario().fault
        }
        #expect(all.kind == .regionOutage(.init(region: 0, lasts: .empirical([300e6, 600e6, 1200e6]))))
        let some = try reading(
            more.merging(["scenario.yaml": scenario.replacing("min)", with: "min, where: use=yes)")]) { $1 }
        ) {
            try ScenarioFiles(path: $0 + "/scenario.yaml").scenario().fault
        }
        #expect(some.kind == .regionOutage(.init(region: 0, lasts: .empirical([300e6, 600e6]))))
    }

    @Test("A file that is not text, too long a value and a missing scenario are refused")
    func refused() throws {
        try reading([:]) { folder in
            try [UInt8]([0x66, 0xFF]).write(toFile: folder + "/prices.yaml")
            let path = folder + "/scenario.yaml"
            #expect(check(paths: [path]).list.map(\.message) == ["'\(folder)/prices.yaml' is not UTF-8 text"])
            #expect(throws: Diagnostics.self) { try ScenarioFiles(path: path) }
        }
        let missing = check(paths: ["nowhere.yaml"])
        #expect(missing.rendered() == "nowhere.yaml: error: cannot read 'nowhere.yaml': No such file or directory")
        try reading([:]) { folder in
            let files = try ScenarioFiles(path: folder + "/scenario.yaml")
            do throws(Diagnostics) {
                _ = try files.scenario(setting: [Setting(path: "seed", value: String(repeating: "1", count: 1 << 20))])
                Issue.record("the value is too long")
            } catch {
                #expect(error.list.map(\.message) == ["a value is at most 1 MiB"])
            }
        }
    }

    @Test("Colours and control characters: a terminal is steered by us alone")
    func terminal() throws {
        try reading(["bad.yaml": "scenario: \"\u{85}\"\nsystem: \u{1B}[31m\n"]) { folder in
            let text = check(paths: [folder + "/bad.yaml"]).rendered(inColour: true)
            #expect(text.contains("\u{1B}[1;31merror:\u{1B}[0m"))
            #expect(!text.contains("\u{1B}[31m"))
        }
    }
}
