// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Study

/// What the program does when it is told to stop, and when it must not have happened.
enum Signals {
    /// Set by the first Ctrl-C; the second ends the program at once.
    static let interruption = Interruption()
    /// Set by the second Ctrl-C, or by a request to end, where a drill is to be left in good order.
    static let leaving = Interruption()
    /// Whether that is so. One word, written by the main thread and read by handlers.
    nonisolated(unsafe) private static var leavesInOrder = false

    /// From now on the second Ctrl-C asks to leave instead of ending the program.
    static func leaveInOrder() { leavesInOrder = true }

    /// The name of the file that is not complete yet. One word, written by the main thread and read by handlers.
    nonisolated(unsafe) private static var unfinished: UnsafeMutablePointer<CChar>?

    /// Removes that file where a signal ends the program.
    static func remove(_ path: String) {
        unfinished = strdup(path)
    }

    /// Leaves all files where they are; the few bytes of the name stay, because a handler may be reading them.
    static func removeNothing() { unfinished = nil }

    /// Ends the program by that signal, as it would have ended without us. Only calls what a handler may call.
    private static func end(by number: Int32) {
        if let unfinished { unlink(unfinished) }
        signal(number, SIG_DFL)
        raise(number)
    }

    /// Installs the handlers. Call it before anything else.
    static func install() {
        // Handlers may only store atomically, so the place where they do must be there before.
        _ = (interruption, leaving)
        removeNothing()
        var wanted = sigset_t()
        sigemptyset(&wanted)
        for number in [SIGINT, SIGTERM, SIGPIPE] { sigaddset(&wanted, number) }
        // Whoever started us may have blocked them.
        sigprocmask(SIG_UNBLOCK, &wanted, nil)
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                if Signals.leavesInOrder, Signals.interruption.isRequested || number == SIGTERM {
                    Signals.leaving.request()
                } else if Signals.interruption.isRequested {
                    Signals.end(by: number)
                }
                Signals.interruption.request()
            }
        }
        // A reader who has seen enough ends us quietly.
        signal(SIGPIPE) { Signals.end(by: $0) }
        // A file that may not grow is a full disk: the write fails, and whoever writes says so.
        signal(SIGXFSZ) { _ in }
        for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE] {
            signal(number) { _ in
                let message: StaticString = "muster: this is a bug of Muster's, not of your input; please report it\n"
                _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
                _exit(70)
            }
        }
    }
}
