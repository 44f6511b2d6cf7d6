// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities

extension Kind where Value == [String] {
    /// A program and its arguments, which no shell touches.
    static let arguments: Kind<[String]> = {
        let list = Kind<[String]>.list(of: .argument)
        return Kind(list.form) { node, reading in
            if node.text != nil {
                reading.error(
                    at: node.place, "expected a program and its arguments (a list), but this is a text",
                    remedy: "no shell splits it: write [program, argument]")
                return nil
            }
            guard let arguments = list.read(node, &reading) else { return nil }
            guard arguments.first?.isEmpty == false else {
                reading.error(at: node.items.first?.place ?? node.place, "a command begins with the name of a program")
                return nil
            }
            return arguments
        }
    }()
}

extension Kind where Value == String {
    /// One argument, perhaps with `{word}` for values.
    static let argument = Kind<String>(.scalar(noun: "an argument")) { node, reading in
        if case .mapping = node.content {
            reading.error(
                at: node.place, "expected an argument, but this is a mapping",
                remedy: "an argument that begins with a brace stands in quotes")
            return nil
        }
        guard let text = reading.text(of: node, "an argument") else { return nil }
        do throws(Malformed) {
            try checkArgument(Array(text.utf8))
            return text
        } catch {
            reading.error(in: node, error)
            return nil
        }
    }

    /// A brace holds a word, or is doubled: one that was mistyped is found here, not in the middle of an outage.
    private static func checkArgument(_ bytes: [UInt8]) throws(Malformed) {
        let (open, close) = (UInt8(ascii: "{"), UInt8(ascii: "}"))
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0 { throw Malformed(at: index, "an argument holds no NUL") }
            guard byte == open || byte == close else {
                index += 1
                continue
            }
            if index + 1 < bytes.count, bytes[index + 1] == byte {
                index += 2
                continue
            }
            guard byte == open else {
                throw Malformed(at: index, "no brace is open here: a brace itself is written }}")
            }
            guard let end = bytes[index...].firstIndex(of: close), isWord(bytes[index + 1..<end]) else {
                throw Malformed(
                    at: index, "a brace holds the name of a value, such as {since}: a brace itself is written {{")
            }
            index = end + 1
        }
    }

    /// A letter, then letters, digits, `-` and `_`.
    private static func isWord(_ bytes: ArraySlice<UInt8>) -> Bool {
        let isLetter = { (byte: UInt8) in (65...90).contains(byte) || (97...122).contains(byte) }
        guard let first = bytes.first, isLetter(first) else { return false }
        return bytes.allSatisfy { isLetter($0) || (48...57).contains($0) || $0 == 45 || $0 == 95 }
    }
}
