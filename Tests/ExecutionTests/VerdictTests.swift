// SPDX-License-Identifier: GPL-3.0-or-later

import Execution
import Plan
import Quantities
import Testing

@Suite("What a drill comes to")
struct VerdictTests {
    @Test("Everything done as planned passes")
    func pass() {
        var drill = Telling()
        #expect(drill.runThrough(from: 10, recovered: 20) == [.conclude])
        #expect(drill.conclude(at: 21) == .pass)
        #expect(drill.run.reasons == [])
        #expect(drill.run.concluded == .at(21))
        #expect(drill.run.outstanding == [])
    }

    @Test("Where no attempt has switched traffic, nothing was moved")
    func nothingMoved() {
        var drill = Telling()
        drill.begin(at: 1)
        drill.end(Stock.scale, at: 2)
        drill.tell(.operatorSkipped(step: Stock.redirect), at: 3)
        #expect(drill.end(Stock.tell, at: 4) == [.conclude])
        #expect(drill.conclude(at: 5) == .inconclusive)
        #expect(drill.run.reasons == ["nothing was moved"])
    }

    @Test("A plan that stands down shows nothing")
    func standDown() {
        var drill = Telling(plan: Stock.plan(standDown: Stock.scale))
        drill.tell(.began, at: 1)
        #expect(drill.tell(.primaryReturned, at: 2) == [.conclude])
        #expect(drill.conclude(at: 3) == .inconclusive)
        #expect(drill.run.reasons == ["the primary was back before anything was moved: the plan stood down"])
    }

    @Test("Aborting fails, and what runs needs no answer any more")
    func abort() {
        var drill = Telling()
        drill.begin(at: 1)
        #expect(drill.tell(.event(.operatorAborted, Remark("enough", by: "ada")), at: 2) == [.conclude])
        #expect(drill.run.outstanding.map(\.task) == [.conclude])
        #expect(drill.conclude(at: 3) == .fail)
        #expect(drill.run.reasons == ["the drill was aborted by ada: enough"])
    }

    @Test("Where nobody is there, a step that fails for good and that no role would mend ends the drill")
    func nobodyMends() {
        var plan = Stock.plan()
        plan.steps[Stock.decide].by = .automation
        plan.roles = []
        for isUnattended in [true, false] {
            var drill = Telling(plan: plan, isUnattended: isUnattended)
            drill.tell(.began, at: 1)
            let attempt = Attempt(step: Stock.decide, number: 1)
            let tasks = drill.tell(.event(.finished(attempt, .failed), Remark("no answer")), at: 2)
            let why = "decide failed: no answer, and nobody is there to mend it"
            #expect(tasks == (isUnattended ? [.giveUp(why)] : []))
        }
    }

    @Test("A step that was skipped, or done by hand, is an exception", arguments: [true, false])
    func exceptions(isSkipped: Bool) {
        var drill = Telling()
        drill.begin(at: 1)
        drill.end(Stock.scale, at: 2)
        drill.end(Stock.redirect, at: 3)
        let event: PlanRun.Event = isSkipped ? .operatorSkipped(step: Stock.tell) : .operatorDid(step: Stock.tell)
        #expect(drill.tell(.event(event, Remark("told already", by: "ada")), at: 4) == [.conclude])
        #expect(drill.conclude(at: 5) == .passWithExceptions)
        #expect(drill.run.reasons == ["tell was \(isSkipped ? "skipped" : "done by hand") by ada: told already"])
    }

    // MARK: The fault

    @Test("A fault is injected after the lead-in, and healed before the drill is over")
    func fault() {
        var drill = Telling(leadIn: .seconds(5))
        #expect(drill.run.outstanding.map(\.task) == [.waitToInject(until: .at(5))])
        #expect(drill.tell(.injecting, at: 5) == [.inject])
        #expect(drill.tell(.injected(isDone: true, ""), at: 6) == [])
        #expect(drill.runThrough(from: 10, recovered: 20) == [.heal])
        #expect(drill.tell(.healed(isDone: true, ""), at: 21) == [.conclude])
        #expect(drill.conclude(at: 22) == .pass)
        #expect(drill.run.recoveryTime == .seconds(15))
    }

    @Test("A fault of a length is healed when that is over, and the primary's return is confirmed")
    func length() {
        var drill = Telling(leadIn: .zero, lasts: .seconds(60))
        drill.tell(.injecting, at: 1)
        #expect(drill.tell(.injected(isDone: true, ""), at: 2) == [.waitToHeal(until: .at(61))])
        #expect(drill.tell(.healing, at: 61) == [.heal])
        // Four probes a second apart, and the timeout of the last.
        #expect(drill.tell(.healed(isDone: true, ""), at: 62) == [.confirmReturn(after: .at(67))])
    }

    @Test("A fault that was not injected shows nothing, once what there is of it is healed")
    func notInjected() {
        var drill = Telling(leadIn: .zero)
        drill.tell(.injecting, at: 1)
        #expect(drill.tell(.injected(isDone: false, "refused"), at: 2) == [.heal])
        let tasks = drill.tell(.healed(isDone: true, ""), at: 3)
        #expect(tasks.contains(.conclude))
        #expect(drill.conclude(at: 4) == .inconclusive)
        #expect(drill.run.reasons == ["the fault was not injected: refused"])
    }

    @Test("A fault that cannot be healed fails the drill, whatever the plan did")
    func notHealed() {
        var drill = Telling(leadIn: .zero)
        drill.tell(.injecting, at: 1)
        drill.tell(.injected(isDone: true, ""), at: 2)
        #expect(drill.runThrough(from: 10, recovered: 20) == [.heal])
        #expect(drill.tell(.healed(isDone: false, "stuck"), at: 21) == [.conclude])
        #expect(drill.conclude(at: 22) == .fail)
        #expect(drill.run.reasons == ["the fault could not be healed: stuck"])
    }

    // MARK: Objectives

    @Test("A recovery time at the objective meets it, one beyond does not", arguments: [(311, true), (312, false)])
    func recoveryTime(recovered: Int64, isMet: Bool) {
        let target = Objectives.Target(within: .seconds(310), share: .one)
        var drill = Telling(plan: Stock.plan(objectives: Objectives(recoveryTime: target)), leadIn: .zero)
        drill.tell(.injecting, at: 1)
        drill.tell(.injected(isDone: true, ""), at: 2)
        drill.runThrough(from: 10, recovered: recovered)
        drill.tell(.healed(isDone: true, ""), at: 400)
        #expect(drill.conclude(at: 401) == (isMet ? .pass : .fail))
        #expect(drill.run.reasons.count == (isMet ? 0 : 1))
        #expect(drill.run.reasons.allSatisfy { $0.hasPrefix("the recovery time, ") })
    }
}
