// SPDX-License-Identifier: GPL-3.0-or-later

internal import Archive
internal import ArgumentParser
internal import Documents
internal import Execution
internal import Foundation

/// How a run of the program ends.
enum Ending {
    /// A `--require` is not met, or a check has findings.
    static let unmet = ExitCode(1)
    /// The input or the usage is wrong.
    static let wrong = ExitCode(2)
    /// Interrupted, or too few trials to tell.
    static let undecided = ExitCode(3)
    /// A bug of Muster's.
    static let bug = ExitCode(70)

    /// Says what is wrong and ends the program.
    static func exit(for error: any Error) -> Never {
        switch error {
        case let code as ExitCode:
            Foundation.exit(code.rawValue)
        case let diagnostics as Diagnostics:
            Console.complain(diagnostics)
            Foundation.exit(wrong.rawValue)
        case let trouble as ArchiveTrouble:
            Console.complain("muster: error: \(trouble)")
            Foundation.exit(wrong.rawValue)
        case let trouble as JournalTrouble:
            Console.complain("muster: error: \(trouble)")
            Foundation.exit(wrong.rawValue)
        case let damage as JournalDamage:
            Console.complain("muster: error: the journal is damaged: \(damage)")
            Foundation.exit(wrong.rawValue)
        case let complaint as Complaint:
            Console.complain("muster: error: \(complaint.message)")
            Foundation.exit(wrong.rawValue)
        default:
            exitFromParser(error)
        }
    }

    /// Help and version go to standard output; whatever else the parser says is about wrong usage.
    private static func exitFromParser(_ error: any Error) -> Never {
        let code = Muster.exitCode(for: error)
        let message = Muster.fullMessage(for: error)
        if code.isSuccess {
            Console.say(message.isEmpty ? "" : message + "\n")
            Foundation.exit(0)
        }
        Console.complain(message)
        Foundation.exit(wrong.rawValue)
    }
}

/// Something that the person at the keyboard can put right.
struct Complaint: Error {
    var message: String

    init(_ message: String) { self.message = message }
}
