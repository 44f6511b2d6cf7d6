// SPDX-License-Identifier: GPL-3.0-or-later

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// The process between a drill and a command, which lives on when the drill's process dies.
///
/// It runs a command at most once per attempt, whoever asks how often: what it is about to do and what came of it is in
/// the attempt's directory, and it holds the lock there. So a driver that is killed at any moment finds out afterwards
/// what became of the command, or waits for it. One thread and the C library only: nothing here may depend on a
/// runtime that could be in the middle of something when a signal arrives.
public enum Supervisor {
    /// The first argument by which the program is told to be a supervisor.
    public static let word = "__supervise"

    /// Supervises: `DIRECTORY LOST [PROGRAM ARGUMENT…]`.
    ///
    /// `LOST` is the content of a `began` whose command may be run again, else `-`. Without a program it only waits for
    /// what runs. SIGTERM ends the command: SIGTERM to its process group, 5 s later SIGKILL.
    /// - Returns: the exit status: 0, or 64 for wrong usage, or 74 if the directory cannot be read or written. What came
    ///   of the command is told by the directory, not by this.
    public static func run(_ arguments: [String]) -> Int32 {
        if arguments == [Gate.word] { return Gate.pass() }
        guard arguments.count >= 2 else {
            complain("usage: muster \(word) DIRECTORY LOST [PROGRAM ARGUMENT…]")
            return 64
        }
        do {
            try Supervision(
                directory: AttemptDirectory(path: arguments[0]), lost: arguments[1],
                command: Array(arguments.dropFirst(2))
            ).run()
            return 0
        } catch {
            complain("\(error)")
            return 74
        }
    }

    private static func complain(_ text: String) {
        let line = Array((text + "\n").utf8)
        // Where the driver is gone nobody reads this, and nothing depends on it.
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

/// One supervisor's work.
private struct Supervision {
    let directory: AttemptDirectory
    let lost: String
    let command: [String]
    let signals = SupervisorSignals()

    func run() throws {
        let isTold = try takeLock()
        switch try directory.standing {
        case .over: return
        case .untouched: break
        case .lost(let began):
            if try waitForOrphan(isTold: isTold) { return try directory.write(Ending.terminated.written, to: .status) }
            guard began == lost, !command.isEmpty, !isTold else { return }
            try directory.setAside(began)
        }
        guard !command.isEmpty, !isTold, !signals.areToldToEnd(within: 0) else { return }
        try directory.write(ending().written, to: .status)
    }

    /// Waits for the lock; whether it was told to end meanwhile. Who holds the lock is told, too.
    private func takeLock() throws -> Bool {
        let path = directory.path(of: .lock)
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        try check(file, "open \(path)")
        var isTold = false
        while let holder = try directory.lock(file) {
            if signals.areToldToEnd(within: 50) {
                isTold = true
                kill(holder, SIGTERM)
            }
        }
        return isTold
    }

    /// Waits until a command whose supervisor has died is over; whether it was ended by order.
    private func waitForOrphan(isTold: Bool) throws -> Bool {
        guard let orphan = try directory.read(.began).flatMap(ProcessMark.init(written:)), orphan.isAlive else {
            return false
        }
        var watch = Watch(group: orphan.id, signals: signals, isTold: isTold)
        watch.wait { !orphan.isAlive }
        return watch.isTold
    }

    /// Runs the command to its end.
    private func ending() throws -> Ending {
        let gate = try Gate(directory)
        // Only now, with its number on the disk, may it begin: what nobody knows of has not run.
        try directory.write(ProcessMark(running: gate.process).written, to: .began)
        let obstacle = try gate.open(command)
        var status: Int32 = 0
        var watch = Watch(group: gate.process, signals: signals, isTold: false)
        watch.wait { waitpid(gate.process, &status, WNOHANG) == gate.process }
        if let obstacle { return .notStarted(obstacle) }
        if watch.isTold { return .terminated }
        return status & 0x7f == 0 ? .exited((status >> 8) & 0xff) : .signalled(status & 0x7f)
    }
}

/// Waiting for a process, and ending its group when told so.
private struct Watch {
    let group: pid_t
    let signals: SupervisorSignals
    /// Whether it was told to end the group.
    var isTold: Bool

    init(group: pid_t, signals: SupervisorSignals, isTold: Bool) {
        self.group = group
        self.signals = signals
        self.isTold = isTold
    }

    /// From SIGTERM to SIGKILL.
    private static let grace: Int64 = 5_000

    mutating func wait(until isOver: () -> Bool) {
        while !isTold {
            // Over before told: it ended by itself.
            let wasTold = signals.areToldToEnd(within: 200)
            if isOver() { return }
            isTold = wasTold
        }
        kill(-group, SIGTERM)
        let deadline = monotonicMilliseconds() + Self.grace
        var (isEnded, isKilled) = (false, false)
        while true {
            isEnded = isEnded || isOver()
            // The others of its group have the same time to end as the first one.
            if isEnded, isKilled || kill(-group, 0) != 0 { return }
            if !isKilled, monotonicMilliseconds() >= deadline {
                kill(-group, SIGKILL)
                isKilled = true
            }
            _ = signals.areToldToEnd(within: 50)
        }
    }
}

/// The signals that a supervisor waits for, which nothing else may handle.
private struct SupervisorSignals {
    private let awaited: sigset_t

    init() {
        for number in [SIGHUP, SIGINT, SIGPIPE] { signal(number, SIG_IGN) }
        // Ignored, it would take the command's status away.
        signal(SIGCHLD, SIG_DFL)
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGCHLD)
        sigprocmask(SIG_BLOCK, &set, nil)
        awaited = set
    }

    /// Waits that many milliseconds at most, less if a child ends; whether SIGTERM came.
    func areToldToEnd(within milliseconds: Int) -> Bool {
        var set = awaited
        var limit = timespec(tv_sec: milliseconds / 1_000, tv_nsec: milliseconds % 1_000 * 1_000_000)
        return sigtimedwait(&set, nil, &limit) == SIGTERM
    }
}

private func monotonicMilliseconds() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
}
