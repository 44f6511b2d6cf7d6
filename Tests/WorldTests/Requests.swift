// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Foundation
import Kernel
import Plan
import Quantities
import Rehearsal

/// The requests of a trial, counted again: how many there were, and how many were served at once or later.
///
/// Who goes where is told from the log and the records, demand from the workload; of the simulator nothing is used but
/// what each region could carry. Integrals are by Gauss and Legendre, five points a panel.
struct Requests {
    private(set) var demanded = 0.0
    private(set) var servedAtOnce = 0.0
    private(set) var servedLater = 0.0
    /// Served in regions that the newest switch has left.
    private(set) var astray = 0.0
    /// Seconds of full outage.
    private(set) var downtime = 0.0

    private let world: RandomWorld
    private let onset: Int64
    private var users: Users

    /// Counts; `nil` where the world leaves the hour of onset to chance, or where whether anybody is in a region is a matter
    /// of rounding: he who waits is served wherever anybody is.
    init?(_ world: RandomWorld, log: Trace, _ pieces: [TrafficPiece]) {
        guard let at = world.fault.at else { return nil }
        self.world = world
        onset = at.microseconds
        users = Users(world.system)
        var switches = log.entries.enumerated().compactMap { index, entry in
            if case .switched(let record, let region) = entry.moment {
                (at: entry.at.microseconds, record: record, region: region, before: log.entries[..<index])
            } else {
                nil
            }
        }[...]
        for piece in pieces {
            while let next = switches.first, next.at <= piece.begin {
                users.move(
                    to: Requests.destination(next.region, world.system, next.before), at: next.at,
                    by: world.system.records[next.record])
                switches.removeFirst()
            }
            var begin = piece.begin
            while begin < piece.end {
                let end = panelEnd(begin, piece.end)
                if users.shares(Double(end) / 1e6).contains(where: { $0 != 0 && abs($0) < 1e-12 }) { return nil }
                count(piece, begin, end)
                begin = end
            }
        }
    }

    /// The share of users for each region; of several standbys those that are out or do not serve get none, unless all are
    /// such.
    private static func destination(_ region: Int, _ system: System, _ log: ArraySlice<Trace.Entry>) -> [Double] {
        var shares = system.regions.map { _ in 0.0 }
        guard region == shares.count else {
            shares[region] = 1
            return shares
        }
        for standby in system.standbys where !isOut(standby.region, system, log) {
            let serves = standby.servesAlways || log.contains { $0.moment == .serves(region: standby.region) }
            if serves { shares[standby.region] = standby.share.double }
        }
        let total = shares.reduce(0, +)
        if total > 0 { return shares.map { $0 / total } }
        for standby in system.standbys { shares[standby.region] = standby.share.double }
        return shares
    }

    private static func isOut(_ region: Int, _ system: System, _ log: ArraySlice<Trace.Entry>) -> Bool {
        system.impairments.list.indices.contains { index in
            let impairment = system.impairments.list[index]
            guard impairment.takesRegionOut, impairment.region == region else { return false }
            return log.contains { $0.moment == .impaired(index) }
                && !log.contains { $0.moment == .impairmentEnds(index) }
        }
    }

    private static let hour: Int64 = 3_600_000_000

    /// A panel ends with the hour, with the switch's TTL, or where the late have become noticeably fewer.
    private func panelEnd(_ begin: Int64, _ limit: Int64) -> Int64 {
        min(limit, ((onset + begin) / Requests.hour + 1) * Requests.hour - onset, users.panelEnd(begin))
    }

    private mutating func count(_ piece: TrafficPiece, _ begin: Int64, _ end: Int64) {
        let load = world.system.workload
        let hour = Double((onset + begin) / Requests.hour % 24)
        let wave = (1 + cos((hour - Double(load.peakHour)) * .pi / 12)) / 2
        let demand = load.peak.double * (load.trough.double + (1 - load.trough.double) * wave)
        let length = Double(end - begin) / 1e6
        demanded += demand * length
        for (node, weight) in Requests.nodes {
            let time = Double(begin) / 1e6 + length * (1 + node) / 2
            let served = served(piece, demand, at: time)
            servedAtOnce += served.atOnce * weight * length / 2
            servedLater += served.later * weight * length / 2
            astray += served.astray * weight * length / 2
            if demand > 0 { downtime += (1 - served.atOnce / demand) * weight * length / 2 }
        }
    }

    /// Requests per second served at an instant, fresh ones, such that waited, and of the fresh ones those where the newest
    /// switch sends nobody.
    private func served(
        _ piece: TrafficPiece, _ demand: Double, at time: Double
    ) -> (atOnce: Double, later: Double, astray: Double) {
        let load = world.system.workload
        let retry = piece.hasBacklog ? load.retryFactor.double : 1
        var (atOnce, spare, astray) = (0.0, 0.0, 0.0)
        for (index, share) in users.shares(time).enumerated() where share > 0 || users.target[index] > 0 {
            let region = piece.regions[index]
            let carries = region.carries + region.slope * (time - Double(piece.begin) / 1e6)
            let fresh = demand * share
            let here = region.success * min(fresh, carries / retry)
            atOnce += here
            if users.target[index] == 0 { astray += here }
            if region.success == 1 { spare += max(0, carries - fresh * retry) }
        }
        // Where nobody waits, who is refused here and comes back is served there.
        return (atOnce, piece.hasBacklog ? spare : min(spare, (demand - atOnce) * load.deferrable.double), astray)
    }

    private static let nodes: [(Double, Double)] = [
        (0, 128.0 / 225), (0.5384693101056831, 0.47862867049936647), (-0.5384693101056831, 0.47862867049936647),
        (0.9061798459386640, 0.23692688505618908), (-0.9061798459386640, 0.23692688505618908),
    ]
}

/// Where the users are, told from the switches that have taken effect.
private struct Users {
    /// The share of them in each region when the newest switch took effect.
    private var before: [Double]
    /// What it will be in the end.
    private(set) var target: [Double]
    private var since: Int64 = 0
    private var record: Record?

    init(_ system: System) {
        before = system.regions.indices.map { $0 == system.primary ? 1 : 0 }
        target = before
    }

    mutating func move(to target: [Double], at now: Int64, by record: Record) {
        guard target != self.target else { return }
        before = shares(Double(now) / 1e6)
        (self.target, since, self.record) = (target, now, record)
    }

    /// The share of users that the newest switch has not moved by then.
    private func unmoved(_ time: Double) -> Double {
        guard let record else { return 1 }
        let (t, ttl, late) = (time - Double(since) / 1e6, record.ttl.seconds, record.lateShare.double)
        return t < ttl ? 1 - (1 - late) * t / ttl : late * pow(1 + (t - ttl) / 60, -record.lateExponent)
    }

    func shares(_ time: Double) -> [Double] {
        let unmoved = unmoved(time)
        return zip(before, target).map { $0 * unmoved + $1 * (1 - unmoved) }
    }

    func panelEnd(_ begin: Int64) -> Int64 {
        guard let record else { return .max }
        let late = begin - since - record.ttl.microseconds
        return late < 0 ? begin - late : begin + (60_000_000 + late) / 3
    }
}
