// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Foundation
internal import Plan
internal import Quantities
internal import Rehearsal
internal import Study

extension DecisionReport {
    /// The report for programs: keys in alphabetical order, `null` for what is not there or is infinite.
    public func json() throws -> String { try JSON.text(DecisionDocument(self)) }
}

/// The shape of `decide --format json`.
private struct DecisionDocument: Encodable {
    var scenario: String
    var planHash: String
    var seed: UInt64
    var version = Version.current
    var fingerprint: String
    var known: KnowledgeDocument
    var reading: String
    var trials: CountsDocument
    var improbable: Nullable<CountsDocument>
    var advice: Decision.Advice
    var criterion: Decision.Criterion
    var currency: String
    var switching: Nullable<SideDocument>
    var waiting: Nullable<SideDocument>
    var sooner: Nullable<ContestDocument>
    var better: Nullable<ContestDocument>
    var later: [DelayDocument]

    enum CodingKeys: String, CodingKey {
        case scenario, seed, version, fingerprint, known, reading, trials, improbable, advice, criterion, currency
        case sooner, better, later
        case planHash = "plan_hash"
        case switching = "switch"
        case waiting = "wait"
    }

    init(_ report: DecisionReport) {
        let decision = report.decision
        scenario = report.scenario
        planHash = report.planHash
        seed = report.seed
        fingerprint = report.fingerprint.description
        known = KnowledgeDocument(report)
        reading = decision.knowledge.beginsNow ? "from-now" : "agreeing"
        trials = CountsDocument(decision.counts)
        improbable = Nullable(report.improbable.map(CountsDocument.init))
        advice = decision.advice
        criterion = decision.criterion
        currency = report.currency
        let side = { (side: Decision.Side) in decision.isKnown ? SideDocument(side, report) : nil }
        switching = Nullable(side(decision.switching))
        waiting = Nullable(side(decision.waiting))
        let contest = { (contest: Decision.Contest) in decision.isKnown ? ContestDocument(contest) : nil }
        sooner = Nullable(contest(decision.sooner))
        better = Nullable(contest(decision.better))
        later = decision.isKnown ? decision.delays.map(DelayDocument.init) : []
    }
}

private struct KnowledgeDocument: Encodable {
    var elapsed: Double
    var at: Nullable<Double>
    var done: [String]
    var seen: [String]
    var notSeen: [String]
    var answered: [String]

    enum CodingKeys: String, CodingKey {
        case done, seen, answered
        case elapsed = "elapsed_s"
        case at = "at_s"
        case notSeen = "not_seen"
    }

    init(_ report: DecisionReport) {
        let known = report.decision.knowledge
        let impairments = report.system.impairments.list
        elapsed = known.elapsed.seconds
        at = Nullable(report.at?.seconds)
        done = known.done.map { report.plan.steps[$0].id }
        seen = known.seen.map { impairments[$0].name }
        notSeen = known.notSeen.map { impairments[$0].name }
        answered = known.answered.map { report.plan.roles[$0] }
    }
}

private struct CountsDocument: Encodable {
    var tried: Int
    var lasting: Int
    var alike: Int
    var agreeing: Int

    init(_ counts: DecisionStudy.Counts) {
        tried = counts.tried
        lasting = counts.lasting
        alike = counts.alike
        agreeing = counts.agreeing
    }
}

private struct SideDocument: Encodable {
    var backP50: Nullable<FigureDocument>
    var backP95: Nullable<FigureDocument>
    var recoveryPointP50: Nullable<FigureDocument>
    var recoveryPointP95: Nullable<FigureDocument>
    var downtimeMean: Nullable<FigureDocument>
    var eventMean: Nullable<FigureDocument>
    var businessMean: Nullable<FigureDocument>
    var costMean: Nullable<FigureDocument>
    var stoodDown: FigureDocument
    var unrecovered: FigureDocument
    var objectives: [ObjectiveDocument]

    enum CodingKeys: String, CodingKey {
        case unrecovered, objectives
        case backP50 = "back_p50_s"
        case backP95 = "back_p95_s"
        case recoveryPointP50 = "recovery_point_p50_s"
        case recoveryPointP95 = "recovery_point_p95_s"
        case downtimeMean = "downtime_mean_s"
        case eventMean = "event_cost_mean"
        case businessMean = "business_cost_mean"
        case costMean = "cost_mean"
        case stoodDown = "stood_down"
    }

    init(_ side: Decision.Side, _ report: DecisionReport) {
        let figure = { (figure: Figure?) in Nullable(figure.map(FigureDocument.init)) }
        backP50 = figure(side.back[.p50])
        backP95 = figure(side.back[.p95])
        recoveryPointP50 = figure(side.recoveryPoint[.p50])
        recoveryPointP95 = figure(side.recoveryPoint[.p95])
        downtimeMean = figure(side.downtime.mean)
        eventMean = figure(side.event.mean)
        businessMean = figure(side.business.mean)
        costMean = figure(side.cost)
        stoodDown = FigureDocument(side.stoodDown)
        unrecovered = FigureDocument(side.unrecovered)
        objectives = side.objectives.map {
            ObjectiveDocument(
                measure: $0.objective.name(in: report.system), within: Nullable($0.objective.bound),
                met: figure($0.met))
        }
    }
}

private struct ObjectiveDocument: Encodable {
    var measure: String
    var within: Nullable<Double>
    var met: Nullable<FigureDocument>

    enum CodingKeys: String, CodingKey {
        case measure, met
        case within = "within_s"
    }
}

private struct ContestDocument: Encodable {
    var switching: FigureDocument
    var waiting: FigureDocument
    var saved: Nullable<FigureDocument>

    enum CodingKeys: String, CodingKey {
        case saved
        case switching = "switch"
        case waiting = "wait"
    }

    init(_ contest: Decision.Contest) {
        switching = FigureDocument(contest.switching)
        waiting = FigureDocument(contest.waiting)
        saved = Nullable(contest.saved.map(FigureDocument.init))
    }
}

private struct DelayDocument: Encodable {
    var after: Double
    var dearer: Nullable<FigureDocument>
    var primaryIsBack: FigureDocument

    enum CodingKeys: String, CodingKey {
        case dearer
        case after = "after_s"
        case primaryIsBack = "primary_is_back"
    }

    init(_ delay: Decision.Delay) {
        after = delay.after
        dearer = Nullable(delay.dearer.map(FigureDocument.init))
        primaryIsBack = FigureDocument(delay.primaryIsBack)
    }
}
