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
            wait
    }

    /// What it meets.
    enum Mood: Sendable { case well, failing, hanging }

    /// In no text.
    static let secret = "T0ken-5ecret"

    let adapter: any Adapter
    let order: Order
    let place: Workplace
    let recorder: Recorder

    /// The effects that can be seen: lines that commands wrote, requests that servers got.
    var effects: Int { get throws { place.effects.count + (try recorder.requests.count) } }

    init(_ kind: Kind, _ mood: Mood) throws {
        let (place, recorder) = (try Workplace(), try Recorder())
        (self.place, self.recorder) = (place, recorder)
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
        }
    }
}
