// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Foundation
import Plan
import Quantities
import Rehearsal
import Testing

/// What a snapshot store loses, by recursion over its captures.
@Suite struct SecondStoreTests {
    struct Story: Sendable {
        var storageWorks = false
        /// When the restore begins, in seconds from onset.
        var restoreAt = 600.0
        var missed = 0.1
        var unusable = 0.2
    }

    static let every = 900.0
    /// 540,000 bytes at 9,000 bytes a second.
    static let transfer = 60.0

    /// The chance that export, transfer and copy together take no longer than `t`.
    static func arrives(_ t: Double) -> Double {
        Second.integral(30, 300, 270) { Second.exponential(t - transfer - $0, mean: 400) } / 270
    }

    /// The capture of age φ + k·every is the one when it was taken, had arrived and is usable, and none newer was: so
    /// much of the law lies at its age. φ is uniform, here the middle of each second.
    static func law(_ story: Story) -> (Double) -> Double {
        var masses = [Double](repeating: 0, count: 40 * Int(every))
        let later = story.storageWorks ? story.restoreAt : 0
        for phase in 0..<Int(every) {
            var none = 1.0
            for age in stride(from: phase, to: masses.count, by: Int(every)) {
                let works = (1 - story.missed) * (1 - story.unusable) * arrives(Double(age) + 0.5 + later)
                masses[age] = none * works / every
                none *= 1 - works
            }
        }
        var sums = [0.0]
        for mass in masses { sums.append(sums[sums.count - 1] + mass) }
        return { loss in
            let place = min(max(loss, 0), Double(masses.count) - 1)
            return sums[Int(place)] + masses[Int(place)] * (place - place.rounded(.down))
        }
    }

    static func share(_ value: Double) -> Share { Rational(Int64((value * 100).rounded()), 100) }

    @Test(arguments: [
        Story(), Story(storageWorks: true), Story(restoreAt: 0, missed: 0.5, unusable: 0),
        Story(storageWorks: true, restoreAt: 3000, missed: 0, unusable: 0.6),
    ])
    func `what is lost is the age of the newest capture that was taken, had arrived and works`(_ story: Story) throws {
        let store = Store(
            name: "memory",
            kind: .snapshot(
                Store.Snapshot(
                    size: ByteCount(bytes: 1_000_000), changes: Rate(perSecond: Rational(600)), every: .minutes(15),
                    export: .exponential(mean: 400e6), exportRate: .constant(9000),
                    copy: .uniform(low: 30e6, high: 300e6), missed: Self.share(story.missed),
                    unusable: Self.share(story.unusable), restoreRate: .constant(1e6))))
        let fault = Fault(
            kind: .regionOutage(Fault.RegionOutage(region: 0, lasts: nil, storageWorks: story.storageWorks)))
        let steps = [Step(id: "restore", action: .restore(store: "memory"), recovers: true)]
        let incident = try IncidentTests.byHand(
            Toy.system(stores: [store]), steps, after: story.restoreAt / 60, fault: fault)
        Second.expect(Toy.values(.recoveryPoint, of: incident, trials: Second.trials), follow: Self.law(story))
    }

    /// What a log loses is its lag, or in one incident of five how long it has been stalled; what a Git store loses is
    /// anywhere in its cadence. The larger of the two is what the trial loses.
    @Test func `logs lose their lag or what has stalled them, Git stores a part of their cadence`() throws {
        let log = Store(
            name: "journal",
            kind: .log(
                Store.Log(
                    appends: Rate(perSecond: Rational(900)), lag: .exponential(mean: 20e6),
                    stalledChance: Rational(1, 5), stalledFor: .exponential(mean: 600e6),
                    replaysAt: Rate(perSecond: Rational(9000)))))
        let system = Toy.system(stores: [log, Store(name: "config", kind: .git(every: .minutes(5)))])
        let incident = try IncidentTests.byHand(
            system, [Step(id: "a", action: .wait, recovers: true)], fault: Toy.outage(nil))
        func journal(_ t: Double) -> Double {
            0.8 * Second.exponential(t, mean: 20) + 0.2 * Second.exponential(t, mean: 600)
        }
        func config(_ t: Double) -> Double { Second.uniform(t, 0, 300) }
        let points = [Measure.storeRecoveryPoint(0), .storeRecoveryPoint(1), .recoveryPoint].map {
            Toy.values($0, of: incident, trials: Second.trials)
        }
        Second.expect(points[0], follow: journal)
        Second.expect(points[1], follow: config)
        Second.expect(points[2]) { journal($0) * config($0) }
    }

    /// A capture φ old is restored in a second; 900 entries a second from there to the log's lag L are replayed at 9,000
    /// a second, and make the store as old as L, where that is less than φ.
    @Test func `a replay takes the entries between the capture and the log's end, and makes the store whole`() throws {
        let journal = Store(
            name: "journal",
            kind: .log(
                Store.Log(
                    appends: Rate(perSecond: Rational(900)), lag: .exponential(mean: 300e6),
                    replaysAt: Rate(perSecond: Rational(9000)), duplicates: .seconds(10))))
        let memory = Store(
            name: "memory",
            kind: .snapshot(
                Store.Snapshot(
                    size: ByteCount(bytes: 1000), changes: Rate(perSecond: Rational(1)), every: .minutes(15),
                    restoreRate: .constant(1000), rebuiltBy: 0)))
        let steps = [
            Step(id: "restore", action: .restore(store: "memory")),
            Step(id: "replay", action: .replay(log: "journal", from: "memory"), after: [0]),
            Step(id: "again", action: .replay(log: "journal", from: "memory"), after: [1], recovers: true),
        ]
        let incident = try IncidentTests.byHand(
            Toy.system(stores: [journal, memory]), steps, fault: Toy.outage(nil))
        Second.expect(Toy.values(.recoveryTime, of: incident, trials: Second.trials)) { time in
            // Twice (φ − L)/10, and the restore.
            let apart = (time - 1) * 5
            if apart < -1e-6 { return 0 }
            return Second.integral(0, 900, 1800) { 1 - Second.exponential($0 - apart, mean: 300) } / 900
        }
        Second.expect(Toy.values(.storeRecoveryPoint(1), of: incident, trials: Second.trials)) {
            1 - (1 - Second.uniform($0, 0, 900)) * (1 - Second.exponential($0, mean: 300))
        }
        #expect(Toy.values(.duplicates, of: incident, trials: 10).allSatisfy { $0 == 18_000 })
    }
}
