// SPDX-License-Identifier: GPL-3.0-or-later
import Documents
import Estate
import Foundation
import Quantities
import Testing

@Suite("Environments")
struct EnvironmentTests {
    /// The sound environment of these tests with another text in one place.
    private func environment(_ old: String = "", _ new: String = "") throws -> Environment {
        try withFolder { folder in
            let text = Mistake.Documents.sound[.environment]!
            #expect(old.isEmpty || text.contains(old))
            try text.replacing(old, with: new).write(toFile: folder + "/environment.yaml")
            return try EnvironmentFile(path: folder + "/environment.yaml").environment
        }
    }

    /// The zone of the example.
    private static let zone = Environment.HostedZone(
        id: "Z123EXAMPLE",
        records: [
            .init(
                name: "api", domain: "api.agents.example.", type: "CNAME",
                pointers: [
                    .init(place: "us-east-1", values: ["use1.agents.example."]),
                    .init(place: "us-west-2", values: ["usw2.agents.example."]),
                ])
        ])

    @Test("The example of a real one is what its file says, and names only what the plan knows")
    func example() throws {
        let path = Example.root + "/environments/aws.yaml"
        let file = try EnvironmentFile(path: path, for: try Example.scenario("region-outage"))
        let environment = file.environment
        #expect(environment.name == "production")
        #expect(environment.directory == Example.root + "/environments")
        #expect(
            environment.adapters.map(\.work) == [
                .notify, .probe, .switchTraffic, .scale, .start, .restore, .replay, .reingest, .verify, .sync, .approve,
            ])
        #expect(environment.means(for: .notify) == .webhook(.init(url: .variable("MUSTER_SLACK_WEBHOOK"))))
        #expect(
            environment.means(for: .probe)
                == .http([
                    .init(name: "us-east-1", url: "https://use1.agents.example/healthz"),
                    .init(name: "us-west-2", url: "https://usw2.agents.example/healthz"),
                ]))
        #expect(environment.means(for: .switchTraffic) == .route53(Self.zone))
        #expect(
            environment.means(for: .scale)
                == .kubernetes([.init(name: "us-west-2", context: "usw2", namespace: "agents")]))
        let manifests = "secondary-k8s-manifests/"
        #expect(
            environment.means(for: .start)
                == .kubernetes([.init(name: "us-west-2", context: "usw2", manifests: manifests)]))
        let command = Environment.Command(name: "memory", run: ["memctl", "import", "{object}"])
        #expect(
            environment.means(for: .restore)
                == .snapshots([
                    .init(name: "memory", bucket: "agents-memory-usw2", prefix: "snapshots/", command: command)
                ]))
        #expect(
            environment.means(for: .reingest)
                == .sqs([
                    .init(
                        name: "dead-letters", access: .init(region: "us-west-2"), queue: "agents-dlq",
                        target: "agents-work")
                ]))
        let golden = "sum(rate(flows_ok_total[5m]))/sum(rate(flows_total[5m]))"
        #expect(
            environment.means(for: .verify)
                == .prometheus(
                    .init(
                        url: "https://prom.usw2.agents.example", queries: [.init(name: "golden", text: golden)],
                        isByPlace: false)))
        #expect(
            environment.means(for: .replay)
                == .command([
                    .init(name: "journal", run: ["wfctl", "replay", "--since", "{since}"]),
                    .init(name: "outbox", run: ["outboxctl", "replay", "--since", "{since}"]),
                ]))
        #expect(
            environment.means(for: .approve)
                == .prompt([.init(role: "sre", group: "sre", quorum: 1, expires: .minutes(30))]))
        let cut = Environment.Cluster(
            name: "us-east-1", context: "use1", manifests: "faults/cut-off.yaml")
        #expect(environment.faults == [.init(fault: "region-outage", means: .chaosMesh([cut]))])
        #expect(environment.aws == .init())
        #expect(environment.canary == nil)
        #expect(file.source.path == path)
        #expect(file.source.text == (try String(contentsOfFile: path, encoding: .utf8)))
    }

    @Test(
        "No environment of the repository has a mistake, nor does one name what its plan does not know",
        arguments: [("aws", "region-outage"), ("local", "local-outage")])
    func noMistakes(name: String, scenario: String) throws {
        let path = Example.root + "/environments/\(name).yaml"
        #expect(check(paths: [path]).rendered() == "")
        #expect(try EnvironmentFile(path: path, for: try Example.scenario(scenario)).source.path == path)
    }

    @Test("A command is an argument vector, or one with its checks beside it")
    func commands() throws {
        let environment = try environment()
        #expect(environment.means(for: .scale) == .command([.init(name: "west", run: ["grow", "--to", "{to}"])]))
        let load = Environment.Command(
            name: "memory", run: ["load"], check: ["has"], precheck: ["can"], undo: ["drop"],
            isIdempotent: true)
        #expect(environment.means(for: .restore) == .command([load]))
        let cut = Environment.Command(name: "east", run: ["cut"], undo: ["mend"])
        #expect(environment.faults == [.init(fault: "region-outage", means: .command([cut]))])
    }

    @Test("Arguments are texts as they stand: JSON with doubled braces, nothing, a number, a line break")
    func arguments() throws {
        let arguments = #"[grow, '{{"to": {{"n": "{n-1_a}"}}}}', '', 08, no, "a\nb", '{{{to}}}']"#
        let environment = try environment(#"[grow, --to, "{to}"]"#, arguments)
        let run = ["grow", #"{{"to": {{"n": "{n-1_a}"}}}}"#, "", "08", "no", "a\nb", "{{{to}}}"]
        #expect(environment.means(for: .scale) == .command([.init(name: "west", run: run)]))
    }

    @Test("A command has at most 1,000 arguments")
    func manyArguments() throws {
        let arguments = { (count: Int) in "[" + Array(repeating: "a", count: count).joined(separator: ", ") + "]" }
        #expect(throws: Never.self) { try environment(#"[grow, --to, "{to}"]"#, arguments(1000)) }
        do throws(any Error) {
            _ = try environment(#"[grow, --to, "{to}"]"#, arguments(1001))
            Issue.record("there are too many arguments")
        } catch {
            let messages = (error as? Diagnostics)?.list.map(\.message)
            #expect(messages == ["there are at most 1000 of these, and this is one more"])
        }
    }

    @Test("Defaults: one person of a group of the role's name, who may take forever; a canary every second")
    func defaults() throws {
        let environment = try environment("every: 200ms, ", "")
        #expect(environment.means(for: .approve) == .prompt([.init(role: "sre", group: "sre")]))
        #expect(environment.canary?.every == .seconds(1))
        #expect(environment.canary?.endpoints == [.init(name: "east", url: "http://127.0.0.1:8001/canary")])
        #expect(try self.environment().canary?.every == .milliseconds(200))
    }

    @Test(
        "URLs may have ports, addresses, upper case, queries",
        arguments: [
            "HTTP://east.example", "https://[::1]:8443/a", "http://10.0.0.1:1/?at=a@b", "http://east_1.example#here",
            "https://[::1]",
        ])
    func urls(url: String) throws {
        let address = "http://127.0.0.1:8001/healthz"
        #expect(try environment(address, url).means(for: .probe) == .http([.init(name: "east", url: url)]))
    }

    @Test("The file that holds a secret is named relative to the document, and not opened")
    func secretFile() throws {
        try withFolder { folder in
            for (stated, path) in [("secrets/chat", folder + "/secrets/chat"), ("/run/chat", "/run/chat")] {
                let text = "environment: e\nadapters: {notify: {webhook: {url-file: \(stated)}}}\n"
                try text.write(toFile: folder + "/e.yaml")
                let environment = try EnvironmentFile(path: folder + "/e.yaml").environment
                #expect(environment.means(for: .notify) == .webhook(.init(url: .file(path))))
            }
        }
    }

    @Test("Every fault that a scenario can name can be injected; a corruption befalls a store")
    func faults() throws {
        let faults = "faults:\n  grey-failure: {command: {east: [slow]}}\n  corruption: {command: {memory: [spoil]}}\n"
        #expect(
            try environment("faults:\n", faults).faults.map(\.fault) == ["grey-failure", "corruption", "region-outage"])
    }

    @Test("By itself a document may name anything that could be a name")
    func alone() throws {
        #expect(try environment("west: [", "anywhere: [").name == "small")
        try withFolder { folder in
            let text = Mistake.Documents.sound[.environment]!.replacing("west: [", with: "\"we st\": [")
            try text.write(toFile: folder + "/e.yaml")
            let found = check(paths: [folder + "/e.yaml"]).list.map(\.message)
            #expect(found == ["a name is 1 to 64 letters, digits, '-', '_', '.' or '/'"])
        }
    }

    @Test("A channel is known by the plan's mentioning it")
    func channels() throws {
        try withFolder { folder in
            let text = "environment: e\nadapters: {notify: {command: {\"#incidents\": [tell], on-call: [page]}}}\n"
            try text.write(toFile: folder + "/e.yaml")
            let scenario = try Example.scenario("region-outage")
            let names = [Environment.Command(name: "#incidents", run: ["tell"]), .init(name: "on-call", run: ["page"])]
            let environment = try EnvironmentFile(path: folder + "/e.yaml", for: scenario).environment
            #expect(environment.means(for: .notify) == .command(names))
            #expect(check(paths: [folder + "/e.yaml"]).list.isEmpty)
        }
    }

    @Test("A secret that stands in a document is not repeated by the diagnosis")
    func secrets() throws {
        try withFolder { folder in
            let text = """
                environment: e
                adapters:
                  notify: {webhook: {url: "https://chat.example/hooks/s3cr3t"}}
                  probe: {http: {east: "https://ops:hunter2@east.example/"}}
                """
            try text.write(toFile: folder + "/e.yaml")
            let diagnosis = check(paths: [folder + "/e.yaml"])
            #expect(diagnosis.list.count == 2)
            #expect(!diagnosis.rendered().contains("s3cr3t"))
            #expect(!diagnosis.rendered().contains("hunter2"))
        }
    }

    @Test("A document of another kind is refused as an environment, and an environment as a scenario")
    func otherKinds() throws {
        let scenario = Example.root + "/scenarios/region-outage.yaml"
        #expect(throws: Diagnostics.self) { try EnvironmentFile(path: scenario) }
        do throws(Diagnostics) {
            _ = try EnvironmentFile(path: scenario)
        } catch {
            #expect(error.list.map(\.message) == ["this is a scenario, and an environment is needed"])
        }
        do throws(Diagnostics) {
            _ = try ScenarioFiles(path: Example.root + "/environments/aws.yaml")
            Issue.record("an environment is no scenario")
        } catch {
            #expect(
                error.list.map(\.message)
                    == ["this is an environment, and a scenario is needed: give the one that names it"])
        }
    }
}

@Suite("The reference page of environments")
struct EnvironmentPageTests {
    /// What a document may say at a place, as the diagnosis of a word that it may not.
    private func keys(at place: String) throws -> [Substring] {
        try withFolder { folder in
            let word = "xxxxxxxxxxxxxxxxxxxxxxxx"
            try place.replacing("?", with: word).write(toFile: folder + "/e.yaml")
            let remedies = check(paths: [folder + "/e.yaml"]).list.filter { $0.message.contains("'\(word)'") }
                .compactMap(\.remedy)
            let list = try #require(remedies.first?.split(separator: "it may have ").first)
            #expect(!list.contains(" more"))
            return list.split(separator: ", ")
        }
    }

    @Test(
        "names every key",
        arguments: [
            ("environment: e\n?: 1", 5), ("environment: e\nadapters: {?: 1}", 11),
            ("environment: e\nadapters: {notify: {?: 1}}", 2), ("environment: e\nadapters: {approve: {?: 1}}", 2),
            ("environment: e\nadapters: {probe: {?: 1}}", 4), ("environment: e\nadapters: {verify: {?: 1}}", 3),
            ("environment: e\nadapters: {switch-traffic: {?: 1}}", 3),
            ("environment: e\nadapters: {restore: {?: 1}}", 3), ("environment: e\nadapters: {replay: {?: 1}}", 2),
            ("environment: e\nadapters: {scale: {?: 1}}", 2), ("environment: e\nadapters: {start: {?: 1}}", 2),
            ("environment: e\nadapters: {re-ingest: {?: 1}}", 2), ("environment: e\nadapters: {sync: {?: 1}}", 1),
            ("environment: e\nadapters: {scale: {command: {a: {?: 1}}}}", 5),
            ("environment: e\nadapters: {approve: {prompt: {a: {?: 1}}}}", 4),
            ("environment: e\nadapters: {notify: {webhook: {?: 1}}}", 2),
            ("environment: e\nadapters: {switch-traffic: {route53: {?: 1}}}", 5),
            ("environment: e\nadapters: {switch-traffic: {rfc2136: {?: 1}}}", 4),
            ("environment: e\nadapters: {restore: {s3: {a: {?: 1}}}}", 9),
            ("environment: e\nadapters: {restore: {git: {a: {?: 1}}}}", 4),
            ("environment: e\nadapters: {replay: {s3: {a: {?: 1}}}}", 7),
            ("environment: e\nadapters: {re-ingest: {sqs: {a: {?: 1}}}}", 5),
            ("environment: e\nadapters: {scale: {kubernetes: {a: {?: 1}}}}", 5),
            ("environment: e\nadapters: {start: {kubernetes: {a: {?: 1}}}}", 5),
            ("environment: e\naws: {?: 1}", 3), ("environment: e\nfaults: {?: 1}", 3),
            ("environment: e\nfaults: {corruption: {?: 1}}", 1), ("environment: e\nfaults: {region-outage: {?: 1}}", 2),
            ("environment: e\nfaults: {region-outage: {chaos-mesh: {a: {?: 1}}}}", 5),
            ("environment: e\ncanary: {?: 1}", 2),
            ("environment: e\nsafeguards: {?: 1}", 5),
        ])
    func names(place: String, count: Int) throws {
        let page = try String(contentsOfFile: Example.root + "/docs/reference/environments.md", encoding: .utf8)
        let keys = try keys(at: place)
        #expect(keys.count == count)
        for key in keys { #expect(page.contains("`\(key)`"), "the page does not name '\(key)'") }
    }

    @Test("has an example without a mistake")
    func example() throws {
        let page = try String(contentsOfFile: Example.root + "/docs/reference/environments.md", encoding: .utf8)
        let parts = page.components(separatedBy: "```")
        try #require(parts.count == 3)
        try withFolder { folder in
            try String(parts[1].dropFirst("yaml\n".count)).write(toFile: folder + "/e.yaml")
            let environment = try EnvironmentFile(
                path: folder + "/e.yaml", for: try Example.scenario("region-outage")
            ).environment
            #expect(environment.adapters.count == 6)
        }
    }
}
