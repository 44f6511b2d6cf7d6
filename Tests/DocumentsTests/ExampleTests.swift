// SPDX-License-Identifier: GPL-3.0-or-later
import Documents
import Estate
import Foundation
import Plan
import Quantities
import Testing

/// The repository's own documents, by absolute path, so that tests may run anywhere.
enum Example {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    static func scenario(_ name: String, setting settings: [String] = []) throws -> Scenario {
        try ScenarioFiles(path: root + "/scenarios/\(name).yaml").scenario(setting: settings.map { Setting($0)! })
    }
}

@Suite("The example files")
struct ExampleTests {
    @Test("The region outage is what its files say")
    func regionOutage() throws {
        let scenario = try Example.scenario("region-outage")
        #expect(scenario.name == "region-outage")
        #expect(scenario.trials == 100_000)
        #expect(scenario.seed == 2026)
        #expect(scenario.horizon == .days(7))
        #expect(scenario.warnings.isEmpty)
        let lasts = Distribution.lognormal(median: 556 * 60e6, p95: 2499 * 60e6)
        #expect(scenario.fault.kind == .regionOutage(.init(region: 0, lasts: lasts)))
        #expect(scenario.fault.perYear == Rational(1, 5))
    }

    @Test("The system's names are dense indices, and its quantities are in base units")
    func system() throws {
        let system = try Example.scenario("region-outage").system
        #expect(system.regions.map(\.name) == ["us-east-1", "us-west-2"])
        #expect(system.primary == 0)
        #expect(system.services.map(\.needs) == [[], [0], [1], [1]])
        #expect(system.workload.retryFactor == Rational(23, 20))
        #expect(system.standbys.map(\.region) == [1])
        #expect(system.standbys[0].refusedChance == Rational(1, 50))
        guard case .snapshot(let memory) = system.stores[0].kind else {
            Issue.record("memory is a snapshot store")
            return
        }
        #expect(memory.size == ByteCount(bytes: 40_000_000_000))
        #expect(memory.changes.perSecond == Rational(6_400_000_000, 3600))
        #expect(memory.every == .minutes(15))
        #expect(memory.exportRate == .constant(200_000_000))
        #expect(memory.rebuiltBy == nil)
        #expect(system.stores[3].kind == .git(every: .seconds(60)))
        #expect(system.records[0].changesThrough == 0)
        #expect(system.monitoring.probe == .init(every: .seconds(30), timeout: .seconds(4), failures: 3))
        #expect(system.night == Night(factor: Rational(2), from: 4, to: 12))
        #expect(system.roles.map(\.people) == [1, 2, 2])
        #expect(system.quotas == [Quota(region: 1, vcpu: 512)])
    }

    @Test("Impairments drawn jointly have the columns of the table, and the others a chance")
    func impairments() throws {
        let impairments = try Example.scenario("region-outage").system.impairments
        #expect(impairments.list.map(\.name) == ["dns-changes", "metrics", "standby"])
        #expect(impairments.list.map(\.chance) == [nil, nil, Rational(45, 1000)])
        #expect(impairments.list[1].length == .outage)
        #expect(impairments.events.count == 10)
        #expect(impairments.events.count { $0[0] == true } == 2)
        #expect(impairments.events.count { $0[1] == true } == 4)
        #expect(impairments.events.allSatisfy { $0[2] == nil })
    }

    @Test("The plan's steps know each other by index, and its roles stand in order of mention")
    func plan() throws {
        let plan = try Example.scenario("region-outage").plan
        #expect(plan.steps.count == 20)
        #expect(plan.roles == ["sre", "on-call", "engineering"])
        #expect(plan.standDown == 4)
        #expect(plan.recovers == 12)
        #expect(plan.steps[10].after == [5, 9])
        #expect(plan.steps[3].action == .scale(region: "us-west-2", to: .share(Rational(6, 5))))
        #expect(plan.steps[13].action == .notify(.channel("#incidents")))
        #expect(plan.phases[5].starts == .primaryRecovered)
        #expect(plan.triggers.manual == 0)
        #expect(plan.triggers.dataLoss == Rational(1, 10))
        #expect(plan.objectives.recoveryTime == .init(within: .minutes(60), share: Rational(95, 100)))
    }

    @Test("Prices are exact decimals")
    func prices() throws {
        let prices = try #require(try Example.scenario("region-outage").prices)
        #expect(prices.instance("m6i.xlarge")?.hour == Money(nanos: 192_000_000))
        #expect(prices.business.downtimeHour == Money(nanos: 10_000_000_000_000))
        #expect(prices.business.penalty?.monthBelow == Rational(999, 1000))
        #expect(prices.account.id == "000000000000")
    }

    @Test("A scenario that extends another says only what is different")
    func extends() throws {
        let scenario = try Example.scenario("regional-service-event")
        #expect(scenario.name == "regional-service-event")
        #expect(scenario.trials == 100_000)
        guard case .greyFailure(let outage) = scenario.fault.kind else {
            Issue.record("it is a grey failure")
            return
        }
        #expect(outage.success == Rational(7, 10))
        #expect(outage.storageWorks)
    }

    @Test("What a sweep varies is kept as it was written")
    func dimensions() throws {
        let dimensions = try Example.scenario("snapshot-and-ttl").dimensions
        #expect(dimensions.map(\.count) == [5, 4, 5])
        #expect(dimensions[1] == Dimension(path: "system.dns.api.ttl", values: ["10s", "30s", "60s", "300s"]))
    }

    @Test(
        "No example file has a mistake, and its doubts are known",
        arguments: [
            (
                "region-outage",
                [
                    FindingCode.recoveryPointUnlikely, .noSlack, .controlPlaneInFailedRegion, .trafficBeforeService,
                ], 0
            ),
            ("regional-service-event", [.noSlack, .controlPlaneInFailedRegion, .trafficBeforeService], 0),
            ("planned-switchover", [.noSlack, .trafficBeforeService], 0),
            ("region-outage-parallel", [], 1), ("local-outage", [], 1), ("local-short-outage", [], 1),
        ])
    func findings(name: String, codes: [FindingCode], accepted: Int) {
        let found = check(paths: [Example.root + "/scenarios/\(name).yaml"])
        #expect(found.list.map(\.code) == codes)
        #expect(found.accepted == accepted)
    }
}
