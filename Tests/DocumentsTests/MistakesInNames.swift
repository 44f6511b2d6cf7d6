// SPDX-License-Identifier: GPL-3.0-or-later

extension Mistake {
    /// Mistakes in names of what does not exist.
    static let names: [Mistake] = [
        Mistake(
            .plan, "store: memory", "store: memry",
            """
            plan.yaml:11:47: error: 'memry' is not a store; did you mean 'memory'?
                  - {id: load, phase: go, do: restore, store: memry, after: [decide], depends: [metrics]}
                                                              ^
            """),
        Mistake(
            .plan, "phase: go, do: approve", "phase: goo, do: approve",
            """
            plan.yaml:9:25: error: 'goo' is not a phase; did you mean 'go'?
                  - {id: decide, phase: goo, do: approve, by: sre}
                                        ^
            """),
        Mistake(
            .plan, "after: [load]", "after: [lod]",
            """
            plan.yaml:12:79: error: 'lod' is not a step; did you mean 'load'?
                  - {id: replay, phase: go, do: replay, store: journal, from: memory, after: [lod]}
                                                                                              ^
            """),
        Mistake(
            .plan, "manual: sre", "manual: boss",
            """
            plan.yaml:4:13: error: 'boss' is not a role; there are sre, engineering
                  - manual: boss
                            ^
            """),
        Mistake(
            .plan, "by: sre", "by: robot",
            """
            plan.yaml:9:46: error: 'robot' is not a role; there are sre, engineering
                  - {id: decide, phase: go, do: approve, by: robot}
                                                             ^
            """),
        Mistake(
            .plan, "do: approve, by: sre", "do: notify, to: everybody",
            """
            plan.yaml:9:45: error: 'everybody' is not a role; there are sre, engineering
                  - {id: decide, phase: go, do: notify, to: everybody}
                                                            ^
            """),
        Mistake(
            .plan, "stand-down: move", "stand-down: mov",
            """
            plan.yaml:5:13: error: 'mov' is not a step; did you mean 'move'?
                stand-down: mov
                            ^
            """),
        Mistake(
            .plan, "services: [web, api]", "services: [web, apy]",
            """
            plan.yaml:13:55: error: 'apy' is not a service; did you mean 'api'?
                  - {id: begin, phase: go, do: start, services: [web, apy], region: west, after: [grow, replay]}
                                                                      ^
            """),
        Mistake(
            .plan, "record: api", "record: www",
            """
            plan.yaml:14:55: error: 'www' is not a DNS record; there are api
                  - {id: move, phase: go, do: switch-traffic, record: www, to: west, after: [begin], success: 98%}
                                                                      ^
            """),
        Mistake(
            .plan, "to: east", "to: north",
            """
            plan.yaml:17:68: error: 'north' is not a region; there are east, west
                  - {id: back, phase: go, do: sync, stores: [memory, journal], to: north, after: [look]}
                                                                                   ^
            """),
        Mistake(
            .plan, "depends: [metrics]", "depends: [metric]",
            """
            plan.yaml:11:82: error: 'metric' is not an impairment; did you mean 'metrics'?
                  - {id: load, phase: go, do: restore, store: memory, after: [decide], depends: [metric]}
                                                                                                 ^
            """),
        Mistake(
            .system, "instance: small, starts-in: 30s}", "instance: smal, starts-in: 30s}",
            """
            system.yaml:7:48: error: 'smal' is not an instance type of the price list; did you mean 'small'?
                  web: {replicas: 2, capacity: 60/s, instance: smal, starts-in: 30s}
                                                               ^
            """),
        Mistake(
            .system, "needs: [web]", "needs: [wep]",
            """
            system.yaml:8:79: error: 'wep' is not a service; did you mean 'web'?
                  api: {replicas: 2, capacity: 60/s, instance: small, starts-in: 30s, needs: [wep]}
                                                                                              ^
            """),
        Mistake(
            .system, "changes-through: east", "changes-through: esat",
            """
            system.yaml:21:36: error: 'esat' is not a region; did you mean 'east'?
                  api: {ttl: 60s, changes-through: esat}
                                                   ^
            """),
        Mistake(
            .system, "every: 30s,", "every: 30s, from: inside,",
            """
            system.yaml:23:29: error: 'inside' is not a region; there are east, west
                  probe: {every: 30s, from: inside, timeout: 4s}
                                            ^
            """),
        Mistake(
            .system, "  west: {vcpu: 512}", "  wset: {vcpu: 512}",
            """
            system.yaml:30:9: error: 'wset' is not a region; did you mean 'west'?
                  wset: {vcpu: 512}
                        ^
            """),
        Mistake(
            .system, "  engineering: {people: 1}\n", "",
            """
            plan.yaml:14:5: error: 'move' may fail, and then waits for a person of the role 'engineering' to mend it, but the system has no such role; add the role, or say 'on-failure: continue' or 'undo'
                  - {id: move, phase: go, do: switch-traffic, record: api, to: west, after: [begin], success: 98%}
                    ^
            """),
        Mistake(
            .scenario, "region: east", "region: aest",
            """
            scenario.yaml:5:38: error: 'aest' is not a region; did you mean 'east'?
                fault: {kind: region-outage, region: aest, lasts: 8h}
                                                     ^
            """),
        Mistake(
            .scenario, "prices: prices.yaml", "prices: price.yaml",
            """
            scenario.yaml:4:9: error: cannot read 'price.yaml': No such file or directory
                prices: price.yaml
                        ^
            """),
        Mistake(
            .scenario,
            "region-outage, region: east, lasts: 8h",
            "corruption, store: memry, share: 10%, noticed-in: 1h",
            """
            scenario.yaml:5:34: error: 'memry' is not a store; did you mean 'memory'?
                fault: {kind: corruption, store: memry, share: 10%, noticed-in: 1h}
                                                 ^
            """),
        Mistake(
            .system, "impairments:\n  metrics: {region: east, chance: 10%, for: outage}\n", "",
            """
            plan.yaml:11:82: error: 'metrics' is not an impairment; there is none
                  - {id: load, phase: go, do: restore, store: memory, after: [decide], depends: [metrics]}
                                                                                                 ^
            """),
    ]
}
