// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Execution
internal import Foundation
internal import NIOHTTP1
internal import Plan
internal import Quantities

/// Sends messages to a URL that is a secret, in the format of Slack's incoming webhooks.
///
/// The body is JSON with `text`, and `key`, which tells this message from every other and is the header
/// `Idempotency-Key` too. The URL is read when it is needed, and no text has it.
public struct WebhookAdapter: Adapter {
    private let webhook: Environment.Webhook
    private let site: Site

    /// Messages to that URL.
    public init(_ webhook: Environment.Webhook, site: Site) {
        self.webhook = webhook
        self.site = site
    }

    /// A message that comes twice has the same key both times, and nothing but a reader's patience is lost.
    public var isIdempotent: Bool { true }

    /// For an answer: an assumption.
    private static let limit = Quantities.Duration.seconds(10)

    /// What it would do.
    public func describe(_ order: Order) -> String { "sends to the webhook: \(text(order))" }

    /// Makes no request.
    public func precheck(_ order: Order) async -> Readiness {
        do throws(MissingSecret) {
            _ = try url()
            return .ready
        } catch {
            return .wrong(error.description)
        }
    }

    /// Does it.
    public func perform(_ order: Order) async -> Answer? { await send(text(order), key: order.key) }

    /// What became of it.
    public func check(_ order: Order) async -> Standing { .notDone }

    /// Takes it back.
    public func undo(_ order: Order) async -> Answer? { Answer(.failed, "a message has no undo") }

    /// Sends a message.
    public func send(_ text: String, key: String) async -> Answer {
        do {
            let body = try JSONEncoder().encode(["text": text, "key": key])
            let reply = try await HTTP.exchange(
                .POST, url(), headers: [("Idempotency-Key", key)], body: Array(body), limit: Self.limit)
            let isSent = (200..<300).contains(reply.status)
            return Answer(isSent ? .succeeded : .failed, isSent ? "sent" : "the webhook answered HTTP \(reply.status)")
        } catch let error as HTTP.Failure {
            return Answer(.failed, "the webhook: \(error)")
        } catch let error as MissingSecret {
            return Answer(.failed, error.description)
        } catch {
            return Answer(.failed, "the message cannot be written as JSON")
        }
    }

    private func url() throws(MissingSecret) -> String {
        let url = try webhook.url.read()
        guard HTTP.isWellFormed(url) else {
            throw MissingSecret(description: "\(webhook.url.name) does not hold an http or https URL")
        }
        return url
    }

    private func text(_ order: Order) -> String {
        let whom = order.step.action.things(roles: site.roles).first ?? ""
        return "Drill \(order.drill): step \(order.step.id) notifies \(whom)"
    }
}
