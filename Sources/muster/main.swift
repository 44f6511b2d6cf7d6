// SPDX-License-Identifier: GPL-3.0-or-later

internal import Adapters
internal import ArgumentParser
internal import Foundation

// Before anything else: a supervisor has signals and an end of its own.
if CommandLine.arguments.dropFirst().first == Supervisor.word {
    exit(Supervisor.run(Array(CommandLine.arguments.dropFirst(2))))
}
Signals.install()
do {
    var command = try Muster.parseAsRoot()
    try command.run()
} catch {
    Ending.exit(for: error)
}
