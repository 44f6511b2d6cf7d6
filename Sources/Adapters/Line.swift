// SPDX-License-Identifier: GPL-3.0-or-later

/// What programs and servers say, fit for one line of a journal.
enum Line {
    /// The last line that has anything on it, of text in any encoding.
    static func last(of bytes: some Sequence<UInt8>) -> String {
        let text = String(decoding: Array(bytes), as: UTF8.self)
        for line in text.split(whereSeparator: \.isNewline).reversed() {
            let clean = clean(String(line))
            if !clean.isEmpty { return clean }
        }
        return ""
    }

    /// The text without what a terminal would obey, and of 500 bytes at most.
    static func clean(_ text: String) -> String {
        // First whole sequences such as colours, of which the escape character is only the beginning.
        let plain = text.replacing(/\u{1b}\[[0-9;?]*[ -\/]*[@-~]/, with: "")
        let printable = plain.unicodeScalars.filter { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: scalar == "\t"
            default: true
            }
        }
        return shortened(trimmed(String(String.UnicodeScalarView(printable))))
    }

    private static func trimmed(_ text: String) -> String {
        guard let first = text.firstIndex(where: { !$0.isWhitespace }),
            let last = text.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(text[first...last]).replacing("\t", with: " ")
    }

    private static func shortened(_ text: String) -> String {
        let limit = 500
        guard text.utf8.count > limit else { return text }
        var short = text
        while short.utf8.count > limit - 3 { short.removeLast() }
        return short + "…"
    }
}
