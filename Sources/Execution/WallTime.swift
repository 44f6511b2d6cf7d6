// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// An instant of the wall clock.
public struct WallTime: Hashable, Comparable, Sendable {
    /// Since 1970-01-01 00:00 UTC.
    public var microseconds: Int64

    /// That many microseconds after 1970-01-01 00:00 UTC.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// Before everything that is written down.
    public static let distantPast = WallTime(microseconds: 0)

    /// Whether an instant is before another.
    public static func < (one: WallTime, other: WallTime) -> Bool { one.microseconds < other.microseconds }

    /// The time from one instant to a later one.
    public static func - (later: WallTime, earlier: WallTime) -> Duration {
        Duration(microseconds: later.microseconds - earlier.microseconds)
    }

    /// So long after an instant.
    public static func + (instant: WallTime, delay: Duration) -> WallTime {
        WallTime(microseconds: instant.microseconds + delay.microseconds)
    }
}

extension Duration {
    /// The same length in whole microseconds, rounded towards zero.
    public init(_ duration: Swift.Duration) {
        let (seconds, attoseconds) = duration.components
        self.init(microseconds: seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }
}
