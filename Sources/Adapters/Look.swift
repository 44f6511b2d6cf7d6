// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Execution
internal import NIOHTTP1
internal import Plan
public import Quantities

/// A way to see whether something serves, or whether golden flows succeed.
public protocol Look: Sendable {
    /// What is looked at, for a reader of a dry run.
    func describe(_ order: Order) -> String
    /// Whether one could look now.
    func precheck(_ order: Order) async -> Readiness
    /// Looks once.
    func look(_ order: Order) async -> Sight
    /// Sees whether a place serves, outside of any step.
    func look(at place: String) async -> Sight
}

/// What was seen.
public struct Sight: Hashable, Sendable {
    /// Whether it was good.
    public var isGood: Bool
    /// What it was, in a few words: `HTTP 503`.
    public var text: String

    /// That sight.
    public init(_ isGood: Bool, _ text: String) {
        self.isGood = isGood
        self.text = text
    }
}

/// A GET request whose answer tells.
///
/// The whole answer has to come within the limit: an endpoint that hangs or trickles bytes has failed. The name is
/// resolved anew for each, the connection used once, and no redirect followed.
public struct HTTPProbe: Look {
    /// Where each thing, a region or `users`, answers.
    public var endpoints: [Environment.Endpoint]
    /// The time that an answer may take.
    public var limit: Quantities.Duration
    /// The status codes that are good.
    public var good: Range<Int>

    /// A probe that takes 2xx and 3xx for serving unless told otherwise.
    public init(_ endpoints: [Environment.Endpoint], limit: Quantities.Duration, good: Range<Int> = 200..<400) {
        self.endpoints = endpoints
        self.limit = limit
        self.good = good
    }

    /// Sees whether a thing serves.
    public func look(at thing: String) async -> Sight {
        guard let endpoint = endpoints.first(where: { $0.name == thing }) else {
            return Sight(false, "no endpoint for '\(thing)'")
        }
        do throws(HTTP.Failure) {
            let reply = try await HTTP.exchange(.GET, endpoint.url, limit: limit)
            return Sight(good.contains(reply.status), "HTTP \(reply.status)")
        } catch {
            return Sight(false, error.description)
        }
    }

    /// Looks once.
    public func look(_ order: Order) async -> Sight { await look(at: thing(order)) }

    /// What it would do.
    public func describe(_ order: Order) -> String {
        let thing = thing(order)
        return endpoints.first { $0.name == thing }.map { "GET \($0.url)" } ?? "no endpoint for '\(thing)'"
    }

    /// Makes no request.
    public func precheck(_ order: Order) async -> Readiness {
        let thing = thing(order)
        guard let endpoint = endpoints.first(where: { $0.name == thing }) else {
            return .wrong("no endpoint for '\(thing)'")
        }
        return HTTP.isWellFormed(endpoint.url) ? .ready : .wrong("the endpoint of '\(thing)' is no http or https URL")
    }

    private func thing(_ order: Order) -> String { order.step.action.things(roles: []).first ?? "" }
}

/// A command whose exit status 0 is a good sight. It changes nothing, so it runs without a supervisor.
public struct CommandLook: Look {
    private let commands: Commands
    private let limit: Swift.Duration?

    /// A look by those commands, one for each thing, that takes so long at most.
    public init(_ commands: [Environment.Command], site: Site, limit: Swift.Duration? = nil) {
        self.commands = Commands(commands: commands, site: site)
        self.limit = limit
    }

    /// What it would run.
    public func describe(_ order: Order) -> String { commands.describe(order) }

    /// Whether it could be run now.
    public func precheck(_ order: Order) async -> Readiness { await commands.precheck(order) }

    /// Looks once.
    public func look(_ order: Order) async -> Sight {
        do throws(Template.Mistake) {
            guard let errand = try commands.errands(order).first else { return Sight(false, "nothing to look at") }
            return await look(errand)
        } catch {
            return Sight(false, error.description)
        }
    }

    /// Sees whether a region serves, outside of any step.
    public func look(at region: String) async -> Sight {
        guard let command = commands.commands.first(where: { $0.name == region }) else {
            return Sight(false, "no command for '\(region)'")
        }
        return await look(Errand(drill: "", deed: "probe", thing: region, isUndo: false, command: command))
    }

    private func look(_ errand: Errand) async -> Sight {
        switch await commands.site.ask(errand, errand.command.run, limit: limit) {
        case .exited(let status, let said): Sight(status == 0, said.isEmpty ? "exit status \(status)" : said)
        case .nothing(let why): Sight(false, why)
        }
    }
}
