// SPDX-License-Identifier: GPL-3.0-or-later

internal import CGSL
internal import Foundation
public import Study
internal import Synchronization

/// Everything that Muster's numbers are checked against.
public enum Battery {
    /// The confidence of each random check's interval: a sound Muster misses one with a chance of 0.05 % at most.
    public static let confidence = 0.9995

    /// The seed of everything random here.
    static let seed: UInt64 = 2026

    /// How many standard errors an interval of that confidence reaches.
    static let reach = gsl_cdf_ugaussian_Qinv((1 - confidence) / 2)

    /// How far n independent values may be from their law at that confidence.
    static func distance(of count: Int) -> Double { (log(2 / (1 - confidence)) / (2 * Double(count))).squareRoot() }

    /// All checks, by mechanism.
    public static let families = [
        randomness, statistics, kernel, detection, stores, steps, launches, dns, backlog, studyCoverage,
        meanCoverage,
    ]

    /// What one check came to.
    public struct Answer: Sendable {
        /// What was asked.
        public var check: Check
        /// What it found; or why Muster would not compute it.
        public var result: Result<Finding, any Error>

        /// Whether Muster comes to what is expected.
        public var agrees: Bool { (try? result.get().agrees) ?? false }
        /// Whether luck has a part in it.
        public var isRandom: Bool { (try? result.get().isRandom) ?? false }

        /// An answer to that check.
        public init(check: Check, result: Result<Finding, any Error>) {
            self.check = check
            self.result = result
        }
    }

    /// Runs all checks on so many threads; answers family by family, in their order. `tick` is called on the caller's
    /// thread every tenth of a second with the number of checks that are done.
    public static func run(
        threads: Int = Crew.allProcessors, tick: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) -> [[Answer]] {
        let checks = families.flatMap { $0.checks }
        let answers = Mutex([Answer?](repeating: nil, count: checks.count))
        let taken = Atomic<Int>(0)
        let done = Atomic<Int>(0)
        Crew.run(min(threads, checks.count), tick: { tick(done.load(ordering: .relaxed), checks.count) }) { _ in
            while true {
                // The long ones stand last and are taken first, so that all threads end at about the same time.
                let place = checks.count - 1 - taken.wrappingAdd(1, ordering: .relaxed).oldValue
                guard place >= 0 else { return }
                let answer = Answer(check: checks[place], result: Result { try checks[place].run() })
                answers.withLock { $0[place] = answer }
                done.wrappingAdd(1, ordering: .relaxed)
            }
        }
        var rest = answers.withLock { $0.compactMap { $0 } }[...]
        return families.map { family in
            defer { rest = rest.dropFirst(family.checks.count) }
            return Array(rest.prefix(family.checks.count))
        }
    }

    /// The chance that a sound Muster fails at least one of so many random checks with another seed, at most.
    public static func falseAlarm(ofRandom count: Int) -> Double { 1 - pow(confidence, Double(count)) }
}
