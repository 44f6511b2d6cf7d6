// SPDX-License-Identifier: GPL-3.0-or-later

import Study
import Testing

@Suite("A contest for the cheapest point that meets its demands")
struct ContestTests {
    /// SplitMix64: luck for tests, the same in each run.
    private struct Luck: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }

        mutating func uniform() -> Double { (Double(next() >> 12) + 0.5) * 0x1p-52 }
        mutating func bell() -> Double { (0..<12).reduce(-6) { sum, _ in sum + uniform() } }
    }

    /// A point of synthetic truth: the chance that a trial meets the demand, what it costs standing, and what incidents add
    /// on average.
    private struct Truth {
        var chance: Double
        var standing: Double
        var incidents = 0.0
    }

    /// Runs a contest on synthetic trials: all points see the same uniform and the same noise in each.
    private func run(
        _ truths: [Truth], rounds: [Int], zone: Double = 10, noise: Double = 20, own spread: Double = 1,
        _ luck: inout Luck
    ) -> Contest {
        var contest = Contest(
            points: truths.count, targets: [0.95],
            rules: Contest.Rules(confidence: 0.95, zone: zone, rounds: rounds))
        var done = 0
        while !contest.isOver {
            let trials = rounds[contest.round] - done
            let uniforms = (0..<trials).map { _ in luck.uniform() }
            let common = (0..<trials).map { _ in noise * luck.bell() }
            for point in contest.active {
                let truth = truths[point]
                let own = (0..<trials).map { _ in spread * luck.bell() }
                contest.add(
                    point, standing: truth.standing, shares: [(uniforms.count { $0 < truth.chance }, trials)],
                    costs: (0..<trials).map { truth.incidents + common[$0] + own[$0] })
            }
            contest.close()
            done += trials
        }
        return contest
    }

    private static let rounds = Contest.Rules.rounds(upTo: 16_000)

    @Test("doubles its rounds up to the budget")
    func rounds() {
        #expect(Contest.Rules.rounds(upTo: 4_100) == [500, 1000, 2000, 4000, 4100])
        #expect(Contest.Rules.rounds(upTo: 120) == [120])
    }

    @Test("finds the cheapest that meets the demand, and says why the others do not win")
    func finds() {
        var luck = Luck(state: 1)
        let contest = run(
            [
                Truth(chance: 0.90, standing: 100), Truth(chance: 0.99, standing: 200),
                Truth(chance: 0.995, standing: 300), Truth(chance: 0.5, standing: 400),
            ], rounds: Self.rounds, &luck)
        #expect(contest.winner == 1)
        #expect(contest.entrants.map(\.exit) == [.misses, nil, .dearer(than: 1), .misses])
        #expect(contest.undecided.isEmpty)
        #expect(contest.mostSaved == 0)
    }

    /// The share is just what is asked, so no number of trials tells, and nothing may be said of the point.
    @Test(
        "leaves a point in doubt undecided rather than drop it in silence, and drops it where it could not win or save what matters"
    )
    func undecided() {
        var luck = Luck(state: 2)
        let cheap = run(
            [Truth(chance: 0.95, standing: 100), Truth(chance: 0.99, standing: 200)], rounds: [500, 1000], &luck)
        #expect(cheap.undecided == [0] && cheap.winner == 1)
        let close = run(
            [Truth(chance: 0.95, standing: 195), Truth(chance: 0.99, standing: 200)], rounds: [500, 1000], &luck)
        #expect(close.undecided.isEmpty && close.winner == 1)
        #expect(close.entrants[0].exit == .negligible(against: 1))
        #expect((close.mostSaved ?? 0) > 4 && (close.mostSaved ?? 0) <= 10)
        let dear = run(
            [Truth(chance: 0.95, standing: 300), Truth(chance: 0.99, standing: 200)], rounds: [500, 1000], &luck)
        #expect(dear.undecided.isEmpty && dear.winner == 1)
        #expect(dear.entrants[0].exit == .dearer(than: 1))
    }

    @Test("has no winner where every point misses")
    func hopeless() {
        var luck = Luck(state: 3)
        let contest = run(
            [Truth(chance: 0.5, standing: 1), Truth(chance: 0.6, standing: 2)], rounds: Self.rounds, &luck)
        #expect(contest.winner == nil && contest.undecided.isEmpty && contest.mostSaved == nil)
        #expect(contest.isOver)
    }

    /// Of equals the one that has more to spare is taken, whatever their order.
    @Test("of two points of one price takes the one with more to spare")
    func ties() {
        var luck = Luck(state: 4)
        for chances in [[0.98, 0.999], [0.999, 0.98]] {
            let contest = run(
                chances.map { Truth(chance: $0, standing: 100) }, rounds: [8000], zone: 1_000, noise: 0, own: 0, &luck)
            #expect(contest.winner.map { chances[$0] } == 0.999)
        }
    }

    /// Points at the very edge, half of them just good enough and half just not. Each contest may call any of them wrongly
    /// with a chance of 2.5 % at most; more than 20 of 300 do with a chance below 10⁻⁴.
    @Test("calls points right and wrong as seldom as it says")
    func feasibility() {
        var luck = Luck(state: 5)
        let truths = (0..<6).map { Truth(chance: $0 < 3 ? 0.95 : 0.9499, standing: Double($0) * 1e6) }
        var wrong = 0
        for _ in 0..<300 {
            let contest = run(truths, rounds: [500, 1000, 2000], &luck)
            let errs = contest.entrants.enumerated().contains { index, entrant in
                index < 3 ? entrant.exit == .misses : entrant.isFeasible
            }
            if errs { wrong += 1 }
        }
        #expect(wrong <= 20)
    }

    /// The slippage configuration: one point is cheaper than all others by just what matters, and 20 observations are not
    /// enough to tell. A contest may pick another one, or bound wrongly what could have been saved, with a chance of 2.5 %
    /// each; more than 14 of 200 do with a chance below 10⁻³.
    @Test("bounds what could have been saved, and picks the best where the difference matters")
    func selection() {
        var luck = Luck(state: 6)
        let truths = (0..<5).map { Truth(chance: 0.9999, standing: 100, incidents: $0 == 3 ? 0 : 10) }
        var (wrong, broken) = (0, 0)
        for _ in 0..<200 {
            let contest = run(truths, rounds: [500, 1000, 2000, 4000], zone: 10, noise: 200, own: 60, &luck)
            guard let winner = contest.winner, let saved = contest.mostSaved else { continue }
            if winner != 3 { wrong += 1 }
            if truths[winner].incidents - truths[3].incidents > saved { broken += 1 }
        }
        #expect(wrong <= 14)
        #expect(broken <= 14)
    }
}

@Suite("Regret")
struct RegretTests {
    @Test("ranks by the states in which the demands are met, then by the mean regret, then by the largest")
    func ranking() {
        let regret = Regret(costs: [
            // The best costs 10; the third point misses.
            [10, 12, nil, 10],
            [20, 12, 11, 31],
            // Nothing helps.
            [nil, nil, nil, nil],
        ])
        #expect(regret.states == 3 && regret.hopeless == 1)
        #expect(regret.rows.map(\.point) == [1, 0, 3, 2])
        #expect(regret.rows[0].met == 2 && regret.rows[0].mean == 1.5 && regret.rows[0].most == 2)
        #expect(regret.rows[1].mean == 4.5 && regret.rows[1].most == 9)
        #expect(regret.rows[3].met == 1 && regret.rows[3].mean == 0)
    }
}
