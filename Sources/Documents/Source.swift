// SPDX-License-Identifier: GPL-3.0-or-later

/// Where a piece of a document stands.
struct Place: Hashable, Comparable, Sendable {
    /// An index into the sources; settings count down from −1.
    var source: Int
    /// From 1; 0 where the mistake concerns the source as a whole.
    var line: Int
    /// In Unicode scalars, from 1.
    var column: Int

    static func < (lhs: Place, rhs: Place) -> Bool {
        (lhs.source, lhs.line, lhs.column) < (rhs.source, rhs.line, rhs.column)
    }
}

/// A text with a name: a file, or the value of a `--set` option.
struct Source: Sendable {
    /// How a person would name it: relative paths stay relative.
    var name: String
    /// What relative paths in it are relative to; empty for the working directory.
    var directory: String
    var text: String

    /// The line with that number (from 1), by the line breaks of YAML 1.1.
    func line(_ number: Int) -> String {
        var current = 1
        var scalars = String.UnicodeScalarView()
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            defer { previous = scalar }
            if previous == "\r", scalar == "\n" { continue }
            if Source.isBreak(scalar) {
                if current == number { break }
                current += 1
            } else if current == number {
                scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    /// The line and column of a byte of the text.
    func position(ofByte offset: Int) -> (line: Int, column: Int) {
        var (line, column, byte) = (1, 1, 0)
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            if byte >= offset { break }
            byte += UTF8.width(scalar)
            if previous == "\r", scalar == "\n" {
                previous = scalar
                continue
            }
            previous = scalar
            (line, column) = Source.isBreak(scalar) ? (line + 1, 1) : (line, column + 1)
        }
        return (line, column)
    }

    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }
}

/// What the reader has found wrong, before it is made presentable.
struct Finding: Hashable {
    var severity: Diagnostic.Severity
    var place: Place
    var message: String
    var remedy: String?
}
