// SPDX-License-Identifier: GPL-3.0-or-later

internal import Kernel

/// Customers a unit of time.
struct Rates: Sendable {
    var arrival = 1.0
    var service: Double

    var load: Double { arrival / service }

    /// The mean wait of the first so many customers from an empty queue, in each of some runs.
    func delays(customers: Int, runs: Range<UInt64>) throws -> [Double] {
        try runs.map {
            try Queue(customers: customers, arrivalRate: arrival, serviceRate: service, run: $0).meanWait()
        }
    }
}

extension Battery {
    static let kernel = Family(
        "Queue and repair on the kernel",
        [
            wait("M/M/1, load 0.5: mean wait", Rates(service: 2), Rates(service: 2.02), 0.5),
            wait("M/M/1, load 0.9: mean wait", Rates(service: 10.0 / 9), Rates(service: 1.14), 8.1),
            wait("M/M/1, 5 and 8: mean wait", Rates(arrival: 5, service: 8), Rates(arrival: 5, service: 8.1), 5.0 / 24),
            Check(
                "M/M/1, 0.9, first 25: mean wait", "Law, Simulation Modeling and Analysis",
                Rates(service: 10.0 / 9), mistaken: Rates(service: 1.14)
            ) { try .mean(of: $0.delays(customers: 25, runs: 0..<30_000), is: 2.124_489, .number) },
            available("up 1000, down 10: share up", 1000, 10, 0.990_099_0),
            available("up 8760, down 4: share up", 8760, 4, 0.999_543_6),
        ])

    /// The mean wait of n customers has the variance ρ(2 + 5ρ − 4ρ² + ρ³)/(μ²(1 − ρ)⁴)/n (Daley 1968; Whitt,
    /// Management Science, 1989).
    private static func wait(_ name: String, _ rates: Rates, _ mistaken: Rates, _ expected: Double) -> Check {
        Check(name, "Erlang: load/(service rate - arrival rate)", rates, mistaken: mistaken) { world in
            let customers = 1_000_000
            let queue = try Queue(customers: customers, arrivalRate: world.arrival, serviceRate: world.service)
            let (load, idle) = (rates.load, 1 - rates.load)
            let shape = load * (2 + load * (5 + load * (load - 4)))
            let variance = shape / (rates.service * rates.service * idle * idle * idle * idle)
            return .estimate(queue.meanWait(), error: (variance / Double(customers)).squareRoot(), is: expected)
        }
    }

    /// The share is a ratio of means: by the delta method its error is A(1 − A)·√(2/n) after n cycles.
    private static func available(_ name: String, _ up: Double, _ down: Double, _ expected: Double) -> Check {
        Check(name, "MTBF/(MTBF + MTTR)", down, mistaken: down * 1.02) { down in
            let cycles = 300_000
            let share = try UpAndDown(cycles: cycles, up: up, down: down).availability()
            let error = expected * (1 - expected) * (2 / Double(cycles)).squareRoot()
            return .estimate(share, error: error, is: expected, .share)
        }
    }
}
