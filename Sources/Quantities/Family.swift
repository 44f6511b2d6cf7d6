// SPDX-License-Identifier: GPL-3.0-or-later

/// What a number with its unit can be an amount of.
public enum Family: Hashable, Sendable, CaseIterable {
    /// A length of time; base unit microsecond.
    case duration
    /// An amount of data; base unit byte.
    case bytes
    /// A count per time; base unit one per second.
    case rate
    /// Data per time; base unit byte per second.
    case dataRate
    /// A part of a whole, `99%` or `0.99`; base unit one.
    case share
    /// A whole number.
    case count
    /// A plain number that multiplies.
    case factor

    /// What it is called in a message, with its article.
    public var noun: String {
        switch self {
        case .duration: "a duration"
        case .bytes: "a size"
        case .rate: "a rate"
        case .dataRate: "a data rate"
        case .share: "a share"
        case .count: "a count"
        case .factor: "a number"
        }
    }

    /// One that is well written.
    public var example: String {
        switch self {
        case .duration: "15min"
        case .bytes: "40GB"
        case .rate: "400/s"
        case .dataRate: "250MB/s"
        case .share: "99%"
        case .count: "3"
        case .factor: "1.15"
        }
    }

    /// The largest amount, in the base unit, and how it is written: bounds that keep every product in range.
    var limit: (value: Int128, text: String) {
        switch self {
        case .duration: (1000 * 31_536_000_000_000, "1000y")
        case .bytes: (1_000_000_000_000_000_000, "1000PB")
        case .rate: (1_000_000_000, "1000000000/s")
        case .dataRate: (1_000_000_000_000_000, "1PB/s")
        case .share, .factor: (1000, self == .share ? "100000%" : "1000")
        case .count: (1_000_000_000_000, "1000000000000")
        }
    }

    /// The digits after the point that a number of the family may have.
    var fractionDigits: Int {
        switch self {
        case .duration, .bytes, .dataRate: Decimal.maxFractionDigits
        case .rate, .share, .factor: 6
        case .count: 0
        }
    }
}

/// The units of the format and what each is in base units.
enum Units {
    /// Microseconds. A year is 365 d, a week 7 d.
    static let time: KeyValuePairs<String, Int128> = [
        "us": 1, "ms": 1_000, "s": 1_000_000, "min": 60_000_000, "h": 3_600_000_000, "d": 86_400_000_000,
        "w": 604_800_000_000, "y": 31_536_000_000_000,
    ]

    /// What may stand below the line of a rate, in seconds. A month is 730 h, a twelfth of a year.
    static let per: KeyValuePairs<String, Int128> = [
        "s": 1, "min": 60, "h": 3_600, "d": 86_400, "w": 604_800, "month": 2_628_000, "y": 31_536_000,
    ]

    /// Bytes: decimal and binary prefixes of IEC 80000-13.
    static let size: KeyValuePairs<String, Int128> = [
        "B": 1, "kB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000,
        "PB": 1_000_000_000_000_000, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40, "PiB": 1 << 50,
    ]

    static func factor(of symbol: String, in units: KeyValuePairs<String, Int128>) -> Int128? {
        units.first { $0.key == symbol }?.value
    }

    /// The symbols as they stand in a message: `us, ms, s or y`.
    static func list(_ units: KeyValuePairs<String, Int128>) -> String {
        let symbols = units.map(\.key)
        return symbols.dropLast().joined(separator: ", ") + " or " + symbols[symbols.count - 1]
    }
}
