// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

@Suite("A dry run of the example of AWS on a machine without it")
struct AwsDryRunTests {
    @Test("says of each step what it would call and why it could not, and does not hang")
    func withoutAWS() throws {
        let place = try Directory()
        let begun = Date()
        let run = try Binary.run([
            "drill", "run", Binary.scenario, "--environment", "environments/aws.yaml", "--dry-run", "--drills",
            place.path("drills"),
        ])
        #expect(run.status == 1, "\(run.errors)")
        // Lines are wrapped at the terminal's width.
        let said = run.output.split { $0.isWhitespace }.joined(separator: " ")
        for text in [
            "aws route53 change-resource-record-sets", "UPSERT api.agents.example. CNAME usw2.agents.example.",
            "control plane of Route 53", "aws s3api get-object", "s3://agents-memory-usw2/snapshots/", "kubectl scale",
            "aws sqs start-message-move-task", "agents-dlq to agents-work",
        ] { #expect(said.contains(text), "\(text) is not in:\n\(run.output)") }
        #expect(Date().timeIntervalSince(begun) < 300)
    }
}
