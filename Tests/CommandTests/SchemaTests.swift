// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@Suite("muster schema")
struct SchemaTests {
    static let kinds = ["scenario", "system", "plan", "prices", "environment"]

    /// The schema's answer to some files: status, and what is wrong with them.
    private func answer(_ kind: String, to files: [String]) throws -> Binary.Run {
        let place = try Directory()
        let schema = try Binary.run(["schema", kind])
        #expect(schema.status == 0)
        try schema.output.write(toFile: place.path("schema.json"), atomically: true, encoding: .utf8)
        let quoted = files.map { "'\($0)'" }.joined(separator: " ")
        return try Binary.shell(
            "python3 Tests/Oracles/validate_schema.py \(place.path("schema.json")) \(quoted) 2>&1; exit ${PIPESTATUS[0]}"
        )
    }

    /// The repository's own documents of a kind.
    private func examples(of kind: String) throws -> [String] {
        let pattern =
            switch kind {
            case "scenario": "scenarios/*.yaml"
            case "environment": "environments/*.yaml"
            default: "models/*/*\(kind)*.yaml"
            }
        return try Binary.shell("ls \(pattern)").lines.map(String.init).filter { !$0.isEmpty }
    }

    @Test("lets every example pass, and what init writes", arguments: kinds)
    func examples(kind: String) throws {
        let place = try Directory()
        #expect(try Binary.run(["init", place.url.path]).status == 0)
        let files = try examples(of: kind)
        #expect(!files.isEmpty)
        let run = try answer(kind, to: files + [place.path("\(kind).yaml")])
        #expect(run.output == "")
        #expect(run.status == 0)
    }

    @Test(
        "refuses what is misspelt, not possible, or missing",
        arguments: [
            ("scenario", "horizon: 7d", "horizn: 7d", "'horizn' was unexpected"),
            ("scenario", "kind: region-outage", "kind: region-outrage", "'region-outrage' is not one of"),
            ("scenario", "plan: plan.yaml\n", "", "'plan' is a required property"),
            ("scenario", "trials: 20000", "trials: many", "'many' does not match"),
            ("scenario", "  region: eu-west-1\n", "", "'region' is a required property"),
            ("system", "peak-hour: 18", "peek-hour: 18", "'peek-hour' was unexpected"),
            ("system", "every: 15min", "every: 15", "15 is not of type 'string'"),
            ("system", "every: 15min", "evry: 15min", "'every' is a required property"),
            ("system", "running: 40%", "running: 40 percent", "'40 percent' does not match"),
            ("system", "rebuilt-by: journal", "lag: 1s", "'lag' was unexpected"),
            ("system", "role: primary", "role: first", "'first' is not one of"),
            ("plan", "do: restore", "do: restor", "'restor' is not one of"),
            ("plan", "store: orders", "stores: orders", "'stores' was unexpected"),
            ("plan", "window: 4h", "window: [4h]", "['4h'] is not of type"),
            ("plan", "recovers: true", "recovers: yes please", "'yes please' is not one of"),
            ("prices", "vcpu: 2", "vcpu: -2", "-2 is less than the minimum of 1"),
            ("prices", "currency: EUR\n", "", "'currency' is a required property"),
            ("environment", "idempotent: true", "idempotnt: true", "is not valid under any of the given schemas"),
            ("environment", "{webhook: {url-from: SHOP_CHAT_URL}}", "{webhok: {}}", "'webhok' was unexpected"),
        ])
    func refusals(kind: String, old: String, new: String, message: String) throws {
        let place = try Directory()
        #expect(try Binary.run(["init", place.url.path]).status == 0)
        let text = try place.read("\(kind).yaml")
        #expect(text.contains(old))
        try text.replacing(old, with: new, maxReplacements: 1)
            .write(toFile: place.path("wrong.yaml"), atomically: true, encoding: .utf8)
        let run = try answer(kind, to: [place.path("wrong.yaml")])
        #expect(run.status == 1)
        #expect(run.output.contains(message), "\(run.output)")
    }

    @Test("of a scenario requires nothing of one that extends another, and still knows its keys")
    func extends() throws {
        let place = try Directory()
        try "extends: a.yaml\nfault: {lasts: 2s}\nseed: 5\n".write(
            toFile: place.path("right.yaml"), atomically: true, encoding: .utf8)
        #expect(try answer("scenario", to: [place.path("right.yaml")]).output == "")
        try "extends: a.yaml\nfault: {last: 2s}\n".write(
            toFile: place.path("wrong.yaml"), atomically: true, encoding: .utf8)
        let run = try answer("scenario", to: [place.path("wrong.yaml")])
        #expect(run.output.contains("'last' was unexpected"), "\(run.output)")
    }

    @Test("says what each key means, and what it is by default")
    func descriptions() throws {
        let schema = try object(try Binary.run(["schema", "system"]).output)
        let properties = try #require(schema["properties"] as? [String: Any])
        let workload = try #require((properties["workload"] as? [String: Any])?["properties"] as? [String: Any])
        let trough = try #require(workload["trough"] as? [String: Any])
        #expect((trough["description"] as? String)?.hasPrefix("Demand at the opposite hour") == true)
        #expect(trough["default"] as? String == "100%")
    }

    @Test("needs a kind that there is")
    func unknown() throws {
        let run = try Binary.run(["schema", "report"])
        #expect(run.status == 2)
        #expect(run.errors.contains("report"))
    }
}
