// SPDX-License-Identifier: GPL-3.0-or-later

extension Mistake {
    /// Mistakes in keys and the kinds of what stands there.
    static let keys: [Mistake] = [
        Mistake(
            .system, "every: 15min", "evry: 15min",
            """
            system.yaml:14:5: error: 'evry' is not a key of a snapshot store; did you mean 'every'?
                    evry: 15min
                    ^
            """),
        Mistake(
            .system, "every: 15min", "ever: 15min\n    size2: 3",
            """
            system.yaml:14:5: error: 'ever' is not a key of a snapshot store; did you mean 'every'?
                    ever: 15min
                    ^
            system.yaml:15:5: error: 'size2' is not a key of a snapshot store; it may have changes, every, export, export-rate, copy, copy-rate, missed, unusable, encrypted, rebuilt-by
                    size2: 3
                    ^
            """),
        Mistake(
            .system, "    size: 1GB\n", "",
            """
            system.yaml:12:5: error: a snapshot store needs 'size': the whole store
                    kind: snapshot
                    ^
            """),
        Mistake(
            .system, "kind: snapshot", "kind: snapshat",
            """
            system.yaml:12:11: error: 'snapshat' is not possible here; did you mean 'snapshot'?
                    kind: snapshat
                          ^
            """),
        Mistake(
            .system, "    kind: snapshot\n", "",
            """
            system.yaml:12:5: error: a store needs 'kind': how the store is replicated: captured now and then, an append-only log, or a Git mirror
                    size: 1GB
                    ^
            """),
        Mistake(
            .system, "workload: {peak: 100/s}", "workload: 100/s",
            """
            system.yaml:5:11: error: expected a workload (a mapping), but this is a text
                workload: 100/s
                          ^
            """),
        Mistake(
            .system, "workload: {peak: 100/s}", "workload:",
            """
            system.yaml:5:10: error: expected a workload (a mapping), but this is empty
                workload:
                         ^
            """),
        Mistake(
            .system, "regions:\n  east: {role: primary}\n  west: {role: secondary}", "regions: [east, west]",
            """
            system.yaml:2:10: error: expected the regions (a mapping by name), but this is a list
                regions: [east, west]
                         ^
            """),
        Mistake(
            .system, "needs: [web]", "needs: web",
            """
            system.yaml:8:78: error: expected a list, each item the name of a service, but this is a text
                  api: {replicas: 2, capacity: 60/s, instance: small, starts-in: 30s, needs: web}
                                                                                             ^
            """),
        Mistake(
            .system, "every: 15min", "every: [15min]",
            """
            system.yaml:14:12: error: expected a duration, such as 15min, but this is a list
                    every: [15min]
                           ^
            """),
        Mistake(
            .system, "web: {replicas: 2", "we!b: {replicas: 2",
            """
            system.yaml:7:3: error: a name is 1 to 64 letters, digits, '-', '_', '.' or '/'
                  we!b: {replicas: 2, capacity: 60/s, instance: small, starts-in: 30s}
                  ^
            system.yaml:8:79: error: 'web' is not a service; did you mean 'we!b'?
                  api: {replicas: 2, capacity: 60/s, instance: small, starts-in: 30s, needs: [web]}
                                                                                              ^
            plan.yaml:13:50: error: 'web' is not a service; did you mean 'we!b'?
                  - {id: begin, phase: go, do: start, services: [web, api], region: west, after: [grow, replay]}
                                                                 ^
            """),
        Mistake(
            .plan, "do: scale", "do: skale",
            """
            plan.yaml:10:31: error: 'skale' is not possible here; did you mean 'scale'?
                  - {id: grow, phase: go, do: skale, region: west, to: 120%, after: [decide]}
                                              ^
            """),
        Mistake(
            .plan, "do: scale, region: west", "do: scale, regoin: west",
            """
            plan.yaml:10:38: error: 'regoin' is not a key of a 'scale' step; did you mean 'region'?
                  - {id: grow, phase: go, do: scale, regoin: west, to: 120%, after: [decide]}
                                                     ^
            """),
        Mistake(
            .plan, "success: 98%", "success: 98%, colour: red",
            """
            plan.yaml:14:100: error: 'colour' is not a key of a 'switch-traffic' step; it may have by, takes, timeout, retry, on-failure, instead, depends, undo, recovers, through, fence
                …move, phase: go, do: switch-traffic, record: api, to: west, after: [begin], success: 98%, colour: red}
                                                                                                           ^
            """),
        Mistake(
            .plan, "- unavailable: 5min", "- {unavailable: 5min, manual: sre}",
            """
            plan.yaml:3:5: error: a trigger is one condition, and here are 2
                  - {unavailable: 5min, manual: sre}
                    ^
            plan.yaml:4:5: error: there is already a trigger 'manual'
                  - manual: sre
                    ^
            """),
        Mistake(
            .plan, "- manual: sre", "- unavailable: 3min",
            """
            plan.yaml:4:5: error: there is already a trigger 'unavailable'
                  - unavailable: 3min
                    ^
            """),
        Mistake(
            .plan, "triggers:\n  - unavailable: 5min\n  - manual: sre", "triggers: []",
            """
            plan.yaml:2:11: error: a plan has at least one trigger
                triggers: []
                          ^
            """),
        Mistake(
            .plan, "phases:\n  go: {window: 0min..30min}", "phases: {}",
            """
            plan.yaml:6:9: error: a plan has at least one phase
                phases: {}
                        ^
            """),
        Mistake(
            .scenario, "kind: region-outage, ", "",
            """
            scenario.yaml:5:8: error: a fault needs 'kind': what goes wrong
                fault: {region: east, lasts: 8h}
                       ^
            """),
        Mistake(
            .scenario, "fault: {kind: region-outage, region: east, lasts: 8h}", "",
            """
            scenario.yaml:1:1: error: a scenario needs 'fault': what goes wrong
                scenario: small
                ^
            """),
        Mistake(
            all: .scenario, "something: else\n",
            """
            scenario.yaml:1:1: error: what this document is cannot be told: its first key is one of 'scenario', 'system', 'plan', 'currency', 'environment'
                something: else
                ^
            """),
    ]
}
