// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Plan
internal import Quantities
internal import Rehearsal

/// Probes, and what they must find before the plan begins. Seconds.
private struct Probes: Sendable {
    var every: Int64 = 30
    var timeout: Int64 = 4
    var failures = 3
    var unavailable: Int64 = 0

    func detections() throws -> [Double] {
        var small = SmallIncident([SmallIncident.wait("act", .constant(0))])
        small.system.monitoring = Monitoring(
            probe: Monitoring.Probe(every: .seconds(every), timeout: .seconds(timeout), failures: failures))
        small.plan.triggers = Triggers(unavailable: .seconds(unavailable))
        return try small.values(.detectionTime, trials: 20_000)
    }

    /// The least and the greatest of (n − 1)·e + o + U(0, e).
    var bounds: (Double, Double) {
        (Double(Int64(failures - 1) * every + timeout), Double(Int64(failures) * every + timeout))
    }
}

extension Battery {
    private static let phase = "(n - 1)·every + timeout + U(0, every)"

    static let detection = Family(
        "Detection",
        [
            law("every 30 s, 3 in a row: distance", Probes(), Probes(timeout: 5)),
            law("every 10 s, 3 in a row: distance", Probes(every: 10), Probes(every: 10, failures: 4)),
            Check("every 30 s, 3 in a row: mean", phase, Probes(), mistaken: Probes(timeout: 5)) {
                try .mean(of: $0.detections(), is: 2 * 30 + 4 + 15)
            },
            Check(
                "unavailable for 5 min: distance", "5 min + timeout + U(0, every)", Probes(unavailable: 300),
                mistaken: Probes(unavailable: 270)
            ) { .law(of: try $0.detections()) { uniform($0, from: 304, to: 334) } },
        ])

    private static func law(_ name: String, _ probes: Probes, _ mistaken: Probes) -> Check {
        Check(name, phase, probes, mistaken: mistaken) { world in
            let (low, high) = probes.bounds
            return .law(of: try world.detections()) { uniform($0, from: low, to: high) }
        }
    }
}
