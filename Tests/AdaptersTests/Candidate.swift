// SPDX-License-Identifier: GPL-3.0-or-later
import Adapters
import Estate
import Execution
import Foundation
import Plan
import Quantities

/// An adapter as it is in the real world, for the contract that all of them keep.
struct Candidate {
    /// Every kind of adapter there is.
    enum Kind: String, CaseIterable, Sendable {
        case command, severalCommands, webhook, probe, probeByCommand, verify, verifyByCommand, prompt, selfAnswering,
            wait, tcp, prometheus, route53, rfc2136, snapshot, segments, redrive, checkout, scale

        /// Whether it only looks or waits, so that nobody sees that it has been there.
        var leavesNothing: Bool { [.selfAnswering, .wait, .tcp, .prometheus].contains(self) }
        /// Whether it can go back to what there was.
        var goesBack: Bool { [.route53, .rfc2136, .scale].contains(self) }
    }

    /// What it meets.
    enum Mood: Sendable { case well, failing, hanging }

    /// In no text.
    static let secret = "T0ken-5ecret"

    let adapter: any Adapter
    let order: Order
    let place: Workplace
    let recorder: Recorder

    /// The effects that can be seen where they are elsewhere than in files of the place and requests to the recorder.
    private var seen: @Sendable () throws -> Int = { 0 }
    /// How often somebody was asked something.
    private var asked: @Sendable () throws -> Int = { 0 }
    private let isSeenElsewhere: Bool

    /// The effects that can be seen: lines that commands wrote, requests that servers got, changes that they made.
    var effects: Int {
        get throws { place.effects.count + (try isSeenElsewhere ? seen() : recorder.requests.count) }
    }

    /// Whether it has begun to do something.
    var hasBegun: Bool { get throws { try effects > 0 || asked() > 0 || !recorder.requests.isEmpty } }

    init(_ kind: Kind, _ mood: Mood) throws {
        let elsewhere: Set<Kind> = [
            .tcp, .prometheus, .route53, .rfc2136, .snapshot, .segments, .redrive, .checkout, .scale,
        ]
        if elsewhere.contains(kind) {
            self = try Self.elsewhere(kind, mood)
        } else {
            try self.init(here: kind, mood)
        }
    }

    private init(_ adapter: any Adapter, _ order: Order, _ place: Workplace, _ recorder: Recorder) {
        (self.adapter, self.order, self.place, self.recorder) = (adapter, order, place, recorder)
        isSeenElsewhere = true
    }

    private init(here kind: Kind, _ mood: Mood) throws {
        let (place, recorder) = (try Workplace(), try Recorder())
        (self.place, self.recorder) = (place, recorder)
        isSeenElsewhere = false
        let path = ["well": "status/200", "failing": "status/500", "hanging": "hang"]["\(mood)"]!
        let url = recorder.url(path)
        let endpoints = [Environment.Endpoint(name: "r1", url: url)]
        func command(_ name: String) -> Environment.Command {
            let end = ["well": "true", "failing": "exit 1", "hanging": "sleep 600"]["\(mood)"]!
            let line = "echo done >> effects; echo $$ > pid; \(end)"
            return Environment.Command(
                name: name, run: ["/bin/sh", "-c", line], precheck: ["true"],
                undo: ["/bin/sh", "-c", "echo undone >> effects"])
        }
        let verify = Order.first(
            .verify(flows: "golden", successRate: .one, length: .zero, every: .milliseconds(20), at: .region("r1")))
        let probe = Order.first(.probe(region: "r1", expect: .up))
        let limit = Quantities.Duration.seconds(mood == .hanging ? 600 : 60)
        let past = WallTime(microseconds: 0)
        switch kind {
        case .command: (adapter, order) = (CommandAdapter([command("memory")], site: place.site), .restore)
        case .severalCommands:
            adapter = CommandAdapter([command("a"), command("b")], site: place.site)
            order = .first(.sync(stores: ["a", "b"], to: "r1"))
        case .webhook:
            let query = "?token=\(Self.secret)"
            try place.directory.write(url + query + "\n", to: "url")
            adapter = WebhookAdapter(.init(url: .file(place.directory.path("url"))), site: place.site)
            order = .first(.notify(.channel("#dr")))
        case .probe: (adapter, order) = (ProbeAdapter(HTTPProbe(endpoints, limit: limit)), probe)
        case .probeByCommand: (adapter, order) = (ProbeAdapter(CommandLook([command("r1")], site: place.site)), probe)
        case .verify: (adapter, order) = (VerifyAdapter(HTTPProbe(endpoints, limit: limit)), verify)
        case .verifyByCommand:
            (adapter, order) = (VerifyAdapter(CommandLook([command("r1")], site: place.site)), verify)
        case .prompt:
            let expires = Quantities.Duration.minutes(mood == .hanging ? 60 : 1)
            adapter = PromptAdapter(.init(role: "sre", group: "sre", expires: mood == .well ? nil : expires))
            order = .first(.approve, opened: mood == .failing ? past : .test)
        case .selfAnswering: (adapter, order) = (SelfAnsweringAdapter(environment: "test"), .first(.approve))
        case .wait:
            adapter = WaitAdapter()
            order = .first(.wait, takes: .constant(mood == .hanging ? 600e6 : 1), opened: .test)
        default: throw TookTooLong()  // made elsewhere
        }
    }
}

extension Candidate {
    private static func elsewhere(_ kind: Kind, _ mood: Mood) throws -> Candidate {
        switch kind {
        case .route53, .snapshot, .segments, .redrive: return try cloud(kind, mood)
        case .rfc2136: return try nameServer(mood)
        case .checkout: return try repository(mood)
        case .scale: return try cluster(mood)
        default: return try look(kind, mood)
        }
    }

    private static func look(_ kind: Kind, _ mood: Mood) throws -> Candidate {
        let (place, recorder) = (try Workplace(), try Recorder())
        let look: any Look
        if kind == .tcp {
            let port = mood == .failing ? try Recorder.closedPort() : recorder.port
            look = TCPProbe([.init(name: "r1", host: "127.0.0.1", port: port)], limit: .seconds(60))
        } else {
            let path = ["well": "prometheus/1", "failing": "prometheus/0", "hanging": "hang"]["\(mood)"]!
            let server = Environment.Prometheus(
                url: recorder.url(path), queries: [.init(name: "r1", text: "up")], isByPlace: true)
            look = PrometheusLook(server, limit: .seconds(600))
        }
        return Candidate(ProbeAdapter(look), .first(.probe(region: "r1", expect: .up)), place, recorder)
    }

    private static func cloud(_ kind: Kind, _ mood: Mood) throws -> Candidate {
        let corner = try Corner()
        let rule = ["well": "plain", "failing": "broken", "hanging": "hang"]["\(mood)"]!
        var candidate: Candidate
        switch kind {
        case .route53:
            candidate = Candidate(
                corner.records(try corner.zone(), rule), .point(to: "r2"), corner.place, try Recorder())
        case .snapshot:
            try corner.bucket()
            try corner.put("whole\n", as: "snapshots/1")
            candidate = Candidate(corner.snapshots(rule: rule), .restore, corner.place, try Recorder())
        case .segments:
            try corner.bucket()
            try corner.put("x", as: "journal/1-2")
            candidate = Candidate(corner.segments(rule: rule), .replay(since: "0"), corner.place, try Recorder())
        default:
            try corner.queues(1)
            candidate = Candidate(corner.redrive(rule), .reingest, corner.place, try Recorder())
        }
        candidate.seen = { try corner.changes().count }
        candidate.asked = { try corner.cloud.requests(corner.name).count }
        return candidate
    }

    private static func nameServer(_ mood: Mood) throws -> Candidate {
        let (place, names) = (try Workplace(), try NameServer())
        let adapter = RecordAdapter(names.zone(mood == .failing ? "wrong" : "right"), site: place.site)
        var candidate = Candidate(adapter, .point(to: "r2"), place, try Recorder())
        candidate.seen = { (Int(try names.serial) ?? 0) - 1 }
        return candidate
    }

    private static func repository(_ mood: Mood) throws -> Candidate {
        let (place, repository, recorder) = (try Workplace(), try Repository(), try Recorder())
        let remote = mood == .hanging ? recorder.url("hang") : nil
        let ref = mood == .failing ? "none" : "main"
        let adapter = CheckoutAdapter([repository.checkout(ref: ref, remote: remote)], site: place.site)
        var candidate = Candidate(adapter, .restore, place, recorder)
        candidate.seen = {
            FileManager.default.fileExists(atPath: repository.place.path("copy/configuration")) ? 1 : 0
        }
        return candidate
    }

    private static func cluster(_ mood: Mood) throws -> Candidate {
        let (place, standIn, recorder) = (try Workplace(), try ClusterStandIn(), try Recorder())
        let port: Int? =
            switch mood {
            case .well: nil
            case .failing: try Recorder.closedPort()
            case .hanging: try SilentPort.shared.get().port
            }
        let order = Order.first(.scale(region: "r2", to: .share(.one)), id: "scale")
        var candidate = Candidate(try standIn.adapter(place, port: port), order, place, recorder)
        candidate.seen = { try standIn.state.changes.count }
        candidate.asked = { mood == .hanging ? 1 : 0 }
        return candidate
    }
}

/// A port at which connections come about and nothing is ever said.
struct SilentPort: Sendable {
    static let shared = Result { try SilentPort() }
    let port: Int
    private let keeper: Counterpart

    private init() throws {
        let text = """
            import socket, sys
            listener = socket.create_server(("127.0.0.1", 0), backlog=64)
            print(listener.getsockname()[1], flush=True)
            sys.stdin.read()
            """
        keeper = try Counterpart(["python3", "-c", text])
        port = Int(try keeper.line()) ?? 0
    }
}
