// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities
public import Rehearsal

/// The trials that agree with what is known in the middle of an incident, each played on by two courses of action on the
/// same luck: the plan goes on, and nothing is moved.
public struct DecisionStudy: Sendable {
    /// The incident.
    public var incident: Incident
    /// What is known about it.
    public var knowledge: Knowledge
    /// The number of agreeing trials to be found.
    public var wanted: Int
    /// The number of threads.
    public var threads: Int

    /// So many trials that agree are enough: a share is then known to a percentage point (an assumption of what matters).
    public static let usual = 10_000
    /// With fewer agreeing trials nothing is said: a share would be known to ten percentage points (an assumption).
    public static let least = 100
    /// At most so many trials are looked for, or a hundred for each one wanted: what can be told of the first draws of
    /// that many takes about 0.1 s.
    public static let mostTried = 1_000_000
    /// At most so many of them are played up to now, or ten for each one wanted: about 0.4 s.
    public static let mostPlayed = 100_000

    /// How much later one might decide, in minutes: what a person in an outage thinks of (an assumption).
    public static let delays = [10, 20, 30]
    /// The first so many trials are played on with each delay, too: a quarter more work, and enough for a mean.
    public static let delayed = 2_000

    /// A study of that knowledge.
    public init(
        of incident: Incident, knowing knowledge: Knowledge, wanted: Int = usual, threads: Int = Crew.allProcessors
    ) {
        precondition(wanted > 0 && threads > 0, "somebody has to work for something")
        self.incident = incident
        self.knowledge = knowledge
        self.wanted = wanted
        self.threads = threads
    }

    /// How trials and knowledge met.
    public struct Counts: Hashable, Sendable {
        /// Trials looked at, from number 0 on.
        public var tried = 0
        /// Those of them in which the fault still lasts.
        public var lasting = 0
        /// Those of these with the impairments known.
        public var alike = 0
        /// Those of these that agree in everything.
        public var agreeing = 0

        mutating func add(_ agreement: Knowledge.Agreement) {
            tried += 1
            if agreement.rawValue > Knowledge.Agreement.primaryIsBack.rawValue { lasting += 1 }
            if agreement.rawValue > Knowledge.Agreement.otherImpairments.rawValue { alike += 1 }
            if agreement == .full { agreeing += 1 }
        }
    }

    /// Finds the trials that agree and plays them on. Which they are depends on the incident, the knowledge and the number
    /// wanted only, not on clocks or threads.
    ///
    /// - Parameter progress: told now and then how many of how many agreeing trials have been played on.
    /// - Returns: `nil` where somebody interrupts before it is done.
    public func run(
        interruption: Interruption = Interruption(), progress: (Int, Int) -> Void = { _, _ in }
    ) -> Decision? {
        let situation = Situation(knowledge, about: incident)
        guard let (trials, counts) = agreeing(situation, interruption) else { return nil }
        let found = Gathered<Decision.Row>(trials.count)
        let shift = Shift(0..<trials.count, chunk: Study.chunk(trials.count, threads))
        let incident = incident
        Crew.run(min(threads, max(1, trials.count)), tick: { progress(shift.finished, trials.count) }) { _ in
            var rehearsal = Rehearsal(incident)
            while let rows = shift.take() {
                for row in rows {
                    if interruption.isRequested { return shift.abandon(from: row) }
                    let delays = row < Self.delayed ? Self.delays : []
                    found.put(Decision.Row(of: trials[row], in: situation, &rehearsal, delays), at: row)
                }
                shift.finish(rows.count)
            }
        }
        guard shift.prefixEnd == trials.count else { return nil }
        return Decision(
            of: found.all, counts: counts, knowledge: knowledge, plan: incident.plan, prices: incident.prices)
    }

    /// The first trials that agree, and how many were looked at to find them.
    private func agreeing(
        _ situation: Situation, _ interruption: Interruption
    ) -> (trials: [UInt64], counts: Counts)? {
        let mostTried = max(Self.mostTried, wanted * 100)
        let mostPlayed = max(Self.mostPlayed, wanted * 10)
        var counts = Counts()
        var trials: [UInt64] = []
        while trials.count < wanted, counts.tried < mostTried, counts.alike < mostPlayed {
            let first = counts.tried
            let count = min(mostTried - first, next(after: counts))
            guard let agreements = agreements(first..<first + count, situation, interruption) else { return nil }
            for agreement in agreements {
                counts.add(agreement)
                if agreement == .full { trials.append(UInt64(counts.tried - 1)) }
                // So that what is found does not depend on how many were looked at together.
                if trials.count == wanted || counts.alike == mostPlayed { break }
            }
        }
        return (trials, counts)
    }

    /// How many trials to look at next: a few, and then as many as should do.
    private func next(after counts: Counts) -> Int {
        let least = 2_048
        guard counts.tried > 0 else { return least }
        guard counts.agreeing > 0 else { return counts.tried * 3 }
        let missing = Double(wanted - counts.agreeing) * Double(counts.tried) / Double(counts.agreeing)
        return max(least, Int(min(missing * 1.05, 1e9)))
    }

    private func agreements(
        _ numbers: Range<Int>, _ situation: Situation, _ interruption: Interruption
    ) -> [Knowledge.Agreement]? {
        let found = Gathered<[Knowledge.Agreement]>((numbers.count + 255) / 256)
        let shift = Shift(0..<(numbers.count + 255) / 256, chunk: 1)
        let incident = incident
        Crew.run(min(threads, numbers.count)) { _ in
            var rehearsal = Rehearsal(incident)
            while let block = shift.take()?.lowerBound {
                if interruption.isRequested { return shift.abandon(from: block) }
                let first = numbers.lowerBound + block * 256
                let part = first..<min(first + 256, numbers.upperBound)
                found.put(part.map { rehearsal.agreement(of: UInt64($0), in: situation) }, at: block)
            }
        }
        return shift.prefixEnd == shift.end ? Array(found.all.joined()) : nil
    }
}

extension Decision.Row {
    init(of trial: UInt64, in situation: Situation, _ rehearsal: inout Rehearsal, _ delays: [Int]) {
        self.trial = trial
        let spent = rehearsal.spent(by: trial, in: situation)
        func outlook(_ course: Course) -> Decision.Outlook {
            Decision.Outlook(
                rehearsal.prospect(of: trial, by: course, in: situation), situation.knowledge.elapsed.seconds, spent)
        }
        switching = outlook(.goOn)
        waiting = outlook(.wait)
        later = delays.map { outlook(.goOnAfter(Int64($0) * 60_000_000)) }
    }
}
