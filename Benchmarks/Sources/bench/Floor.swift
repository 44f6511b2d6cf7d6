// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Kernel
import Quantities
import Randomness

/// What the unavoidable parts of a trial cost by themselves, in nanoseconds each.
struct Floor {
    /// An addressed uniform, compared with a chance.
    var uniform: Double
    /// An addressed uniform turned by the log-normal quantile function, the law of most that is drawn.
    var draw: Double
    /// An event of the size of a trial's, pushed on an agenda as full as a trial's and popped.
    var event: Double
    /// A piece of traffic in the tail of a DNS record, by the least arithmetic that the model asks for: the shares of two
    /// regions and their margins at both ends, the standby's utilisation, the success rate against two floors, and the
    /// integrals of what is refused, lost and still waiting.
    var piece: Double

    private static let count = 200_000

    static func measure() throws -> Floor {
        let uniform = drawUniforms()
        let draw = try drawValues()
        return Floor(uniform: uniform, draw: draw, event: moveEvents(), piece: integratePieces())
    }

    /// What a trial with so many of each would take, in nanoseconds.
    func time(draws: Double, events: Double, pieces: Double) -> Double {
        draws * draw + events * event + pieces * piece
    }

    private static func each(_ body: () -> Void) -> Double { seconds(body) / Double(count) * 1e9 }

    private static func drawUniforms() -> Double {
        let stream = RandomStream(seed: 1, purpose: "uniform")
        var happened = 0
        let cost = each {
            for trial in 0..<UInt64(count) where stream.uniform(trial: trial, index: 0) < 0.3 { happened += 1 }
        }
        use(happened)
        return cost
    }

    private static func drawValues() throws -> Double {
        let stream = RandomStream(seed: 1, purpose: "value")
        let sampler = try Sampler(.lognormal(median: 600e6, p95: 1_800e6))
        var sum = 0.0
        let cost = each {
            for trial in 0..<UInt64(count) { sum += sampler.quantile(stream.uniform(trial: trial, index: 1)) }
        }
        use(sum)
        return cost
    }

    /// An event as large as a trial's.
    private enum Event {
        case step(UInt32, UInt32, UInt8)
        case arrival(fleet: Int32, first: Int32, count: Int32)
    }

    private static func moveEvents() -> Double {
        var agenda = Agenda<Event>()
        var luck: UInt64 = 0x9E37_79B9_7F4A_7C15
        func delay() -> Int64 {
            luck ^= luck << 13
            luck ^= luck >> 7
            luck ^= luck << 17
            return Int64(luck >> 44)
        }
        // A trial has about this many pending.
        for number in 0..<8 as Range<UInt32> {
            agenda.schedule(.step(number, 1, 0), at: Instant(microseconds: delay()))
        }
        let cost = each {
            for _ in 0..<count {
                guard let event = agenda.next(before: .never) else { return }
                agenda.schedule(event, at: Instant(microseconds: agenda.now.microseconds + delay()))
            }
        }
        use(agenda.now)
        return cost
    }

    private static func integratePieces() -> Double {
        var (refused, backlog, busiest, crossings) = (0.0, 0.0, 0.0, 0)
        let (demand, exponent, length, retry, deferrable) = (400.0, 0.8, 30.0, 1.1, 0.7)
        let cost = each {
            var offset = 60.0
            var start = 1.0
            for number in 0..<count {
                let carries = (0.0, 300 + Double(number & 127))
                let end = pow((offset + length) / 60, -exponent)
                let integral = 60 / (1 - exponent) * (end * (offset + length) - start * offset) / 60
                let load = backlog > 0 ? demand * retry : demand
                let first = (carries.0 - load * start, carries.1 - load * (1 - start))
                let last = (carries.0 - load * end, carries.1 - load * (1 - end))
                if first.0 * last.0 < 0 || first.1 * last.1 < 0 { crossings += 1 }
                busiest = max(busiest, max(load * (1 - start), load * (1 - end)) / carries.1)
                // The success rate of all users at both ends, against 95 % and 99 %.
                let rates = (1 - start - 0.2 * min(0, first.1), 1 - end - 0.2 * min(0, last.1))
                if (rates.0 < 0.95) != (rates.1 < 0.95) { crossings += 1 }
                if (rates.0 < 0.99) != (rates.1 < 0.99) { crossings += 1 }
                let here = first.0 + last.0 < 0 ? demand * integral - carries.0 * length : 0
                let spare = carries.1 * length - load * (length - integral)
                refused += here + max(0, -spare)
                backlog = max(0, backlog + (here + max(0, -spare)) * deferrable - max(0, spare))
                // The next piece begins where this one ended, as in a trial.
                offset = offset > 1e4 ? 60 : offset + length
                start = offset == 60 ? 1 : end
            }
        }
        use((refused, backlog, busiest, crossings))
        return cost
    }
}
