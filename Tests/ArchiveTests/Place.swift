// SPDX-License-Identifier: GPL-3.0-or-later

import Archive
import Documents
import Estate
import Finance
import Foundation
import Plan
import Quantities
import Rehearsal
import Study

/// A directory with an archive that is gone after the test.
final class Place {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("muster-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    var file: String { path("archive.db") }
    func path(_ name: String) -> String { url.appendingPathComponent(name).path }
}

/// Runs as a command would start them.
enum Example {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func inputs(
        _ command: String = "simulate", scenario: String = "example", plan: String = "plan text", trials: Int = 100,
        settings: [RunInputs.Change] = [], varied: [String] = [], points: Int = 1, start: Date = Date()
    ) -> RunInputs {
        RunInputs(
            command: command, arguments: [command, "a file.yaml"], directory: "/nowhere", scenario: scenario,
            documents: [.init(path: "scenario.yaml", text: "scenario text"), .init(path: "plan.yaml", text: plan)],
            settings: settings, seed: .max, firstTrial: 5, trials: trials, demands: ["recovery_time<=1h:95%"],
            varied: varied, points: points, currency: "USD", threads: 2, start: start)
    }

    static func key(_ inputs: RunInputs, _ settings: [RunInputs.Change] = []) -> PointKey {
        PointKeys(
            documents: inputs.documents, seed: inputs.seed, firstTrial: inputs.firstTrial, trials: inputs.trials,
            demands: inputs.demands
        ).key(settings: inputs.settings + settings)
    }

    static let end = Archive.End(isDone: true, duration: 1.5, fingerprint: Fingerprint(kept: "f00d"), answer: "{}")

    /// Trials of the scenario that everybody knows.
    static func study(trials: Int, timings: Bool = true) throws -> (
        scenario: Scenario, sample: Sample, result: PointResult
    ) {
        let path = root.appendingPathComponent("scenarios/region-outage.yaml").path
        let files = try ScenarioFiles(path: path)
        let scenario = try files.scenario()
        let incident = try Incident(
            system: scenario.system, plan: scenario.plan, fault: scenario.fault, prices: scenario.prices,
            horizon: scenario.horizon, seed: scenario.seed)
        let layout = Sample.Layout(system: scenario.system, plan: scenario.plan, timings: timings)
        let sample = Study(of: incident, layout: layout).run(trials: trials)
        let demands = [
            Objective(subject: .measure(.recoveryTime), criterion: .statistic(.p90, bound: 3600)),
            Objective(subject: .measure(.storeRecoveryPoint(1)), criterion: .share(bound: 0.1, share: Share(1, 3))),
        ]
        let summary = Summary(of: sample, plan: scenario.plan, requirements: demands)
        guard let prices = scenario.prices else { throw Missing() }
        let books = try Books(scenario.system, prices)
        let standby = books.standbyMonth
        let result = PointResult(
            summary: summary, system: scenario.system, plan: scenario.plan,
            cost: .init(standbyMonth: standby.total, yearMean: nil, yearP95: Amount(cents: -7)),
            charges: standby.map { .init(bill: "standby_month", charge: $0) },
            fingerprint: Fingerprint(of: sample, inputs: .init(texts: [], settings: [], seed: scenario.seed)),
            currency: prices.currency)
        return (scenario, sample, result)
    }

    struct Missing: Error {}
}
