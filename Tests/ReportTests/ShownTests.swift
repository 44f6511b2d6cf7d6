// SPDX-License-Identifier: GPL-3.0-or-later

import Execution
import Plan
import Report
import Testing

@Suite("What a drill shows that is odd")
struct ShownTests {
    @Test("A command's long words are broken, and nothing is left out of the log")
    func longWords() throws {
        let word = "https://console.example.net/" + String(repeating: "abcdefghi/", count: 20)
        var tale = Tale()
        tale.detect()
        tale.end(Evacuation.scale, 100, .failed, "see \(word) for why")
        let lines = tale.log(on: Terminal()).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(lines.joined().filter { $0 != " " }.contains("see\(word)forwhy"))
    }

    @Test("What a command says cannot steer the terminal")
    func control() throws {
        var tale = Tale()
        tale.detect()
        tale.end(Evacuation.scale, 100, .failed, "red\u{1B}[31m\rtwo\nlines\u{7}")
        for text in [
            tale.log(on: Terminal()), tale.report.table(on: Terminal()),
            tale.report.status(at: Tale.at(110), hasDriver: true, on: Terminal()),
        ] {
            #expect(text.contains("red [31m two lines") && !text.contains("\u{1B}") && !text.contains("\r"))
        }
    }

    @Test("A step that was in doubt and is tried again is under way like any other")
    func retriedDoubt() throws {
        var tale = try Situation.unknownAttempt.tale()
        tale.end(Evacuation.scale, 530)
        try tale.act(.retry(step: Evacuation.restore), 540, "it is safe to repeat")
        try tale.act(.continue, 541, "all clear")
        tale.tell(.retryDue(Attempt(step: Evacuation.restore, number: 1)), 570)
        let status = tale.report.status(at: Tale.at(600), hasDriver: true, on: Terminal())
        let lines = status.split(separator: "\n")
        #expect(lines[1] == "RUNNING", "\(status)")
        #expect(lines.contains { $0.hasPrefix("  restore-memory  for 59 s, attempt 2, predicted ") }, "\(status)")
        #expect(!status.contains("doubt"))
    }

    @Test("Commands name the drill where there are several")
    func options() throws {
        let tale = try Situation.waitingForAPerson.tale()
        let status = tale.report.status(
            at: Tale.at(tale.now), hasDriver: false, on: Terminal(width: 60), options: ["--drill", "q4-drill"])
        let commands = status.split(separator: "\n").filter { $0.contains("muster drill") }
        #expect(commands.count == 7)
        #expect(commands.allSatisfy { $0.contains(" --drill q4-drill") })
        #expect(commands.contains("    muster drill approve decide-failover --drill q4-drill --reason \"…\""))
    }

    @Test("Every command that a status offers is taken", arguments: Situation.allCases)
    func offers(_ situation: Situation) throws {
        let tale = try situation.tale()
        let status = tale.report.status(at: Tale.at(tale.now), hasDriver: true, on: Terminal())
        let plan = Evacuation.plan
        for line in status.split(separator: "\n") where line.contains("muster drill") && !line.contains("STEP") {
            let words = line.split(separator: " ").dropFirst(2).prefix { !$0.hasPrefix("--") }.map(String.init)
            let step = plan.steps.firstIndex { $0.id == words.last } ?? -1
            let role = plan.roles.firstIndex { $0 == words.last } ?? -1
            let verbs: [String: Verb] = [
                "answer": .answer(role: role), "approve": .approve(step: step), "decline": .decline(step: step),
                "pause": .pause, "continue": .continue, "retry": .retry(step: step), "skip": .skip(step: step),
                "done": .done(step: step), "abort": .abort(undoing: false),
            ]
            let verb = try #require(verbs[words[0]], "\(line)")
            #expect(throws: Never.self) {
                try verb.entries(in: tale.run, by: "ada", reason: "because", quorum: { _ in 1 })
            }
        }
        #expect(status.contains("muster drill") == (tale.run.verdict == nil))
    }
}
