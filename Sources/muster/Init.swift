// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import Foundation

/// Writes a starter.
struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a commented starter: system, plan, prices, environment, scenario.",
        discussion: """
            EXAMPLES
              muster init
              muster init drills/shop && muster simulate drills/shop/scenario.yaml

            No file that is there is overwritten.
            """)

    @Argument(help: "The directory; it is made where it is not there.", completion: .directory)
    var directory = "."

    func run() throws {
        let paths = Starter.files.map { (path: directory == "." ? $0.name : "\(directory)/\($0.name)", text: $0.text) }
        let taken = paths.map(\.path).filter { FileManager.default.fileExists(atPath: $0) }
        guard taken.isEmpty else {
            throw Complaint(
                "\(taken.joined(separator: ", ")): there already, and nothing is overwritten; name another directory")
        }
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw Complaint("cannot make the directory '\(directory)': \(String(cString: strerror(errno)))")
        }
        for (path, text) in paths {
            let file = try OutputFile(path)
            file.write(text)
            try file.finish()
        }
        let scenario = paths.last?.path ?? ""
        Console.say(
            paths.map { "wrote \($0.path)\n" }.joined() + "\nNow:  muster simulate \(scenario)\n"
                + "      muster rehearse \(scenario) --like p95\n")
    }
}
