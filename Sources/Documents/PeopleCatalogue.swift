// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Quantities

/// The keys of roles and impairments.
enum PeopleCatalogue {
    struct People: Sendable {
        var roles: [Role]
        var night: Night?
    }

    static let roles = Kind<People>.named(
        "the roles", scope: .role,
        own: Fields(Key<Night?>.optional("night-factor", night, "When answering a page takes longer."), make: { $0 }),
        of: .mapping(
            "a role",
            Fields(
                Key<String>.entryName,
                Key("people", Kind<Int>.count(1...10_000), "How many people there are."),
                Key("responds-in", Kind<Distribution>.durations, default: "0s", "From a page to its answer."),
                make: Role.init(name:people:respondsIn:)))
    ) { night, roles in People(roles: roles, night: night) }

    static let night = Kind.mapping(
        "a night factor",
        Fields(
            Key(
                "factor", Kind<Rational>.factor.requiring("more than 0") { $0 > .zero },
                "What the response time is multiplied by."),
            Key("from", Kind<Int>.count(0...23), "The first UTC hour."),
            Key("to", Kind<Int>.count(0...24), "The UTC hour at which it is over."),
            make: Night.init(factor:from:to:)))

    // Past events and impairments know each other by name, so the table is read when both are known.
    static let drawn = Key(
        "drawn", Kind<Int>.word(["independently", "jointly"]), default: "independently",
        "Each by its chance, or jointly by whole rows of past events.")
    static let eventsKey = Key<Events?>.optional(
        "events", events, "The table of past events: a row an event, a column an impairment, 1 where it was broken.")
    static let chance = Key<Share?>.optional("chance", .chance, "The chance that it is there.")

    static let impairments = Kind<Impairments>.named(
        "the impairments", scope: .impairment,
        own: Fields(drawn, eventsKey, make: { ($0 == 1, $1) }),
        of: .mapping(
            "an impairment",
            Fields(
                Key<String>.entryName,
                Key("region", Kind<Int>.reference(to: .region), "The region that it concerns."),
                chance,
                Key(
                    "for",
                    Kind.word(
                        "outage", meaning: { Impairment.Length.outage },
                        or: Kind<Distribution>.durations.map { .lasting($0) }),
                    "How long it lasts; 'outage' is until the fault ends."),
                Key<Distribution?>.optional(
                    "noticed-in", .durations, "How long people take to notice what blind probes do not see."),
                make: Impairment.init(name:region:chance:length:noticedIn:)))
    ) { own, list in Impairments(list: list, events: own.0 ? own.1?.rows(for: list.map(\.name)) ?? [] : []) }
    .checked(check)

    /// A table of past events.
    struct Events: Sendable {
        var columns: [String]
        var cells: [[Bool]]

        func rows(for names: [String]) -> [[Bool?]] {
            let indices = names.map { columns.firstIndex(of: $0) }
            return cells.map { row in indices.map { index in index.map { row[$0] } } }
        }
    }

    static let events = Kind<Events>(.scalar(noun: "the path of a CSV file")) { node, reading in
        guard let path = reading.text(of: node, "the path of a CSV file") else { return nil }
        do throws(Malformed) {
            let table = try reading.files.table(path, in: reading.source(of: node.place).directory)
            let columns = Array(table.header.dropFirst())
            guard !table.rows.isEmpty else { throw Malformed(at: 0, "'\(path)' has no event") }
            var cells: [[Bool]] = []
            for (number, row) in table.rows.enumerated() {
                var bits: [Bool] = []
                for (column, cell) in zip(columns, row.dropFirst()) {
                    guard cell == "0" || cell == "1" else {
                        throw Malformed(
                            at: 0, "'\(path)', event \(number + 1), column '\(column)': '\(cell)' is not 0 or 1")
                    }
                    bits.append(cell == "1")
                }
                cells.append(bits)
            }
            return Events(columns: columns, cells: cells)
        } catch {
            reading.error(at: node.place, error.message)
            return nil
        }
    }

    /// An impairment is drawn by its column or by its chance, never by both or neither.
    private static let check: @Sendable (Impairments, Node, inout Reading) -> Void = { value, node, reading in
        let isJoint = node[drawn]?.text == "jointly"
        if isJoint, node[eventsKey] == nil {
            reading.error(at: node.place(of: drawn), "impairments drawn jointly need 'events', a table of past events")
            return
        }
        if !isJoint, node[eventsKey] != nil {
            reading.error(
                at: node.place(of: eventsKey), "past events are only used where impairments are 'drawn: jointly'")
        }
        for (index, impairment) in value.list.enumerated() {
            guard let place = node[impairment.name]?.place(of: chance) else { continue }
            let hasColumn = value.events.first.map { $0[index] != nil } ?? false
            if hasColumn, impairment.chance != nil {
                reading.error(
                    at: place, "'\(impairment.name)' is drawn with past events, so it has no chance of its own")
            } else if !hasColumn, impairment.chance == nil {
                let why = isJoint ? "the events have no column of that name" : "impairments are drawn independently"
                reading.error(at: place, "'\(impairment.name)' needs a 'chance': \(why)")
            }
        }
    }
}
