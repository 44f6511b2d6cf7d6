// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// A process as no other one is called, so that it can be told later whether it still runs.
enum ProcessMark {
    /// The machine's boot, the process's number and when it was started, in clock ticks since the boot.
    static let current = mark(of: getpid()) ?? "\(getpid())"

    /// Whether the process with that mark runs, on this machine.
    static func isAlive(_ mark: String) -> Bool {
        let parts = mark.split(separator: " ")
        guard parts.count == 3, let number = pid_t(parts[1]) else { return false }
        return self.mark(of: number) == mark
    }

    private static func mark(of process: pid_t) -> String? {
        guard let boot = text("/proc/sys/kernel/random/boot_id"), let status = text("/proc/\(process)/stat"),
            // The program's name stands in parentheses and may hold anything; the start is the 20th field after it.
            let name = status.lastIndex(of: ")")
        else { return nil }
        let fields = status[name...].split(separator: " ")
        // A process that has ended and is still listed, because nobody has asked for its status, does nothing more.
        guard fields.count > 20, fields[1] != "Z" else { return nil }
        return "\(boot.prefix { !$0.isWhitespace }) \(process) \(fields[20])"
    }

    private static func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
}

/// The build of the program that runs.
public enum Build {
    /// Differs between two programs of one version that were built at different times, such as in the midst of a change
    /// of Muster itself: the size of the program's file and when it was written. Empty where that cannot be told.
    public static let current: String = {
        var status = stat()
        guard stat("/proc/self/exe", &status) == 0 else { return "" }
        return "\(status.st_size)-\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
    }()
}
