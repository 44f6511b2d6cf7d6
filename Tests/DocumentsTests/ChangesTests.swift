// SPDX-License-Identifier: GPL-3.0-or-later

import Documents
import Foundation
import Testing

@Suite("What changed between two scenarios")
struct ChangesTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let scenario = root.appendingPathComponent("scenarios/region-outage.yaml").path
    private static let plan = root.appendingPathComponent("models/agent-framework/plan.yaml").path

    private func draft(_ settings: [String] = [], plan: String? = nil) throws -> Draft {
        try ScenarioFiles(path: Self.scenario).draft(setting: settings.compactMap(Setting.init), plan: plan)
    }

    /// The example's plan with its text edited, as a file.
    private func edited(_ edit: (String) -> String) throws -> Draft {
        let text = try String(contentsOfFile: Self.plan, encoding: .utf8)
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("muster-\(UUID().uuidString).yaml")
        try edit(text).write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        return try draft(plan: file.path)
    }

    private func changes(_ edit: (String) -> String) throws -> [Change] { try draft().changes(to: edited(edit)) }

    private func path(_ change: Change) -> String { change.path.joined(separator: ".") }

    @Test("comments, spelling, the order of keys and defaults written out are none")
    func noChange() throws {
        let candidate = try edited { text in
            text.replacing("within: 60min", with: "within: 3600s").replacing("# any one of them", with: "# one")
                .replacing(
                    "{id: approve,         phase: assessment,    do: approve, by: sre,",
                    with: "{phase: assessment, id: approve, by: sre, do: approve, success: 100%, "
                )
                .replacing("to: us-west-2, by: sre, takes:", with: "to: us-west-2, through: record, by: sre, takes:")
                .replacing("after: [reingest-dlq, pull-config]", with: "after: [pull-config, reingest-dlq]")
        }
        let baseline = try draft()
        #expect(baseline.isSame(as: candidate))
        #expect(baseline.changes(to: candidate).isEmpty)
        #expect(
            try baseline.isSame(
                as: draft(["system.dns.api.ttl=1min", "fault.lasts=lognormal(median: 33360s, p95: 2499min)"])))
    }

    @Test("a value of a step is told by its path, with the default where none was written")
    func value() throws {
        let found = try changes {
            $0.replacing(
                "to: us-west-2, by: sre, takes:", with: "to: us-west-2, through: health-check, by: sre, takes:")
        }
        #expect(found.count == 1)
        let change = try #require(found.first)
        #expect(change.path == ["plan", "steps", "switch-traffic", "through"])
        #expect(change.kind == .value && change.before == "record" && change.after == "health-check")
    }

    @Test("a step that is added, one that is gone and one that is listed elsewhere are told as such")
    func steps() throws {
        let added = try changes {
            $0.replacing(
                "  - {id: approve,",
                with:
                    "  - {id: wait-a-minute, phase: assessment, do: wait, takes: 60s, after: [page]}\n  - {id: approve,"
            )
        }
        #expect(added.map(path) == ["plan.steps.wait-a-minute"])
        #expect(added.first?.kind == .added)
        let removed = try changes { text in
            text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.contains("id: tell-people") }
                .joined(separator: "\n")
        }
        #expect(removed.map(path) == ["plan.steps.tell-people"])
        #expect(removed.first?.kind == .removed)
        let moved = try changes { text in
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            guard let from = lines.firstIndex(where: { $0.contains("id: watch,") }),
                let to = lines.firstIndex(where: { $0.contains("id: tell-people") })
            else { return text }
            lines.swapAt(from, to)
            return lines.joined(separator: "\n")
        }
        #expect(moved.count == 1)
        #expect(moved.first?.kind == .moved)
    }

    @Test("a step under another name is renamed, and whoever comes after it has not changed")
    func renamed() throws {
        let found = try changes { text in
            text.replacing("{id: approve,", with: "{id: decide,").replacing("after: [approve]", with: "after: [decide]")
        }
        #expect(found.map(path) == ["plan.steps.decide"])
        #expect(found.first?.kind == .renamed)
        #expect(found.first?.before == "approve" && found.first?.after == "decide")
    }

    @Test("a value of the system, the fault or the prices is told, and so is an objective")
    func elsewhere() throws {
        let baseline = try draft()
        let settings = [
            "system.stores.memory.every=5min", "fault.per-year=0.5", "prices.dns.zone-month=1",
            "plan.objectives.recovery-time.within=45min", "system.roles.sre.people=3",
        ]
        let found = baseline.changes(to: try draft(settings))
        #expect(
            found.map(path) == [
                "fault.per-year", "system.stores.memory.every", "system.roles.sre.people",
                "plan.objectives.recovery-time.within", "prices.dns.zone-month",
            ])
        #expect(found.map(\.before) == ["0.2", "15min", "2", "60min", "0.50"])
        #expect(found.map(\.after) == ["0.5", "5min", "3", "45min", "1"])
    }

    @Test("new findings of check are those that the baseline does not have")
    func findings() throws {
        let baseline = try draft()
        #expect(baseline.newFindings(since: baseline).isEmpty)
        let parallel = try draft(plan: Self.plan.replacing("plan.yaml", with: "plan-parallel.yaml"))
        // The example moves DNS before anything serves; the parallel plan does not.
        let new = baseline.newFindings(since: parallel).compactMap(\.code)
        #expect(new.contains(.trafficBeforeService))
        #expect(!parallel.newFindings(since: baseline).compactMap(\.code).contains(.trafficBeforeService))
    }

    @Test("a mistake in either is told as it is elsewhere")
    func mistake() throws {
        #expect(throws: Diagnostics.self) { try draft(["system.stores.memory.evry=5min"]) }
    }
}
