// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import Documents
internal import Foundation

/// Prints what a kind of document looks like, for editors.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of a kind of document.",
        discussion: """
            EXAMPLES
              muster schema plan > plan.schema.json

            An editor with a YAML language server completes and checks a plan whose
            first line is
              # yaml-language-server: $schema=plan.schema.json
            """)

    private static let kinds = DocumentKind.allCases.map(\.rawValue)

    @Argument(
        help: "One of \(kinds.joined(separator: ", ")).", completion: .list(kinds),
        transform: { text in
            guard let kind = DocumentKind(rawValue: text) else {
                throw ValidationError("There is no '\(text)': it is one of \(kinds.joined(separator: ", ")).")
            }
            return kind
        })
    var kind: DocumentKind

    func run() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        Console.say(String(decoding: try encoder.encode(Schema(of: kind)), as: UTF8.self) + "\n")
    }
}
