// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Quantities

/// The keys of stores, queues and DNS records.
enum StoreCatalogue {
    static let kind = Kind<Store>.choice(
        "a store", by: "kind",
        "How the store is replicated: captured now and then, an append-only log, or a Git mirror.",
        common: Fields(Key<String>.entryName, make: { $0 }),
        cases: [
            ("snapshot", "a snapshot store", snapshot),
            ("log", "a log store", log),
            ("git", "a git store", git),
        ],
        make: Store.init(name:kind:))

    static let every = Key("every", Kind<Duration>.span, "The cadence of captures.")
    static let rebuiltBy = Key<Int?>.optional(
        "rebuilt-by", .reference(to: .store), "The log whose replay makes the store whole.")
    static let lag = Key("lag", Kind<Distribution>.durations, "How far the standby's copy is behind.")
    static let stalledKey = Key<SystemCatalogue.Refusal?>.optional(
        "stalled", stalled, "Replication found broken, and for how long it was.")
    static let appends = Key("appends", Kind<Rate>.rate, "Entries appended.")
    static let replaysAt = Key("replays-at", Kind<Rate>.speed, "Entries that are replayed.")

    static let snapshot = Fields(
        Key("size", Kind<ByteCount>.bytes, "The whole store."),
        Key(
            "changes", Kind<Rate>.dataRate, default: "0B/s",
            "How fast it changes; a capture carries what is new since the last one."),
        every,
        Key("export", Kind<Distribution>.durations, default: "0s", "The export before its bytes flow."),
        Key<Distribution?>.optional(
            "export-rate", .dataRates, "How fast the export's bytes flow; instantly where not given."),
        Key(
            "copy", Kind<Distribution>.durations, default: "0s", "The copy to the standby region before its bytes flow."
        ),
        Key<Distribution?>.optional(
            "copy-rate", .dataRates, "How fast the copy's bytes flow; instantly where not given."),
        Key(
            "missed", Kind<Share>.chance.requiring("less than 100%") { $0 < .one }, default: "0%",
            "The chance that a run produces nothing."),
        Key(
            "unusable", Kind<Share>.chance.requiring("less than 100%") { $0 < .one }, default: "0%",
            "The chance that a capture turns out unusable at the end of its restore."),
        Key("restore-rate", Kind<Distribution>.dataRates, "How fast a restore's bytes flow."),
        Key<String?>.optional("encrypted", .text, "The kind of encryption, as the provider names it."),
        rebuiltBy,
        make: {
            size, changes, every, export, exportRate, copy, copyRate, missed, unusable, restoreRate, encrypted,
            rebuiltBy in
            Store.Kind.snapshot(
                Store.Snapshot(
                    size: size, changes: changes, every: every, export: export, exportRate: exportRate, copy: copy,
                    copyRate: copyRate, missed: missed, unusable: unusable, restoreRate: restoreRate,
                    encrypted: encrypted, rebuiltBy: rebuiltBy))
        })

    static let log = Fields(
        appends,
        Key("entry-size", Kind<ByteCount>.bytes, default: "0B", "The bytes of one entry."),
        lag, stalledKey,
        replaysAt,
        Key(
            "duplicates", Kind<Duration>.duration, default: "0s",
            "This much of the log is delivered twice after a replay."),
        make: { appends, entrySize, lag, stalled, replaysAt, duplicates in
            Store.Kind.log(
                Store.Log(
                    appends: appends, entrySize: entrySize, lag: lag, stalledChance: stalled?.chance ?? .zero,
                    stalledFor: stalled?.length ?? .constant(0), replaysAt: replaysAt, duplicates: duplicates))
        })

    static let stalled = Kind.mapping(
        "a stall",
        Fields(
            Key("chance", Kind<Share>.chance, "The chance that replication is found broken."),
            Key("for", Kind<Distribution>.durations, "For how long it was."),
            make: SystemCatalogue.Refusal.init(chance:length:)))

    static let git = Fields(
        Key("every", Kind<Duration>.span, "The time between two mirrorings."),
        make: { Store.Kind.git(every: $0) })

    static let queue = Kind.mapping(
        "a queue",
        Fields(
            Key<String>.entryName,
            Key("backlog", Kind<Distribution>.distribution(of: .count), "Dead letters at the fault."),
            Key("re-ingests-at", Kind<Rate>.speed, "Messages fed back in."),
            Key("poison", Kind<Share>.chance, default: "0%", "The share of messages that no consumer can handle."),
            Key(
                "poison-delay", Kind<Duration>.duration, default: "0s",
                "How long such a message holds up those behind it: its receives times the visibility timeout."),
            make: Queue.init(name:backlog:reingestsAt:poison:poisonDelay:)))

    static let record = Kind.mapping(
        "a DNS record",
        Fields(
            Key<String>.entryName,
            Key("ttl", Kind<Duration>.duration, "How long answers may be cached."),
            Key(
                "takes-effect-in", Kind<Distribution>.durations, default: "0s",
                "From the end of the change to the first answer that has it."),
            Key<Late?>.optional("late", late, "Clients still at the old address after one TTL."),
            Key<Int?>.optional(
                "changes-through", .reference(to: .region), "The region that holds the record's control plane."),
            make: { name, ttl, takesEffectIn, late, changesThrough in
                Record(
                    name: name, ttl: ttl, takesEffectIn: takesEffectIn, lateShare: late?.share ?? .zero,
                    lateExponent: late?.exponent ?? 1, changesThrough: changesThrough)
            }))

    struct Late: Sendable {
        var share: Share
        var exponent: Double
    }

    static let late = Kind.mapping(
        "the late clients",
        Fields(
            Key("share", Kind<Share>.chance, "Their share after one TTL."),
            Key(
                "exponent",
                Kind<Rational>.factor.requiring("more than 0 and at most 10") { $0 > .zero && $0 <= Rational(10) },
                default: "0.594", "The exponent of their decline; the default is fitted to Flavel et al., LANMAN 2014."),
            make: { Late(share: $0, exponent: $1.double) }))
}
