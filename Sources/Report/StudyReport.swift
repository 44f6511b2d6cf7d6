// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Finance
public import Plan
public import Quantities
internal import Rehearsal
public import Study

/// What `simulate` has found, with all that a reader needs to know about it.
public struct StudyReport: Sendable {
    /// The scenario's name.
    public var scenario: String
    /// What was lost.
    public var system: System
    /// The plan that was followed.
    public var plan: Plan
    /// The hash of the plan.
    public var planHash: String
    /// The currency of all money.
    public var currency: String
    /// After how long a trial counts as not recovered.
    public var horizon: Duration
    /// The seed.
    public var seed: UInt64
    /// What two runs that should agree agree in.
    public var fingerprint: Fingerprint
    /// The trials.
    public var sample: Sample
    /// What they say.
    public var summary: Summary
    /// Why trials missed the plan's objectives.
    public var misses: [Misses]
    /// What standing by and a year cost; `nil` where it has not been worked out.
    public var cost: Cost?
    /// How the trials were run; `nil` where that should not be shown, as it is never the same twice.
    public var run: Run?

    /// What standing by and a year cost, exactly.
    public struct Cost: Sendable {
        /// Per month.
        public var standbyMonth: Amount
        /// The mean of a year; `nil` where it is not known how often the fault happens.
        public var yearMean: Amount?
        /// The 95 % quantile of a year.
        public var yearP95: Amount?

        /// These amounts.
        public init(standbyMonth: Amount, yearMean: Amount? = nil, yearP95: Amount? = nil) {
            self.standbyMonth = standbyMonth
            self.yearMean = yearMean
            self.yearP95 = yearP95
        }
    }

    /// How the trials were run.
    public struct Run: Sendable {
        /// Seconds that it took.
        public var elapsed: Double
        /// The number of threads.
        public var threads: Int

        /// So many seconds on so many threads.
        public init(elapsed: Double, threads: Int) {
            self.elapsed = elapsed
            self.threads = threads
        }
    }

    /// A report of these parts.
    public init(
        scenario: String, system: System, plan: Plan, planHash: String, currency: String, horizon: Duration,
        seed: UInt64, fingerprint: Fingerprint, sample: Sample, summary: Summary, misses: [Misses] = [],
        cost: Cost? = nil, run: Run? = nil
    ) {
        self.scenario = scenario
        self.system = system
        self.plan = plan
        self.planHash = planHash
        self.currency = currency
        self.horizon = horizon
        self.seed = seed
        self.fingerprint = fingerprint
        self.sample = sample
        self.summary = summary
        self.misses = misses
        self.cost = cost
        self.run = run
    }
}
