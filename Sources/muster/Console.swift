// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import Documents
internal import Foundation
internal import Report

/// Standard output and error.
enum Console {
    /// What standard output can show.
    static let terminal = detect(STDOUT_FILENO)
    /// What standard error can show.
    static let errors = detect(STDERR_FILENO)

    /// Whether a person reads standard output.
    static let isShown = isatty(STDOUT_FILENO) == 1
    /// Whether a person watches standard error.
    static let isWatched = isatty(STDERR_FILENO) == 1

    /// Writes to standard output; ends the program where that cannot be done.
    static func say(_ text: String) {
        if let reason = write(text, to: STDOUT_FILENO) {
            complain("muster: error: cannot write to standard output: \(reason)")
            exit(Ending.wrong.rawValue)
        }
    }

    /// Writes a line to standard error.
    static func complain(_ text: String) { mutter(text.hasSuffix("\n") ? text : text + "\n") }

    /// Writes a text to standard error; there is nobody to tell where that fails.
    static func mutter(_ text: String) { _ = write(text, to: STDERR_FILENO) }

    /// Says that diagnostics were found.
    static func complain(_ diagnostics: Diagnostics) {
        complain(diagnostics.rendered(inColour: errors.colour))
    }

    /// Writes a text, and answers why that failed.
    private static func write(_ text: String, to descriptor: Int32) -> String? {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return String(cString: strerror(errno)) }
            rest = rest.dropFirst(count)
        }
        return nil
    }

    private static func detect(_ descriptor: Int32) -> Terminal {
        let environment = ProcessInfo.processInfo.environment
        let isTerminal = isatty(descriptor) == 1
        let hasColour = isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let folded = locale.lowercased().replacing("-", with: "")
        return Terminal(
            width: environment["COLUMNS"].flatMap(Int.init) ?? (isTerminal ? size(descriptor) : nil) ?? 80,
            colour: hasColour, unicode: folded.contains("utf8"))
    }

    private static func size(_ descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
