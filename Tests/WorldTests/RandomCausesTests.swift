// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Foundation
import Plan
import Quantities
import Rehearsal
import Study
import Synchronization
import Testing

/// Taking a cause away from a trial changes that and nothing else, in worlds that nobody thought of.
@Suite struct RandomCausesTests {
    static let worlds: UInt64 = 3_000

    @Test func `a trial without a cause differs from it in nothing that the cause has not done`() {
        let failures = Mutex<[String]>([])
        let kinds = Mutex<Set<String>>([])
        let next = Atomic<UInt64>(0)
        Crew.run(Crew.allProcessors) { _ in
            while failures.withLock({ $0.isEmpty }) {
                let seed = next.add(1, ordering: .relaxed).oldValue
                guard seed < Self.worlds else { break }
                let world = RandomWorld(seed: seed)
                guard let incident = try? world.incident() else { continue }
                var play = Play(incident, trial: seed % 7)
                let found = Set(play.causes.map(Self.kind))
                kinds.withLock { $0.formUnion(found) }
                if let broken = play.broken { failures.withLock { $0.append("\(broken)\n\(world)") } }
            }
        }
        #expect(failures.withLock { $0 } == [])
        #expect(kinds.withLock { $0.count } == 15, "every kind of cause has been met with")
    }

    /// The kind of a cause, without what it is about.
    static func kind(_ cause: Cause) -> String { String("\(cause)".prefix { $0 != "(" }) }

    /// One trial, and the same trial without one thing or another.
    struct Play {
        let incident: Incident
        let trial: UInt64
        let causes: [Cause]
        private let results: [UInt64]
        private var rehearsal: Rehearsal

        init(_ incident: Incident, trial: UInt64) {
            self.incident = incident
            self.trial = trial
            rehearsal = Rehearsal(incident)
            rehearsal.run(trial: trial)
            results = rehearsal.outcome.results
            causes = rehearsal.candidates()
        }

        /// The first rule that does not hold.
        var broken: String? {
            mutating get {
                var fresh = Rehearsal(incident)
                for cause in all {
                    rehearsal.run(trial: trial, without: cause)
                    let without = rehearsal.outcome.results
                    if !causes.contains(cause) && without != results {
                        return "\(cause) was not there, but did something"
                    }
                    let appeared = rehearsal.candidates().filter { Self.isImpairment($0) && !causes.contains($0) }
                    if !appeared.isEmpty { return "without \(cause) there is \(appeared)" }
                    let recovery = fresh.recovery(of: trial, without: cause)
                    if !agree(recovery, rehearsal.outcome) {
                        return "without \(cause): \(recovery), but \(rehearsal.outcome)"
                    }
                    fresh.run(trial: trial, without: cause)
                    if fresh.outcome.results != without { return "without \(cause): depends on what was played before" }
                    rehearsal.run(trial: trial)
                    if rehearsal.outcome.results != results { return "played without \(cause), it is another trial" }
                }
                return nil
            }
        }

        private static func isImpairment(_ cause: Cause) -> Bool { kind(cause) == "impairment" }

        /// What objectives ask is the same, to the bit, whether all is measured or only that.
        private func agree(_ recovery: Recovery, _ outcome: Outcome) -> Bool {
            func value(_ measure: Measure) -> Double { outcome.values[incident.measures.firstIndex(of: measure)!] }
            return recovery.end == outcome.end && recovery.time == value(.recoveryTime)
                && recovery.point == value(.recoveryPoint) && recovery.successRateMet == outcome.successRateMet
        }

        /// All causes there could be.
        private var all: [Cause] {
            let (system, plan) = (incident.system, incident.plan)
            var all: [Cause] = [.refusedCapacity, .quota, .smallStandby, .night, .lateClients, .retries]
            all += system.impairments.list.indices.map { .impairment($0) }
            all += plan.steps.indices.flatMap { [.failedAttempts(step: $0), .slowStep($0)] }
            all += plan.roles.indices.map { .slowAnswer(role: $0) }
            for (index, store) in system.stores.enumerated() {
                switch store.kind {
                case .git: break
                case .log: all.append(.stalledReplication(store: index))
                case .snapshot:
                    all += [
                        .lateCopy(store: index), .missedCapture(store: index), .unusableCapture(store: index),
                        .rareCaptures(store: index),
                    ]
                }
            }
            return all
        }
    }
}
