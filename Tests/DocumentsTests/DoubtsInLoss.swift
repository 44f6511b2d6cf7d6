// SPDX-License-Identifier: GPL-3.0-or-later
import Documents

extension Doubt {
    private static let objective: Edit = (
        .plan, "triggers:", "objectives: {recovery-point: {within: 15min, in: 95%}}\ntriggers:"
    )

    /// Stores that lose more than is allowed.
    static let losses: [Doubt] = [
        Doubt(
            .recoveryPointImpossible,
            [
                objective,
                (.system, "every: 15min", "every: 15min\n    export: 1min\n    copy: \"uniform(2min, 9min)\""),
            ],
            """
            system.yaml:14:12: warning: 'memory' cannot keep the recovery point: captured every 15 min and there at the least 3 min later, it loses at most 15 min in (15 min − 3 min)/15 min = 80% of incidents, and 95% are asked for; capture every 12.6 min or more often [recovery-point-impossible]
                    every: 15min
                           ^
            """,
            remedy: [(.system, "every: 15min", "every: 5min")], at: "stores.memory"),
        Doubt(
            .recoveryPointImpossible,
            [objective, (.system, "every: 15min", "every: 15min\n    changes: 3GB/h\n    copy-rate: 1MB/s")],
            """
            system.yaml:14:12: warning: 'memory' cannot keep the recovery point: captured every 15 min and there at the least 12.5 min later, it loses at most 15 min in (15 min − 12.5 min)/15 min = 16.7% of incidents, and 95% are asked for; capture every 8.4 min or more often [recovery-point-impossible]
                    every: 15min
                           ^
            """,
            remedy: [(.system, "every: 15min", "every: 8min")], at: "memory"),
        Doubt(
            .recoveryPointImpossible,
            [
                objective, (.system, "every: 15min", "every: 15min\n    export: 14min\n    copy: 2min"),
            ],
            """
            system.yaml:14:12: warning: 'memory' cannot keep the recovery point: captured every 15 min and there at the least 16 min later, it loses at most 15 min in (15 min − 16 min)/15 min = 0% of incidents, and 95% are asked for; no cadence would do: copy faster, or replicate a log [recovery-point-impossible]
                    every: 15min
                           ^
            """,
            remedy: [(.scenario, "lasts: 8h", "lasts: 8h, storage: working")], at: "memory"),
        Doubt(
            .recoveryPointUnlikely,
            [objective, (.system, "every: 15min", "every: 15min\n    export: \"lognormal(median: 90s, p95: 5min)\"")],
            """
            system.yaml:14:12: warning: 'memory' will hardly keep the recovery point: captured every 15 min and there typically 1.5 min later, it loses at most 15 min in (15 min − 1.5 min)/15 min = 90% of incidents, and 95% are asked for; capture every 14.2 min or more often: longer delays than the typical one take their share [recovery-point-unlikely]
                    every: 15min
                           ^
            """,
            remedy: [(.system, "restore-rate: 100MB/s", "restore-rate: 100MB/s\n    rebuilt-by: journal")], at: "memory"
        ),
        Doubt(
            .recoveryPointImpossible, [objective, (.system, "every: 60s", "every: 30min")],
            """
            system.yaml:17:30: warning: 'config' cannot keep the recovery point: captured every 30 min, it loses at most 15 min in 15 min/30 min = 50% of incidents, and 95% are asked for; capture every 15.7 min or more often [recovery-point-impossible]
                  config: {kind: git, every: 30min}
                                             ^
            """,
            remedy: [(.system, "every: 30min", "every: 15min")], at: "config"),
        Doubt(
            .recoveryPointImpossible, [objective, (.system, "lag: 1s", "lag: \"uniform(20min, 30min)\"")],
            """
            system.yaml:16:44: warning: 'journal' cannot keep the recovery point of 15 min: its copy is behind by 20 min or more, and it is asked for in 95%; watch the replication and mend it sooner, or ask for less [recovery-point-impossible]
                  journal: {kind: log, appends: 10/s, lag: "uniform(20min, 30min)", replays-at: 100/s}
                                                           ^
            """,
            remedy: [(.scenario, "kind: region-outage, region: east, lasts: 8h", "kind: none")], at: "journal"),
        Doubt(
            .recoveryPointImpossible, [objective, (.system, "lag: 1s", "lag: 1s, stalled: {chance: 6%, for: 16min}")],
            """
            system.yaml:16:57: warning: 'journal' cannot keep the recovery point of 15 min: in 6% of incidents it has been stalled for 16 min or more, and it is asked for in 95%; watch the replication and mend it sooner, or ask for less [recovery-point-impossible]
                  journal: {kind: log, appends: 10/s, lag: 1s, stalled: {chance: 6%, for: 16min}, replays-at: 100/s}
                                                                        ^
            """,
            remedy: [(.system, "chance: 6%", "chance: 5%")], at: "journal"),
    ]

    /// The timetable, the failback, and how it is noticed.
    static let others: [Doubt] = [
        Doubt(
            .noSlack,
            [
                (.plan, "triggers:", "objectives: {recovery-time: {within: 60min}}\ntriggers:"),
                (.plan, "go: {window: 0min..30min}", "look: {window: 0min..10min}\n  go: {window: 15min..65min}"),
            ],
            """
            plan.yaml:8:3: warning: the windows of the phases, 10 min + 50 min = 1 h, take up the whole objective of 1 h: no phase may be late, and if each window is kept in nine of ten incidents, all 2 are in 81%; shorten them, or let phases overlap that need not wait for each other [no-slack]
                  look: {window: 0min..10min}
                  ^
            """,
            remedy: [(.plan, "window: 15min..65min", "window: 10min..50min")], at: "phases"),
        Doubt(
            .noSlack,
            [
                (.plan, "triggers:", "objectives: {recovery-time: {within: 60min}}\ntriggers:"),
                (.plan, "go: {window: 0min..30min}", "look: {window: 0min..10min}\n  go: {window: 5min..60min}"),
            ],
            """
            plan.yaml:9:7: warning: 'look' ends the recovery in 'go', which closes 1 h after the fault, and the objective is 1 h; plan to be done earlier [no-slack]
                  go: {window: 5min..60min}
                      ^
            """,
            remedy: [(.plan, "window: 5min..60min", "window: 5min..59min")], at: "phases.go"),
        Doubt(
            .noRecovers, [(.plan, ", recovers: true", "")],
            """
            plan.yaml:9:5: warning: no step says 'recovers: true', so a recovery never ends and recovery time is infinite; say it of the step after which users are served again [no-recovers]
                  - {id: decide, phase: go, do: approve, by: sre}
                    ^
            """,
            remedy: [(.plan, "after: [move]}", "after: [move], recovers: true}")], at: "steps"),
        Doubt(
            .scaleDownBeforeDrain,
            failback + [(.system, "ttl: 60s", "ttl: 60s, late: {share: 10%}")],
            """
            plan.yaml:20:59: warning: 'release' releases west 5 min after 'return', when 3.8% of users are still sent there; wait for 15 min at least, when all but 2% have left [scale-down-before-drain]
                  - {id: release, phase: go, do: scale, region: west, to: standby, after: [drain]}
                                                                          ^
            """,
            remedy: [(.plan, "takes: 5min", "takes: 16min")], at: "release"),
        Doubt(
            .scaleDownBeforeDrain,
            failback + [
                (.plan, "after: [drain]", "after: [look]"),
                (.plan, "takes: 5min, after: [return]", "takes: 5min, after: [release]"),
            ],
            """
            plan.yaml:20:59: warning: 'release' releases west, and no step before it sends the users of 'api' elsewhere; let it wait for the step that does, and for the caches to drain [scale-down-before-drain]
                  - {id: release, phase: go, do: scale, region: west, to: standby, after: [look]}
                                                                          ^
            """,
            remedy: [
                (.plan, "to: standby, after: [look]}", "to: standby, after: [return]}"),
                (.system, "ttl: 60s", "ttl: 0s"),
            ], at: "release"),
        Doubt(
            .probesInsideRegion, [(.system, "every: 30s,", "every: 30s, from: east,")],
            """
            system.yaml:23:29: warning: probes are sent from east, the region that they watch: what takes it down may blind them, as metrics were in 4 of 10 published us-east-1 events; send them from 'outside' or from another region [probes-inside-region]
                  probe: {every: 30s, from: east, timeout: 4s}
                                            ^
            """,
            remedy: [(.system, "from: east", "from: west")], at: "monitoring.probe"),
        Doubt(
            .slowExport,
            [
                (
                    .system, "restore-rate: 100MB/s",
                    "restore-rate: 100MB/s\n    export: \"lognormal(median: 5min, p95: 12min)\""
                )
            ],
            """
            system.yaml:14:12: warning: one export in a hundred takes longer than 17.2 min, and the next is due after 15 min; capture less often, or export faster [slow-export]
                    every: 15min
                           ^
            """,
            remedy: [(.system, "every: 15min", "every: 20min")], at: "memory.every"),
    ]

    /// Users are sent back, and after a while the standby is released.
    private static let failback: [Edit] = [
        (
            .plan, "after: [look]}\n",
            """
            after: [look]}
              - {id: return, phase: go, do: switch-traffic, record: api, to: east, after: [back]}
              - {id: drain, phase: go, do: wait, takes: 5min, after: [return]}
              - {id: release, phase: go, do: scale, region: west, to: standby, after: [drain]}

            """
        )
    ]
}
