// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities

/// Reads documents of any kind and answers everything that is wrong or doubtful about any of them, and how much that is
/// doubtful they accept.
///
/// What a file is shows in its first key. A scenario brings the files that it names with it; each value that it varies
/// is tried, one at a time.
public func check(paths: [String]) -> Diagnostics {
    let files = Files()
    var reading = Reading(files: files)
    for path in paths { reading.check(path) }
    return reading.diagnostics
}

extension Reading {
    fileprivate mutating func check(_ path: String) {
        let told = findings.count
        guard let node = tree(path, in: "", at: nil) else { return }
        names = [:]
        roles = []
        documents = DocumentTrees()
        let keys = node.entries.map(\.key)
        if keys.contains(ScenarioCatalogue.document.name) || keys.contains(ScenarioCatalogue.extends.name) {
            if let root = root(of: path) { checkScenario(root, since: told) }
            return
        }
        switch keys.first {
        case SystemCatalogue.document.name:
            if let system = SystemCatalogue.kind.read(node, &self) {
                // How long it is looked at is the scenario's to say, and with it how much happens meanwhile.
                system.report(node, horizon: nil, to: &self)
                lint(.system(system, node), since: told)
            }
        case PlanCatalogue.document.name:
            if let plan = PlanCatalogue.kind.read(node, &self) { lint(.plan(plan, node), since: told) }
        case PriceCatalogue.document.name: _ = PriceCatalogue.kind.read(node, &self)
        case EnvironmentCatalogue.document.name: _ = EnvironmentCatalogue.kind.read(node, &self)
        default:
            let kinds = [ScenarioCatalogue.document, SystemCatalogue.document, PlanCatalogue.document]
            let known = (kinds + [PriceCatalogue.document, EnvironmentCatalogue.document]).map { "'\($0.name)'" }
                .joined(separator: ", ")
            error(at: node.place, "what this document is cannot be told: its first key is one of \(known)")
        }
    }

    /// The most values that are tried; each is a decoding of its own.
    private static let maxTried = 1000

    private mutating func checkScenario(_ root: Node, since told: Int) {
        guard let scenario = scenario(root, setting: [], plan: nil) else { return }
        if let plan = documents.plan, let system = documents.system {
            lint(.scenario(scenario, root: root, plan: plan, system: system), since: told)
        }
        var tried = 0
        for (dimension, entry) in zip(scenario.dimensions, root[ScenarioCatalogue.vary]?.entries ?? []) {
            let items = entry.value.items
            for (index, settings) in dimension.extremes.prefix(Self.maxTried - tried).enumerated() {
                tried += 1
                let item = items.indices.contains(index) ? items[index] : entry.value
                var trial = Reading(files: files)
                let edits = settings.enumerated().map { position, setting in
                    let place = item.items.indices.contains(position) ? item.items[position].place : item.place
                    let node = Node(content: .scalar(setting.value, isQuoted: false), place: place)
                    return TreeEdit(value: node, place: entry.place, path: setting.path)
                }
                _ = trial.scenario(root, setting: [], plan: nil, varying: edits)
                // What is wrong without the value as well has been found already, and is shown once.
                findings += trial.findings.filter {
                    $0.severity == .error && $0.place.source >= 0 && findings.count < Self.maxFindings
                }
            }
        }
    }
}

extension Scenario {
    static let horizonDefault = Duration.days(7)
}
