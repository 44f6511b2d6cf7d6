// SPDX-License-Identifier: GPL-3.0-or-later

/// What one trial came to. Buffers are reused from trial to trial.
public struct Outcome: Sendable {
    /// How the trial ended.
    public enum End: UInt8, Sendable {
        /// The `recovers` step succeeded.
        case recovered
        /// The primary was back before anything was moved.
        case stoodDown
        /// Neither happened within the horizon.
        case unrecovered
    }

    /// When a step ran.
    public struct StepTiming: Sendable, Hashable {
        /// Seconds from onset to its first attempt; NaN where it never started.
        public var start: Float
        /// Seconds from there to its end; NaN where it never ended.
        public var length: Float
        /// Seconds of the recovery time that it held up as part of the critical path, its own waiting included.
        public var critical: Float
    }

    /// How the trial ended.
    public var end: End = .unrecovered
    /// One value per `Measure.all(of:)`: NaN where the measure does not exist in this trial, +∞ where it never came.
    public var values: ContiguousArray<Double>
    /// One per step of the plan.
    public var steps: ContiguousArray<StepTiming>
    /// Seconds of the recovery time before the plan began.
    public var detectionCritical: Float = 0
    /// Start and end of each phase, in seconds from onset; NaN where it never began or ended.
    public var phases: ContiguousArray<PhaseTiming>
    /// Whether the success rate after recovery held as the objective asks; `nil` without objective or recovery.
    public var successRateMet: Bool?
    /// What the incident used beyond normal.
    public var meters: Meters
    /// The number of draws, events and pieces of traffic that the trial took.
    public var work = Work()

    /// When a phase ran.
    public struct PhaseTiming: Sendable, Hashable {
        /// Seconds from onset to its first attempt.
        public var start: Float
        /// Seconds from onset to the end of its last step.
        public var end: Float
        /// Whether it was over by the end of its window; `nil` without window, or where the plan stood
        /// down before the window was over.
        public var kept: Bool?
    }

    /// Metered quantities of one incident, beyond what runs anyway.
    public struct Meters: Sendable {
        /// Node hours launched for the incident in the standby, one per service.
        public var nodeHours: ContiguousArray<Double>
        /// GET requests made by restores.
        public var getRequests: Double = 0
        /// GB sent between regions by `sync`.
        public var syncedGB: Double = 0
        /// Hours of full outage, the measure `downtime`.
        public var downtimeHours: Double = 0
        /// Requests lost, the measure `lost_requests`.
        public var lostRequests: Double = 0
    }

    /// What a trial took to compute.
    public struct Work: Sendable {
        /// Uniform variates used.
        public var draws = 0
        /// Events taken from the agenda.
        public var events = 0
        /// Pieces of traffic integrated.
        public var pieces = 0
    }

    /// Buffers for a trial with so many measures, steps, phases and services.
    public init(measures: Int, steps: Int, phases: Int, services: Int) {
        values = ContiguousArray(repeating: .nan, count: measures)
        self.steps = ContiguousArray(repeating: StepTiming(start: .nan, length: .nan, critical: 0), count: steps)
        self.phases = ContiguousArray(repeating: PhaseTiming(start: .nan, end: .nan, kept: nil), count: phases)
        meters = Meters(nodeHours: ContiguousArray(repeating: 0, count: services))
    }
}

/// What the objectives of a plan ask of one trial.
public struct Recovery: Sendable, Hashable {
    /// How the trial ended.
    public var end: Outcome.End
    /// The recovery time, in seconds; infinite where nothing recovered.
    public var time: Double
    /// The recovery point, in seconds; infinite where nothing recovered.
    public var point: Double
    /// Whether the success rate after recovery held as the objective asks; `nil` without objective or recovery.
    public var successRateMet: Bool?
}
