// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Foundation
import Plan
import Quantities
import Rehearsal
import Testing

/// When a store gone bad is noticed and what it loses, by recursion over its captures.
@Suite struct SecondCorruptionTests {
    struct Story: Sendable {
        /// The mean of an exponential time until somebody notices; none where it is too little for the trigger.
        var noticed: Double? = 600
        /// The alert on the age of the newest clean capture, and up to when it arrives.
        var alert: Double?
        var delay = 0.0
        var export = 400.0
        var missed = 0.1
        var unusable = 0.2
    }

    static let every = 900.0
    private static let step = 5.0

    /// Captures are φ + k·every old; the newest that was not missed is so old with this chance.
    private static func newest(_ story: Story, _ k: Int) -> Double { (1 - story.missed) * pow(story.missed, Double(k)) }

    private static func alertAt(_ story: Story, _ age: Double) -> Double {
        story.alert.map { max(0, $0 - age) } ?? .infinity
    }

    private static func unnoticed(_ story: Story, _ t: Double) -> Double {
        story.noticed.map { 1 - Second.exponential(t, mean: $0) } ?? 1
    }

    /// The mean over phases and over how many of the newest captures were missed.
    private static func average(_ story: Story, _ f: (_ phase: Double, _ k: Int) -> Double) -> Double {
        Second.integral(0, every, 180) { phase in (0..<8).reduce(0) { $0 + newest(story, $1) * f(phase, $1) } } / every
    }

    /// Whichever makes the plan begin first is told: who notices, or the alert, which takes its time to arrive. On a grid,
    /// straight between its points; what is too old at onset is told at 0.
    static func detected(_ story: Story) -> (Double) -> Double {
        let grid = (0...2000).map { point in
            average(story) { phase, k in
                let (t, alert) = (Double(point) * step, alertAt(story, phase + Double(k) * every))
                return Second.integral(0, 1, 4) { part in
                    let begins = alert + part * story.delay
                    return 1 - unnoticed(story, min(t, begins)) + (alert <= t ? unnoticed(story, begins) : 0)
                }
            }
        }
        return { t in
            if t < 0 { return 0 }
            let place = min(t / step, 1999)
            return grid[Int(place)] + (grid[Int(place) + 1] - grid[Int(place)]) * (place - place.rounded(.down))
        }
    }

    /// The restore begins with the plan and takes the newest capture that was taken, has arrived and is usable; what is
    /// lost is its age and the time until then.
    static func lost(_ story: Story) -> (Double) -> Double {
        let cells = Int(20 * every / step)
        var masses = [Double](repeating: 0, count: cells)
        let phases = Int(every / step)
        for cell in 0..<phases {
            let phase = (Double(cell) + 0.5) * step
            for first in 0..<6 {
                let weight = newest(story, first) / Double(phases)
                let alert = alertAt(story, phase + Double(first) * every)
                for (begins, mass) in beginnings(story, alert) where mass > 0 {
                    var none = weight * mass
                    for k in first..<first + 10 {
                        let age = phase + Double(k) * every
                        let taken = k == first ? 1 : 1 - story.missed
                        let works =
                            taken * (1 - story.unusable) * Second.exponential(age + begins, mean: story.export)
                        // The middle of two cells is the border between others: half goes to each side.
                        let place = Int(((age + begins) / step).rounded())
                        if place < cells { masses[place - 1] += none * works / 2 }
                        if place < cells { masses[place] += none * works / 2 }
                        none *= 1 - works
                    }
                }
            }
        }
        var sums = [0.0]
        for mass in masses { sums.append(sums[sums.count - 1] + mass) }
        return { loss in
            let place = min(max(loss / step, 0), Double(cells) - 1)
            return sums[Int(place)] + masses[Int(place)] * (place - place.rounded(.down))
        }
    }

    /// When the plan begins, in the middles of cells, and how likely that is.
    private static func beginnings(_ story: Story, _ alert: Double) -> [(Double, Double)] {
        func notYet(_ t: Double) -> Double {
            let arrived = story.delay > 0 ? Second.uniform(t, alert, alert + story.delay) : t >= alert ? 1 : 0
            return unnoticed(story, t) * (1 - arrived)
        }
        let end = min(alert + story.delay, story.noticed.map { 10 * $0 } ?? .infinity)
        return (0...Int(min(end, 10_000) / step)).map { cell in
            let low = Double(cell) * step
            return (low + step / 2, notYet(low) - notYet(low + step))
        }
    }

    static func incident(_ story: Story) throws -> Incident {
        let store = Store(
            name: "memory",
            kind: .snapshot(
                Store.Snapshot(
                    size: ByteCount(bytes: 1000), changes: Rate(perSecond: Rational(1)), every: .minutes(15),
                    export: .exponential(mean: story.export * 1e6), missed: SecondStoreTests.share(story.missed),
                    unusable: SecondStoreTests.share(story.unusable), restoreRate: .constant(1000))))
        var system = Toy.system(stores: [store])
        system.monitoring.rpoAlert = story.alert.map { .seconds(Int64($0)) }
        system.monitoring.alertDelay = story.delay > 0 ? .uniform(low: 0, high: story.delay * 1e6) : .constant(0)
        let share: Share = story.noticed == nil ? Rational(1, 100) : Rational(20, 100)
        let fault = Fault(
            kind: .corruption(
                .init(store: 0, share: share, noticedIn: .exponential(mean: (story.noticed ?? 1) * 1e6))))
        return try Toy.incident(system, MechanismTests.restore, fault)
    }

    @Test(arguments: [
        Story(), Story(alert: 1500, delay: 120), Story(noticed: nil, alert: 1800, delay: 300, missed: 0.4),
        Story(noticed: 2000, alert: 2000, delay: 600, export: 1500, missed: 0, unusable: 0.5),
    ])
    func
        `a store gone bad is noticed by people or by the age of its captures, and loses what came since one that works`(
            _ story: Story
        ) throws
    {
        let incident = try Self.incident(story)
        let trials = Second.trials
        Second.expect(Toy.values(.detectionTime, of: incident, trials: trials), follow: Self.detected(story))
        Second.expect(Toy.values(.recoveryPoint, of: incident, trials: trials), follow: Self.lost(story))
    }
}
