// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The local example's two regions in a directory of their own, ended with the test.
final class Local {
    static let program = Binary.root.appendingPathComponent("models/local/ctl").path

    let place: Directory
    var state: URL { place.url.appendingPathComponent("state") }

    init(_ options: [String] = []) throws {
        place = try Directory()
        let up = try ctl(["up", "--ports", "free"] + options)
        try #require(up.status == 0, "\(up.errors)")
    }

    deinit { _ = try? ctl(["down"]) }

    /// Runs a command to its end.
    @discardableResult
    func ctl(_ arguments: [String], key: String? = nil, output: String? = nil) throws -> Binary.Run {
        let (process, files) = try begin(arguments, key: key, output: output)
        process.waitUntilExit()
        return Binary.Run(
            status: process.terminationStatus, reason: process.terminationReason, output: try files.read("out"),
            errors: try files.read("err"))
    }

    /// Starts a command.
    func begin(_ arguments: [String], key: String?, output: String? = nil) throws -> (Process, Directory) {
        let files = try Directory()
        for name in ["out", "err"] { _ = FileManager.default.createFile(atPath: files.path(name), contents: nil) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = ["--state", state.path] + arguments
        var environment = Binary.environment
        environment["MUSTER_KEY"] = key
        environment["MUSTER_OUTPUT"] = output
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: files.path("out")))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: files.path("err")))
        try process.run()
        return (process, files)
    }

    func read(_ path: String) throws -> String {
        try String(contentsOf: state.appendingPathComponent(path), encoding: .utf8)
    }

    private func url(_ region: String, _ path: String) throws -> URL {
        try #require(URL(string: "http://127.0.0.1:\(try read(region + "/port"))/\(path)"))
    }

    /// The status of an answer, and what it says.
    func get(_ region: String, _ path: String) async throws -> (Int, [String: Any]) {
        let (data, answer) = try await URLSession.shared.data(for: URLRequest(url: try url(region, path)))
        let value = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        return (try #require(answer as? HTTPURLResponse).statusCode, value)
    }

    /// Writes a number; whether it was acknowledged.
    func write(_ number: Int, _ region: String) async throws -> Bool {
        var request = URLRequest(url: try url(region, "canary"))
        request.httpMethod = "POST"
        request.httpBody = Data(#"{"number": \#(number)}"#.utf8)
        let (_, answer) = try await URLSession.shared.data(for: request)
        return (answer as? HTTPURLResponse)?.statusCode == 200
    }

    func numbers(_ region: String) async throws -> [String: [Int]] {
        try #require(try await get(region, "canary").1 as? [String: [Int]])
    }

    /// Each call by what it asks for: how often it arrived, and how often it was done.
    func calls() throws -> [String: [Int]] {
        let calls = try JSONSerialization.jsonObject(with: Data(try ctl(["calls"]).output.utf8))
        return try #require(calls as? [[String: Any]]).reduce(into: [:]) { result, call in
            if let what = call["what"] as? String, let arrived = call["arrived"] as? Int,
                let done = call["done"] as? Int
            {
                result[what] = [arrived, done]
            }
        }
    }

    /// Waits for something that comes by itself.
    func wait(for what: String, _ condition: () async throws -> Bool) async throws {
        let giveUp = Date(timeIntervalSinceNow: 60)
        while try await !condition() {
            guard Date() < giveUp else { throw Timeout(description: "waited in vain for \(what)") }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// The same without giving the thread away.
    func hold(for what: String, _ condition: () throws -> Bool) throws {
        let giveUp = Date(timeIntervalSinceNow: 60)
        while try !condition() {
            guard Date() < giveUp else { throw Timeout(description: "waited in vain for \(what)") }
            Thread.sleep(forTimeInterval: 0.05)
        }
    }

    struct Timeout: Error, CustomStringConvertible { let description: String }
}

@Suite("The local example")
struct LocalTests {
    @Test("Lost is what the newest snapshot and the copies of the logs do not hold; the failback brings the rest back")
    func lossAndFailback() async throws {
        let local = try Local(["--pace", "0.2"])
        for number in 1...20 { #expect(try await local.write(number, "east")) }
        try await local.wait(for: "a snapshot with the first writes in it") {
            try local.read("west/snapshots/\(try local.newestSnapshot()).log").contains("\"canary\": 20}")
        }
        for number in 21...40 { #expect(try await local.write(number, "east")) }
        try await local.wait(for: "the copies of both logs") {
            try ["journal", "outbox"].allSatisfy {
                try local.read("west/replica/\($0).log").contains("\"canary\": 40}")
            }
        }
        #expect(try local.ctl(["kill", "east"]).status == 0)
        #expect(try local.ctl(["sync", "memory", "--to", "west"]).status == 1, "east is gone")
        #expect(try await local.get("west", "healthz").0 == 503)
        #expect(try await !local.write(41, "west"), "nothing is acknowledged before the services are started")

        let memory = try local.numbersInNewestSnapshot()
        try local.recover()
        let logs = Array(1...40)
        #expect(try await local.numbers("west") == ["memory": memory, "journal": logs, "outbox": logs])
        #expect(memory == Array(1...memory.count) && memory.count >= 20)
        #expect(try await local.get("west", "golden").0 == 200)
        #expect(try await local.write(50, "west"))

        #expect(try local.ctl(["revive", "east"]).status == 0)
        #expect(try await local.numbers("east")["memory"] == logs, "it has what its files hold")
        for store in ["memory", "journal", "outbox"] {
            #expect(try local.ctl(["sync", store, "--to", "east"]).status == 0)
        }
        #expect(try await local.write(51, "west"))
        try await local.wait(for: "a write after the sync") {
            try await local.numbers("east").values.allSatisfy { $0 == logs + [50, 51] }
        }
        #expect(try local.ctl(["switch", "api", "east"]).status == 0)
        #expect(try local.ctl(["scale", "west", "standby"]).status == 0)
        #expect(try await local.get("west", "healthz").0 == 503)
    }

    @Test("A call is done once for its key, however often it arrives, and its answer is kept")
    func once() async throws {
        let local = try Local()
        let outputs = [local.place.path("first"), local.place.path("again"), local.place.path("check")]
        #expect(try local.ctl(["check", "d/restore/1"]).status == 1)
        for output in outputs.prefix(2) {
            #expect(try local.ctl(["restore", "memory"], key: "d/restore/1", output: output).status == 0)
        }
        #expect(try local.ctl(["check", "d/restore/1"], output: outputs[2]).status == 0)
        for name in ["first", "again", "check"] { #expect(try local.place.read(name) == "since=0\n") }

        #expect(try local.ctl(["restore", "config"]).status == 0)
        let (first, _) = try local.begin(["start", "west"], key: "d/start/1")
        let (second, _) = try local.begin(["start", "west"], key: "d/start/1")
        try await local.wait(for: "the start's arrival") { try local.calls()["start west"] != nil }
        #expect(try local.ctl(["check", "d/start/1"]).status == 0, "it waits for what is being done")
        for process in [first, second] {
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
        let calls = try local.calls()
        #expect(calls["restore memory"] == [2, 1])
        #expect(calls["start west"] == [2, 1])
    }

    @Test("What is broken on purpose fails and counts as not done; mended, the same call is done")
    func broken() async throws {
        let local = try Local()
        for action in ["restore", "golden"] { #expect(try local.ctl(["break", action]).status == 0) }
        let failed = try local.ctl(["restore", "config"], key: "d/config/1")
        #expect(failed.status == 1)
        #expect(failed.errors == "ctl: restore is broken\n")
        #expect(try local.ctl(["check", "d/config/1"]).status == 1)
        #expect(try await local.get("east", "golden").0 == 503)
        for action in ["restore", "golden"] { #expect(try local.ctl(["mend", action]).status == 0) }
        #expect(try local.ctl(["restore", "config"], key: "d/config/1").status == 0)
        #expect(try await local.get("east", "golden").0 == 200)
        #expect(try local.calls()["restore config"] == [2, 1])
    }

    @Test("A scaling that is taken back while nodes boot leaves the standby as it was")
    func scalingTakenBack() async throws {
        let local = try Local(["--pace", "10"])
        let (scaling, _) = try local.begin(["scale", "west", "120%"], key: "d/scale/1")
        // Keeps its thread: while other tests hold the threads that tasks run on, the nodes would come.
        try local.hold(for: "the scaling's arrival") { try local.calls()["scale west 120%"] != nil }
        #expect(try local.ctl(["scale", "west", "standby"], key: "d/scale/2").status == 0)
        scaling.waitUntilExit()
        #expect(scaling.terminationStatus == 1)
        #expect(try await local.get("west", "status").1["running"] as? Double == 50)
        #expect(try local.calls()["scale west 120%"] == [1, 0])
    }

    @Test("It is started once, writes an environment without mistakes, and leaves no process behind")
    func upAndDown() throws {
        let local = try Local()
        #expect(try local.ctl(["up"]).errors.contains("is up already"))
        let environment = local.place.path("environment.yaml")
        #expect(try local.ctl(["down"]).status == 0)
        #expect(try local.ctl(["up", "--ports", "free", "--environment", environment]).status == 0)
        let checked = try Binary.run(["check", environment, "scenarios/local-outage.yaml"])
        #expect(checked.status == 0, "\(checked.errors)")
        let text = try local.place.read("environment.yaml")
        for region in ["east", "west"] { #expect(text.contains("127.0.0.1:\(try local.read(region + "/port"))/")) }
        #expect(!text.contains("18801") && !text.contains("[../"))
        let processes = try ["east", "west"].map { try local.read($0 + "/pid") }
        for process in processes { #expect(FileManager.default.fileExists(atPath: "/proc/\(process)")) }
        #expect(try local.ctl(["down"]).status == 0)
        for process in processes {
            let arguments = try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)
            #expect(arguments?.contains("region.py") != true)
        }
        #expect(try local.ctl(["ready", "west"]).status == 1)
    }

    @Test("A directory that holds something else is not taken for its state")
    func foreignDirectory() throws {
        let local = try Local()
        #expect(try local.ctl(["down"]).status == 0)
        try FileManager.default.removeItem(at: local.state)
        try FileManager.default.createDirectory(at: local.state, withIntermediateDirectories: true)
        try Data("dear".utf8).write(to: local.state.appendingPathComponent("letter"))
        let up = try local.ctl(["up", "--ports", "free"])
        #expect(up.status == 1)
        #expect(up.errors.contains("holds something else"))
        #expect(try local.read("letter") == "dear")
    }

    @Test("Its scenarios have no mistake, and are predicted to end as they are meant to")
    func scenarios() throws {
        for (name, status, phrase) in [
            ("outage", Int32(0), "100 %"), ("short-outage", 0, "Stood down, the primary being back first: 100 %"),
            ("blip", 0, "Stood down, the primary being back first: 100 %"), ("broken-standby", 1, "Not recovered"),
        ] {
            let path = "scenarios/local-\(name).yaml"
            #expect(try Binary.run(["check", path]).status == 0)
            let run = try Binary.run(["simulate", path, "--trials", "2000", "--require", "recovery_time<=60s:95%"])
            #expect(run.status == status, "\(name)")
            #expect(run.output.contains(phrase), "\(name)")
        }
    }
}

extension Local {
    /// The number of the newest snapshot that has arrived in west.
    func newestSnapshot() throws -> Int {
        let names = try FileManager.default.contentsOfDirectory(
            atPath: state.appendingPathComponent("west/snapshots").path)
        return names.filter { $0.hasSuffix(".log") }.compactMap { Int($0.dropLast(4)) }.max() ?? 0
    }

    func numbersInNewestSnapshot() throws -> [Int] {
        try read("west/snapshots/\(newestSnapshot()).log").split(separator: "\n").compactMap { line in
            try object(String(line))["canary"] as? Int
        }
    }

    /// The plan's steps that make the standby serve.
    func recover() throws {
        let output = place.path("since")
        for step in [
            ["scale", "west", "120%"], ["switch", "api", "west"], ["restore", "config"], ["restore", "memory"],
        ] {
            #expect(try ctl(step, output: output).status == 0, "\(step)")
        }
        let since = try place.read("since").trimmingCharacters(in: .newlines).dropFirst("since=".count)
        for log in ["journal", "outbox"] { #expect(try ctl(["replay", log, "--since", String(since)]).status == 0) }
        for step in [["re-ingest", "dead-letters"], ["start", "west"]] { #expect(try ctl(step).status == 0, "\(step)") }
    }
}
