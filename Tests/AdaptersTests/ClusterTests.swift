// SPDX-License-Identifier: GPL-3.0-or-later
import Adapters
import Estate
import Execution
import Foundation
import Plan
import Quantities
import Testing

/// The lab's stand-in for a Kubernetes API server, as kubectl reaches it.
struct ClusterStandIn: Sendable {
    let process: Counterpart
    let port: Int

    init() throws {
        process = try Counterpart(["python3", Counterpart.script("cluster.py")])
        port = try #require(Int(try process.line()))
    }

    struct State: Decodable {
        var changes: [String]
        var replicas: [String: Int]
    }

    var state: State {
        get throws { try JSONDecoder().decode(State.self, from: Data(try process.ask("").utf8)) }
    }

    /// A cluster of region r2 in which the service `queues` has a deployment of another name.
    func cluster(_ place: Workplace, manifests: String? = nil, port: Int? = nil) throws -> Environment.Cluster {
        // kubectl keeps what it learns of a server below HOME unless it is told a kubeconfig with another.
        try place.directory.write("apiVersion: v1\nkind: Config\n", to: "kubeconfig")
        return Environment.Cluster(
            name: "r2", namespace: "agents", kubeconfig: place.directory.path("kubeconfig"),
            server: "http://127.0.0.1:\(port ?? self.port)", manifests: manifests,
            deployments: [
                .init(service: "agents", name: "agents"), .init(service: "queues", name: "queue-workers"),
            ])
    }

    /// So many agents, and two of the queues.
    func adapter(_ place: Workplace, agents: Int = 3, manifests: String? = nil, port: Int? = nil) throws
        -> ClusterAdapter
    {
        ClusterAdapter([try cluster(place, manifests: manifests, port: port)], site: place.site) { region, target in
            guard case .share = target else { return nil }
            return [.init(service: "agents", replicas: agents), .init(service: "queues", replicas: 2)]
        }
    }
}

@Suite("Clusters are scaled and started by kubectl")
struct ClusterTests {
    private let place: Workplace
    private let standIn: ClusterStandIn

    init() throws { (place, standIn) = (try Workplace(), try ClusterStandIn()) }

    private static let scale = Order.first(.scale(region: "r2", to: .share(.one)), id: "scale")

    @Test("Deployments have their size afterwards, and what they had again after an undo")
    func scaling() async throws {
        let adapter = try standIn.adapter(place)
        #expect(await adapter.precheck(Self.scale) == .ready)
        #expect(await adapter.check(Self.scale) == .notDone)
        #expect(try standIn.state.changes == [])
        let done = Answer(.succeeded, "agents has 3, queue-workers has 2")
        #expect(await adapter.perform(Self.scale) == done)
        #expect(try standIn.state.replicas == ["agents": 3, "queue-workers": 2])
        #expect(await adapter.check(Self.scale) == .done(done))
        let count = try standIn.state.changes.count
        #expect(await adapter.perform(Self.scale) == done)
        #expect(try standIn.state.changes.count == count)
        let undo = Order.first(.scale(region: "r2", to: .share(.one)), id: "scale", kind: .undo, number: 2)
        #expect(await adapter.undo(undo)?.outcome == .succeeded)
        #expect(try standIn.state.replicas == ["agents": 1, "queue-workers": 1])
    }

    @Test("A quota without room, a deployment or a size that is not there is known before the drill")
    func prechecks() async throws {
        let text = "quota room allows 6 of pods; 2 are used, and 6 more are needed"
        #expect(try await standIn.adapter(place, agents: 6).precheck(Self.scale) == .wrong(text))
        let standby = Order.first(.scale(region: "r2", to: .standby))
        #expect(
            try await standIn.adapter(place).precheck(standby)
                == .wrong("the system does not say how large r2 is at 'standby'"))
        var cluster = try standIn.cluster(place)
        cluster.deployments = []
        let other = ClusterAdapter([cluster], site: place.site) { _, _ in [.init(service: "none", replicas: 1)] }
        guard case .wrong(let why) = await other.precheck(Self.scale) else {
            Issue.record("nothing is wrong")
            return
        }
        #expect(why.hasPrefix("there is no deployment 'none' (namespace agents, at http://"))
        let closed = try standIn.adapter(place, port: Recorder.closedPort())
        guard case .impaired = await closed.precheck(Self.scale) else {
            Issue.record("it answers")
            return
        }
        #expect(try standIn.state.changes == [])
    }

    @Test("Manifests are applied, and the step is done when they have rolled out")
    func starting() async throws {
        let manifest = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: plugins, namespace: agents}
            spec:
              replicas: 2
              selector: {matchLabels: {app: plugins}}
              template:
                metadata: {labels: {app: plugins}}
                spec: {containers: [{name: plugins, image: "image:1"}]}

            """
        try place.directory.write(manifest, to: "k8s/plugins.yaml")
        let adapter = try standIn.adapter(place, manifests: place.directory.path("k8s"))
        let start = Order.first(.start(services: ["plugins"], region: "r2"), id: "start")
        #expect(await adapter.precheck(start) == .ready)
        #expect(try standIn.state.changes == [])
        let answer = await adapter.perform(start)
        #expect(answer == Answer(.succeeded, "1 objects applied; rolled out: deployment.apps/plugins"))
        #expect(try standIn.state.replicas["plugins"] == 2)
        let missing = try standIn.adapter(place, manifests: "none")
        #expect(await missing.precheck(start) == .wrong("there is no 'none'"))
    }
}
