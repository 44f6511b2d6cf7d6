// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import Documents

/// Reads documents and says what is wrong with them.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find what is wrong or doubtful in documents and the files they name.",
        discussion: """
            EXAMPLES
              muster check outage.yaml
              muster check scenarios/*.yaml

            Every mistake is told at once, with its place and a remedy. Where there is
            none, findings are: what is doubtful about a plan, a system, or the two
            together, each with a code such as [no-slack]. One that is as it should be
            is accepted in the file, with a reason:

              accepts:
                - {finding: no-slack, because: "the last phase may run over"}

            Exit status: 0 nothing found but what is accepted, 1 findings, 2 mistakes.
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
        if !quiet { Console.say("\(count(files.count, "file")): \(verdict(on: diagnostics))\n") }
        if !diagnostics.list.isEmpty { throw Ending.unmet }
    }

    private func verdict(on diagnostics: Diagnostics) -> String {
        let (found, accepted) = (diagnostics.list.count, diagnostics.accepted)
        if found == 0, accepted == 0 { return "no mistakes" }
        return (found == 0 ? "no findings" : count(found, "finding")) + (accepted > 0 ? ", \(accepted) accepted" : "")
    }

    private func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
