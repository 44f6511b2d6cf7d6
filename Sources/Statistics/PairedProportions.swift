// SPDX-License-Identifier: GPL-3.0-or-later

/// How often each of two alternatives tried on the same luck had a property.
///
/// What they have in common says nothing about their difference, which is that of the trials in which only one had it
/// (McNemar, Psychometrika, 1947).
public struct PairedProportions: Hashable, Sendable {
    /// Trials in which both had it.
    public var both: Int
    /// Trials in which only the baseline had it.
    public var onlyBaseline: Int
    /// Trials in which only the candidate had it.
    public var onlyCandidate: Int
    /// Trials in which neither had it.
    public var neither: Int

    /// So many of each.
    public init(both: Int, onlyBaseline: Int, onlyCandidate: Int, neither: Int) {
        precondition(min(both, onlyBaseline, onlyCandidate, neither) >= 0, "no fewer trials than none")
        (self.both, self.onlyBaseline, self.onlyCandidate) = (both, onlyBaseline, onlyCandidate)
        self.neither = neither
    }

    /// The answers of each trial in order; `nil` where the question does not arise for one of them. O(n).
    public init(_ answers: some Sequence<(baseline: Bool?, candidate: Bool?)>) {
        self.init(both: 0, onlyBaseline: 0, onlyCandidate: 0, neither: 0)
        for (before, after) in answers {
            switch (before, after) {
            case (true?, true?): both += 1
            case (true?, false?): onlyBaseline += 1
            case (false?, true?): onlyCandidate += 1
            case (false?, false?): neither += 1
            default: break
            }
        }
    }

    /// The number of trials.
    public var trials: Int { both + onlyBaseline + onlyCandidate + neither }
    /// The baseline's share.
    public var baseline: Proportion { Proportion(successes: both + onlyBaseline, of: trials) }
    /// The candidate's share.
    public var candidate: Proportion { Proportion(successes: both + onlyCandidate, of: trials) }
    /// The candidate's share less the baseline's; NaN without trials.
    public var difference: Double { Double(onlyCandidate - onlyBaseline) / Double(trials) }

    /// The interval of the difference: from the least share of the one kind of discordant trials less the largest of the
    /// other kind, to the reverse; each by Clopper and Pearson at half the risk. So it covers with at least that
    /// confidence, whatever the shares and the number of trials (Bonferroni).
    public func interval(confidence: Double = Interval.usualConfidence) -> Interval {
        let each = 1 - (1 - confidence) / 2
        let won = Proportion(successes: onlyCandidate, of: trials).interval(confidence: each)
        let lost = Proportion(successes: onlyBaseline, of: trials).interval(confidence: each)
        return Interval(low: won.low - lost.high, high: won.high - lost.low)
    }
}
