// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Foundation
import Plan
import Quantities
import Rehearsal
import Testing

/// When an outage is noticed, by recursion over the answers to probes.
@Suite struct SecondDetectionTests {
    struct Story: Sendable {
        var every = 30
        var timeout = 4
        var failures = 3
        var unavailable = 0
        var success = 0.0
        /// Seconds for which the success rate must have been below 90 %; none if it is not read.
        var rateFor: Int?
        /// The mean of an exponential time until a person acts; none if nobody does.
        var person: Double?
    }

    static let outage = 3600.0

    /// The chance that probe k, counted from 0, is the one that completes a row of as many failures as the trigger
    /// needs; by the chances to stand after each probe at a row of each length.
    static func completing(_ story: Story) -> [Double] {
        let needed = max(story.failures, (story.unavailable + story.every - 1) / story.every + 1)
        var rows = [Double](repeating: 0, count: needed)
        rows[0] = 1
        return (0..<Int(outage) / story.every + 1).map { _ in
            let completes = rows[needed - 1] * (1 - story.success)
            let broken = rows.reduce(0, +) * story.success
            for length in stride(from: needed - 1, to: 0, by: -1) {
                rows[length] = rows[length - 1] * (1 - story.success)
            }
            rows[0] = broken
            return completes
        }
    }

    /// The chance that it has been noticed by `t`, from what it is for each phase of the probes.
    static func law(_ story: Story) -> (Double) -> Double {
        var notYet = [1.0]
        for chance in completing(story) { notYet.append(notYet[notYet.count - 1] - chance) }
        let (every, timeout) = (Double(story.every), Double(story.timeout))
        func unnoticed(_ t: Double, _ phase: Double) -> Double {
            let ended = Int(((t - phase - timeout) / every).rounded(.down)) + 1
            var chance = notYet[min(max(ended, 0), notYet.count - 1)]
            if let rateFor = story.rateFor {
                var end = phase + timeout
                while end < Double(rateFor) { end += every }
                if end <= t { chance = 0 }
            }
            if let person = story.person { chance *= 1 - Second.exponential(t, mean: person) }
            return chance
        }
        return { t in 1 - Second.integral(0, every, 300) { unnoticed(t, $0) } / every }
    }

    @Test(arguments: [
        Story(), Story(every: 10, timeout: 25, failures: 1, unavailable: 35),
        Story(success: 0.3), Story(every: 20, failures: 4, unavailable: 90, success: 0.2),
        Story(failures: 5, success: 0.6), Story(failures: 6, success: 0.5, rateFor: 300),
        Story(every: 60, timeout: 10, failures: 3, success: 0.4, rateFor: 700, person: 600),
    ])
    func `an outage is noticed when enough probes in a row have failed, or its rate or a person says so`(
        _ story: Story
    ) throws {
        var system = Toy.system(
            roles: [Role(name: "sre", people: 1)],
            probe: Monitoring.Probe(
                every: .seconds(Int64(story.every)), timeout: .seconds(Int64(story.timeout)), failures: story.failures))
        if let person = story.person { system.monitoring.manualAfter = .exponential(mean: person * 1e6) }
        var triggers = Triggers(unavailable: .seconds(Int64(story.unavailable)), manual: 0)
        if let rateFor = story.rateFor {
            triggers.successRate = .init(below: Rational(9, 10), length: .seconds(Int64(rateFor)))
        }
        let plan = Toy.plan([Step(id: "a", action: .wait, recovers: true)], triggers: triggers, roles: ["sre"])
        let fault = Fault(
            kind: .regionOutage(
                Fault.RegionOutage(
                    region: 0, lasts: .constant(Self.outage * 1e6),
                    success: Rational(Int64((story.success * 10).rounded()), 10))))
        let incident = try Toy.incident(system, plan, fault)
        let values = Toy.values(.detectionTime, of: incident, trials: Second.trials)
        Second.expect(values, follow: Self.law(story))
        let missed = 1 - Self.law(story)(Self.outage - 1e-6)
        let error = (missed * (1 - missed) / Double(Second.trials)).squareRoot()
        #expect(abs(Double(values.count(where: \.isNaN)) / Double(Second.trials) - missed) <= 3.9 * error + 1e-9)
    }
}
