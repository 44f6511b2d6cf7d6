// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Quantities

/// The keys of a system document.
enum SystemCatalogue {
    static let kind = Kind<System>.mapping("a system", fields)

    static let document = Key("system", Kind<String>.text, "The name of the system.")
    static let regionsKey = Key("regions", regions, "The cloud regions, one of them primary.")
    static let servicesKey = Key("services", services, "What runs, and how much one replica of it carries.")
    static let standbyKey = Key<Standby?>.optional(
        "standby", standby, "What runs in the secondary region all the time, and how more is got.")
    static let standbysKey = Key<[Standby]>.list(
        "standbys", standbys, "The same of several secondary regions, by name, each with its share of the users.")
    static let storesKey = Key<[Store]>.list(
        "stores", .named("the stores", scope: .store, of: StoreCatalogue.kind), "Where state is kept.")
    static let monitoringKey = Key("monitoring", monitoring, "How an outage is noticed.")

    static let quotasKey = Key<[Quota]>.list(
        "quotas", .named("the quotas", scope: nil, of: quota), "What each region's account may run.")

    static let fields = Fields(
        document, regionsKey,
        Key("workload", workload, "What users ask for."),
        servicesKey,
        Key<WarmUp?>.optional("warm-up", warmUp, "How fresh replicas come up to full capacity."),
        standbyKey, standbysKey, storesKey,
        Key<[Queue]>.list(
            "queues", .named("the queues", scope: .queue, of: StoreCatalogue.queue),
            "Queues whose dead letters are fed back in."),
        Key<[Record]>.list(
            "dns", .named("the DNS records", scope: .record, of: StoreCatalogue.record),
            "The DNS records by which users find a region."),
        monitoringKey,
        Key<PeopleCatalogue.People?>.optional("roles", PeopleCatalogue.roles, "Who answers a page, and how soon."),
        Key<Impairments?>.optional(
            "impairments", PeopleCatalogue.impairments, "What else is broken while the primary is."),
        quotasKey, Acceptance.key,
        make: {
            name, regions, workload, services, warmUp, standby, standbys, stores, queues, records, monitoring,
            people, impairments, quotas, _ in
            System(
                name: name, regions: regions, primary: regions.firstIndex { $0.role == .primary } ?? 0,
                workload: workload, services: services, warmUp: warmUp ?? WarmUp(),
                standbys: standby.map { [$0] } ?? standbys,
                stores: stores, queues: queues, records: records, monitoring: monitoring, roles: people?.roles ?? [],
                night: people?.night, impairments: impairments ?? Impairments(), quotas: quotas)
        })

    static let maxRegions = 64
    static let maxReplicas = 10_000

    static let regions = Kind<[Region]>.named(
        "the regions", scope: .region,
        of: .mapping(
            "a region",
            Fields(
                Key<String>.entryName,
                Key(
                    "role", Kind<Int>.word(["primary", "secondary"]),
                    "What it does before the fault: primary serves, secondary stands by."),
                Key("zone-letters", Kind<String>.text, default: "a", "The letters of its zones."),
                make: { Region(name: $0, role: $1 == 0 ? .primary : .secondary, zoneLetters: $2) }))
    ).checked { regions, node, reading in
        let primaries = regions.indices.filter { regions[$0].role == .primary }
        if primaries.isEmpty { reading.error(at: node.place, "one region is primary, and here none is") }
        for index in primaries.dropFirst() {
            reading.error(
                at: node.entries[index].place, "one region is primary, and '\(regions[primaries[0]].name)' already is")
        }
        if regions.count == primaries.count {
            reading.error(at: node.place, "at least one region is secondary, and here none is")
        }
        if regions.count > maxRegions {
            reading.error(at: node.entries[maxRegions].place, "there are at most \(maxRegions) regions")
        }
    }

    static let workload = Kind.mapping(
        "a workload",
        Fields(
            Key("unit", Kind<String>.text, default: "request", "What one request asks for, in a word."),
            Key("peak", Kind<Rate>.speed, "Demand at the peak hour."),
            Key(
                "trough", Kind<Share>.chance, default: "100%",
                "Demand at the opposite hour, as a share of the peak; the day is a cosine between the two."),
            Key("peak-hour", Kind<Int>.count(0...23), default: "0", "The UTC hour of the peak."),
            Key(
                "deferrable", Kind<Share>.chance, default: "0%",
                "The share of refused requests whose callers wait and come back; the rest is lost."),
            Key(
                "retry-factor", Kind<Rational>.factor.requiring("at least 1") { $0 >= .one }, default: "1",
                "What the load of fresh demand is multiplied by while a backlog exists."),
            make: Workload.init(unit:peak:trough:peakHour:deferrable:retryFactor:)))

    static let needsKey = Key<[Int]>.list(
        "needs", .list(of: .reference(to: .service)), "The services all of whose replicas must be ready first.")
    static let instanceKey = Key(
        "instance", Kind<String>.name(of: .instance), "The instance type of its node, a name of the price list.")

    static let services = Kind<[Service]>.named(
        "the services", scope: .service,
        of: .mapping(
            "a service",
            Fields(
                Key<String>.entryName,
                Key(
                    "replicas", Kind<Int>.count(1...maxReplicas),
                    "The replicas in the primary, each on a node of its own."),
                Key("capacity", Kind<Rate>.speed, "What one replica can carry, in requests of the workload."),
                instanceKey,
                Key("starts-in", Kind<Distribution>.durations, "From node to serving replica."),
                needsKey,
                make: Service.init(name:replicas:capacity:instance:startsIn:needs:)))
    ).checked { services, node, reading in
        if services.isEmpty { reading.error(at: node.place, "a system has at least one service") }
        let edges = services.map(\.needs)
        if let cycle = Graph.cycle(edges) {
            let names = (cycle + [cycle[0]]).map { services[$0].name }.joined(separator: " → ")
            reading.error(
                at: node.entries[cycle[0]].value.place(of: needsKey), "services need each other in a circle: \(names)")
        }
    }

    static let warmUp = Kind.mapping(
        "a warm-up",
        Fields(
            Key("for", Kind<Duration>.duration, "How long a replica takes to be warm."),
            Key(
                "from", Kind<Share>.chance,
                "The share of its capacity that a fresh replica carries, rising linearly to all of it."),
            Key(
                "by", Kind<Int>.word(["time", "users"]), default: "time",
                "What warms it: time, or only users, as they fill a cache; then a region's replicas are fresh when users are sent there."
            ),
            make: { WarmUp(length: $0, from: $1, byUsers: $2 == 1) }))

    static let standbyRegion = Key("region", Kind<Int>.reference(to: .region), "The secondary region.")
    static let running = Key(
        "running", Kind<Share>.share, "What runs there at all times, as a share of the primary's peak load.")

    static let serves = Key(
        "serves", Kind<Int>.word(["after-start", "always"]), default: "after-start",
        "Whether it serves without having been started.")
    static let launch = Key(
        "launch", Kind<Distribution>.durations, "One node, from being asked for to being ready.")
    static let batch = Key(
        "batch", Kind<Share>.part, default: "100%", "The share of a target's replicas that are launched at a time.")
    static let refused = Key<Refusal?>.optional(
        "refused", refusal, "A batch that the region cannot give; asked for again after a time.")

    static let standby = Kind.mapping(
        "a standby",
        Fields(
            standbyRegion, serves, running, launch, batch, refused,
            make: { region, serves, running, launch, batch, refused in
                Standby(
                    region: region, servesAlways: serves == 1, running: running, launch: launch, batch: batch,
                    refusedChance: refused?.chance ?? .zero, refusedFor: refused?.length ?? .constant(0))
            }))

    static let shareKey = Key(
        "share", Kind<Share>.part, "The share of the users that a switch to all standbys sends there.")

    static let standbys = Kind<[Standby]>.named(
        "the standbys", scope: nil,
        of: Kind<(String, Standby)>.mapping(
            "a standby",
            Fields(
                Key<String>.entryName, shareKey, serves, running, launch, batch, refused,
                make: { name, share, serves, running, launch, batch, refused in
                    let standby = Standby(
                        region: 0, share: share, servesAlways: serves == 1, running: running, launch: launch,
                        batch: batch, refusedChance: refused?.chance ?? .zero,
                        refusedFor: refused?.length ?? .constant(0))
                    return (name, standby)
                })
        ).resolvingRegion { region, standby in
            var standby = standby
            standby.region = region
            return standby
        }
    ).checked { standbys, node, reading in
        let total = standbys.reduce(0) { $0 + ($1.share.double * 1e6).rounded() }
        if total != 1e6 {
            let percent = Rational(Int64(total), 1_000_000).percent
            reading.error(at: node.place, "the shares of the standbys add up to 100%, and these to \(percent)")
        }
    }

    /// Something that happens by chance and then lasts.
    struct Refusal: Sendable {
        var chance: Share
        var length: Distribution
    }

    static let refusal = Kind.mapping(
        "a refusal",
        Fields(
            Key(
                "chance", Kind<Share>.chance.requiring("less than 100%") { $0 < .one },
                "The chance that a batch is refused."),
            Key("for", Kind<Distribution>.durations, "How long until it is asked for again."),
            make: Refusal.init(chance:length:)))

    static let probeEvery = Key("every", Kind<Duration>.span, "The time between the starts of two probes.")
    static let probeKey = Key("probe", probe, "The health probes.")

    static let probeFrom = Key<Int?>(
        "from", Kind<Int>.reference(to: .region).map { $0 }.orWord("outside"), default: "outside",
        "The region it is sent from, or outside of all of them.")

    static let probe = Kind.mapping(
        "a probe",
        Fields(
            probeEvery,
            Key("timeout", Kind<Duration>.duration, "After this a probe without an answer has failed."),
            Key("failures", Kind<Int>.count(1...1000), default: "1", "As many failures in a row are needed at least."),
            probeFrom,
            make: Monitoring.Probe.init(every:timeout:failures:from:)))

    static let monitoring = Kind.mapping(
        "a monitoring",
        Fields(
            probeKey,
            Key(
                "alert-delay", Kind<Distribution>.durations, default: "0s",
                "From a trigger's firing to the plan's beginning."),
            Key<Duration?>.optional("rpo-alert", .span, "A newest usable capture older than this raises an alert."),
            Key<Distribution?>.optional(
                "manual-after", .durations, "From the fault to a person's activating the plan by hand."),
            make: Monitoring.init(probe:alertDelay:rpoAlert:manualAfter:)))

    static let vcpu = Key("vcpu", Kind<Int>.count(0...1_000_000), "Virtual CPUs that the region's account may run.")

    static let quota = Kind.mapping(
        "a quota",
        Fields(
            Key<String>.entryName,
            vcpu,
            Key<Distribution?>.optional(
                "raised-in", .durations,
                "From the first node refused for it until the provider has raised it; never where not given."),
            make: { name, vcpu, raised in (name, (vcpu, raised)) })
    ).resolvingRegion { Quota(region: $0, vcpu: $1.0, raisedIn: $1.1) }
}

extension Kind {
    /// The same, or a word that means none.
    func orWord(_ word: String) -> Kind<Value?> {
        let read = read
        return Kind<Value?>(.scalar(noun: form.noun + ", or '\(word)'", .either(.words([word]), form.lexis))) {
            node, reading in
            node.text == word ? .some(nil) : read(node, &reading).map { .some($0) }
        }
    }

    /// Something that stands under the name of a region.
    func resolvingRegion<Part, Other>(_ make: @escaping @Sendable (Int, Part) -> Other) -> Kind<Other>
    where Value == (String, Part) {
        let read = read
        return Kind<Other>(form) { node, reading in
            guard let (name, part) = read(node, &reading) else { return nil }
            guard let region = reading.index(of: name, in: .region, at: node.place) else { return nil }
            return make(region, part)
        }
    }
}
