// SPDX-License-Identifier: GPL-3.0-or-later

import Plan
import Quantities
import Testing

/// How a run goes forward: order, phases, people.
@Suite struct PlanRunTests {
    @Test func `Nothing begins before the plan does`() {
        var rig = Rig([.auto()])
        #expect(rig.tell(.answered(role: Rig.sre)).isEmpty)
        #expect(rig.tell(.began) == [.start(0)])
    }

    @Test func `A step begins when all that it is after has succeeded`() {
        var rig = Rig([.auto(), .auto(), .auto(after: [0, 1])])
        #expect(rig.tell(.began) == [.start(0), .start(1)])
        #expect(rig.end(1).isEmpty)
        #expect(rig.end(0) == [.start(2)])
    }

    @Test func `A run in which every step did what it should passes`() {
        var rig = Rig([.auto(), .auto()])
        _ = rig.tell(.began)
        #expect(rig.end(0).isEmpty)
        #expect(rig.end(1) == [.conclude(.pass)])
        #expect(rig.run.verdict == .pass)
    }

    @Test func `A plan that begins twice begins once`() {
        var rig = Rig([.auto()])
        _ = rig.tell(.began)
        #expect(rig.tell(.began).isEmpty)
    }

    @Test func `A role is paged when its first step is ready, and once`() {
        var rig = Rig([.auto(), .sre(after: [0]), .sre(after: [0])])
        #expect(rig.tell(.began) == [.start(0)])
        #expect(rig.end(0) == [.page(role: Rig.sre)])
    }

    @Test func `A notification pages its role when it has been sent`() {
        var rig = Rig([.doing(.notify(.role(Rig.sre))), .sre(after: [0])])
        #expect(rig.tell(.began) == [.start(0)])
        #expect(rig.end(0) == [.page(role: Rig.sre)])
        #expect(rig.tell(.answered(role: Rig.sre)) == [.start(1)])
    }

    @Test func `A notification of a channel pages nobody`() {
        var rig = Rig([.doing(.notify(.channel("#incidents"))), .auto()])
        _ = rig.tell(.began)
        #expect(rig.end(0).isEmpty)
    }

    @Test func `A step of a role waits for its answer, and then holds one of its people`() {
        var rig = Rig([.sre()])
        #expect(rig.tell(.began) == [.page(role: Rig.sre)])
        #expect(rig.run.held(role: Rig.sre) == 0)
        #expect(rig.tell(.answered(role: Rig.sre)) == [.start(0)])
        #expect(rig.run.held(role: Rig.sre) == 1)
        _ = rig.end(0)
        #expect(rig.run.held(role: Rig.sre) == 0)
    }

    @Test func `Steps queue for people in the order of the plan`() {
        var rig = Rig([.sre(), .sre(), .sre()], people: [1, 2])
        _ = rig.tell(.began)
        #expect(rig.tell(.answered(role: Rig.sre)) == [.start(0), .start(1)])
        #expect(rig.end(1) == [.start(2)])
    }

    @Test func `A blocked step does not begin until it is unblocked`() {
        var rig = Rig([.auto()])
        #expect(rig.tell(.blocked(step: 0)).isEmpty)
        #expect(rig.tell(.began).isEmpty)
        #expect(rig.tell(.unblocked(step: 0)) == [.start(0)])
    }

    @Test func `An impairment does not stop what has begun`() {
        var rig = Rig([.auto()])
        _ = rig.tell(.began)
        #expect(rig.tell(.blocked(step: 0)).isEmpty)
        #expect(rig.end(0) == [.conclude(.pass)])
    }

    @Test func `A blocked step holds nobody`() {
        var rig = Rig([.sre(), .sre()])
        _ = rig.tell(.blocked(step: 0))
        _ = rig.tell(.began)
        #expect(rig.tell(.answered(role: Rig.sre)) == [.start(1)])
        #expect(rig.tell(.unblocked(step: 0)).isEmpty)
        #expect(rig.end(1) == [.start(0)])
    }

    @Test func `A stand-in runs only when its principal is blocked`() {
        var rig = Rig([.auto(instead: 1), .auto(), .auto(after: [0])])
        #expect(rig.tell(.began) == [.start(0)])
        #expect(rig.end(0) == [.start(2)])
        #expect(rig.end(2) == [.conclude(.pass)])
    }

    @Test func `A blocked step is satisfied by its stand-in, and is not tried any more`() {
        var rig = Rig([.auto(instead: 1), .auto(), .auto(after: [0])])
        _ = rig.tell(.blocked(step: 0))
        #expect(rig.tell(.began) == [.start(1)])
        #expect(rig.tell(.unblocked(step: 0)).isEmpty)
        #expect(rig.end(1) == [.start(2)])
        #expect(rig.end(2) == [.conclude(.pass)])
    }

    @Test func `A stand-in that is blocked itself calls for its own`() {
        var rig = Rig([.auto(instead: 1), .auto(instead: 2), .auto()])
        _ = rig.tell(.blocked(step: 0))
        _ = rig.tell(.blocked(step: 1))
        #expect(rig.tell(.began) == [.start(2)])
        #expect(rig.end(2) == [.conclude(.pass)])
    }

    @Test func `A stand-in waits for what it is after itself`() {
        var rig = Rig([.auto(instead: 1), .auto(after: [2]), .auto()])
        _ = rig.tell(.blocked(step: 0))
        #expect(rig.tell(.began) == [.start(2)])
        #expect(rig.end(2) == [.start(1)])
    }

    @Test func `One stand-in satisfies all that it stands in for`() {
        var rig = Rig([.auto(instead: 2), .auto(instead: 2), .auto()])
        _ = rig.tell(.blocked(step: 0))
        _ = rig.tell(.blocked(step: 1))
        #expect(rig.tell(.began) == [.start(2)])
        #expect(rig.end(2) == [.conclude(.pass)])
    }

    @Test(arguments: [true, false])
    func `Failback begins with the later of the primary's return and recovery`(primaryFirst: Bool) {
        var rig = Rig([.auto(recovers: true), .auto(after: [0]), .auto(phase: 1)])
        _ = rig.tell(.began)
        if primaryFirst {
            #expect(rig.tell(.primaryReturned).isEmpty)
            #expect(rig.end(0) == [.start(1), .start(2)])
        } else {
            #expect(rig.end(0) == [.start(1)])
            #expect(rig.tell(.primaryReturned) == [.start(2)])
        }
    }

    @Test func `Where nothing is to come back the failback is left out`() {
        var rig = Rig([.auto(recovers: true), .auto(phase: 1)], failsBack: false)
        _ = rig.tell(.began)
        #expect(rig.end(0) == [.conclude(.pass)])
    }

    @Test func `A step that takes another one back runs only so`() {
        var rig = Rig([.auto(undo: 1), .auto()])
        #expect(rig.tell(.began) == [.start(0)])
        #expect(rig.end(0) == [.conclude(.pass)])
    }

    @Test func `After the verdict nothing is answered`() {
        var rig = Rig([.auto()])
        _ = rig.tell(.began)
        _ = rig.end(0)
        #expect(rig.tell(.operatorAborted).isEmpty)
        #expect(rig.end(0, 1, .failed).isEmpty)
        #expect(rig.run.verdict == .pass)
    }

    @Test func `A run that is reset begins again`() {
        var rig = Rig([.sre()])
        _ = rig.tell(.began)
        _ = rig.tell(.answered(role: Rig.sre))
        var run = rig.run
        run.reset(failsBack: true)
        var commands = ContiguousArray<PlanRun.Command>()
        run.handle(.began, into: &commands)
        #expect(commands == [.page(role: Rig.sre)])
        #expect(run.held(role: Rig.sre) == 0)
    }
}
