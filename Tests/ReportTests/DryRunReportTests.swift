// SPDX-License-Identifier: GPL-3.0-or-later

import Execution
import Plan
import Report
import Testing

/// Hands that can say what they would do, and do nothing: what a dry run needs of them.
private struct SpokenHands: Hands {
    var readiness: [String: Readiness] = [:]

    func describe(_ order: Order) -> String { "runs ./failover \(order.step.id) --region us-west-2 --wait" }
    func precheck(_ order: Order) async -> Readiness { readiness[order.step.id] ?? .ready }
    func page(_ role: Int, drill: String) async -> PageAnswer { PageAnswer("", answers: false) }
    func perform(_ order: Order) async -> Answer? { nil }
    func takeUp(_ order: Order) async -> TakenUp { .operatorAnswers }
    func inject(drill: String) async -> Answer { Answer(.failed) }
    func heal(drill: String) async -> Answer { Answer(.failed) }
    func probe(_ region: Int) async -> Bool { true }
    func writeCanary(_ number: Int, region: Int) async -> Bool { false }
    func readCanary(region: Int) async throws -> [CanaryReading] { [] }
}

@Suite("A dry run's answers")
struct DryRunReportTests {
    @Test(
        "Table and JSON say what each step would do, by whom, how long it takes, and whether it could",
        arguments: [true, false])
    func answers(isReady: Bool) async throws {
        let tale = Tale()
        let reason =
            "kubectl answers: connection refused, at https://us-west-2.example.net:6443/api, three times in a row"
        let hands = SpokenHands(
            readiness: isReady
                ? [:]
                : [
                    "scale-standby": .wrong(reason),
                    "switch-traffic": .impaired("dns-changes: the control plane answers 503"),
                ])
        let report = DryRunReport(
            run: await DryRun(of: tale.run.drill, by: hands), drill: tale.run.drill, opening: tale.opening,
            environment: "lab")
        let tables = [80, 120].map { ("table, \($0) columns", report.table(on: Terminal(width: $0))) }
        for (title, table) in tables {
            for line in table.split(separator: "\n") {
                #expect(line.count <= (title.contains("80") ? 80 : 120), "\(line)")
            }
        }
        try Expected.compare(
            tables + [("JSON", try report.json())], with: isReady ? "dry-run-ready" : "dry-run-not-ready")
        #expect(report.table(on: Terminal(unicode: false)).allSatisfy { $0.isASCII })
    }
}
