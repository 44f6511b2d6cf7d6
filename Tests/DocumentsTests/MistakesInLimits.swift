// SPDX-License-Identifier: GPL-3.0-or-later

extension Mistake {
    /// Mistakes in how much there may be of a thing.
    static let limits: [Mistake] = [
        Mistake(
            all: .prices, String(repeating: "#", count: 1_048_577),
            """
            scenario.yaml:4:9: error: 'prices.yaml' is larger than 1 MiB
                prices: prices.yaml
                        ^
            """),
        Mistake(
            .prices, "currency: USD", "currency: USD\nprovider: \"a\\x07\"",
            """
            prices.yaml:2:12: error: a text here holds no control characters
                provider: "a\\x07"
                           ^
            """),
        Mistake(
            .prices, "currency: USD", "currency: USD\nprovider: " + String(repeating: "a", count: 1001),
            """
            prices.yaml:2:11: error: a text here has at most 1000 bytes
                provider: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…
                          ^
            """),
        Mistake(
            .prices, "  small:", (1...1000).map { "  i\($0): {hour: 1, vcpu: 1, memory: 1GB}\n" }.joined() + "  small:",
            """
            prices.yaml:1003:3: error: there are more than 1000 of these
                  small: {hour: 0.10, vcpu: 2, memory: 4GiB}
                  ^
            """),
        Mistake(
            .plan, "steps:\n", "steps:\n" + (1...993).map { "  - {id: s\($0), phase: go, do: wait}\n" }.joined(),
            """
            plan.yaml:1010:5: error: there are at most 1000 of these, and this is one more
                  - {id: back, phase: go, do: sync, stores: [memory, journal], to: east, after: [look]}
                    ^
            """),
        Mistake(
            .system, "  west: {role: secondary}\n",
            "  west: {role: secondary}\n" + (1...63).map { "  r\($0): {role: secondary}\n" }.joined(),
            """
            system.yaml:67:3: error: there are at most 64 regions
                  r63: {role: secondary}
                  ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"mixture(" + String(repeating: "0%: 1s, ", count: 100) + "100%: 1s)\"",
            """
            system.yaml:9:856: error: a mixture has at most 100 components
                …, 0%: 1s, 0%: 1s, 0%: 1s, 0%: 1s, 0%: 1s, 0%: 1s, 0%: 1s, 0%: 1s, 0%: 1s, 0%: 1s, 0%: 1s, 100%: 1s)"}
                                                                                                           ^
            """),
        Mistake(
            .scenario,
            "region-outage, region: east, lasts: 8h",
            "grey-failure, region: east, lasts: 8h, success: 0%",
            """
            scenario.yaml:5:63: error: expected more than 0% and at most 100%, but this is '0%'
                fault: {kind: grey-failure, region: east, lasts: 8h, success: 0%}
                                                                              ^
            """),
        Mistake(
            .system, "ttl: 60s", "ttl: 60s, late: {share: 10%, exponent: 11}",
            """
            system.yaml:21:48: error: expected more than 0 and at most 10, but this is '11'
                  api: {ttl: 60s, late: {share: 10%, exponent: 11}, changes-through: east}
                                                               ^
            """),
        Mistake(
            .system, "running: 50%", "running: 0.123456%, batch: 0%",
            """
            system.yaml:9:43: error: a percentage has at most 4 digits after the point
                standby: {region: west, running: 0.123456%, batch: 0%, launch: 1min}
                                                          ^
            system.yaml:9:52: error: expected more than 0% and at most 100%, but this is '0%'
                standby: {region: west, running: 0.123456%, batch: 0%, launch: 1min}
                                                                   ^
            """),
        Mistake(
            .prices, "currency: USD", "*nowhere: 1\ncurrency: USD",
            """
            prices.yaml:1:1: error: there is no anchor '&nowhere' before this alias
                *nowhere: 1
                ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"uniform(" + String(repeating: "1s, ", count: 50) + "1s)\"",
            """
            system.yaml:9:88: error: expected ',' or ')' here
                standby: {region: west, running: 50%, launch: "uniform(1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1…
                                                                                                       ^
            """),
    ]
}
