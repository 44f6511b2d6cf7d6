// SPDX-License-Identifier: GPL-3.0-or-later

import Execution
import Plan

/// How a drill may stand, or have ended.
enum Situation: String, CaseIterable {
    case beforeTheFault, running, late, waitingForAPerson, waitingForAnAnswer, waitingForAnImpairment
    case waitingForTheNextAttempt, waitingForThePrimary, paused, failedStep, unknownAttempt, noDriver, skipped
    case noPrediction, stoodDown, undone, aborted, passed, passedWithExceptions, failedObjective

    /// The drill that stands so.
    func tale() throws -> Tale {
        var tale = Tale(injects: self != .noPrediction, prediction: self == .noPrediction ? nil : Evacuation.prediction)
        switch self {
        case .beforeTheFault, .running, .late, .waitingForAPerson, .waitingForAnAnswer, .waitingForAnImpairment,
            .waitingForTheNextAttempt, .waitingForThePrimary, .paused, .noDriver:
            try goOn(&tale)
        case .failedStep, .unknownAttempt, .skipped, .noPrediction: try stumble(&tale)
        case .stoodDown, .undone, .aborted, .passed, .passedWithExceptions, .failedObjective: try end(&tale)
        }
        return tale
    }

    private func goOn(_ tale: inout Tale) throws {
        switch self {
        case .beforeTheFault: tale.now = -6.4
        case .waitingForAPerson:
            tale.detect()
            tale.end(Evacuation.scale, 200)
            tale.now = 244
        case .waitingForAnAnswer:
            try tale.prepared()
            tale.now = 1_044
        case .waitingForAnImpairment:
            tale.tell(.blocked(step: Evacuation.redirect), -9.5, "dns-changes: the control plane answers 503")
            try tale.prepared()
            tale.tell(.answered(role: Evacuation.sre), 1_100)
            tale.now = 1_130
        case .waitingForTheNextAttempt:
            try tale.decided()
            tale.end(Evacuation.scale, 455)
            tale.end(Evacuation.restore, 700, .failed, "the newest snapshot is not readable")
            tale.now = 712
        case .waitingForThePrimary:
            try tale.moved()
            tale.now = 1_700
        case .paused:
            try tale.decided()
            try tale.act(.pause, 280, "is it DNS?")
            tale.end(Evacuation.scale, 455)
            tale.now = 460
        case .late:
            try tale.decided()
            tale.now = 1_900
        case .noDriver:
            try tale.decided()
            tale.tell(.driverLeft, 300)
            tale.hasDriver = false
            tale.now = 420
        default:
            try tale.decided()
            tale.now = 330
        }
    }

    private func stumble(_ tale: inout Tale) throws {
        try tale.decided()
        switch self {
        case .failedStep:
            tale.tell(.timedOut(Attempt(step: Evacuation.scale, number: 1)), 678)
            tale.now = 690
        case .unknownAttempt:
            tale.tell(.driverStarted(process: 4801, host: "bastion"), 500)
            tale.tell(.unknown(Attempt(step: Evacuation.restore, number: 1), "its status file is gone"), 501)
            tale.tell(.operatorPaused, 501, "it cannot be told whether restore-memory was done")
            tale.now = 520
        case .skipped:
            try tale.act(.skip(step: Evacuation.restore), 400, "memory may be empty for an hour")
            tale.now = 410
        default:
            tale.end(Evacuation.scale, 455)
            tale.now = 500
        }
    }

    private func end(_ tale: inout Tale) throws {
        switch self {
        case .stoodDown:
            try tale.decided()
            tale.tell(.primaryReturned, 350, "probes succeed again")
            tale.end(Evacuation.scale, 410, kind: .undo)
            tale.tell(.healed(isDone: true, ""), 412)
        case .undone:
            try tale.prepared()
            tale.tell(.answered(role: Evacuation.sre), 1_100)
            tale.end(Evacuation.redirect, 1_250)
            tale.measured(memory: 528)
            tale.end(Evacuation.flows, 1_312, .failed, "84 % of 13 looks, below 99 %")
            tale.end(Evacuation.redirect, 1_400, kind: .undo)
            tale.end(Evacuation.scale, 1_460, kind: .undo)
            tale.tell(.healed(isDone: true, ""), 1_462)
        case .aborted:
            try tale.decided()
            try tale.act(.abort(undoing: false), 300, "the real region has trouble")
            tale.tell(.healed(isDone: true, ""), 303)
        case .passedWithExceptions:
            try tale.decided()
            tale.tell(.timedOut(Attempt(step: Evacuation.scale, number: 1)), 678)
            try tale.act(.done(step: Evacuation.scale), 720, "scaled in the console", by: "grace@phone")
            tale.end(Evacuation.restore, 730, .failed, "the newest snapshot is not readable")
            tale.tell(.retryDue(Attempt(step: Evacuation.restore, number: 1)), 760)
            tale.end(Evacuation.restore, 1_010)
            try tale.act(.answer(role: Evacuation.sre), 1_100, "here")
            tale.end(Evacuation.redirect, 1_250)
            tale.measured(memory: 528)
            tale.end(Evacuation.flows, 1_312)
            try tale.act(.skip(step: Evacuation.tell), 1_312.5, "nobody noticed")
            tale.wentBack()
        case .failedObjective:
            try tale.prepared()
            tale.tell(.answered(role: Evacuation.sre), 2_600)
            tale.end(Evacuation.redirect, 2_750)
            tale.measured(memory: 1_100)
            tale.end(Evacuation.flows, 2_812)
            tale.end(Evacuation.tell, 2_813.2)
            tale.wentBack()
        default:
            try tale.moved()
            tale.wentBack()
        }
    }
}
