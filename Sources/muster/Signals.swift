// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Study

/// What the program does when it is told to stop, and when it must not have happened.
enum Signals {
    /// Set by the first Ctrl-C; the second ends the program at once.
    static let interruption = Interruption()

    /// Installs the handlers. Call it before anything else.
    static func install() {
        // Handlers may only store atomically, so the place where they do must be there before.
        _ = interruption
        var wanted = sigset_t()
        sigemptyset(&wanted)
        for number in [SIGINT, SIGTERM, SIGPIPE] { sigaddset(&wanted, number) }
        // Whoever started us may have blocked them.
        sigprocmask(SIG_UNBLOCK, &wanted, nil)
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                Signals.interruption.request()
                signal(number, SIG_DFL)
            }
        }
        // A reader who has seen enough ends us quietly.
        signal(SIGPIPE, SIG_DFL)
        for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE] {
            signal(number) { _ in
                let message: StaticString = "muster: this is a bug of Muster's, not of your input; please report it\n"
                _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
                _exit(70)
            }
        }
    }
}
