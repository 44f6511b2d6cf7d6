// SPDX-License-Identifier: GPL-3.0-or-later

import Execution
import Plan
import Testing

@Suite("An operator's verbs")
struct VerbTests {
    private let attempt = Attempt(step: Stock.decide, number: 1)

    private func entries(_ verb: Verb, _ drill: Telling, by who: String = "ada", quorum: Int = 1) throws -> [Entry] {
        try verb.entries(in: drill.run, by: who, reason: "because") { _ in quorum }
    }

    /// The reason why a verb is refused.
    private func refusal(_ verb: Verb, _ drill: Telling, by who: String = "ada", quorum: Int = 1) -> String? {
        #expect(throws: Verb.Refusal.self) { try entries(verb, drill, by: who, quorum: quorum) }?.description
    }

    private func begun() -> Telling {
        var drill = Telling()
        drill.tell(.began, at: 1)
        return drill
    }

    @Test("Approving before the role has answered answers for it, too")
    func approveUnanswered() throws {
        var drill = begun()
        let remark = Remark("because", by: "ada")
        let said = try entries(.approve(step: nil), drill)
        #expect(
            said == [
                .event(.answered(role: Stock.sre), remark), .fact(.approved(attempt, by: "ada", "because")),
                .event(.finished(attempt, .succeeded), remark),
            ])
        for entry in said { drill.tell(entry, at: 2) }
        #expect(drill.run.run.isSatisfied(Stock.decide))
        #expect(drill.run.run.stage(of: Stock.scale) == .running)
    }

    @Test("Declining answers and says no")
    func decline() throws {
        var drill = begun()
        let said = try entries(.decline(step: Stock.decide), drill)
        let remark = Remark("because", by: "ada")
        #expect(said == [.event(.answered(role: Stock.sre), remark), .event(.finished(attempt, .declined), remark)])
        for entry in said { drill.tell(entry, at: 2) }
        #expect(!drill.run.run.isSatisfied(Stock.decide))
        #expect(drill.run.run.stage(of: Stock.scale) == .waiting)
    }

    @Test("A quorum of two takes two different people")
    func quorum() throws {
        var drill = begun()
        drill.tell(.answered(role: Stock.sre), at: 2)
        let first = try entries(.approve(step: nil), drill, quorum: 2)
        #expect(first == [.fact(.approved(attempt, by: "ada", "because"))])
        for entry in first { drill.tell(entry, at: 3) }
        #expect(drill.run.run.stage(of: Stock.decide) == .running)
        let again = refusal(.approve(step: nil), drill, quorum: 2)
        #expect(again == "ada has approved already; it takes somebody else")
        let second = try entries(.approve(step: nil), drill, by: "bob", quorum: 2)
        for entry in second { drill.tell(entry, at: 4) }
        #expect(second.last == .event(.finished(attempt, .succeeded), Remark("because", by: "bob")))
        #expect(drill.run.approvals[attempt] == ["ada", "bob"])
        #expect(drill.run.run.isSatisfied(Stock.decide))
    }

    @Test("Each verb comes to its event")
    func events() throws {
        var drill = begun()
        let remark = Remark("because", by: "ada")
        let cases: [(Verb, PlanRun.Event)] = [
            (.answer(role: Stock.sre), .answered(role: Stock.sre)), (.pause, .operatorPaused),
            (.skip(step: Stock.tell), .operatorSkipped(step: Stock.tell)),
            (.done(step: Stock.scale), .operatorDid(step: Stock.scale)), (.abort(undoing: false), .operatorAborted),
            (.abort(undoing: true), .operatorUndid),
        ]
        for (verb, event) in cases { #expect(try entries(verb, drill) == [.event(event, remark)]) }
        drill.tell(.operatorPaused, at: 2)
        #expect(try entries(.continue, drill) == [.event(.operatorContinued, remark)])
    }

    @Test("A failed step can be tried again")
    func retry() throws {
        var drill = Telling()
        drill.begin(at: 1)
        drill.end(Stock.scale, .failed, at: 2)
        let said = try entries(.retry(step: Stock.scale), drill)
        #expect(said == [.event(.operatorRetried(step: Stock.scale), Remark("because", by: "ada"))])
        for entry in said { drill.tell(entry, at: 3) }
        #expect(drill.run.run.stage(of: Stock.scale) == .running)
    }

    @Test("An attempt of which nothing is known counts as failed when it is tried again")
    func retryUnknown() throws {
        var drill = Telling()
        drill.begin(at: 1)
        let attempt = Attempt(step: Stock.scale, number: 1)
        drill.tell(.unknown(attempt, "crash"), at: 2)
        let remark = Remark("because", by: "ada")
        let said = try entries(.retry(step: Stock.scale), drill)
        #expect(
            said == [.event(.finished(attempt, .failed), remark), .event(.operatorRetried(step: Stock.scale), remark)])
        for entry in said { drill.tell(entry, at: 3) }
        #expect(drill.run.run.stage(of: Stock.scale) == .running)
        #expect(drill.run.unknown == [])
    }

    @Test("What means nothing as the drill stands is refused with the reason")
    func refusals() {
        var drill = Telling()
        #expect(refusal(.approve(step: nil), drill) == "nothing asks for a decision now")
        #expect(refusal(.continue, drill) == "the drill is not paused")
        #expect(refusal(.retry(step: Stock.scale), drill)?.hasPrefix("scale is not due yet") == true)
        drill.tell(.began, at: 1)
        #expect(refusal(.approve(step: Stock.scale), drill) == "scale is not due yet; what asks now: decide")
        drill.tell(.operatorPaused, at: 2)
        #expect(refusal(.pause, drill) == "the drill is paused already")
        #expect(
            refusal(.approve(step: nil), drill) == "decide cannot begin yet: waits while the drill is paused")
        drill.tell(.operatorContinued, at: 3)
        drill.tell(.answered(role: Stock.sre), at: 4)
        #expect(refusal(.answer(role: Stock.sre), drill) == "sre has answered already")
        drill.end(Stock.decide, at: 5)
        #expect(refusal(.skip(step: Stock.decide), drill) == "decide is done")
        #expect(refusal(.done(step: Stock.decide), drill) == "decide is done")
        #expect(refusal(.approve(step: Stock.decide), drill) == "decide is done; nothing asks for a decision now")
        drill.tell(.operatorAborted, at: 6)
        #expect(refusal(.abort(undoing: false), drill)?.hasPrefix("the plan is over") == true)
        #expect(drill.conclude(at: 7) == .fail)
        #expect(refusal(.abort(undoing: false), drill) == "the drill is over: FAIL")
    }
}
