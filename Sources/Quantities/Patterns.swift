// SPDX-License-Identifier: GPL-3.0-or-later

// Regular expressions (ECMA-262) of what the format's texts look like. They let pass all that is read, and little else.

extension Family {
    /// What an amount of the family looks like.
    public var pattern: String {
        let number = Family.number
        return switch self {
        case .duration: "\(number) ?\(Units.pattern(Units.time))"
        case .bytes: "\(number) ?\(Units.pattern(Units.size))"
        case .rate: "\(number)/\(Units.pattern(Units.per))"
        case .dataRate: "\(number) ?\(Units.pattern(Units.size))/\(Units.pattern(Units.per))"
        case .share: "\(number)%?"
        case .count: "[0-9]+"
        case .factor: number
        }
    }

    /// Whether a plain number is an amount of the family.
    public var isBare: Bool { self == .share || self == .count || self == .factor }

    /// What a number looks like.
    public static let number = "[0-9]+(\\.[0-9]+)?"
}

extension Money {
    /// What an amount per time looks like.
    public static let patternPerTime = "\(Family.number)/\(Units.pattern(Units.per))"
}

extension Distribution {
    /// What a distribution looks like that is no constant.
    public static var pattern: String {
        "(\(Law.allCases.map(\.rawValue).joined(separator: "|"))) *\\(.*\\)"
    }
}

extension Units {
    fileprivate static func pattern(_ units: KeyValuePairs<String, Int128>) -> String {
        "(\(units.map(\.key).joined(separator: "|")))"
    }
}
