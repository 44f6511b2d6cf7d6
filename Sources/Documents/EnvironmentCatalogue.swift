// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Quantities

/// The keys of an environment.
enum EnvironmentCatalogue {
    static let document = Key("environment", Kind<String>.text, "The name of the environment.")

    static let kind = Kind.mapping(
        "an environment",
        Fields(
            document,
            Key("adapters", adapters, "What does each kind of work."),
            Key<Environment.AWS?>.optional(
                "aws", AWSCatalogue.kind, "Where and as whom AWS is called, unless a thing says otherwise."),
            Key<[Environment.Injection]>.list("faults", faults, "What injects each kind of fault in a drill."),
            Key<Environment.Canary?>.optional(
                "canary", canary, "The numbered writes by which a drill measures its recovery point."),
            Key<Environment.Safeguards?>.optional(
                "safeguards", safeguards, "What has to stay good while a drill goes on, or halts it."),
            make: { name, adapters, aws, faults, canary, safeguards in
                Environment(
                    name: name, adapters: adapters, aws: aws ?? Environment.AWS(), faults: faults, canary: canary,
                    safeguards: safeguards)
            }))

    static let adapters = Kind<[[Environment.Assignment]]>.words(
        "the adapters",
        Environment.Work.allCases.map { work in
            let means = MeansCatalogue.means("an adapter for '\(work.rawValue)'", MeansCatalogue.technologies(of: work))
            let doc = "What does '\(work.rawValue)' steps."
            let assigned = means.map { $0.map { Environment.Assignment(work: work, means: $0) } }
            return (work.rawValue, assigned, doc)
        }
    ).map { $0.flatMap(\.self) }

    /// A corruption befalls a store, the others a region.
    static let faults = Kind<[[Environment.Injection]]>.words(
        "the faults",
        [("region-outage", Scope.region), ("grey-failure", .region), ("corruption", .store)].map { fault, scope in
            let cluster = scope == .region ? [ClusterCatalogue.chaosMesh] : []
            let means = MeansCatalogue.means(
                "an injection of '\(fault)'", [MeansCatalogue.commands(of: scope)] + cluster)
            let injections = means.map { $0.map { Environment.Injection(fault: fault, means: $0) } }
            return (fault, injections, "What brings it about.")
        }
    ).map { $0.flatMap(\.self) }

    static let consequences = ["pause", "abort", "undo"]

    static let safeguards = Kind.mapping(
        "the safeguards",
        Fields(
            Key("every", Kind<Duration>.span, default: "5s", "The time between two looks; an assumption."),
            Key("failures", Kind<Int>.count(1...1000), default: "2", "How many bad looks in a row halt the drill."),
            Key(
                "then", Kind<Int>.word(consequences), default: "abort",
                "What happens: nothing more begins, the drill ends, or everything is taken back first."),
            Key<[Environment.Endpoint]>.list(
                "http", MeansCatalogue.endpoints(of: .safeguard), "URLs that answer with 2xx while all is well."),
            Key<[Environment.Command]>.list(
                "command", .things("commands", of: .safeguard, MeansCatalogue.command),
                "Programs that exit with 0 while all is well."),
            make: {
                Environment.Safeguards(
                    every: $0, failures: $1, consequence: consequences[$2], endpoints: $3, commands: $4)
            })
    ).checked { safeguards, node, reading in
        if safeguards.endpoints.isEmpty, safeguards.commands.isEmpty {
            reading.error(at: node.place, "there is no safeguard", remedy: "name one beneath http or command")
        }
    }

    static let canary = Kind.mapping(
        "a canary",
        Fields(
            Key(
                "every", Kind<Duration>.duration.requiring("at least 10ms") { $0 >= .milliseconds(10) },
                default: "1s", "The time between two writes; the default is an assumption."),
            Key("http", MeansCatalogue.endpoints(of: .region), "Where each region is written to and read."),
            make: Environment.Canary.init(every:endpoints:)))
}

extension Kind {
    /// A mapping from some words to things of a kind each, in the order of the file.
    static func words<Item>(
        _ noun: String, _ cases: [(word: String, kind: Kind<Item>, doc: String)]
    ) -> Kind where Value == [Item] {
        let keys = cases.map { KeyInfo(name: $0.word, form: $0.kind.form, need: .optional, doc: $0.doc) }
        let shape = Shape(noun: noun, keys: keys)
        return Kind(.mapping(shape)) { node, reading in
            reading.mapping(node, shape) { node, reading in
                let known = node.entries.compactMap { entry in
                    cases.first { $0.word == entry.key }.map { (entry.value, $0.kind) }
                }
                var items: [Item] = []
                for (value, kind) in known {
                    if let item = kind.read(value, &reading) { items.append(item) }
                }
                return items.count == known.count ? items : nil
            }
        }
    }
}
