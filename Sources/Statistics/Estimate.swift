// SPDX-License-Identifier: GPL-3.0-or-later

/// An estimate, or the number of observations without which it would be noise.
public enum Estimate<Value: Sendable>: Sendable {
    /// What the observations say.
    case value(Value)
    /// There are too few; this many would do.
    case needs(Int)

    /// The estimate, where there is one.
    public var value: Value? {
        if case .value(let value) = self { value } else { nil }
    }

    /// The number of observations it takes, where there are too few.
    public var needed: Int? {
        if case .needs(let count) = self { count } else { nil }
    }
}

extension Estimate: Equatable where Value: Equatable {}

/// A range that holds the true value with a stated confidence. Either end may be infinite.
public struct Interval: Hashable, Sendable {
    /// The lower end.
    public var low: Double
    /// The upper end.
    public var high: Double

    /// The confidence of an interval whose caller states none: 95 %, the convention.
    public static let usualConfidence = 0.95

    /// From `low` to `high`.
    public init(low: Double, high: Double) {
        self.low = low
        self.high = high
    }

    /// Half of its length.
    public var halfWidth: Double { (high - low) / 2 }

    /// Whether the value lies in it, ends included.
    public func contains(_ value: Double) -> Bool { low <= value && value <= high }
}
