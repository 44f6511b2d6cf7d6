// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Kernel

/// The kernel's M/M/1 queue against SimPy's, in turns, so that both see the same noise.
enum KernelRows {
    private static let rounds = 7
    private static let ownCustomers = 2_000_000
    private static let theirCustomers = 100_000

    static func measure(into table: inout Table, python: String, script: String) throws {
        var ours: [Double] = []
        var theirs: [Double] = []
        var ratios: [Double] = []
        for round in 0..<rounds {
            let queue = try Queue(customers: ownCustomers, arrivalRate: 1, serviceRate: 2, seed: UInt64(round))
            var simulation = Simulation(of: queue)
            var handled = 0
            let elapsed = seconds { handled = simulation.run(until: .never) }
            // Six standard errors of the mean wait; the two must be the same queue.
            try check(simulation.model.meanWait, near: 0.5, within: 0.011, "the kernel's")
            ours.append(elapsed / Double(handled))

            let output = try Child(python, [script, String(theirCustomers), String(round)]).output
            let numbers = output.split(separator: " ").compactMap { Double($0.trimmingCharacters(in: .newlines)) }
            guard numbers.count == 2 else { throw Child.Failure(description: "\(script) said \(output)") }
            try check(numbers[1], near: 0.5, within: 0.05, "SimPy's")
            theirs.append(1 / numbers[0])
            ratios.append(Double(ownCustomers) / elapsed / numbers[0])
        }
        table.add("kernel M/M/1, GSL exponentials, one core", 1e-6 / ours.best, "M events/s", .atLeast(15))
        table.add("  in customers", 0.5e-6 / ours.best, "M customers/s")
        table.add("SimPy 4.1.2, the same queue", 1e-6 / theirs.best, "M customers/s", digits: 3)
        table.add("  kernel over SimPy, median of \(rounds) pairs", ratios.median, "×", .atLeast(60))
    }

    private static func check(_ wait: Double, near expected: Double, within: Double, _ whose: String) throws {
        guard abs(wait - expected) < within else {
            throw Child.Failure(description: "\(whose) mean wait is \(wait), not \(expected)")
        }
    }
}
