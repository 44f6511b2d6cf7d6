// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate

/// The keys of a webhook, none of which is its URL.
enum WebhookCatalogue {
    static let variable = Key<String?>.optional(
        "url-from", variableName, "The environment variable that holds the URL.")
    static let file = Key<String?>.optional("url-file", path, "The file that holds the URL.")

    static let kind: Kind<Environment.Webhook> = {
        let kind = Kind<(String?, String?)>.mapping("a webhook", Fields(variable, file, make: { ($0, $1) }))
        return Kind(kind.form) { node, reading in
            // Who writes the URL itself is told where it goes; the line that holds it is not repeated.
            let stated = node.text == nil ? node.entries.first { $0.key == "url" }?.place : node.place
            if let stated {
                reading.refuseURL(at: stated)
                return nil
            }
            guard let (variable, file) = kind.read(node, &reading) else { return nil }
            switch (variable, file) {
            case (let variable?, nil): return .init(url: .variable(variable))
            case (nil, let file?): return .init(url: .file(file))
            case (.some, .some):
                reading.error(at: node.entries[1].place, "a webhook has either 'url-from' or 'url-file'")
            case (nil, nil) where node.entries.isEmpty:
                reading.error(at: node.place, "a webhook needs 'url-from' or 'url-file'")
            case (nil, nil):
                break  // keys that it does not have, which have been reported
            }
            return nil
        }
    }()

    static let variableName = holder("the name of an environment variable") { text, node, reading in
        let isLetter = { (byte: UInt8) in (65...90).contains(byte) || (97...122).contains(byte) || byte == 95 }
        guard let first = text.utf8.first, isLetter(first),
            text.utf8.allSatisfy({ isLetter($0) || (48...57).contains($0) })
        else {
            reading.error(
                at: node.place, "the name of an environment variable is made of letters, digits and '_', no digit first"
            )
            return nil
        }
        return text
    }

    /// What a document states relative to itself.
    static let path = holder("the path of a file") { text, node, reading in
        guard !text.isEmpty else {
            reading.error(at: node.place, "a file has a name")
            return nil
        }
        return Files.joined(reading.source(of: node.place).directory, text)
    }

    /// The name of what holds a URL, and not the URL.
    private static func holder(
        _ noun: String, _ resolve: @escaping @Sendable (String, Node, inout Reading) -> String?
    ) -> Kind<String> {
        Kind(.scalar(noun: noun)) { node, reading in
            if node.text?.contains("://") == true {
                reading.refuseURL(at: node.place)
                return nil
            }
            return Kind<String>.text.read(node, &reading).flatMap { resolve($0, node, &reading) }
        }
    }
}

extension Reading {
    fileprivate mutating func refuseURL(at place: Place) {
        secret(
            at: place, "the URL of a webhook is a secret and never stands in a document",
            remedy: "name the variable that holds it: url-from: VARIABLE")
    }
}
