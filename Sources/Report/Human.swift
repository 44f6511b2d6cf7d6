// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities
internal import Rehearsal
internal import Study

/// Numbers as people read them: three digits that matter, and a unit.
public enum Human {
    /// A length of time in seconds. Minutes go up to three hours, so that 74 min stay comparable with 60.
    public static func duration(_ seconds: Double) -> String {
        let (number, unit) = split(seconds, like: seconds)
        return unit.isEmpty ? number : "\(number) \(unit)"
    }

    /// The length in the unit that fits `reference`, and that unit.
    static func split(_ seconds: Double, like reference: Double) -> (number: String, unit: String) {
        let size = abs(reference)
        guard seconds.isFinite, size.isFinite else { return (seconds < 0 ? "-∞" : seconds.isNaN ? "" : "∞", "") }
        for (unit, factor, limit) in units where size < limit { return (digits(seconds / factor), unit) }
        return (digits(seconds / (365 * 86_400)), "y")
    }

    static let units: [(String, Double, Double)] = [
        ("s", 1, 0.0005), ("ms", 0.001, 0.9995), ("s", 1, 119.95), ("min", 60, 179.5 * 60), ("h", 3_600, 71.95 * 3_600),
        ("d", 86_400, 999.5 * 86_400),
    ]

    /// Three digits that matter, but whole numbers whole: 0.042, 4.2, 41.2, 142, 1,423.
    public static func digits(_ value: Double) -> String {
        let size = abs(value)
        if size >= 99.95 { return count(value) }
        if size == 0 { return "0" }
        return fixed(value, size >= 9.995 ? 1 : size >= 0.995 ? 2 : 3, trim: true)
    }

    /// A whole number with its thousands set apart.
    public static func count(_ value: Double) -> String {
        guard abs(value) < 9e15 else { return "\(value)" }
        var digits = String(Int64(abs(value).rounded()))
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        groups.insert(digits, at: 0)
        return (value.rounded() < 0 ? "-" : "") + groups.joined(separator: ",")
    }

    /// A whole number with its thousands set apart.
    public static func count(_ value: Int) -> String { count(Double(value)) }

    /// A share of one as a percentage with one digit after the point, more where it is close to nothing or all.
    public static func percent(_ share: Double) -> String { percentNumber(share) + " %" }

    /// A share of one as a percentage with that many digits after the point.
    public static func percent(_ share: Double, places: Int) -> String { fixed(share * 100, places) + " %" }

    /// A share of a plan or of the command line, as short as it can be.
    static func short(_ share: Share) -> String { fixed(share.double * 100, 4, trim: true) + " %" }

    /// From a share to another, with as many digits as their distance deserves.
    static func percentRange(_ low: Double, _ high: Double) -> String {
        let places = high - low >= 0.01 ? 1 : high - low >= 0.001 ? 2 : 3
        return "\(bound(low, places))…\(bound(high, places)) %"
    }

    /// Nothing and all are exact, and have no digits after the point.
    private static func bound(_ share: Double, _ places: Int) -> String {
        fixed(share * 100, places, trim: share == 0 || share == 1)
    }

    private static func percentNumber(_ share: Double) -> String { fixed(share * 100, places(share)) }

    private static func places(_ share: Double) -> Int {
        let rest = min(share, 1 - share)
        if rest <= 0 || !share.isFinite { return 0 }
        return rest < 0.0005 ? 3 : rest < 0.005 ? 2 : 1
    }

    /// A value of a measure with its unit.
    static func value(_ value: Double, of measure: Measure, currency: String) -> String {
        guard value.isFinite else { return value.isNaN ? "" : value < 0 ? "-∞" : "∞" }
        return switch measure.unit {
        case .seconds: duration(value)
        case .share: percent(value)
        case .currency: "\(amount(value)) \(currency)"
        case .requests, .entries: amount(value)
        }
    }

    /// A count or an amount of money: whole, or in millions where it is large.
    static func amount(_ value: Double) -> String {
        abs(value) >= 999_999.5 ? "\(digits(value / 1e6))M" : abs(value) < 9.95 ? digits(value) : count(value)
    }

    /// An interval with its unit said once.
    static func interval(_ estimate: Figure, of measure: Measure, currency: String) -> String {
        if !estimate.low.isFinite { return value(estimate.low, of: measure, currency: currency) }
        if estimate.high.isFinite {
            switch measure.unit {
            case .seconds: return range(estimate.low, estimate.high)
            case .share: return percentRange(estimate.low, estimate.high)
            case .currency, .requests, .entries: break
            }
        }
        return value(estimate.low, of: measure, currency: "").trimmed + "…"
            + value(estimate.high, of: measure, currency: currency)
    }

    /// From a time to another, the unit said once.
    static func range(_ low: Double, _ high: Double) -> String {
        let (from, to) = (split(low, like: high), split(high, like: high))
        return "\(from.number)…\(to.number) \(to.unit)"
    }

    /// The value with exactly so many digits after the point, or without trailing zeros.
    static func fixed(_ value: Double, _ places: Int, trim: Bool = false) -> String {
        let unit = (0..<places).reduce(1.0) { result, _ in result * 10 }
        let scaled = (abs(value) * unit).rounded()
        guard scaled < 9e15 else { return "\(value)" }
        let whole = Int64(scaled) / Int64(unit)
        var fraction = String(Int64(scaled) % Int64(unit))
        fraction = String(repeating: "0", count: max(0, places - fraction.count)) + fraction
        if trim { while fraction.last == "0" { fraction.removeLast() } }
        let sign = value < 0 && scaled > 0 ? "-" : ""
        return places == 0 || fraction.isEmpty ? "\(sign)\(whole)" : "\(sign)\(whole).\(fraction)"
    }

    /// A time since Monday 00:00 UTC as a day and a time of the week.
    static func hourOfWeek(_ time: Duration) -> String {
        let minutes = Int(time.microseconds / 60_000_000)
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        return "\(days[minutes / 1_440 % 7]) \(two(minutes / 60 % 24)):\(two(minutes % 60)) UTC"
    }

    /// A moment of the incident as hours, minutes and seconds from onset.
    static func clock(_ seconds: Double) -> String {
        let total = Int64(abs(seconds).rounded(.down))
        let two = { (number: Int64) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(seconds < 0 ? "-" : "+")\(total / 3_600):\(two(total / 60 % 60)):\(two(total % 60))"
    }
}

extension String {
    /// The text without spaces at its end.
    var trimmed: String { String(reversed().drop { $0 == " " }.reversed()) }
}
