// SPDX-License-Identifier: GPL-3.0-or-later

internal import Statistics

/// A point of the loss exceedance curve: what incidents and penalties cost more than with a given chance.
///
/// The curve is that of risk engineering (Kaplan and Garrick, 1981, On the quantitative definition of risk).
public struct Exceedance: Hashable, Sendable {
    /// The chance that a period's loss is larger.
    public let chance: Double
    /// The loss: the order statistic ⌈(1 − chance)·n⌉ of the simulated periods; `nil` where so few cannot tell.
    public let loss: Amount?
    /// Two order statistics that enclose the true loss with 95 % confidence, whatever its law; `nil` as the loss is.
    public let interval: ClosedRange<Amount>?
    /// The simulated periods that it takes.
    public let needed: Int
}

extension Forecast {
    /// The chances that tables show.
    public static let chances = [0.5, 0.2, 0.1, 0.05, 0.02, 0.01]
    /// The chances that files hold.
    public static let manyChances =
        [0.95] + stride(from: 90, through: 10, by: -5).map { Double($0) / 100 } + [
            0.05, 0.02, 0.01, 0.005, 0.002, 0.001,
        ]

    /// What is lost with each of these chances. O(periods × log periods).
    public func exceedance(_ chances: [Double] = Forecast.chances) -> [Exceedance] {
        // Cents are whole numbers, which binary numbers hold exactly up to 2⁵³; nothing is added.
        let losses = Quantiles(of: self.losses.map { Double($0.cents) })
        return chances.map { chance in
            let share = 1 - chance
            let estimate = losses.estimate(share)
            let value = estimate.value
            return Exceedance(
                chance: chance, loss: value.map { Amount($0.value) },
                interval: value.map { Amount($0.interval.low)...Amount($0.interval.high) },
                needed: estimate.needed ?? losses.count)
        }
    }
}

extension Amount {
    fileprivate init(_ cents: Double) { self.init(cents: Int128(cents)) }
}
