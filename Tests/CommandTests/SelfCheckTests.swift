// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@Suite struct SelfCheckCommandTests {
    @Test func `everything agrees on this machine, and the last line says how often luck would not`() throws {
        let run = try Binary.run(["selfcheck"], environment: ["COLUMNS": "80"])
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(run.lines.allSatisfy { $0.count <= 80 })
        #expect(run.output.contains("checks agree."))
        #expect(run.output.contains("of at most "))
        #expect(!run.output.contains("FAIL"))
    }

    @Test func `a program reads each check with its value, its expectation and its source`() throws {
        let run = try Binary.run(["selfcheck", "--format", "json"])
        #expect(run.status == 0)
        let document = try object(run.output)
        #expect(document["agrees"] as? Bool == true)
        #expect(document["failed"] as? Int == 0)
        let checks = try #require(document["checks"] as? [[String: Any]])
        #expect(checks.count > 100)
        for check in checks {
            #expect(Set(check.keys).isSuperset(of: ["family", "name", "source", "value", "expected", "criterion"]))
        }
        let falseAlarm = try #require(document["false_alarm"] as? Double)
        #expect(falseAlarm > 0 && falseAlarm < 0.05)
    }

    @Test func `a CSV is not offered`() throws {
        let run = try Binary.run(["selfcheck", "--format", "csv"])
        #expect(run.status == 2)
        #expect(run.errors.contains("table or json"))
    }
}
