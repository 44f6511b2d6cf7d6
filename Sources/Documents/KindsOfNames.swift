// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities

extension Kind where Value == String {
    /// A name that a program or a server is called with: ASCII letters, digits and some other characters, no `-` first.
    static func token(_ noun: String, besides others: String = "-_.", atMost limit: Int = 255) -> Kind<String> {
        Kind.scalar(noun) { text throws(Malformed) in
            guard !text.isEmpty, text.utf8.count <= limit else {
                throw Malformed(at: 0, "\(noun) has 1 to \(limit) characters")
            }
            if text.hasPrefix("-") { throw Malformed(at: 0, "\(noun) does not begin with '-'") }
            let isFit = { (scalar: Unicode.Scalar) in
                scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                    || others.unicodeScalars.contains(scalar)
            }
            guard let bad = text.unicodeScalars.firstIndex(where: { !isFit($0) }) else { return text }
            throw Malformed(
                at: text.utf8.distance(from: text.startIndex, to: bad),
                "\(noun) is made of letters, digits and \(others.map { "'\($0)'" }.joined(separator: ", "))")
        }
    }

    /// A domain name.
    static let domain = token("a domain name", besides: "-_.*")

    /// The path of a file or directory for a program that runs in the directory of the document.
    static let path = text.requiring("the path of a file") { !$0.isEmpty && !$0.hasPrefix("-") }
}

/// A host and a port.
struct HostAndPort: Sendable {
    var host: String
    var port: Int
}

extension Kind where Value == HostAndPort {
    /// `host:port`, an IPv6 address in brackets; the port may be left out where there is one that is usual.
    static func address(usually port: Int? = nil) -> Kind {
        let noun = port == nil ? "a host and a port, such as 10.0.0.1:5432" : "a host, such as 10.0.0.1 or [::1]:53"
        return Kind.scalar(noun) { text throws(Malformed) in
            let colon = text.lastIndex(of: ":").flatMap { colon in text[colon...].contains("]") ? nil : colon }
            let host = colon.map { text[..<$0] } ?? text[...]
            let bare = host.hasPrefix("[") && host.hasSuffix("]") ? host.dropFirst().dropLast() : host
            let isLiteral = bare.count < host.count
            let isFit = { (character: Character) in
                character.isASCII && (character.isLetter || character.isNumber)
                    || (isLiteral ? ":." : "-_.").contains(character)
            }
            guard !bare.isEmpty, !bare.hasPrefix("-"), bare.allSatisfy(isFit) else {
                throw Malformed(at: 0, "'\(text.prefix(60))' is not \(noun)")
            }
            guard let colon else {
                guard let port else { throw Malformed(at: text.utf8.count, "a port is missing: write host:port") }
                return HostAndPort(host: String(bare), port: port)
            }
            let digits = text[text.index(after: colon)...]
            guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits),
                (1...65535).contains(number)
            else {
                throw Malformed(at: host.utf8.count + 1, "a port is a whole number from 1 to 65535")
            }
            return HostAndPort(host: String(bare), port: number)
        }
    }
}
