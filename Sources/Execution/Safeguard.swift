// SPDX-License-Identifier: GPL-3.0-or-later

internal import Plan
public import Quantities
internal import Synchronization

/// Something that has to stay good while a drill goes on: the stop condition of the drill.
public struct Safeguard: Sendable {
    /// What it is called in the environment.
    public var name: String
    /// Looks once: whether it is good, and what was seen.
    public var look: @Sendable () async -> (isGood: Bool, text: String)

    /// A safeguard of that name.
    public init(name: String, look: @escaping @Sendable () async -> (isGood: Bool, text: String)) {
        self.name = name
        self.look = look
    }

    /// What happens to a drill whose safeguard does not hold.
    public enum Consequence: String, Hashable, Sendable, CaseIterable {
        /// Nothing more is begun before a person goes on.
        case pause
        /// The drill ends; an injected fault is healed.
        case abort
        /// Everything is taken back, newest first, and the drill ends.
        case undo
    }
}

/// Looks at the safeguards of a drill, one after another, for as long as it goes on.
///
/// One that was bad so many times in a row halts the drill, once: who goes on all the same is not halted again before it has
/// been good. What is seen is in the journal before anything comes of it.
public final class SafeguardWatch<C: Clock>: Source where C.Duration == Swift.Duration {
    private let safeguards: [Safeguard]
    private let failures: Int
    private let consequence: Safeguard.Consequence
    private let every: Swift.Duration
    private let clock: C
    /// How many bad looks in a row each safeguard has had.
    private let bad: Mutex<[Int]>

    /// A watch over these.
    public init(
        _ safeguards: [Safeguard], every: Duration, failures: Int, consequence: Safeguard.Consequence, clock: C
    ) {
        self.safeguards = safeguards
        self.failures = failures
        self.consequence = consequence
        self.every = .microseconds(every.microseconds)
        self.clock = clock
        bad = Mutex(safeguards.map { _ in 0 })
    }

    /// Looks until one does not hold.
    public func next(_ run: DrillRun) async -> [Entry]? {
        while !safeguards.isEmpty, !Task.isCancelled {
            for (index, safeguard) in safeguards.enumerated() {
                let (isGood, text) = await safeguard.look()
                if Task.isCancelled { return nil }
                let row = bad.withLock { bad in
                    bad[index] = isGood ? 0 : bad[index] + 1
                    return bad[index]
                }
                if row == failures { return [.fact(.tripped(safeguard.name, text)), event(safeguard.name, text)] }
            }
            guard (try? await clock.sleep(for: every)) != nil else { return nil }
        }
        return nil
    }

    private func event(_ name: String, _ text: String) -> Entry {
        let remark = Remark("safeguard \(name): \(text)")
        return switch consequence {
        case .pause: .event(.operatorPaused, remark)
        case .abort: .event(.operatorAborted, remark)
        case .undo: .event(.operatorUndid, remark)
        }
    }
}
