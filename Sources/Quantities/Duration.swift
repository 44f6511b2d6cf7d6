// SPDX-License-Identifier: GPL-3.0-or-later

/// A length of time in whole microseconds.
///
/// Shadows `Swift.Duration` on purpose: an incident is an exact integer of microseconds, so that equal instants are
/// equal. Range: ±292,000 years.
public struct Duration: Hashable, Comparable, Sendable {
    /// The length in microseconds.
    public var microseconds: Int64

    /// A length of that many microseconds.
    @inlinable
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// No time at all.
    public static let zero = Duration(microseconds: 0)

    /// That many milliseconds.
    public static func milliseconds(_ count: Int64) -> Duration { Duration(microseconds: count * 1_000) }
    /// That many seconds.
    public static func seconds(_ count: Int64) -> Duration { Duration(microseconds: count * 1_000_000) }
    /// That many minutes.
    public static func minutes(_ count: Int64) -> Duration { .seconds(count * 60) }
    /// That many hours.
    public static func hours(_ count: Int64) -> Duration { .minutes(count * 60) }
    /// That many days of 24 h.
    public static func days(_ count: Int64) -> Duration { .hours(count * 24) }

    /// The length in seconds, exact up to 2^53 µs (285 years).
    @inlinable
    public var seconds: Double { Double(microseconds) / 1e6 }
    /// The length in hours.
    @inlinable
    public var hours: Double { Double(microseconds) / 3.6e9 }

    /// Whether `lhs` is shorter.
    @inlinable
    public static func < (lhs: Duration, rhs: Duration) -> Bool { lhs.microseconds < rhs.microseconds }
    /// The sum; traps on overflow.
    @inlinable
    public static func + (lhs: Duration, rhs: Duration) -> Duration {
        Duration(microseconds: lhs.microseconds + rhs.microseconds)
    }
    /// The difference; traps on overflow.
    @inlinable
    public static func - (lhs: Duration, rhs: Duration) -> Duration {
        Duration(microseconds: lhs.microseconds - rhs.microseconds)
    }
    /// The multiple; traps on overflow.
    @inlinable
    public static func * (lhs: Duration, rhs: Int64) -> Duration { Duration(microseconds: lhs.microseconds * rhs) }
}
