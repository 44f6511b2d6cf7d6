// SPDX-License-Identifier: GPL-3.0-or-later

/// A point in simulated time: whole microseconds since onset. Negative before it.
@frozen
public struct Instant: Hashable, Comparable, Sendable {
    /// Microseconds since onset.
    public var microseconds: Int64

    /// The instant that many microseconds after onset.
    @inlinable
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// The instant the fault begins.
    public static let onset = Instant(microseconds: 0)
    /// After everything that can happen.
    public static let never = Instant(microseconds: .max)

    /// Whether `lhs` is earlier.
    @inlinable
    public static func < (lhs: Instant, rhs: Instant) -> Bool { lhs.microseconds < rhs.microseconds }
}
