// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Kernel
import Rehearsal

let usage = """
    usage: bench table PYTHON MUSTER    everything, as one table
           bench floor                  of that, one trial and its floor
           bench workloads              what callgrind counts, and how much of it
           bench queue CUSTOMERS        the M/M/1 queue
           bench trials TRIALS          trials of region-outage

    """
let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardizedFileURL
let scenario = root.appending(path: "scenarios/region-outage.yaml").path
let arguments = Array(CommandLine.arguments.dropFirst())
let count = arguments.count == 2 ? Int(arguments[1]) ?? 0 : 0

do {
    switch arguments.first {
    case "table" where arguments.count == 3:
        var table = Table()
        let loadBefore = load()
        let script = root.appending(path: "Benchmarks/simpy_mm1.py").path
        try KernelRows.measure(into: &table, python: arguments[1], script: script)
        try TrialRows.measure(into: &table, scenario: scenario)
        try ProcessRows.measure(into: &table, muster: arguments[2], scenario: scenario)
        table.show()
        if loadBefore > 0.5 {
            print(
                String(
                    format: "%.1f other processes were running: two threads have gained less than they can.", loadBefore
                ))
        }
        if !table.isMet { exit(1) }
    case "floor" where arguments.count == 1:
        var table = Table()
        try TrialRows.measure(into: &table, scenario: scenario)
        table.show()
        if !table.isMet { exit(1) }
    case "workloads" where arguments.count == 1:
        print("queue 100000\ntrials 2000")
    case "queue" where count > 0:
        var simulation = Simulation(of: try Queue(customers: count, arrivalRate: 1, serviceRate: 2, seed: 2_026))
        // A longer line would allocate, now and then.
        print(simulation.run(until: .never))
    case "trials" where count > 0:
        var rehearsal = try TrialRows.rehearsal(of: scenario)
        // The same trials again and again, so that after the first round buffers are as large as they get.
        for trial in 0..<UInt64(count) { rehearsal.run(trial: trial % 2_000) }
        print(rehearsal.outcome.work.events)
    default:
        FileHandle.standardError.write(Data(usage.utf8))
        exit(2)
    }
} catch {
    FileHandle.standardError.write(Data("bench: error: \(error)\n".utf8))
    exit(1)
}
