// SPDX-License-Identifier: GPL-3.0-or-later

internal import Adapters
internal import ArgumentParser
internal import CMalloc
internal import Foundation

// Before anything else: a supervisor has signals and an end of its own.
if CommandLine.arguments.dropFirst().first == Supervisor.word {
    exit(Supervisor.run(Array(CommandLine.arguments.dropFirst(2))))
}
// A column of a million trials goes back to the system when it is done with. Left to itself glibc raises this bound to
// 32 MB, and keeps the columns that come and go while a study is summed up.
mallopt(M_MMAP_THRESHOLD, 1 << 20)
Signals.install()
do {
    var command = try Muster.parseAsRoot(Resumption.completed(Array(CommandLine.arguments.dropFirst())))
    try command.run()
} catch {
    Ending.exit(for: error)
}
