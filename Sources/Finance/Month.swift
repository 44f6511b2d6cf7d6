// SPDX-License-Identifier: GPL-3.0-or-later

/// A month of the calendar, which labels rows; what is paid is the same in each.
public struct Month: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Months since January of the year 0.
    public var number: Int

    /// The month of that number.
    public init(number: Int) { self.number = number }

    /// The month `YYYY-MM` of a text that begins so; `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0].count == 4, parts[1].count == 2 else { return nil }
        guard parts.prefix(2).allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }) else { return nil }
        guard let year = Int(parts[0]), let month = Int(parts[1]), (1...12).contains(month) else { return nil }
        number = year * 12 + month - 1
    }

    /// The month so many later.
    public func advanced(by months: Int) -> Month { Month(number: number + months) }

    /// Whether `lhs` is the earlier.
    public static func < (lhs: Month, rhs: Month) -> Bool { lhs.number < rhs.number }

    /// `YYYY-MM`.
    public var description: String {
        let (year, month) = (String(number / 12), String(number % 12 + 1))
        return String(repeating: "0", count: max(0, 4 - year.count)) + year + (month.count < 2 ? "-0" : "-") + month
    }
}
