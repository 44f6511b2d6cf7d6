// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization

/// Values that several threads bring, each to its place.
final class Gathered<Value: Sendable>: Sendable {
    private let values: Mutex<[Value?]>

    init(_ count: Int) { values = Mutex(Array(repeating: nil, count: count)) }

    func put(_ value: Value, at index: Int) { values.withLock { $0[index] = value } }

    /// The values in order; call it when every place is taken.
    var all: [Value] { first(values.withLock { $0.count }) }

    /// The first so many; call it when these places are taken.
    func first(_ count: Int) -> [Value] {
        values.withLock { values in
            values.prefix(count).map { value in
                guard let value else { preconditionFailure("every place is taken when the crew has gone home") }
                return value
            }
        }
    }
}
