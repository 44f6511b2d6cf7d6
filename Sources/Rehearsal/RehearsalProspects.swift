// SPDX-License-Identifier: GPL-3.0-or-later

internal import Kernel
internal import Plan
internal import Quantities

/// What may be done in the middle of an incident.
public enum Course: Hashable, Sendable {
    /// The plan goes on.
    case goOn
    /// No step is started any more, and nothing is moved: the primary comes back by itself, or does not.
    case wait
    /// No step is started for so many microseconds, and then the plan goes on, unless the primary is back.
    case goOnAfter(Int64)
}

/// What an incident has cost up to some instant.
public struct Spent: Hashable, Sendable {
    /// Equivalent seconds of full outage.
    public var downtime = 0.0
    /// On the cloud's bill beyond normal; NaN without prices.
    public var event = 0.0
    /// To the business; NaN without prices.
    public var business = 0.0
}

/// What one trial comes to by one course of action.
public struct Prospect: Hashable, Sendable {
    /// What objectives ask of it. Of waiting: the fault's end, with nothing lost; where that is beyond the horizon, no
    /// recovery.
    public var recovery: Recovery
    /// What the whole incident costs, up to the horizon.
    public var spent: Spent
}

// What is known in the middle of an incident, held against its trials, and what they come to from there.
extension Rehearsal {
    /// How far a trial agrees with what is known. What can be told of its first draws is looked at first, and the trial is
    /// played until it disagrees or has come to now.
    ///
    /// Nothing is drawn that the trial would not draw, so the trials that agree are those of a study that had been
    /// filtered by the same knowledge.
    public mutating func agreement(of trial: UInt64, in situation: Situation) -> Knowledge.Agreement {
        if let agreement = disagreementAtOnset(of: trial, situation) { return agreement }
        if situation.beginsNow { return .full }
        removed = nil
        begin(trial)
        let after = Instant(microseconds: situation.now + 1)
        while let happening = agenda.next(before: after) {
            handle(happening)
            for step in situation.next where run.isSatisfied(step) { return .otherSteps }
        }
        for step in situation.done where !run.isSatisfied(step) { return .otherSteps }
        for step in situation.moving where steps[step].started < .max { return .otherSteps }
        for role in situation.answered where !run.hasAnswered(role: role) { return .otherSteps }
        return .full
    }

    /// What a trial that agrees with what is known comes to by that course.
    ///
    /// By `goOn` it is exactly the trial that it is without anybody looking, unless the plan begins now.
    public mutating func prospect(of trial: UInt64, by course: Course, in situation: Situation) -> Prospect {
        removed = nil
        begin(trial)
        if course != .goOn || situation.beginsNow {
            play(until: situation.now, situation)
            pause(at: situation.now)
            if situation.beginsNow { doByHand(situation) }
            switch course {
            case .wait: playOnWaiting(situation)
            case .goOn: playOn(at: situation.now, situation)
            case .goOnAfter(let delay): playOn(at: situation.now + delay, situation)
            }
        }
        play(until: incident.horizon.microseconds, situation)
        conclude()
        return course == .wait ? prospectOfWaiting : prospect
    }

    /// What the incident of a trial has cost by now, whatever is done from now on.
    public mutating func spent(by trial: UInt64, in situation: Situation) -> Spent {
        removed = nil
        begin(trial)
        play(until: situation.now, situation)
        traffic.advance(to: situation.now)
        meter(situation.now)
        return spentAsMetered
    }

    // MARK: Now

    private func disagreementAtOnset(of trial: UInt64, _ situation: Situation) -> Knowledge.Agreement? {
        var luck = Luck(trial: trial)
        guard let outage = incident.outage else { return .primaryIsBack }
        let ends = outage.lasts?.time(&luck, 0) ?? .max
        if ends <= situation.now { return .primaryIsBack }
        if situation.seen.isEmpty && situation.notSeen.isEmpty { return nil }
        let row = incident.eventRow(&luck)
        for bit in situation.seen where !(incident.lasts(bit, row, outage: ends, &luck) > situation.now) {
            return .otherImpairments
        }
        for bit in situation.notSeen where incident.lasts(bit, row, outage: ends, &luck) > situation.now {
            return .otherImpairments
        }
        return nil
    }

    /// Plays on up to that instant. A plan that is to begin now is begun by nothing else.
    private mutating func play(until end: Int64, _ situation: Situation) {
        let after = Instant(microseconds: end + 1)
        while let happening = agenda.next(before: after) {
            if situation.beginsNow, case .begin = happening { continue }
            handle(happening)
        }
    }

    /// The clock comes to an instant up to which all has been played, and an operator lets nothing start from then on.
    private mutating func pause(at instant: Int64) {
        comeTo(instant)
        tell(.operatorPaused)
    }

    private mutating func comeTo(_ instant: Int64) {
        agenda.schedule(.begin, at: Instant(microseconds: instant), priority: .max)
        _ = agenda.next(before: Instant(microseconds: instant + 1))
    }

    /// At that instant steps may start again, or the plan begins.
    private mutating func playOn(at instant: Int64, _ situation: Situation) {
        guard instant <= incident.horizon.microseconds else { return }
        if instant > now {
            play(until: instant, situation)
            comeTo(instant)
        }
        tell(.operatorContinued)
        guard situation.beginsNow else { return }
        handle(.begin)
        playUntilPrimaryIsBack(situation)
        // What was done by hand the plan does not take back.
        if run.stoodDown { releaseAll() }
    }

    private mutating func playOnWaiting(_ situation: Situation) {
        playUntilPrimaryIsBack(situation)
        // A plan that knows no stand-down, or has not done these steps itself, leaves what was launched.
        if now == faultEnds, situation.beginsNow || !run.stoodDown { releaseAll() }
    }

    private mutating func playUntilPrimaryIsBack(_ situation: Situation) {
        play(until: min(max(now, faultEnds), incident.horizon.microseconds), situation)
    }

    private mutating func releaseAll() { for fleet in fleets.indices { release(fleet) } }

    /// The steps known to be done are done now, with their effects, by people who are there.
    private mutating func doByHand(_ situation: Situation) {
        for role in situation.answered { tell(.answered(role: role)) }
        for step in situation.done {
            doByHand(step)
            tell(.operatorDid(step: step))
            markEnd(step)
        }
    }

    private mutating func doByHand(_ step: Int) {
        // A look leaves nothing behind.
        if case .verify = incident.steps[step].act { return }
        takeEffect(Attempt(step: step, number: 1, kind: .mend))
    }

    // MARK: What it comes to

    private var prospect: Prospect {
        Prospect(
            recovery: Recovery(
                end: outcome.end, time: recoveryTime, point: outcome.values[Rehearsal.pointColumn],
                successRateMet: outcome.successRateMet),
            spent: spentAsMetered)
    }

    /// Whatever the plan makes of it: the primary comes back with what it had, or nothing does.
    private var prospectOfWaiting: Prospect {
        let isBack = faultEnds <= incident.horizon.microseconds
        return Prospect(
            recovery: Recovery(
                end: isBack ? .stoodDown : .unrecovered, time: isBack ? Double(faultEnds) / 1e6 : .infinity,
                point: isBack ? 0 : .infinity, successRateMet: nil),
            spent: spentAsMetered)
    }

    /// Where `measure` puts the recovery point of a trial.
    private static let pointColumn = 3

    private var spentAsMetered: Spent {
        let cost = incident.cost(of: outcome.meters)
        return Spent(downtime: outcome.meters.downtimeHours * 3600, event: cost.event, business: cost.business)
    }
}

extension Incident {
    /// How long an impairment is there in a trial of that past event; 0 where it is not.
    fileprivate func lasts(_ bit: Int, _ row: Int, outage: Int64, _ luck: inout Luck) -> Int64 {
        guard strikes(bit, row, &luck) else { return 0 }
        return impairments[bit].lasts?.time(&luck, 0) ?? outage
    }
}
