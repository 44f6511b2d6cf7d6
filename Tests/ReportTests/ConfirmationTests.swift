// SPDX-License-Identifier: GPL-3.0-or-later

import Execution
import Plan
import Report
import Testing

/// The line that an operator's command ends with.
@Suite("Confirmations")
struct ConfirmationTests {
    private func line(
        _ verb: Verb, in situation: Situation, by who: String = "ada", quorum: Int = 1, hasDriver: Bool = true
    ) throws -> String {
        let tale = try situation.tale()
        let entries = try verb.entries(in: tale.run, by: who, reason: "because", quorum: { _ in quorum })
        return tale.run.confirmation(of: verb, by: who, entries, at: Tale.at(tale.now), hasDriver: hasDriver)
    }

    @Test("It says what is noted, of whom, and what happens next")
    func verbs() throws {
        let cases: [(Verb, Situation, String)] = [
            (
                .answer(role: Evacuation.sre), .waitingForAnAnswer,
                "q4-drill: sre has answered (by ada). Next: switch-traffic begins."
            ),
            (
                .answer(role: Evacuation.sre), .running,
                "q4-drill: sre has answered (by ada). "
                    + "Next: nothing new begins before scale-standby, restore-memory is done."
            ),
            (
                .approve(step: nil), .waitingForAPerson,
                "q4-drill: decide-failover is approved (by ada). Next: restore-memory begins."
            ),
            (
                .decline(step: nil), .waitingForAPerson,
                "q4-drill: decide-failover is declined (by ada). Next: decide-failover waits to be mended."
            ),
            (
                .pause, .running,
                "q4-drill: the drill is paused (by ada). Next: nothing more begins before muster drill continue."
            ),
            (
                .continue, .paused,
                "q4-drill: the drill goes on (by ada). Next: nothing new begins before restore-memory is done."
            ),
            (
                .retry(step: Evacuation.scale), .failedStep,
                "q4-drill: scale-standby is tried again (by ada). Next: scale-standby begins."
            ),
            (
                .done(step: Evacuation.restore), .unknownAttempt,
                "q4-drill: restore-memory is noted as done by hand (by ada). "
                    + "Next: nothing more begins before muster drill continue."
            ),
            (
                .skip(step: Evacuation.redirect), .waitingForAnImpairment,
                "q4-drill: switch-traffic is skipped (by ada). "
                    + "Next: the recovery point is measured, golden-flows begins."
            ),
            (
                .abort(undoing: false), .running,
                "q4-drill: the drill is aborted (by ada). Next: the fault is healed."
            ),
        ]
        for (verb, situation, text) in cases { #expect(try line(verb, in: situation) == text) }
    }

    @Test("The first of two approvals waits for the second")
    func quorum() throws {
        #expect(
            try line(.approve(step: nil), in: .waitingForAPerson, quorum: 2)
                == "q4-drill: decide-failover is approved (by ada). "
                + "Next: decide-failover waits for somebody else to approve, too.")
    }

    @Test("Without a driver nothing happens before there is one")
    func noDriver() throws {
        #expect(
            try line(.skip(step: Evacuation.restore), in: .noDriver, hasDriver: false)
                == "q4-drill: restore-memory is skipped (by ada). "
                + "Next, once it has a driver: nothing new begins before scale-standby is done.")
    }
}
