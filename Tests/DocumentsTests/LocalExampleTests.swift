// SPDX-License-Identifier: GPL-3.0-or-later
import Documents
import Estate
import Foundation
import Plan
import Quantities
import Testing

@Suite("The local example's files")
struct LocalExampleTests {
    /// A number that the region's program states.
    private func stated(_ name: String) throws -> Double {
        let text = try String(contentsOfFile: Example.root + "/models/local/region.py", encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("\(name) = ") })
        return try #require(Double(line.dropFirst(name.count + 3).prefix { $0.isNumber || $0 == "." }))
    }

    @Test("The simulated system waits as long as the real one does")
    func constants() throws {
        let system = try Example.scenario("local-outage").system
        guard case .snapshot(let memory) = system.stores[0].kind else {
            Issue.record("memory is a snapshot store")
            return
        }
        #expect(try memory.every.seconds == stated("SNAPSHOT_EVERY"))
        #expect(try memory.export == .constant(stated("EXPORT") * 1e6))
        // What is sent takes some milliseconds on top of the wait.
        #expect(try memory.copy == .constant(stated("COPY") * 1e6 + 10_000))
        #expect(try system.stores[3].kind == .git(every: Duration(microseconds: Int64(stated("CONFIG_EVERY") * 1e6))))
        #expect(try system.queues[0].backlog == .constant(stated("DEAD_LETTERS")))
        #expect(try system.standbys[0].running.double * 100 == stated("STANDBY"))
        #expect(try system.standbys[0].batch.double == stated("BATCH"))
        #expect(try system.standbys[0].launch == .constant(stated("LAUNCH") * 1e6))
        for service in system.services { #expect(try service.startsIn == .constant(stated("STARTS_IN") * 1e6)) }
    }

    @Test("Its plan has the agent framework's steps, in the same order and waiting for the same")
    func plan() throws {
        let (local, original) = (try Example.scenario("local-outage").plan, try Example.scenario("region-outage").plan)
        #expect(local.steps.map(\.id) == original.steps.map(\.id))
        #expect(local.steps.map(\.after) == original.steps.map(\.after))
        #expect(local.steps.map(\.by) == original.steps.map(\.by))
        #expect(local.steps.map(\.retry.attempts) == original.steps.map(\.retry.attempts))
        #expect(local.phases.map(\.name) == original.phases.map(\.name))
        #expect(local.standDown == original.standDown)
        #expect(local.recovers == original.recovers)
    }
}
