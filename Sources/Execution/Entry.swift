// SPDX-License-Identifier: GPL-3.0-or-later

public import Plan

/// What one record of a journal says.
public enum Entry: Hashable, Sendable {
    /// The drill was opened; the first record, and the only one of its kind.
    case opened(Opening)
    /// Something that the run of the plan is told.
    case event(PlanRun.Event, Remark = Remark())
    /// Something else that happened.
    case fact(Fact)
}

/// What there is to say about an event.
public struct Remark: Hashable, Sendable {
    /// In a line: why, or what a command said.
    public var text: String
    /// Who brought it about, where a person did.
    public var by: String?
    /// What later steps may need of it, by name.
    public var outputs: [String: String]

    /// Nothing unless given.
    public init(_ text: String = "", by: String? = nil, outputs: [String: String] = [:]) {
        self.text = text
        self.by = by
        self.outputs = outputs
    }
}

/// What happens in a drill besides what the run of the plan is told.
public enum Fact: Hashable, Sendable {
    /// A driver took the drill in hand: at its beginning, and after each interruption.
    case driverStarted(process: Int, host: String)
    /// The driver left; what was running runs on.
    case driverLeft
    /// The primary began to answer probes, or ceased to.
    case probed(isUp: Bool, String)
    /// A trigger of the plan fired.
    case detected(String)
    /// The fault is about to be injected.
    case injecting
    /// It was, or could not be.
    case injected(isDone: Bool, String)
    /// The fault is about to be healed.
    case healing
    /// It was, or could not be.
    case healed(isDone: Bool, String)
    /// A role (an index into `Plan.roles`) was paged.
    case paged(role: Int, String)
    /// One of the people whose approval an attempt needs gave it.
    case approved(Attempt, by: String, String)
    /// Whether an attempt was carried out before a crash cannot be told.
    case unknown(Attempt, String)
    /// What became of an attempt that was over for the plan already.
    case late(Attempt, PlanRun.Outcome, String)
    /// What has to stay good while the drill goes on did not: the safeguard's name, and what was seen.
    case tripped(String, String)
    /// What the numbered writes came to.
    case measured(CanaryReport)
    /// What the recovery point should have been measured by could not be read.
    case notMeasured(String)
    /// The drill is over.
    case concluded(Drill.Verdict, reasons: [String])
}

/// What a drill was opened with: enough to go on with it, and to tell about it, from its journal alone.
public struct Opening: Hashable, Sendable, Codable {
    /// A file as it was.
    public struct File: Hashable, Sendable, Codable {
        /// Its path, as it was given.
        public var path: String
        /// Its text.
        public var text: String

        /// That file.
        public init(path: String, text: String) {
            self.path = path
            self.text = text
        }
    }

    /// The drill's name.
    public var drill: String
    /// The version that opened it.
    public var version: String
    /// Who did, as `user@host`.
    public var by: String
    /// Why, in the words of who did.
    public var reason: String
    /// Every file that scenario and environment consist of.
    public var files: [File]
    /// The scenario's path.
    public var scenario: String
    /// The environment's path.
    public var environment: String
    /// What was changed of the scenario, as `path=value`.
    public var settings: [String]
    /// The path of another plan than the scenario's.
    public var plan: String?
    /// The hash of the plan with what was changed of it.
    public var planHash: String
    /// Seconds from the opening to the fault; `nil` where none is injected.
    public var leadIn: Double?
    /// When the outage began, in microseconds since 1970, where somebody said so.
    public var onset: Int64?
    /// Whether what would wait for a person ends the drill instead.
    public var unattended: Bool
    /// What the simulation says of the scenario.
    public var prediction: Prediction?

    /// An opening of these parts.
    public init(
        drill: String, version: String, by: String, reason: String, files: [File], scenario: String,
        environment: String, settings: [String], plan: String?, planHash: String, leadIn: Double?, onset: Int64?,
        unattended: Bool, prediction: Prediction?
    ) {
        self.drill = drill
        self.version = version
        self.by = by
        self.reason = reason
        self.files = files
        self.scenario = scenario
        self.environment = environment
        self.settings = settings
        self.plan = plan
        self.planHash = planHash
        self.leadIn = leadIn
        self.onset = onset
        self.unattended = unattended
        self.prediction = prediction
    }
}

/// What the simulation says of a scenario, to hold a drill against.
public struct Prediction: Hashable, Sendable, Codable {
    /// Quantiles, in seconds; infinite where the simulated incident did not come to it.
    public struct Band: Hashable, Sendable, Codable {
        /// The 5 % quantile.
        public var p5: Double?
        /// The median.
        public var p50: Double?
        /// The 95 % quantile.
        public var p95: Double?
        /// The quantiles at 1 %, 2 % and so on to 99 %, which tell where a measured value falls; nothing in a journal of an
        /// older version.
        public var percentiles: [Double?]?

        /// These quantiles; `nil` is infinite.
        public init(p5: Double?, p50: Double?, p95: Double?, percentiles: [Double?]? = nil) {
            self.p5 = p5
            self.p50 = p50
            self.p95 = p95
            self.percentiles = percentiles
        }
    }

    /// The number of trials.
    public var trials: Int
    /// Their seed.
    public var seed: UInt64
    /// The fingerprint of the study.
    public var fingerprint: String
    /// Of the measures, by name: `recovery_time`, `recovery_point.memory`.
    public var measures: [String: Band]
    /// Of each step's length, by its name; a step that no trial took is not there.
    public var steps: [String: Band]

    /// A prediction of these parts.
    public init(
        trials: Int, seed: UInt64, fingerprint: String, measures: [String: Band], steps: [String: Band]
    ) {
        self.trials = trials
        self.seed = seed
        self.fingerprint = fingerprint
        self.measures = measures
        self.steps = steps
    }
}
