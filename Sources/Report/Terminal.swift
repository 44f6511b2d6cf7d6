// SPDX-License-Identifier: GPL-3.0-or-later

/// What the place where text is shown can show.
public struct Terminal: Hashable, Sendable {
    /// Characters in a line.
    public var width: Int
    /// Whether colours are wanted and understood.
    public var colour: Bool
    /// Whether characters beyond ASCII are understood.
    public var unicode: Bool

    /// A terminal of at least 40 columns.
    public init(width: Int = 80, colour: Bool = false, unicode: Bool = true) {
        self.width = max(40, width)
        self.colour = colour
        self.unicode = unicode
    }

    /// How a text stands out.
    public enum Ink: String, Sendable {
        /// A heading.
        case bold = "1"
        /// Of less interest.
        case dim = "2"
        /// Good.
        case green = "32"
        /// Bad.
        case red = "1;31"
        /// In doubt.
        case yellow = "33"
        /// Marked.
        case cyan = "36"
    }

    /// The text in that ink, where there are colours.
    public func paint(_ text: String, _ ink: Ink?) -> String {
        guard colour, let ink, !text.isEmpty else { return text }
        return "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m"
    }

    /// The text with its characters beyond ASCII replaced where they are not understood.
    public func plain(_ text: String) -> String {
        guard !unicode else { return text }
        return String(
            text.flatMap { character -> String in
                if character.isASCII { return String(character) }
                return Terminal.replacements[character] ?? "?"
            })
    }

    private static let replacements: [Character: String] = [
        "≤": "<=", "≥": ">=", "∞": "inf", "–": "-", "…": "..", "·": "-", "µ": "u", "×": "x", "─": "-", "│": "|",
        "┆": "|", "┴": "+", "█": "#", "▇": "#", "▆": "#", "▅": "+", "▄": "+", "▃": ":", "▂": ".", "▁": ".", "░": ".",
        "▒": ":", "▌": "=", "►": ">", "✓": "*", "→": "->",
    ]

    /// The text in lines of at most the terminal's width, broken at spaces; lines after the first are indented.
    func wrapped(_ text: String, indent: Int = 2) -> [String] {
        var lines: [String] = []
        for word in plain(text).split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append((lines.isEmpty ? "" : String(repeating: " ", count: indent)) + word)
            }
        }
        return lines.map { cut($0, to: width) }
    }

    /// The text cut to so many characters.
    public func cut(_ text: String, to length: Int) -> String {
        guard text.count > length else { return text }
        return unicode ? text.prefix(max(0, length - 1)) + "…" : String(text.prefix(length))
    }
}
