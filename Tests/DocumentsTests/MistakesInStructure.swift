// SPDX-License-Identifier: GPL-3.0-or-later

extension Mistake {
    /// Mistakes in what single values cannot show.
    static let structure: [Mistake] = [
        Mistake(
            .system, "role: secondary", "role: primary",
            """
            system.yaml:3:3: error: at least one region is secondary, and here none is
                  east: {role: primary}
                  ^
            system.yaml:4:3: error: one region is primary, and 'east' already is
                  west: {role: primary}
                  ^
            """),
        Mistake(
            .system, "role: primary", "role: secondary",
            """
            system.yaml:3:3: error: one region is primary, and here none is
                  east: {role: secondary}
                  ^
            """),
        Mistake(
            .system, "  west: {role: secondary}\n", "",
            """
            system.yaml:3:3: error: at least one region is secondary, and here none is
                  east: {role: primary}
                  ^
            system.yaml:8:19: error: 'west' is not a region; did you mean 'east'?
                standby: {region: west, running: 50%, launch: 1min}
                                  ^
            system.yaml:29:9: error: 'west' is not a region; did you mean 'east'?
                  west: {vcpu: 512}
                        ^
            plan.yaml:10:46: error: 'west' is not a region; did you mean 'east'?
                  - {id: grow, phase: go, do: scale, region: west, to: 120%, after: [decide]}
                                                             ^
            plan.yaml:13:69: error: 'west' is not a region; did you mean 'east'?
                  - {id: begin, phase: go, do: start, services: [web, api], region: west, after: [grow, replay]}
                                                                                    ^
            plan.yaml:14:64: error: 'west' is not a region; did you mean 'east'?
                  - {id: move, phase: go, do: switch-traffic, record: api, to: west, after: [begin], success: 98%}
                                                                               ^
            """),
        Mistake(
            .system, "region: west, running", "region: east, running",
            """
            system.yaml:9:19: error: the standby is in a secondary region, and 'east' is the primary
                standby: {region: east, running: 50%, launch: 1min}
                                  ^
            plan.yaml:10:46: error: 'west' has no standby to scale or start
                  - {id: grow, phase: go, do: scale, region: west, to: 120%, after: [decide]}
                                                             ^
            plan.yaml:13:69: error: 'west' has no standby to scale or start
                  - {id: begin, phase: go, do: start, services: [web, api], region: west, after: [grow, replay]}
                                                                                    ^
            """),
        Mistake(
            .system, "instance: small, starts-in: 30s}", "instance: small, starts-in: 30s, needs: [api]}",
            """
            system.yaml:7:78: error: services need each other in a circle: web → api → web
                  web: {replicas: 2, capacity: 60/s, instance: small, starts-in: 30s, needs: [api]}
                                                                                             ^
            """),
        Mistake(
            .system, "services:\n  web", "services: {}\nignored:\n  web",
            """
            system.yaml:6:11: error: a system has at least one service
                services: {}
                          ^
            system.yaml:7:1: error: 'ignored' is not a key of a system; it may have warm-up, standbys, accepts
                ignored:
                ^
            """),
        Mistake(
            .system, "replicas: 2", "replicas: 9999",
            """
            system.yaml:7:3: error: there are 10001 replicas in all, and there may be 10000
                  web: {replicas: 9999, capacity: 60/s, instance: small, starts-in: 30s}
                  ^
            """),
        Mistake(
            .system,
            "capacity: 60/s, instance: small, starts-in: 30s}",
            "capacity: 0.000001/s, instance: small, starts-in: 30s}",
            """
            system.yaml:9:34: error: that takes more than 10000 replicas of 'web', which carry 0.000001/s each
                standby: {region: west, running: 50%, launch: 1min}
                                                 ^
            plan.yaml:10:56: error: that takes more than 10000 replicas of 'web', which carry 0.000001/s each
                  - {id: grow, phase: go, do: scale, region: west, to: 120%, after: [decide]}
                                                                       ^
            """),
        Mistake(
            .system,
            "capacity: 60/s, instance: small, starts-in: 30s}",
            "capacity: 0.012/s, instance: small, starts-in: 30s}",
            """
            plan.yaml:10:56: error: that takes 10002 replicas in all, and there are at most 10000
                  - {id: grow, phase: go, do: scale, region: west, to: 120%, after: [decide]}
                                                                       ^
            """),
        Mistake(
            .system, "every: 15min", "every: 1s",
            """
            system.yaml:14:12: error: that is more than 100000 captures within the horizon of 7 d
                    every: 1s
                           ^
            """),
        Mistake(
            .system, "every: 30s", "every: 1s",
            """
            system.yaml:23:18: error: that is more than 100000 probes within the horizon of 7 d
                  probe: {every: 1s, timeout: 4s}
                                 ^
            """),
        Mistake(
            .system, "restore-rate: 100MB/s", "restore-rate: 100MB/s\n    rebuilt-by: config",
            """
            system.yaml:16:17: error: 'config' is not a log, and only a log can rebuild a store
                    rebuilt-by: config
                                ^
            """),
        Mistake(
            .system, "impairments:", "impairments:\n  drawn: jointly",
            """
            system.yaml:28:10: error: impairments drawn jointly need 'events', a table of past events
                  drawn: jointly
                         ^
            """),
        Mistake(
            .system, "impairments:", "impairments:\n  events: events.csv",
            """
            system.yaml:28:11: error: past events are only used where impairments are 'drawn: jointly'
                  events: events.csv
                          ^
            """),
        Mistake(
            .system, "impairments:", "impairments:\n  drawn: jointly\n  events: events.csv",
            """
            system.yaml:30:35: error: 'metrics' is drawn with past events, so it has no chance of its own
                  metrics: {region: east, chance: 10%, for: outage}
                                                  ^
            """),
        Mistake(
            .system,
            "impairments:\n  metrics: {region: east, chance: 10%",
            "impairments:\n  drawn: jointly\n  events: events.csv\n  other: {region: east",
            """
            system.yaml:30:10: error: 'other' needs a 'chance': the events have no column of that name
                  other: {region: east, for: outage}
                         ^
            plan.yaml:11:82: error: 'metrics' is not an impairment; there are other
                  - {id: load, phase: go, do: restore, store: memory, after: [decide], depends: [metrics]}
                                                                                                 ^
            """),
        Mistake(
            .system, "chance: 10%, ", "",
            """
            system.yaml:28:12: error: 'metrics' needs a 'chance': impairments are drawn independently
                  metrics: {region: east, for: outage}
                           ^
            """),
        Mistake(
            .system, "impairments:", "impairments:\n  drawn: jointly\n  events: system.yaml",
            """
            system.yaml:29:11: error: 'system.yaml', line 7: 4 cells where the header has 1
                  events: system.yaml
                          ^
            """),
        Mistake(
            .plan, "after: [decide]}", "after: [decide, begin]}",
            """
            plan.yaml:10:69: error: steps wait for each other in a circle: grow → begin → grow
                  - {id: grow, phase: go, do: scale, region: west, to: 120%, after: [decide, begin]}
                                                                                    ^
            """),
        Mistake(
            .plan, "{id: decide,", "{id: decide, after: [decide],",
            """
            plan.yaml:9:25: error: steps wait for each other in a circle: decide → decide
                  - {id: decide, after: [decide], phase: go, do: approve, by: sre}
                                        ^
            """),
        Mistake(
            .plan, "id: load", "id: grow",
            """
            plan.yaml:11:10: error: there is already a step 'grow', on line 10
                  - {id: grow, phase: go, do: restore, store: memory, after: [decide], depends: [metrics]}
                         ^
            plan.yaml:12:79: error: 'load' is not a step; did you mean 'look'?
                  - {id: replay, phase: go, do: replay, store: journal, from: memory, after: [load]}
                                                                                              ^
            """),
        Mistake(
            .plan, "{id: grow,", "{id: grow, instead: load,",
            """
            plan.yaml:11:62: error: 'load' stands in for 'grow' and runs when that is blocked, so it has no 'after' of its own
                  - {id: load, phase: go, do: restore, store: memory, after: [decide], depends: [metrics]}
                                                                             ^
            plan.yaml:12:79: error: 'load' runs only instead of 'grow'; wait for 'grow': either satisfies it
                  - {id: replay, phase: go, do: replay, store: journal, from: memory, after: [load]}
                                                                                              ^
            """),
        Mistake(
            .plan, "{id: grow,", "{id: grow, instead: back,",
            """
            plan.yaml:17:81: error: 'back' stands in for 'grow' and runs when that is blocked, so it has no 'after' of its own
                  - {id: back, phase: go, do: sync, stores: [memory, journal], to: east, after: [look]}
                                                                                                ^
            """),
        Mistake(
            .plan, "{id: decide,", "{id: decide, instead: other,",
            """
            plan.yaml:9:27: error: 'other' is not a step; there are decide, grow, load, replay, begin, move, look, back
                  - {id: decide, instead: other, phase: go, do: approve, by: sre}
                                          ^
            """),
        Mistake(
            .plan, "{id: decide, phase", "{id: decide, instead: decide, phase",
            """
            plan.yaml:9:27: error: steps stand in for each other in a circle: decide → decide
                  - {id: decide, instead: decide, phase: go, do: approve, by: sre}
                                          ^
            """),
        Mistake(
            .plan, "success: 98%", "success: 98%, recovers: true",
            """
            plan.yaml:16:31: error: one step ends the recovery, and 'move' already does
                     after: [move], recovers: true}
                                              ^
            """),
        Mistake(
            .plan, ", recovers: true", "",
            """
            plan.yaml:9:5: warning: no step says 'recovers: true', so a recovery never ends and recovery time is infinite; say it of the step after which users are served again [no-recovers]
                  - {id: decide, phase: go, do: approve, by: sre}
                    ^
            """),
        Mistake(
            .plan, "steps:\n", "steps: []\nrest:\n",
            """
            plan.yaml:8:8: error: a plan has at least one step
                steps: []
                       ^
            plan.yaml:9:1: error: 'rest' is not a key of a plan; it may have objectives, fixed-in, deadline
                rest:
                ^
            """),
        Mistake(
            .plan, "store: memory, after", "store: journal, after",
            """
            plan.yaml:11:47: error: 'journal' is a log, which has no captures to restore; it is replayed
                  - {id: load, phase: go, do: restore, store: journal, after: [decide], depends: [metrics]}
                                                              ^
            """),
        Mistake(
            .plan, "store: journal, from: memory", "store: config, from: memory",
            """
            plan.yaml:12:48: error: 'config' is not a log, and only a log is replayed
                  - {id: replay, phase: go, do: replay, store: config, from: memory, after: [load]}
                                                               ^
            """),
        Mistake(
            .plan, "from: memory", "from: config",
            """
            plan.yaml:12:63: error: 'config' is not a snapshot store, so no capture of it tells where to begin
                  - {id: replay, phase: go, do: replay, store: journal, from: config, after: [load]}
                                                                              ^
            """),
        Mistake(
            .plan, "region: west, to: 120%", "region: east, to: 120%",
            """
            plan.yaml:10:46: error: 'east' has no standby to scale or start
                  - {id: grow, phase: go, do: scale, region: east, to: 120%, after: [decide]}
                                                             ^
            """),
        Mistake(
            .system, "peak: 100/s", "peak: 400000/s",
            """
            plan.yaml:10:56: error: that takes 16000 replicas in all, and there are at most 10000
                  - {id: grow, phase: go, do: scale, region: west, to: 120%, after: [decide]}
                                                                       ^
            """),
        Mistake(
            .plan, "every: 10s", "every: 1s",
            """
            plan.yaml:15:76: error: that is more than 100000 looks within the horizon of 7 d
                  - {id: look, phase: go, do: verify, success-rate: 99%, for: 1min, every: 1s, at: users,
                                                                                           ^
            """),
        Mistake(
            .system, "replays-at: 100/s", "replays-at: 10/s",
            """
            plan.yaml:17:54: error: 'journal' appends 10/s but replays only 10/s, so a sync never ends
                  - {id: back, phase: go, do: sync, stores: [memory, journal], to: east, after: [look]}
                                                                     ^
            """),
        Mistake(
            .scenario, "scenario: small", "scenario: small\nhorizon: 10y",
            """
            system.yaml:14:12: error: that is more than 100000 captures within the horizon of 10 y
                    every: 15min
                           ^
            system.yaml:23:18: error: that is more than 100000 probes within the horizon of 10 y
                  probe: {every: 30s, timeout: 4s}
                                 ^
            plan.yaml:15:76: error: that is more than 100000 looks within the horizon of 10 y
                  - {id: look, phase: go, do: verify, success-rate: 99%, for: 1min, every: 10s, at: users,
                                                                                           ^
            """),
        Mistake(
            .plan,
            "{id: grow,",
            "{id: grow, instead: spare,",
            also: (
                .plan,
                "{id: load,",
                "{id: spare, phase: go, do: wait}\n  - {id: load, instead: spare,"
            ),
            """
            plan.yaml:12:25: error: 'spare' already stands in for 'grow', and a step stands in for one other only
                  - {id: load, instead: spare, phase: go, do: restore, store: memory, after: [decide], depends: [metrics]}
                                        ^
            """),
    ]
}
