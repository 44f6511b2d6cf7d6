// SPDX-License-Identifier: GPL-3.0-or-later

internal import Plan
public import Rehearsal
internal import Statistics

/// Why trials missed an objective: the causes that, taken away one at a time, would have met it.
///
/// A trial that misses is played again without each thing that went wrong in it, on the same draws. One that no single
/// cause explains is counted apart; one that several explain counts for each of them, so that shares may exceed one
/// together.
public struct Misses: Sendable {
    /// One cause of misses.
    public struct Share: Sendable {
        /// What would have had to be otherwise.
        public var cause: Cause
        /// The share of misses that would have been none, with its 95 % interval.
        public var share: Figure
    }

    /// The objective.
    public var objective: Objective
    /// Trials that missed it.
    public var count: Int
    /// Those of them that were looked into, evenly spread over all.
    public var examined: Int
    /// The causes, the most frequent first.
    public var causes: [Share]
    /// The share of misses that no single cause explains.
    public var unexplained: Figure

    /// The most misses that are looked into, shared evenly by the objectives: a sixth of the time of 100,000 trials.
    public static let most = 2_000

    /// Looks into the misses of each objective of the plan, or of those asked about; objectives that no trial missed are
    /// left out, and so are bounds on other measures than the recovery time and the recovery point.
    ///
    /// It is a matter of a fraction of a second and nobody interrupts it, so that equal trials have equal answers.
    public static func all(
        of sample: Sample, incident: Incident, objectives asked: [Objective]? = nil, threads: Int = Crew.allProcessors
    ) -> [Misses] {
        // Whether a trial meets another measure's bound only a whole trial tells.
        let objectives = (asked ?? Objective.all(of: incident.plan)).filter {
            [.measure(.recoveryTime), .measure(.recoveryPoint)].contains($0.subject) || $0.isOfSuccessRate
        }
        return objectives.compactMap { objective in
            let missed = sample.misses(of: objective)
            guard !missed.isEmpty else { return nil }
            let count = min(most / objectives.count, missed.count)
            let examined = (0..<count).map { missed[$0 * missed.count / count] }
            let shift = Shift(0..<examined.count, chunk: 8)
            let found = Gathered<[Cause]>(examined.count)
            Crew.run(min(threads, examined.count)) { _ in
                var rehearsal = Rehearsal(incident)
                while let rows = shift.take() {
                    for row in rows { found.put(rehearsal.causes(of: examined[row], missing: objective), at: row) }
                    shift.finish(rows.count)
                }
            }
            return Misses(objective, count: missed.count, found.first(count))
        }
    }

    private init(_ objective: Objective, count: Int, _ found: [[Cause]]) {
        self.objective = objective
        self.count = count
        examined = found.count
        var counts: [Cause: Int] = [:]
        var order: [Cause] = []
        for cause in found.joined() {
            if counts[cause] == nil { order.append(cause) }
            counts[cause, default: 0] += 1
        }
        // Among equals the one found first stands first, so that the answer does not depend on hashing.
        let ranked = order.enumerated().sorted {
            (-(counts[$0.element] ?? 0), $0.offset) < (-(counts[$1.element] ?? 0), $1.offset)
        }
        causes = ranked.map { Share(cause: $0.element, share: Misses.share(counts[$0.element] ?? 0, of: found.count)) }
        unexplained = Misses.share(found.count { $0.isEmpty }, of: found.count)
    }

    private static func share(_ part: Int, of whole: Int) -> Figure {
        Figure(Proportion(successes: part, of: whole))
    }
}

extension Rehearsal {
    /// The causes each of which, taken away from a trial that misses an objective, lets it be met.
    public mutating func causes(of trial: UInt64, missing objective: Objective) -> [Cause] {
        _ = recovery(of: trial)
        return candidates().filter { recovery(of: trial, without: $0).meets(objective) }
    }

    /// The objectives of the plan that a trial misses, and why.
    public mutating func misses(of trial: UInt64) -> [(objective: Objective, causes: [Cause])] {
        let recovery = recovery(of: trial)
        let missed = Objective.all(of: incident.plan).filter { !recovery.meets($0) }
        return missed.map { ($0, causes(of: trial, missing: $0)) }
    }
}

extension Recovery {
    /// Whether a trial meets an objective of a plan; one that stood down has given nothing up.
    func meets(_ objective: Objective) -> Bool {
        switch objective.subject {
        case .measure(.recoveryTime): !(time > objective.bound ?? .infinity)
        case .measure(.recoveryPoint): !(point > objective.bound ?? .infinity)
        case .measure: preconditionFailure("a plan has objectives for the recovery time and the recovery point")
        case .successRate: successRateMet ?? (end != .unrecovered)
        }
    }
}

extension Objective {
    fileprivate var isOfSuccessRate: Bool { if case .successRate = subject { true } else { false } }
}

extension Sample {
    /// The trials that missed an objective, in order.
    func misses(of objective: Objective) -> [UInt64] {
        let column: Int?
        switch objective.subject {
        case .measure(let measure): column = index(of: measure)
        case .successRate: column = nil
        }
        return (0..<count).filter { row in
            if let column, let bound = objective.bound { return value(column, row: row) > bound }
            if column != nil { return false }
            return !(successRateMet(row: row) ?? (end(row: row) != .unrecovered))
        }.map { first + UInt64($0) }
    }
}
