// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization

/// A wish to stop, made by anybody (a signal handler included) and looked at between trials.
public final class Interruption: Sendable {
    private let requested = Atomic<Bool>(false)

    /// Nobody wants to stop yet.
    public init() {}

    /// Asks everybody who looks at this to stop soon.
    public func request() { requested.store(true, ordering: .relaxed) }

    /// Whether somebody has asked.
    public var isRequested: Bool { requested.load(ordering: .relaxed) }
}
