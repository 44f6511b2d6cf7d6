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

/// A text with a name: a file, or a `--set` option.
struct Source: Sendable {
    /// How a person would name it: relative paths stay relative.
    let name: String
    /// What relative paths in it are relative to; empty for the working directory.
    let directory: String
    let text: String
    /// Whether it is an option rather than a file, whose lines nobody counts.
    let isOption: Bool
    /// The byte at which each line begins.
    private let lineStarts: [Int]

    init(name: String, directory: String, text: String, isOption: Bool = false) {
        self.name = name
        self.directory = directory
        self.text = text
        self.isOption = isOption
        lineStarts = Source.lineStarts(of: text)
    }

    /// The line with that number (from 1) without its break.
    func line(_ number: Int) -> String {
        guard lineStarts.indices.contains(number - 1) else { return "" }
        let start = text.utf8.index(text.utf8.startIndex, offsetBy: lineStarts[number - 1])
        let rest = text.unicodeScalars[start...]
        return String(rest.prefix { !Source.isBreak($0) })
    }

    /// The line and column of a byte of the text.
    func position(ofByte offset: Int) -> (line: Int, column: Int) {
        let line = (lineStarts.firstIndex { $0 > offset } ?? lineStarts.count) - 1
        let bytes = text.utf8.dropFirst(lineStarts[line]).prefix(max(0, offset - lineStarts[line]))
        return (line + 1, String(decoding: bytes, as: UTF8.self).unicodeScalars.count + 1)
    }

    /// Lines end where YAML 1.1, and so libyaml, ends them.
    private static func lineStarts(of text: String) -> [Int] {
        var (starts, byte) = ([0], 0)
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            byte += UTF8.width(scalar)
            if previous == "\r", scalar == "\n" {
                starts[starts.count - 1] = byte
            } else if isBreak(scalar) {
                starts.append(byte)
            }
            previous = scalar
        }
        return starts
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
    /// Whether the line may be repeated; one with a secret may not.
    var showsLine = true
    /// Which doubt it is, where it is no mistake, and the path of what it is about.
    var code: FindingCode?
    var path = ""
}
