// SPDX-License-Identifier: GPL-3.0-or-later
import Documents

extension Doubt {
    /// Steps in the wrong order, in none, or never reached.
    static let orders: [Doubt] = [
        Doubt(
            .trafficBeforeService,
            [
                (.plan, "to: west, after: [begin]", "to: west, after: [grow]"),
                (.plan, "after: [move], r", "after: [move, begin], r"),
            ],
            """
            plan.yaml:14:64: warning: 'move' sends users to west before anything serves there: no 'start' comes before it; move it behind 'begin' [traffic-before-service]
                  - {id: move, phase: go, do: switch-traffic, record: api, to: west, after: [grow], success: 98%}
                                                                               ^
            """,
            remedy: [(.plan, "to: west, after: [grow]", "to: west, after: [begin]")], at: "move"),
        Doubt(
            .trafficBeforeService,
            [
                (
                    .plan,
                    "  - {id: begin, phase: go, do: start, services: [web, api], region: west, after: [grow, replay]}\n",
                    ""
                ),
                (.plan, "to: west, after: [begin]", "to: west, after: [grow, replay]"),
            ],
            """
            plan.yaml:13:64: warning: 'move' sends users to west before anything serves there: no 'start' comes before it; add a 'start' step before it, or say 'serves: always' of the standby [traffic-before-service]
                  - {id: move, phase: go, do: switch-traffic, record: api, to: west, after: [grow, replay], success: 98%}
                                                                               ^
            """,
            remedy: [(.system, "region: west, running", "region: west, serves: always, running")], at: "plan.steps.move"
        ),
        Doubt(
            .unreachableStep,
            [
                (.plan, "phases:\n", "phases:\n  return: {starts: primary-recovered}\n"),
                (.plan, "{id: back, phase: go", "{id: back, phase: return"),
                (.plan, "to: east, after: [look]", "to: east"), (.plan, "after: [move], r", "after: [move, back], r"),
            ],
            """
            plan.yaml:17:13: warning: 'look' ends the recovery but waits for 'back', a step of the failback, which begins after the recovery; wait for steps before the failback only [unreachable-step]
                     after: [move, back], recovers: true}
                            ^
            """,
            remedy: [(.plan, "after: [move, back], r", "after: [move], r")], at: "look"),
        Doubt(
            .unreachableStep,
            [
                (.plan, "after: [begin], success", "after: [begin], undo: shut, success"),
                (.plan, "  - {id: back", "  - {id: shut, phase: go, do: wait}\n  - {id: back"),
                (.plan, "after: [look]}", "after: [look, shut]}"),
            ],
            """
            plan.yaml:18:88: warning: 'back' waits for 'shut', which runs only to undo 'move', so it never starts; wait for another step [unreachable-step]
                  - {id: back, phase: go, do: sync, stores: [memory, journal], to: east, after: [look, shut]}
                                                                                                       ^
            """,
            remedy: [(.plan, "after: [look, shut]}", "after: [look]}")], at: "back"),
        Doubt(
            .isolatedStep,
            [(.plan, "  - {id: back", "  - {id: other, phase: go, do: approve, by: sre}\n  - {id: back")],
            """
            plan.yaml:17:5: warning: 'other' waits for nothing and nothing waits for it, so it starts as soon as the plan does; say after what; if it is to stand in for another step, name it at that step's 'instead:' [isolated-step]
                  - {id: other, phase: go, do: approve, by: sre}
                    ^
            """,
            remedy: [(.plan, "do: sync, ", "do: sync, instead: other, ")], at: "other"),
        Doubt(
            .unorderedSteps,
            [
                (.plan, "memory, after: [load]", "memory, after: [decide]"),
                (.plan, "after: [grow, replay]", "after: [grow, replay, load]"),
            ],
            """
            plan.yaml:12:78: warning: 'replay' begins at the capture restored of 'memory', but nothing puts it after 'load'; add load to its 'after', or to that of a step before it [unordered-steps]
                  - {id: replay, phase: go, do: replay, store: journal, from: memory, after: [decide]}
                                                                                             ^
            """,
            remedy: [(.plan, "from: memory, after: [decide]", "from: memory, after: [load]")], at: "replay"),
        Doubt(
            .unorderedSteps,
            [
                (.plan, "after: [grow, replay]", "after: [replay]"),
                (.plan, "after: [begin], s", "after: [begin, grow], s"),
            ],
            """
            plan.yaml:13:82: warning: 'begin' runs on the nodes of west, but nothing puts it after 'grow'; add grow to its 'after', or to that of a step before it [unordered-steps]
                  - {id: begin, phase: go, do: start, services: [web, api], region: west, after: [replay]}
                                                                                                 ^
            """,
            remedy: [(.plan, "after: [replay]", "after: [replay, grow]")], at: "begin"),
        Doubt(
            .unorderedSteps,
            [
                (
                    .plan, "  - {id: back",
                    "  - {id: early, phase: go, do: verify, success-rate: 99%, for: 1min, every: 10s, at: west, after: [load]}\n  - {id: back"
                ),
                (.plan, "after: [grow, replay]", "after: [grow, replay, early]"),
            ],
            """
            plan.yaml:17:99: warning: 'early' looks at what is started in west, but comes before 'begin'; turn them round [unordered-steps]
                … early, phase: go, do: verify, success-rate: 99%, for: 1min, every: 10s, at: west, after: [load]}
                                                                                                           ^
            """,
            remedy: [
                (.plan, "at: west, after: [load]", "at: west, after: [move]"),
                (.plan, "after: [grow, replay, early]", "after: [grow, replay]"),
            ], at: "early"),
        Doubt(
            .unorderedSteps,
            [
                (
                    .plan, "  - {id: back",
                    "  - {id: more, phase: go, do: scale, region: west, to: 150%, after: [decide]}\n  - {id: back"
                )
            ],
            """
            plan.yaml:17:69: warning: 'more' scales west as well, but nothing puts it after 'grow'; add grow to its 'after', or to that of a step before it [unordered-steps]
                  - {id: more, phase: go, do: scale, region: west, to: 150%, after: [decide]}
                                                                                    ^
            """,
            remedy: [(.plan, "to: 150%, after: [decide]", "to: 150%, after: [grow]")], at: "more"),
        Doubt(
            .unorderedSteps,
            [
                (
                    .plan, "  - {id: back",
                    "  - {id: again, phase: go, do: switch-traffic, record: api, to: west, after: [begin]}\n  - {id: back"
                )
            ],
            """
            plan.yaml:17:78: warning: 'again' changes 'api' as well, but nothing puts it after 'move'; add move to its 'after', or to that of a step before it [unordered-steps]
                  - {id: again, phase: go, do: switch-traffic, record: api, to: west, after: [begin]}
                                                                                             ^
            """,
            remedy: [(.plan, "to: west, after: [begin]}", "to: west, after: [move]}")], at: "again"),
        Doubt(
            .unorderedSteps,
            [
                (.plan, "after: [move], r", "after: [begin], r"),
                (.plan, "to: east, after: [look]", "to: east, after: [look, move]"),
            ],
            """
            plan.yaml:16:13: warning: 'look' looks at the way users come, but nothing puts it after 'move'; add move to its 'after', or to that of a step before it [unordered-steps]
                     after: [begin], recovers: true}
                            ^
            """,
            remedy: [(.plan, "after: [begin], r", "after: [move], r")], at: "look"),
    ]
}
