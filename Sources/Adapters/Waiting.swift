// SPDX-License-Identifier: GPL-3.0-or-later

internal import Execution
internal import Quantities

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Waiting for an instant of the wall clock.
enum Waiting {
    /// Sleeps until then; `false` if the task was cancelled before.
    static func sleep(until due: WallTime) async -> Bool {
        while !Task.isCancelled {
            let rest = due - now
            if rest <= .zero { return true }
            // In pieces: the wall clock may be set meanwhile.
            let piece = min(rest, .minutes(1))
            // Cancelled, it ends the loop.
            try? await Task.sleep(for: .microseconds(piece.microseconds))
        }
        return false
    }

    private static var now: WallTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return WallTime(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}
