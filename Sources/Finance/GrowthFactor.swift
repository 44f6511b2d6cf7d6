// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// How many times as large demand is as in the first month: an exact decimal of eighteen places.
public struct GrowthFactor: Hashable, Comparable, Sendable {
    /// The factor in units of 10⁻¹⁸.
    public var scaled: Int128

    /// That many units of 10⁻¹⁸.
    public init(scaled: Int128) { self.scaled = scaled }

    /// The factor of the first month.
    public static let one = GrowthFactor(scaled: unit)
    /// Units of a whole.
    public static let unit: Int128 = 1_000_000_000_000_000_000
    /// The largest factor of a forecast: beyond it a typing mistake is likelier than a plan (an assumption).
    public static let most = GrowthFactor(scaled: unit * 1_000_000)

    /// The nearest binary floating-point number, for charts.
    public var double: Double { Double(scaled) / 1e18 }

    /// Whether `lhs` is the smaller.
    public static func < (lhs: GrowthFactor, rhs: GrowthFactor) -> Bool { lhs.scaled < rhs.scaled }

    /// The product, to eighteen places, half to even.
    public static func * (lhs: GrowthFactor, rhs: GrowthFactor) -> GrowthFactor {
        GrowthFactor(scaled: Decimals.quotient(lhs.scaled, times: rhs.scaled, over: unit))
    }

    /// So many replicas, grown, as whole ones that carry as much: ⌈count × factor⌉, exact.
    public func replicas(_ count: Int) -> Int {
        ceiling(Int128(count), over: 1)
    }

    /// ⌈numerator × factor ÷ denominator⌉, exact: rounding up twice is rounding up once.
    func ceiling(_ numerator: Int128, over denominator: Int128) -> Int {
        let whole = Decimals.ceiling(numerator, times: scaled, over: GrowthFactor.unit)
        return Int(whole / denominator + (whole % denominator > 0 ? 1 : 0))
    }

    /// The quantity, grown, to six places, half to even.
    public func times(_ quantity: Quantity) -> Quantity {
        if self == .one { return quantity }
        return Quantity(
            millionths: Decimals.quotient(quantity.millionths, times: scaled, over: GrowthFactor.unit))
    }

    /// The price, grown, to nine places, half to even; `nil` where that is beyond nine billion.
    public func times(_ price: Money) -> Money? {
        if self == .one { return price }
        return Int64(exactly: Decimals.quotient(Int128(price.nanos), times: scaled, over: GrowthFactor.unit))
            .map(Money.init(nanos:))
    }
}

extension GrowthFactor: CustomStringConvertible {
    /// The factor with as many decimals as it needs, such as `1.0609`.
    public var description: String { Decimals.text(scaled, places: 18, atLeast: 0) }
}

extension Growth {
    /// Everything stays as it is.
    public static let none = Growth(share: .zero, months: 1)

    /// The factor of each of so many months: 1, 1 + g, (1 + g)², …; `nil` where one is beyond `GrowthFactor.most`.
    ///
    /// Growth a month is compounded in exact decimals, rounded where they have more than eighteen places. Growth a year
    /// is exact after each whole year, and month by month between by its twelfth root, the largest of eighteen places
    /// whose twelfth power does not exceed it.
    public func factors(_ count: Int) -> [GrowthFactor]? {
        let step = GrowthFactor(
            scaled: GrowthFactor.unit
                + Decimals.quotient(
                    Int128(share.numerator), times: GrowthFactor.unit, over: Int128(share.denominator)))
        let root = months == 1 ? step : Growth.root(of: step, months)
        var (whole, result) = (GrowthFactor.one, [GrowthFactor]())
        while result.count < count {
            var factor = whole
            for _ in 0..<min(months, count - result.count) {
                if factor > .most { return nil }
                result.append(factor)
                factor = factor * root
            }
            whole = whole * step
        }
        return result
    }

    /// The largest factor whose power does not exceed `power`, by bisection.
    private static func root(of power: GrowthFactor, _ exponent: Int) -> GrowthFactor {
        var (low, high) = (GrowthFactor.one.scaled, power.scaled + 1)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            var result = GrowthFactor.one
            // A power that is too large already needs no further factors, which would not fit.
            for _ in 0..<exponent where result <= power { result = result * GrowthFactor(scaled: middle) }
            if result <= power { low = middle } else { high = middle }
        }
        return GrowthFactor(scaled: low)
    }
}

extension Charge {
    /// The charge when demand is `factor` times as large. This is the one place that says what grows with it.
    ///
    /// Nodes that an incident adds, bytes and the workload's requests grow by the factor; so do the prices of an hour of
    /// outage and of a month's revenue, because the hour and the month serve so many more (an assumption). Hours of
    /// outage, clusters, requests to object storage and what is paid by the month stay; so do the provider's prices.
    /// Replicas that run all the time are whole, and are counted apart.
    func grown(by factor: GrowthFactor) -> Charge {
        var charge = self
        switch (line.unit, line.category) {
        case (.gigabyte, _), (.gigabyteMonth, _), (.request, _), (.hour, .event), (.hour, .drill):
            charge.quantity = factor.times(quantity)
        case (.hour, .business), (.revenueMonth, _):
            guard let price = factor.times(line.price) else {
                preconditionFailure("the caller has asked Books.canGrow")
            }
            charge.line.price = price
        case (.hour, _), (.thousandRequests, _), (.month, _): break
        }
        return charge
    }
}
