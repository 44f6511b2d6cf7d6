// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// What is to be recovered: regions, services, stores, DNS, people, and what else may be broken.
///
/// Things refer to each other by dense index; the file's names are resolved when it is read.
public struct System: Hashable, Sendable {
    /// The system's name.
    public var name: String
    /// All regions; at most 64.
    public var regions: [Region]
    /// The region that serves before onset, an index into `regions`.
    public var primary: Int
    /// What users ask for.
    public var workload: Workload
    /// The services, in the order of the file.
    public var services: [Service]
    /// How fresh replicas come up to full capacity.
    public var warmUp: WarmUp
    /// The secondary regions' standing capacity, in the order of the file.
    public var standbys: [Standby]
    /// The stores of state.
    public var stores: [Store]
    /// The queues.
    public var queues: [Queue]
    /// The DNS records.
    public var records: [Record]
    /// How an outage is noticed.
    public var monitoring: Monitoring
    /// The people.
    public var roles: [Role]
    /// When answering a page takes longer.
    public var night: Night?
    /// What else may be broken while the primary is.
    public var impairments: Impairments
    /// Account limits of a region, by region index.
    public var quotas: [Quota]

    /// A system of these parts; the caller vouches for the indices.
    public init(
        name: String, regions: [Region], primary: Int, workload: Workload, services: [Service],
        warmUp: WarmUp = WarmUp(), standbys: [Standby], stores: [Store] = [], queues: [Queue] = [],
        records: [Record] = [], monitoring: Monitoring, roles: [Role] = [], night: Night? = nil,
        impairments: Impairments = Impairments(), quotas: [Quota] = []
    ) {
        self.name = name
        self.regions = regions
        self.primary = primary
        self.workload = workload
        self.services = services
        self.warmUp = warmUp
        self.standbys = standbys
        self.stores = stores
        self.queues = queues
        self.records = records
        self.monitoring = monitoring
        self.roles = roles
        self.night = night
        self.impairments = impairments
        self.quotas = quotas
    }
}

/// A cloud region.
public struct Region: Hashable, Sendable {
    /// What it does before onset.
    public enum Role: Hashable, Sendable {
        /// Serves the users.
        case primary
        /// Stands by.
        case secondary
    }

    /// The provider's name of it.
    public var name: String
    /// What it does before onset.
    public var role: Role
    /// The letters of its zones.
    public var zoneLetters: String

    /// A region with that role.
    public init(name: String, role: Role, zoneLetters: String = "") {
        self.name = name
        self.role = role
        self.zoneLetters = zoneLetters
    }
}

/// What users ask for, hour by hour.
public struct Workload: Hashable, Sendable {
    /// What one request asks for, in a word.
    public var unit: String
    /// Demand at the peak hour.
    public var peak: Rate
    /// Demand at the opposite hour, as a share of the peak.
    public var trough: Share
    /// The UTC hour of the peak, 0..<24.
    public var peakHour: Int
    /// The share of refused requests whose callers wait and come back.
    public var deferrable: Share
    /// What the load of fresh demand is multiplied by while a backlog exists; at least 1.
    public var retryFactor: Rational

    /// A workload with a flat day and no retries unless told otherwise.
    public init(
        unit: String = "request", peak: Rate, trough: Share = .one, peakHour: Int = 0, deferrable: Share = .zero,
        retryFactor: Rational = .one
    ) {
        self.unit = unit
        self.peak = peak
        self.trough = trough
        self.peakHour = peakHour
        self.deferrable = deferrable
        self.retryFactor = retryFactor
    }
}

/// A service: so many equal replicas, each on a node of its own.
public struct Service: Hashable, Sendable {
    /// The service's name.
    public var name: String
    /// Replicas in the primary.
    public var replicas: Int
    /// What one replica can carry, in requests of the workload.
    public var capacity: Rate
    /// The instance type of its node, a name of the price list.
    public var instance: String
    /// From node to serving replica, in microseconds.
    public var startsIn: Distribution
    /// The services all of whose replicas must be ready first; indices, without cycles.
    public var needs: [Int]

    /// A service of that many replicas.
    public init(
        name: String, replicas: Int, capacity: Rate, instance: String, startsIn: Distribution, needs: [Int] = []
    ) {
        self.name = name
        self.replicas = replicas
        self.capacity = capacity
        self.instance = instance
        self.startsIn = startsIn
        self.needs = needs
    }
}

/// A fresh replica carries `from` of its capacity, rising linearly to all of it over `length`.
public struct WarmUp: Hashable, Sendable {
    /// How long it takes to be warm.
    public var length: Duration
    /// The share of its capacity that a replica carries at first.
    public var from: Share
    /// Whether only users warm it, as they do a cache: then all replicas of a region are fresh when users are sent there.
    public var byUsers: Bool

    /// No warm-up unless told otherwise.
    public init(length: Duration = .zero, from: Share = .one, byUsers: Bool = false) {
        self.length = length
        self.from = from
        self.byUsers = byUsers
    }
}

/// The capacity that runs in a secondary region all the time, and how more is got.
public struct Standby: Hashable, Sendable {
    /// The region, an index into `System.regions`.
    public var region: Int
    /// The share of users that a switch to all standby regions sends there; these shares add up to one.
    public var share: Share
    /// Whether it serves without having been started.
    public var servesAlways: Bool
    /// What runs, as a share of the primary's peak load.
    public var running: Share
    /// From asking for a node to its being ready, in microseconds.
    public var launch: Distribution
    /// The share of a target's replicas that are asked for at a time.
    public var batch: Share
    /// The chance that the region refuses a batch.
    public var refusedChance: Share
    /// How long until a refused batch is asked for again, in microseconds.
    public var refusedFor: Distribution

    /// A standby of that size.
    public init(
        region: Int, share: Share = .one, servesAlways: Bool = false, running: Share, launch: Distribution,
        batch: Share = .one,
        refusedChance: Share = .zero, refusedFor: Distribution = .constant(0)
    ) {
        self.region = region
        self.share = share
        self.servesAlways = servesAlways
        self.running = running
        self.launch = launch
        self.batch = batch
        self.refusedChance = refusedChance
        self.refusedFor = refusedFor
    }
}

/// What a region's account may run.
public struct Quota: Hashable, Sendable {
    /// The region, an index into `System.regions`.
    public var region: Int
    /// Virtual CPUs.
    public var vcpu: Int
    /// From the first node refused for it until the provider has raised it, in microseconds; `nil` is never.
    public var raisedIn: Distribution?

    /// That many virtual CPUs in that region.
    public init(region: Int, vcpu: Int, raisedIn: Distribution? = nil) {
        self.region = region
        self.vcpu = vcpu
        self.raisedIn = raisedIn
    }
}

extension System {
    /// The replicas of a service that carry `share` of the peak: ⌈share × peak ÷ capacity⌉, exact.
    ///
    /// The reader of the file has checked that the product fits.
    public func replicas(of service: Int, for share: Share) -> Int {
        guard
            let count = Rational.ceiling(
                share, times: workload.peak.perSecond, over: services[service].capacity.perSecond)
        else { preconditionFailure("the number of replicas of '\(services[service].name)' does not fit") }
        return count
    }
}
