// SPDX-License-Identifier: GPL-3.0-or-later
import Adapters
import Estate
import Execution
import Foundation
import Plan
import Quantities
import Synchronization
import Testing

@Suite("Probes see what users would see")
struct ProbeTests {
    private let recorder: Recorder

    init() throws { recorder = try Recorder() }

    private func probe(_ url: String, limit: Quantities.Duration = .seconds(60)) -> HTTPProbe {
        HTTPProbe([Environment.Endpoint(name: "r1", url: url)], limit: limit)
    }

    @Test(
        "2xx and 3xx serve, and nothing else",
        arguments: [
            ("status/200", true, "HTTP 200"), ("status/204", true, "HTTP 204"), ("redirect", true, "HTTP 302"),
            ("status/404", false, "HTTP 404"), ("status/503", false, "HTTP 503"),
            ("close", false, "connection closed without an answer"),
        ])
    func answers(path: String, serves: Bool, text: String) async throws {
        let sight = await probe(recorder.url(path)).look(at: "r1")
        #expect(sight == Sight(serves, text))
        // No redirect was followed and nothing tried twice.
        #expect(try recorder.requests.map(\.path) == ["/" + path])
    }

    @Test(
        "An endpoint that hangs or trickles bytes has failed when its time is up",
        arguments: ["hang", "slow-head", "trickle"])
    func slow(path: String) async throws {
        let begun = ContinuousClock.now
        #expect(await probe(recorder.url(path), limit: .seconds(1)).look(at: "r1") == Sight(false, "no answer in 1 s"))
        #expect(ContinuousClock.now - begun > .seconds(0.9))
        #expect(ContinuousClock.now - begun < .seconds(600))
    }

    @Test("What does not answer at all is told apart")
    func noServer() async throws {
        let refused = try Recorder.closedPort()
        #expect(await probe("http://127.0.0.1:\(refused)/").look(at: "r1") == Sight(false, "connection refused"))
        #expect(
            await probe("http://no-such-host.invalid/").look(at: "r1") == Sight(false, "its name cannot be resolved"))
        #expect(await probe("ftp://127.0.0.1/").look(at: "r1") == Sight(false, "not an http or https URL"))
        #expect(await probe("http://127.0.0.1/").look(at: "r2") == Sight(false, "no endpoint for 'r2'"))
    }

    @Test(
        "A probe succeeds if it finds what is expected",
        arguments: [
            ("status/200", .up, .succeeded, "r1 is up: HTTP 200"), ("status/200", .down, .failed, "r1 is up: HTTP 200"),
            ("status/503", .up, .failed, "r1 is down: HTTP 503"),
            ("status/503", .down, .succeeded, "r1 is down: HTTP 503"),
        ] as [(String, Action.Expectation, PlanRun.Outcome, String)])
    func expectation(path: String, expect: Action.Expectation, outcome: PlanRun.Outcome, text: String) async {
        let order = Order.first(.probe(region: "r1", expect: expect))
        let answer = await ProbeAdapter(probe(recorder.url(path))).perform(order)
        #expect(answer == Answer(outcome, text))
        withExtendedLifetime(recorder) {}
    }

    @Test("An endpoint that is missing or no URL is known before the drill")
    func precheck() async {
        let order = Order.first(.probe(region: "r1", expect: .up))
        #expect(await HTTPProbe([], limit: .seconds(1)).precheck(order) == .wrong("no endpoint for 'r1'"))
        guard case .wrong = await probe("no url").precheck(order) else {
            Issue.record("nothing is wrong")
            return
        }
    }
}

@Suite("A verification passes when all has been well for long enough")
struct VerifyTests {
    /// A clock in which sleeping takes no time.
    final class FastClock: Clock {
        struct Instant: InstantProtocol {
            var since: Swift.Duration
            func advanced(by duration: Swift.Duration) -> Instant { Instant(since: since + duration) }
            func duration(to other: Instant) -> Swift.Duration { other.since - since }
            static func < (one: Instant, other: Instant) -> Bool { one.since < other.since }
        }

        private let time = Mutex(Instant(since: .zero))

        var now: Instant { time.withLock { $0 } }
        var minimumResolution: Swift.Duration { .zero }

        func sleep(until deadline: Instant, tolerance: Swift.Duration?) async throws {
            try Task.checkCancellation()
            time.withLock { $0 = max($0, deadline) }
        }

        func pass(_ duration: Swift.Duration) { time.withLock { $0 = $0.advanced(by: duration) } }
    }

    /// Sees what a list says, then its last entry for ever.
    final class Script: Look {
        private let rest: Mutex<[Bool]>
        let clock: FastClock
        let takes: Swift.Duration
        let looks = Mutex<[Swift.Duration]>([])

        init(_ sights: [Bool], clock: FastClock, takes: Swift.Duration = .zero) {
            rest = Mutex(sights)
            self.clock = clock
            self.takes = takes
        }

        func describe(_ order: Order) -> String { "" }
        func precheck(_ order: Order) async -> Readiness { .ready }
        func look(at place: String) async -> Sight { Sight(false, "not asked in these tests") }
        func look(_ order: Order) async -> Sight {
            looks.withLock { $0.append(clock.now.since) }
            clock.pass(takes)
            let isGood = rest.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
            return Sight(isGood, isGood ? "HTTP 200" : "HTTP 500")
        }
    }

    private func order(for length: Int64, rate: Share = .one) -> Order {
        .first(.verify(flows: "golden", successRate: rate, length: .seconds(length), every: .seconds(10), at: .users))
    }

    @Test(
        "The row of good looks has to last; a bad one ends it",
        arguments: [
            ([true], 0, 1), ([true], 30, 4), ([true], 35, 5), ([false, true], 30, 5),
            ([true, true, true, false, true], 30, 8),
        ] as [([Bool], Int64, Int)])
    func row(sights: [Bool], length: Int64, looks: Int) async {
        let clock = FastClock()
        let script = Script(sights, clock: clock)
        let answer = await VerifyAdapter(script, clock: clock).perform(order(for: length))
        #expect(answer?.outcome == .succeeded)
        #expect(script.looks.withLock { $0 } == (0..<looks).map { .seconds($0 * 10) })
    }

    @Test("A look that takes longer than the pause between two delays the next one")
    func slowLooks() async {
        let clock = FastClock()
        let script = Script([true], clock: clock, takes: .seconds(25))
        #expect(await VerifyAdapter(script, clock: clock).perform(order(for: 30))?.outcome == .succeeded)
        #expect(script.looks.withLock { $0 } == [.zero, .seconds(25), .seconds(50)])
    }

    @Test("Told to end, it says what it saw")
    func cancelled() async {
        let clock = ContinuousClock()
        let look = Script([false], clock: FastClock())
        let adapter = VerifyAdapter(look, clock: clock)
        let order = order(for: 30)
        let task = Task { await adapter.perform(order) }
        while look.looks.withLock({ $0.isEmpty }) { await Task.yield() }
        task.cancel()
        let answer = await task.value
        #expect(answer?.outcome == .failed)
        #expect(answer?.text.contains("looks were bad") == true)
    }

    @Test("Against a server that recovers")
    func realServer() async throws {
        let recorder = try Recorder()
        let probe = HTTPProbe([.init(name: "users", url: recorder.url("flip/3"))], limit: .seconds(20), good: 200..<300)
        let order = Order.first(
            .verify(
                flows: "golden", successRate: .one, length: .milliseconds(100), every: .milliseconds(50), at: .users))
        let answer = await VerifyAdapter(probe).perform(order)
        #expect(answer?.outcome == .succeeded)
        #expect(answer?.text.contains("3 of them bad before that") == true)
        #expect(try recorder.requests.count >= 5)
    }
}
