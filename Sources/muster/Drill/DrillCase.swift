// SPDX-License-Identifier: GPL-3.0-or-later

internal import Adapters
internal import Documents
internal import Estate
internal import Execution
internal import Foundation
internal import Plan
internal import Quantities

/// A drill with everything that its journal says it was opened with; no file but the journal is read for it.
struct DrillCase: Sendable {
    let directory: DrillDirectory
    let opening: Opening
    let scenario: Scenario
    let environment: Environment
    let drill: Drill

    /// The drill of a journal that is there.
    init(_ directory: DrillDirectory) throws {
        try self.init(directory, try SQLiteJournal.opening(of: directory.journal))
    }

    /// The drill that an opening describes.
    init(_ directory: DrillDirectory, _ opening: Opening) throws {
        self.directory = directory
        self.opening = opening
        let kept = opening.files.map { ($0.path, $0.text) }
        scenario = try ScenarioFiles(path: opening.scenario, kept: kept).scenario(
            setting: opening.settings.compactMap(Setting.init), plan: opening.plan)
        environment = try EnvironmentFile(path: opening.environment, for: scenario, kept: kept).environment
        drill = try DrillCase.drill(opening, scenario, environment)
    }

    private static func drill(_ opening: Opening, _ scenario: Scenario, _ environment: Environment) throws -> Drill {
        let (system, plan) = (scenario.system, scenario.plan)
        let people = try plan.roles.map { name in
            guard let role = system.roles.first(where: { $0.name == name }) else {
                throw Complaint(
                    "\(opening.scenario): the plan names the role '\(name)', which the system does not have")
            }
            return role.people
        }
        guard let standby = system.standbys.first?.region else {
            throw Complaint("\(opening.scenario): a drill needs a standby region")
        }
        let outage = scenario.outage
        let isPlanned = scenario.faultKind == "none"
        let lead = opening.leadIn.map { Duration(microseconds: Int64($0 * 1e6)) }
        return Drill(
            id: opening.drill, plan: plan, people: people, failsBack: outage?.lasts != nil,
            primary: outage?.region ?? system.primary, standby: standby, probe: system.monitoring.probe,
            injection: isPlanned
                ? nil
                : lead.map {
                    Drill.Injection(
                        leadIn: $0, lasts: outage?.lasts.map { Duration(microseconds: Int64($0.typical)) })
                },
            onset: opening.onset.map(WallTime.init), isUnattended: opening.unattended,
            hasCanary: environment.canary != nil, lossEndsWith: scenario.lossEndsWith,
            beginsAfter: isPlanned ? lead : nil)
    }

    /// What carries the drill out.
    func hands() -> RealHands {
        RealHands(
            environment: environment, plan: scenario.plan, system: scenario.system, fault: scenario.faultKind,
            struck: scenario.struck ?? scenario.system.regions[drill.primary].name,
            drillDirectory: directory.absolutePath,
            program: Program.path)
    }

    /// How many people have to approve for a role of the plan.
    func quorum(role: Int) -> Int { prompt(role)?.quorum ?? 1 }

    /// Who may approve for it; anybody where that names nobody.
    func members(role: Int) -> [String] { prompt(role)?.members ?? [] }

    private func prompt(_ role: Int) -> Environment.Prompt? {
        guard case .prompt(let prompts)? = environment.means(for: .approve) else { return nil }
        return prompts.first { $0.role == scenario.plan.roles[role] }
    }
}

extension Scenario {
    /// The outage that the scenario is about, if it is one.
    var outage: Fault.RegionOutage? {
        switch fault.kind {
        case .regionOutage(let outage), .greyFailure(let outage): outage
        case .none, .corruption: nil
        }
    }

    /// The store that goes bad, where that is the fault.
    var struck: String? {
        if case .corruption(let corruption) = fault.kind { system.stores[corruption.store].name } else { nil }
    }

    /// Where the primary goes on serving, the steps with which what is written there has been moved or given up: a planned
    /// switchover's switches, and the restores of a store that has gone bad.
    var lossEndsWith: [Int]? {
        switch fault.kind {
        case .regionOutage, .greyFailure: nil
        case .none: plan.steps.indices.filter { plan.steps[$0].action.isSwitch }
        case .corruption(let corruption):
            plan.steps.indices.filter { plan.steps[$0].action == .restore(store: system.stores[corruption.store].name) }
        }
    }

    /// The fault's kind, as a scenario writes it.
    var faultKind: String {
        switch fault.kind {
        case .none: "none"
        case .regionOutage: "region-outage"
        case .greyFailure: "grey-failure"
        case .corruption: "corruption"
        }
    }
}

/// This program.
enum Program {
    /// Its path, by which commands are supervised.
    static var path: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    }

    /// Who runs it, as `user@host`.
    static var user: String {
        let name = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) }
        return (name ?? "uid \(geteuid())") + "@" + ProcessInfo.processInfo.hostName
    }

    /// What the clock on the wall says.
    static var now: WallTime { WallTime(microseconds: Int64(Date().timeIntervalSince1970 * 1e6)) }
}
