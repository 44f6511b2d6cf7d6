// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

extension Environment {
    /// The snapshots of a store in a bucket.
    public struct SnapshotBucket: Hashable, Sendable {
        /// The store.
        public var name: String
        /// Where and as whom S3 is called.
        public var access: AWS
        /// The bucket.
        public var bucket: String
        /// What the keys of the snapshots begin with.
        public var prefix: String
        /// What the key of a snapshot's manifest ends with, beyond that of the snapshot; `nil` where there are none.
        public var manifest: String?
        /// Whether a snapshot that is not encrypted at rest is refused.
        public var mustBeEncrypted: Bool
        /// A newest snapshot that is older is doubted before a drill; `nil` is what the system and the plan say.
        public var oldest: Duration?
        /// What imports the snapshot, whose file is `{object}`; `nil` leaves it where it was loaded to.
        public var command: Command?

        /// Snapshots in that bucket.
        public init(
            name: String, access: AWS = AWS(), bucket: String, prefix: String = "", manifest: String? = nil,
            mustBeEncrypted: Bool = true, oldest: Duration? = nil, command: Command? = nil
        ) {
            self.name = name
            self.access = access
            self.bucket = bucket
            self.prefix = prefix
            self.manifest = manifest
            self.mustBeEncrypted = mustBeEncrypted
            self.oldest = oldest
            self.command = command
        }
    }

    /// The segments of an append-only log in a bucket, each an object called by its first and its last entry.
    public struct SegmentBucket: Hashable, Sendable {
        /// The log.
        public var name: String
        /// Where and as whom S3 is called.
        public var access: AWS
        /// The bucket.
        public var bucket: String
        /// What the keys of the segments begin with.
        public var prefix: String
        /// Whether missing entries end the replay; else they are reported.
        public var stopsAtGaps: Bool
        /// What takes one segment in, whose file is `{object}`.
        public var command: Command

        /// Segments in that bucket.
        public init(
            name: String, access: AWS = AWS(), bucket: String, prefix: String = "", stopsAtGaps: Bool = true,
            command: Command
        ) {
            self.name = name
            self.access = access
            self.bucket = bucket
            self.prefix = prefix
            self.stopsAtGaps = stopsAtGaps
            self.command = command
        }
    }

    /// A queue of dead letters, and where they are sent again.
    public struct Redrive: Hashable, Sendable {
        /// The plan's name of the queue.
        public var name: String
        /// Where and as whom SQS is called.
        public var access: AWS
        /// The name of the queue that holds them.
        public var queue: String
        /// The name of the queue that gets them.
        public var target: String

        /// From that queue to the other.
        public init(name: String, access: AWS = AWS(), queue: String, target: String) {
            self.name = name
            self.access = access
            self.queue = queue
            self.target = target
        }
    }

    /// A working copy of a repository.
    public struct Checkout: Hashable, Sendable {
        /// The store.
        public var name: String
        /// The repository: a URL or a path.
        public var remote: String
        /// The branch or tag.
        public var ref: String
        /// The commit that it must be; `nil` is the one that the branch or tag names.
        public var commit: String?
        /// The working copy.
        public var directory: String

        /// That branch or tag in that directory.
        public init(name: String, remote: String, ref: String, commit: String? = nil, directory: String) {
            self.name = name
            self.remote = remote
            self.ref = ref
            self.commit = commit
            self.directory = directory
        }
    }

    /// A cluster of a region, as kubectl reaches it.
    public struct Cluster: Hashable, Sendable {
        /// The region.
        public var name: String
        /// The context of the kubeconfig; `nil` is the current one.
        public var context: String?
        /// The namespace; `nil` is that of the context.
        public var namespace: String?
        /// The kubeconfig; `nil` is where kubectl finds one.
        public var kubeconfig: String?
        /// The server, where it is not that of the context.
        public var server: String?
        /// The file or directory of what is applied.
        public var manifests: String?
        /// The deployments of services that are not called as the service is.
        public var deployments: [Deployment]

        /// A service's deployment.
        public struct Deployment: Hashable, Sendable {
            /// The service.
            public var service: String
            /// The deployment's name.
            public var name: String

            /// That deployment for that service.
            public init(service: String, name: String) {
                self.service = service
                self.name = name
            }
        }

        /// As kubectl finds it unless told otherwise.
        public init(
            name: String, context: String? = nil, namespace: String? = nil, kubeconfig: String? = nil,
            server: String? = nil, manifests: String? = nil, deployments: [Deployment] = []
        ) {
            self.name = name
            self.context = context
            self.namespace = namespace
            self.kubeconfig = kubeconfig
            self.server = server
            self.manifests = manifests
            self.deployments = deployments
        }
    }
}
