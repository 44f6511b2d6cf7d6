// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// A program run to its end, with what it took.
struct Child {
    let output: String
    /// Wall-clock seconds from its start to its end.
    let seconds: Double
    /// Seconds of processor time of all its threads.
    let processorSeconds: Double
    /// The most memory it held at a time.
    let peakMegabytes: Double

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs it with those arguments, its standard error passed on, and waits.
    init(_ program: String, _ arguments: [String]) throws {
        let pipe = Pipe()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, pipe.fileHandleForWriting.fileDescriptor, STDOUT_FILENO)
        var arguments: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child = pid_t()
        let clock = ContinuousClock()
        let started = clock.now
        let spawned = posix_spawn(&child, program, &actions, nil, &arguments, environ)
        guard spawned == 0 else { throw Failure(description: "\(program): \(String(cString: strerror(spawned)))") }
        try pipe.fileHandleForWriting.close()
        output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        var status: Int32 = 0
        var usage = rusage()
        // `wait4`, for the memory of this child alone.
        guard wait4(child, &status, 0, &usage) == child else { throw Failure(description: "\(program) was lost") }
        seconds = (clock.now - started) / .seconds(1)
        let used = [usage.ru_utime, usage.ru_stime]
        processorSeconds = used.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
        peakMegabytes = Double(usage.ru_maxrss) * 1_024 / 1e6
        guard status & 0x7F == 0 else { throw Failure(description: "\(program) ended by signal \(status & 0x7F)") }
        let code = (status >> 8) & 0xFF
        // 1 and 3 are answers: an objective is missed, or its interval holds the target.
        guard [0, 1, 3].contains(code) else { throw Failure(description: "\(program) ended with status \(code)") }
    }
}
