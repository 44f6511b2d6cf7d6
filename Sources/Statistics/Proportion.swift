// SPDX-License-Identifier: GPL-3.0-or-later

/// How many of some trials had a property.
public struct Proportion: Hashable, Sendable {
    /// How many had it.
    public var successes: Int
    /// How many there were.
    public var trials: Int

    /// So many of so many.
    public init(successes: Int, of trials: Int) {
        precondition(successes >= 0 && successes <= trials, "no more successes than trials")
        self.successes = successes
        self.trials = trials
    }

    /// The observed share; NaN without trials.
    public var share: Double { Double(successes) / Double(trials) }

    /// The interval of Clopper and Pearson (Biometrika, 1934), which covers the true share with at least that confidence,
    /// whatever the share and the number of trials; 0…1 without trials. By bisection: GSL's inverse fails at large n.
    public func interval(confidence: Double = Interval.usualConfidence) -> Interval {
        let risk = (1 - confidence) / 2
        return Interval(
            low: successes == 0
                ? 0 : Proportion.bisect { Binomial.atLeast(successes, of: trials, chance: $0) <= risk },
            high: successes == trials
                ? 1 : Proportion.bisect { Binomial.atMost(successes, of: trials, chance: $0) > risk })
    }

    /// Half the interval's length over the observed share; infinite where that is 0.
    public func relativeHalfWidth(confidence: Double = Interval.usualConfidence) -> Double {
        Precision.relative(interval(confidence: confidence), to: share)
    }

    /// Whether the true share reaches what is asked.
    public enum Verdict: String, Hashable, Sendable {
        /// The whole interval is at or above the share asked for.
        case pass = "PASS"
        /// The whole interval is below it.
        case fail = "FAIL"
        /// It lies on both sides.
        case inconclusive = "INCONCLUSIVE"
    }

    /// The verdict by the interval of Clopper and Pearson: PASS when all of it is at or above the share, FAIL when all of
    /// it is below.
    public func verdict(against share: Double, confidence: Double = Interval.usualConfidence) -> Verdict {
        let interval = interval(confidence: confidence)
        if interval.low >= share { return .pass }
        return interval.high < share ? .fail : .inconclusive
    }

    /// The verdict by exact one-sided binomial tests, each of which errs with at most that chance: PASS when so many
    /// successes were that unlikely below the share, FAIL when so few were that unlikely at or above it.
    public func verdict(against share: Double, risk: Double) -> Verdict {
        if Binomial.atLeast(successes, of: trials, chance: share) <= risk { return .pass }
        return Binomial.atMost(successes, of: trials, chance: share) <= risk ? .fail : .inconclusive
    }

    /// The number of trials that would decide, if the observed share stayed what it is; the trials there are if they do;
    /// `nil` if no number of up to two milliards would, as when the observed share is the one asked for.
    public func trialsNeeded(against share: Double, confidence: Double = Interval.usualConfidence) -> Int? {
        if verdict(against: share, confidence: confidence) != .inconclusive { return trials }
        guard trials > 0, self.share != share else { return nil }
        let risk = (1 - confidence) / 2
        func decides(_ n: Int) -> Bool {
            let expected = self.share * Double(n)
            return self.share > share
                ? Binomial.atLeast(Int(expected.rounded(.down)), of: n, chance: share) <= risk
                : Binomial.atMost(Int(expected.rounded(.up)), of: n, chance: share) <= risk
        }
        var (low, high) = (trials, trials)
        while !decides(high) {
            guard high < 1 << 30 else { return nil }
            (low, high) = (high, high * 2)
        }
        while low + 1 < high {
            let middle = low + (high - low) / 2
            if decides(middle) { high = middle } else { low = middle }
        }
        return high
    }

    /// The last number in 0…1 for which a predicate holds that fails from there on, to the last bit.
    private static func bisect(_ holds: (Double) -> Bool) -> Double {
        var (low, high) = (0.0, 1.0)
        while true {
            let middle = low + (high - low) / 2
            guard middle > low, middle < high else { return low }
            // Below a share of 10⁻¹⁸ nothing is to be told from none.
            guard high > 1e-18 else { return low }
            if holds(middle) { low = middle } else { high = middle }
        }
    }
}
