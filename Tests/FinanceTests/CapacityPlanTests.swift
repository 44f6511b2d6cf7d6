// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Finance
import Foundation
import Plan
import Quantities
import Testing

/// Replicas, virtual CPUs and quotas for growing demand; the figures were worked out apart.
@Suite struct CapacityPlanTests {
    static func prices() -> Prices {
        var prices = Example.prices
        for (index, vcpu) in [2, 4, 8].enumerated() { prices.instances[index].vcpu = vcpu }
        return prices
    }

    static func plan(_ target: Rational?) -> Plan {
        let steps = target.map { [Step(id: "scale", action: .scale(region: "us-west-2", to: .share($0)))] } ?? []
        return Plan(name: "p", phases: [Phase(name: "failover")], steps: steps, roles: [])
    }

    static func capacity(
        quota: Int? = 512, target: Rational? = Rational(12, 10), months: Int = 48, system: System = Example.system,
        prices: Prices = CapacityPlanTests.prices()
    ) throws -> CapacityPlan {
        var system = system
        system.quotas = quota.map { [Quota(region: 1, vcpu: $0)] } ?? []
        return CapacityPlan(
            try Books(system, prices), plan: plan(target), months: months, growth: GrowthTests.threePercent)
    }

    @Test func `The first month's rows are those of arithmetic`() throws {
        let capacity = try Self.capacity()
        let first = try #require(Month("2026-09"))
        let rows = capacity.rows.prefix(8).map { capacity.fields($0, first: first).joined(separator: ",") }
        #expect(
            rows == [
                "2026-09,us-east-1,queues,400,4,8,,,m6i.large,218.09,USD",
                "2026-09,us-east-1,orchestrator,400,8,32,,,m6i.xlarge,872.36,USD",
                "2026-09,us-east-1,agents,400,24,192,,,m6i.2xlarge,5234.14,USD",
                "2026-09,us-east-1,plugins,400,10,20,,,m6i.large,545.22,USD",
                "2026-09,us-west-2,queues,400,4,8,512,0.769231,m6i.large,280.32,USD",
                "2026-09,us-west-2,orchestrator,400,8,32,512,0.769231,m6i.xlarge,1121.28,USD",
                "2026-09,us-west-2,agents,400,22,176,512,0.826446,m6i.2xlarge,6167.04,USD",
                "2026-09,us-west-2,plugins,400,10,20,512,0.769231,m6i.large,700.80,USD",
            ])
        #expect(CapacityPlan.columns.count == 11)
        #expect(capacity.rows.count == 48 * 2 * 4)
    }

    @Test func `The months in which target and 100 % are lost are those that counting finds`() throws {
        let capacity = try Self.capacity()
        let standby = try #require(capacity.places.last)
        let capacities = [130.0, 65, 22, 52]
        let need = { (share: Double, month: Int) -> Int in
            zip(capacities, [2, 4, 8, 2]).reduce(0) { sum, service in
                sum + Int((share * 400 * pow(1.03, Double(month)) / service.0).rounded(.up)) * service.1
            }
        }
        let below = (0..<48).first { need(1.2, $0) > 512 }
        #expect(below != nil && capacity.firstMonthBelowTarget(standby) == below)
        // All is carried as long as the replicas for 100 % fit.
        let lost = (0..<48).first { need(1, $0) > 512 }
        #expect(lost != nil && capacity.firstMonthBelowFull(standby) == lost)
        #expect(capacity.vcpu(standby, month: 47) == need(1.2, 47))
    }

    @Test func `Without quota a target of more than all carries all, and one of less does not`() throws {
        let enough = try Self.capacity(quota: nil)
        #expect(enough.places.last.map { enough.firstMonthBelowFull($0) } == .some(nil))
        #expect(enough.places.last.map { enough.firstMonthBelowTarget($0) } == .some(nil))
        // A plan that never scales leaves the standby at its half.
        let half = try Self.capacity(quota: nil, target: nil, months: 6)
        #expect(half.places.last?.target == Rational(1, 2))
        #expect(half.places.last.map { half.firstMonthBelowFull($0) } == .some(0))
    }

    @Test func `What a quota lets run is shared so that every service carries as much`() throws {
        let capacity = try Self.capacity(quota: 118, months: 1)
        let rows = capacity.rows(try #require(capacity.places.last), month: 0)
        // 118 vCPU: 2 queues, 4 orchestrators, 11 agents and 5 plugins take 4 + 16 + 88 + 10.
        #expect(rows.map(\.utilisation?.description) == ["1.538462", "1.538462", "1.652893", "1.538462"])
        let none = try Self.capacity(quota: 1, months: 1)
        #expect(none.rows(try #require(none.places.last), month: 0).allSatisfy { $0.utilisation == nil })
    }

    @Test func `Of several standbys each serves its share of the users`() throws {
        var system = Example.system
        system.regions.append(Region(name: "us-west-1", role: .secondary))
        system.standbys = [1, 2].map {
            Standby(region: $0, share: Rational(1, 2), running: Rational(1, 2), launch: .constant(0))
        }
        let capacity = try Self.capacity(target: nil, months: 2, system: system)
        #expect(capacity.places.map(\.region) == [0, 1, 2])
        let rows = capacity.rows.filter { $0.region == 2 && $0.month == 1 }
        #expect(rows.map(\.demand.description) == Array(repeating: "206", count: 4))
        #expect(capacity.firstMonthBelowFull(capacity.places[2]) == nil)
    }

    @Test func `The cheapest instance type is the one whose replicas cost least, at as much for each vCPU`() throws {
        var prices = Self.prices()
        let memory = ByteCount(bytes: 64_000_000_000)
        prices.instances.append(
            Prices.Instance(name: "big", hour: Money(nanos: 700_000_000), vcpu: 16, memory: memory))
        let capacity = try Self.capacity(months: 1, prices: prices)
        let choices = capacity.choices(try #require(capacity.places.last), month: 0)
        // agents: ⌈480 ÷ 44⌉ = 11 at 0.70 are 5,621.00 a month, 22 at 0.384 are 6,167.04.
        #expect(choices[2].cheapest.instance == "big" && choices[2].cheapest.replicas == 11)
        #expect(choices[2].cheapest.month.description == "5621.00" && choices[2].present.month.description == "6167.04")
        // queues: ⌈480 ÷ 1,040⌉ = 1 at 0.70 is dearer than 4 at 0.096.
        #expect(choices[0].cheapest == choices[0].present)
    }

    @Test func `With linear weights the fleet of least regret is the newsvendor's`() throws {
        // One fine-grained service, so that cost is in proportion to demand: the critical ratio is under ÷ (over + under).
        var system = Example.system
        system.services = [
            Service(
                name: "one", replicas: 400, capacity: Example.perSecond(1), instance: "m6i.large",
                startsIn: .constant(0))
        ]
        let capacity = try Self.capacity(quota: nil, months: 1, system: system)
        let peak = Distribution.uniform(low: 200, high: 600)
        for (weights, ratio) in [
            (LeastRegret.Weights(over: 1, under: 1.25, exponent: 1), 1.25 / 2.25),
            (LeastRegret.Weights(over: 1, under: 1, exponent: 1), 0.5),
            (LeastRegret.Weights(over: 1, under: 9, exponent: 1), 0.9),
        ] {
            let least = try #require(try capacity.leastRegret(peak, month: 0, weights: weights))
            // A demand stands for 1/199 of the range.
            #expect(abs(least.peak - (200 + 400 * ratio)) <= 400.0 / 199 + 1e-9)
            #expect(abs(least.tooSmall - (1 - ratio)) <= 1.0 / 199)
        }
        // A more than linear regret is more afraid of the far end, on both sides alike.
        let usual = try #require(try capacity.leastRegret(peak, month: 0))
        #expect(usual.range.contains(usual.month) && usual.peak > 400 && usual.peak < 450)
    }
}
