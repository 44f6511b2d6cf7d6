// SPDX-License-Identifier: GPL-3.0-or-later
import Documents
import Foundation
import Rehearsal

/// One thread's trials of a scenario, and how far they are above the floor.
enum TrialRows {
    private static let rounds = 9
    private static let trials: UInt64 = 4_000

    /// A rehearsal of the scenario in that file.
    static func rehearsal(of scenario: String) throws -> Rehearsal {
        let scenario = try ScenarioFiles(path: scenario).scenario()
        return Rehearsal(
            try Incident(
                system: scenario.system, plan: scenario.plan, fault: scenario.fault, prices: scenario.prices,
                horizon: scenario.horizon, seed: scenario.seed))
    }

    static func measure(into table: inout Table, scenario: String) throws {
        var rehearsal = try rehearsal(of: scenario)
        for trial in 0..<trials { rehearsal.run(trial: trial) }
        var floors: [Floor] = []
        var times: [Double] = []
        var ratios: [Double] = []
        var (draws, events, pieces) = (0.0, 0.0, 0.0)
        for round in 0..<UInt64(rounds) {
            var work = (draws: 0, events: 0, pieces: 0)
            let elapsed = seconds {
                for trial in round * trials..<(round + 1) * trials {
                    rehearsal.run(trial: trial)
                    work.draws += rehearsal.outcome.work.draws
                    work.events += rehearsal.outcome.work.events
                    work.pieces += rehearsal.outcome.work.pieces
                }
            }
            let floor = try Floor.measure()
            let each = elapsed / Double(trials) * 1e9
            draws = Double(work.draws) / Double(trials)
            events = Double(work.events) / Double(trials)
            pieces = Double(work.pieces) / Double(trials)
            floors.append(floor)
            times.append(each)
            ratios.append(each / floor.time(draws: draws, events: events, pieces: pieces))
        }
        table.add("one trial of region-outage, one thread", times.best / 1e3, "µs")
        table.add("  trials/s, one thread", 1e6 / times.best, "k trials/s")
        table.add("  draws", draws, "a trial")
        table.add("  events", events, "a trial")
        table.add("  pieces of traffic", pieces, "a trial")
        table.add("one draw, log-normal", floors.map(\.draw).best, "ns")
        table.add("  one bare uniform, for comparison", floors.map(\.uniform).best, "ns")
        table.add("one push and pop", floors.map(\.event).best, "ns")
        table.add("one piece of traffic", floors.map(\.piece).best, "ns")
        table.add("trial over its floor, median of \(rounds) pairs", ratios.median, "×", digits: 2, .atMost(2))
    }
}
