// SPDX-License-Identifier: GPL-3.0-or-later

internal import Rehearsal
internal import Study

extension OptimizeReport {
    /// How many points are shown of those that miss, of those that are dearer, and of a ranking.
    public static let shown = 5

    /// What a person reads.
    public func table(on terminal: Terminal) -> String {
        let blocks = [
            headline(terminal), answer(terminal), legend(terminal), others(terminal), paretoFront(terminal),
            regrets(terminal), doubts(terminal),
        ]
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private func headline(_ terminal: Terminal) -> [String] {
        var facts = "\(Human.count(outcome.trials)) trials in \(contest.round) rounds · seed \(seed)"
        if let run {
            facts += " · \(Human.duration(run.elapsed)) on \(run.threads) \(run.threads == 1 ? "thread" : "threads")"
        }
        let title = "\(scenario) · \(Human.count(points.count)) \(points.count == 1 ? "point" : "points")"
        return terminal.wrapped(title, indent: 0).map { terminal.paint($0, .bold) }
            + terminal.wrapped("demands: " + written.joined(separator: ", "), indent: 0)
            + terminal.wrapped(facts, indent: 0).map { terminal.paint($0, .dim) }
    }

    // MARK: - The answer

    private func answer(_ terminal: Terminal) -> [String] {
        guard let winner = contest.winner else { return nothing(terminal) }
        let entrant = contest.entrants[winner]
        var lines = [terminal.paint("THE CHEAPEST THAT MEETS THEM", .bold)]
        lines += zip(paths, points[winner]).flatMap { path, value in
            terminal.wrapped(value, after: "  \(path) = ", indent: 4).map { terminal.paint($0, .green) }
        }
        lines += terminal.wrapped(bill(entrant))
        for demand in demands.indices { lines += terminal.wrapped(found(entrant, demand)) }
        let tails = [
            ("recovery time", outcome.recoveryTimes[winner]), ("recovery point", outcome.recoveryPoints[winner]),
        ]
        let known = tails.compactMap { name, figure in
            figure.map {
                "\(name) p95 \(Human.duration($0.value)) (\(Human.interval($0, of: .recoveryTime, currency: "")))"
            }
        }
        if !known.isEmpty { lines += terminal.wrapped(known.joined(separator: ", ")) }
        return lines + [""] + terminal.wrapped(guarantee, indent: 0).map { terminal.paint($0, .bold) }
    }

    private func bill(_ entrant: Contest.Entrant) -> String {
        var text = "a year \(money(entrant.mean)) = standby \(money(entrant.standing))"
        text += " (\(money(entrant.standing / 12)) a month)"
        guard let perYear else { return text + "; how often the fault happens is not stated" }
        guard let incidents = entrant.incidents else { return text }
        let what = withBusiness ? "incidents, business loss and penalties" : "incidents"
        let range = "\(Human.amount(incidents.low))…\(Human.amount(incidents.high))"
        return text + " + \(what) \(Human.amount(incidents.value)) (\(range)), \(Human.digits(perYear)) a year"
    }

    private func found(_ entrant: Contest.Entrant, _ demand: Int) -> String {
        guard let share = entrant.share(demand) else { return "\(written[demand]): no trial could meet it" }
        return "\(written[demand]): met in \(Human.percent(share.value)) "
            + "(\(Human.percentRange(share.low, share.high))) of \(Human.count(entrant.trials)) trials"
    }

    /// The statement that the method warrants.
    var guarantee: String {
        let sure = Human.percent(contest.rules.confidence, places: contest.rules.confidence >= 0.99 ? 1 : 0)
        let saved = contest.mostSaved ?? 0
        let bound =
            saved <= 0
            ? "no other one costs less"
            : "no other one is cheaper by more than \(Human.amount(saved.rounded(.up))) \(currency) a year"
        let scope =
            contest.undecided.isEmpty
            ? "" : " of those decided; \(contest.undecided.count) are not, and may be cheaper (below)"
        return "With at least \(sure) confidence it meets every demand, and of the points that do \(bound)\(scope)."
    }

    private func nothing(_ terminal: Terminal) -> [String] {
        let text =
            contest.undecided.isEmpty
            ? "NO POINT MEETS THE DEMANDS"
            : "NO POINT SURELY MEETS THE DEMANDS YET"
        return [terminal.paint(text, .bold)]
    }

    // MARK: - The others

    private func others(_ terminal: Terminal) -> [String] {
        if contest.winner == nil {
            return section("NEAREST", Array(nearest.prefix(Self.shown)), terminal) { lack(of: $0) }
        }
        let missing = section("CHEAPER, BUT", Array(cheaper.prefix(Self.shown)), terminal) { lack(of: $0) }
        let dear = section("AS GOOD, BUT DEARER", Array(dearer.prefix(Self.shown)), terminal) { _ in nil }
        return missing + (missing.isEmpty || dear.isEmpty ? [] : [""]) + dear
    }

    /// A table of points, and under each what is to be said of it.
    private func section(
        _ title: String, _ chosen: [Int], _ terminal: Terminal, note: (Int) -> String?
    ) -> [String] {
        if chosen.isEmpty { return [] }
        var table = Table(
            [.init(title: title, right: false)] + demands.indices.map { .init(title: "met \($0 + 1)", rank: 2) }
                + [.init(title: "rt p95", rank: 1), .init(title: "rp p95", rank: 3), .init(title: "a year")])
        let codes = codes(terminal)
        for point in chosen { table.add([.init(codes.text(points[point]))] + figures(point)) }
        let lines = table.lines(on: terminal)
        return [lines[0]]
            + zip(chosen, lines.dropFirst()).flatMap { point, line in
                [line] + (note(point).map { terminal.wrapped("  " + $0, after: "  ", indent: 4) } ?? [])
            }
    }

    private func figures(_ point: Int) -> [Table.Cell] {
        let entrant = contest.entrants[point]
        return demands.indices.map { demand in
            .init(entrant.share(demand).map { Human.percent($0.value) } ?? "–", ink(entrant.demands[demand]))
        } + [
            .init(outcome.recoveryTimes[point].map { Human.duration($0.value) } ?? "–"),
            .init(outcome.recoveryPoints[point].map { Human.duration($0.value) } ?? "–"),
            .init(Human.count(entrant.mean)),
        ]
    }

    private func ink(_ standing: Contest.Standing) -> Terminal.Ink? {
        switch standing {
        case .met: .green
        case .missed: .red
        case .open: .yellow
        }
    }

    private func codes(_ terminal: Terminal) -> LeverCodes { LeverCodes(paths: paths, points: points, on: terminal) }

    private func legend(_ terminal: Terminal) -> [String] { codes(terminal).legend(terminal) }

    /// What a point lacks, and the most frequent cause of it.
    func lack(of point: Int) -> String? {
        let entrant = contest.entrants[point]
        let missed = demands.indices.filter { entrant.demands[$0] == .missed }
        let parts = missed.map { demand in
            guard let share = entrant.share(demand) else { return "\(written[demand]): never" }
            let figures = "met \(Human.percent(share.value)) (\(Human.percentRange(share.low, share.high)))"
            return "\(written[demand]): \(figures)" + (cause(of: point, demand).map { "; mostly \($0)" } ?? "")
        }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    private func cause(of point: Int, _ demand: Int) -> String? {
        guard let lack = lacks[point],
            let misses = lack.misses.first(where: { $0.objective.subject == demands[demand].subject }),
            let first = misses.causes.first
        else { return nil }
        let words = Causes(system: lack.system, plan: lack.plan).words(first.cause)
        return "\(words) (\(Human.percent(first.share.value, places: 0)) of the misses)"
    }

    // MARK: - Trade-offs

    private static let mostOfFront = 12

    private func paretoFront(_ terminal: Terminal) -> [String] {
        let all = front
        guard all.count > 1 else { return [] }
        // The ends and an even choice between them.
        let count = min(Self.mostOfFront, all.count)
        let chosen = (0..<count).map { all[$0 * (all.count - 1) / max(1, count - 1)] }
        var table = Table([
            .init(title: "PARETO FRONT", right: false), .init(title: "rt p95"), .init(title: "rp p95"),
            .init(title: "a year"), .init(title: "", right: false),
        ])
        let codes = codes(terminal)
        for point in chosen {
            let status = status(of: point)
            table.add([
                .init(codes.text(points[point])),
                .init(outcome.recoveryTimes[point].map { Human.duration($0.value) } ?? "–"),
                .init(outcome.recoveryPoints[point].map { Human.duration($0.value) } ?? "–"),
                .init(Human.count(cost(of: point))),
                .init(
                    status == .misses ? "misses" : status.rawValue,
                    status == .misses ? .dim : [.undecided, .negligible].contains(status) ? .yellow : .green),
            ])
        }
        let left = all.count - chosen.count
        let note =
            "no point is cheaper, faster and loses less than one of these, as far as the trials of each tell"
            + (left > 0 ? "; \(left) more in between" : "")
        return table.lines(on: terminal) + terminal.wrapped(note).map { terminal.paint($0, .dim) }
            + Scatter(self).lines(on: terminal)
    }

    private func regrets(_ terminal: Terminal) -> [String] {
        guard let regret else { return [] }
        var table = Table([
            .init(title: "LEAST REGRET", right: false), .init(title: "meets in"), .init(title: "mean regret"),
            .init(title: "largest", rank: 1),
        ])
        let codes = codes(terminal)
        for row in regret.rows.prefix(Self.shown) {
            table.add([
                .init(codes.text(points[row.point])), .init("\(row.met) of \(regret.states)"),
                .init(row.mean.map { Human.count($0) } ?? "–"), .init(row.most.map { Human.count($0) } ?? "–"),
            ])
        }
        var note =
            "over \(regret.states) states of \(uncertain.joined(separator: ", ")); regret: \(currency) a year more than the cheapest that meets the demands there"
        if regret.hopeless > 0 { note += "; in \(regret.hopeless) states none does" }
        return table.lines(on: terminal) + terminal.wrapped(note).map { terminal.paint($0, .dim) }
    }

    private func doubts(_ terminal: Terminal) -> [String] {
        let undecided = contest.undecided
        if undecided.isEmpty || contest.round == 0 { return [] }
        let note =
            outcome.isInterrupted
            ? "interrupted: more rounds would decide"
            : "\(Human.count(contest.rules.rounds.last ?? 0)) trials at each cannot tell; allow more with --budget"
        return section("UNDECIDED", Array(undecided.prefix(Self.shown * 2)), terminal) { _ in nil }
            + terminal.wrapped(
                (undecided.count > Self.shown * 2 ? "\(undecided.count - Self.shown * 2) more; " : "") + note
            ).map { terminal.paint($0, .yellow) }
    }
}
