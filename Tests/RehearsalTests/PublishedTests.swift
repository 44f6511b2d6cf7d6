// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Rehearsal
import Statistics
import Testing

/// Recoveries whose parts and sum somebody has published: the parts go in, the sum must come out. `docs/published.md`.
@Suite struct PublishedTests {
    static let trials = 20_000

    /// Recovery times in minutes.
    static func minutes(_ name: String, _ settings: [String] = []) throws -> [Double] {
        let incident = try ExampleTests.incident(ExampleTests.scenario("published-\(name)", settings))
        return Toy.values(.recoveryTime, of: incident, trials: trials).map { $0 / 60 }
    }

    /// The chance that a sum of uniform values from 0 to each width is at most `bound`: a volume of a simplex cut by a box.
    static func chance(ofSumOf widths: [Double], atMost bound: Double) -> Double {
        let dimension = widths.count
        var volume = 0.0
        for subset in 0..<(1 << dimension) {
            let members = (0..<dimension).filter { subset >> $0 & 1 == 1 }
            let rest = max(0, bound - members.reduce(0) { $0 + widths[$1] })
            volume += (members.count % 2 == 0 ? 1 : -1) * pow(rest, Double(dimension))
        }
        let factorial = (1...dimension).reduce(1, *)
        return volume / (Double(factorial) * widths.reduce(1, *))
    }

    @Test func `AWS's sample recovers within its own estimate of 6.5 to 11.5 minutes, and fills it`() throws {
        let minutes = try Self.minutes("aws-sample")
        let (least, most) = (try #require(minutes.min()), try #require(minutes.max()))
        // The stated parts sum to 7 to 11.5.
        #expect(least >= 7 && least < 7.4)
        #expect(most <= 11.5 && most > 11.1)
    }

    /// Within the exact interval at 99.9 %: another seed would fail in 0.1 %.
    @Test func `AWS's sample meets its ten minutes as often as the sum of its parts does`() throws {
        let minutes = try Self.minutes("aws-sample")
        let expected = Self.chance(ofSumOf: [1, 1, 1.5, 1], atMost: 3)
        #expect(abs(expected - 0.864583) < 1e-6)
        let met = Proportion(successes: minutes.count { $0 <= 10 }, of: minutes.count)
        #expect(met.interval(confidence: 0.999).contains(expected))
    }

    @Test func `a slower canary takes AWS's sample beyond its estimate`() throws {
        let minutes = try Self.minutes("aws-sample", ["system.monitoring.probe.every=2min"])
        #expect(try #require(minutes.max()) > 11.5)
    }

    /// Within 99.9 %: another seed would fail in 0.1 %.
    @Test func `Netflix took about 50 minutes`() throws {
        let minutes = try Self.minutes("netflix-before")
        let mean = try #require(MeanEstimate(of: minutes).interval(confidence: 0.999).value)
        // 5 + 4 + 25 + 15, of which the last is an assumption.
        #expect(mean.contains(49))
        let (least, most) = (try #require(minutes.min()), try #require(minutes.max()))
        #expect(least >= 43 && most <= 55)
        let median = Quantiles(of: minutes)[0.5]
        #expect(median > 45 && median < 55)
    }

    @Test func `with ten minutes to proxy, and not more, Netflix's parts sum to 43 to 45`() throws {
        let minutes = try Self.minutes("netflix-before", ["plan.steps.proxy.takes=10min"])
        #expect(minutes.allSatisfy { $0 >= 43 && $0 <= 45 })
    }

    @Test func `Netflix takes 7 minutes with dark capacity`() throws {
        #expect(try Self.minutes("netflix-after").allSatisfy { abs($0 - 7) < 1e-9 })
    }

    @Test func `dark capacity alone would leave Netflix at 15 minutes and more`() throws {
        let minutes = try Self.minutes("netflix-after", ["plan.steps.move.takes=uniform(10min, 20min)"])
        #expect(minutes.allSatisfy { $0 >= 15 && $0 <= 25 })
    }
}
