// SPDX-License-Identifier: GPL-3.0-or-later

import Report
public import SelfCheck
public import Testing

extension Check: CustomTestStringConvertible {
    /// What the tests call it.
    public var testDescription: String { name }
}

/// Seeds are fixed; `Battery.falseAlarm` says how often another would fail a sound program.
@Suite struct SelfCheckTests {
    static let checks = Battery.families.flatMap(\.checks)
    static let answers = Battery.run(threads: 1)

    @Test(arguments: answers.flatMap { $0 }.map { ($0.check, $0.result) })
    func `Muster agrees with what is known from elsewhere`(_ check: Check, _ result: Result<Finding, any Error>) throws
    {
        let finding = try result.get()
        #expect(finding.agrees, "\(finding)")
    }

    @Test(arguments: checks)
    func `every check notices when one thing is wrong`(_ check: Check) throws {
        let finding = try check.runMistaken()
        #expect(!finding.agrees, "\(finding)")
    }

    @Test func `with another seed a sound Muster would fail less than one time in twenty`() {
        let random = Self.answers.flatMap { $0 }.count(where: \.isRandom)
        #expect(random > 40)
        #expect(Battery.falseAlarm(ofRandom: random) < 0.05)
    }

    @Test func `answers are the same, and in the order of the checks, for any number of threads`() {
        let answers = Battery.run(threads: 3)
        #expect(answers.map { $0.map(\.check.name) } == Battery.families.map { $0.checks.map(\.name) })
        #expect(answers.map { $0.map { try? $0.result.get() } } == Self.answers.map { $0.map { try? $0.result.get() } })
    }

    @Test(arguments: [80, 120])
    func `the table fits, and shows every check whole`(_ width: Int) {
        let table = SelfCheckReport(answers: Self.answers).table(on: Terminal(width: width))
        let lines = table.split(separator: "\n")
        for line in lines { #expect(line.count <= width, "\(line)") }
        for check in Self.checks { #expect(table.contains("\n  " + check.name + " "), "\(check.name)") }
        #expect(lines.count { $0.hasSuffix("PASS") } == Self.checks.count)
    }

    @Test func `a check that does not agree is shown as a bug`() throws {
        let wrong = Battery.Answer(check: Self.checks[0], result: Result { try Self.checks[0].runMistaken() })
        let refused = Battery.Answer(check: Self.checks[1], result: .failure(Refusal()))
        var answers = Self.answers
        answers[0].replaceSubrange(0...1, with: [wrong, refused])
        let report = SelfCheckReport(answers: answers)
        #expect(!report.agrees)
        let lines = report.table(on: Terminal(width: 80)).split(separator: "\n")
        #expect(lines.count { $0.hasSuffix("FAIL") } == 2)
        #expect(lines.contains("2 of \(Self.checks.count) checks do not agree: a bug of Muster's."))
        #expect(try report.json().contains("\"error\" : \"no room\""))
    }

    private struct Refusal: Error, CustomStringConvertible {
        var description: String { "no room" }
    }
}
