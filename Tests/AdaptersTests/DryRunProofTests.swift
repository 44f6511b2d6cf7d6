// SPDX-License-Identifier: GPL-3.0-or-later
import Adapters
import Estate
import Execution
import Foundation
import Plan
import Quantities
import Testing

@Suite("A dry run changes nothing")
struct DryRunProofTests {
    private let corner: Corner
    private let cluster: ClusterStandIn
    private let names: NameServer
    private let recorder: Recorder
    private let repository: Repository
    private let zone: String

    init() throws {
        corner = try Corner()
        (cluster, names, recorder, repository) = (
            try ClusterStandIn(), try NameServer(), try Recorder(), try Repository()
        )
        zone = try corner.zone()
        try corner.bucket()
        try corner.put("whole\n", as: "snapshots/1", metadata: nil)
        try corner.put("x", as: "journal/1-9.jsonl")
        try corner.queues(2)
        try corner.place.directory.write(recorder.url("status/200"), to: "url")
    }

    /// An environment with all that this version can do, in which all is well.
    private func environment() throws -> Environment {
        func command(_ name: String) -> Environment.Command {
            .init(name: name, run: ["/bin/sh", "-c", "echo \(name) >> effects"], precheck: ["true"])
        }
        let name = corner.name
        let pointers = [("r1", "127.0.1.10"), ("r2", "127.0.2.10")].map {
            Environment.RecordSet.Pointer(place: $0.0, values: [$0.1])
        }
        let hosted = Environment.HostedZone(
            id: zone, records: [.init(name: "api", domain: "api.\(name).test.", type: "A", pointers: pointers)])
        var dynamic = names.zone()
        dynamic.records[0].name = "www"
        var checkout = repository.checkout()
        checkout.name = "config"
        let snapshots = Environment.SnapshotBucket(
            name: "memory", bucket: name, prefix: "snapshots/", command: command("memory"))
        let segments = Environment.SegmentBucket(
            name: "journal", bucket: name, prefix: "journal/", command: command("journal"))
        let flows = Environment.Prometheus(
            url: recorder.url("prometheus/1"), queries: [.init(name: "golden", text: "1")], isByPlace: false)
        let means: [(Environment.Work, Environment.Means)] = [
            (.notify, .webhook(.init(url: .file(corner.place.directory.path("url"))))),
            (.probe, .tcp([.init(name: "r2", host: "127.0.0.1", port: recorder.port)])),
            (.scale, .kubernetes([try cluster.cluster(corner.place)])), (.switchTraffic, .route53(hosted)),
            (.switchTraffic, .rfc2136(dynamic)), (.restore, .snapshots([snapshots])), (.restore, .git([checkout])),
            (.replay, .segments([segments])),
            (.reingest, .sqs([.init(name: "dlq", queue: "\(name)-dead", target: "\(name)-work")])),
            (.verify, .prometheus(flows)), (.sync, .command([command("memory"), command("journal")])),
        ]
        return Environment(
            name: "test", directory: corner.place.directory.url.path,
            adapters: means.map { .init(work: $0.0, means: $0.1) }, aws: corner.access())
    }

    private static let steps: [Step] = {
        let actions: [Action] = [
            .notify(.channel("#dr")), .probe(region: "r2", expect: .up), .scale(region: "r2", to: .share(.one)),
            .restore(store: "config"), .restore(store: "memory"), .replay(log: "journal", from: "memory"),
            .reingest(queue: "dlq"), .switchTraffic(record: "api", to: "r2", through: .record, fence: false),
            .switchTraffic(record: "www", to: "r2", through: .record, fence: false),
            .verify(flows: "golden", successRate: .one, length: .zero, every: .seconds(1), at: .region("r2")),
            .sync(stores: ["memory", "journal"], to: "r1"),
        ]
        return actions.enumerated().map { index, action in
            Step(id: "s\(index)", action: action, after: index == 0 ? [] : [index - 1])
        }
    }()

    private let plan = Plan(name: "plan", phases: [Phase(name: "all")], steps: Self.steps, roles: [])

    private func hands() throws -> RealHands {
        let service = { (name: String, capacity: Int64) in
            Service(
                name: name, replicas: 1, capacity: Rate(perSecond: Rational(capacity)), instance: "i",
                startsIn: .constant(0))
        }
        let system = System(
            name: "system", regions: [Region(name: "r1", role: .primary), Region(name: "r2", role: .secondary)],
            primary: 0, workload: Workload(peak: Rate(perSecond: Rational(6))),
            services: [service("agents", 2), service("queues", 3)], standbys: [],
            monitoring: Monitoring(probe: .init(every: .seconds(10), timeout: .seconds(60))))
        return RealHands(
            environment: try environment(), plan: plan, system: system, fault: "region-outage", struck: "r1",
            drillDirectory: corner.place.directory.path("drill"), program: Workplace.program)
    }

    /// What has changed anywhere, each place by what it recorded.
    private var changes: [String: Int] {
        get throws {
            [
                "aws": try corner.changes().count, "cluster": try cluster.state.changes.count,
                "names": (Int(try names.serial) ?? 0) - 1,
                "http": try recorder.requests.filter { $0.method != "GET" }.count,
                "commands": corner.place.effects.count,
                "files": corner.place.exists("drill")
                    || FileManager.default.fileExists(atPath: repository.place.path("copy")) ? 1 : 0,
            ]
        }
    }

    @Test("Every technology finds everything well, says what it would call, and changes nothing; performed, all do")
    func proof() async throws {
        let hands = try hands()
        let drill = Drill(
            id: "d1", plan: plan, people: [], failsBack: false, primary: 0, standby: 1,
            probe: .init(every: .seconds(10), timeout: .seconds(5)))
        let dry = await DryRun(of: drill, by: hands)
        #expect(dry.lines.count == Self.steps.count)
        for line in dry.lines {
            #expect(line.readiness == .ready, "\(line.description)")
            #expect(!line.description.isEmpty)
        }
        #expect(try changes.values.allSatisfy { $0 == 0 })
        // The control run: the same orders, performed, are seen by the same records.
        var values: [String: String] = [:]
        for (index, step) in Self.steps.enumerated() {
            let order = Order(
                drill: "d1", step: step, attempt: Attempt(step: index, number: 1), opened: .test, values: values)
            let answer = await hands.perform(order)
            #expect(answer?.outcome == .succeeded, "\(step.action.name): \(answer?.text ?? "")")
            values.merge(answer?.outputs ?? [:]) { $1 }
        }
        #expect(try changes.values.allSatisfy { $0 > 0 })
    }
}
