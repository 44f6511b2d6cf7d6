// SPDX-License-Identifier: GPL-3.0-or-later
import Adapters
import Estate
import Execution
import Foundation
import Plan
import Quantities
import Testing

@Suite("Records of a zone that takes dynamic updates are switched")
struct DynamicDNSTests {
    private let place: Workplace
    private let names: NameServer

    init() throws { (place, names) = (try Workplace(), try NameServer()) }

    private func adapter(
        _ zone: Environment.DynamicZone? = nil, ttls: [String: Quantities.Duration] = [:]
    ) -> RecordAdapter {
        RecordAdapter(zone ?? names.zone(), site: place.site, ttls: ttls)
    }

    private func order(_ region: String, number: Int = 1, kind: Attempt.Kind = .forward) -> Order {
        .first(
            .switchTraffic(record: "api", to: region, through: .record, fence: false), id: "switch", kind: kind,
            number: number)
    }

    @Test("It points to the region afterwards, says what it pointed to, and leaves alone what points there already")
    func switching() async throws {
        let adapter = adapter(names.zone(ttl: 7))
        #expect(await adapter.precheck(order("r2")) == .ready)
        #expect(await adapter.check(order("r2")) == .notDone)
        #expect(try names.serial == "1")
        let answer = await adapter.perform(order("r2"))
        let text = "api.agents.test. points to 127.0.2.10, before: 127.0.1.10; the server has taken the update"
        #expect(answer == Answer(.succeeded, text))
        #expect(try names.ask("A") == "7 127.0.2.10")
        #expect(await adapter.perform(order("r2")) == answer)
        #expect(await adapter.check(order("r2")) == .done(Answer(.succeeded, "api.agents.test. points to 127.0.2.10")))
        let second = await adapter.perform(order("r2", number: 2))
        #expect(second == Answer(.succeeded, "api.agents.test. points to 127.0.2.10 already"))
        #expect(try names.serial == "2")
    }

    @Test(
        "An undo goes back to what there was before the first attempt; where nothing was changed there is nothing to undo"
    )
    func undoing() async throws {
        let adapter = adapter()
        let undo = order("r2", number: 3, kind: .undo)
        #expect(await adapter.undo(undo)?.outcome == .failed)
        try names.set("127.0.9.9")
        for number in 1...2 { _ = await adapter.perform(order("r2", number: number)) }
        #expect(await adapter.undo(undo)?.outcome == .succeeded)
        #expect(try names.ask("A") == "5 127.0.9.9")
        #expect(
            await adapter.check(undo) == .done(Answer(.succeeded, "api.agents.test. points to 127.0.9.9")))
        #expect(await adapter.undo(undo)?.outcome == .succeeded)
    }

    @Test("An attempt that is performed again after somebody has gone back does not switch again")
    func late() async throws {
        let adapter = adapter()
        _ = await adapter.perform(order("r2"))
        // The update's outcome is lost, as if the driver and its supervisor had died before it was sent.
        try FileManager.default.removeItem(atPath: place.directory.path("drill/attempts/switch-1+update"))
        try names.set("127.0.3.3")
        let answer = await adapter.perform(order("r2"))
        #expect(answer?.outcome == .failed)
        #expect(answer?.text == "api.agents.test. was changed meanwhile: it holds 127.0.3.3; nothing was done")
        #expect(try names.ask("A") == "5 127.0.3.3")
        // And where the update had been taken before its outcome was lost, that is seen.
        try FileManager.default.removeItem(atPath: place.directory.path("drill/attempts/switch-1+update"))
        try names.set("127.0.2.10")
        #expect(await adapter.perform(order("r2"))?.text.hasSuffix("it had been changed already") == true)
    }

    @Test(
        "A key that the server does not take is known before the drill, and changes nothing",
        arguments: ["wrong", "other", "missing"])
    func keys(key: String) async throws {
        let adapter = adapter(names.zone(key))
        var readiness = await adapter.precheck(order("r2"))
        // Where a busy machine has given no answer in time, that is none about the key.
        for _ in 0..<10 { if case .impaired = readiness { readiness = await adapter.precheck(order("r2")) } }
        guard case .wrong(let why) = readiness else {
            Issue.record("\(readiness)")
            return
        }
        #expect(why.contains("NOTAUTH") || why.contains("could not read key"))
        #expect(await adapter.perform(order("r2"))?.outcome == .failed)
        #expect(try names.ask("A") == "5 127.0.1.10")
    }

    @Test("What is not there, not allowed, elsewhere or too slow for the system is told")
    func prechecks() async throws {
        #expect(
            await adapter(names.zone(name: "none.agents.test.")).precheck(order("r2"))
                == .impaired("there is no record none.agents.test. of type A").asWrong)
        let www = adapter(names.zone(name: "www.agents.test."))
        #expect(await www.perform(order("r2"))?.text == "update failed: REFUSED")
        let slow = await adapter(ttls: ["api": .seconds(2)]).precheck(order("r2"))
        #expect(
            slow
                == .impaired(
                    "api.agents.test. has a time to live of 5 s, and the system says 2 s: resolvers will keep the old answer for longer"
                ))
        try names.set("127.0.9.9")
        #expect(
            await adapter().precheck(order("r2"))
                == .impaired("api.agents.test. holds 127.0.9.9, which is none of its regions'"))
        #expect(
            await adapter().precheck(order("r3"))
                == .wrong("environment test does not say what 'api' holds for r3"))
        let elsewhere = adapter(names.zone(name: "api.example.test.", zone: "example.test."))
        #expect(
            await elsewhere.precheck(order("r2")) == .impaired("the server answers REFUSED for api.example.test."))
    }

    @Test("A server that is gone or never answers fails the attempt in seconds")
    func noServer() async throws {
        var zone = names.zone()
        zone.server.port = try Recorder.closedPort()
        let begun = ContinuousClock.now
        let answer = await adapter(zone).perform(order("r2"))
        #expect(answer == Answer(.failed, "the server 127.0.0.1:\(zone.server.port) does not answer"))
        #expect(ContinuousClock.now - begun < .seconds(60))
    }

    @Test(
        "Nothing in a name or a value is taken for a command of nsupdate, an option or a shell's",
        arguments: [
            "127.0.2.10\nupdate delete agents.test. NS", "127.0.2.10;x", "$(touch pwned)", "`touch pwned`",
            "-k/etc/passwd",
            "127.0.2.10 \n", "", "a\0b", "\"; rm -rf effects\"",
        ])
    func hostile(text: String) async throws {
        for zone in [names.zone(pointers: [("r1", "127.0.1.10"), ("r2", text)]), names.zone(name: text)] {
            #expect(await adapter(zone).precheck(order("r2")) != .ready)
            #expect(await adapter(zone).perform(order("r2"))?.outcome == .failed)
        }
        #expect(try names.serial == "1")
        #expect(!place.exists("pwned"))
    }

    @Test("The key is in no text and no file of the drill, and in no list of processes")
    func secrets() async throws {
        let watch = ProcessWatch(for: NameServer.secret)
        let adapter = adapter()
        var texts = [adapter.describe(order("r2")), "\(await adapter.precheck(order("r2")))"]
        texts.append("\(String(describing: await adapter.perform(order("r2"))))")
        texts += try place.written()
        for text in texts { #expect(!text.contains(NameServer.secret)) }
        #expect(texts.count > 5)
        #expect(await watch.found == [])
    }
}

extension Readiness {
    /// The same text, as something that somebody has to mend.
    fileprivate var asWrong: Readiness { if case .impaired(let text) = self { .wrong(text) } else { self } }
}

/// Looks at the arguments of all processes until it is asked what it has found.
final class ProcessWatch: Sendable {
    private let task: Task<[String], Never>

    init(for secret: String) {
        task = Task.detached {
            var found: Set<String> = []
            while !Task.isCancelled {
                for process in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
                    guard let text = try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8) else {
                        continue
                    }
                    if text.contains(secret) { found.insert(text) }
                }
                try? await Task.sleep(for: .milliseconds(5))
            }
            return Array(found)
        }
    }

    var found: [String] {
        get async {
            task.cancel()
            return await task.value
        }
    }
}

extension Workplace {
    /// What stands in all files of the drill.
    func written() throws -> [String] {
        let folder = directory.path("drill")
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.compactMap { try? String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
    }
}
