// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate

/// The nodes and replicas of a standby region: what is there, what has been started, and what it is billed for.
///
/// Replicas of a service are numbered from 0; those that run all the time come first. Each sits on a node of its own
/// with the same number.
struct Fleet: Sendable {
    /// Which of the incident's fleets it is.
    let index: Int
    /// Replicas that run all the time, by service.
    var standing: ContiguousArray<Int>
    /// Nodes that are there, by service.
    var nodes: ContiguousArray<Int>
    /// Nodes that are there or on their way, by service.
    var expected: ContiguousArray<Int>
    /// Nodes asked for that are not refused, in the order of asking.
    var asks: ContiguousArray<Ask> = []
    /// Nodes that are there, on their way, or asked for by the attempt at hand, by service.
    private(set) var asked: ContiguousArray<Int>
    /// Replicas that the attempt at hand would start.
    private(set) var prepared: ContiguousArray<Replica> = []
    private var preparedReadyAt: ContiguousArray<Int64>
    /// Replicas whose start has begun, by service: the first ones.
    var started: ContiguousArray<Int>
    /// When the last of the started replicas is ready, by service.
    var readyAt: ContiguousArray<Int64>
    /// The services that a `start` has begun to start for good, by bit: new nodes start their replicas on arrival.
    var startedServices: UInt64
    /// Counts releases, so that replicas launched anew draw anew and old arrivals are recognised.
    var generation: UInt64
    /// Counts attempts to scale that came to nothing, so that the next ones draw anew.
    var failedScales: UInt64
    /// The same of attempts to start.
    var failedStarts: UInt64
    /// When the region first served; `nil` before.
    var servedSince: Int64?
    /// When the quota that was in the way has been raised; `nil` while none was.
    var quotaRaisedAt: Int64?
    /// Launched nodes not yet released, by service, and the sum of the instants at which they were asked for.
    private var billed: ContiguousArray<Int>
    private var billedSince: ContiguousArray<Int64>
    /// Node microseconds booked so far, by service.
    private var nodeTime: ContiguousArray<Int64>
    let servesAlways: Bool

    /// A replica that comes up.
    struct Replica: Sendable {
        var service: Int32
        var readyAt: Int64
    }

    /// Nodes of one service in one batch.
    struct Ask: Sendable {
        var service: Int
        var count: Int
        var askedAt: Int64
        var generation: UInt64
    }

    init(index: Int, standing: ContiguousArray<Int>, servesAlways: Bool) {
        self.index = index
        let none = ContiguousArray(repeating: 0, count: standing.count)
        self.standing = standing
        self.servesAlways = servesAlways
        nodes = standing
        expected = standing
        asked = standing
        started = standing
        readyAt = ContiguousArray(repeating: 0, count: standing.count)
        preparedReadyAt = readyAt
        startedServices = servesAlways ? .max : 0
        generation = 0
        failedScales = 0
        failedStarts = 0
        billed = none
        billedSince = ContiguousArray(repeating: 0, count: standing.count)
        nodeTime = billedSince
    }

    mutating func reset() {
        startedServices = servesAlways ? .max : 0
        generation = 0
        failedScales = 0
        failedStarts = 0
        asks.removeAll(keepingCapacity: true)
        servedSince = servesAlways ? 0 : nil
        quotaRaisedAt = nil
        for service in standing.indices {
            nodes[service] = standing[service]
            expected[service] = standing[service]
            started[service] = standing[service]
            readyAt[service] = 0
            billed[service] = 0
            billedSince[service] = 0
            nodeTime[service] = 0
        }
    }

    /// The nodes of that ask arrive, unless they have been released meanwhile.
    mutating func arrive(_ ask: Ask) {
        guard ask.generation == generation else { return }
        nodes[ask.service] += ask.count
        billed[ask.service] += ask.count
        billedSince[ask.service] += Int64(ask.count) * ask.askedAt
    }

    /// Everything beyond what runs all the time goes.
    mutating func release(at now: Int64) {
        settle(at: now)
        generation += 1
        for service in standing.indices {
            nodes[service] = standing[service]
            expected[service] = standing[service]
            started[service] = min(started[service], standing[service])
            readyAt[service] = 0
        }
    }

    /// Node microseconds of a service, up to that instant.
    func nodeTime(of service: Int, at now: Int64) -> Int64 {
        nodeTime[service] + Int64(billed[service]) * now - billedSince[service]
    }

    /// Books what has been launched, up to that instant.
    private mutating func settle(at now: Int64) {
        for service in standing.indices {
            nodeTime[service] = nodeTime(of: service, at: now)
            billed[service] = 0
            billedSince[service] = 0
        }
    }

    // MARK: Asking for nodes

    /// Tells the draws of one launch of a node from those of another.
    var launchRound: UInt64 { generation + failedScales }

    /// Where the chances that a batch is refused begin: the batch is named by its first node.
    func refusalIndex(service: Int) -> UInt64 {
        launchRound << 52 | UInt64(service) << 46 | UInt64(asked[service]) << 32
    }

    mutating func beginAsking() {
        for service in expected.indices { asked[service] = expected[service] }
    }

    mutating func ask(service: Int, count: Int, at instant: Int64) {
        asked[service] += count
        asks.append(Ask(service: service, count: count, askedAt: instant, generation: generation))
    }

    /// The asks from that one on come to nothing.
    mutating func withdraw(from first: Int) { asks.removeLast(asks.count - first) }

    /// The asks from that one on are granted.
    mutating func expect(from first: Int) {
        for ask in asks[first...] { expected[ask.service] += ask.count }
    }

    // MARK: Starting replicas

    /// Prepares the start of all replicas of these services on the nodes there are, each `starts-in` after all
    /// replicas of its needs are ready; returns when the last is.
    mutating func prepareStart(
        _ services: UInt64, at now: Int64, _ incident: Incident, _ luck: inout Luck
    ) -> Int64 {
        let laws = incident.fleets[index].startsIn
        prepared.removeAll(keepingCapacity: true)
        for service in readyAt.indices { preparedReadyAt[service] = readyAt[service] }
        var last = now
        for service in incident.startOrder
        where services >> UInt64(service) & 1 == 1 && nodes[service] > started[service] {
            var base = now
            for need in incident.system.services[service].needs { base = max(base, preparedReadyAt[need]) }
            let first = (generation + failedStarts) << 32 | UInt64(started[service])
            var latest = preparedReadyAt[service]
            laws[service].eachTime(&luck, from: first, count: nodes[service] - started[service]) { takes in
                prepared.append(Replica(service: Int32(service), readyAt: base + takes))
                latest = max(latest, base + takes)
            }
            preparedReadyAt[service] = latest
            last = max(last, latest)
        }
        return last
    }

    /// Prepares all replicas of these services on the nodes there are as ready at once.
    mutating func prepareReady(_ services: UInt64, at now: Int64) {
        prepared.removeAll(keepingCapacity: true)
        for service in readyAt.indices { preparedReadyAt[service] = readyAt[service] }
        for service in readyAt.indices where services >> UInt64(service) & 1 == 1 && nodes[service] > started[service] {
            preparedReadyAt[service] = max(readyAt[service], now)
            for _ in started[service]..<nodes[service] {
                prepared.append(Replica(service: Int32(service), readyAt: now))
            }
        }
    }

    /// What has been prepared is started.
    mutating func commitPrepared() {
        for replica in prepared { started[Int(replica.service)] += 1 }
        for service in readyAt.indices { readyAt[service] = preparedReadyAt[service] }
    }
}
