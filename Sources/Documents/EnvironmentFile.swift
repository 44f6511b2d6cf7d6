// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
internal import Plan

/// An environment and the text that it was read from.
public struct EnvironmentFile: Sendable {
    /// What the file says; `directory` is the file's own.
    public let environment: Environment
    /// The file by name and text, which is all that has to be kept to read it again.
    public let source: (path: String, text: String)

    /// Reads an environment.
    ///
    /// Where a scenario is given, things that neither its system nor its plan has are mistakes. Where `kept` is given,
    /// only what was kept is opened, and never the disk. Throws everything that is wrong with the file.
    public init(
        path: String, for scenario: Scenario? = nil, kept: [(path: String, text: String)]? = nil
    ) throws(Diagnostics) {
        var reading = Reading(files: Files(kept: kept))
        reading.names = scenario?.names ?? [:]
        guard let node = reading.tree(path, in: "", at: nil) else { throw reading.diagnostics }
        if let kind = DocumentKind.mistaken(node, for: .environment) {
            reading.unplaced("this is \(kind.noun), and an environment is needed", path, at: nil)
            throw reading.diagnostics
        }
        let read = EnvironmentCatalogue.kind.read(node, &reading)
        guard !reading.diagnostics.hasErrors, var environment = read else { throw reading.diagnostics }
        let file = reading.source(of: node.place)
        environment.directory = file.directory.isEmpty ? "." : file.directory
        self.environment = environment
        source = (file.name, file.text)
    }
}

extension Scenario {
    /// The names that an environment can speak of.
    fileprivate var names: [Scope: Names] {
        let regions = system.regions.map(\.name)
        let roles = system.roles.map(\.name)
        let channels = plan.steps.compactMap { step in
            if case .notify(.channel(let name)) = step.action { name } else { nil }
        }
        return [
            .region: Names(regions), .place: Names(regions + ["users"]), .store: Names(system.stores.map(\.name)),
            .queue: Names(system.queues.map(\.name)), .record: Names(system.records.map(\.name)),
            .service: Names(system.services.map(\.name)), .role: Names(roles), .recipient: Names(roles + channels),
        ]
    }
}
