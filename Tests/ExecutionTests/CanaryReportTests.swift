// SPDX-License-Identifier: GPL-3.0-or-later

import Execution
import RandomPlans
import Testing

@Suite("What became of the canary's writes")
struct CanaryReportTests {
    /// Writes 1 to 10, one a second, the last one at onset; then two more.
    private let writes = (1...12).map { CanaryReport.Write(number: $0, at: .at(Int64($0))) }

    private func report(_ readings: [Int]...) -> CanaryReport {
        let named = zip(["a", "b", "c"], readings).map { CanaryReading(store: $0, numbers: $1) }
        return CanaryReport(of: writes.shuffled(), readings: named, onset: .at(10))
    }

    @Test("All came back: nothing is lost, and the recovery point is the age of the newest")
    func whole() throws {
        let report = report(Array(1...10))
        let store = try #require(report.stores.first)
        #expect((report.acknowledged, report.reach) == (10, 9))
        #expect((store.lost, store.duplicated, store.reordered) == (0, 0, 0))
        #expect(store.name == "a")
        #expect(report.recoveryPoint == 0)
    }

    @Test("The recovery point goes by the newest survivor, the loss counts holes, too")
    func lost() throws {
        let store = try #require(report([1, 2, 4, 7]).stores.first)
        #expect(store.recoveryPoint == 3)
        #expect((store.lost, store.duplicated, store.reordered) == (6, 0, 0))
    }

    @Test("A write that came back three times was duplicated twice")
    func duplicated() throws {
        let store = try #require(report([1, 2, 2, 3, 2] + (4...10)).stores.first)
        #expect((store.lost, store.duplicated, store.reordered) == (0, 2, 0))
    }

    @Test("A write after one of a higher number was reordered")
    func reordered() throws {
        let store = try #require(report([3, 1, 2, 5, 4] + (6...10)).stores.first)
        #expect((store.lost, store.duplicated, store.reordered) == (0, 0, 3))
    }

    @Test("Where none came back the recovery point cannot be told, only how far writes reached")
    func none() throws {
        let report = report(Array(1...10), [])
        #expect(report.stores.last?.recoveryPoint == nil)
        #expect(report.stores.last?.lost == 10)
        #expect(report.reach == 9)
        #expect(report.recoveryPoint == nil)
    }

    @Test("Writes after onset do not count, even if they came back")
    func afterOnset() throws {
        let store = try #require(report([1, 2, 11, 12]).stores.first)
        #expect(store.recoveryPoint == 8)
        #expect(store.lost == 8)
        #expect(report([11, 12]).stores.first?.recoveryPoint == nil)
    }

    @Test("The worst store's recovery point is that of all")
    func worst() {
        #expect(report(Array(1...9), [1, 2, 3, 4], Array(1...10)).recoveryPoint == 6)
        #expect(report().recoveryPoint == nil)
    }

    @Test("Exactly the writes that are removed, repeated or moved are told as such, in stores that nobody arranged")
    func arranged() throws {
        var luck = Luck(seed: 63)
        for _ in 0..<2_000 {
            let count = 1 + luck.below(40)
            let sent = (1...count).map { CanaryReport.Write(number: $0 * 3, at: .at(Int64($0))) }
            var kept = sent.map(\.number)
            let removed = luck.below(count + 1)
            for _ in 0..<removed { kept.remove(at: luck.below(kept.count)) }
            var numbers = kept
            let repeated = kept.isEmpty ? 0 : luck.below(4)
            for _ in 0..<repeated {
                let number = luck.pick(kept)
                // Behind the highest so far it would be out of order, which repeats are not counted as.
                numbers.insert(number, at: numbers.firstIndex(of: number)! + 1)
            }
            let report = CanaryReport(
                of: sent.shuffled(using: &luck), readings: [CanaryReading(store: "s", numbers: numbers)],
                onset: .at(Int64(count)))
            let store = try #require(report.stores.first)
            #expect((store.lost, store.duplicated, store.reordered) == (removed, repeated, 0))
            #expect(store.recoveryPoint == kept.last.map { Double(count - $0 / 3) })
        }
    }

    @Test("In any order, what is told agrees with a count by hand")
    func disordered() throws {
        var luck = Luck(seed: 64)
        for _ in 0..<2_000 {
            let sent = (1...20).map { CanaryReport.Write(number: $0, at: .at(Int64($0))) }
            let numbers = (0..<luck.below(30)).map { _ in 1 + luck.below(25) }
            let onset = Int64(luck.below(22))
            let report = CanaryReport(
                of: sent, readings: [CanaryReading(store: "s", numbers: numbers)], onset: .at(onset))
            let store = try #require(report.stores.first)
            let before = (1...20).filter { Int64($0) <= onset }
            #expect(report.acknowledged == before.count)
            #expect(store.lost == before.count { !numbers.contains($0) })
            #expect(store.duplicated == numbers.count - Set(numbers).count)
            let reordered = numbers.indices.count { index in
                let earlier = numbers[..<index]
                return !earlier.contains(numbers[index]) && earlier.contains { $0 > numbers[index] }
            }
            #expect(store.reordered == reordered)
            #expect(store.recoveryPoint == before.last { numbers.contains($0) }.map { Double(onset) - Double($0) })
        }
    }
}
