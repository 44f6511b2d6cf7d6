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
}
