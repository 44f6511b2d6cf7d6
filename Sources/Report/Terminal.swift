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
        "▒": ":", "▌": "=", "►": ">", "✓": "*", "→": "->", "└": "+",
    ]

    /// The text in lines of at most the terminal's width, broken at spaces, and within a word that fills a line; the first
    /// one begins with `lead`, the others are indented. Nothing is cut.
    func wrapped(_ text: String, after lead: String = "", indent: Int = 2) -> [String] {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        var line = lead
        var isEmpty = true
        for word in Terminal.words(plain(text)) {
            var word = word[...]
            if !isEmpty, line.count + 1 + word.count <= width {
                line += " " + word
                continue
            }
            if !isEmpty {
                lines.append(line)
                line = margin
            }
            while line.count + word.count > width {
                let part = word.prefix(width - line.count)
                lines.append(line + part)
                word = word.dropFirst(part.count)
                line = margin
            }
            line += word
            isEmpty = false
        }
        return isEmpty ? [] : lines + [line]
    }

    /// The words of a text; a number stays with its unit.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        for word in text.split(separator: " ") {
            let isUnit = ["s", "ms", "min", "h", "d", "y", "%"].contains(word.prefix { $0.isLetter || $0 == "%" })
            if isUnit, words.last?.last?.isNumber == true {
                words[words.count - 1] += " " + word
            } else {
                words.append(String(word))
            }
        }
        return words
    }

    /// The text cut to so many characters.
    public func cut(_ text: String, to length: Int) -> String {
        guard text.count > length else { return text }
        return unicode ? text.prefix(max(0, length - 1)) + "…" : String(text.prefix(length))
    }
}
