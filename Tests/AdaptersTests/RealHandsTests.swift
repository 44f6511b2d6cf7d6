// SPDX-License-Identifier: GPL-3.0-or-later
import Adapters
import Estate
import Execution
import Foundation
import Plan
import Quantities
import Testing

@Suite("An environment's hands do what a plan asks for")
struct RealHandsTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    /// Hands in an environment of these adapters, for these steps.
    private func hands(
        _ adapters: [(Environment.Work, Environment.Means)] = [], steps: [Step],
        faults: [Environment.Injection] = [], canary: Environment.Canary? = nil
    ) -> RealHands {
        let environment = Environment(
            name: "test", directory: place.directory.url.path,
            adapters: adapters.map { Environment.Assignment(work: $0.0, means: $0.1) }, faults: faults, canary: canary)
        let plan = Plan(name: "plan", phases: [Phase(name: "all")], steps: steps, roles: ["sre", "lead"])
        let system = System(
            name: "system", regions: [Region(name: "r1", role: .primary), Region(name: "r2", role: .secondary)],
            primary: 0, workload: Workload(peak: Rate(perSecond: .one)), services: [], standbys: [],
            monitoring: Monitoring(probe: .init(every: .seconds(10), timeout: .seconds(5))))
        return RealHands(
            environment: environment, plan: plan, system: system, fault: "region-outage", struck: "r1",
            drillDirectory: place.directory.path("drill"), program: Workplace.program)
    }

    private func command(_ name: String, _ line: String, undo: String? = nil) -> Environment.Command {
        Environment.Command(
            name: name, run: ["/bin/sh", "-c", line], undo: undo.map { ["/bin/sh", "-c", $0] })
    }

    private func order(_ steps: [Step], _ step: Int, _ kind: Attempt.Kind = .forward, number: Int = 1) -> Order {
        Order(
            drill: "d1", step: steps[step], attempt: Attempt(step: step, number: number, kind: kind), opened: .test)
    }

    @Test("A step that nothing is configured for is a person's if it has one, and wrong if not")
    func withoutMeans() async {
        let restore = Action.restore(store: "memory")
        let steps = [Step(id: "a", action: restore, by: .role(0)), Step(id: "b", action: restore)]
        let hands = hands(steps: steps)
        let byHand = order(steps, 0)
        #expect(await hands.precheck(byHand) == .ready)
        #expect(hands.describe(byHand) == "done by hand by sre; then: muster drill done a")
        #expect(await hands.perform(byHand) == nil)
        #expect(await hands.takeUp(byHand) == .operatorAnswers)
        guard case .wrong(let why) = await hands.precheck(order(steps, 1)) else {
            Issue.record("nothing is wrong")
            return
        }
        #expect(why.hasPrefix("environment test has no adapter for restore memory: add adapters.restore"))
        #expect(await hands.perform(order(steps, 1)) == Answer(.failed, why))
    }

    @Test("What a technology cannot do is said before the drill")
    func otherTechnology() async {
        let steps = [
            Step(id: "a", action: .switchTraffic(record: "api", to: "r2", through: .record, fence: false)),
            Step(id: "b", action: .restore(store: "memory")),
        ]
        let endpoint = Environment.Endpoint(name: "memory", url: "http://127.0.0.1/")
        let hands = hands([(.switchTraffic, .git([])), (.restore, .http([endpoint]))], steps: steps)
        guard case .wrong(let why) = await hands.precheck(order(steps, 0)) else {
            Issue.record("nothing is wrong")
            return
        }
        #expect(why.hasPrefix("environment test has no adapter for switch-traffic api"))
        #expect(
            await hands.precheck(order(steps, 1)) == .wrong("environment test: http cannot do restore; use command"))
    }

    @Test("One kind of work is done by several technologies, each for its things; what names none gets the rest")
    func severalTechnologies() async throws {
        let recorder = try Recorder()
        try place.directory.write(recorder.url("status/200"), to: "url")
        let steps = [
            Step(id: "a", action: .notify(.channel("#dr"))), Step(id: "b", action: .notify(.channel("#other"))),
        ]
        let webhook = Environment.Means.webhook(.init(url: .file(place.directory.path("url"))))
        let hands = hands([(.notify, webhook), (.notify, .command([command("#dr", "echo told")]))], steps: steps)
        #expect(await hands.perform(order(steps, 0)) == Answer(.succeeded, "told"))
        #expect(await hands.perform(order(steps, 1)) == Answer(.succeeded, "sent"))
    }

    @Test("Each kind of work goes to the adapter that does it")
    func resolution() async throws {
        let recorder = try Recorder()
        let endpoints = [Environment.Endpoint(name: "r2", url: recorder.url("status/200"))]
        try place.directory.write(recorder.url("status/200"), to: "url")
        let verify = Action.verify(
            flows: "golden", successRate: .one, length: .zero, every: .seconds(1), at: .region("r2"))
        let steps = [
            Step(id: "probe", action: .probe(region: "r2", expect: .up)), Step(id: "verify", action: verify),
            Step(id: "notify", action: .notify(.role(1))), Step(id: "wait", action: .wait),
            Step(id: "ask", action: .approve, by: .role(0)), Step(id: "nobody", action: .approve, by: .role(1)),
            Step(id: "scale", action: .scale(region: "r2", to: .standby)),
        ]
        let hands = hands(
            [
                (.probe, .http(endpoints)), (.verify, .http(endpoints)),
                (.notify, .webhook(.init(url: .file(place.directory.path("url"))))),
                (.approve, .prompt([.init(role: "sre", group: "sre")])),
                (.scale, .command([command("r2", "echo scaled to $1")])),
            ], steps: steps)
        let texts = [
            "r2 is up: HTTP 200", "golden at r2 good for 0 µs in 1 look", "sent", "waited 0 µs", nil,
            "nobody is asked in environment test", "scaled to",
        ]
        for (step, text) in texts.enumerated() {
            #expect(await hands.precheck(order(steps, step)) == .ready)
            #expect(await hands.perform(order(steps, step)) == text.map { Answer(.succeeded, $0) })
        }
    }

    @Test("A step is undone by its undo step, under its own name and key; else by its command's undo")
    func undoing() async {
        let steps = [
            Step(id: "up", action: .scale(region: "r2", to: .share(.one)), undo: 1),
            Step(id: "down", action: .scale(region: "r2", to: .standby)),
            Step(id: "restore", action: .restore(store: "memory")),
        ]
        let scale = Environment.Command(
            name: "r2", run: ["/bin/sh", "-c", "echo $0 $MUSTER_KEY; echo $0 >> effects", "{to}"])
        let restore = command("memory", "exit 1", undo: "echo gone $MUSTER_KEY")
        let hands = hands([(.scale, .command([scale])), (.restore, .command([restore]))], steps: steps)
        #expect(await hands.perform(order(steps, 0)) == Answer(.succeeded, "100% d1/up/1"))
        let undo = order(steps, 0, .undo, number: 2)
        #expect(await hands.perform(undo) == Answer(.succeeded, "standby d1/up/2"))
        #expect(await hands.takeUp(undo) == .answer(Answer(.succeeded, "standby d1/up/2")))
        #expect(place.effects == ["100%", "standby"])
        #expect(
            await hands.perform(order(steps, 2, .undo, number: 2)) == Answer(.succeeded, "gone d1/restore/2"))
        #expect(await hands.perform(order(steps, 2, .mend, number: 3)) == nil)
    }

    @Test("An attempt is taken up: done is not done again, not begun is done, what nobody can tell is unknown")
    func takingUp() async throws {
        let steps = [Step(id: "restore", action: .restore(store: "memory"))]
        let hands = hands(
            [(.restore, .command([command("memory", "echo done >> effects; echo well")]))], steps: steps)
        for _ in 1...2 {
            #expect(await hands.takeUp(order(steps, 0)) == .answer(Answer(.succeeded, "well")))
        }
        #expect(place.effects == ["done"])
        try place.directory.write("999999999 1", to: "drill/attempts/restore-2/began")
        guard case .unknown = await hands.takeUp(order(steps, 0, number: 2)) else {
            Issue.record("it can be told")
            return
        }
        #expect(place.effects == ["done"])
    }

    @Test("Roles are paged by the webhook, and answer by themselves where no prompt is configured for them")
    func paging() async throws {
        let recorder = try Recorder()
        try place.directory.write(recorder.url("status/200"), to: "url")
        let prompt = Environment.Means.prompt([.init(role: "sre", group: "sre")])
        let webhook = Environment.Means.webhook(.init(url: .file(place.directory.path("url"))))
        let hands = hands([(.approve, prompt), (.notify, webhook)], steps: [])
        #expect(await hands.page(0, drill: "d1") == PageAnswer("paged by webhook", answers: false))
        #expect(await hands.page(1, drill: "d1") == PageAnswer("paged by webhook", answers: true))
        #expect(try recorder.requests.map { $0.headers["idempotency-key"] } == ["d1/page/sre", "d1/page/lead"])
        try place.directory.write(recorder.url("status/500"), to: "url")
        let text = "the page could not be sent: the webhook answered HTTP 500"
        #expect(await hands.page(1, drill: "d1") == PageAnswer(text, answers: true))
        let silent = self.hands(steps: [])
        #expect(
            await silent.page(0, drill: "d1")
                == PageAnswer("environment test has no webhook to page by", answers: true))
    }

    @Test("A fault is injected once and healed once")
    func faults() async {
        let cut = command("r1", "echo cut >> effects", undo: "echo healed >> effects; echo $MUSTER_KEY $MUSTER_KIND")
        let hands = hands(steps: [], faults: [.init(fault: "region-outage", means: .command([cut]))])
        for _ in 1...2 { #expect(await hands.inject(drill: "d1") == Answer(.succeeded)) }
        for _ in 1...2 { #expect(await hands.heal(drill: "d1") == Answer(.succeeded, "d1/fault/heal undo")) }
        #expect(place.effects == ["cut", "healed"])
        let none = await self.hands(steps: []).inject(drill: "d1")
        #expect(none == Answer(.failed, "environment test has nothing that injects region-outage"))
    }

    @Test("Regions are probed by HTTP or by command; what cannot be found out does not serve")
    func probing() async throws {
        let recorder = try Recorder()
        let http = Environment.Means.http([.init(name: "r1", url: recorder.url("status/200"))])
        let web = hands([(.probe, http)], steps: [])
        #expect(await web.probe(0))
        #expect(await !web.probe(1))
        let shell = hands([(.probe, .command([command("r1", "false"), command("r2", "true")]))], steps: [])
        #expect(await !shell.probe(0))
        #expect(await shell.probe(1))
        #expect(await !hands(steps: []).probe(0))
    }

    @Test("Numbered writes are made and read back; what is no answer says so")
    func canary() async throws {
        let recorder = try Recorder()
        let written = #"json/{"memory":[1,3,2],"journal":[]}"#
            .addingPercentEncoding(withAllowedCharacters: .urlPathAllowed)!
        let good = hands(
            steps: [],
            canary: .init(
                every: .seconds(1),
                endpoints: [
                    .init(name: "r1", url: recorder.url("status/503")), .init(name: "r2", url: recorder.url(written)),
                ]))
        #expect(await good.writeCanary(7, region: 1))
        #expect(await !good.writeCanary(8, region: 0))
        #expect(try recorder.requests.map(\.body) == [#"{"number": 7}"#, #"{"number": 8}"#])
        #expect(
            try await good.readCanary(region: 1)
                == [CanaryReading(store: "journal", numbers: []), CanaryReading(store: "memory", numbers: [1, 3, 2])])
        await #expect(throws: CanaryError.self) { try await good.readCanary(region: 0) }
        let none = hands(steps: [])
        #expect(await !none.writeCanary(1, region: 0))
        await #expect(throws: CanaryError.self) { try await none.readCanary(region: 0) }
    }
}
