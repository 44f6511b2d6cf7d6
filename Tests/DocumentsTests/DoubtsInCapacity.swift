// SPDX-License-Identifier: GPL-3.0-or-later
import Documents

extension Doubt {
    /// Ways to recovery that lead through the region that fails.
    static let controlPlanes: [Doubt] = [
        Doubt(
            .controlPlaneInFailedRegion, [(.system, "changes-through: west", "changes-through: east")],
            """
            plan.yaml:14:55: warning: 'move' edits 'api' through a control plane in east, the region that fails: in 2 of 10 published us-east-1 events Route 53 could not be changed, once for 7 h; say 'through: health-check', which needs no control plane, or name an 'instead:' step [control-plane-in-failed-region]
                  - {id: move, phase: go, do: switch-traffic, record: api, to: west, after: [begin], success: 98%}
                                                                      ^
            """,
            remedy: [(.plan, "to: west, after: [begin]", "to: west, through: health-check, after: [begin]")], at: "move"
        ),
        Doubt(
            .controlPlaneInFailedRegion,
            [
                (.system, "changes-through: west", "changes-through: east"),
                (.system, "impairments:\n", "impairments:\n  dns-changes: {region: east, chance: 23%, for: 2h}\n"),
            ],
            """
            plan.yaml:14:55: warning: 'move' edits 'api' through a control plane in east, the region that fails: changes fail with a chance of 23%, typically for 2 h; say 'through: health-check', which needs no control plane, or name an 'instead:' step [control-plane-in-failed-region]
                  - {id: move, phase: go, do: switch-traffic, record: api, to: west, after: [begin], success: 98%}
                                                                      ^
            """,
            remedy: [
                (.plan, "to: west, after: [begin]", "to: west, instead: flip, after: [begin]"),
                (
                    .plan, "  - {id: back",
                    "  - {id: flip, phase: go, do: switch-traffic, record: api, to: west, through: health-check}\n  - {id: back"
                ),
            ], at: "plan.steps.move"),
        Doubt(
            .controlPlaneInFailedRegion, [(.plan, "store: memory, after", "store: memory, depends: [metrics], after")],
            """
            plan.yaml:11:65: warning: 'load' cannot start while 'metrics' of east, the region that fails, is impaired: with a chance of 10%, until the fault ends; name an 'instead:' step that does without it [control-plane-in-failed-region]
                  - {id: load, phase: go, do: restore, store: memory, depends: [metrics], after: [decide]}
                                                                                ^
            """,
            remedy: [(.system, "metrics: {region: east", "metrics: {region: west")], at: "load"),
    ]

    /// Standbys and quotas that are too small.
    static let capacities: [Doubt] = [
        Doubt(
            .undersizedStandby, [(.plan, "to: 120%", "to: 80%")],
            """
            plan.yaml:10:56: warning: 'grow' brings west to 80% of the peak: at the peak 20% of the requests are refused; scale it to at least 100%, and to more where a backlog is to drain [undersized-standby]
                  - {id: grow, phase: go, do: scale, region: west, to: 80%, after: [decide]}
                                                                       ^
            """,
            remedy: [(.plan, "to: 80%", "to: 100%")], at: "grow"),
        Doubt(
            .undersizedStandby,
            [
                (.plan, "  - {id: grow, phase: go, do: scale, region: west, to: 120%, after: [decide]}\n", ""),
                (.plan, "after: [grow, replay]", "after: [replay]"),
            ],
            """
            system.yaml:9:34: warning: west runs 50% of the peak and no step scales it: at the peak 50% of the requests are refused; scale it to at least 100%, and to more where a backlog is to drain [undersized-standby]
                standby: {region: west, running: 50%, launch: 1min}
                                                 ^
            """,
            remedy: [(.system, "running: 50%", "running: 100%")], at: "standby.running"),
        Doubt(
            .quotaTooSmall, [(.system, "vcpu: 512", "vcpu: 7")],
            """
            system.yaml:30:16: warning: 120% of the peak in west takes 2 × 2 + 2 × 2 = 8 vCPU, and the account may run 7; have the quota raised before it is needed [quota-too-small]
                  west: {vcpu: 7}
                               ^
            """,
            remedy: [(.system, "vcpu: 7", "vcpu: 8")], at: "quotas.west"),
        Doubt(
            .backlogNeverDrains,
            [(.system, "peak: 100/s", "peak: 100/s, deferrable: 60%, retry-factor: 1.25")],
            """
            plan.yaml:10:56: warning: at the peak a backlog never drains: west carries 120% of the load, and retries multiply it by 1.25 while there is one; scale to more than 125%: at 150% what an hour's outage leaves is gone after 4 h [backlog-never-drains]
                  - {id: grow, phase: go, do: scale, region: west, to: 120%, after: [decide]}
                                                                       ^
            """,
            remedy: [(.plan, "to: 120%", "to: 126%")], at: "grow"),
    ]
}
