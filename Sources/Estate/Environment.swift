// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// Where the plan's logical names are in reality, and by what means each kind of work is done there.
///
/// Secrets never stand in it: only the names of what holds them.
public struct Environment: Hashable, Sendable {
    /// The environment's name.
    public var name: String
    /// The directory of its file, in which commands run.
    public var directory: String
    /// What does each kind of work, in the order of the file; one kind may be done by several means, each for other things.
    public var adapters: [Assignment]
    /// Where and as whom AWS is called, unless a thing says otherwise.
    public var aws: AWS
    /// What injects each kind of fault in a drill; a command's `undo` heals it.
    public var faults: [Injection]
    /// Who writes and reads the numbered writes by which a drill measures its recovery point.
    public var canary: Canary?
    /// What has to stay good while a drill goes on.
    public var safeguards: Safeguards?

    /// An environment of these parts.
    public init(
        name: String, directory: String = ".", adapters: [Assignment] = [], aws: AWS = AWS(),
        faults: [Injection] = [], canary: Canary? = nil, safeguards: Safeguards? = nil
    ) {
        self.name = name
        self.directory = directory
        self.adapters = adapters
        self.aws = aws
        self.faults = faults
        self.canary = canary
        self.safeguards = safeguards
    }

    /// The first means for a kind of work, if the environment has any.
    public func means(for work: Work) -> Means? { adapters.first { $0.work == work }?.means }

    /// All means for a kind of work, in the order of the file.
    public func allMeans(for work: Work) -> [Means] { adapters.filter { $0.work == work }.map(\.means) }

    /// The means for a kind of work at a thing: those that name it, else those that need no names.
    public func means(for work: Work, at thing: String) -> Means? {
        let all = allMeans(for: work)
        return all.first { $0.things?.contains(thing) == true } ?? all.first { $0.things == nil }
    }

    /// A kind of work: an action of the plan, by the word that stands after `do:`.
    public enum Work: String, Hashable, Sendable, CaseIterable {
        case notify, approve, probe, scale, start, restore, replay, verify, sync
        case reingest = "re-ingest"
        case switchTraffic = "switch-traffic"
    }

    /// What does a kind of work.
    public struct Assignment: Hashable, Sendable {
        /// The work.
        public var work: Work
        /// What does it.
        public var means: Means

        /// That work by those means.
        public init(work: Work, means: Means) {
            self.work = work
            self.means = means
        }
    }

    /// What injects a kind of fault.
    public struct Injection: Hashable, Sendable {
        /// The fault's kind, as a scenario writes it: `region-outage`.
        public var fault: String
        /// What does it; a thing's name is that of the region it befalls, or of the store where the fault is a corruption.
        public var means: Means

        /// That fault by those means.
        public init(fault: String, means: Means) {
            self.fault = fault
            self.means = means
        }
    }

    /// A technology and what it needs to know of each thing: a region, a record, a store, a queue, a role.
    public enum Means: Hashable, Sendable {
        /// A program of one's own.
        case command([Command])
        /// A request whose answer tells whether what it was sent to serves.
        case http([Endpoint])
        /// A person, asked.
        case prompt([Prompt])
        /// A message to a URL.
        case webhook(Webhook)
        /// A connection that comes about or not.
        case tcp([Socket])
        /// A query whose value tells.
        case prometheus(Prometheus)
        /// Records of a Route 53 zone.
        case route53(HostedZone)
        /// Records of a zone that takes dynamic updates.
        case rfc2136(DynamicZone)
        /// Snapshots in a bucket.
        case snapshots([SnapshotBucket])
        /// The segments of a log in a bucket.
        case segments([SegmentBucket])
        /// Messages moved from a queue to another.
        case sqs([Redrive])
        /// A repository checked out.
        case git([Checkout])
        /// Deployments of a cluster.
        case kubernetes([Cluster])
        /// Faults in a cluster, as objects that bring them about while they exist.
        case chaosMesh([Cluster])
    }

    /// A program to be run for one thing, as argument vectors, never through a shell.
    public struct Command: Hashable, Sendable {
        /// The thing it is for.
        public var name: String
        /// What does the work: a program and its arguments.
        ///
        /// `{word}` in an argument, a letter and then letters, digits, `-` or `_`, stands for a value of the step; `{{` and
        /// `}}` stand for braces. The reader of the file has checked that there are no others.
        public var run: [String]
        /// Exits with 0 if the work has been done, 1 if not; anything else is no answer.
        public var check: [String]?
        /// Exits with 0 if the work could be done now. Changes nothing.
        public var precheck: [String]?
        /// Takes the work back.
        public var undo: [String]?
        /// Whether running it again for the same attempt has no further effect.
        public var isIdempotent: Bool

        /// That argument vector for that thing.
        public init(
            name: String, run: [String], check: [String]? = nil, precheck: [String]? = nil, undo: [String]? = nil,
            isIdempotent: Bool = false
        ) {
            self.name = name
            self.run = run
            self.check = check
            self.precheck = precheck
            self.undo = undo
            self.isIdempotent = isIdempotent
        }
    }

    /// Where a thing answers requests.
    public struct Endpoint: Hashable, Sendable {
        /// The thing, a region or `users`.
        public var name: String
        /// What is asked for by GET.
        public var url: String

        /// That URL for that thing.
        public init(name: String, url: String) {
            self.name = name
            self.url = url
        }
    }

    /// Who is asked.
    public struct Prompt: Hashable, Sendable {
        /// The role.
        public var role: String
        /// The group that approves for it.
        public var group: String
        /// How many different people have to say yes.
        public var quorum: Int
        /// An approval that has not come by then has failed; `nil` is never.
        public var expires: Duration?
        /// Who approves, by name; anybody where it is empty.
        public var members: [String]

        /// One person of a group of the role's name, unless told otherwise.
        public init(
            role: String, group: String, quorum: Int = 1, expires: Duration? = nil, members: [String] = []
        ) {
            self.role = role
            self.group = group
            self.quorum = quorum
            self.expires = expires
            self.members = members
        }
    }

    /// Where messages go.
    public struct Webhook: Hashable, Sendable {
        /// What holds the URL, which is a secret.
        public var url: SecretSource

        /// Messages to that URL.
        public init(url: SecretSource) { self.url = url }
    }

    /// What holds a secret.
    public enum SecretSource: Hashable, Sendable {
        /// An environment variable of that name.
        case variable(String)
        /// A file of that path; one stated relative to the document has the document's directory in front.
        case file(String)
    }

    /// The stop condition of drills: looks that have to stay good.
    public struct Safeguards: Hashable, Sendable {
        /// The time between two looks at one of them.
        public var every: Duration
        /// How many bad looks in a row halt a drill.
        public var failures: Int
        /// What happens then: `pause`, `abort` or `undo`.
        public var consequence: String
        /// Those that answer with 2xx while they hold.
        public var endpoints: [Endpoint]
        /// Those that exit with 0 while they hold.
        public var commands: [Command]

        /// Safeguards of these parts.
        public init(every: Duration, failures: Int, consequence: String, endpoints: [Endpoint], commands: [Command]) {
            self.every = every
            self.failures = failures
            self.consequence = consequence
            self.endpoints = endpoints
            self.commands = commands
        }
    }

    /// Numbered writes, and where they are made and read back.
    public struct Canary: Hashable, Sendable {
        /// The time between two writes.
        public var every: Duration
        /// Each region's endpoint: POST writes a number there, GET answers with what is there.
        public var endpoints: [Endpoint]

        /// A write that often.
        public init(every: Duration, endpoints: [Endpoint]) {
            self.every = every
            self.endpoints = endpoints
        }
    }
}
