// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Execution
public import Plan
internal import Quantities

/// Carries out a drill by what an environment says.
public struct RealHands: Hands {
    let environment: Environment
    let plan: Plan
    let system: System
    let fault: String
    let struck: String
    let site: Site
    private let resolution: Resolution
    /// What does each step, by its index.
    let adapters: [any Adapter]

    /// The hands of one drill.
    ///
    /// - Parameters:
    ///   - fault: the fault's kind, as a scenario writes it: `region-outage`.
    ///   - struck: the name of the region that it befalls, or of the store where it is a corruption.
    ///   - drillDirectory: where the drill keeps its files; absolute.
    ///   - program: the path of the muster program, which supervises commands; absolute.
    public init(
        environment: Environment, plan: Plan, system: System, fault: String, struck: String, drillDirectory: String,
        program: String
    ) {
        self.environment = environment
        self.plan = plan
        self.system = system
        self.fault = fault
        self.struck = struck
        site = Site(
            environment: environment.name, directory: environment.directory, drillDirectory: drillDirectory,
            supervisor: program, roles: plan.roles)
        resolution = Resolution(
            environment: environment, plan: plan, system: system, site: site,
            spoiled: fault == "corruption" ? struck : nil)
        adapters = plan.steps.map { [resolution] step in
            // As in the simulation: in a planned switchover nothing is down, and nobody looks whether it is.
            if fault == "none", case .probe(_, .down) = step.action {
                return NeedlessAdapter(why: "nothing is down in a planned switchover: not looked at")
            }
            return resolution.adapter(for: step)
        }
    }

    /// What does a step.
    public func adapter(for step: Int) -> any Adapter { adapters[step] }

    /// Whether a step could be carried out now.
    public func precheck(_ order: Order) async -> Readiness {
        let work = work(of: order)
        return await work.adapter.precheck(work.order)
    }

    /// What performing would do, in words.
    public func describe(_ order: Order) -> String {
        let work = work(of: order)
        return work.adapter.describe(work.order)
    }

    /// Begins an attempt; `nil` where only an operator can answer it.
    public func perform(_ order: Order) async -> Answer? {
        let work = work(of: order)
        return work.undoes ? await work.adapter.undo(work.order) : await work.adapter.perform(work.order)
    }

    /// Finds out what became of an attempt that may have begun before a crash, and goes on with it.
    public func takeUp(_ order: Order) async -> TakenUp {
        let work = work(of: order)
        switch await work.adapter.check(work.order) {
        case .done(let answer): return .answer(answer)
        case .unknown(let why) where !work.adapter.isIdempotent: return .unknown(why)
        case .notDone, .unknown: return await perform(order).map(TakenUp.answer) ?? .operatorAnswers
        }
    }

    /// One attempt, and who does it.
    private struct Work {
        var adapter: any Adapter
        var order: Order
        /// Whether it is to take back what the adapter does.
        var undoes: Bool
    }

    private func work(of order: Order) -> Work {
        let step = Int(order.attempt.step)
        switch order.attempt.kind {
        case .forward: return Work(adapter: adapters[step], order: order, undoes: false)
        case .mend: return Work(adapter: ByHand(what: "mended by hand"), order: order, undoes: false)
        case .undo:
            guard let other = order.step.undo else { return Work(adapter: adapters[step], order: order, undoes: true) }
            // The other step's work, under the name and the number of this attempt.
            var substitute = order
            substitute.step = plan.steps[other]
            substitute.step.id = order.step.id
            substitute.attempt.kind = .forward
            return Work(adapter: adapters[other], order: substitute, undoes: false)
        }
    }
}

extension RealHands {
    /// Pages a role by the webhook for notifications, if there is one.
    public func page(_ role: Int, drill: String) async -> PageAnswer {
        let name = plan.roles[role]
        var isPrompted = false
        if case .prompt? = environment.means(for: .approve, at: name) { isPrompted = true }
        let webhooks = environment.allMeans(for: .notify).compactMap { means in
            if case .webhook(let webhook) = means { webhook } else { nil }
        }
        guard let webhook = webhooks.first else {
            return PageAnswer("environment \(environment.name) has no webhook to page by", answers: !isPrompted)
        }
        let answer = await WebhookAdapter(webhook, site: site).send(
            "Drill \(drill) pages \(name)", key: "\(drill)/page/\(name)")
        let text = answer.outcome == .succeeded ? "paged by webhook" : "the page could not be sent: \(answer.text)"
        return PageAnswer(text, answers: !isPrompted)
    }

    /// Injects the scenario's fault: once, however often it is asked for.
    public func inject(drill: String) async -> Answer { await doFault(drill, deed: "fault/inject", undoing: false) }

    /// Ends the injected fault.
    public func heal(drill: String) async -> Answer { await doFault(drill, deed: "fault/heal", undoing: true) }

    private func doFault(_ drill: String, deed: String, undoing: Bool) async -> Answer {
        let injections = environment.faults.filter { $0.fault == fault }
        guard !injections.isEmpty else {
            return Answer(.failed, "environment \(environment.name) has nothing that injects \(fault)")
        }
        guard let command = injections.lazy.compactMap({ command(of: $0.means) }).first else {
            return Answer(.failed, "environment \(environment.name) has no \(fault) command for '\(struck)'")
        }
        let errand = Errand(drill: drill, deed: deed, thing: struck, isUndo: undoing, command: command)
        return await site.carryOut(errand, undoing: undoing)
            ?? Answer(.failed, "it was begun and its end was not seen; whether it was done cannot be told")
    }

    /// What brings the fault about at what it befalls.
    private func command(of means: Environment.Means) -> Environment.Command? {
        switch means {
        case .command(let commands): commands.first { $0.name == struck }
        case .chaosMesh(let clusters):
            clusters.first { $0.name == struck }.map { Kubectl(cluster: $0, site: site).fault }
        default: nil
        }
    }

    /// Whether a region serves; `false` where that cannot be found out.
    public func probe(_ region: Int) async -> Bool {
        let name = system.regions[region].name
        let limit = Swift.Duration.microseconds(system.monitoring.probe.timeout.microseconds)
        guard let means = environment.means(for: .probe, at: name),
            let look = resolution.look(means, limit: limit)
        else { return false }
        return await look.look(at: name).isGood
    }
}
