// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import Documents

/// Reads documents and says what is wrong with them.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find the mistakes in documents and in the files they name.",
        discussion: """
            EXAMPLES
              muster check outage.yaml
              muster check scenarios/*.yaml

            Every mistake is told at once, with its place and a remedy.
            """)

    @Argument(
        help: "Scenarios, systems, plans, prices and environments.", completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    @Flag(name: .shortAndLong, help: "Say nothing where nothing is wrong.")
    var quiet = false

    func run() throws {
        let diagnostics = check(paths: files)
        if !diagnostics.list.isEmpty {
            Console.complain(diagnostics)
        }
        if diagnostics.hasErrors { throw Ending.wrong }
        guard !quiet else { return }
        let warnings = diagnostics.list.count
        let verdict = warnings == 0 ? "no mistakes" : warnings == 1 ? "1 warning" : "\(warnings) warnings"
        Console.say("\(files.count) \(files.count == 1 ? "file" : "files"): \(verdict)\n")
    }
}
