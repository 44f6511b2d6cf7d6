// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate

/// The keys of what only looks: connections and queries.
enum WatchCatalogue {
    static let tcp: MeansCatalogue.Technology = (
        "tcp",
        Kind<[Environment.Socket]>.things("addresses", of: .place, socket).map { .tcp($0) },
        "Connections that tell whether a thing listens."
    )

    static let socket = Kind<Environment.Socket>(Kind<HostAndPort>.address().form) { node, reading in
        Kind<HostAndPort>.address().read(node, &reading).map {
            Environment.Socket(name: reading.entryName, host: $0.host, port: $0.port)
        }
    }

    /// For a probe, by place: up where the value is above 0.
    static let probes: MeansCatalogue.Technology = (
        "prometheus", server(of: .place, isByPlace: true).map { .prometheus($0) },
        "Queries whose value, above 0 or not, tells whether a thing serves."
    )

    /// For a verification, by flow: good where the value is the success rate or more.
    static let flows: MeansCatalogue.Technology = (
        "prometheus", server(of: nil, isByPlace: false).map { .prometheus($0) },
        "Queries whose value is the success rate of golden flows."
    )

    private static func server(of scope: Scope?, isByPlace: Bool) -> Kind<Environment.Prometheus> {
        .things(
            "a Prometheus server", of: scope,
            besides: Fields(
                Key("url", .url, "The server, without /api."),
                Key<String?>.optional(
                    "token-from", WebhookCatalogue.variableName, "The environment variable that holds the bearer token."
                ),
                Key<String?>.optional("token-file", WebhookCatalogue.path, "The file that holds the bearer token."),
                make: { ($0, $1, $2) }),
            query
        ) { own, queries in
            let token = own.1.map { Environment.SecretSource.variable($0) } ?? own.2.map { .file($0) }
            return Environment.Prometheus(url: own.0, token: token, queries: queries, isByPlace: isByPlace)
        }
    }

    static let query = Kind<Environment.Prometheus.Query>(Kind<String>.text.form) { node, reading in
        Kind<String>.text.requiring("a query in PromQL") { !$0.isEmpty }.read(node, &reading).map {
            Environment.Prometheus.Query(name: reading.entryName, text: $0)
        }
    }
}
