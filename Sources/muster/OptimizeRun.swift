// SPDX-License-Identifier: GPL-3.0-or-later

internal import Documents
internal import Estate
internal import Finance
internal import Foundation
internal import Quantities
internal import Rehearsal
internal import Report
internal import Study

/// A search on its way: points on the one side, a report on the other.
struct OptimizeRun {
    /// The difference of yearly cost that does not matter.
    enum Allowance {
        /// As a share of the least cost of standing by.
        case share(Double)
        /// In the price list's currency.
        case amount(Double)
    }

    let loaded: Loaded
    let levers: Design
    let demands: [(objective: Objective, text: String)]
    let confidence: Double
    let indifference: Allowance
    let budget: Int
    let withBusiness: Bool
    let uncertain: Design?
    let first: UInt64
    let threads: Int

    /// Trials of each point in each state of what is uncertain: the standard error of a share is 1 % at most, an assumption
    /// of what is enough for a ranking.
    private static let trialsPerState = 2_000
    /// Trials in which it is looked for what points lack.
    private static let trialsForCauses = 4_000

    func callAsFunction() throws -> OptimizeReport {
        let pricing = try pricing(loaded.scenario)
        let zone = try zone()
        var progress = ProgressLine(quiet: loaded.options.quiet)
        let search = Optimisation(
            points: levers.count, demands: demands.map(\.objective),
            rules: Contest.Rules(
                confidence: confidence, zone: zone, rounds: Contest.Rules.rounds(upTo: budget)),
            first: first, threads: threads)
        let outcome = try search.run(
            interruption: Signals.interruption, prepare: { try point(levers[$0]) },
            price: { number, sample in try price(levers[number], sample) },
            progress: { progress.show($0.done, of: $0.total) })
        progress.clear()
        guard outcome.contest.round > 0 else {
            Console.complain("muster: interrupted before the first round had finished")
            throw Ending.undecided
        }
        var report = OptimizeReport(
            scenario: loaded.scenario.name, paths: levers.paths, points: levers.points.map { $0.map(\.value) },
            demands: demands.map(\.objective), written: demands.map(\.text), currency: pricing.books.prices.currency,
            perYear: pricing.perYear, withBusiness: withBusiness, outcome: outcome, seed: loaded.seed)
        if !outcome.isInterrupted {
            report.regret = try regret(among: outcome)
            report.uncertain = uncertain?.dimensions.map(\.name) ?? []
        }
        let shown = outcome.contest.winner == nil ? report.nearest : report.cheaper
        for number in shown.prefix(OptimizeReport.shown) { report.lacks[number] = try lack(levers[number]) }
        report.run = StudyReport.Run(elapsed: progress.elapsed, threads: threads)
        return report
    }

    /// One point with further settings.
    private func point(_ settings: [Setting]) throws -> SweepStudy.Point {
        let scenario = try loaded.scenario(setting: settings)
        return SweepStudy.Point(
            incident: try loaded.incident(of: scenario),
            layout: Sample.Layout(system: scenario.system, plan: scenario.plan, timings: false))
    }

    // MARK: - Money

    /// What a scenario is paid with.
    private struct Pricing {
        var books: Books
        var perYear: Double?
        var standing: Double { (books.standbyMonth.total * 12).double }
    }

    private func pricing(_ scenario: Scenario) throws -> Pricing {
        guard let prices = scenario.prices else {
            throw Complaint(
                "\(loaded.options.scenario): nothing says what is cheap; name a price list with `prices:`")
        }
        do {
            return Pricing(books: try Books(scenario.system, prices), perYear: scenario.fault.perYear?.double)
        } catch { throw Complaint("\(loaded.options.scenario): \(error)") }
    }

    /// The indifference zone: a share is of the least cost of standing by.
    private func zone() throws -> Double {
        guard case .share(let share) = indifference else {
            if case .amount(let amount) = indifference { return amount }
            return 1
        }
        var least = Double.infinity
        for number in 0..<levers.count where !Signals.interruption.isRequested {
            least = min(least, try pricing(try loaded.scenario(setting: levers[number])).standing)
        }
        guard least > 0 else {
            throw Complaint(
                "standing by costs nothing at some point: say by --indifference AMOUNT what does not matter")
        }
        return least.isFinite ? least * share : 1
    }

    private func price(_ settings: [Setting], _ sample: Sample) throws -> Optimisation.Price {
        let scenario = try loaded.scenario(setting: settings)
        let pricing = try pricing(scenario)
        guard let perYear = pricing.perYear else {
            return Optimisation.Price(
                standing: pricing.standing, perTrial: [Double](repeating: 0, count: sample.count))
        }
        let values = { (measure: Measure) in
            sample.index(of: measure).map { sample.values($0) } ?? [Double](repeating: 0, count: sample.count)
        }
        var costs = values(.eventCost)
        if withBusiness {
            let (losses, downtimes) = (values(.businessCost), values(.downtime))
            let penalty = pricing.books.penalty
            for row in costs.indices {
                costs[row] += losses[row] + (downtimes[row] > penalty.allowed ? penalty.credit : 0)
            }
        }
        return Optimisation.Price(standing: pricing.standing, perTrial: costs.map { $0 * perYear })
    }

    // MARK: - What the others lack, and what nobody knows

    private func lack(_ settings: [Setting]) throws -> OptimizeReport.Lack {
        let point = try point(settings)
        let sample = Study(of: point.incident, layout: point.layout, first: first, threads: threads)
            .run(trials: min(budget, Self.trialsForCauses))
        return OptimizeReport.Lack(
            misses: Misses.all(
                of: sample, incident: point.incident, objectives: demands.map(\.objective), threads: threads),
            system: point.incident.system, plan: point.incident.plan)
    }

    /// The ranking by regret over the states; `nil` where nothing is uncertain.
    private func regret(among outcome: Optimisation.Outcome) throws -> Regret? {
        guard let uncertain else { return nil }
        let points = levers.count
        let sweep = SweepStudy(
            points: 0..<(uncertain.count * points), trials: min(budget, Self.trialsPerState), first: first,
            threads: threads)
        var costs = [[Double?]](repeating: [], count: uncertain.count)
        var progress = ProgressLine(quiet: loaded.options.quiet)
        defer { progress.clear() }
        let settings = { @Sendable [levers] (number: Int) in levers[number % points] + uncertain[number / points] }
        let next = try sweep.run(
            interruption: Signals.interruption, prepare: { try point(settings($0)) },
            summarise: { [demands] number, _, sample -> Double? in
                let isMet = demands.allSatisfy { sample.share(meeting: $0.objective) >= $0.objective.targetShare }
                let price = try price(settings(number), sample)
                return isMet ? price.standing + price.perTrial.reduce(0, +) / Double(max(1, sample.count)) : nil
            }, progress: { progress.show($0, of: uncertain.count * points * sweep.trials) },
            take: { number, cost in costs[number / points].append(cost) })
        return next == uncertain.count * points ? Regret(costs: costs) : nil
    }
}

extension Books {
    /// The seconds of downtime that a month may have, and the credit owed in one with more: an outage owes it by itself, which
    /// counts two outages of one month twice and none that only together exceed it.
    fileprivate var penalty: (allowed: Double, credit: Double) {
        guard let penalty = prices.business.penalty else { return (.infinity, 0) }
        let month = Double(Books.monthHours) * 3600
        return ((1 - penalty.monthBelow.double) * month, penalty.credit.double * penalty.revenueMonth.double)
    }
}
