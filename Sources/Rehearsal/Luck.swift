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
    /// What half of all values do not exceed.
    let median: Double

    init(_ distribution: Distribution, _ purpose: String, seed: UInt64) throws(Incident.Unsupported) {
        stream = RandomStream(seed: seed, purpose: purpose)
        do {
            sampler = try Sampler(distribution)
        } catch {
            throw Incident.Unsupported("\(purpose): \(error)")
        }
        constant = sampler.constant
        median = sampler.constant ?? sampler.quantile(0.5)
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

    /// The value at that index, or the median where that is less.
    func spared(_ luck: inout Luck, _ index: UInt64) -> Double { min(value(&luck, index), median) }

    /// Whether the value at that index is above the median.
    func isSlow(_ luck: inout Luck, _ index: UInt64) -> Bool { value(&luck, index) > median }

    /// The value at that index as whole microseconds; beyond 3,000 years everything is alike.
    @inline(__always)
    func time(_ luck: inout Luck, _ index: UInt64) -> Int64 { Variable.microseconds(value(&luck, index)) }

    /// A time, which is not negative, to the nearest microsecond: without a call of the C library's `round`.
    @inline(__always)
    static func microseconds(_ time: Double) -> Int64 {
        let bounded = min(time, 1e17)
        let whole = Int64(bounded)
        return bounded - Double(whole) >= 0.5 ? whole + 1 : whole
    }

    /// The largest of the values at `first..<first + count`; `count` is at least 1.
    func largestTime(_ luck: inout Luck, from first: UInt64, count: Int) -> Int64 {
        if let constant { return Variable.microseconds(constant) }
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
        return Variable.microseconds(isMonotone ? sampler.quantile(largest) : largest)
    }

    /// The values at `first..<first + count`, one after the other.
    @inline(__always)
    func eachTime(_ luck: inout Luck, from first: UInt64, count: Int, _ use: (Int64) -> Void) {
        if let constant {
            for _ in 0..<count { use(Variable.microseconds(constant)) }
            return
        }
        luck.draws += count
        var index = first
        let end = first + UInt64(count)
        while index < end {
            let (even, odd) = stream.uniforms(trial: luck.trial, block: index >> 1)
            if index & 1 == 0 { use(Variable.microseconds(sampler.quantile(even))) }
            if index | 1 < end { use(Variable.microseconds(sampler.quantile(odd))) }
            index = (index | 1) + 1
        }
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
