// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Quantities

/// The keys of where and as whom AWS is called; what is common to all of its services.
enum AWSCatalogue {
    static let endpoint = Key<String?>.optional(
        "endpoint", .url, "The only address that is called; that of AWS where not given.")
    static let region = Key<String?>.optional(
        "region", .token("the name of an AWS region", besides: "-"),
        "The region; as the AWS CLI finds it where not given.")
    static let profile = Key<String?>.optional(
        "profile", .text, "The profile of the AWS CLI that holds the credentials; as it finds them where not given.")

    static let kind = Kind.mapping(
        "the AWS settings",
        Fields(endpoint, region, profile, make: { Environment.AWS(endpoint: $0, region: $1, profile: $2) }))
}

/// The keys of stores in buckets, and of queues.
enum BucketCatalogue {
    static let snapshots: MeansCatalogue.Technology = (
        "s3", Kind<[Environment.SnapshotBucket]>.things("buckets", of: .store, snapshotBucket).map { .snapshots($0) },
        "The newest complete snapshot of a bucket, through the AWS CLI."
    )

    static let segments: MeansCatalogue.Technology = (
        "s3", Kind<[Environment.SegmentBucket]>.things("buckets", of: .store, segmentBucket).map { .segments($0) },
        "The segments of an append-only log in a bucket, through the AWS CLI."
    )

    static let sqs: MeansCatalogue.Technology = (
        "sqs", Kind<[Environment.Redrive]>.things("queues", of: .queue, redrive).map { .sqs($0) },
        "Messages moved from a queue to another, through the AWS CLI."
    )

    private static let bucket = Key(
        "bucket", .token("the name of a bucket", besides: "-._", atMost: 63), "The bucket.")
    private static let prefix = Key("prefix", .text, default: "", "What the keys begin with.")

    static let snapshotBucket = Kind.mapping(
        "a bucket of snapshots",
        Fields(
            Key<String>.entryName, AWSCatalogue.endpoint, AWSCatalogue.region, AWSCatalogue.profile, bucket, prefix,
            Key<String?>.optional(
                "manifest", .token("the ending of a manifest's key"),
                "What the key of a snapshot's manifest has behind that of the snapshot; no manifests where not given."),
            Key(
                "encrypted", Kind<Bool>.flag, default: "true",
                "Whether a snapshot that is not encrypted at rest is refused."),
            Key<Duration?>.optional(
                "max-age", .span, "A newest snapshot that is older is doubted before a drill."),
            Key<Environment.Command?>.optional(
                "command", importing, "Imports the snapshot, whose file is {object}; it is only loaded where not given."
            ),
            make: { name, endpoint, region, profile, bucket, prefix, manifest, encrypted, oldest, command in
                Environment.SnapshotBucket(
                    name: name, access: .init(endpoint: endpoint, region: region, profile: profile), bucket: bucket,
                    prefix: prefix, manifest: manifest, mustBeEncrypted: encrypted, oldest: oldest,
                    command: command.map { named($0, name) })
            }))

    static let segmentBucket = Kind.mapping(
        "a bucket of segments",
        Fields(
            Key<String>.entryName, AWSCatalogue.endpoint, AWSCatalogue.region, AWSCatalogue.profile, bucket, prefix,
            Key(
                "gaps", Kind<Int>.word(["stop", "report"]), default: "stop",
                "Whether missing entries end the replay or are only reported."),
            Key("command", importing, "Takes one segment in, whose file is {object}."),
            make: { name, endpoint, region, profile, bucket, prefix, gaps, command in
                Environment.SegmentBucket(
                    name: name, access: .init(endpoint: endpoint, region: region, profile: profile), bucket: bucket,
                    prefix: prefix, stopsAtGaps: gaps == 0, command: named(command, name))
            }))

    static let redrive = Kind.mapping(
        "a queue",
        Fields(
            Key<String>.entryName, AWSCatalogue.endpoint, AWSCatalogue.region, AWSCatalogue.profile,
            Key("queue", queue, "The name of the queue that holds the dead letters."),
            Key("to", queue, "The name of the queue that gets them."),
            make: { name, endpoint, region, profile, queue, target in
                Environment.Redrive(
                    name: name, access: .init(endpoint: endpoint, region: region, profile: profile), queue: queue,
                    target: target)
            }))

    private static let queue = Kind<String>.token("the name of a queue", besides: "-_.", atMost: 80)

    /// A command whose name is that of the thing it is part of.
    private static let importing = Kind<Environment.Command>(MeansCatalogue.command.form) { node, reading in
        MeansCatalogue.command.read(node, &reading)
    }

    private static func named(_ command: Environment.Command, _ name: String) -> Environment.Command {
        var command = command
        command.name = name
        return command
    }
}
