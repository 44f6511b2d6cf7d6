// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// A few threads that do one thing together while the caller waits and looks in now and then.
///
/// Own threads rather than tasks: trials never suspend, would starve the shared pool, and want a stack of known size.
public enum Crew {
    /// As many threads as the machine has processors to run them.
    public static var allProcessors: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

    /// Runs `body` once on each of `count` threads, and returns when all have returned.
    ///
    /// `tick` is called on the caller's thread every `interval` seconds meanwhile.
    public static func run(
        _ count: Int, every interval: Double = 0.1, tick: () -> Void = {}, _ body: @escaping @Sendable (Int) -> Void
    ) {
        let door = Door(inside: count)
        for index in 0..<count {
            let thread = Thread {
                body(index)
                door.leave()
            }
            thread.stackSize = 8 << 20
            thread.start()
        }
        while door.isAnybodyInside(after: interval) { tick() }
    }
}

/// Where threads leave, and somebody waits for the last one.
private final class Door: @unchecked Sendable {
    private let condition = NSCondition()
    private var inside: Int

    init(inside: Int) { self.inside = inside }

    func leave() {
        condition.withLock {
            inside -= 1
            if inside == 0 { condition.signal() }
        }
    }

    /// Waits until all have left, or for so many seconds at most.
    func isAnybodyInside(after interval: Double) -> Bool {
        let deadline = Date(timeIntervalSinceNow: interval)
        return condition.withLock {
            while inside > 0, condition.wait(until: deadline) {}
            return inside > 0
        }
    }
}
