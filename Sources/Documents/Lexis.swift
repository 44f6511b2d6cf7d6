// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities

/// What a scalar may look like, for those who check a document without reading it: editors, and other programs.
///
/// All scalars of the format are texts; a YAML loader makes numbers and booleans of some of them.
indirect enum Lexis: Sendable {
    /// Any scalar.
    case text
    /// One of some words.
    case words([String])
    /// A text of this regular expression, or a number where one is of that form.
    case pattern(String, isNumeric: Bool)
    /// A whole number within bounds.
    case whole(ClosedRange<Int>)
    /// Either.
    case either(Lexis, Lexis)
    /// No scalar but a mapping from paths to values.
    case settings
    /// No scalar but a mapping from paths to lists of values, or `a..b:step`.
    case dimensions
    /// Anything at all.
    case anything

    /// An amount of a family.
    static func amount(_ family: Family) -> Lexis {
        .pattern(family.pattern, isNumeric: family.isBare)
    }

    /// An amount of a family, or a distribution of it.
    static func distribution(_ family: Family) -> Lexis {
        .either(amount(family), .pattern(Distribution.pattern, isNumeric: false))
    }
}
