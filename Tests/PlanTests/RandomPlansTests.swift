// SPDX-License-Identifier: GPL-3.0-or-later

import Plan
import RandomPlans
import Testing

/// A run must be right about plans and days that nobody thought of.
@Suite struct RandomPlansTests {
    static let cases = 20_000
    static let seed: UInt64 = 2026

    /// Cases grow with their number, so that the first failure is about as small a plan as fails.
    static func ordeal(_ number: Int) -> (RandomPlan, Ordeal) {
        var luck = Luck(seed: seed &* 1_000_003 &+ UInt64(number))
        let random = RandomPlan(size: 1 + number * 14 / cases, luck: &luck)
        return (random, Ordeal(random, luck: luck))
    }

    @Test func `20,000 random plans keep every rule whatever happens to them, and conclude`() {
        var marks: Set<Ledger.Mark> = []
        for number in 0..<Self.cases {
            let (random, first) = Self.ordeal(number)
            var ordeal = first
            var worn = PlanRun(random.plan, people: random.people, failsBack: false)
            var ignored = ContiguousArray<PlanRun.Command>()
            for step in random.plan.steps.indices { worn.handle(.blocked(step: step), into: &ignored) }
            worn.handle(.began, into: &ignored)
            ordeal.run(worn: &worn)
            marks.formUnion(ordeal.ledger.marks)
            if let broken = ordeal.ledger.broken {
                Issue.record(
                    """
                    case \(number) of seed \(Self.seed): \(broken)
                    \(random)
                    fails back: \(ordeal.failsBack)
                    \(ordeal.log.joined(separator: "\n"))
                    """)
                return
            }
        }
        let missing = Ledger.Mark.allCases.filter { !marks.contains($0) }
        #expect(missing.isEmpty, "the cases never came across \(missing)")
    }
}
