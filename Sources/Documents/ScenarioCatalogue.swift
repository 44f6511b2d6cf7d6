// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Plan
internal import Quantities

/// The keys of a scenario.
enum ScenarioCatalogue {
    static let document = Key("scenario", Kind<String>.text, "The name of the scenario.")
    static let extends = Key<String?>.optional(
        "extends", .text, "Another scenario whose keys hold where this one has none; both are merged deeply.")
    static let prices = Key<Prices?>.optional(
        "prices", .document("a price list", \.prices, PriceCatalogue.kind), "The price list.")
    static let system = Key(
        "system", Kind<System>.document("a system", \.system, SystemCatalogue.kind),
        "The system that is to be recovered.")
    static let plan = Key("plan", Kind<Plan>.document("a plan", \.plan, PlanCatalogue.kind), "The recovery plan.")
    static let objectives = Key<Objectives?>.optional(
        "objectives", PlanCatalogue.objectives, "Targets that replace those of the plan.")
    static let fault = Key("fault", FaultCatalogue.kind, "What goes wrong.")
    static let set = Key<[String]>.list("set", assignments, "Values used instead of those of the files, by path.")
    static let vary = Key<[Dimension]>.list(
        "vary", dimensions,
        "What a sweep varies, by path: a list, or a..b:step; paths with commas between them move together, a list of lists."
    )

    static let kind = Kind.mapping(
        "a scenario",
        Fields(
            document, extends, prices, system, plan,
            fault, objectives,
            Key("trials", Kind<Int>.count(1...1_000_000_000), default: "10000", "How many incidents are simulated."),
            Key("seed", seed, default: "1", "What all randomness depends on."),
            Key(
                "horizon", Kind<Duration>.span, default: "7d",
                "After this an incident that has not ended counts as not recovered."),
            set, vary, Acceptance.key,
            make: { name, _, prices, system, plan, fault, objectives, trials, seed, horizon, _, dimensions, _ in
                var plan = plan
                plan.objectives.recoveryTime = objectives?.recoveryTime ?? plan.objectives.recoveryTime
                plan.objectives.recoveryPoint = objectives?.recoveryPoint ?? plan.objectives.recoveryPoint
                plan.objectives.successRate = objectives?.successRate ?? plan.objectives.successRate
                return Scenario(
                    name: name, system: system, plan: plan, fault: fault, prices: prices, trials: trials, seed: seed,
                    horizon: horizon, dimensions: dimensions, warnings: [])
            })
    ).checked { scenario, node, reading in
        if let node = reading.documents.system { scenario.system.report(node, horizon: scenario.horizon, to: &reading) }
        scenario.reportCorruption(node, to: &reading)
        guard let node = reading.documents.plan else { return }
        PlanAgainstSystem(system: scenario.system, plan: scenario.plan, planNode: node, horizon: scenario.horizon)
            .report(to: &reading)
    }

    static let seed = Kind<UInt64>.scalar("a whole number") { text throws(Malformed) in
        guard let seed = UInt64(text), text.utf8.first != UInt8(ascii: "+") else {
            throw Malformed(at: 0, "a seed is a whole number from 0 to \(UInt64.max)")
        }
        return seed
    }

    /// The paths of `set`; its values were put in place before anything was decoded.
    static let assignments = Kind<[String]>(.scalar(noun: "a mapping from paths to values", .settings)) {
        node, reading in
        guard case .mapping(let entries) = node.content else {
            reading.wrong(node, "a mapping from paths to values")
            return nil
        }
        return entries.map(\.key)
    }

    static let dimensions = Kind<[Dimension]>(.scalar(noun: "a mapping from paths to lists of values", .dimensions)) {
        node, reading in
        guard case .mapping(let entries) = node.content else {
            reading.wrong(node, "a mapping from paths to lists of values")
            return nil
        }
        let dimensions = entries.map { entry in reading.dimension(entry) }
        let whole = dimensions.compactMap(\.self)
        return whole.count == dimensions.count ? whole : nil
    }
}

extension Scenario {
    /// Only a snapshot store has captures from before it went bad.
    fileprivate func reportCorruption(_ node: Node, to reading: inout Reading) {
        guard case .corruption(let corruption) = fault.kind, corruption.store < system.stores.count else { return }
        let store = system.stores[corruption.store]
        if case .snapshot = store.kind { return }
        reading.error(
            at: node[ScenarioCatalogue.fault]?.place(of: FaultCatalogue.store) ?? node.place,
            "'\(store.name)' is not a snapshot store, so it has no capture from before it went bad",
            remedy: "name a snapshot store")
    }
}

extension Reading {
    /// The dimension that an entry of `vary` stands for.
    fileprivate mutating func dimension(_ entry: Node.Entry) -> Dimension? {
        do throws(Malformed) {
            let paths = try Dimension.paths(entry.key)
            guard case .list(let items) = entry.value.content else {
                guard let text = text(of: entry.value, "a list of values, or a..b:step") else { return nil }
                return try Dimension(paths: entry.key, values: text)
            }
            let values = items.map { item in together(item, paths.count) }
            let whole = values.compactMap(\.self)
            return whole.count == values.count ? try Dimension(paths: paths, list: whole) : nil
        } catch {
            self.error(in: entry.value, error)
            return nil
        }
    }

    /// One value for each of so many paths that move together.
    private mutating func together(_ item: Node, _ count: Int) -> [String]? {
        guard count > 1 else { return text(of: item, "a value").map { [$0] } }
        guard item.items.count == count else {
            error(at: item.place, "expected a list of \(count) values, one for each path")
            return nil
        }
        let values = item.items.compactMap { text(of: $0, "a value") }
        return values.count == count ? values : nil
    }
}

/// The trees of the documents that a scenario names, with all settings in them.
struct DocumentTrees: Sendable {
    var system: Node?
    var plan: Node?
    var prices: Node?
}

extension Kind {
    /// The path of a document of a kind; the document has been read before, and is decoded here.
    static func document(
        _ noun: String, _ tree: any KeyPath<DocumentTrees, Node?> & Sendable, _ kind: Kind
    ) -> Kind {
        Kind(.scalar(noun: "the path of \(noun)")) { node, reading in
            reading.documents[keyPath: tree].flatMap { kind.read($0, &reading) }
        }
    }
}
