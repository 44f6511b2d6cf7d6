// SPDX-License-Identifier: GPL-3.0-or-later

/// One thing that is wrong, or doubtful, at one place of a document.
public struct Diagnostic: Hashable, Sendable {
    /// How bad it is.
    public enum Severity: String, Hashable, Sendable {
        /// The document cannot be used.
        case error
        /// It can, but probably does not say what was meant.
        case warning
    }

    /// How bad it is.
    public var severity: Severity
    /// The file as a person would name it, or the option that stated the value.
    public var file: String
    /// The line, from 1; 0 where the mistake concerns the whole file, or an option.
    public var line: Int
    /// The column in characters, from 1.
    public var column: Int
    /// What is wrong.
    public var message: String
    /// What to do about it.
    public var remedy: String?
    /// Which doubt it is; `nil` for a mistake.
    public var code: FindingCode?
    /// The line of the source, without its line break.
    public var sourceLine: String

    /// `file:line:column: error: message; remedy`, behind a warning the finding's code in brackets, then the source line and a caret under the column.
    ///
    /// Control characters of the source are shown as `�`, so that no file can steer a terminal.
    public func rendered(inColour: Bool = false) -> String {
        let (bold, colour, plain) =
            inColour ? ("\u{1B}[1m", severity == .error ? "\u{1B}[1;31m" : "\u{1B}[1;35m", "\u{1B}[0m") : ("", "", "")
        let position = line > 0 ? "\(file):\(line):\(column)" : file
        var text = "\(bold)\(Diagnostic.printable(position)):\(plain) \(colour)\(severity.rawValue):\(plain) "
        text +=
            bold
            + Diagnostic.printable(
                message + (remedy.map { "; " + $0 } ?? "") + (code.map { " [\($0.rawValue)]" } ?? "")) + plain
        guard !sourceLine.isEmpty else { return text }
        let (excerpt, caret) = excerpt
        return text + "\n    " + excerpt + "\n    " + colour + caret + "^" + plain
    }

    /// The part of the source line around the column, and what indents the caret under it.
    private var excerpt: (line: String, indent: String) {
        let scalars = Array(sourceLine.unicodeScalars)
        let target = max(0, min(column - 1, scalars.count))
        let start = max(0, target - 90)
        let end = min(scalars.count, start + 160)
        var line = String(String.UnicodeScalarView(scalars[start..<end]))
        var indent = String(scalars[start..<target].map { $0 == "\t" ? "\t" : " " })
        if start > 0 {
            line = "…" + line
            indent = " " + indent
        }
        return (Diagnostic.printable(line) + (end < scalars.count ? "…" : ""), indent)
    }

    private static func printable(_ text: String) -> String {
        let isHarmless: (Unicode.Scalar) -> Bool = {
            $0 == "\t" || !($0.properties.generalCategory == .control || $0.properties.generalCategory == .format)
        }
        if text.unicodeScalars.allSatisfy(isHarmless) { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { isHarmless($0) ? $0 : "\u{FFFD}" }))
    }
}

/// Everything that is wrong with some documents, in the order of the text.
public struct Diagnostics: Error, Hashable, Sendable, CustomStringConvertible {
    /// The diagnostics, by file, line and column.
    public var list: [Diagnostic]
    /// How many findings the documents accept, which are not told.
    public var accepted: Int

    /// These diagnostics.
    public init(_ list: [Diagnostic], accepted: Int = 0) {
        self.list = list
        self.accepted = accepted
    }

    /// Whether anything is so wrong that the documents cannot be used.
    public var hasErrors: Bool { list.contains { $0.severity == .error } }

    /// All of them, a paragraph each.
    public func rendered(inColour: Bool = false) -> String {
        list.map { $0.rendered(inColour: inColour) }.joined(separator: "\n")
    }

    /// All of them without colour.
    public var description: String { rendered() }
}
