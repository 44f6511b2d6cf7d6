// SPDX-License-Identifier: GPL-3.0-or-later

import Quantities
import RandomPlans

// Quantities that a file may hold: most of them ordinary, a few at the edge of what the format allows.
extension Luck {
    static let minute = 60e6

    /// A law of times of about that size, in microseconds.
    mutating func law(about scale: Double) -> Distribution {
        if percent(2) { return pick([.constant(0), .constant(1), .constant(3e16), .exponential(mean: 3e16)]) }
        if percent(1) { return shapedLaw(about: scale) }
        let size = scale * Double(1 + below(30)) / 10
        switch below(8) {
        case 0: return .constant((size / 1e6).rounded() * 1e6)
        case 1: return .constant(size)
        case 2: return .uniform(low: 0, high: size)
        case 3: return .triangular(low: 0, mode: size / 2, high: size * 2)
        case 4: return .exponential(mean: size)
        case 5: return .lognormal(median: size, p95: size * 4)
        case 6: return .empirical([0, size, size, size * 3])
        default:
            return .mixture([
                .init(weight: 0.7, distribution: .constant(size)),
                .init(weight: 0.3, distribution: .exponential(mean: size * 5)),
            ])
        }
    }

    /// One of the laws that take long to make ready.
    private mutating func shapedLaw(about scale: Double) -> Distribution {
        switch below(4) {
        case 0: .pert(low: 0, mode: scale, high: scale * 4)
        case 1: .gamma(mean: scale, sd: scale / 2)
        case 2: .normal(mean: scale, sd: scale)
        default: .weibull(scale: scale, shape: 0.7)
        }
    }

    /// A law of amounts of a unit per second, such that `amount` takes about `seconds`.
    mutating func rate(for amount: Double, in seconds: Double) -> Distribution {
        let rate = max(1, amount / seconds)
        switch below(20) {
        case 0: return .uniform(low: 0, high: rate)
        case 1:
            return .mixture([
                .init(weight: 0.8, distribution: .constant(rate)), .init(weight: 0.2, distribution: .constant(0)),
            ])
        case 2..<8: return .lognormal(median: rate, p95: rate * 3)
        default: return .constant(rate)
        }
    }

    /// A share in 0…1 in whole percents; in some cases 0 or 1.
    mutating func share() -> Share {
        switch below(6) {
        case 0: .zero
        case 1: .one
        default: Rational(Int64(below(101)), 100)
        }
    }

    /// A chance below 1, mostly small.
    mutating func chance() -> Share {
        switch below(5) {
        case 0, 1: .zero
        case 2: Rational(Int64(below(100)), 100)
        default: Rational(Int64(below(25)), 100)
        }
    }

    /// A span above 0: of seconds, minutes or hours.
    mutating func span() -> Duration {
        switch below(3) {
        case 0: .seconds(Int64(1 + below(120)))
        case 1: .minutes(Int64(1 + below(120)))
        default: Duration(microseconds: 1 + Int64(below(7_200_000_000)))
        }
    }

    /// A subset of a list, each with that chance in percent.
    mutating func some<T>(of list: [T], _ chance: Int) -> [T] { list.filter { _ in percent(chance) } }
}
