// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Plan
internal import Quantities
internal import Rehearsal
internal import Study

extension DecisionReport {
    /// The report for people: what to do, then why.
    public func table(on terminal: Terminal) -> String {
        let blocks = [
            headline(terminal), reading(terminal), advice(terminal), outlooks(terminal), contests(terminal),
            delays(terminal),
            agreement(terminal),
        ]
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private var elapsed: String { Human.duration(decision.knowledge.elapsed.seconds) }

    private func headline(_ terminal: Terminal) -> [String] {
        let what = terminal.plain("\(scenario) · \(plan.name) · \(elapsed) after onset")
        var facts = ["\(Human.count(decision.rows.count)) trials", "seed \(seed)"]
        facts.append("\(Human.duration(run.elapsed)) on \(run.threads) \(run.threads == 1 ? "thread" : "threads")")
        facts.append("fingerprint \(fingerprint)")
        return [terminal.paint(what, .bold)]
            + (terminal.wrapped("known: " + known) + terminal.wrapped(facts.joined(separator: " · ")))
            .map { terminal.paint($0, .dim) }
    }

    /// What is known, in words.
    private var known: String {
        let knowledge = decision.knowledge
        let impairments = system.impairments.list
        let list = { (names: [String]) in names.joined(separator: ", ") }
        var parts = ["the fault lasts", "nothing moved"]
        let done = knowledge.done.map { plan.steps[$0].id }
        parts.append(done.isEmpty ? "no step done" : "done \(list(done)), no other step")
        if !knowledge.seen.isEmpty { parts.append("broken " + list(knowledge.seen.map { impairments[$0].name })) }
        if !knowledge.notSeen.isEmpty {
            parts.append("not broken " + list(knowledge.notSeen.map { impairments[$0].name }))
        }
        if !knowledge.answered.isEmpty { parts.append("there " + list(knowledge.answered.map { plan.roles[$0] })) }
        parts.append(at.map { "began " + Human.hourOfWeek($0) } ?? "at any hour")
        return parts.joined(separator: "; ")
    }

    /// What the answer is about where that is not what was asked, or not what goes without saying.
    private func reading(_ terminal: Terminal) -> [String] {
        guard decision.knowledge.beginsNow else { return [] }
        let now = "as if the steps named were done now and the plan began now with the rest"
        guard let improbable else { return terminal.wrapped("Asked: \(now).").map { terminal.paint($0, .yellow) } }
        let few = improbable.agreeing == 0 ? "None" : "Only \(Human.count(improbable.agreeing))"
        let text =
            "\(few) of \(Human.count(improbable.alike)) trials that last as long has exactly these steps done by now: "
            + "too few to tell. So this is the answer to another question: \(now)."
        return terminal.wrapped(text).map { terminal.paint($0, .yellow) }
    }

    // MARK: What to do

    private func advice(_ terminal: Terminal) -> [String] {
        let ink: Terminal.Ink =
            switch decision.advice {
            case .goOn, .wait: .green
            case .split, .tooClose: .yellow
            }
        let lead = DecisionWords(self)
        return terminal.wrapped(lead.advice).map { terminal.paint($0, ink) }
            + terminal.wrapped(lead.price)
    }

    private func outlooks(_ terminal: Terminal) -> [String] {
        var table = Table([
            .init(title: "FROM NOW", right: false), .init(title: "switch"), .init(title: "95 % interval", rank: 1),
            .init(title: "wait"), .init(title: "95 % interval", rank: 2),
        ])
        let (go, wait) = (decision.switching, decision.waiting)
        let add = { (table: inout Table, name: String, a: Figure?, b: Figure?, measure: Measure) in
            table.add([.init(name)] + self.cells(a, measure) + self.cells(b, measure))
        }
        add(&table, "back, p50", go.back[.p50], wait.back[.p50], .recoveryTime)
        add(&table, "back, p95", go.back[.p95], wait.back[.p95], .recoveryTime)
        add(&table, "data lost, p50", go.recoveryPoint[.p50], wait.recoveryPoint[.p50], .recoveryPoint)
        add(&table, "data lost, p95", go.recoveryPoint[.p95], wait.recoveryPoint[.p95], .recoveryPoint)
        add(&table, "downtime, mean", go.downtime.mean, wait.downtime.mean, .downtime)
        if go.cost != nil {
            add(&table, "cost, mean", go.cost, wait.cost, .businessCost)
            add(&table, "  of it cloud", go.event.mean, wait.event.mean, .eventCost)
        }
        for (first, second) in zip(go.objectives, wait.objectives) {
            let name = first.objective.name(in: system)
            let bound = first.objective.bound.map { " ≤ " + Human.duration($0) } ?? " kept"
            add(&table, name + bound, first.met, second.met, .peakUtilisation)
        }
        if go.unrecovered.value > 0 || wait.unrecovered.value > 0 {
            let name = "not back by \(Human.duration(horizon.seconds))"
            add(&table, name, go.unrecovered, wait.unrecovered, .peakUtilisation)
        }
        return table.lines(on: terminal)
    }

    private func cells(_ figure: Figure?, _ measure: Measure) -> [Table.Cell] {
        guard let figure else { return ["–", ""] }
        let interval = figure.low == figure.high ? "" : Human.interval(figure, of: measure, currency: "")
        return [
            .init(Human.value(figure.value, of: measure, currency: currency)),
            .init(interval.trimmingSpaces, .dim),
        ]
    }

    private func contests(_ terminal: Terminal) -> [String] {
        var table = Table([
            .init(title: "BETTER", right: false), .init(title: "switch"), .init(title: "95 % interval", rank: 2),
            .init(title: "wait"), .init(title: "saved by switching"), .init(title: "95 % interval", rank: 1),
        ])
        let add = { (table: inout Table, name: String, contest: Decision.Contest, measure: Measure) in
            table.add(
                [.init(name), .init(Human.percent(contest.switching.value))]
                    + [.init(Human.percentRange(contest.switching.low, contest.switching.high), .dim)]
                    + [.init(Human.percent(contest.waiting.value))] + self.cells(contest.saved, measure))
        }
        add(&table, "back sooner", decision.sooner, .recoveryTime)
        switch decision.criterion {
        case .cost: add(&table, "cheaper", decision.better, .businessCost)
        case .downtime: add(&table, "less downtime", decision.better, .downtime)
        }
        var notes: [String] = []
        let stoodDown = decision.switching.stoodDown.value
        if stoodDown > 0 {
            notes.append(
                "in \(Human.percent(stoodDown)) the primary is back before anything is moved, and the plan stands down")
        }
        return table.lines(on: terminal) + notes.flatMap { terminal.wrapped($0) }.map { terminal.paint($0, .dim) }
    }

    private func delays(_ terminal: Terminal) -> [String] {
        var table = Table([
            .init(title: "LATER", right: false),
            .init(title: decision.criterion == .cost ? "costs more" : "more downtime"),
            .init(title: "95 % interval", rank: 1), .init(title: "primary is back by then"),
        ])
        let measure = decision.criterion == .cost ? Measure.businessCost : .downtime
        for delay in decision.delays {
            table.add(
                [.init("switch in \(Human.duration(delay.after))")] + cells(delay.dearer, measure)
                    + [.init(Human.percent(delay.primaryIsBack.value))])
        }
        return table.lines(on: terminal)
    }

    private func agreement(_ terminal: Terminal) -> [String] {
        let counts = decision.counts
        var text = "Of \(Human.count(counts.tried)) trials the fault lasts \(elapsed) in \(Human.count(counts.lasting))"
        if counts.alike < counts.lasting { text += ", with what is seen in \(Human.count(counts.alike)) of them" }
        if !decision.knowledge.beginsNow { text += "; \(Human.count(counts.agreeing)) of these agree in every step" }
        return terminal.wrapped(text + ".").map { terminal.paint($0, .dim) }
    }
}

extension String {
    /// The text without spaces at its ends.
    fileprivate var trimmingSpaces: String {
        var rest = self[...]
        while rest.last == " " { rest.removeLast() }
        return String(rest.drop { $0 == " " })
    }
}
