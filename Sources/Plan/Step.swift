// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// One thing that the plan does, by whom, after what, and what happens when it fails.
public struct Step: Hashable, Sendable {
    /// The step's name, unique in the plan.
    public var id: String
    /// The phase it belongs to, an index into `Plan.phases`.
    public var phase: Int
    /// What it does.
    public var action: Action
    /// Who does it.
    public var by: Performer
    /// Time on top of what the action's physics say, in microseconds.
    public var takes: Distribution
    /// The steps that must be satisfied first, as indices into `Plan.steps`, ascending.
    public var after: [Int]
    /// The chance that an attempt succeeds.
    public var success: Share
    /// How long one attempt may run, not counting refused capacity.
    public var timeout: Duration?
    /// How often to try, and how far apart.
    public var retry: Retry
    /// What to do when the last attempt has failed.
    public var onFailure: OnFailure
    /// The step taken in this one's place while this one is blocked; that step runs only so.
    public var instead: Int?
    /// The impairments during which this step cannot start, by name.
    public var depends: [String]
    /// The step that undoes this one when the plan compensates.
    public var undo: Int?
    /// Whether its success ends the recovery time.
    public var recovers: Bool

    /// A step with the defaults of the format: one attempt, always successful, no timeout, stop on failure.
    public init(
        id: String, phase: Int = 0, action: Action, by: Performer = .automation, takes: Distribution = .constant(0),
        after: [Int] = [], success: Share = .one, timeout: Duration? = nil, retry: Retry = Retry(),
        onFailure: OnFailure = .stop, instead: Int? = nil, depends: [String] = [], undo: Int? = nil,
        recovers: Bool = false
    ) {
        self.id = id
        self.phase = phase
        self.action = action
        self.by = by
        self.takes = takes
        self.after = after
        self.success = success
        self.timeout = timeout
        self.retry = retry
        self.onFailure = onFailure
        self.instead = instead
        self.depends = depends
        self.undo = undo
        self.recovers = recovers
    }

    /// Whether any attempt can fail: by chance or by its timeout.
    public var mayFail: Bool { success < .one || timeout != nil }
}

/// Who does a step.
public enum Performer: Hashable, Sendable {
    /// Nobody is held.
    case automation
    /// One person of that role is held while the step runs; an index into `Plan.roles`.
    case role(Int)
}

/// How often a step is tried.
public struct Retry: Hashable, Sendable {
    /// The number of attempts, the first included; at least 1.
    public var attempts: Int
    /// The pause between the end of one attempt and the start of the next.
    public var every: Duration

    /// One attempt unless told otherwise.
    public init(attempts: Int = 1, every: Duration = .zero) {
        self.attempts = attempts
        self.every = every
    }
}

/// What to do when a step's last attempt has failed.
public enum OnFailure: Hashable, Sendable {
    /// Wait until a person has mended it.
    case stop
    /// Go on as if it had succeeded; the verdict says that it did not.
    case `continue`
    /// Compensate what was done, newest first, and fail.
    case undo
}

/// What a step does. Things of the system are named as in its file; they exist when a plan has been read.
public enum Action: Hashable, Sendable {
    /// Tell a role (which pages it) or a channel.
    case notify(Recipient)
    /// A person decides.
    case approve
    /// Let time pass.
    case wait
    /// Look at a region from outside, expecting it down or up.
    case probe(region: String, expect: Expectation)
    /// Bring a region's capacity to a share of the primary's peak load, or back to its standby size.
    case scale(region: String, to: ScaleTarget)
    /// Start the services' replicas on the nodes that the region has.
    case start(services: [String], region: String)
    /// Bring a store back from its newest usable capture.
    case restore(store: String)
    /// Replay a log's entries since the restored capture of another store.
    case replay(log: String, from: String)
    /// Feed a queue's dead letters back in.
    case reingest(queue: String)
    /// Point a DNS record at a region, or at all standby regions by their shares (`Action.standbys`).
    case switchTraffic(record: String, to: String, through: Path, fence: Bool)
    /// Send golden flows until they have succeeded for long enough.
    case verify(flows: String, successRate: Share, length: Duration, every: Duration, at: Place)
    /// Copy to a region what it lacks of the stores.
    case sync(stores: [String], to: String)

    /// Whom a notification reaches.
    public enum Recipient: Hashable, Sendable {
        /// A role, which is paged by it; an index into `Plan.roles`.
        case role(Int)
        /// A channel, `#name`.
        case channel(String)
    }

    /// What a probe should find.
    public enum Expectation: Hashable, Sendable {
        /// The region does not serve.
        case down
        /// The region serves.
        case up
    }

    /// How large a region is to become.
    public enum ScaleTarget: Hashable, Sendable {
        /// That share of the primary's peak load.
        case share(Share)
        /// What runs there all the time; the rest is released.
        case standby
    }

    /// How a traffic switch is made.
    public enum Path: Hashable, Sendable {
        /// By editing the record: needs the DNS control plane.
        case record
        /// By failing a health check: the DNS data plane only.
        case healthCheck
    }

    /// Where golden flows are sent.
    public enum Place: Hashable, Sendable {
        /// Straight to one region.
        case region(String)
        /// The way users come.
        case users
    }

    /// The word that stands for all standby regions where a switch names a region.
    public static let standbys = "standbys"

    /// The word that stands after `do:` in a plan.
    public var name: String {
        switch self {
        case .notify: "notify"
        case .approve: "approve"
        case .wait: "wait"
        case .probe: "probe"
        case .scale: "scale"
        case .start: "start"
        case .restore: "restore"
        case .replay: "replay"
        case .reingest: "re-ingest"
        case .switchTraffic: "switch-traffic"
        case .verify: "verify"
        case .sync: "sync"
        }
    }
}
