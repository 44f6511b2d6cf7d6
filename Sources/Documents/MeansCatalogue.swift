// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Quantities

/// The keys of what does a kind of work: a technology, and what it needs to know of each thing.
enum MeansCatalogue {
    typealias Technology = (word: String, kind: Kind<Environment.Means>, doc: String)

    /// What can do a kind of work: a command any; the others what they are made for, because a look at an endpoint that
    /// passed for a switch of traffic would be a success of nothing.
    static func technologies(of work: Environment.Work) -> [Technology] {
        let own: [Technology] =
            switch work {
            case .probe: [http(work), WatchCatalogue.tcp, WatchCatalogue.probes]
            case .verify: [http(work), WatchCatalogue.flows]
            case .approve: [("prompt", prompts, "People, asked.")]
            case .notify: [("webhook", WebhookCatalogue.kind.map { .webhook($0) }, "Messages to a URL.")]
            case .switchTraffic: [RecordCatalogue.route53, RecordCatalogue.rfc2136]
            case .restore: [BucketCatalogue.snapshots, CheckoutCatalogue.git]
            case .replay: [BucketCatalogue.segments]
            case .reingest: [BucketCatalogue.sqs]
            case .scale: [ClusterCatalogue.scaling]
            case .start: [ClusterCatalogue.starting]
            case .sync: []
            }
        return [commands(of: work.scope)] + own
    }

    private static func http(_ work: Environment.Work) -> Technology {
        ("http", endpoints(of: work.scope).map { .http($0) }, "Requests that tell whether a thing serves.")
    }

    /// One technology or several, each for other things.
    static func means(_ noun: String, _ technologies: [Technology]) -> Kind<[Environment.Means]> {
        let kind = Kind<[Environment.Means]>.words(noun, technologies)
        return Kind(kind.form) { node, reading in
            let means = kind.read(node, &reading)
            if case .mapping(let entries) = node.content, entries.isEmpty {
                reading.error(
                    at: node.place, "\(noun) needs a technology",
                    remedy: "it may have \(Reading.listed(technologies.map(\.word)))")
            }
            let chosen = node.entries.filter { entry in technologies.contains { $0.word == entry.key } }
            var owners: [String: String] = [:]
            for (entry, things) in zip(chosen, (means ?? []).map { $0.things ?? [] }) {
                if let twice = things.first(where: { owners[$0] != nil }) {
                    reading.error(at: entry.place, "'\(twice)' has a technology already: '\(owners[twice]!)'")
                    return nil
                }
                for thing in things { owners[thing] = entry.key }
            }
            return means
        }
    }

    static func commands(of scope: Scope) -> Technology {
        let kind = Kind<[Environment.Command]>.things("commands", of: scope, command)
        return ("command", kind.map { .command($0) }, "Programs of one's own.")
    }

    static func endpoints(of scope: Scope) -> Kind<[Environment.Endpoint]> {
        .things("URLs", of: scope, endpoint)
    }

    static let prompts = Kind<[Environment.Prompt]>.things("prompts", of: .role, prompt).map {
        Environment.Means.prompt($0)
    }

    /// An argument vector, or a mapping where there is more to say.
    static let command = Kind<Environment.Command>(.either(Kind<[String]>.arguments.form, whole.form)) {
        node, reading in
        if case .mapping = node.content { return whole.read(node, &reading) }
        return Kind<[String]>.arguments.read(node, &reading).map {
            Environment.Command(name: reading.entryName, run: $0)
        }
    }

    static let whole = Kind.mapping(
        "a command",
        Fields(
            Key<String>.entryName,
            Key("run", .arguments, "Does the work."),
            Key<[String]?>.optional("check", .arguments, "Exits with 0 if the work has been done, 1 if not."),
            Key<[String]?>.optional("precheck", .arguments, "Exits with 0 if the work could be done now."),
            Key<[String]?>.optional("undo", .arguments, "Takes the work back."),
            Key(
                "idempotent", Kind<Bool>.flag, default: "false",
                "Whether running it again for the same attempt has no further effect."),
            make: Environment.Command.init(name:run:check:precheck:undo:isIdempotent:)))

    static let endpoint = Kind<Environment.Endpoint>(Kind<String>.url.form) { node, reading in
        Kind<String>.url.read(node, &reading).map { Environment.Endpoint(name: reading.entryName, url: $0) }
    }

    static let prompt = Kind.mapping(
        "a prompt",
        Fields(
            Key<String>.entryName,
            Key<String?>.optional("group", .text, "Who approves for the role; a group of its name where not given."),
            Key("quorum", Kind<Int>.count(1...100), default: "1", "How many different people have to say yes."),
            Key<Duration?>.optional("expires", .span, "An approval that has not come by then has failed."),
            Key<[String]>.list("members", .list(of: .text), "Who may approve, by name; anybody where nobody is named."),
            make: { Environment.Prompt(role: $0, group: $1 ?? $0, quorum: $2, expires: $3, members: $4) })
    ).checked { prompt, node, reading in
        if !prompt.members.isEmpty, Set(prompt.members).count < prompt.quorum {
            reading.error(
                at: node.place,
                "\(prompt.quorum) people have to say yes, and there are \(Set(prompt.members).count) members")
        }
    }
}

extension Environment.Work {
    /// What the things are to which it is done.
    var scope: Scope {
        switch self {
        case .notify: .recipient
        case .approve: .role
        case .probe, .verify: .place
        case .scale, .start: .region
        case .restore, .replay, .sync: .store
        case .reingest: .queue
        case .switchTraffic: .record
        }
    }
}

extension Kind {
    /// A mapping from the names of things that exist to items of one kind, at least one.
    static func things<Item>(
        _ noun: String, of scope: Scope, _ item: Kind<Item>
    ) -> Kind where Value == [Item] {
        let noun = "\(noun), each by the name of \(scope.noun)"
        return Kind(.named(noun: noun, keys: [], of: item.form, scope: nil)) { node, reading in
            guard case .mapping(let entries) = node.content else {
                reading.wrong(node, noun)
                return nil
            }
            if entries.isEmpty { reading.error(at: node.place, "expected \(noun), but there are none") }
            var items: [Item] = []
            for entry in entries {
                reading.checkThing(entry, in: scope)
                reading.entryName = entry.key
                if let item = item.read(entry.value, &reading) { items.append(item) }
            }
            return items.count == entries.count ? items : nil
        }
    }
}

extension Kind {
    /// Some keys and, beside them, items of one kind, each by the name of a thing; at least one.
    static func things<Own, Item>(
        _ noun: String, of scope: Scope?, besides own: Fields<Own>, _ item: Kind<Item>,
        make: @escaping @Sendable (Own, [Item]) -> Value
    ) -> Kind {
        Kind(.named(noun: noun, keys: own.keys, of: item.form, scope: nil)) { node, reading in
            guard case .mapping(let entries) = node.content else {
                reading.wrong(node, noun + " (a mapping)")
                return nil
            }
            let first = reading.collectingMissing(of: own.keys, in: node, noun) { own.read(node, &$0) }
            var items: [Item] = []
            let things = entries.filter { entry in !own.keys.contains { $0.name == entry.key } }
            if things.isEmpty {
                reading.error(at: node.place, "\(noun) names \(scope?.noun ?? "something"), at least one")
            }
            for entry in things {
                reading.checkThing(entry, in: scope)
                reading.entryName = entry.key
                if let item = item.read(entry.value, &reading) { items.append(item) }
            }
            guard let first, items.count == things.count, !items.isEmpty else { return nil }
            return make(first, items)
        }
    }
}

extension Reading {
    /// Reports the keys that a reading found missing.
    fileprivate mutating func collectingMissing<Value>(
        of keys: [KeyInfo], in node: Node, _ noun: String, _ read: (inout Reading) -> Value?
    ) -> Value? {
        let outer = missing
        missing = []
        let value = read(&self)
        for name in missing {
            let doc = keys.first { $0.name == name }?.doc ?? ""
            error(at: node.place, "\(noun) needs '\(name)': \(Self.phrase(doc))")
        }
        missing = outer
        return value
    }

    /// Reports a name that does not exist, or cannot where nothing is known of what exists.
    fileprivate mutating func checkThing(_ entry: Node.Entry, in scope: Scope?) {
        if let scope, names[scope] != nil {
            _ = index(of: entry.key, in: scope, at: entry.place)
        } else if scope != .recipient || !entry.key.hasPrefix("#") {
            checkName(entry)
        }
    }
}
