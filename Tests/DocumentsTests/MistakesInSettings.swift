// SPDX-License-Identifier: GPL-3.0-or-later

extension Mistake {
    /// Mistakes in options.
    static let settings: [Mistake] = [
        Mistake(
            setting: "system.stores.memory.every=5",
            """
            --set system.stores.memory.every: error: a duration needs a unit: us, ms, s, min, h, d, w or y; for example 15min
                system.stores.memory.every=5
                                            ^
            """),
        Mistake(
            setting: "system.stores.memory.evry=5min",
            """
            --set system.stores.memory.evry: error: there is no 'evry' in 'system.stores.memory'; did you mean 'system.stores.memory.every'?
                system.stores.memory.evry=5min
                                     ^
            """),
        Mistake(
            setting: "system.stores.memry.every=5min",
            """
            --set system.stores.memry.every: error: there is no 'memry' in 'system.stores'; did you mean 'system.stores.memory'?
                system.stores.memry.every=5min
                              ^
            """),
        Mistake(
            setting: "sytem.stores.memory.every=5min",
            """
            --set sytem.stores.memory.every: error: there is no 'sytem' in a scenario; did you mean 'system'?
                sytem.stores.memory.every=5min
                ^
            """),
        Mistake(
            setting: "plan.steps.grw.to=110%",
            """
            --set plan.steps.grw.to: error: there is no 'grw' in 'plan.steps'; did you mean 'plan.steps.grow'?
                plan.steps.grw.to=110%
                           ^
            """),
        Mistake(
            setting: "plan.steps.grow.to.deeper=110%",
            """
            --set plan.steps.grow.to.deeper: error: there is no 'deeper' in 'plan.steps.grow.to'
                plan.steps.grow.to.deeper=110%
                                   ^
            """),
        Mistake(
            setting: "plan.triggers.unavailabel=5min",
            """
            --set plan.triggers.unavailabel: error: there is no 'unavailabel' in 'plan.triggers'; did you mean 'plan.triggers.unavailable'?
                plan.triggers.unavailabel=5min
                              ^
            """),
        Mistake(
            setting: "plan.steps.grow.after=[decide",
            """
            --set plan.steps.grow.after: error: did not find expected ',' or ']' while parsing a flow sequence
                plan.steps.grow.after=[decide
                                             ^
            """),
        Mistake(
            setting: "plan.steps.grow.after=[decide, nobody]",
            """
            --set plan.steps.grow.after: error: 'nobody' is not a step; there are decide, grow, load, replay, begin, move, look, back
                plan.steps.grow.after=[decide, nobody]
                                               ^
            """),
        Mistake(
            setting: "system.stores.memory.every=",
            """
            --set system.stores.memory.every: error: expected a duration, such as 15min, but nothing is here
                system.stores.memory.every=
                                           ^
            """),
        Mistake(
            setting: "plan=none.yaml",
            """
            --set plan: error: cannot read 'none.yaml': No such file or directory
                plan=none.yaml
                     ^
            """),
        Mistake(
            setting: "fault.lasts=2",
            """
            --set fault.lasts: error: a duration needs a unit: us, ms, s, min, h, d, w or y; for example 15min
                fault.lasts=2
                             ^
            """),
        Mistake(
            setting: "trials=many",
            """
            --set trials: error: 'many' is not a count; write for example 3
                trials=many
                       ^
            """),
        Mistake(
            setting: "system.standby.refused.chance=5%",
            """
            --set system.standby.refused.chance: error: a refusal needs 'for': how long until it is asked for again
                system.standby.refused.chance=5%
                                              ^
            """),
    ]
}
