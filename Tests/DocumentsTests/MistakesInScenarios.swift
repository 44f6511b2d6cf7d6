// SPDX-License-Identifier: GPL-3.0-or-later

extension Mistake {
    /// Mistakes in scenarios.
    static let scenarios: [Mistake] = [
        Mistake(
            .scenario, "scenario: small", "scenario: small\nextends: scenario.yaml",
            """
            scenario.yaml:2:10: error: scenarios extend each other in a circle, or more than 16 deep
                extends: scenario.yaml
                         ^
            """),
        Mistake(
            .scenario, "lasts: 8h}", "lasts: 8h, per-year: 101}",
            """
            scenario.yaml:5:65: error: expected at most 100, but this is '101'
                fault: {kind: region-outage, region: east, lasts: 8h, per-year: 101}
                                                                                ^
            """),
        Mistake(
            .scenario, "scenario: small", "scenario: small\nextends: other.yaml",
            """
            scenario.yaml:2:10: error: cannot read 'other.yaml': No such file or directory
                extends: other.yaml
                         ^
            """),
        Mistake(
            .scenario, "plan: plan.yaml", "plan: environment.yaml",
            """
            scenario.yaml:3:7: error: 'environment.yaml' is an environment, and a plan is needed here
                plan: environment.yaml
                      ^
            """),
        Mistake(
            .scenario, "system: system.yaml", "system: ''",
            """
            scenario.yaml:2:9: error: a file has a name
                system: ''
                        ^
            """),
        Mistake(
            .scenario, "scenario: small", "scenario: small\nset: {system.stores.memry.every: 5min}",
            """
            scenario.yaml:2:21: error: there is no 'memry' in 'system.stores'; did you mean 'system.stores.memory'?
                set: {system.stores.memry.every: 5min}
                                    ^
            """),
        Mistake(
            .scenario, "scenario: small", "scenario: small\nset: {system.stores.memory.every: 5}",
            """
            scenario.yaml:2:36: error: a duration needs a unit: us, ms, s, min, h, d, w or y; for example 15min
                set: {system.stores.memory.every: 5}
                                                   ^
            """),
        Mistake(
            .scenario, "scenario: small", "scenario: small\nset: [a]",
            """
            scenario.yaml:2:6: error: expected a mapping from paths to values, but this is a list
                set: [a]
                     ^
            """),
        Mistake(
            .scenario, "scenario: small", "scenario: small\nvary:\n  system.stores.memory.every: [5min, 6mon]",
            """
            scenario.yaml:3:39: error: 'mon' is not a unit of a duration: use us, ms, s, min, h, d, w or y
                  system.stores.memory.every: [5min, 6mon]
                                                      ^
            """),
        Mistake(
            .scenario, "scenario: small", "scenario: small\nvary:\n  system.stores.memory.evry: [5min, 6min]",
            """
            scenario.yaml:3:24: error: there is no 'evry' in 'system.stores.memory'; did you mean 'system.stores.memory.every'?
                  system.stores.memory.evry: [5min, 6min]
                                       ^
            """),
        Mistake(
            .scenario, "scenario: small", "scenario: small\nvary:\n  system.stores.memory.every: 5min..5min",
            """
            scenario.yaml:3:31: error: this range is empty: both ends are the same
                  system.stores.memory.every: 5min..5min
                                              ^
            """),
        Mistake(
            .scenario, "scenario: small", "scenario: small\nvary:\n  horizon, seed: [[1d, 2], [3d]]",
            """
            scenario.yaml:3:28: error: expected a list of 2 values, one for each path
                  horizon, seed: [[1d, 2], [3d]]
                                           ^
            """),
        Mistake(
            .scenario,
            "scenario: small",
            "scenario: small\nvary:\n  system.stores.memory.every: 5min..15min:0min",
            """
            scenario.yaml:3:31: error: the step of a range is above 0
                  system.stores.memory.every: 5min..15min:0min
                                              ^
            """),
        Mistake(
            .scenario,
            "scenario: small",
            "scenario: small\nvary:\n  system.stores.memory.every: 15min..5min:1min",
            """
            scenario.yaml:3:31: error: a range goes from the smaller value to the larger
                  system.stores.memory.every: 15min..5min:1min
                                              ^
            """),
        Mistake(
            .scenario,
            "scenario: small",
            "scenario: small\nvary:\n  system.stores.memory.every: 1us..15min:1us",
            """
            scenario.yaml:3:31: error: a dimension has at most 10000 values
                  system.stores.memory.every: 1us..15min:1us
                                              ^
            """),
        Mistake(
            .scenario, "scenario: small", "scenario: small\nvary:\n  system.stores.memory.every: a..b:c",
            """
            scenario.yaml:3:31: error: 'a' is not a number with a unit
                  system.stores.memory.every: a..b:c
                                              ^
            """),
        Mistake(
            .scenario, "scenario: small", "scenario: small\nvary:\n  system.stores.memory.every: []",
            """
            scenario.yaml:3:31: error: a dimension has 1 to 10000 values
                  system.stores.memory.every: []
                                              ^
            """),
        Mistake(
            .scenario, "scenario: small", "scenario: small\nvary: much",
            """
            scenario.yaml:2:7: error: expected a mapping from paths to lists of values, but this is a text
                vary: much
                      ^
            """),
        Mistake(
            .scenario, "scenario: small", "scenario: small\nvary:\n  system.stores.memory.every: '5min,,6min'",
            """
            scenario.yaml:3:32: error: a value is missing
                  system.stores.memory.every: '5min,,6min'
                                               ^
            """),
    ]
}
