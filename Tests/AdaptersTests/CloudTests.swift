// SPDX-License-Identifier: GPL-3.0-or-later
import Adapters
import Crypto
import Estate
import Execution
import Foundation
import Plan
import Quantities
import Testing

/// One test's part of the cloud: what it makes there has the test's name.
struct Corner: Sendable {
    let cloud: Cloud
    let name = "t" + UUID().uuidString.lowercased().prefix(12)
    let place: Workplace

    init() throws { (cloud, place) = (try Cloud.shared.get(), try Workplace()) }

    func access(_ rule: String = "plain") -> Environment.AWS {
        .init(endpoint: cloud.endpoint(name, rule), region: "us-east-1")
    }

    func changes() throws -> [String] { try cloud.changes(name) }

    // Route 53

    /// Makes a zone with the record `api`, and answers its id.
    func zone() throws -> String {
        let made = try cloud.call(
            "route53", "create_hosted_zone", ["Name": "\(name).test.", "CallerReference": name])
        let zone = made["HostedZone"] as? [String: Any]
        let id = try #require((zone?["Id"] as? String)?.split(separator: "/").last.map(String.init))
        try set("127.0.1.10", in: id)
        return id
    }

    func set(_ value: String, ttl: Int = 60, in zone: String) throws {
        let set: [String: Any] = [
            "Name": "api.\(name).test.", "Type": "A", "TTL": ttl, "ResourceRecords": [["Value": value]],
        ]
        try cloud.call(
            "route53", "change_resource_record_sets",
            ["HostedZoneId": zone, "ChangeBatch": ["Changes": [["Action": "UPSERT", "ResourceRecordSet": set]]]])
    }

    func value(in zone: String) throws -> String {
        let found = try cloud.call("route53", "list_resource_record_sets", ["HostedZoneId": zone])
        let sets = found["ResourceRecordSets"] as? [[String: Any]] ?? []
        let records = sets.first { $0["Type"] as? String == "A" }?["ResourceRecords"] as? [[String: String]]
        return records?.first?["Value"] ?? ""
    }

    func records(
        _ zone: String, _ rule: String = "plain", ttls: [String: Quantities.Duration] = [:]
    ) -> RecordAdapter {
        let record = Environment.RecordSet(
            name: "api", domain: "api.\(name).test.", type: "A",
            pointers: [.init(place: "r1", values: ["127.0.1.10"]), .init(place: "r2", values: ["127.0.2.10"])])
        let hosted = Environment.HostedZone(id: zone, access: access(rule), records: [record])
        return RecordAdapter(hosted, site: place.site, ttls: ttls)
    }

    // S3

    func bucket() throws { try cloud.call("s3", "create_bucket", ["Bucket": name]) }

    func put(_ text: String, as key: String, metadata: [String: String]? = nil, isEncrypted: Bool = true) throws {
        let sum = SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
        var parameters: [String: Any] = ["Bucket": name, "Key": key, "Body": text]
        parameters["Metadata"] = metadata ?? ["sha256": sum, "since": "\(text.count)"]
        if isEncrypted { parameters["ServerSideEncryption"] = "AES256" }
        try cloud.call("s3", "put_object", parameters)
    }

    func snapshots(
        _ line: String? = "cat $0 >> effects", rule: String = "plain", manifest: String? = nil,
        oldest: Quantities.Duration? = nil, freshness: SnapshotAdapter.Freshness = .init()
    ) -> SnapshotAdapter {
        let command = line.map { Environment.Command(name: "memory", run: ["/bin/sh", "-c", $0, "{object}"]) }
        let bucket = Environment.SnapshotBucket(
            name: "memory", access: access(rule), bucket: name, prefix: "snapshots/", manifest: manifest,
            oldest: oldest, command: command)
        return SnapshotAdapter([bucket], site: place.site, freshness: freshness)
    }

    func segments(
        _ line: String = "echo $1-$2 >> effects", rule: String = "plain", stopsAtGaps: Bool = true
    ) -> SegmentAdapter {
        let run = ["/bin/sh", "-c", line, "{object}", "{first}", "{last}"]
        let bucket = Environment.SegmentBucket(
            name: "journal", access: access(rule), bucket: name, prefix: "journal/", stopsAtGaps: stopsAtGaps,
            command: .init(name: "journal", run: run))
        return SegmentAdapter([bucket], site: place.site)
    }

    // SQS

    /// Makes both queues, with some dead letters.
    func queues(_ count: Int) throws {
        for end in ["dead", "work"] { try cloud.call("sqs", "create_queue", ["QueueName": "\(name)-\(end)"]) }
        for number in 0..<count {
            try cloud.call("sqs", "send_message", ["QueueUrl": url("dead"), "MessageBody": "letter \(number)"])
        }
    }

    private func url(_ end: String) throws -> String {
        let found = try cloud.call("sqs", "get_queue_url", ["QueueName": "\(name)-\(end)"])
        return try #require(found["QueueUrl"] as? String)
    }

    /// Takes all messages that can be seen out of a queue.
    func take(_ end: String) throws -> [String] {
        var bodies: [String] = []
        while true {
            let found = try cloud.call(
                "sqs", "receive_message", ["QueueUrl": url(end), "MaxNumberOfMessages": 10, "VisibilityTimeout": 600])
            guard let messages = found["Messages"] as? [[String: Any]], !messages.isEmpty else {
                return bodies.sorted()
            }
            bodies += messages.compactMap { $0["Body"] as? String }
        }
    }

    func redrive(_ rule: String = "plain") -> RedriveAdapter {
        let redrive = Environment.Redrive(
            name: "dlq", access: access(rule), queue: "\(name)-dead", target: "\(name)-work")
        return RedriveAdapter([redrive], site: place.site)
    }
}

extension Order {
    static func point(to region: String, number: Int = 1, kind: Attempt.Kind = .forward) -> Order {
        .first(
            .switchTraffic(record: "api", to: region, through: .record, fence: false), id: "switch", kind: kind,
            number: number)
    }
    static func replay(since: String?, number: Int = 1) -> Order {
        .first(
            .replay(log: "journal", from: "memory"), id: "replay", number: number,
            values: since.map { ["since": $0] } ?? [:])
    }
    /// Of now, so that messages sent before are older.
    static var reingest: Order { .first(.reingest(queue: "dlq"), id: "reingest") }
}

@Suite("Records of Route 53 are switched", .serialized)
struct Route53Tests {
    private let corner: Corner

    init() throws { corner = try Corner() }

    @Test("It waits until the change is everywhere, and goes back to what there was")
    func switching() async throws {
        let zone = try corner.zone()
        let adapter = corner.records(zone, "pending-2")
        #expect(await adapter.precheck(.point(to: "r2")) == .ready)
        #expect(await adapter.check(.point(to: "r2")) == .notDone)
        #expect(try corner.changes() == [])
        let answer = try #require(await adapter.perform(.point(to: "r2")))
        #expect(answer.outcome == .succeeded)
        #expect(answer.text.contains("points to 127.0.2.10, before: 127.0.1.10; INSYNC after"))
        #expect(try corner.value(in: zone) == "127.0.2.10")
        // Of the answers one said PENDING for the change and one for a look at it.
        #expect(try corner.cloud.requests(corner.name).filter { $0.what.contains("/change/") }.count == 2)
        #expect(await adapter.perform(.point(to: "r2"))?.outcome == .succeeded)
        #expect(try corner.changes().count == 1)
        #expect(await adapter.undo(.point(to: "r2", number: 2, kind: .undo))?.outcome == .succeeded)
        #expect(try corner.value(in: zone) == "127.0.1.10")
    }

    @Test("What is throttled is tried again; what is refused is not")
    func throttling() async throws {
        let zone = try corner.zone()
        let answer = await corner.records(zone, "throttle-2").perform(.point(to: "r2"))
        #expect(answer?.outcome == .succeeded)
        #expect(try corner.changes().count == 3)
        let none = await corner.records("ZNONE").perform(.point(to: "r2", number: 2))
        #expect(none?.outcome == .failed)
        #expect(none?.text.contains("NoSuchHostedZone") == true)
        #expect(try corner.changes().count == 3)
        guard case .impaired(let why) = await corner.records("ZNONE").precheck(.point(to: "r2")) else {
            Issue.record("nothing is wrong")
            return
        }
        #expect(why.contains("NoSuchHostedZone"))
    }

    @Test("A record that lives for longer than the system says is doubted")
    func ttl() async throws {
        let zone = try corner.zone()
        let readiness = await corner.records(zone, ttls: ["api": .seconds(30)]).precheck(.point(to: "r2"))
        guard case .impaired(let why) = readiness else {
            Issue.record("nothing is doubted")
            return
        }
        #expect(why.contains("60 s, and the system says 30 s"))
        #expect(await corner.records(zone, ttls: ["api": .seconds(60)]).precheck(.point(to: "r2")) == .ready)
    }

    @Test("Every call goes to the endpoint that is named, and the secret is in no text, file or list of processes")
    func secrets() async throws {
        let watch = ProcessWatch(for: Cloud.secret)
        let adapter = corner.records(try corner.zone())
        var texts = [adapter.describe(.point(to: "r2")), "\(await adapter.precheck(.point(to: "r2")))"]
        texts.append("\(String(describing: await adapter.perform(.point(to: "r2"))))")
        #expect(texts[0].contains(corner.cloud.endpoint(corner.name)))
        #expect(!texts[0].contains("control plane"))
        texts += try corner.place.written()
        for text in texts { #expect(!text.contains(Cloud.secret)) }
        #expect(await watch.found == [])
        #expect(try corner.cloud.requests(corner.name).count >= 4)
    }

    @Test(
        "Hostile names change nothing", arguments: ["$(touch pwned)", "a\nb", "; rm -rf effects", "--endpoint-url=x"])
    func hostile(text: String) async throws {
        let zone = try corner.zone()
        for id in [text, "../../" + text] {
            #expect(await corner.records(id).perform(.point(to: "r2"))?.outcome == .failed)
        }
        #expect(try corner.value(in: zone) == "127.0.1.10")
        #expect(!corner.place.exists("pwned"))
    }
}

@Suite("Stores are restored from buckets", .serialized)
struct SnapshotTests {
    private let corner: Corner

    init() throws {
        corner = try Corner()
        try corner.bucket()
    }

    @Test("The newest whole snapshot is loaded, checked and imported, once")
    func restoring() async throws {
        try corner.put("old\n", as: "snapshots/1")
        try corner.put("new one\n", as: "snapshots/2")
        try corner.put("cut off\n", as: "snapshots/3", metadata: [:])
        try corner.put("plain\n", as: "snapshots/4", isEncrypted: false)
        let (adapter, order) = (corner.snapshots(), Order.restore)
        #expect(await adapter.precheck(order) == .ready)
        #expect(await adapter.check(order) == .notDone)
        #expect(try corner.changes() == [])
        #expect(!corner.place.exists("drill"))
        let answer = try #require(await adapter.perform(order))
        #expect(answer.outcome == .succeeded)
        #expect(answer.text.hasPrefix("restored from 2, "))
        #expect(answer.text.contains("8 bytes, encrypted (AES256)"))
        #expect(answer.outputs["since"] == "8")
        #expect(corner.place.effects == ["new one"])
        #expect(await adapter.perform(order) == answer)
        #expect(await adapter.check(order) == .done(answer))
        #expect(corner.place.effects == ["new one"])
        #expect(try corner.changes() == [])
    }

    @Test("A snapshot that turns out to be spoiled is passed over for the one before it")
    func spoiled() async throws {
        try corner.put("good\n", as: "snapshots/1")
        try corner.put("bad\n", as: "snapshots/2")
        try corner.put("changed\n", as: "snapshots/3", metadata: ["sha256": String(repeating: "0", count: 64)])
        let adapter = corner.snapshots("if grep -q bad $0; then echo it is bad; exit 1; fi; cat $0 >> effects")
        let order = Order.restore
        let answer = try #require(await adapter.perform(order))
        #expect(answer.outcome == .succeeded)
        #expect(answer.text.contains("restored from 1"))
        #expect(answer.text.contains("it was not imported"))
        #expect(answer.text.contains("2: exit status 1: it is bad"))
        #expect(corner.place.effects == ["good"])
        #expect(await adapter.check(order) == .done(answer))
    }

    @Test("With manifests only what has one is whole, and the manifest says what it holds")
    func manifests() async throws {
        try corner.put("whole\n", as: "snapshots/1", metadata: [:])
        let sum = SHA256.hash(data: Data("whole\n".utf8)).map { String(format: "%02x", $0) }.joined()
        let manifest = #"{"bytes": 6, "sha256": "\#(sum)", "since": 42, "taken": "2020-01-01T00:00:00Z"}"#
        try corner.put(manifest, as: "snapshots/1.json")
        try corner.put("without\n", as: "snapshots/2")
        let adapter = corner.snapshots(manifest: ".json", oldest: .hours(1))
        guard case .impaired(let why) = await adapter.precheck(.restore) else {
            Issue.record("it is fresh")
            return
        }
        #expect(why.hasPrefix("the newest whole snapshot, 1, is "))
        // Once there is an outage it is the age at onset that counts.
        var during = Order.restore
        for (onset, isFresh) in [("1577838600", true), ("1577847600", false)] {
            during.values["onset"] = onset
            let readiness = await adapter.precheck(during)
            #expect((readiness == .ready) == isFresh, "\(readiness)")
        }
        let answer = await adapter.perform(.restore)
        #expect(answer?.outputs["since"] == "42")
        #expect(corner.place.effects == ["whole"])
    }

    @Test("After a corruption only a snapshot from before it will do")
    func corruption() async throws {
        try corner.put("later\n", as: "snapshots/1")
        var order = Order.restore
        order.values["onset"] = "1577836800.5"
        let adapter = corner.snapshots(freshness: .init(spoiled: "memory"))
        let answer = await adapter.perform(order)
        #expect(answer?.text.contains("1 is not older than the fault") == true)
        #expect(await corner.snapshots().perform(order)?.outcome == .succeeded)
    }

    @Test("A bucket that is not there or empty, or throttles, says so or is waited for")
    func failures() async throws {
        let adapter = corner.snapshots()
        let nothing = "there is no whole snapshot in s3://\(corner.name)/snapshots/"
        #expect(await adapter.precheck(.restore) == .impaired(nothing))
        #expect(await adapter.perform(.restore) == Answer(.failed, nothing))
        try corner.put("one\n", as: "snapshots/1")
        var order = Order.restore
        order.attempt.number = 2
        let broken = await corner.snapshots(rule: "broken").perform(order)
        #expect(broken?.outcome == .failed)
        let other = Environment.SnapshotBucket(
            name: "memory", access: corner.access(), bucket: "no-such-\(corner.name)")
        guard case .wrong(let why) = await SnapshotAdapter([other], site: corner.place.site).precheck(.restore) else {
            Issue.record("the bucket is there")
            return
        }
        #expect(why.contains("NoSuchBucket"))
    }
}

@Suite("Logs are replayed from segments in buckets", .serialized)
struct SegmentTests {
    private let corner: Corner

    init() throws {
        corner = try Corner()
        try corner.bucket()
        for name in ["0021-0030.jsonl", "0001-0010.jsonl", "0011-0020.jsonl", "readme.txt"] {
            try corner.put(name, as: "journal/" + name)
        }
    }

    @Test("Those that end after what is restored are taken in, in order, each once per step")
    func replaying() async throws {
        let adapter = corner.segments("grep -q $1 $0 && echo $1-$2 >> effects && test $1 != 21 -o -e mended")
        #expect(await adapter.precheck(.replay(since: nil)) == .ready)
        let failure = await adapter.perform(.replay(since: "10"))
        #expect(failure == Answer(.failed, "segment 0021-0030.jsonl: exit status 1"))
        #expect(corner.place.effects == ["11-20", "21-30"])
        try corner.place.directory.write("", to: "mended")
        let answer = await adapter.perform(.replay(since: "10", number: 2))
        #expect(answer?.outcome == .succeeded)
        #expect(answer?.text == "20 entries from 11 to 30 in 2 segments")
        #expect(corner.place.effects == ["11-20", "21-30", "21-30"])
        #expect(try corner.changes() == [])
    }

    @Test("A gap ends the replay before it begins, or is reported")
    func gaps() async throws {
        try corner.put("x", as: "journal/0041-0041.jsonl")
        let text = "entries 31 to 40 are in no segment"
        let answer = await corner.segments().perform(.replay(since: "15"))
        #expect(answer == Answer(.failed, "\(text); nothing was replayed"))
        #expect(await corner.segments().precheck(.replay(since: "15")) == .impaired(text))
        #expect(corner.place.effects == [])
        let reported = await corner.segments(stopsAtGaps: false).perform(.replay(since: "15", number: 2))
        #expect(reported?.text == "16 entries from 16 to 41 in 3 segments; \(text)")
        #expect(reported?.outputs["missing"] == "10")
        #expect(corner.place.effects == ["11-20", "21-30", "41-41"])
    }

    @Test("Nothing after what is restored is nothing to replay; without it nobody knows where to begin")
    func ends() async {
        #expect(
            await corner.segments().perform(.replay(since: "30"))
                == Answer(
                    .succeeded, "nothing was appended after 30", outputs: [:]))
        #expect(await corner.segments().perform(.replay(since: nil))?.outcome == .failed)
    }
}

@Suite("Dead letters are fed back in", .serialized)
struct RedriveTests {
    private let corner: Corner

    init() throws { corner = try Corner() }

    @Test("Without message move tasks they are received, sent and deleted, and none is lost or left")
    func byHand() async throws {
        try corner.queues(12)
        let adapter = corner.redrive()
        #expect(await adapter.precheck(.reingest) == .ready)
        #expect(try corner.changes() == [])
        let order = Order.reingest
        let answer = await adapter.perform(order)
        #expect(answer == Answer(.succeeded, "12 messages moved to \(corner.name)-work", outputs: ["moved": "12"]))
        // What was done is not done again.
        let count = try corner.changes().count
        #expect(await adapter.perform(order) == answer)
        #expect(try corner.changes().count == count)
        #expect(try corner.take("work") == (0..<12).map { "letter \($0)" }.sorted())
        #expect(try corner.take("dead") == [])
    }

    @Test("A message that is refused stays where it is, and the attempt has failed")
    func partialFailure() async throws {
        try corner.queues(3)
        let answer = await corner.redrive("refuse-one").perform(.reingest)
        #expect(answer?.outcome == .failed)
        #expect(answer?.text == "2 messages moved to \(corner.name)-work; 1 refused (InternalError)")
        #expect(try corner.take("work").count == 2)
    }

    @Test("By a message move task where SQS has them; the stand-in answers in place of moto, which has not")
    func byTask() async throws {
        try corner.queues(0)
        let answer = await corner.redrive("moves").perform(.reingest)
        let text = "about 3 messages moved to \(corner.name)-work by a message move task"
        #expect(answer == Answer(.succeeded, text, outputs: ["moved": "3"]))
        #expect(try corner.changes() == ["StartMessageMoveTask"])
    }

    @Test("A queue that is not there is known before the drill")
    func noQueue() async throws {
        guard case .wrong(let why) = await corner.redrive().precheck(.reingest) else {
            Issue.record("nothing is wrong")
            return
        }
        #expect(why.contains("NonExistentQueue") || why.contains("QueueDoesNotExist"))
    }
}
