// SPDX-License-Identifier: GPL-3.0-or-later

internal import CGSL
internal import Estate
internal import Foundation
internal import Plan
internal import Quantities
internal import Rehearsal

/// A standby that grows from nothing to ten nodes.
private struct Launches: Sendable {
    static let trials = 20_000

    var launch: Distribution = .exponential(mean: 60e6)
    var batch = Share.one
    var refused = Share.zero

    func times() throws -> [Double] {
        var small = SmallIncident([
            Step(id: "scale", action: .scale(region: "west", to: .share(.one)))
        ])
        small.system.standbys[0] = Standby(
            region: 1, running: .zero, launch: launch, batch: batch, refusedChance: refused,
            refusedFor: .constant(30 * SmallIncident.minute))
        return try small.values(.recoveryTime, trials: Self.trials)
    }
}

extension Battery {
    private static let slowest = "order statistics: F to the power of n"

    static let launches = Family(
        "Launches: the slowest of a batch",
        [
            Check(
                "10 exponentials: mean", "the tenth harmonic number of means", Launches(),
                mistaken: Launches(launch: .exponential(mean: 62e6))
            ) { try .mean(of: $0.times(), is: 60 * (1...10).reduce(0.0) { $0 + 1 / Double($1) }) },
            Check(
                "10 exponentials: distance", slowest, Launches(),
                mistaken: Launches(launch: .exponential(mean: 64e6))
            ) { .law(of: try $0.times()) { pow(1 - exp(-$0 / 60), 10) } },
            Check(
                "10 lognormals: distance", slowest,
                Launches(launch: .lognormal(median: 55e6, p95: 83e6)),
                mistaken: Launches(launch: .lognormal(median: 56e6, p95: 84e6))
            ) {
                let sigma = log(83.0 / 55) / Distribution.z95
                return .law(of: try $0.times()) { pow(gsl_cdf_lognormal_P($0, log(55), sigma), 10) }
            },
            Check(
                "no batch of 4 refused, 20 % each", "static stability: (1 - p)^batches",
                Launches(launch: .constant(60e6), batch: Rational(25, 100), refused: Rational(20, 100)),
                mistaken: Launches(launch: .constant(60e6), batch: Rational(34, 100), refused: Rational(20, 100))
            ) {
                let times = try $0.times()
                return .share(times.count { $0 < 30 * 60 }, of: times.count, is: pow(0.8, 4))
            },
        ])
}
