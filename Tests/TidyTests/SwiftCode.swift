// SPDX-License-Identifier: GPL-3.0-or-later

/// Swift source with its comments and the text of its strings blanked, line for line: what is left is code.
///
/// Enough of a lexer for this house's checks: strings of one and of several lines, raw strings, interpolation, line
/// comments and nested block comments. A regular expression literal is read as code.
struct SwiftCode {
    /// The lines of the file, in order.
    let lines: [String]

    init(_ source: String) {
        var lexer = Lexer(text: Array(source.utf8))
        while lexer.place < lexer.text.count { lexer.step() }
        lines = String(decoding: lexer.code, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// Every function, initialiser and subscript with a body: the line it starts on, from 1, and how many it takes.
    var functions: [(start: Int, length: Int)] {
        lines.indices.compactMap { index in
            let declaration = /^\s*([@\w()]+\s+)*(func\s+\S+|init[?!]?|subscript)\s*[(<]/
            guard lines[index].contains(declaration) else { return nil }
            return endOfBody(from: index).map { (index + 1, $0 - index + 1) }
        }
    }

    /// The modules the file imports.
    var imports: [String] {
        lines.compactMap { line in
            let words = line.split(separator: " ")
            guard let keyword = words.firstIndex(of: "import") else { return nil }
            guard words[..<keyword].allSatisfy(Self.isModifier) else { return nil }
            return words.last.map { String($0.prefix { $0 != "." }) }
        }
    }

    private static func isModifier(_ word: Substring) -> Bool {
        word.hasPrefix("@") || ["public", "package", "internal", "private", "fileprivate"].contains(word)
    }

    /// The line with the brace that closes the first one opened from `start` on; `nil` for a protocol's requirement.
    private func endOfBody(from start: Int) -> Int? {
        var depth = 0
        for index in start..<lines.count {
            for character in lines[index].utf8 {
                if character == UInt8(ascii: "{") { depth += 1 }
                if character == UInt8(ascii: "}") {
                    depth -= 1
                    if depth <= 0 { return depth == 0 ? index : nil }
                }
            }
            let next = index + 1 < lines.count ? lines[index + 1] : ""
            if depth == 0, next.contains(/^\s*([@\w()]+\s+)*(func|init|var|subscript)\b/) { return nil }
        }
        return nil
    }
}

private struct Lexer {
    enum Mode {
        case code(parentheses: Int)
        case string(hashes: Int, quotes: Int)
    }

    let text: [UInt8]
    var place = 0
    var code: [UInt8] = []
    var modes: [Mode] = [.code(parentheses: 0)]

    init(text: [UInt8]) { self.text = text }

    mutating func step() {
        switch modes[modes.count - 1] {
        case .code(let parentheses): stepCode(parentheses)
        case .string(let hashes, let quotes): stepString(hashes, quotes)
        }
    }

    private func isAt(_ token: String) -> Bool { text[place...].starts(with: token.utf8) }

    private mutating func stepCode(_ parentheses: Int) {
        if isAt("//") {
            while place < text.count, text[place] != UInt8(ascii: "\n") { place += 1 }
        } else if isAt("/*") {
            skipComment()
        } else if let opened = openedString() {
            modes.append(.string(hashes: opened.hashes, quotes: opened.quotes))
            code.append(UInt8(ascii: "\""))
            place += opened.hashes + opened.quotes
        } else {
            code.append(text[place])
            if text[place] == UInt8(ascii: "(") { modes[modes.count - 1] = .code(parentheses: parentheses + 1) }
            if text[place] == UInt8(ascii: ")") {
                if parentheses == 0, modes.count > 1 {
                    modes.removeLast()
                } else {
                    modes[modes.count - 1] = .code(parentheses: parentheses - 1)
                }
            }
            place += 1
        }
    }

    private mutating func stepString(_ hashes: Int, _ quotes: Int) {
        let pounds = String(repeating: "#", count: hashes)
        if isAt("\\" + pounds + "(") {
            modes.append(.code(parentheses: 0))
            code.append(UInt8(ascii: "("))
            place += 2 + hashes
        } else if isAt("\\" + pounds), !isAt("\\" + pounds + "\n") {
            place += 2 + hashes
        } else if isAt(String(repeating: "\"", count: quotes) + pounds) {
            modes.removeLast()
            code.append(UInt8(ascii: "\""))
            place += quotes + hashes
        } else {
            if text[place] == UInt8(ascii: "\n") { code.append(text[place]) }
            place += 1
        }
    }

    /// Moves past a block comment, nested ones included; its line breaks stay.
    private mutating func skipComment() {
        var depth = 0
        repeat {
            if isAt("/*") {
                depth += 1
                place += 2
            } else if isAt("*/") {
                depth -= 1
                place += 2
            } else {
                if text[place] == UInt8(ascii: "\n") { code.append(text[place]) }
                place += 1
            }
        } while depth > 0 && place < text.count
    }

    /// The string literal that opens here, if one does.
    private func openedString() -> (hashes: Int, quotes: Int)? {
        let hashes = text[place...].prefix { $0 == UInt8(ascii: "#") }.count
        let quotes = text[(place + hashes)...].prefix { $0 == UInt8(ascii: "\"") }.count
        if quotes == 0 { return nil }
        return (hashes, quotes >= 3 ? 3 : 1)
    }
}
