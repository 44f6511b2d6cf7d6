// SPDX-License-Identifier: GPL-3.0-or-later

/// What the steps of a plan say about each other, read from the tree so that it can be checked even where single steps
/// are wrong.
struct StepChecks {
    private let node: Node
    private let steps: [Node]
    private let names: Names
    private let after: [[Int]]
    private let instead: [Int?]

    init(_ node: Node, _ names: Names?) {
        self.node = node
        let names = names ?? Names([])
        steps = Array(node.items.prefix(StepCatalogue.maxSteps))
        self.names = names
        after = steps.map {
            ($0[StepCatalogue.after]?.items ?? []).compactMap { $0.text.flatMap { names.indices[$0] } }
        }
        instead = steps.map { $0[StepCatalogue.instead]?.text.flatMap { names.indices[$0] } }
    }

    private func name(_ step: Int) -> String { names.list[step] }

    /// Reports everything that is wrong, and answers whether nothing is.
    func report(to reading: inout Reading) -> Bool {
        let before = reading.findings.count { $0.severity == .error }
        reportDuplicates(to: &reading)
        reportCircle(after, of: StepCatalogue.after, "steps wait for each other in a circle", to: &reading)
        reportCircle(
            instead.map { $0.map { [$0] } ?? [] }, of: StepCatalogue.instead,
            "steps stand in for each other in a circle",
            to: &reading)
        reportInstead(to: &reading)
        reportRecovers(to: &reading)
        return reading.findings.count { $0.severity == .error } == before
    }

    private func reportDuplicates(to reading: inout Reading) {
        for (index, step) in steps.enumerated() {
            guard let id = step[StepCatalogue.id], let name = id.text else { continue }
            reading.checkName(Node.Entry(key: name, place: id.place, value: id))
            if let first = names.indices[name], first < index {
                reading.error(at: id.place, "there is already a step '\(name)', on line \(steps[first].place.line)")
            }
        }
    }

    private func reportCircle<Value>(
        _ edges: [[Int]], of key: Key<Value>, _ message: String, to reading: inout Reading
    ) {
        guard let cycle = Graph.cycle(edges.map { $0.filter { $0 < edges.count } }) else { return }
        let circle = (cycle + [cycle[0]]).map(name).joined(separator: " → ")
        reading.error(at: steps[cycle[0]].place(of: key), "\(message): \(circle)")
    }

    /// An `instead` target runs only in place of one step, so nothing may wait for it, and it may wait for nothing.
    private func reportInstead(to reading: inout Reading) {
        guard Graph.cycle(instead.map { $0.map { [$0] } ?? [] }) == nil else { return }
        var standsInFor = [Int?](repeating: nil, count: steps.count)
        for (index, target) in instead.enumerated() {
            guard let target, target < steps.count else { continue }
            if let other = standsInFor[target] {
                reading.error(
                    at: steps[index].place(of: StepCatalogue.instead),
                    "'\(name(target))' already stands in for '\(name(other))', and a step stands in for one other only")
                continue
            }
            standsInFor[target] = index
            if let after = steps[target][StepCatalogue.after], !after.items.isEmpty {
                reading.error(
                    at: after.place,
                    "'\(name(target))' stands in for '\(name(index))' and runs when that is blocked, so it has no 'after' of its own"
                )
            }
        }
        for step in steps.indices {
            for item in steps[step][StepCatalogue.after]?.items ?? [] {
                guard let target = item.text.flatMap({ names.indices[$0] }), target < steps.count,
                    let original = standsInFor[target]
                else { continue }
                reading.error(
                    at: item.place,
                    "'\(name(target))' runs only instead of '\(name(original))'",
                    remedy: "wait for '\(name(original))': either satisfies it")
            }
        }
    }

    private func reportRecovers(to reading: inout Reading) {
        if case .list(let items) = node.content, items.isEmpty {
            reading.error(at: node.place, "a plan has at least one step")
        }
        // Anything but a plain no counts here; what it should have been is reported with the step.
        let recovering = steps.indices.filter { steps[$0][StepCatalogue.recovers].map { $0.text != "false" } ?? false }
        for step in recovering.dropFirst() {
            reading.error(
                at: steps[step].place(of: StepCatalogue.recovers),
                "one step ends the recovery, and '\(name(recovering[0]))' already does")
        }
        if recovering.isEmpty, let first = steps.first {
            reading.doubt(
                Finding(
                    .noRecovers, "plan.steps", at: first.place,
                    "no step says 'recovers: true', so a recovery never ends and recovery time is infinite",
                    "say it of the step after which users are served again"))
        }
    }
}
