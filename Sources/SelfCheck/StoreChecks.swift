// SPDX-License-Identifier: GPL-3.0-or-later

internal import CGSL
internal import Estate
internal import Foundation
internal import Plan
internal import Quantities
internal import Rehearsal

/// A store that is captured now and then.
struct Captures: Sendable {
    static let trials = 20_000

    /// Seconds.
    var every = 900.0
    var delay = 0.0
    var missed = Rational(0)
    var size = ByteCount(bytes: 1000)
    /// Bytes per second of a restore.
    var rate = 1000.0

    func losses(trials: Int = Captures.trials) throws -> [Double] {
        try incident().values(.recoveryPoint, trials: trials)
    }

    func incident() -> SmallIncident {
        var small = SmallIncident([Step(id: "restore", action: .restore(store: "memory"))])
        small.system.stores = [
            Store(
                name: "memory",
                kind: .snapshot(
                    Store.Snapshot(
                        size: size, changes: Rate(perSecond: .one),
                        every: Duration(microseconds: Int64(every * 1e6)), export: .constant(delay * 1e6),
                        missed: missed, restoreRate: .constant(rate))))
        ]
        return small
    }

    /// The chance that the loss is at most that: d + U(0, T) + T·Geometric(p).
    func chance(ofAtMost loss: Double) -> Double {
        let cadences = max(0, (loss - delay) / every)
        let whole = cadences.rounded(.down)
        let (never, p) = (pow(missed.double, whole), missed.double)
        return 1 - never + never * (1 - p) * (cadences - whole)
    }
}

extension Battery {
    private static let phases = "delay + U(0, every) + every·Geometric(missed)"

    static let stores = Family(
        "Stores",
        [
            Check("every 15 min, no delay: mean", phases, Captures(), mistaken: Captures(every: 960)) {
                try .mean(of: $0.losses(), is: 450)
            },
            Check("  p95", phases, Captures(), mistaken: Captures(every: 960)) {
                try .quantile(0.95, of: $0.losses(), is: 14.25 * 60)
            },
            Check("  p99", phases, Captures(), mistaken: Captures(every: 960)) {
                try .quantile(0.99, of: $0.losses(), is: 14.85 * 60)
            },
            within15(delay: 60, share: 14.0 / 15),
            within15(delay: 150, share: 12.5 / 15),
            within15(delay: 300, share: 10.0 / 15),
            Check(
                "10 min + 5 min: share ≤ 15 min", phases, Captures(every: 600, delay: 300),
                mistaken: Captures(every: 630, delay: 300)
            ) {
                let losses = try $0.losses()
                return .exact(Double(losses.count { $0 <= 900 }) / Double(losses.count), is: 1, .share)
            },
            law("delay 2.5 min: distance", Captures(delay: 150), mistaken: Captures(delay: 170)),
            law(
                "  and 30 % missed: distance", Captures(delay: 150, missed: Rational(30, 100)),
                mistaken: Captures(delay: 150, missed: Rational(33, 100))),
            Check(
                "  and 30 % missed: mean", phases, Captures(delay: 150, missed: Rational(30, 100)),
                mistaken: Captures(delay: 150, missed: Rational(33, 100))
            ) { try .mean(of: $0.losses(), is: 150 + 450 + 900 * 0.3 / 0.7) },
            log, restore,
        ])

    private static let log = Check(
        "a log's lag: distance", "what is on its way is lost", 5.2, mistaken: 5.8
    ) { p95 in
        var small = SmallIncident([SmallIncident.wait("act", .constant(0))])
        small.system.stores = [
            Store(
                name: "journal",
                kind: .log(
                    Store.Log(
                        appends: Rate(perSecond: Rational(900)), lag: .lognormal(median: 1e6, p95: p95 * 1e6),
                        replaysAt: Rate(perSecond: Rational(20_000)))))
        ]
        let sigma = Foundation.log(5.2) / Distribution.z95
        return .law(of: try small.values(.recoveryPoint, trials: Captures.trials)) { gsl_cdf_lognormal_P($0, 0, sigma) }
    }

    private static let restore = Check(
        "100 GB at 10 Gb/s: restored in", "size over rate", 100 as Int64, mistaken: 101
    ) { size in
        var captures = Captures()
        captures.size = ByteCount(bytes: size * 1_000_000_000)
        captures.rate = 1.25e9
        return .exact(try captures.incident().value(.recoveryTime), is: 80, within: 1e-6, .seconds)
    }

    private static func within15(delay: Double, share: Double) -> Check {
        let minutes = delay == 150 ? "2.5" : "\(Int(delay / 60))"
        return Check(
            "delay \(minutes) min: share ≤ 15 min", phases, Captures(delay: delay),
            mistaken: Captures(delay: delay + 20)
        ) {
            let losses = try $0.losses()
            return .share(losses.count { $0 <= 900 }, of: losses.count, is: share)
        }
    }

    private static func law(_ name: String, _ captures: Captures, mistaken: Captures) -> Check {
        Check(name, phases, captures, mistaken: mistaken) { world in
            .law(of: try world.losses()) { captures.chance(ofAtMost: $0) }
        }
    }
}
