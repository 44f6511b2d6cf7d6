// SPDX-License-Identifier: GPL-3.0-or-later

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// The share of clients still at the old address of a record, as a function of the time since its switch took effect.
///
/// 1 − (1 − late)·t/TTL until the TTL is over, then late·(1 + (t − TTL)/60 s)^(−exponent): uniform cache ages, then
/// the tail fitted to Flavel, Mani and Maltz (LANMAN 2014).
struct Drain: Sendable {
    var ttl: Double
    var late: Double
    var exponent: Double

    func share(_ t: Double) -> Double {
        if t < ttl { return 1 - (1 - late) * t / ttl }
        if late <= 0 { return 0 }
        return late * pow(1 + (t - ttl) / 60, -exponent)
    }
}

/// The basis on which everything of one piece of traffic is written: 1, the time τ since the piece began, and the
/// tail s(τ) = late·((offset + τ)/60)^(−exponent). Where s is no tail it is zero.
struct Basis: Sendable {
    var late = 0.0
    var exponent = 0.0
    /// Seconds; (offset + τ)/60 is the tail's argument.
    var offset = 60.0
    /// s at the start of the piece.
    var start = 0.0

    @inline(__always)
    func tail(_ tau: Double) -> Double { late > 0 ? late * pow((offset + tau) / 60, -exponent) : 0 }

    /// ∫s from 0 to `tau`, given s there.
    @inline(__always)
    func integral(_ tau: Double, _ end: Double) -> Double {
        if late <= 0 { return 0 }
        if exponent == 1 { return late * 60 * log((offset + tau) / offset) }
        return ((offset + tau) * end - offset * start) / (1 - exponent)
    }
}

/// constant + slope·τ + tail·s(τ).
struct Form: Sendable {
    var constant = 0.0
    var slope = 0.0
    var tail = 0.0

    @inline(__always)
    func value(_ tau: Double, _ s: Double) -> Double { constant + slope * tau + tail * s }

    @inline(__always)
    static func + (a: Form, b: Form) -> Form {
        Form(constant: a.constant + b.constant, slope: a.slope + b.slope, tail: a.tail + b.tail)
    }

    @inline(__always)
    static func - (a: Form, b: Form) -> Form {
        Form(constant: a.constant - b.constant, slope: a.slope - b.slope, tail: a.tail - b.tail)
    }

    @inline(__always)
    static func * (a: Form, k: Double) -> Form {
        Form(constant: a.constant * k, slope: a.slope * k, tail: a.tail * k)
    }

    @inline(__always)
    var isConstant: Bool { slope == 0 && tail == 0 }

    /// Whether it cannot turn: only a slope against a tail can.
    @inline(__always)
    var isMonotone: Bool { slope == 0 || tail == 0 }

    /// ∫ from 0 to `tau`, given ∫s.
    @inline(__always)
    func integral(_ tau: Double, tailIntegral: Double) -> Double {
        (constant + slope * tau / 2) * tau + tail * tailIntegral
    }

    /// The first τ in 0..<`length` at which the sign changes, if it does; `end` is s(length).
    @inline(__always)
    func firstSignChange(_ basis: Basis, _ length: Double, _ end: Double) -> Double? {
        if isConstant { return nil }
        let changes = (value(0, basis.start) < 0) != (value(length, end) < 0)
        let turns = turns(basis, length, end)
        return changes || turns ? firstSignChange(basis, length, changes: changes, turns: turns) : nil
    }

    @inline(never)
    private func firstSignChange(_ basis: Basis, _ length: Double, changes: Bool, turns: Bool) -> Double? {
        if turns {
            let turn = turningPoint(basis, length)
            if (value(turn, basis.tail(turn)) < 0) != (value(0, basis.start) < 0) { return signChange(basis, 0, turn) }
        }
        return changes ? signChange(basis, 0, length) : nil
    }

    /// The last τ in 0…`length` below which the form is negative: `length` if it is negative there, `nil` if it
    /// never is.
    @inline(__always)
    func lastNegative(_ basis: Basis, _ length: Double, _ end: Double) -> Double? {
        if value(length, end) < 0 { return length }
        if isConstant { return nil }
        let turns = turns(basis, length, end)
        return value(0, basis.start) < 0 || turns ? lastNegative(basis, length, turns: turns) : nil
    }

    @inline(never)
    private func lastNegative(_ basis: Basis, _ length: Double, turns: Bool) -> Double? {
        if turns {
            let turn = turningPoint(basis, length)
            if value(turn, basis.tail(turn)) < 0 { return signChange(basis, turn, length) }
        }
        return value(0, basis.start) < 0 ? signChange(basis, 0, length) : nil
    }

    /// Whether the form turns inside 0..<`length`; its derivative, slope + tail·s′, is monotone, so there is at most one
    /// such place, and there is one where the derivative changes its sign. s′(τ) = −exponent/(offset + τ)·s(τ).
    @inline(__always)
    private func turns(_ basis: Basis, _ length: Double, _ end: Double) -> Bool {
        if isMonotone { return false }
        let steepness = tail * basis.exponent
        let first = slope * basis.offset - steepness * basis.start
        let last = slope * (basis.offset + length) - steepness * end
        return (first < 0) != (last < 0)
    }

    /// Where a form that turns inside 0..<`length` does.
    private func turningPoint(_ basis: Basis, _ length: Double) -> Double {
        // −s′(τ) = slope/tail
        let argument = pow(slope / tail / basis.exponent * 60 / basis.late, -1 / (basis.exponent + 1))
        return min(max(argument * 60 - basis.offset, 0), length)
    }

    /// The place between `low` and `high`, over which the form is monotone, where its sign changes.
    private func signChange(_ basis: Basis, _ low: Double, _ high: Double) -> Double {
        if tail == 0 || basis.late <= 0 { return min(max(-constant / slope, low), high) }
        if slope == 0 {
            let argument = pow(-constant / tail / basis.late, -1 / basis.exponent)
            return min(max(argument * 60 - basis.offset, low), high)
        }
        return Root.find(low, high) {
            let tail = basis.tail($0)
            return (value($0, tail), slope - self.tail * basis.exponent * tail / (basis.offset + $0))
        }
    }
}

/// Finds where a function changes its sign.
enum Root {
    /// The place in `low`…`high` where `f` changes its sign, to a tenth of a microsecond (times are in seconds).
    ///
    /// Newton's method where it stays inside the bracket and halves it, bisection else. `f` gives value and derivative.
    static func find(_ low: Double, _ high: Double, _ f: (Double) -> (Double, Double)) -> Double {
        var (low, high) = (low, high)
        let isNegative = f(low).0 < 0
        var guess = (low + high) / 2
        while high - low > 1e-7 {
            let (value, derivative) = f(guess)
            if (value < 0) == isNegative { low = guess } else { high = guess }
            let step = derivative != 0 ? value / derivative : .infinity
            var next = guess - step
            if abs(step) < 5e-8 {
                // Converged: close the bracket around it from the other side.
                next = low == guess ? guess + 5e-8 : guess - 5e-8
            }
            if !(next > low && next < high) { next = (low + high) / 2 }
            if next <= low || next >= high { break }
            guess = next
        }
        return high
    }
}
