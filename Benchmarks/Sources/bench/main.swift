// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Kernel

/// `bench table PYTHON` prints the table; `bench workloads` names the workloads that callgrind counts and their sizes.
let arguments = CommandLine.arguments.dropFirst()
let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardizedFileURL

switch (arguments.first, arguments.dropFirst().first) {
case ("table", let python?):
    var table = Table()
    try KernelRows.measure(
        into: &table, python: python, script: root.appending(path: "Benchmarks/simpy_mm1.py").path)
    table.show()
    exit(table.isMet ? 0 : 1)
case ("workloads", nil):
    print("queue 100000")
case ("queue", let count?):
    guard let customers = Int(count), customers > 0 else { fallthrough }
    var simulation = Simulation(of: try Queue(customers: customers, arrivalRate: 1, serviceRate: 2, seed: 2_026))
    // A longer line would allocate, now and then.
    print(simulation.run(until: .never))
default:
    FileHandle.standardError.write(Data("usage: bench table PYTHON | workloads | queue CUSTOMERS\n".utf8))
    exit(2)
}
