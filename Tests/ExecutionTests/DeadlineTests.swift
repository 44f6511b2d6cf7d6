// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Execution
import Plan
import Quantities
import Testing

@Suite("What halts a drill")
struct DeadlineTests {
    private func plan(_ onFailure: OnFailure) -> Plan {
        var plan = Stock.plan()
        plan.deadline = Deadline(within: .seconds(30), onFailure: onFailure)
        return plan
    }

    @Test("A deadline is reckoned from the plan's beginning, and once users are served it is nothing any more")
    func kept() {
        var drill = Telling(plan: plan(.stop))
        #expect(drill.tell(.began, at: 10).contains(.remind(.deadlinePassed, at: .at(40))))
        drill.tell(.answered(role: Stock.sre), at: 11)
        drill.end(Stock.decide, at: 12)
        drill.end(Stock.scale, at: 13)
        #expect(drill.run.outstanding.contains { $0.task == .remind(.deadlinePassed, at: .at(40)) })
        #expect(!drill.run.isStale(.deadlinePassed))
        drill.end(Stock.redirect, at: 14)
        #expect(drill.run.isStale(.deadlinePassed))
        #expect(!drill.run.outstanding.contains { $0.task == .remind(.deadlinePassed, at: .at(40)) })
        drill.end(Stock.tell, at: 15)
        #expect(drill.conclude(at: 16) == .pass)
    }

    @Test("One that has passed halts the drill before a person goes on, and then it is no plain PASS")
    func stop() {
        var drill = Telling(plan: plan(.stop))
        drill.begin(at: 1)
        #expect(drill.tell(.deadlinePassed, at: 31) == [])
        #expect(drill.run.run.isPaused)
        #expect(drill.end(Stock.scale, at: 32) == [], "what runs goes on, and nothing is begun after it")
        #expect(drill.tell(.operatorContinued, at: 33).contains(.perform(Attempt(step: Stock.redirect, number: 1))))
        #expect(drill.run.isStale(.deadlinePassed), "it passes once")
        drill.end(Stock.redirect, at: 34)
        drill.end(Stock.tell, at: 35)
        #expect(drill.conclude(at: 36) == .passWithExceptions)
        #expect(drill.run.reasons == ["the plan's deadline of 30 s passed"])
    }

    @Test("Where nobody is there, a deadline that has passed ends the drill")
    func unattended() {
        var drill = Telling(plan: plan(.stop), isUnattended: true)
        drill.begin(at: 1)
        let tasks = drill.tell(.deadlinePassed, at: 31)
        #expect(tasks == [.giveUp("the plan's deadline of 30 s passed, and nobody is there to go on")])
        #expect(drill.tell(.event(.operatorAborted, Remark("late")), at: 32) == [.conclude])
        #expect(drill.run.outstanding.map(\.task) == [.conclude])
        #expect(drill.conclude(at: 33) == .fail)
    }

    @Test("Taking back goes newest first, by a deadline as by an operator", arguments: [true, false])
    func takenBack(isLate: Bool) {
        var drill = Telling(plan: plan(.undo))
        drill.begin(at: 1)
        drill.end(Stock.scale, at: 2)
        let event: Entry = isLate ? .event(.deadlinePassed) : .event(.operatorUndid, Remark("enough", by: "ada"))
        let redirect = Attempt(step: Stock.redirect, number: 2, kind: .undo)
        let scale = Attempt(step: Stock.scale, number: 2, kind: .undo)
        #expect(drill.tell(event, at: 3) == [.perform(redirect)], "what was under way may have had its effect")
        #expect(drill.run.run.isUndoing)
        #expect(drill.tell(.finished(redirect, .succeeded), at: 4) == [.perform(scale)])
        #expect(drill.tell(.finished(scale, .succeeded), at: 5) == [.conclude])
        #expect(drill.conclude(at: 6) == .fail)
        let why = isLate ? "the plan's deadline of 30 s passed" : "the drill was aborted by ada: enough"
        #expect(drill.run.reasons == ["\(why), and everything was taken back"])
    }

    @Test("What could not be taken back makes even a plan that stands down fail")
    func leftBehind() {
        var drill = Telling(plan: Stock.plan(standDown: Stock.redirect))
        drill.tell(.began, at: 1)
        drill.tell(.answered(role: Stock.sre), at: 1)
        drill.end(Stock.decide, at: 2)
        let undo = Attempt(step: Stock.scale, number: 2, kind: .undo)
        #expect(drill.tell(.primaryReturned, at: 3) == [.perform(undo)])
        #expect(drill.tell(.event(.finished(undo, .failed), Remark("quota")), at: 4) == [.conclude])
        #expect(drill.conclude(at: 5) == .fail)
        #expect(drill.run.reasons == ["scale could not be taken back: quota"])
    }

    @Test("A drill can still be aborted while it takes back, but not be taken back twice")
    func twice() throws {
        var drill = Telling()
        drill.begin(at: 1)
        drill.tell(.operatorUndid, at: 2)
        let refusal = #expect(throws: Verb.Refusal.self) {
            try Verb.abort(undoing: true).entries(in: drill.run, by: "ada", reason: "r") { _ in 1 }
        }
        #expect(refusal?.description == "everything is being taken back already")
        for entry in try Verb.abort(undoing: false).entries(in: drill.run, by: "ada", reason: "r", quorum: { _ in 1 }) {
            #expect(drill.tell(entry, at: 3) == [.conclude])
        }
    }
}

@Suite("Safeguards")
struct SafeguardTests {
    /// Answers one look after another, and then for ever the last.
    private actor Looks {
        private var answers: [Bool]
        init(_ answers: [Bool]) { self.answers = answers }
        func next() -> Bool { answers.count > 1 ? answers.removeFirst() : answers[0] }
    }

    private func trips(
        _ looks: [Bool], failures: Int, consequence: Safeguard.Consequence = .abort, expecting: Int, times: Int = 1
    ) async -> [[Entry]] {
        let answers = Looks(looks)
        let safeguard = Safeguard(name: "checkout") {
            let isGood = await answers.next()
            return (isGood, isGood ? "HTTP 200" : "HTTP 503")
        }
        let watch = SafeguardWatch(
            [safeguard], every: .milliseconds(1), failures: failures, consequence: consequence, clock: ContinuousClock()
        )
        var found: [[Entry]] = []
        for time in 0..<times {
            // What is not to come has a while in which to come; what is to come may take as long as a busy machine needs.
            let patience = Swift.Duration.milliseconds(time < expecting ? 60_000 : 300)
            if let entries = await SafeguardTests.first(watch, within: patience) { found.append(entries) }
        }
        return found
    }

    /// What a watch says within a while.
    private static func first(
        _ watch: SafeguardWatch<ContinuousClock>, within patience: Swift.Duration
    ) async -> [Entry]? {
        await withTaskGroup(of: [Entry]?.self) { group in
            group.addTask { await watch.next(Telling().run) }
            group.addTask {
                try? await Task.sleep(for: patience)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    @Test("As many bad looks in a row as are stated halt the drill, and what was seen is noted first")
    func row() async {
        let remark = Remark("safeguard checkout: HTTP 503")
        for (consequence, event) in [
            (Safeguard.Consequence.pause, PlanRun.Event.operatorPaused), (.abort, .operatorAborted),
            (.undo, .operatorUndid),
        ] {
            let found = await trips([true, false, false], failures: 2, consequence: consequence, expecting: 1)
            #expect(found == [[.fact(.tripped("checkout", "HTTP 503")), .event(event, remark)]])
        }
    }

    @Test("A good look between them begins the row anew")
    func interrupted() async {
        #expect(await trips([false, true, false, true], failures: 2, expecting: 0) == [])
    }

    @Test("Who goes on all the same is not halted again before it has been good")
    func overruled() async {
        #expect(await trips([false], failures: 1, expecting: 1, times: 2).count == 1)
    }
}
