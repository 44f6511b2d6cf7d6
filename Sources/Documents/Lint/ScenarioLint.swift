// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Plan
internal import Quantities

/// What is doubtful about a plan in view of the system that it is to recover, and of what goes wrong.
struct ScenarioLint {
    let scenario: Scenario
    let steps: PlanLint
    let systemNode: Node

    init(_ scenario: Scenario, plan: PlanLint, systemNode: Node) {
        self.scenario = scenario
        steps = plan
        self.systemNode = systemNode
    }

    var system: System { scenario.system }
    var plan: Plan { scenario.plan }

    var findings: [Finding] {
        trafficBeforeService + controlPlanes + undersizedStandbys + quotas + backlogs + recoveryPoints + earlyReleases
    }

    /// The region that does not serve as it should, if the fault is of that kind.
    var failing: Fault.RegionOutage? {
        switch scenario.fault.kind {
        case .regionOutage(let outage), .greyFailure(let outage): outage
        case .none, .corruption: nil
        }
    }

    func region(_ name: String) -> Int? { system.regions.firstIndex { $0.name == name } }

    func standby(in region: String) -> Int? {
        system.standbys.firstIndex { system.regions[$0.region].name == region }
    }

    /// Where a standby is written: the system has one, or several by name.
    func node(ofStandby index: Int) -> Node? {
        if let node = systemNode[SystemCatalogue.standbyKey] { return node }
        let entries = systemNode[SystemCatalogue.standbysKey]?.entries ?? []
        return entries.indices.contains(index) ? entries[index].value : nil
    }

    /// The steps that move users before the recovery: which, and to where.
    var switches: [(step: Int, record: String, region: String, path: Action.Path)] {
        plan.steps.indices.compactMap { index in
            guard !plan.isFailback(index),
                case .switchTraffic(let record, let region, let path, _) = plan.steps[index].action
            else { return nil }
            return (index, record, region, path)
        }
    }

    /// The standbys that a switch sends users to.
    private func standbys(of region: String) -> [Int] {
        if region == Action.standbys { return Array(system.standbys.indices) }
        return standby(in: region).map { [$0] } ?? []
    }

    // MARK: Traffic

    private var trafficBeforeService: [Finding] {
        switches.flatMap { move in standbys(of: move.region).compactMap { trafficBeforeService(move.step, $0) } }
    }

    private func trafficBeforeService(_ step: Int, _ standby: Int) -> Finding? {
        guard !system.standbys[standby].servesAlways else { return nil }
        let region = system.regions[system.standbys[standby].region].name
        let starts = plan.steps.indices.filter { plan.steps[$0].action.starts(in: region) }
        guard !starts.contains(where: { steps.order.precedes($0, step) }) else { return nil }
        let remedy =
            starts.first.map { "move it behind \(steps.name($0))" }
            ?? "add a 'start' step before it, or say 'serves: always' of the standby"
        return steps.finding(
            .trafficBeforeService, at: step, steps.node(of: step).place(of: Actions.switchTo),
            "\(steps.name(step)) sends users to \(region) before anything serves there: no 'start' comes before it",
            remedy)
    }

    // MARK: Control planes

    private var controlPlanes: [Finding] {
        guard let failing, let primary = system.regions.indices.contains(failing.region) ? failing.region : nil else {
            return []
        }
        let region = system.regions[primary].name
        let edits = switches.filter { isOnTheWay($0.step) && plan.steps[$0.step].instead == nil && $0.path == .record }
        let blocked = edits.filter { move in
            system.records.contains { $0.name == move.record && $0.changesThrough == primary }
        }.map { move in
            steps.finding(
                .controlPlaneInFailedRegion, at: move.step, steps.node(of: move.step).place(of: Actions.switchRecord),
                "\(steps.name(move.step)) edits '\(move.record)' through a control plane in \(region), the region that fails: \(editsFail)",
                "say 'through: health-check', which needs no control plane, or name an 'instead:' step")
        }
        return blocked + plan.steps.indices.filter(isOnTheWay).flatMap { dependences(of: $0, on: primary) }
    }

    /// Whether the recovery waits for a step.
    private func isOnTheWay(_ step: Int) -> Bool {
        guard let recovers = plan.recovers else { return !plan.isFailback(step) }
        return step == recovers || steps.order.precedes(step, recovers)
    }

    private var editsFail: String {
        guard let impairment = system.impairments.list.first(where: { $0.name == Impairment.dnsChanges }) else {
            return "in 2 of 10 published us-east-1 events Route 53 could not be changed, once for 7 h"
        }
        return "changes fail \(odds(of: impairment))"
    }

    private func dependences(of step: Int, on primary: Int) -> [Finding] {
        guard plan.steps[step].instead == nil else { return [] }
        return zip(plan.steps[step].depends, steps.node(of: step)[StepCatalogue.depends]?.items ?? [])
            .compactMap { name, item in
                guard let impairment = system.impairments.list.first(where: { $0.name == name && $0.region == primary })
                else { return nil }
                return steps.finding(
                    .controlPlaneInFailedRegion, at: step, item.place,
                    "\(steps.name(step)) cannot start while '\(name)' of \(system.regions[primary].name), the region that fails, is impaired: \(odds(of: impairment))",
                    "name an 'instead:' step that does without it")
            }
    }

    /// `in 2 of 10 past events, typically for 2 h`
    private func odds(of impairment: Impairment) -> String {
        let events = system.impairments.events
        let index = system.impairments.list.firstIndex(of: impairment) ?? 0
        let chance =
            impairment.chance.map { "with a chance of \($0.percent)" }
            ?? "in \(events.count { $0[index] == true }) of \(events.count) past events"
        return switch impairment.length {
        case .outage: "\(chance), until the fault ends"
        case .lasting(let length): "\(chance), typically for \(Duration.text(microseconds: length.typical))"
        }
    }
}
