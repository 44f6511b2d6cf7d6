// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Foundation
internal import Plan
internal import Quantities
internal import Rehearsal
internal import Study

/// Two steps side by side, and one after both. Seconds.
private struct Fork: Sendable {
    var left: Distribution = .constant(600e6)
    var right: Distribution = .constant(600e6)
    /// How many people do them; automation where there is none.
    var people = 0

    func times(_ trials: Int = 1) throws -> [Double] {
        var small = SmallIncident([
            SmallIncident.wait("left", left), SmallIncident.wait("right", right),
            SmallIncident.wait("join", .constant(1e6 + 1), after: [0, 1]),
        ])
        if people > 0 {
            small.system.roles[0].people = people
            for step in 0..<2 { small.plan.steps[step].by = .role(0) }
        }
        return try small.values(.recoveryTime, trials: trials)
    }
}

extension Battery {
    private static let sums = "the longest path, exactly"
    private static let exponentialMinute = Distribution.exponential(mean: 60e6)

    static let steps = Family(
        "Steps of a plan", [constant, longer, queue, slower, attempts, phases, standDown, blocked])

    private static let constant = Check(
        "7 constants, one after the other", sums, 13.000_001, mistaken: 13.000_002
    ) { last in
        let lengths = [1, 2, 4, 8, 16.5, 30.25, last]
        let small = SmallIncident(
            lengths.enumerated().map { SmallIncident.wait("\($0)", .constant($1 * 1e6), after: $0 > 0 ? [$0 - 1] : []) }
        )
        return .exact(try small.value(.recoveryTime), is: 74.750_001, within: 1e-9, .seconds)
    }

    private static let longer = Check(
        "two side by side", sums, Fork(left: .constant(540e6)), mistaken: Fork(left: .constant(660e6))
    ) { .exact(try $0.times()[0], is: 601.000_001, within: 1e-9, .seconds) }

    private static let queue = Check(
        "two side by side, one person", sums, Fork(people: 1), mistaken: Fork(people: 2)
    ) { .exact(try $0.times()[0], is: 1201.000_001, within: 1e-9, .seconds) }

    private static let slower = Check(
        "two exponentials: distance", "order statistics: F to the power of n",
        Fork(left: exponentialMinute, right: exponentialMinute),
        mistaken: Fork(left: exponentialMinute, right: .exponential(mean: 64e6))
    ) { .law(of: try $0.times(20_000)) { pow(1 - exp(-max(0, $0 - 1.000_001) / 60), 2) } }

    /// 1 + f + f² + f³ attempts.
    private static let attempts = Check(
        "attempts: 3 retries, half fail", "retry amplification (1 - f^(R + 1))/(1 - f)", 4, mistaken: 3
    ) { attempts in
        var small = SmallIncident([
            SmallIncident.wait("try", .constant(60e6)), SmallIncident.wait("end", .constant(0), after: [0]),
        ])
        small.plan.steps[0].success = Rational(1, 2)
        small.plan.steps[0].retry = Retry(attempts: attempts)
        small.plan.steps[0].onFailure = .continue
        return try .mean(of: small.values(.recoveryTime, trials: 20_000).map { $0 / 60 }, is: 1.875, .number)
    }

    private static let phases = Check(
        "5 phases in time, 90 % each", "0.9^5", 5, mistaken: 4
    ) { count in
        // An exponential law is below ln 10 of its means with 90 %.
        let takes = Distribution.exponential(mean: 10 * SmallIncident.minute / log(10))
        var small = SmallIncident(
            (0..<count).map { SmallIncident.wait("\($0)", takes, after: $0 > 0 ? [$0 - 1] : []) })
        small.plan.phases = (0..<count).map { Phase(name: "\($0)", closes: .minutes(10)) }
        for step in 0..<count { small.plan.steps[step].phase = step }
        var rehearsal = Rehearsal(try small.incident())
        let trials = 20_000
        let kept = (0..<trials).count {
            rehearsal.run(trial: UInt64($0))
            return rehearsal.outcome.phases.allSatisfy { $0.kept == true }
        }
        return .share(kept, of: trials, is: 0.590_49)
    }

    private static let standDown = Check(
        "stand-down, back by minute 30", "1 - exp(-30/60)", 30.0, mistaken: 33.0
    ) { minutes in
        var small = SmallIncident([
            SmallIncident.wait("wait", .constant(minutes * SmallIncident.minute)), SmallIncident.moveTraffic,
        ])
        small.plan.steps[1].after = [0]
        small.plan.standDown = 1
        small.fault.kind = .regionOutage(
            Fault.RegionOutage(region: 0, lasts: .exponential(mean: 60 * SmallIncident.minute)))
        let sample = try small.sample(20_000)
        let ended = (0..<sample.count).count { sample.end(row: $0) == .stoodDown }
        return .share(ended, of: sample.count, is: 1 - exp(-0.5))
    }

    private static let blocked = Check(
        "waits for DNS edits, 23 %", "us-east-1's published events: (2 + 1/2)/11",
        Rational(23, 100), mistaken: Rational(27, 100)
    ) { chance in
        var small = SmallIncident([SmallIncident.moveTraffic])
        small.system.records[0].changesThrough = 0
        small.system.impairments = Impairments(list: [
            Impairment(
                name: Impairment.dnsChanges, region: 0, chance: chance,
                length: .lasting(.constant(60 * SmallIncident.minute)))
        ])
        let times = try small.values(.recoveryTime, trials: 20_000)
        return .share(times.count { $0 >= 3600 }, of: times.count, is: 0.23)
    }
}
