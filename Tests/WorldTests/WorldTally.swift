// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Rehearsal
import Synchronization

/// What became of many worlds.
struct WorldTally: CustomStringConvertible {
    var worlds = 0
    /// Worlds with something that is not simulated.
    var refused = 0
    /// How often each kind of thing happened.
    private var moments: [String: Int] = [:]
    private(set) var failures: [String] = []

    /// What a test of many worlds must have come across: else it has tested less than it says.
    static let expected = [
        "faultBegins", "impaired", "impairmentEnds", "faultEnds", "detected", "planBegins", "paged", "answered",
        "unblocked", "started", "finished", "timedOut", "asked", "refused", "arrived", "serves", "restored",
        "unusable", "switched", "stoodDown", "recovered", "concluded", "end recovered", "end stoodDown",
        "end unrecovered",
    ]

    var missing: [String] { WorldTally.expected.filter { moments[$0, default: 0] < 10 } }

    var description: String {
        let counts = moments.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return "\(worlds) random worlds played, \(refused) refused; \(counts)"
    }

    mutating func fail(_ world: RandomWorld, _ why: String) { failures.append("world \(world.seed): \(why)\n\(world)") }

    mutating func come(across trace: Trace, _ outcome: Outcome) {
        for entry in trace.entries {
            moments[entry.moment.name, default: 0] += 1
        }
        moments["end \(outcome.end)", default: 0] += 1
    }

    mutating func add(_ other: WorldTally) {
        worlds += other.worlds
        refused += other.refused
        moments.merge(other.moments, uniquingKeysWith: +)
        failures += other.failures
    }
}

/// Which world each thread plays, so that one which traps or never ends can be named.
final class WorldWatch: Sendable {
    private struct Place {
        var seed: UInt64?
        var since = Date()
    }

    private let places: Mutex<[Place]>
    /// Longer than any world takes on the slowest machine: worlds take a millisecond.
    private static let patience = 300.0

    init(threads: Int) { places = Mutex([Place](repeating: Place(), count: threads)) }

    /// The thread is named after the world, so that the report of a trap tells which it was.
    func begins(_ seed: UInt64, on thread: Int) {
        Thread.current.name = "world \(seed)"
        places.withLock { $0[thread] = Place(seed: seed) }
    }

    func ends(on thread: Int) { places.withLock { $0[thread].seed = nil } }

    func look() {
        for place in places.withLock({ $0 }) {
            guard let seed = place.seed, -place.since.timeIntervalSinceNow > WorldWatch.patience else { continue }
            fatalError("world \(seed) has not come to an end in \(WorldWatch.patience) s")
        }
    }
}

extension Trace.Moment {
    /// What kind of thing it is, in a word.
    fileprivate var name: String {
        switch self {
        case .faultBegins: "faultBegins"
        case .impaired: "impaired"
        case .impairmentEnds: "impairmentEnds"
        case .faultEnds: "faultEnds"
        case .detected: "detected"
        case .planBegins: "planBegins"
        case .paged: "paged"
        case .answered: "answered"
        case .blocked: "blocked"
        case .unblocked: "unblocked"
        case .insteadTaken: "insteadTaken"
        case .started: "started"
        case .finished: "finished"
        case .timedOut: "timedOut"
        case .asked: "asked"
        case .refused: "refused"
        case .overQuota: "overQuota"
        case .arrived: "arrived"
        case .serves: "serves"
        case .restored: "restored"
        case .unusable: "unusable"
        case .switched: "switched"
        case .backlogDrained: "backlogDrained"
        case .stoodDown: "stoodDown"
        case .recovered: "recovered"
        case .concluded: "concluded"
        case .deadlinePassed: "deadlinePassed"
        }
    }
}
