// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Execution
internal import Plan
internal import Quantities

/// From what an environment says to what does a step.
struct Resolution {
    let environment: Environment
    let system: System
    let site: Site

    func adapter(for step: Step) -> any Adapter {
        guard let work = Environment.Work(rawValue: step.action.name) else { return WaitAdapter() }
        switch (work, environment.means(for: work)) {
        case (.approve, let means): return approval(step, means)
        case (_, nil): return withoutMeans(step)
        case (.probe, .http(let endpoints)?): return ProbeAdapter(HTTPProbe(endpoints, limit: limit))
        case (.probe, .command(let commands)?): return ProbeAdapter(CommandLook(commands, site: site))
        case (.verify, .http(let endpoints)?):
            return VerifyAdapter(HTTPProbe(endpoints, limit: limit, good: 200..<300))
        case (.verify, .command(let commands)?): return VerifyAdapter(CommandLook(commands, site: site))
        case (.notify, .webhook(let webhook)?): return WebhookAdapter(webhook, site: site)
        case (_, .command(let commands)?): return CommandAdapter(commands, site: site)
        case (_, .other(let technology)?): return NoAdapter(why: Self.foreign(.other(technology)))
        case (let work, let means?):
            return NoAdapter(
                why: "environment \(environment.name): \(Self.word(means)) cannot do \(work.rawValue); use command")
        }
    }

    private var limit: Duration { system.monitoring.probe.timeout }

    private func approval(_ step: Step, _ means: Environment.Means?) -> any Adapter {
        switch means {
        case .prompt(let prompts)?:
            if case .role(let role) = step.by, let prompt = prompts.first(where: { $0.role == site.roles[role] }) {
                return PromptAdapter(prompt)
            }
            return SelfAnsweringAdapter(environment: environment.name)
        case nil: return SelfAnsweringAdapter(environment: environment.name)
        case .other(let technology)?: return NoAdapter(why: Self.foreign(.other(technology)))
        case let means?:
            return NoAdapter(why: "environment \(environment.name): \(Self.word(means)) cannot approve; use prompt")
        }
    }

    private func withoutMeans(_ step: Step) -> any Adapter {
        if case .role(let role) = step.by { return ByHand(what: "done by hand by \(site.roles[role])") }
        let work = step.action.name
        let things = step.action.things(roles: site.roles).joined(separator: ", ")
        return NoAdapter(
            why: "environment \(environment.name) has no adapter for \(work) \(things): add adapters.\(work) to it, "
                + "or give the step to a role")
    }

    /// What to say of means that this version cannot use.
    static func foreign(_ means: Environment.Means) -> String {
        "'\(word(means))' adapters are not part of this version"
    }

    private static func word(_ means: Environment.Means) -> String {
        switch means {
        case .command: "command"
        case .http: "http"
        case .prompt: "prompt"
        case .webhook: "webhook"
        case .other(let technology): technology
        }
    }
}

/// Work that a person does, and says so by an operator's verb.
struct ByHand: EffectlessAdapter {
    let what: String

    func describe(_ order: Order) -> String { "\(what); then: muster drill done \(order.step.id)" }

    func perform(_ order: Order) async -> Answer? { nil }

    func undo(_ order: Order) async -> Answer? { nil }
}

/// Work that nothing in the environment does.
struct NoAdapter: EffectlessAdapter {
    let why: String

    func describe(_ order: Order) -> String { why }

    func precheck(_ order: Order) async -> Readiness { .wrong(why) }

    func perform(_ order: Order) async -> Answer? { Answer(.failed, why) }

    func undo(_ order: Order) async -> Answer? { Answer(.failed, why) }
}
