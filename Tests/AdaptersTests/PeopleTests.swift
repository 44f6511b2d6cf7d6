// SPDX-License-Identifier: GPL-3.0-or-later
import Adapters
import Estate
import Execution
import Foundation
import Plan
import Quantities
import Testing

@Suite("Waiting and people")
struct PeopleTests {
    @Test("An approval that may come any time is an operator's; one that expires fails at its time")
    func prompts() async {
        let order = Order.first(.approve)
        let patient = PromptAdapter(.init(role: "sre", group: "sre"))
        #expect(await patient.perform(order) == nil)
        let expiring = PromptAdapter(.init(role: "sre", group: "sre", quorum: 2, expires: .seconds(1)))
        #expect(expiring.describe(order) == "waits until 2 of sre have approved within 1 s: muster drill approve")
        #expect(await expiring.perform(order) == Answer(.failed, "nobody approved within 1 s"))
        #expect(WallTime.test - order.opened >= .seconds(1))
    }

    @Test("A wait counts from the opening of its attempt, so that it is not longer after a crash")
    func resumedWait() async {
        let hour = Quantities.Duration.hours(1)
        let late = Order.first(
            .wait, takes: .constant(3600e6), opened: WallTime.test + Quantities.Duration(microseconds: -3_600_000_000))
        #expect(await WaitAdapter().perform(late) == Answer(.succeeded, "waited \(hour)"))
        let order = Order.first(.wait, takes: .lognormal(median: 500e3, p95: 900e6), opened: .test)
        #expect(await WaitAdapter().perform(order) == Answer(.succeeded, "waited 500 ms"))
        #expect(WallTime.test - order.opened >= .milliseconds(500))
    }
}

@Suite("Webhooks keep their URL to themselves")
struct WebhookTests {
    private let place: Workplace
    private let recorder: Recorder
    private let order = Order.first(.notify(.role(0)), id: "page")

    init() throws { (place, recorder) = (try Workplace(), try Recorder()) }

    private func adapter(_ url: String) throws -> WebhookAdapter {
        try place.directory.write(url + "\n", to: "url")
        return WebhookAdapter(.init(url: .file(place.directory.path("url"))), site: place.site)
    }

    @Test("A message is JSON with a text and the attempt's key")
    func message() async throws {
        let answer = try await adapter(recorder.url("status/200?x=\(Candidate.secret)")).perform(order)
        #expect(answer == Answer(.succeeded, "sent"))
        let request = try #require(try recorder.requests.first)
        #expect(request.method == "POST")
        #expect(request.headers["idempotency-key"] == "d1/page/1")
        #expect(request.headers["content-type"] == "application/json")
        let body = try JSONDecoder().decode([String: String].self, from: Data(request.body.utf8))
        #expect(body == ["text": "Drill d1: step page notifies sre", "key": "d1/page/1"])
    }

    @Test("No failure tells the URL")
    func failures() async throws {
        let closed = try Recorder.closedPort()
        let secret = Candidate.secret
        for (url, text) in [
            (recorder.url("status/500?x=\(secret)"), "the webhook answered HTTP 500"),
            (recorder.url("redirect?x=\(secret)"), "the webhook answered HTTP 302"),
            (recorder.url("close/\(secret)"), "the webhook: connection closed without an answer"),
            ("http://127.0.0.1:\(closed)/\(secret)", "the webhook: connection refused"),
            ("http://\(secret).invalid/", "the webhook: its name cannot be resolved"),
            ("http://\(secret) x/", "the file '\(place.directory.path("url"))' does not hold an http or https URL"),
            ("ftp://host/\(secret)", "the file '\(place.directory.path("url"))' does not hold an http or https URL"),
            ("https://127.0.0.1:\(recorder.port)/\(secret)", nil),
            (recorder.url("hang/\(secret)"), "the webhook: no answer in 10 s"),
        ] as [(String, String?)] {
            let answer = try #require(try await adapter(url).perform(order))
            #expect(answer.outcome == .failed)
            if let text { #expect(answer.text == text) }
            #expect(!answer.text.lowercased().contains(secret.lowercased()))
        }
    }

    @Test("A URL that is missing is known before the drill, by the name of what should hold it")
    func precheck() async throws {
        #expect(
            await WebhookAdapter(.init(url: .variable("MUSTER_NO_SUCH_VARIABLE")), site: place.site).precheck(order)
                == .wrong("the environment variable MUSTER_NO_SUCH_VARIABLE is not set"))
        #expect(
            await WebhookAdapter(.init(url: .file("/nonexistent/url")), site: place.site).precheck(order)
                == .wrong("the file '/nonexistent/url' cannot be read"))
        #expect(
            try await adapter("nonsense").precheck(order)
                == .wrong("the file '\(place.directory.path("url"))' does not hold an http or https URL"))
        #expect(try await adapter(recorder.url("status/200")).precheck(order) == .ready)
        #expect(try recorder.requests.isEmpty)
    }
}
