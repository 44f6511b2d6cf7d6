// SPDX-License-Identifier: GPL-3.0-or-later

public import Plan

/// What an operator may do to a drill, from any terminal.
public enum Verb: Hashable, Sendable {
    /// A role (an index into `Plan.roles`) is there.
    case answer(role: Int)
    /// Say yes to a step that asks; to the only one where none is named.
    case approve(step: Int?)
    /// Say no.
    case decline(step: Int?)
    /// Start nothing more for now.
    case pause
    /// Go on.
    case `continue`
    /// Try a failed step again, from its first attempt.
    case retry(step: Int)
    /// Do without a step.
    case skip(step: Int)
    /// A step has been done by hand.
    case done(step: Int)
    /// Stop here; perhaps take everything back first.
    case abort(undoing: Bool)

    /// Why a verb means nothing as the drill stands.
    public struct Refusal: Error, Hashable, CustomStringConvertible {
        /// The reason, and what would mean something.
        public var description: String

        init(_ description: String) { self.description = description }
    }

    /// The entries that the verb comes to, to be appended while the drill stands as `run` says.
    ///
    /// `quorum` tells how many people have to approve for a role, an index into `Plan.roles`, and `members` who may; anybody
    /// where it names nobody.
    public func entries(
        in run: DrillRun, by who: String, reason: String, quorum: (Int) -> Int,
        members: (Int) -> [String] = { _ in [] }
    ) throws(Refusal) -> [Entry] {
        if let verdict = run.verdict { throw Refusal("the drill is over: \(verdict.rawValue)") }
        if run.run.verdict != nil {
            throw Refusal("the plan is over; what the drill has brought about is being cleared away")
        }
        let remark = Remark(reason, by: who)
        switch self {
        case .answer(let role):
            if run.run.hasAnswered(role: role) { throw Refusal("\(run.drill.plan.roles[role]) has answered already") }
            return [.event(.answered(role: role), remark)]
        case .approve(let step): return try approve(step, in: run, remark, quorum, members)
        case .decline(let step):
            let (entries, attempt) = try Verb.asking(step, in: run, remark)
            try Verb.checkMay(who, attempt, in: run, members)
            return entries + [.event(.finished(attempt, .declined), remark)]
        case .pause:
            if run.run.isPaused { throw Refusal("the drill is paused already") }
            return [.event(.operatorPaused, remark)]
        case .continue:
            if !run.run.isPaused { throw Refusal("the drill is not paused") }
            return [.event(.operatorContinued, remark)]
        case .retry(let step): return try Verb.retry(step, in: run, remark)
        case .skip(let step):
            try Verb.checkOpen(step, in: run)
            return [.event(.operatorSkipped(step: step), remark)]
        case .done(let step):
            try Verb.checkOpen(step, in: run)
            return [.event(.operatorDid(step: step), remark)]
        case .abort(undoing: false): return [.event(.operatorAborted, remark)]
        case .abort(undoing: true):
            if run.run.isUndoing { throw Refusal("everything is being taken back already") }
            return [.event(.operatorUndid, remark)]
        }
    }

    // MARK: Approving

    private func approve(
        _ step: Int?, in run: DrillRun, _ remark: Remark, _ quorum: (Int) -> Int, _ members: (Int) -> [String]
    ) throws(Refusal) -> [Entry] {
        let who = remark.by ?? ""
        var (entries, attempt) = try Verb.asking(step, in: run, remark)
        try Verb.checkMay(who, attempt, in: run, members)
        let given = run.approvals[attempt] ?? []
        if given.contains(where: { Verb.person($0) == Verb.person(who) }) {
            throw Refusal("\(Verb.person(who)) has approved already; it takes somebody else")
        }
        entries.append(.fact(.approved(attempt, by: who, remark.text)))
        guard case .role(let role) = run.drill.plan.steps[Int(attempt.step)].by, given.count + 1 < quorum(role) else {
            return entries + [.event(.finished(attempt, .succeeded), remark)]
        }
        return entries
    }

    /// The name of a person who is written as `ann`, `ann@host`, or `ann (bob@host)` where another one typed.
    public static func person(_ who: String) -> String {
        String(who.prefix { $0 != "@" && $0 != "(" }).trimmed
    }

    private static func checkMay(
        _ who: String, _ attempt: Attempt, in run: DrillRun, _ members: (Int) -> [String]
    ) throws(Refusal) {
        guard case .role(let role) = run.drill.plan.steps[Int(attempt.step)].by else { return }
        let may = members(role)
        if may.isEmpty || may.contains(person(who)) { return }
        throw Refusal(
            "\(person(who)) is none of those who decide for \(run.drill.plan.roles[role]): \(may.joined(separator: ", "))"
        )
    }

    /// The attempt that asks for a decision. Whoever decides is there, which is said first where it was not known.
    private static func asking(
        _ step: Int?, in run: DrillRun, _ remark: Remark
    ) throws(Refusal) -> (before: [Entry], Attempt) {
        let plan = run.drill.plan
        let asking = plan.steps.indices.filter { plan.steps[$0].action == .approve && run.isAsking($0) }
        if let step, !asking.contains(step) {
            throw Refusal("\(plan.steps[step].id) \(why(step, run)); \(hint(asking, plan))")
        }
        guard let chosen = step ?? asking.first, asking.count == 1 || step != nil else {
            throw Refusal(hint(asking, plan))
        }
        if run.run.stage(of: chosen) == .running { return ([], run.newestAttempt(at: chosen)) }
        guard case .role(let role) = plan.steps[chosen].by else { throw Refusal(hint(asking, plan)) }
        let answered = Entry.event(.answered(role: role), remark)
        var after = run
        _ = after.handle(JournalRecord(number: run.lastRecord + 1, at: run.opened ?? .distantPast, entry: answered))
        guard after.run.stage(of: chosen) == .running else {
            throw Refusal("\(plan.steps[chosen].id) cannot begin yet: \(why(chosen, after))")
        }
        return ([answered], after.newestAttempt(at: chosen))
    }

    private static func hint(_ asking: [Int], _ plan: Plan) -> String {
        if asking.isEmpty { return "nothing asks for a decision now" }
        return "what asks now: " + asking.map { plan.steps[$0].id }.joined(separator: ", ")
    }

    // MARK: Steps

    private static func retry(_ step: Int, in run: DrillRun, _ remark: Remark) throws(Refusal) -> [Entry] {
        switch run.run.stage(of: step) {
        case .failed, .mending, .betweenAttempts: return [.event(.operatorRetried(step: step), remark)]
        case .running where run.unknown.contains(run.newestAttempt(at: step)):
            // As if it had failed; the plan may then try again by itself, and does so from the first attempt.
            let failed = Entry.event(.finished(run.newestAttempt(at: step), .failed), remark)
            return [failed, .event(.operatorRetried(step: step), remark)]
        default:
            throw Refusal("\(run.drill.plan.steps[step].id) \(why(step, run)); only a failed step can be tried again")
        }
    }

    private static func checkOpen(_ step: Int, in run: DrillRun) throws(Refusal) {
        switch run.run.stage(of: step) {
        case .satisfied, .undoing, .undone: throw Refusal("\(run.drill.plan.steps[step].id) \(why(step, run))")
        default: break
        }
    }

    private static func why(_ step: Int, _ run: DrillRun) -> String {
        switch run.run.stage(of: step) {
        case .waiting: "is not due yet"
        case .ready:
            run.run.isPaused
                ? "waits while the drill is paused" : run.run.isBlocked(step) ? "is blocked" : "waits for people"
        case .running: "is under way"
        case .betweenAttempts: "is about to be tried again"
        case .replaced: "is being replaced by its stand-in"
        case .failed, .mending: "has failed and waits to be mended"
        case .undoing: "is being taken back"
        case .undone: "has been taken back"
        case .satisfied: "is done"
        }
    }
}

extension String {
    /// Without spaces at its ends.
    fileprivate var trimmed: String {
        let rest = drop { $0 == " " }
        return String(rest.reversed().drop { $0 == " " }.reversed())
    }
}

extension DrillRun {
    /// The newest forward attempt at a step.
    public func newestAttempt(at step: Int) -> Attempt { Attempt(step: step, number: run.attempts(at: step)) }

    /// Whether a step asks for a decision, or would if those who decide were known to be there.
    fileprivate func isAsking(_ step: Int) -> Bool {
        guard case .role(let role) = drill.plan.steps[step].by else { return run.stage(of: step) == .running }
        return run.stage(of: step) == .running || run.stage(of: step) == .ready && !run.hasAnswered(role: role)
    }
}
