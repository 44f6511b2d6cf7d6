// SPDX-License-Identifier: GPL-3.0-or-later

/// Something that may be waited for, and happens once.
final class Stop: Sendable {
    private let stream: AsyncStream<Never>
    private let continuation: AsyncStream<Never>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    /// Lets everybody go on.
    func signal() { continuation.finish() }

    /// Returns when it has happened, or the task is cancelled.
    func wait() async { for await _ in stream {} }
}
