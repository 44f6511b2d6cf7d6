// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
internal import Rehearsal

/// By how much a candidate may be worse than the baseline.
public struct Tolerance: Hashable, Sendable {
    /// The measure's name.
    public var measure: String
    /// What of it is compared.
    public var statistic: Statistic
    /// The most that the candidate's may be above the baseline's, in the measure's unit.
    public var bound: Double
    /// As it was written.
    public var text: String

    /// Reads a tolerance such as `recovery_time.p95=1min`.
    public init(_ text: String, system: System) throws(Misunderstood) {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw Misunderstood(
                "'\(text)' is not a statistic, '=' and what it may worsen by: write for example recovery_time.p95=1min")
        }
        let name = String(text[..<equals])
        let (measure, statistic) = try Measure.named(name, in: system)
        guard let statistic else {
            let names = Statistic.allCases.map(\.rawValue).joined(separator: ", ")
            throw Misunderstood("'\(name)' does not say what of it: write for example \(name).p95 (there are \(names))")
        }
        bound = try measure.value(String(text[text.index(after: equals)...]))
        self.measure = measure.name(in: system)
        self.statistic = statistic
        self.text = text
    }
}

/// A tolerance held against trials.
public struct ToleranceJudgement: Sendable {
    /// The tolerance.
    public var tolerance: Tolerance
    /// PASS where the difference's whole interval is at or below the bound, FAIL where all of it is above.
    public var verdict: Verdict
    /// The difference; `nil` where the trials cannot tell.
    public var difference: Figure?
    /// About how many trials it takes to tell, where these do not; `nil` where that cannot be said either.
    public var trialsNeeded: Int?

    init(_ tolerance: Tolerance, _ measures: [MeasureComparison], trials: Int) {
        self.tolerance = tolerance
        let row = measures.first { $0.name == tolerance.measure }?[tolerance.statistic]
        difference = row?.difference
        guard let difference else {
            verdict = .inconclusive
            // Where both never come to it, no number of trials tells by how much.
            trialsNeeded = row?.trialsNeeded
            return
        }
        if difference.high <= tolerance.bound {
            (verdict, trialsNeeded) = (.pass, nil)
        } else if difference.low > tolerance.bound {
            (verdict, trialsNeeded) = (.fail, nil)
        } else {
            verdict = .inconclusive
            // Intervals shorten with the square root of the trials; the one at the bound's side has to end before it.
            let gap = abs(tolerance.bound - difference.value)
            let reach =
                difference.value <= tolerance.bound
                ? difference.high - difference.value : difference.value - difference.low
            let needed = Double(trials) * (reach / gap) * (reach / gap) * 1.1
            trialsNeeded = needed.isFinite && needed < 1e9 ? Int(needed.rounded(.up)) : nil
        }
    }
}
