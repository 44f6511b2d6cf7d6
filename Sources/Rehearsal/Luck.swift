// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities
internal import Randomness

/// A quantity that is drawn: its law, and the stream that belongs to its name.
///
/// A class, so that reading one out of a table of laws copies a pointer and not the law.
final class Variable: Sendable {
    private let stream: RandomStream
    private let sampler: Sampler
    private let constant: Double?

    init(_ distribution: Distribution, _ purpose: String, seed: UInt64) throws(Incident.Unsupported) {
        stream = RandomStream(seed: seed, purpose: purpose)
        do {
            sampler = try Sampler(distribution)
        } catch {
            throw Incident.Unsupported("\(purpose): \(error)")
        }
        constant = sampler.constant
    }

    /// Whether a larger uniform never gives a smaller value, so that the largest of several values is the value of the
    /// largest uniform.
    var isMonotone: Bool { sampler.isMonotone }

    /// The value at that index, in the quantity's base unit.
    @inline(__always)
    func value(_ luck: inout Luck, _ index: UInt64) -> Double {
        if let constant { return constant }
        luck.draws += 1
        return sampler.quantile(stream.uniform(trial: luck.trial, index: index))
    }

    /// The value at that index as whole microseconds; beyond 3,000 years everything is alike.
    @inline(__always)
    func time(_ luck: inout Luck, _ index: UInt64) -> Int64 { Int64(min(value(&luck, index), 1e17).rounded()) }

    /// The largest of the values at `first..<first + count`; `count` is at least 1.
    func largestTime(_ luck: inout Luck, from first: UInt64, count: Int) -> Int64 {
        if let constant { return Int64(constant.rounded()) }
        luck.draws += count
        var largest = 0.0
        var index = first
        let end = first + UInt64(count)
        while index < end {
            let (even, odd) = stream.uniforms(trial: luck.trial, block: index >> 1)
            if index & 1 == 0 { largest = max(largest, isMonotone ? even : sampler.quantile(even)) }
            if index | 1 < end { largest = max(largest, isMonotone ? odd : sampler.quantile(odd)) }
            index = (index | 1) + 1
        }
        return Int64(min(isMonotone ? sampler.quantile(largest) : largest, 1e17).rounded())
    }

    /// Appends the values at `first..<first + count`, each added to `base`; returns the latest.
    func times(
        _ luck: inout Luck, from first: UInt64, count: Int, after base: Int64,
        into result: inout ContiguousArray<Int64>
    ) -> Int64 {
        var latest = base
        var index = first
        let end = first + UInt64(count)
        while index < end {
            let at = base + time(&luck, index)
            latest = max(latest, at)
            result.append(at)
            index += 1
        }
        return latest
    }
}

/// Something that happens or does not.
struct Chance: Sendable {
    private let stream: RandomStream
    private let chance: Double

    init(_ chance: Share, _ purpose: String, seed: UInt64) {
        stream = RandomStream(seed: seed, purpose: purpose)
        self.chance = chance.double
    }

    /// Whether it cannot happen.
    var isNever: Bool { chance <= 0 }

    /// Whether it happens at that index; drawn only where both are possible.
    @inline(__always)
    func happens(_ luck: inout Luck, _ index: UInt64) -> Bool {
        if chance <= 0 { return false }
        if chance >= 1 { return true }
        luck.draws += 1
        return stream.uniform(trial: luck.trial, index: index) < chance
    }
}

/// A variate that is equally likely anywhere in 0..<1.
struct Phase01: Sendable {
    private let stream: RandomStream

    init(_ purpose: String, seed: UInt64) { stream = RandomStream(seed: seed, purpose: purpose) }

    @inline(__always)
    func value(_ luck: inout Luck) -> Double {
        luck.draws += 1
        return stream.uniform(trial: luck.trial, index: 0)
    }
}

/// The luck of one trial: all its draws are functions of the trial's number and of what they are drawn for.
struct Luck: Sendable {
    let trial: UInt64
    /// How many uniforms have been used.
    var draws = 0

    init(trial: UInt64) { self.trial = trial }
}
