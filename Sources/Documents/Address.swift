// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities

extension Kind where Value == String {
    /// An HTTP URL without credentials. A light check of what a person may get wrong; the rest is the client's.
    static let url = Kind<String>(.scalar(noun: "a URL, such as https://example.org/healthz")) { node, reading in
        guard let text = reading.text(of: node, "a URL, such as https://example.org/healthz") else { return nil }
        do throws(Malformed) {
            let url = try Address(text)
            guard url.credentials == nil else {
                reading.secret(
                    at: node.place, "a user's name and password never stand in a URL of a document",
                    remedy: "use a command that reads them from where they are held")
                return nil
            }
            try url.check()
            return text
        } catch {
            reading.error(in: node, error)
            return nil
        }
    }
}

/// The parts of a URL that a document may state.
private struct Address {
    private let text: String
    private let scheme: String
    /// The user's name and perhaps password.
    let credentials: Substring?
    private let host: Substring
    private let port: Substring?

    init(_ text: String) throws(Malformed) {
        guard let scheme = ["http://", "https://"].first(where: { text.lowercased().hasPrefix($0) }) else {
            throw Malformed(at: 0, "a URL begins with http:// or https://")
        }
        self.text = text
        self.scheme = scheme
        let authority = text.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        let at = authority.lastIndex(of: "@")
        credentials = at.map { authority[..<$0] }
        let place = at.map { authority[authority.index(after: $0)...] } ?? authority
        // The colons within brackets are those of an IPv6 address.
        let colon = place.lastIndex(of: ":").flatMap { colon in place[colon...].contains("]") ? nil : colon }
        host = colon.map { place[..<$0] } ?? place
        port = colon.map { place[place.index(after: $0)...] }
    }

    func check() throws(Malformed) {
        if let bad = text.unicodeScalars.firstIndex(where: { !(0x21...0x7E).contains($0.value) }) {
            throw Malformed(
                at: text.utf8.distance(from: text.startIndex, to: bad),
                "a URL holds ASCII characters and no spaces; others are written %20")
        }
        guard !host.isEmpty else { throw Malformed(at: scheme.utf8.count, "a URL names a host") }
        let isLiteral = host.hasPrefix("[") && host.hasSuffix("]") && host.count > 2
        let fits = { (character: Character) in
            character.isLetter || character.isNumber || (isLiteral ? "[]:." : "-_.").contains(character)
        }
        guard host.allSatisfy(fits) else {
            throw Malformed(at: scheme.utf8.count, "'\(host.prefix(40))' is not the name of a host")
        }
        guard let port else { return }
        guard port.allSatisfy(\.isNumber), let number = Int(port), (1...65535).contains(number) else {
            throw Malformed(
                at: scheme.utf8.count + host.utf8.count + 1, "a port is a whole number from 1 to 65535")
        }
    }
}
