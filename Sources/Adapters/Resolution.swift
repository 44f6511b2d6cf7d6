// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Execution
internal import Plan
internal import Quantities

/// From what an environment says to what does a step.
struct Resolution {
    let environment: Environment
    let plan: Plan
    let system: System
    let site: Site
    /// The store that the fault spoils, if it is a corruption.
    let spoiled: String?

    func adapter(for step: Step) -> any Adapter {
        guard let work = Environment.Work(rawValue: step.action.name) else { return WaitAdapter() }
        if work == .approve { return approval(step) }
        let things = step.action.things(roles: site.roles)
        let means = things.map { environment.means(for: work, at: $0) }
        guard let first = means.first ?? nil else { return withoutMeans(step) }
        // A step that concerns several things is done by one command each.
        if means.count > 1, let without = zip(things, means).first(where: { $0.1 == nil }) {
            return NoAdapter(why: "environment \(environment.name) has no adapter for \(work.rawValue) \(without.0)")
        }
        return adapter(for: work, first)
    }

    private func adapter(for work: Environment.Work, _ means: Environment.Means) -> any Adapter {
        switch (work, means) {
        case (.notify, .webhook(let webhook)): return WebhookAdapter(webhook, site: site)
        case (.probe, let means):
            if let look = look(means) { return ProbeAdapter(look) }
        case (.verify, .http(let endpoints)):
            return VerifyAdapter(HTTPProbe(endpoints, limit: limit, good: 200..<300))
        case (.verify, let means):
            if let look = look(means) { return VerifyAdapter(look) }
        case (.switchTraffic, .route53(var zone)):
            zone.access = zone.access.over(environment.aws)
            return RecordAdapter(zone, site: site, ttls: ttls)
        case (.switchTraffic, .rfc2136(let zone)): return RecordAdapter(zone, site: site, ttls: ttls)
        case (.restore, .snapshots(let buckets)):
            let own = buckets.map { with($0, \.access) }
            return SnapshotAdapter(own, site: site, freshness: .init(oldest: oldest, spoiled: spoiled))
        case (.restore, .git(let checkouts)): return CheckoutAdapter(checkouts, site: site)
        case (.replay, .segments(let buckets)):
            return SegmentAdapter(buckets.map { with($0, \.access) }, site: site)
        case (.reingest, .sqs(let queues)): return RedriveAdapter(queues.map { with($0, \.access) }, site: site)
        case (.scale, .kubernetes(let clusters)), (.start, .kubernetes(let clusters)):
            return ClusterAdapter(clusters, site: site, sizes: sizes)
        case (_, .command(let commands)): return CommandAdapter(commands, site: site)
        default: break
        }
        return NoAdapter(
            why: "environment \(environment.name): \(means.word) cannot do \(work.rawValue); use command")
    }

    /// A look by some means, if they are for looking.
    func look(_ means: Environment.Means, limit commandLimit: Swift.Duration? = nil) -> (any Look)? {
        switch means {
        case .http(let endpoints): HTTPProbe(endpoints, limit: limit)
        case .tcp(let sockets): TCPProbe(sockets, limit: limit)
        case .prometheus(let server): PrometheusLook(server, limit: limit)
        case .command(let commands): CommandLook(commands, site: site, limit: commandLimit)
        default: nil
        }
    }

    private var limit: Duration { system.monitoring.probe.timeout }

    private var ttls: [String: Duration] {
        Dictionary(system.records.map { ($0.name, $0.ttl) }, uniquingKeysWith: { first, _ in first })
    }

    /// A thing with what it does not say of AWS from the environment.
    private func with<Thing>(_ thing: Thing, _ access: WritableKeyPath<Thing, Environment.AWS>) -> Thing {
        var thing = thing
        thing[keyPath: access] = thing[keyPath: access].over(environment.aws)
        return thing
    }

    /// How old a store's newest snapshot may be: two of its captures may be missing at once (an assumption), or, where no log
    /// fills what it lacks, what the objective allows.
    private var oldest: [String: Duration] {
        var oldest: [String: Duration] = [:]
        for store in system.stores {
            guard case .snapshot(let snapshot) = store.kind else { continue }
            let isFilled = plan.steps.contains { step in
                if case .replay(_, let from) = step.action { from == store.name } else { false }
            }
            let cadence = Duration(microseconds: snapshot.every.microseconds * 3)
            let objective = isFilled ? nil : plan.objectives.recoveryPoint?.within
            oldest[store.name] = objective.map { min($0, cadence) } ?? cadence
        }
        return oldest
    }

    private var sizes: @Sendable (String, Action.ScaleTarget) -> [ClusterAdapter.Size]? {
        let system = system
        return { region, target in
            let share: Share
            switch target {
            case .share(let wanted): share = wanted
            case .standby:
                guard let standby = system.standbys.first(where: { system.regions[$0.region].name == region }) else {
                    return nil
                }
                share = standby.running
            }
            return system.services.indices.map {
                .init(service: system.services[$0].name, replicas: system.replicas(of: $0, for: share))
            }
        }
    }

    private func approval(_ step: Step) -> any Adapter {
        let means = environment.allMeans(for: .approve)
        if let other = means.first(where: { if case .prompt = $0 { false } else { true } }) {
            return NoAdapter(why: "environment \(environment.name): \(other.word) cannot approve; use prompt")
        }
        if case .role(let role) = step.by,
            case .prompt(let prompts)? = environment.means(for: .approve, at: site.roles[role]),
            let prompt = prompts.first(where: { $0.role == site.roles[role] })
        {
            return PromptAdapter(prompt)
        }
        return SelfAnsweringAdapter(environment: environment.name)
    }

    private func withoutMeans(_ step: Step) -> any Adapter {
        if case .role(let role) = step.by { return ByHand(what: "done by hand by \(site.roles[role])") }
        let work = step.action.name
        let things = step.action.things(roles: site.roles).joined(separator: ", ")
        return NoAdapter(
            why: "environment \(environment.name) has no adapter for \(work) \(things): add adapters.\(work) to it, "
                + "or give the step to a role")
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
