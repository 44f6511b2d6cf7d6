// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Quantities

/// The keys of a fault.
enum FaultCatalogue {
    static let kind = Kind<Fault>.choice(
        "a fault", by: "kind", "What goes wrong.",
        common: Fields(
            Key<Duration?>.optional(
                "at", hourOfWeek, "The hour of the week in UTC at which it begins; uniform where not given."),
            Key<Rational?>.optional(
                "per-year", .factor.requiring("at most 100") { $0 <= Rational(100) },
                "The expected number of such faults a year, at most 100."),
            make: { ($0, $1) }),
        cases: [
            ("none", "a fault of kind none", Fields(make: { Fault.Kind.none })),
            ("region-outage", "a region outage", outage),
            ("grey-failure", "a grey failure", greyFailure),
            ("corruption", "a corruption", corruption),
        ],
        make: { common, kind in Fault(kind: kind, at: common.0, perYear: common.1) })

    static let region = Key("region", Kind<Int>.reference(to: .region), "The region that it befalls.")
    static let lasts = Key<Distribution?>("lasts", Kind<Distribution>.durations.orWord("forever"), "How long it lasts.")

    static let outage = Fields(
        region, lasts,
        Key("success", Kind<Share>.chance, default: "0%", "The share of what reaches the region that is served."),
        Key(
            "storage", Kind<Int>.word(["lost", "working"]), default: "lost",
            "Whether captures that have not left the region can still do so."),
        make: { region, lasts, success, storage in
            Fault.Kind.regionOutage(.init(region: region, lasts: lasts, success: success, storageWorks: storage == 1))
        })

    static let greyFailure = Fields(
        region, lasts,
        Key("success", Kind<Share>.part, "The share of what reaches the region that is served."),
        make: { region, lasts, success in
            Fault.Kind.greyFailure(.init(region: region, lasts: lasts, success: success, storageWorks: true))
        })

    static let store = Key("store", Kind<Int>.reference(to: .store), "The snapshot store that goes bad.")

    static let corruption = Fields(
        store,
        Key("share", Kind<Share>.part, "How much of it is bad."),
        Key("noticed-in", Kind<Distribution>.durations, "From the fault to somebody's noticing."),
        make: { Fault.Kind.corruption(.init(store: $0, share: $1, noticedIn: $2)) })

    static let hourOfWeek = Kind.scalar("a time of the week, such as Tue 14:00") { text throws(Malformed) in
        let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let parts = text.split(separator: " ")
        guard parts.count == 2, let day = days.firstIndex(where: { $0 == parts[0] }) else {
            throw Malformed(
                at: 0, "'\(text.prefix(40))' is not a time of the week: write Mon to Sun and a time, such as Tue 14:00")
        }
        let digits = parts[1].split(separator: ":", omittingEmptySubsequences: false)
        guard digits.count == 2, digits.allSatisfy({ $0.count == 2 }), let hour = Int(digits[0]),
            let minute = Int(digits[1]),
            (0...23).contains(hour), (0...59).contains(minute)
        else {
            throw Malformed(
                at: parts[0].utf8.count + 1, "'\(parts[1].prefix(40))' is not a time of the day from 00:00 to 23:59")
        }
        return Duration.days(Int64(day)) + .hours(Int64(hour)) + .minutes(Int64(minute))
    }
}
