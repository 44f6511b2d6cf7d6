// SPDX-License-Identifier: GPL-3.0-or-later
import Documents
import Foundation
import Testing

/// One mistake in otherwise sound documents, and all that is said about it.
struct Mistake: Sendable, CustomTestStringConvertible {
    /// The documents, by file.
    enum File: String, CaseIterable {
        case scenario, system, plan, prices, environment, events

        var name: String { rawValue + (self == .events ? ".csv" : ".yaml") }
    }

    /// The file that is changed, and how; nothing where an option makes the mistake.
    private var edit: (file: File, old: String?, new: String)?
    /// What is changed besides to bring the mistake about.
    private var also: (file: File, old: String, new: String)?
    private var setting: String?
    let expected: String

    /// The first `old` of a file becomes `new`.
    init(
        _ file: File, _ old: String, _ new: String, also: (File, String, String)? = nil, _ expected: String
    ) {
        edit = (file, old, new)
        self.also = also
        self.expected = expected
    }

    /// A whole file is `text`.
    init(all file: File, _ text: String, also: (File, String, String)? = nil, _ expected: String) {
        edit = (file, nil, text)
        self.also = also
        self.expected = expected
    }

    /// A value is set by an option.
    init(setting: String, _ expected: String) {
        self.setting = setting
        self.expected = expected
    }

    var testDescription: String { setting ?? edit.map { "\($0.file): \($0.new.prefix(60))" } ?? "" }

    /// Writes the documents into a folder and answers what is said about them, without the folder's name.
    func diagnosis(in folder: String) throws -> String {
        var texts = Documents.sound
        if let also { texts[also.file] = texts[also.file]!.replacing(also.old, with: also.new, maxReplacements: 1) }
        if let edit, let old = edit.old {
            #expect(texts[edit.file]!.contains(old))
            texts[edit.file] = texts[edit.file]!.replacing(old, with: edit.new, maxReplacements: 1)
        } else if let edit {
            texts[edit.file] = edit.new
        }
        for file in File.allCases { try texts[file]!.write(toFile: "\(folder)/\(file.name)") }
        let path = folder + "/" + File.scenario.name
        return diagnosis(ofScenario: path, in: folder).rendered().replacingOccurrences(of: folder + "/", with: "")
    }

    private func diagnosis(ofScenario path: String, in folder: String) -> Diagnostics {
        if setting == nil, edit?.file != .environment { return check(paths: [path]) }
        let settings = setting.map { [Setting($0)!] } ?? []
        do throws(Diagnostics) {
            let scenario = try ScenarioFiles(path: path).scenario(setting: settings)
            if setting == nil {
                _ = try EnvironmentFile(path: folder + "/" + File.environment.name, for: scenario)
            }
            return Diagnostics(scenario.warnings)
        } catch {
            return error
        }
    }

    /// Documents without a mistake.
    enum Documents {
        static let sound: [File: String] = [
            .scenario: """
            scenario: small
            system: system.yaml
            plan: plan.yaml
            prices: prices.yaml
            fault: {kind: region-outage, region: east, lasts: 8h}

            """,
            .system: """
            system: small
            regions:
              east: {role: primary}
              west: {role: secondary}
            workload: {peak: 100/s}
            services:
              web: {replicas: 2, capacity: 60/s, instance: small, starts-in: 30s}
              api: {replicas: 2, capacity: 60/s, instance: small, starts-in: 30s, needs: [web]}
            standby: {region: west, running: 50%, launch: 1min}
            stores:
              memory:
                kind: snapshot
                size: 1GB
                every: 15min
                restore-rate: 100MB/s
              journal: {kind: log, appends: 10/s, lag: 1s, replays-at: 100/s}
              config: {kind: git, every: 60s}
            queues:
              dead: {backlog: 10, re-ingests-at: 5/s}
            dns:
              api: {ttl: 60s, changes-through: east}
            monitoring:
              probe: {every: 30s, timeout: 4s}
            roles:
              sre: {people: 1}
              engineering: {people: 1}
            impairments:
              metrics: {region: east, chance: 10%, for: outage}
            quotas:
              west: {vcpu: 512}

            """,
            .plan: """
            plan: small
            triggers:
              - unavailable: 5min
              - manual: sre
            stand-down: move
            phases:
              go: {window: 0min..30min}
            steps:
              - {id: decide, phase: go, do: approve, by: sre}
              - {id: grow, phase: go, do: scale, region: west, to: 120%, after: [decide]}
              - {id: load, phase: go, do: restore, store: memory, after: [decide], depends: [metrics]}
              - {id: replay, phase: go, do: replay, store: journal, from: memory, after: [load]}
              - {id: begin, phase: go, do: start, services: [web, api], region: west, after: [grow, replay]}
              - {id: move, phase: go, do: switch-traffic, record: api, to: west, after: [begin], success: 98%}
              - {id: look, phase: go, do: verify, success-rate: 99%, for: 1min, every: 10s, at: users,
                 after: [move], recovers: true}
              - {id: back, phase: go, do: sync, stores: [memory, journal], to: east, after: [look]}
            accepts:
              - {finding: control-plane-in-failed-region, because: "small"}

            """,
            .prices: """
            currency: USD
            instances:
              small: {hour: 0.10, vcpu: 2, memory: 4GiB}

            """,
            .environment: """
            environment: small
            adapters:
              notify: {webhook: {url-from: CHAT_URL}}
              approve: {prompt: {sre: {}}}
              probe: {http: {east: "http://127.0.0.1:8001/healthz"}}
              scale: {command: {west: [grow, --to, "{to}"]}}
              restore:
                command:
                  memory: {run: [load], check: [has], precheck: [can], undo: [drop], idempotent: true}
              re-ingest: {sqs: {dead: {queue: dlq, to: work}}}
              switch-traffic: {command: {api: [move]}}
              verify: {http: {users: "https://api.example/golden"}}
            faults:
              region-outage: {command: {east: {run: [cut], undo: [mend]}}}
            canary: {every: 200ms, http: {east: "http://127.0.0.1:8001/canary"}}

            """,
            .events: """
            event,metrics
            2021,1
            2023,0

            """,
        ]
    }
}

extension String {
    /// Writes the text as UTF-8.
    func write(toFile path: String) throws { try Array(utf8).write(toFile: path) }
}

extension [UInt8] {
    /// Writes the bytes; unlike Foundation without waiting for the disk, which tens of thousands of files would feel.
    func write(toFile path: String) throws {
        guard let file = fopen(path, "w") else { throw CocoaError(.fileWriteUnknown) }
        defer { fclose(file) }
        guard fwrite(self, 1, count, file) == count else { throw CocoaError(.fileWriteUnknown) }
    }
}

/// A folder of its own for as long as `body` runs.
func withFolder<Value>(_ body: (String) throws -> Value) throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appending(path: "muster-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.path)
}

@Suite("What is wrong with a document is said exactly")
struct MistakeTests {
    static let all: [Mistake] = [
        Mistake.syntax, Mistake.keys, Mistake.quantities, Mistake.distributions, Mistake.names, Mistake.structure,
        Mistake.scenarios, Mistake.settings, Mistake.limits, Mistake.tables, Mistake.environments, Mistake.addresses,
    ].flatMap(\.self)

    @Test("Each mistake is reported with its place, its line, a caret and a remedy", arguments: all)
    func message(of mistake: Mistake) throws {
        let diagnosis = try withFolder { try mistake.diagnosis(in: $0) }
        #expect(diagnosis == mistake.expected)
    }

    @Test("Documents without a mistake are not complained about")
    func sound() throws {
        for (file, text) in [(Mistake.File.plan, "plan: small"), (.environment, "environment: small")] {
            let nothing = Mistake(file, text, text, "")
            #expect(try withFolder { try nothing.diagnosis(in: $0) } == "")
        }
    }
}
