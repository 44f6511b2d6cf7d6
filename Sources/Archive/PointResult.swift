// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Finance
public import Plan
public import Rehearsal
public import Study

/// What the trials of one point have come to, as the archive keeps it.
public struct PointResult: Sendable {
    /// What the trials say. Timings are kept as `steps` and are not read back into it.
    public var summary: Summary
    /// The names of the system's stores, which name measures.
    public var stores: [String]
    /// What the steps took; empty where timings were not kept.
    public var steps: [Step]
    /// What standing by and a year cost; `nil` without price list.
    public var cost: Cost?
    /// The rows of bills.
    public var charges: [BilledCharge]
    /// The hash by which equal results can be seen to be equal.
    public var fingerprint: Fingerprint
    /// The currency of all money.
    public var currency: String

    /// What standing by and a year cost, exactly.
    public struct Cost: Hashable, Sendable {
        /// Per month.
        public var standbyMonth: Amount
        /// The mean of a year; `nil` where it is not known how often the fault happens.
        public var yearMean: Amount?
        /// The 95 % quantile of a year.
        public var yearP95: Amount?

        /// These amounts.
        public init(standbyMonth: Amount, yearMean: Amount?, yearP95: Amount?) {
            self.standbyMonth = standbyMonth
            self.yearMean = yearMean
            self.yearP95 = yearP95
        }
    }

    /// One step of the plan.
    public struct Step: Sendable {
        /// Its name in the plan.
        public var id: String
        /// The phase's name.
        public var phase: String
        /// What it took.
        public var timing: TimingSummary.Step
    }

    /// A row of a bill.
    public struct BilledCharge: Hashable, Sendable {
        /// Which bill: `standby_month`, a month of standing by, or `event_mean`, the mean incident.
        public var bill: String
        /// The row.
        public var charge: Charge

        /// That row of that bill.
        public init(bill: String, charge: Charge) {
            self.bill = bill
            self.charge = charge
        }
    }

    /// What a sample of that system and plan has come to.
    public init(
        summary: Summary, system: System, plan: Plan, cost: Cost? = nil, charges: [BilledCharge] = [],
        fingerprint: Fingerprint, currency: String
    ) {
        self.summary = summary
        stores = system.stores.map(\.name)
        steps = (summary.timings?.steps ?? []).map { timing in
            let step = plan.steps[timing.step]
            return Step(id: step.id, phase: plan.phases[step.phase].name, timing: timing)
        }
        self.cost = cost
        self.charges = charges
        self.fingerprint = fingerprint
        self.currency = currency
    }

    init(
        summary: Summary, stores: [String], steps: [Step], cost: Cost?, charges: [BilledCharge],
        fingerprint: Fingerprint, currency: String
    ) {
        self.summary = summary
        self.stores = stores
        self.steps = steps
        self.cost = cost
        self.charges = charges
        self.fingerprint = fingerprint
        self.currency = currency
    }

    /// The name of a measure: its column, without unit.
    public func name(of measure: Measure) -> String { MeasureNames(stores: stores).name(measure) }

    /// Whether all objectives and demands are met, as far as the trials can tell; `nil` where there are none.
    public var verdict: Verdict? {
        let verdicts = (summary.objectives + summary.requirements).map(\.verdict)
        guard !verdicts.isEmpty else { return nil }
        return verdicts.contains(.fail) ? .fail : verdicts.contains(.inconclusive) ? .inconclusive : .pass
    }
}
