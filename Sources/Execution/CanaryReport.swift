// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities

/// What became of a canary's numbered writes: the recovery point as it was, not as it should have been.
public struct CanaryReport: Hashable, Sendable, Codable {
    /// How many writes the primary acknowledged before onset.
    public var acknowledged: Int
    /// The age at onset of the oldest of them, in seconds: a recovery point beyond it cannot be told.
    public var reach: Double
    /// What each store came back with.
    public var stores: [Store]
    /// How many writes were known when it was made, and what they hash to: `verify` finds out by them if one was changed.
    public var written: Int?
    /// The hash of these, of their numbers and times in order.
    public var digest: String?

    /// One store's part.
    public struct Store: Hashable, Sendable, Codable {
        /// Its name.
        public var name: String
        /// The age at onset of the newest acknowledged write that survived, in seconds; `nil` if none did.
        public var recoveryPoint: Double?
        /// Acknowledged writes that did not come back.
        public var lost: Int
        /// Writes that came back more than once, counted without their first appearance.
        public var duplicated: Int
        /// Writes that came back after one of a higher number.
        public var reordered: Int
    }

    /// One numbered write.
    public struct Write: Hashable, Sendable {
        /// Its number; they count up.
        public var number: Int
        /// When it was sent.
        public var at: WallTime

        /// That write.
        public init(number: Int, at: WallTime) {
            self.number = number
            self.at = at
        }
    }

    /// Holds what was acknowledged before onset against what came back; in a planned switchover `onset` is the instant of
    /// the switch. O(n log n) in the number of writes.
    public init(of writes: [Write], readings: [CanaryReading], onset: WallTime) {
        let sent = writes.filter { $0.at <= onset }.sorted { $0.number < $1.number }
        acknowledged = sent.count
        written = writes.count
        digest = HashChain.digest(of: writes)
        reach = sent.first.map { (onset - $0.at).seconds } ?? 0
        // Lower numbers are another drill's.
        let first = writes.lazy.map(\.number).min() ?? .max
        stores = readings.map { reading in
            let numbers = reading.numbers.filter { $0 >= first }
            let survivors = Set(numbers)
            let newest = sent.last { survivors.contains($0.number) }
            var highest = Int.min
            var seen: Set<Int> = []
            var (duplicated, reordered) = (0, 0)
            for number in numbers {
                if !seen.insert(number).inserted {
                    duplicated += 1
                } else if number < highest {
                    reordered += 1
                }
                highest = max(highest, number)
            }
            return Store(
                name: reading.store, recoveryPoint: newest.map { (onset - $0.at).seconds },
                lost: sent.count { !survivors.contains($0.number) }, duplicated: duplicated, reordered: reordered)
        }
    }

    /// The worst store's recovery point in seconds; `nil` if one lost everything, or none was read.
    public var recoveryPoint: Double? {
        var worst: Double?
        for store in stores {
            guard let age = store.recoveryPoint else { return nil }
            worst = max(worst ?? 0, age)
        }
        return worst
    }
}
