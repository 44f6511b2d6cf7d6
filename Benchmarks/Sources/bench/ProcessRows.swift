// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// The built program as a whole, as a user runs it: a study of a hundred thousand trials on one thread and on two, in
/// turns, and the check of a scenario.
enum ProcessRows {
    private static let rounds = 5
    private static let trials = 100_000

    static func measure(into table: inout Table, muster: String, scenario: String) throws {
        var one: [Double] = []
        var two: [Double] = []
        var gains: [Double] = []
        var memory: [Double] = []
        var effort: [Double] = []
        var overheads: [Double] = []
        var outputs: Set<String> = []
        for _ in 0..<rounds {
            let alone = try simulate(muster, scenario, threads: 1)
            let together = try simulate(muster, scenario, threads: 2)
            one.append(alone.seconds)
            two.append(together.seconds)
            gains.append(alone.seconds / together.seconds)
            effort.append(together.processorSeconds)
            overheads.append(together.processorSeconds / alone.processorSeconds)
            memory.append(together.peakMegabytes)
            outputs.formUnion([alone.output, together.output])
        }
        guard outputs.count == 1 else { throw Child.Failure(description: "runs of one study differ") }
        table.add("simulate region-outage, \(trials) trials, 1 thread", one.best, "s", digits: 2)
        table.add("  2 threads", two.best, "s", digits: 2, .atMost(2))
        table.add("  trials/s of the whole process, 2 threads", Double(trials) / two.best / 1e3, "k trials/s")
        table.add("  2 threads over 1, median of \(rounds) pairs", gains.median, "×", digits: 2, .atLeast(1.8))
        table.add("  processor time, 2 threads", effort.best, "s", digits: 2)
        table.add("  processor time, 2 threads over 1", overheads.median, "×", digits: 2)
        table.add("  memory at its peak", memory.max() ?? .infinity, "MB", .atMost(200))
        let million = try simulate(muster, scenario, threads: 2, trials: 1_000_000)
        table.add(
            "simulate region-outage, 1000000 trials: memory at its peak", million.peakMegabytes, "MB", .atMost(600))
        let checks = try (0..<4 * rounds).map { _ in try Child(muster, ["check", scenario]).seconds }
        table.add("check of the scenario, from start to end", checks.best * 1e3, "ms", .atMost(50))
    }

    private static func simulate(
        _ muster: String, _ scenario: String, threads: Int, trials: Int = trials
    ) throws -> Child {
        try Child(
            muster,
            ["simulate", scenario, "--trials", String(trials), "--threads", String(threads), "--format", "json"])
    }
}
