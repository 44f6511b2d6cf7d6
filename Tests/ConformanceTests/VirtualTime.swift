// SPDX-License-Identifier: GPL-3.0-or-later

import Synchronization

/// A clock that does not wait, and the one thread on which everything that uses it runs.
///
/// When no task can go on, the sleeper that is due first is woken, one at a time, in the order of (instant, falling
/// asleep): so a program runs as it would in real time, only at once, and always in the same order.
final class VirtualTime: Clock, TaskExecutor {
    typealias Duration = Swift.Duration

    struct Instant: InstantProtocol {
        var microseconds: Int64

        func advanced(by duration: Duration) -> Instant {
            let (seconds, attoseconds) = duration.components
            return Instant(microseconds: microseconds + seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
        }
        func duration(to other: Instant) -> Duration { .microseconds(other.microseconds - microseconds) }
        static func < (one: Instant, other: Instant) -> Bool { one.microseconds < other.microseconds }
    }

    private struct Sleeper {
        var due: Int64
        var number: Int
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Int64 = 0
        var jobs: [UnownedJob] = []
        var nextJob = 0
        var sleepers: [Sleeper] = []
        var sleeps = 0
        var cancelled: Set<Int> = []
    }

    private let state = Mutex(State())

    var now: Instant { Instant(microseconds: state.withLock { $0.now }) }
    let minimumResolution = Duration.microseconds(1)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
    }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let number = state.withLock { state in
            state.sleeps += 1
            return state.sleeps
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if state.cancelled.contains(number) { return true }
                    state.sleepers.append(
                        Sleeper(due: max(deadline.microseconds, state.now), number: number, continuation: continuation))
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let sleeper = state.withLock { state -> Sleeper? in
                guard let index = state.sleepers.firstIndex(where: { $0.number == number }) else {
                    state.cancelled.insert(number)
                    return nil
                }
                return state.sleepers.remove(at: index)
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Runs a program until it ends, or until nothing more happens before `horizon`, in microseconds; then it is cancelled
    /// and has to end.
    func run(until horizon: Int64, _ program: @escaping @Sendable () async -> Void) {
        let isOver = Mutex(false)
        let task = Task(executorPreference: self) {
            await program()
            isOver.withLock { $0 = true }
        }
        while true {
            runJobs()
            if isOver.withLock({ $0 }) { return }
            guard let sleeper = firstSleeper(until: horizon) else {
                precondition(!task.isCancelled, "a cancelled program ends")
                task.cancel()
                continue
            }
            sleeper.continuation.resume()
        }
    }

    private func runJobs() {
        while let job = nextJob() { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    private func nextJob() -> UnownedJob? {
        state.withLock { state in
            guard state.nextJob < state.jobs.count else {
                state.jobs.removeAll(keepingCapacity: true)
                state.nextJob = 0
                return nil
            }
            defer { state.nextJob += 1 }
            return state.jobs[state.nextJob]
        }
    }

    private func firstSleeper(until horizon: Int64) -> Sleeper? {
        state.withLock { state in
            let first = state.sleepers.indices.min {
                (state.sleepers[$0].due, state.sleepers[$0].number)
                    < (state.sleepers[$1].due, state.sleepers[$1].number)
            }
            guard let first, state.sleepers[first].due <= horizon else { return nil }
            let sleeper = state.sleepers.remove(at: first)
            state.now = sleeper.due
            return sleeper
        }
    }
}
