// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Quantities

/// The keys of a price list.
enum PriceCatalogue {
    static let document = Key("currency", currency, "The currency of every amount, by its ISO 4217 code.")

    static let kind = Kind.mapping(
        "a price list",
        Fields(
            document,
            Key("as-of", date, default: "1970-01-01", "The day on which the list was read."),
            Key("provider", Kind<String>.text, default: "unnamed", "The provider."),
            Key<Prices.Account?>.optional("account", account, "The billing account."),
            Key("instances", instances, "What each instance type costs."),
            Key<Prices.Commitment?>.optional("commitment", commitment, "A discount on part of the primary's compute."),
            Key<Money?>.optional("cluster", cluster, "The cluster's control plane."),
            Key<Prices.Storage?>.optional("storage", storage, "Object storage."),
            Key<(Money, Money)?>.optional("transfer", transfer, "Bytes that leave a region."),
            Key<(Money, Money)?>.optional("dns", dns, "The DNS zone and its health checks."),
            Key<Money?>.optional("queues", queues, "Queue requests."),
            Key<Money?>.optional("monitoring", monitoring, "Monitoring."),
            Key<Prices.Business?>.optional("business", business, "What an outage costs beside the cloud bill."),
            make: {
                currency, asOf, provider, account, instances, commitment, cluster, storage, transfer, dns, queues,
                monitoring, business in
                Prices(
                    currency: currency, asOf: asOf, provider: provider, account: account ?? .init(),
                    instances: instances,
                    commitment: commitment ?? .init(), clusterRegionHour: cluster ?? .zero, storage: storage ?? .init(),
                    transferBetweenRegionsGB: transfer?.0 ?? .zero, transferToInternetGB: transfer?.1 ?? .zero,
                    dnsZoneMonth: dns?.0 ?? .zero, dnsHealthChecksMonth: dns?.1 ?? .zero,
                    queuesPerMillion: queues ?? .zero,
                    monitoringRegionMonth: monitoring ?? .zero, business: business ?? .init())
            }))

    static let currency = Kind<String>.text.requiring("three capital letters, such as USD") { text in
        text.utf8.count == 3 && text.utf8.allSatisfy { (65...90).contains($0) }
    }

    static let date = Kind<String>.text.requiring("a day, such as 2026-08-21") { text in
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let month = Int(parts[1]), let day = Int(parts[2])
        else { return false }
        return (1...12).contains(month) && (1...31).contains(day)
    }

    static let account = Kind.mapping(
        "an account",
        Fields(
            Key("id", Kind<String>.text, "Its number."),
            Key("name", Kind<String>.text, "Its name."),
            make: Prices.Account.init(id:name:)))

    static let instances = Kind<[Prices.Instance]>.named(
        "the instance types", scope: .instance,
        of: .mapping(
            "an instance type",
            Fields(
                Key<String>.entryName,
                Key("hour", Kind<Money>.money, "An hour on demand."),
                Key("vcpu", Kind<Int>.count(1...10_000), "Virtual CPUs."),
                Key("memory", Kind<ByteCount>.bytes, "Memory."),
                make: Prices.Instance.init(name:hour:vcpu:memory:))))

    static let commitment = Kind.mapping(
        "a commitment",
        Fields(
            Key("share", Kind<Share>.chance, "The share of the primary's compute that it covers."),
            Key("discount", Kind<Share>.chance, "What is taken off the list price."),
            make: Prices.Commitment.init(share:discount:)))

    static let cluster = Kind.mapping(
        "a cluster price",
        Fields(Key("per-region-hour", Kind<Money>.money, "An hour of the control plane in one region."), make: { $0 }))

    static let storage = Kind.mapping(
        "a storage price",
        Fields(
            Key("gb-month", Kind<Money>.money, "A GB kept for a month."),
            Key("keep", Kind<Duration>.duration, default: "0s", "How long captures are kept."),
            Key("put-per-1000", Kind<Money>.money, default: "0", "A thousand PUT requests."),
            Key("get-per-1000", Kind<Money>.money, default: "0", "A thousand GET requests."),
            make: Prices.Storage.init(gbMonth:keep:putPer1000:getPer1000:)))

    static let transfer = Kind.mapping(
        "a transfer price",
        Fields(
            Key("between-regions-gb", Kind<Money>.money, default: "0", "A GB sent to another region."),
            Key("to-internet-gb", Kind<Money>.money, default: "0", "A GB sent to the internet."),
            make: { ($0, $1) }))

    static let dns = Kind.mapping(
        "a DNS price",
        Fields(
            Key("zone-month", Kind<Money>.money, default: "0", "A month of the zone."),
            Key("health-checks-month", Kind<Money>.money, default: "0", "A month of the health checks."),
            make: { ($0, $1) }))

    static let queues = Kind.mapping(
        "a queue price", Fields(Key("per-million", Kind<Money>.money, "A million requests."), make: { $0 }))

    static let monitoring = Kind.mapping(
        "a monitoring price", Fields(Key("per-region-month", Kind<Money>.money, "A month in one region."), make: { $0 })
    )

    static let business = Kind.mapping(
        "the business costs",
        Fields(
            Key("downtime", Kind<Money>.moneyPerHour, default: "0/h", "A time of full outage."),
            Key(
                "lost-request", Kind<Money>.money, default: "0",
                "A request lost for good; price it here or in downtime, not in both."),
            Key<Prices.Penalty?>.optional(
                "penalty", penalty, "A credit owed to customers in a month below an availability."),
            make: Prices.Business.init(downtimeHour:lostRequest:penalty:)))

    static let penalty = Kind.mapping(
        "a penalty",
        Fields(
            Key("per-month-below", Kind<Share>.chance, "The availability below which it is owed."),
            Key("credit", Kind<Share>.chance, "The share of the month's revenue."),
            Key("of-revenue-month", Kind<Money>.money, "The month's revenue."),
            make: Prices.Penalty.init(monthBelow:credit:revenueMonth:)))
}
