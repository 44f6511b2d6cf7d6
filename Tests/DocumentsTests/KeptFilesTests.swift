// SPDX-License-Identifier: GPL-3.0-or-later
import Documents
import Estate
import Foundation
import Plan
import Testing

@Suite("Files that were kept")
struct KeptFilesTests {
    private static let law = "empirical(file: lasts.csv, column: minutes, unit: min)"

    /// Documents that extend each other and name tables, and another plan for a setting to name.
    private func write(into folder: String) throws {
        for file in Mistake.File.allCases {
            try Mistake.Documents.sound[file]!.write(toFile: "\(folder)/\(file.name)")
        }
        try FileManager.default.createDirectory(atPath: folder + "/deep", withIntermediateDirectories: true)
        let child = "scenario: child\nextends: ../scenario.yaml\nfault: {lasts: \"\(Self.law)\"}\n"
        try child.write(toFile: folder + "/deep/child.yaml")
        try "event,minutes\n1,10\n2,20\n".write(toFile: folder + "/deep/lasts.csv")
        let plan = Mistake.Documents.sound[.plan]!.replacing("plan: small", with: "plan: other")
        try plan.write(toFile: folder + "/other.yaml")
        let system = Mistake.Documents.sound[.system]!.replacing(
            "metrics: {region: east, chance: 10%, for: outage}",
            with: "drawn: jointly\n  events: events.csv\n  metrics: {region: east, for: outage}")
        try system.write(toFile: folder + "/system.yaml")
    }

    @Test("A scenario whose files are gone is read again from what was kept: the same one")
    func scenario() throws {
        var kept: [(path: String, text: String)] = []
        var path = ""
        let settings = { (folder: String) in
            [Setting(path: "plan", value: folder + "/other.yaml"), Setting("trials=7")!]
        }
        let (plain, set, folder) = try withFolder { folder in
            try write(into: folder)
            path = folder + "/deep/../deep/child.yaml"
            let files = try ScenarioFiles(path: path)
            let scenarios = (try files.scenario(), try files.scenario(setting: settings(folder)), folder)
            kept = files.sources
            return scenarios
        }
        #expect(!FileManager.default.fileExists(atPath: folder))
        let names = ["deep/child.yaml", "scenario.yaml", "system.yaml", "plan.yaml", "prices.yaml"]
        #expect(
            kept.map(\.path).sorted()
                == (names + ["events.csv", "deep/lasts.csv", "other.yaml"]).map { folder + "/" + $0 }.sorted())
        let files = try ScenarioFiles(path: path, kept: kept)
        #expect(try files.scenario() == plain)
        #expect(try files.scenario(setting: settings(folder)) == set)
        #expect(set.plan.name == "other")
        #expect(plain.plan.name == "small")
        #expect(files.sources.map(\.path) == kept.map(\.path))
        #expect(files.sources.map(\.text) == kept.map(\.text))
    }

    @Test("What was not kept is not read, though it is on the disk")
    func missing() throws {
        try withFolder { folder in
            try write(into: folder)
            let files = try ScenarioFiles(path: folder + "/deep/child.yaml")
            _ = try files.scenario()
            let kept = files.sources
            for (index, source) in kept.enumerated() {
                var others = kept
                others.remove(at: index)
                do throws(Diagnostics) {
                    _ = try ScenarioFiles(path: kept[0].path, kept: others).scenario()
                    Issue.record("'\(source.path)' was read from the disk")
                } catch {
                    let message = "cannot read '\(source.path)': it is not among the files that were kept"
                    #expect(error.list.map(\.message).contains(message))
                }
            }
            #expect(throws: Diagnostics.self) {
                try files.scenario(setting: [Setting(path: "plan", value: folder + "/nowhere.yaml")])
            }
        }
    }

    @Test("What was kept is believed, whatever the disk says now")
    func changed() throws {
        try withFolder { folder in
            try write(into: folder)
            let path = folder + "/deep/child.yaml"
            let files = try ScenarioFiles(path: path)
            let before = try files.scenario()
            try "scenario: changed\n".write(toFile: path)
            #expect(try ScenarioFiles(path: path, kept: files.sources).scenario() == before)
        }
    }

    @Test("An environment is read again from its one text")
    func environment() throws {
        let (first, folder) = try withFolder { folder in
            try write(into: folder)
            let scenario = try ScenarioFiles(path: folder + "/scenario.yaml").scenario()
            return (try EnvironmentFile(path: folder + "/environment.yaml", for: scenario), folder)
        }
        let path = folder + "/environment.yaml"
        let again = try EnvironmentFile(path: path, kept: [first.source])
        #expect(again.environment == first.environment)
        #expect(again.environment.directory == folder)
        do throws(Diagnostics) {
            _ = try EnvironmentFile(path: path, kept: [])
            Issue.record("it was not kept")
        } catch {
            let message = "cannot read '\(path)': it is not among the files that were kept"
            #expect(error.rendered() == "\(path): error: \(message)")
        }
    }
}
