// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Foundation
internal import Plan
internal import Quantities
internal import Rehearsal

/// Clients that learn of a switch by DNS.
private struct Clients: Sendable {
    var ttl: Int64 = 60
    /// The share that is late.
    var late = Rational(0)

    /// A measure of a switch ten minutes after onset, in seconds after it, at a horizon of a day.
    func value(_ measure: Measure) throws -> Double {
        var small = SmallIncident([SmallIncident.moveTraffic])
        small.system.monitoring.manualAfter = .constant(600e6)
        small.system.records[0].ttl = .seconds(ttl)
        small.system.records[0].lateShare = late
        small.horizon = .days(1)
        return try small.value(measure) - 600
    }
}

/// An outage of an hour whose callers come back when it is over.
private struct Outage: Sendable {
    /// Requests per second that the region carries; 100/s are asked for.
    var carries: Int64 = 150
    /// What the load is multiplied by while there is a backlog.
    var retry = Rational.one
    /// The share whose callers come back.
    var deferrable = Share.one

    /// Seconds from the region's return until the backlog is gone.
    func drained() throws -> Double {
        var small = SmallIncident([SmallIncident.wait("act", .constant(0))])
        small.system.services[0].capacity = Rate(perSecond: Rational(carries, 10))
        small.system.workload.retryFactor = retry
        small.system.workload.deferrable = deferrable
        small.plan.triggers = Triggers()
        small.fault.kind = .regionOutage(Fault.RegionOutage(region: 0, lasts: .constant(60 * SmallIncident.minute)))
        small.horizon = .days(2)
        return try small.value(.backlogDrainedTime) - 3600
    }
}

extension Battery {
    private static let tail = "tail fitted to Flavel, Mani, Maltz, LANMAN 2014"
    private static let fluid = "deterministic fluid queue"
    private static let late = Clients(late: Rational(10, 100))
    private static let later = Clients(late: Rational(11, 100))

    /// Seconds from the switch until that share of the late ones is left, by the tail (1 + (t − TTL)/60 s)^−0.594.
    private static func left(_ share: Double) -> Double { 60 + 60 * (pow(share, -1 / 0.594) - 1) }

    /// ∫ of the share not moved, from a switch with a TTL of 60 s and 10 % late clients until so many seconds after it.
    private static func unmoved(until end: Double) -> Double {
        let growth = pow(1 + (end - 60) / 60, 1 - 0.594) - 1
        return 60 * 0.55 + 0.1 * 60 / (1 - 0.594) * growth
    }

    static let dns = Family(
        "DNS",
        [
            moved("TTL 60 s: 95 % have moved after", .served95Time, 57),
            moved("  99 %", .served99Time, 59.4),
            moved("  downtime after the switch", .downtime, 30),
            tail("10 % late: 95 % have moved after", .served95Time, left(1.0 / 2)),
            tail("  99 %", .served99Time, left(1.0 / 10)),
            tail("  downtime to the end of the day", .downtime, unmoved(until: 86_400 - 600)),
        ])

    private static func moved(_ name: String, _ measure: Measure, _ expected: Double) -> Check {
        Check(name, "uniform ages of cached answers: min(1, t/TTL)", Clients(), mistaken: Clients(ttl: 61)) {
            .exact(try $0.value(measure), is: expected, within: 1e-4, .seconds)
        }
    }

    private static func tail(_ name: String, _ measure: Measure, _ expected: Double) -> Check {
        Check(name, tail, late, mistaken: later) {
            .exact(try $0.value(measure), is: expected, within: 1e-4, .seconds)
        }
    }

    static let backlog = Family(
        "Backlog of an hour's outage",
        [
            drain("capacity 1.2: 5T", Outage(carries: 120), Outage(carries: 121), 5 * 3600),
            drain("capacity 1.5: 2T", Outage(), Outage(carries: 151), 2 * 3600),
            drain("capacity 2: T", Outage(carries: 200), Outage(carries: 201), 3600),
            drain(
                "half come back, 1.5: aT/(c - 1)", Outage(deferrable: Rational(50, 100)),
                Outage(deferrable: Rational(51, 100)), 3600),
            drain(
                "retries 1.2, 1.5: T/(c - f)", Outage(retry: Rational(120, 100)),
                Outage(retry: Rational(121, 100)), 3600 / 0.3),
            drain(
                "retries 1.2, 1.2: never", Outage(carries: 120, retry: Rational(120, 100)),
                Outage(carries: 130, retry: Rational(120, 100)), .infinity),
            Check(
                "standby of 120 %: highest load", "static stability: 1/(1 + headroom)", Rational(120, 100),
                mistaken: Rational(130, 100)
            ) { running in
                var small = SmallIncident([SmallIncident.moveTraffic])
                small.system.standbys[0].running = running
                return .exact(try small.value(.peakUtilisation), is: 1 / 1.2, within: 1e-9, .share)
            },
        ])

    private static func drain(_ name: String, _ outage: Outage, _ mistaken: Outage, _ expected: Double) -> Check {
        Check(name, fluid, outage, mistaken: mistaken) {
            .exact(try $0.drained(), is: expected, within: 1e-4, .seconds)
        }
    }
}
