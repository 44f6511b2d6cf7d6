// SPDX-License-Identifier: GPL-3.0-or-later

import Plan
import Quantities
import Testing

/// How a run meets failure, the primary's return, and operators.
@Suite struct PlanRunFailureTests {
    @Test func `A failed attempt is followed by a pause and the next one, its person held`() {
        var rig = Rig([.sre(attempts: 2)])
        _ = rig.tell(.began)
        _ = rig.tell(.answered(role: Rig.sre))
        #expect(rig.end(0, 1, .failed) == [.pause(0, 1, .seconds(30))])
        #expect(rig.run.held(role: Rig.sre) == 1)
        #expect(rig.tell(.retryDue(Attempt(step: 0, number: 1))) == [.start(0, 2)])
    }

    @Test func `A timeout is asked for with the attempt, and fails it`() {
        var rig = Rig([.auto(attempts: 2, timeout: .seconds(5))])
        let attempt = Attempt(step: 0, number: 1)
        #expect(rig.tell(.began) == [.start(0), .remind(.timedOut(attempt), after: .seconds(5))])
        #expect(rig.tell(.timedOut(attempt)) == [.pause(0, 1, .zero)])
    }

    @Test func `An answer after the timeout changes nothing`() {
        var rig = Rig([.auto(attempts: 2, timeout: .seconds(5)), .auto(after: [0])])
        _ = rig.tell(.began)
        _ = rig.tell(.timedOut(Attempt(step: 0, number: 1)))
        #expect(rig.end(0, 1).isEmpty)
        #expect(!rig.run.isSatisfied(0))
    }

    @Test func `A timeout after the answer changes nothing`() {
        var rig = Rig([.auto(timeout: .seconds(5)), .auto(after: [0])])
        _ = rig.tell(.began)
        _ = rig.end(0)
        #expect(rig.tell(.timedOut(Attempt(step: 0, number: 1))).isEmpty)
        #expect(rig.run.isSatisfied(0))
    }

    @Test func `An attempt that becomes blocked in the pause waits until it is not`() {
        var rig = Rig([.auto(attempts: 2, every: .seconds(1))])
        _ = rig.tell(.began)
        _ = rig.end(0, 1, .failed)
        _ = rig.tell(.blocked(step: 0))
        #expect(rig.tell(.retryDue(Attempt(step: 0, number: 1))).isEmpty)
        #expect(rig.tell(.unblocked(step: 0)) == [.start(0, 2)])
    }

    @Test func `What the automation fails at engineering mends, which satisfies the step with an exception`() {
        var rig = Rig([.auto()])
        _ = rig.tell(.began)
        #expect(rig.end(0, 1, .failed) == [.page(role: Rig.engineering)])
        #expect(rig.tell(.answered(role: Rig.engineering)) == [.mend(0, 2)])
        #expect(rig.run.held(role: Rig.engineering) == 1)
        #expect(rig.end(.mend, 0, 2) == [.conclude(.passWithExceptions)])
    }

    @Test func `What a role fails at the same role mends`() {
        var rig = Rig([.sre()])
        _ = rig.tell(.began)
        _ = rig.tell(.answered(role: Rig.sre))
        #expect(rig.end(0, 1, .failed) == [.mend(0, 2)])
    }

    @Test func `A mended verify looks again`() {
        var rig = Rig([.doing(.verify)])
        _ = rig.tell(.began)
        _ = rig.end(0, 1, .failed)
        _ = rig.tell(.answered(role: Rig.engineering))
        #expect(rig.end(.mend, 0, 2) == [.start(0, 3)])
        #expect(rig.end(0, 3) == [.conclude(.passWithExceptions)])
    }

    @Test func `A step that a person declined is not tried again`() {
        var rig = Rig([.sre(attempts: 3, action: .approve)])
        _ = rig.tell(.began)
        _ = rig.tell(.answered(role: Rig.sre))
        #expect(rig.end(0, 1, .declined) == [.mend(0, 2)])
    }

    @Test func `After a failure that does not matter the plan goes on, with an exception`() {
        var rig = Rig([.auto(onFailure: .continue), .auto(after: [0])])
        _ = rig.tell(.began)
        #expect(rig.end(0, 1, .failed) == [.start(1)])
        #expect(rig.end(1) == [.conclude(.passWithExceptions)])
    }

    @Test func `Undoing takes back one step after another, newest first, and fails`() {
        var rig = Rig([.doing(.scale), .doing(.switchTraffic, after: [0]), .auto(after: [1], onFailure: .undo)])
        _ = rig.tell(.began)
        _ = rig.end(0)
        _ = rig.end(1)
        #expect(rig.end(2, 1, .failed) == [.undo(1, 2)])
        #expect(rig.end(.undo, 1, 2) == [.undo(0, 2)])
        #expect(rig.end(.undo, 0, 2) == [.conclude(.fail)])
    }

    @Test func `With nothing to take back undoing fails at once`() {
        var rig = Rig([.auto(onFailure: .undo)])
        _ = rig.tell(.began)
        #expect(rig.end(0, 1, .failed) == [.conclude(.fail)])
    }

    @Test func `While it undoes nothing begins and nobody is paged`() {
        var rig = Rig([.doing(.scale), .auto(after: [0], onFailure: .undo), .sre(after: [1]), .sre(after: [0])])
        _ = rig.tell(.began)
        _ = rig.end(0)
        #expect(rig.end(1, 1, .failed) == [.undo(0, 2)])
        #expect(rig.tell(.answered(role: Rig.sre)).isEmpty)
        #expect(rig.tell(.primaryReturned).isEmpty)
    }

    @Test func `A primary that returns before anything moved makes the plan stand down`() {
        var rig = Rig([.doing(.scale), .doing(.switchTraffic, after: [0])], standDown: 1)
        _ = rig.tell(.began)
        #expect(rig.tell(.primaryReturned) == [.undo(0, 2)])
        #expect(rig.end(0, 1).isEmpty)
        #expect(rig.end(.undo, 0, 2) == [.conclude(.inconclusive)])
        #expect(rig.run.stoodDown)
    }

    @Test func `A blocked switch has not started, so the plan may still stand down`() {
        var rig = Rig([.doing(.switchTraffic)], standDown: 0)
        _ = rig.tell(.blocked(step: 0))
        _ = rig.tell(.began)
        #expect(rig.tell(.primaryReturned) == [.conclude(.inconclusive)])
    }

    @Test func `Once the switch or its stand-in has started the plan does not stand down`() {
        var switchStep = Step.doing(.switchTraffic)
        switchStep.instead = 1
        var rig = Rig([switchStep, .doing(.switchTraffic)], standDown: 0)
        _ = rig.tell(.blocked(step: 0))
        _ = rig.tell(.began)
        #expect(rig.tell(.primaryReturned).isEmpty)
        #expect(rig.end(1) == [.conclude(.pass)])
        #expect(!rig.run.stoodDown)
    }

    @Test func `A plan that names no such step never stands down`() {
        var rig = Rig([.doing(.scale)])
        _ = rig.tell(.began)
        #expect(rig.tell(.primaryReturned).isEmpty)
    }

    @Test func `A pause lets what runs end and begins nothing`() {
        var rig = Rig([.auto(), .auto(after: [0])])
        _ = rig.tell(.began)
        _ = rig.tell(.operatorPaused)
        #expect(rig.end(0).isEmpty)
        #expect(rig.tell(.operatorContinued) == [.start(1)])
    }

    @Test func `A step that an operator retries has all its attempts again`() {
        var rig = Rig([.auto(attempts: 2)])
        _ = rig.tell(.began)
        _ = rig.end(0, 1, .failed)
        _ = rig.tell(.retryDue(Attempt(step: 0, number: 1)))
        #expect(rig.end(0, 2, .failed) == [.page(role: Rig.engineering)])
        #expect(rig.tell(.operatorRetried(step: 0)) == [.start(0, 3)])
        #expect(rig.end(0, 3, .failed) == [.pause(0, 3, .zero)])
    }

    @Test(arguments: [PlanRun.Event.operatorSkipped(step: 0), .operatorDid(step: 0)])
    func `A step that an operator skips or has done lets the plan go on, with an exception`(event: PlanRun.Event) {
        var rig = Rig([.auto(), .auto(after: [0])])
        _ = rig.tell(.began)
        #expect(rig.tell(event) == [.start(1)])
        #expect(rig.end(0, 1, .failed).isEmpty)
        #expect(rig.end(1) == [.conclude(.passWithExceptions)])
    }

    @Test func `A blocked step done by hand sends its stand-in away`() {
        var rig = Rig([.auto(instead: 1), .auto(), .auto(after: [0])])
        _ = rig.tell(.blocked(step: 0))
        _ = rig.tell(.began)
        #expect(rig.tell(.operatorDid(step: 0)) == [.start(2)])
        #expect(rig.end(1).isEmpty)
        #expect(rig.end(2) == [.conclude(.passWithExceptions)])
    }

    @Test func `An operator's abort ends the run at once`() {
        var rig = Rig([.doing(.scale), .auto(after: [0])])
        _ = rig.tell(.began)
        _ = rig.end(0)
        #expect(rig.tell(.operatorAborted) == [.conclude(.fail)])
        #expect(rig.run.verdict == .fail)
    }
}
