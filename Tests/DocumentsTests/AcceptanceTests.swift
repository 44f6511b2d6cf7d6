// SPDX-License-Identifier: GPL-3.0-or-later
import Documents
import Testing

@Suite("An acceptance of a finding")
struct AcceptanceTests {
    private func told(_ file: Mistake.File, _ acceptance: String, _ edits: [Doubt.Edit] = []) throws -> String {
        let first = "\(file): small\n"
        return try Doubt.diagnosis(edits + [(file, first, first + "accepts:\n  - {\(acceptance)}\n")]).rendered()
    }

    @Test("gives a reason")
    func reason() throws {
        #expect(
            try told(.plan, "finding: no-slack") == """
                plan.yaml:3:5: error: an acceptance needs 'because': the reason why it is as it should be
                      - {finding: no-slack}
                        ^
                """)
        #expect(
            try told(.plan, "finding: no-slack, because: \" \"") == """
                plan.yaml:3:34: error: expected a reason, but this is ' '
                      - {finding: no-slack, because: " "}
                                                     ^
                """)
    }

    @Test("names a code that there is")
    func code() throws {
        #expect(
            try told(.system, "finding: slow-exports, because: x") == """
                system.yaml:3:15: error: 'slow-exports' is not possible here; did you mean 'slow-export'?
                      - {finding: slow-exports, because: x}
                                  ^
                """)
    }

    @Test("accepts something, where the document settles that", arguments: ["no-slack", "isolated-step"])
    func stale(code: String) throws {
        #expect(
            try told(.plan, "finding: \(code), at: grow, because: x") == """
                plan.yaml:3:5: error: there is no '\(code)' at 'grow' to accept; delete this
                      - {finding: \(code), at: grow, because: x}
                        ^
                """)
        let setting: Doubt.Edit = (.scenario, "fault:", "set: {plan.steps.grow.takes: 1s}\nfault:")
        #expect(try told(.plan, "finding: \(code), at: grow, because: x", [setting]) == "")
    }

    @Test("accepts something in the scenario that states it")
    func staleInScenario() throws {
        #expect(
            try told(.scenario, "finding: traffic-before-service, because: x") == """
                scenario.yaml:3:5: error: there is no 'traffic-before-service' to accept; delete this
                      - {finding: traffic-before-service, because: x}
                        ^
                """)
    }

    @Test("of a plan may be for another scenario, but not at what no document has")
    func elsewhere() throws {
        #expect(try told(.plan, "finding: traffic-before-service, at: move, because: x") == "")
        #expect(
            try told(.plan, "finding: traffic-before-service, at: moove, because: x") == """
                plan.yaml:3:5: error: 'traffic-before-service' is accepted at 'moove', and nothing here is called that; did you mean 'move'?
                      - {finding: traffic-before-service, at: moove, because: x}
                        ^
                """)
    }

    @Test("at one step leaves the same finding at another")
    func oneOfTwo() throws {
        let edits: [Doubt.Edit] = [
            (.plan, "steps:\n", "steps:\n  - {id: a, phase: go, do: wait}\n  - {id: b, phase: go, do: wait}\n")
        ]
        let text = try told(.plan, "finding: isolated-step, at: a, because: x", edits)
        #expect(text.contains("'b' waits for nothing"))
        #expect(!text.contains("'a' waits for nothing"))
    }

    @Test("is looked at in a plan or a system that is checked by itself")
    func alone() throws {
        let plan = "plan: p\naccepts: [{finding: no-slack, because: x}]\ntriggers: [{manual: a}]\nphases: {go: {}}\n"
        let steps = "steps: [{id: s, phase: go, do: approve, by: a, recovers: true}]\n"
        try withFolder { folder in
            try (plan + steps).write(toFile: folder + "/p.yaml")
            let list = check(paths: [folder + "/p.yaml"]).list
            #expect(list.map(\.message) == ["there is no 'no-slack' to accept"])
        }
    }
}
