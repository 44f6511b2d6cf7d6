// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Finance
import Plan
import Quantities
import Testing

/// What the example costs from month to month; the figures were worked out apart, in decimal arithmetic.
@Suite struct BooksTests {
    @Test func `The standby of the example costs what arithmetic says, row by row`() throws {
        let rows = try Books(Example.system, Example.prices).standbyMonth
        let expected = [
            "us-west-2 queues compute 1460 h 0.096 140.16", "us-west-2 orchestrator compute 2920 h 0.192 560.64",
            "us-west-2 agents compute 7300 h 0.384 2803.20", "us-west-2 plugins compute 2920 h 0.096 280.32",
            "us-west-2 cluster cluster 730 h 0.1 73.00", "us-west-2 memory storage 1115.2 GB-month 0.023 25.65",
            "us-west-2 memory requests 2.9054 1000 requests 0.005 0.01",
            "us-east-1 memory transfer 4648.64 GB 0.02 92.97", "us-east-1 journal transfer 4730.4 GB 0.02 94.61",
            "us-east-1 outbox transfer 394.2 GB 0.02 7.88", "us-west-2 monitoring monitoring 1 month 300 300.00",
            "global zone dns 1 month 0.5 0.50", "global health-checks dns 1 month 4 4.00",
        ]
        #expect(rows.map(Self.text) == expected)
        #expect(rows.total.description == "4382.94")
        #expect(rows.total(of: .transfer).description == "195.46")
    }

    static func text(_ row: Charge) -> String {
        "\(row.line.region) \(row.line.service) \(row.line.category) \(row.quantity) \(row.line.unit.rawValue)"
            + " \(row.line.price.text) \(row.amount)"
    }

    @Test func `The primary pays its compute under the commitment`() throws {
        let rows = try Books(Example.system, Example.prices).primaryMonth
        let compute = rows.filter { $0.line.category == .compute }
        #expect(compute.map(\.line.price.text) == ["0.074688", "0.149376", "0.298752", "0.074688"])
        #expect(compute.map(\.amount.description) == ["218.09", "872.36", "5234.14", "545.22"])
        #expect(rows.total.description == "7268.46")
    }

    @Test func `A failover costs about twice what the primary alone does`() throws {
        let spend = try Books(Example.system, Example.prices).spend(fullSize: Rational(120, 100))
        #expect(spend.normal.description == "11651.40")
        #expect(spend.failover.description == "16136.52")
        #expect(abs(try #require(spend.ratioToPrimary) - 2.220_074_128_495) < 1e-12)
        #expect(abs(try #require(spend.ratioToNormal) - 1.384_942_582_007) < 1e-12)
    }

    @Test func `A plan's full size is the largest that it scales to`() {
        let sizes = [Action.ScaleTarget.share(Rational(1)), .share(Rational(12, 10)), .standby]
        let steps = sizes.map { Step(id: "scale", action: .scale(region: "us-west-2", to: $0)) }
        let phases = [Phase(name: "failover")]
        #expect(Plan(name: "p", phases: phases, steps: steps, roles: []).fullSize == Rational(12, 10))
        #expect(Plan(name: "p", phases: phases, steps: [], roles: []).fullSize == .one)
    }

    @Test func `A capture carries no more than the whole store`() throws {
        var system = Example.system
        guard case .snapshot(var memory) = system.stores[0].kind else { return }
        (memory.every, memory.missed) = (.days(1), .zero)
        system.stores[0].kind = .snapshot(memory)
        let transfer = try Books(system, Example.prices).standbyMonth.first { $0.line.unit == .gigabyte }
        // 6.4 GB/h × 24 h is more than 40 GB; 730 h / 24 h captures of 40 GB are 1216.666… GB.
        #expect(transfer?.quantity.description == "1216.666667")
    }

    @Test func `A service on an instance type without price is an error that names both`() {
        var prices = Example.prices
        prices.instances.removeFirst()
        #expect(throws: Books.NoPrice.self) { try Books(Example.system, prices) }
    }

    @Test func `What is free or not there has no row`() throws {
        var system = Example.system
        system.standbys[0].running = .zero
        system.records = []
        let rows = try Books(system, Example.prices).standbyMonth
        #expect(!rows.contains { $0.line.category == .compute || $0.line.category == .dns })
        #expect(try Books(system, Prices(currency: "USD", instances: Example.prices.instances)).standbyMonth.isEmpty)
    }
}
