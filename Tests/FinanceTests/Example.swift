// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Finance
import Quantities
import Rehearsal

/// The numbers of models/agent-framework that cost money.
enum Example {
    static let nanos: Int64 = 1_000_000_000

    static func money(_ thousandths: Int64) -> Money { Money(nanos: thousandths * 1_000_000) }
    static func perSecond(_ count: Int64, per seconds: Int64 = 1) -> Rate { Rate(perSecond: Rational(count, seconds)) }

    static let services = [
        Service(name: "queues", replicas: 4, capacity: perSecond(130), instance: "m6i.large", startsIn: .constant(0)),
        Service(
            name: "orchestrator", replicas: 8, capacity: perSecond(65), instance: "m6i.xlarge", startsIn: .constant(0)),
        Service(name: "agents", replicas: 24, capacity: perSecond(22), instance: "m6i.2xlarge", startsIn: .constant(0)),
        Service(name: "plugins", replicas: 10, capacity: perSecond(52), instance: "m6i.large", startsIn: .constant(0)),
    ]

    static let stores = [
        Store(
            name: "memory",
            kind: .snapshot(
                Store.Snapshot(
                    size: ByteCount(bytes: 40_000_000_000), changes: perSecond(6_400_000_000, per: 3600),
                    every: .minutes(15), missed: Rational(5, 1000), restoreRate: .constant(400e6)))),
        Store(
            name: "journal",
            kind: .log(
                Store.Log(
                    appends: perSecond(900), entrySize: ByteCount(bytes: 2000), lag: .constant(1e6),
                    replaysAt: perSecond(20_000)))),
        Store(
            name: "outbox",
            kind: .log(
                Store.Log(
                    appends: perSecond(150), entrySize: ByteCount(bytes: 1000), lag: .constant(1e6),
                    replaysAt: perSecond(8000)))),
        Store(name: "config", kind: .git(every: .seconds(60))),
    ]

    static let system = System(
        name: "agent-framework",
        regions: [Region(name: "us-east-1", role: .primary), Region(name: "us-west-2", role: .secondary)], primary: 0,
        workload: Workload(peak: perSecond(400)), services: services,
        standbys: [Standby(region: 1, running: Rational(1, 2), launch: .constant(0))], stores: stores,
        records: [Record(name: "api", ttl: .seconds(60))],
        monitoring: Monitoring(probe: Monitoring.Probe(every: .seconds(30), timeout: .seconds(4))))

    static let prices = Prices(
        currency: "USD", asOf: "2026-08-21",
        instances: [("m6i.large", 96), ("m6i.xlarge", 192), ("m6i.2xlarge", 384)].map { name, price in
            Prices.Instance(name: name, hour: money(price), vcpu: 2, memory: ByteCount(bytes: 0))
        },
        commitment: Prices.Commitment(share: Rational(60, 100), discount: Rational(37, 100)),
        clusterRegionHour: money(100),
        storage: Prices.Storage(
            gbMonth: money(23), keep: .days(7), putPer1000: money(5), getPer1000: Money(nanos: 400_000)),
        transferBetweenRegionsGB: money(20), dnsZoneMonth: money(500), dnsHealthChecksMonth: money(4000),
        monitoringRegionMonth: money(300_000),
        business: Prices.Business(
            downtimeHour: money(10_000_000),
            penalty: Prices.Penalty(
                monthBelow: Rational(999, 1000), credit: Rational(10, 100), revenueMonth: money(250_000_000))))

    static func meters(_ nodes: [Double], gets: Double = 0, synced: Double = 0, downtime: Double = 0, lost: Double = 0)
        -> Outcome.Meters
    {
        var meters = Outcome(measures: 0, steps: 0, phases: 0, services: nodes.count).meters
        for (service, hours) in nodes.enumerated() { meters.nodeHours[service] = hours }
        meters.getRequests = gets
        meters.syncedGB = synced
        meters.downtimeHours = downtime
        meters.lostRequests = lost
        return meters
    }

    /// Three incidents: a usual one, one that stood down, a bad one.
    static func experience(_ books: Books) -> Experience {
        var experience = Experience(books)
        experience.append(
            meters([40, 80, 220, 100], gets: 1, synced: 64.5, downtime: 1.25, lost: 90_000), end: .recovered)
        experience.append(meters([0, 0, 0, 0], downtime: 0.5, lost: 20_000), end: .stoodDown)
        experience.append(
            meters([168.5, 337, 926.75, 421.25], gets: 3, synced: 210.123456789, downtime: 9, lost: 1e6),
            end: .recovered)
        return experience
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
struct Luck: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
