// SPDX-License-Identifier: GPL-3.0-or-later

internal import Execution
internal import Plan
internal import Quantities

// What a person can do about a drill. A command is offered only where the drill would take it as it stands.
extension Standing {
    /// All that a person can do something about, the most pressing first.
    var needs: [Need] {
        guard run.verdict == nil else { return [] }
        var needs: [Need] = []
        if !hasDriver {
            let command = (["muster drill resume"] + options).joined(separator: " ")
            needs.append(Need(why: "take the drill up from its journal", commands: [command], ink: .red))
        }
        guard run.run.verdict == nil else { return needs }
        needs += decisions + plan.steps.indices.compactMap(block)
        if run.run.isPaused { needs.append(need("go on", [("continue", .continue)], ink: .yellow)) }
        needs.append(always)
        return needs.filter { !$0.commands.isEmpty }
    }

    /// What waits for a person's decision.
    var decisions: [Need] {
        plan.steps.indices.compactMap(trouble) + plan.steps.indices.compactMap(approval)
            + plan.roles.indices.compactMap(answer)
    }

    private var always: Need {
        let step = "STEP"
        let pause: [String] = run.run.isPaused ? [] : ["muster drill pause"]
        let commands = pause + ["muster drill skip \(step)", "muster drill done \(step)", "muster drill abort"]
        return Need(why: "at any time", commands: commands.map(complete), ink: .dim)
    }

    private func trouble(_ step: Int) -> Need? {
        let id = name(step)
        let mending: [(String, Verb)] = [
            ("done \(id)", .done(step: step)), ("retry \(id)", .retry(step: step)), ("skip \(id)", .skip(step: step)),
        ]
        switch run.run.stage(of: step) {
        case .failed, .mending:
            return need("\(id) has failed for good\(text(report.story.failures[step]))", mending, ink: .red)
        case .running where run.unknown.contains(run.newestAttempt(at: step)):
            return need(
                "whether \(id) was done cannot be told\(text(report.story.doubts[step]))", mending, ink: .red)
        default: return nil
        }
    }

    private func block(_ step: Int) -> Need? {
        guard run.run.stage(of: step) == .ready, run.run.isBlocked(step) else { return nil }
        let id = name(step)
        return need(
            "\(id) begins by itself when this is over\(text(report.story.blocks[step]))",
            [("done \(id)", .done(step: step)), ("skip \(id)", .skip(step: step))])
    }

    private func approval(_ step: Int) -> Need? {
        guard plan.steps[step].action == .approve else { return nil }
        let who: String = if case .role(let role) = plan.steps[step].by { plan.roles[role] } else { "somebody" }
        let given = run.approvals[run.newestAttempt(at: step)] ?? []
        let soFar = given.isEmpty ? "" : "; approved so far by \(given.joined(separator: ", "))"
        let asked = need(
            "\(name(step)) waits for \(who) to decide\(soFar)",
            [("approve \(name(step))", .approve(step: step)), ("decline \(name(step))", .decline(step: step))])
        return asked.commands.isEmpty ? nil : asked
    }

    private func answer(_ role: Int) -> Need? {
        let isAwaited = plan.steps.indices.contains {
            run.run.stage(of: $0) == .ready && plan.steps[$0].by == .role(role) && plan.steps[$0].action != .approve
        }
        guard isAwaited else { return nil }
        let asked = need(
            "\(plan.roles[role]) has been paged", [("answer \(plan.roles[role])", .answer(role: role))])
        return asked.commands.isEmpty ? nil : asked
    }

    private func need(_ why: String, _ verbs: [(words: String, verb: Verb)], ink: Terminal.Ink? = .yellow) -> Need {
        let taken = verbs.filter { isTaken($0.verb) }
        return Need(why: why, commands: taken.map { complete("muster drill \($0.words)") }, ink: ink)
    }

    private func isTaken(_ verb: Verb) -> Bool {
        (try? verb.entries(in: run, by: "", reason: "", quorum: { _ in .max })) != nil
    }

    private func complete(_ command: String) -> String {
        ([command] + options + ["--reason \"…\""]).joined(separator: " ")
    }

    private func text(_ why: String?) -> String { why.map { $0.isEmpty ? "" : ": \($0)" } ?? "" }
}
