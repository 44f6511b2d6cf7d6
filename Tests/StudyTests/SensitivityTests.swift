// SPDX-License-Identifier: GPL-3.0-or-later

import Documents
import Foundation
import Randomness
import Rehearsal
import Statistics
import Study
import Testing

@Suite("A design of Saltelli's")
struct SaltelliDesignTests {
    @Test("has rows of A, of B, and of A with each column of B")
    func structure() {
        let design = SaltelliDesign(levers: ["x", "y", "z"], rows: 8, scramblings: 3, seed: 1)
        #expect(design.count == 3 * 8 * 5)
        for row in stride(from: 0, to: design.count, by: 5) {
            let (a, b) = (design[row], design[row + 1])
            #expect(zip(a, b).allSatisfy { $0 != $1 })
            for lever in 0..<3 {
                var mixed = a
                mixed[lever] = b[lever]
                #expect(design[row + 2 + lever] == mixed)
            }
        }
        let numbers = (0..<design.count).map(Double.init)
        let replicates = design.replicates(of: Array(numbers.dropLast()))
        #expect(replicates.count == 2)
        let every5th = { (first: Int) -> [Double] in stride(from: first, to: first + 40, by: 5).map(Double.init) }
        let second = replicates[1]
        let (a, b, mixed): ([Double], [Double], [Double]) = (every5th(40), every5th(41), every5th(44))
        #expect(second.a == a)
        #expect(second.b == b)
        #expect(second.mixed[2] == mixed)
    }

    @Test("is even within each scrambling, and takes 20 levers")
    func even() {
        let levers = (0..<SaltelliDesign.maxLevers).map { "l\($0)" }
        let design = SaltelliDesign(levers: levers, rows: 16, scramblings: 2, seed: 4)
        for scrambling in 0..<2 {
            for lever in levers.indices {
                let parts = (0..<16).map { Int(design[(scrambling * 16 + $0) * 22][lever] * 16) }
                #expect(parts.sorted() == Array(0..<16))
            }
        }
    }

    /// Ishigami's function at 16 scramblings of 16 rows, 400 times. Where intervals cover what they say, 95 %, fewer than
    /// 360 or more than 398 of 400 do with a chance of 2·10⁻⁵. The jackknife of so few is known to be near, not exact.
    @Test("has intervals that cover the true indices about as often as they say")
    func coverage() throws {
        let (first, total) = ([0.3139051911, 0.4424111448, 0], [0.5575888552, 0.4424111448, 0.2436836641])
        var covered = [Int](repeating: 0, count: 6)
        for seed in 0..<400 as Range<UInt64> {
            let design = SaltelliDesign(levers: ["x", "y", "z"], rows: 16, seed: seed)
            let outputs = (0..<design.count).map { point -> Double in
                let x: [Double] = design[point].map { Double.pi * (2 * $0 - 1) }
                let (first, second, square) = (sin(x[0]), sin(x[1]), x[2] * x[2])
                let rest: Double = 0.1 * square * square * first
                return first + 7 * second * second + rest
            }
            let indices = SobolIndices(of: design.replicates(of: outputs))
            for input in 0..<3 {
                if try #require(indices.first[input]).interval.contains(first[input]) { covered[input] += 1 }
                if try #require(indices.total[input]).interval.contains(total[input]) { covered[3 + input] += 1 }
            }
        }
        for count in covered { #expect((360...398).contains(count), "\(covered)") }
    }
}

@Suite("A response")
struct ResponseTests {
    @Test(
        "is read as it is written", arguments: ["recovery_time.p95", "downtime.mean", "recovery_point.memory<=15min"])
    func reading(text: String) throws {
        let system = try Example().scenario.system
        #expect(try Response(text, system: system).written(in: system) == text)
    }

    @Test(
        "that makes no sense says what to write",
        arguments: [
            ("recovery_time", "'recovery_time' does not say which statistic"),
            ("recovry", "'recovry' is not a measure"),
            ("recovery_time.p95<=1h", "'recovery_time.p95<=1h' has a statistic and a bound"),
            ("recovery_time.p42", "'p42' is not a statistic"), ("recovery_time<=1GB", "'GB' is not a unit"),
        ])
    func mistakes(text: String, message: String) throws {
        let system = try Example().scenario.system
        let error = #expect(throws: Misunderstood.self) { try Response(text, system: system) }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test("is what the trials say: the quantile, the mean, the share within a bound")
    func values() throws {
        let example = try Example(timings: false)
        let sample = example.study().run(trials: 200)
        let system = example.scenario.system
        let times = sample.values(try #require(sample.index(of: .recoveryTime)))
        let value = { (text: String) in try Response(text, system: system).value(in: sample) }
        #expect(try value("recovery_time.p95") == times.sorted()[189])
        let finite = times.filter(\.isFinite)
        let mean = finite.reduce(0, +) / Double(finite.count)
        let found = try #require(try value("recovery_time.mean"))
        #expect(abs(found / mean - 1) < 1e-12)
        let met = times.count { $0 <= 3600 }
        #expect(try value("recovery_time<=1h") == Double(met) / 200)
        let few = example.study().run(trials: 58)
        #expect(try Response("recovery_time.p95", system: system).value(in: few) == nil)
    }
}
