// SPDX-License-Identifier: GPL-3.0-or-later

internal import Plan
internal import Quantities

/// The catalogue of actions: what a step can do, and the keys it then has.
enum Actions {
    typealias Case = (value: String, noun: String, fields: Fields<Action>)

    static let store = Key("store", Kind<String>.name(of: .store), "The store to bring back.")
    static let log = Key("store", Kind<String>.name(of: .store), "The log to replay.")
    static let capture = Key(
        "from", Kind<String>.name(of: .store), "The snapshot store whose restored capture the replay begins at.")
    static let syncStores = Key("stores", Kind<[String]>.list(of: .name(of: .store)), "The stores to copy.")
    static let region = Key("region", Kind<String>.name(of: .region), "The region.")
    static let switchRecord = Key("record", Kind<String>.name(of: .record), "The DNS record to change.")
    static let switchTo = Key(
        "to", Kind.word(Action.standbys, meaning: { Action.standbys }, or: Kind<String>.name(of: .region)),
        "The region that it points to afterwards, or 'standbys' for each standby by its share.")
    static let scaleTo = Key(
        "to", scaleTarget, "A share of the primary's peak load, or standby for the size it had before.")
    static let looksEvery = Key("every", Kind<Duration>.span, "The time between two looks.")
    static let looksFor = Key("for", Kind<Duration>.duration, "How long the rate must hold.")

    static let cases: [Case] = [
        (
            "notify", "a 'notify' step",
            Fields(Key("to", recipient, "A role, which is paged, or a #channel."), make: { .notify($0) })
        ),
        ("approve", "an 'approve' step", Fields(make: { .approve })),
        ("wait", "a 'wait' step", Fields(make: { .wait })),
        ("probe", "a 'probe' step", probe),
        ("scale", "a 'scale' step", Fields(region, scaleTo, make: { .scale(region: $0, to: $1) })),
        ("start", "a 'start' step", start),
        ("restore", "a 'restore' step", Fields(store, make: { .restore(store: $0) })),
        ("replay", "a 'replay' step", Fields(log, capture, make: { .replay(log: $0, from: $1) })),
        (
            "re-ingest", "a 're-ingest' step",
            Fields(
                Key("queue", Kind<String>.name(of: .queue), "The queue whose dead letters are fed back in."),
                make: { .reingest(queue: $0) })
        ),
        ("switch-traffic", "a 'switch-traffic' step", switchTraffic),
        ("verify", "a 'verify' step", verify),
        (
            "sync", "a 'sync' step",
            Fields(
                syncStores, Key("to", Kind<String>.name(of: .region), "The region that lacks them."),
                make: { .sync(stores: $0, to: $1) })
        ),
    ]

    static let probe = Fields(
        Key("target", Kind<String>.name(of: .region), "The region to look at."),
        Key("expect", Kind<Int>.word(["down", "up"]), "What the look should find."),
        make: { Action.probe(region: $0, expect: $1 == 0 ? .down : .up) })

    static let start = Fields(
        Key("services", Kind<[String]>.list(of: .name(of: .service)), "The services to start."),
        region,
        make: { Action.start(services: $0, region: $1) })

    static let switchTraffic = Fields(
        switchRecord, switchTo,
        Key(
            "through", Kind<Int>.word(["record", "health-check"]), default: "record",
            "By editing the record, which needs the DNS control plane, or by a health check, which does not."),
        Key(
            "fence", Kind<Bool>.flag, default: "false", "Whether requests at the old address are refused from then on."),
        make: { Action.switchTraffic(record: $0, to: $1, through: $2 == 0 ? .record : .healthCheck, fence: $3) })

    static let verify = Fields(
        Key("flows", Kind<String>.text, default: "golden", "The set of golden flows to send."),
        Key("success-rate", Kind<Share>.chance, "The share of them that must succeed."),
        looksFor, looksEvery,
        Key(
            "at",
            Kind.word("users", meaning: { Action.Place.users }, or: Kind<String>.name(of: .region).map { .region($0) }),
            "The region they are sent to, or the way users come."),
        make: { Action.verify(flows: $0, successRate: $1, length: $2, every: $3, at: $4) })

    static let scaleTarget = Kind.word(
        "standby", meaning: { Action.ScaleTarget.standby }, or: Kind<Share>.share.map { .share($0) })

    static let recipient = Kind<Action.Recipient>(.scalar(noun: "a role or a #channel")) { node, reading in
        guard let name = reading.text(of: node, "a role or a #channel") else { return nil }
        if name.hasPrefix("#"), name.count > 1 { return .channel(name) }
        return reading.role(name, at: node.place).map { .role($0) }
    }
}
