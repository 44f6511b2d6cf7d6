// SPDX-License-Identifier: GPL-3.0-or-later

internal import Documents
internal import Estate
internal import Plan
internal import Quantities
internal import Rehearsal

/// Turns what the command line says is known into indices, or says what cannot be so.
struct KnowledgeReading {
    private let scenario: Scenario
    private let incident: Incident
    private var plan: Plan { scenario.plan }

    init(_ scenario: Scenario, _ incident: Incident) {
        self.scenario = scenario
        self.incident = incident
    }

    func knowledge(_ options: Decide) throws -> Knowledge {
        try checkFault()
        let impairments = scenario.system.impairments.list.map(\.name)
        var knowledge = Knowledge(elapsed: try elapsed(options.elapsed), beginsNow: options.fromNow)
        knowledge.done = try indices(options.done, "--done", "step of the plan", plan.steps.map(\.id))
        knowledge.seen = try indices(options.seen, "--seen", "impairment of the system", impairments)
        knowledge.notSeen = try indices(options.notSeen, "--not-seen", "impairment of the system", impairments)
        knowledge.answered = try indices(options.answered, "--answered", "role of the plan", plan.roles)
        if let both = knowledge.seen.first(where: knowledge.notSeen.contains) {
            throw Complaint("'\(impairments[both])' is both --seen and --not-seen")
        }
        for step in knowledge.done { try checkUndecided(step) }
        for step in knowledge.done { try checkOrder(of: step, knowledge) }
        return knowledge
    }

    private func checkFault() throws {
        switch scenario.fault.kind {
        case .regionOutage, .greyFailure: return
        case .corruption: throw Complaint("a corruption does not end by waiting: there is nothing to decide")
        case .none: throw Complaint("in a planned switchover nothing is down: there is nothing to wait for")
        }
    }

    private func elapsed(_ text: String) throws -> Duration {
        let elapsed: Duration
        do throws(Malformed) { elapsed = try Duration(text) } catch {
            throw Complaint("--elapsed: \(error.message)")
        }
        guard elapsed < scenario.horizon else {
            throw Complaint(
                "--elapsed \(text) is not before the scenario's horizon; look further ahead with --set horizon=30d")
        }
        return elapsed
    }

    /// The indices of the names in lists such as `page,verify-scope`.
    private func indices(_ texts: [String], _ option: String, _ noun: String, _ names: [String]) throws -> [Int] {
        var found: [Int] = []
        for name in texts.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
            guard let index = names.firstIndex(where: { $0 == name }) else {
                let remedy =
                    Suggestion.remedy(for: String(name), among: names)
                    ?? (names.isEmpty ? "there is none" : "there are \(names.joined(separator: ", "))")
                throw Complaint("\(option): '\(name)' is no \(noun); \(remedy)")
            }
            if !found.contains(index) { found.append(index) }
        }
        return found
    }

    /// A decision is made while the primary is down, nothing is moved and nothing has recovered.
    private func checkUndecided(_ step: Int) throws {
        let id = plan.steps[step].id
        if plan.steps[step].recovers {
            throw Complaint("--done: '\(id)' ends the recovery: there is nothing left to decide")
        }
        if incident.movingSteps.contains(step) {
            throw Complaint("--done: with '\(id)' users are being moved: there is nothing left to decide")
        }
        if plan.phases[plan.steps[step].phase].starts == .primaryRecovered {
            throw Complaint(
                "--done: '\(id)' is not done before the primary is back, and then there is nothing to decide")
        }
    }

    private func checkOrder(of step: Int, _ knowledge: Knowledge) throws {
        var missing: Set<Int> = []
        var ahead = [step]
        while let next = ahead.popLast() {
            for before in plan.steps[next].after where !knowledge.done.contains(before) {
                if incident.isUnknown(before, in: knowledge) || !missing.insert(before).inserted { continue }
                ahead.append(before)
            }
        }
        if missing.isEmpty { return }
        for step in incident.movingSteps where missing.contains(step) { try checkUndecided(step) }
        let names = missing.sorted().map { plan.steps[$0].id }.joined(separator: ",")
        throw Complaint("--done: '\(plan.steps[step].id)' cannot be done before \(names); write --done \(names), too")
    }
}
