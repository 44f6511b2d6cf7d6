// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
internal import Foundation
public import Plan
public import Quantities
internal import Rehearsal
public import Study

/// What `decide` has found.
public struct DecisionReport: Sendable {
    /// The scenario's name.
    public var scenario: String
    /// What is out.
    public var system: System
    /// The plan that may go on.
    public var plan: Plan
    /// The hash of the plan.
    public var planHash: String
    /// The currency of all money.
    public var currency: String
    /// The hour of the week at onset; `nil` where it is not known.
    public var at: Duration?
    /// After how long a trial counts as not recovered.
    public var horizon: Duration
    /// The seed.
    public var seed: UInt64
    /// What two runs that should agree agree in.
    public var fingerprint: Fingerprint
    /// The answer.
    public var decision: Decision
    /// How trials met what is known where too few agree, so that the answer is to another question.
    public var improbable: DecisionStudy.Counts?
    /// How the trials were run.
    public var run: StudyReport.Run

    /// A report of these parts.
    public init(
        scenario: String, system: System, plan: Plan, planHash: String, currency: String, at: Duration?,
        horizon: Duration, seed: UInt64, fingerprint: Fingerprint, decision: Decision,
        improbable: DecisionStudy.Counts?, run: StudyReport.Run
    ) {
        self.scenario = scenario
        self.system = system
        self.plan = plan
        self.planHash = planHash
        self.currency = currency
        self.at = at
        self.horizon = horizon
        self.seed = seed
        self.fingerprint = fingerprint
        self.decision = decision
        self.improbable = improbable
        self.run = run
    }

    /// Why nothing can be said: what of all that is known too few trials agree with, and what to do about it.
    public var whyUnknown: String {
        let counts = decision.counts
        let elapsed = Human.duration(decision.knowledge.elapsed.seconds)
        let few = { (count: Int) in count == 0 ? "none" : "only \(Human.count(count))" }
        let ofTried = "of \(Human.count(counts.tried)) trials"
        let least = "and \(DecisionStudy.least) are needed"
        if counts.lasting < DecisionStudy.least {
            return "in \(few(counts.lasting)) \(ofTried) the fault lasts \(elapsed), \(least): "
                + "the scenario's fault.lasts does not reach that far; change it with --set fault.lasts=…"
        }
        return "in \(few(counts.alike)) \(ofTried) what is seen is so after \(elapsed), \(least): "
            + "leave out some of --seen and --not-seen, or change system.impairments with --set"
    }
}

extension DecisionReport {
    /// The columns of `csvRows`.
    public func csvHeader() -> String {
        let columns = [
            "end", "back_s", "recovery_time_s", "recovery_point_s", "downtime_s", "event_cost", "business_cost",
        ]
        return CSV.line(["trial"] + ["switch", "wait"].flatMap { side in columns.map { "\(side)_\($0)" } })
    }

    /// One line for each trial that agrees, both courses beside each other.
    public func csvRows() -> String {
        decision.rows.reduce(into: "") { text, row in
            let fields = [row.switching, row.waiting].flatMap { outlook in
                [outlook.recovery.end.name]
                    + [
                        outlook.back, outlook.recovery.time, outlook.recovery.point, outlook.downtime, outlook.event,
                        outlook.business,
                    ].map { CSV.number($0) }
            }
            text += CSV.line([String(row.trial)] + fields)
        }
    }
}

extension Outcome.End {
    /// Its name in files.
    var name: String {
        switch self {
        case .recovered: "recovered"
        case .stoodDown: "stood_down"
        case .unrecovered: "unrecovered"
        }
    }
}
