// SPDX-License-Identifier: GPL-3.0-or-later
import Kernel
import Testing

@Suite("Agenda")
struct AgendaTests {
    private struct Scheduled: Comparable {
        var due: Int64
        var priority: UInt8
        var number: Int

        static func < (lhs: Self, rhs: Self) -> Bool {
            (lhs.due, lhs.priority, lhs.number) < (rhs.due, rhs.priority, rhs.number)
        }
    }

    @Test("Events leave in the order of a sorted list, however they were scheduled", arguments: UInt64(1)...200)
    func sameOrderAsSortedReference(seed: UInt64) {
        var luck = SplitMix(state: seed)
        var agenda = Agenda<Int>(at: Instant(microseconds: -50))
        var reference: [Scheduled] = []
        for number in 0..<500 {
            if luck.below(5) < 3 {
                let due = agenda.now.microseconds + Int64(luck.below(20))
                let priority = UInt8(luck.below(3)) &* 127
                agenda.schedule(number, at: Instant(microseconds: due), priority: priority)
                reference.append(Scheduled(due: due, priority: priority, number: number))
            } else {
                let horizon = agenda.now.microseconds + Int64(luck.below(30))
                let earliest = reference.min().flatMap { $0.due < horizon ? $0 : nil }
                reference.removeAll { $0.number == earliest?.number }
                let clock = earliest.map { Instant(microseconds: $0.due) } ?? agenda.now
                #expect(agenda.next(before: Instant(microseconds: horizon)) == earliest?.number)
                #expect(agenda.now == clock)
            }
            #expect(agenda.count == reference.count)
            #expect(agenda.isEmpty == reference.isEmpty)
            #expect(agenda.due?.microseconds == reference.min()?.due)
        }
        var rest: [Int] = []
        while let number = agenda.next(before: .never) { rest.append(number) }
        #expect(rest == reference.sorted().map(\.number))
    }

    @Test("At one instant the lower priority leaves first, and equals leave first in, first out")
    func ties() {
        var agenda = Agenda<Int>()
        for number in 0..<1_000 {
            agenda.schedule(number, at: .onset, priority: number < 900 ? Agenda<Int>.ordinary : 7)
        }
        var order: [Int] = []
        while let number = agenda.next(before: .never) { order.append(number) }
        #expect(order == Array(900..<1_000) + Array(0..<900))
    }

    @Test("The clock goes to the event that is taken, from the earliest instant there is to the last before never")
    func extremes() {
        let earliest = Instant(microseconds: .min)
        let last = Instant(microseconds: .max - 1)
        var agenda = Agenda<String>(at: earliest)
        agenda.schedule("last", at: last, priority: 0)
        agenda.schedule("onset", at: .onset, priority: 255)
        agenda.schedule("earliest", at: earliest)
        agenda.schedule("never", at: .never)
        #expect(agenda.next(before: .onset) == "earliest")
        #expect(agenda.now == earliest)
        #expect(agenda.next(before: .onset) == nil)
        #expect(agenda.now == earliest)
        #expect(agenda.next(before: last) == "onset")
        #expect(agenda.next(before: .never) == "last")
        #expect(agenda.now == last)
        #expect(agenda.next(before: .never) == nil)
        #expect(agenda.count == 1)
    }

    @Test("After removeAll an agenda is as good as new: ties count from the start again")
    func removeAll() {
        var agenda = Agenda<Int>()
        agenda.schedule(1, at: Instant(microseconds: 5))
        agenda.schedule(2, at: Instant(microseconds: 9))
        #expect(agenda.next(before: .never) == 1)
        agenda.removeAll(at: Instant(microseconds: -3))
        #expect(agenda.isEmpty)
        #expect(agenda.due == nil)
        #expect(agenda.now == Instant(microseconds: -3))
        #expect(agenda.next(before: .never) == nil)
        agenda.schedule(4, at: .onset)
        agenda.schedule(3, at: Instant(microseconds: -3))
        #expect(agenda.next(before: .never) == 3)
        #expect(agenda.next(before: .never) == 4)
    }

    @Test("A copy is a fork: what happens to one does not happen to the other")
    func copyForks() {
        var one = Agenda<Int>()
        for number in 0..<20 { one.schedule(number, at: Instant(microseconds: Int64(number % 7))) }
        _ = one.next(before: .never)
        var other = one
        other.schedule(99, at: other.now)
        func drain(_ agenda: inout Agenda<Int>) -> [Int] {
            var order: [Int] = []
            while let number = agenda.next(before: .never) { order.append(number) }
            return order
        }
        let expected = (1..<20).sorted { ($0 % 7, $0) < ($1 % 7, $1) }
        #expect(drain(&one) == expected)
        #expect(drain(&other) == [7, 14, 99] + expected.dropFirst(2))
    }

    @Test("An event due before the clock is a mistake of the model and traps")
    func pastTraps() async {
        await #expect(processExitsWith: .failure) {
            var agenda = Agenda<Int>(at: Instant(microseconds: 1))
            agenda.schedule(0, at: .onset)
        }
    }
}
