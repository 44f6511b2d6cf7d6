// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

extension Environment.Means {
    /// The word by which a document names the technology.
    public var word: String {
        switch self {
        case .command: "command"
        case .http: "http"
        case .prompt: "prompt"
        case .webhook: "webhook"
        case .tcp: "tcp"
        case .prometheus: "prometheus"
        case .route53: "route53"
        case .rfc2136: "rfc2136"
        case .snapshots, .segments: "s3"
        case .sqs: "sqs"
        case .git: "git"
        case .kubernetes: "kubernetes"
        case .chaosMesh: "chaos-mesh"
        }
    }

    /// The names of the things that it is for; `nil` where it is for any.
    public var things: [String]? {
        switch self {
        case .command(let commands): commands.map(\.name)
        case .http(let endpoints): endpoints.map(\.name)
        case .prompt(let prompts): prompts.map(\.role)
        case .webhook: nil
        case .tcp(let sockets): sockets.map(\.name)
        case .prometheus(let server): server.isByPlace ? server.queries.map(\.name) : nil
        case .route53(let zone): zone.records.map(\.name)
        case .rfc2136(let zone): zone.records.map(\.name)
        case .snapshots(let buckets): buckets.map(\.name)
        case .segments(let buckets): buckets.map(\.name)
        case .sqs(let queues): queues.map(\.name)
        case .git(let checkouts): checkouts.map(\.name)
        case .kubernetes(let clusters), .chaosMesh(let clusters): clusters.map(\.name)
        }
    }
}

extension Environment {
    /// Where something listens.
    public struct Socket: Hashable, Sendable {
        /// The thing.
        public var name: String
        /// A name or an address, without brackets.
        public var host: String
        /// The port, 1 to 65535.
        public var port: Int

        /// That port of that host.
        public init(name: String, host: String, port: Int) {
            self.name = name
            self.host = host
            self.port = port
        }

        /// As a document writes it: `[::1]:53`.
        public var address: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
    }

    /// A Prometheus server, and what it is asked.
    public struct Prometheus: Hashable, Sendable {
        /// The server; `/api/v1/query` is added to it.
        public var url: String
        /// What holds the bearer token, if it wants one.
        public var token: SecretSource?
        /// The queries: by flow for a verification, by place for a probe.
        public var queries: [Query]
        /// Whether they are by place.
        public var isByPlace: Bool

        /// A query by name.
        public struct Query: Hashable, Sendable {
            /// The flow or the place.
            public var name: String
            /// PromQL, in which `$place` stands for where a verification looks.
            public var text: String

            /// That query for that thing.
            public init(name: String, text: String) {
                self.name = name
                self.text = text
            }
        }

        /// Those queries to that server.
        public init(url: String, token: SecretSource? = nil, queries: [Query], isByPlace: Bool) {
            self.url = url
            self.token = token
            self.queries = queries
            self.isByPlace = isByPlace
        }
    }

    /// Where and as whom AWS is called; what is not said is as the AWS CLI finds it.
    public struct AWS: Hashable, Sendable {
        /// The only address that is called, where one is given: a laboratory's never reaches an account.
        public var endpoint: String?
        /// The region.
        public var region: String?
        /// The profile of the AWS CLI that holds the credentials.
        public var profile: String?

        /// As the AWS CLI finds it unless told otherwise.
        public init(endpoint: String? = nil, region: String? = nil, profile: String? = nil) {
            self.endpoint = endpoint
            self.region = region
            self.profile = profile
        }

        /// The same, with what it does not say taken from another.
        public func over(_ other: AWS) -> AWS {
            AWS(
                endpoint: endpoint ?? other.endpoint, region: region ?? other.region, profile: profile ?? other.profile)
        }
    }

    /// A record set, and what it holds when it points at a region.
    public struct RecordSet: Hashable, Sendable {
        /// The plan's name of the record.
        public var name: String
        /// The domain name.
        public var domain: String
        /// `A`, `AAAA` or `CNAME`.
        public var type: String
        /// The time to live that a change sets; `nil` keeps the one in force.
        public var ttl: Duration?
        /// What it holds for each region, and for all standbys.
        public var pointers: [Pointer]

        /// What a record holds when it points somewhere.
        public struct Pointer: Hashable, Sendable {
            /// The region, or `standbys`.
            public var place: String
            /// The values.
            public var values: [String]

            /// Those values for that place.
            public init(place: String, values: [String]) {
                self.place = place
                self.values = values
            }
        }

        /// A record set of these parts.
        public init(name: String, domain: String, type: String, ttl: Duration? = nil, pointers: [Pointer]) {
            self.name = name
            self.domain = domain
            self.type = type
            self.ttl = ttl
            self.pointers = pointers
        }
    }

    /// A zone of Route 53.
    public struct HostedZone: Hashable, Sendable {
        /// The zone's id.
        public var id: String
        /// Where and as whom it is called.
        public var access: AWS
        /// The records in it that can be switched.
        public var records: [RecordSet]

        /// Those records of that zone.
        public init(id: String, access: AWS = AWS(), records: [RecordSet]) {
            self.id = id
            self.access = access
            self.records = records
        }
    }

    /// A zone that takes dynamic updates (RFC 2136).
    public struct DynamicZone: Hashable, Sendable {
        /// The primary server of the zone.
        public var server: Socket
        /// The zone's domain name.
        public var zone: String
        /// The file with the TSIG key (RFC 8945), if the server wants one.
        public var keyFile: String?
        /// The records in it that can be switched.
        public var records: [RecordSet]

        /// Those records of that zone.
        public init(server: Socket, zone: String, keyFile: String? = nil, records: [RecordSet]) {
            self.server = server
            self.zone = zone
            self.keyFile = keyFile
            self.records = records
        }
    }
}
