// SPDX-License-Identifier: GPL-3.0-or-later

extension Mistake {
    /// Mistakes in tables that documents refer to.
    static let tables: [Mistake] = [
        Mistake(
            all: .events,
            "event,metrics\n",
            also: (
                .system,
                "impairments:\n  metrics: {region: east, chance: 10%",
                "impairments:\n  drawn: jointly\n  events: events.csv\n  metrics: {region: east"
            ),
            """
            system.yaml:29:11: error: 'events.csv' has no event
                  events: events.csv
                          ^
            """),
        Mistake(
            all: .events,
            "event,metrics\n2021,2\n",
            also: (
                .system,
                "impairments:\n  metrics: {region: east, chance: 10%",
                "impairments:\n  drawn: jointly\n  events: events.csv\n  metrics: {region: east"
            ),
            """
            system.yaml:29:11: error: 'events.csv', event 1, column 'metrics': '2' is not 0 or 1
                  events: events.csv
                          ^
            """),
        Mistake(
            all: .events,
            "",
            also: (
                .system,
                "impairments:\n  metrics: {region: east, chance: 10%",
                "impairments:\n  drawn: jointly\n  events: events.csv\n  metrics: {region: east"
            ),
            """
            system.yaml:29:11: error: 'events.csv' has no header row
                  events: events.csv
                          ^
            """),
        Mistake(
            all: .events,
            "event,metrics\n2021\n",
            also: (
                .system,
                "impairments:\n  metrics: {region: east, chance: 10%",
                "impairments:\n  drawn: jointly\n  events: events.csv\n  metrics: {region: east"
            ),
            """
            system.yaml:29:11: error: 'events.csv', line 2: 1 cells where the header has 2
                  events: events.csv
                          ^
            """),
        Mistake(
            all: .events,
            "event,\"metrics\n",
            also: (
                .system,
                "impairments:\n  metrics: {region: east, chance: 10%",
                "impairments:\n  drawn: jointly\n  events: events.csv\n  metrics: {region: east"
            ),
            """
            system.yaml:29:11: error: 'events.csv', line 1: a quoted cell that never ends
                  events: events.csv
                          ^
            """),
        Mistake(
            all: .events,
            "event,metr\"ics\n",
            also: (
                .system,
                "impairments:\n  metrics: {region: east, chance: 10%",
                "impairments:\n  drawn: jointly\n  events: events.csv\n  metrics: {region: east"
            ),
            """
            system.yaml:29:11: error: 'events.csv', line 1: a quote inside a cell that is not quoted
                  events: events.csv
                          ^
            """),
        Mistake(
            all: .events,
            "event,duration\n1,2\n",
            also: (
                .system,
                "launch: 1min",
                "launch: \"empirical(file: events.csv, column: minutes, unit: min)\""
            ),
            """
            system.yaml:9:48: error: 'events.csv' has no column 'minutes'; its columns are event, duration
                standby: {region: west, running: 50%, launch: "empirical(file: events.csv, column: minutes, unit: min)"}
                                                               ^
            """),
        Mistake(
            all: .events,
            "event,minutes\n1,-2\n",
            also: (
                .system,
                "launch: 1min",
                "launch: \"empirical(file: events.csv, column: minutes, unit: min)\""
            ),
            """
            system.yaml:9:48: error: '-2' in column 'minutes' of 'events.csv': a duration is not negative, but this is -2min
                standby: {region: west, running: 50%, launch: "empirical(file: events.csv, column: minutes, unit: min)"}
                                                               ^
            """),
        Mistake(
            all: .events,
            "event,minutes\n1,2min\n",
            also: (
                .system,
                "launch: 1min",
                "launch: \"empirical(file: events.csv, column: minutes, unit: min)\""
            ),
            """
            system.yaml:9:48: error: '2min' in column 'minutes' of 'events.csv': 'minmin' is not a unit of a duration: use us, ms, s, min, h, d, w or y
                standby: {region: west, running: 50%, launch: "empirical(file: events.csv, column: minutes, unit: min)"}
                                                               ^
            """),
        Mistake(
            all: .events,
            "event,minutes\n1,\n",
            also: (
                .system,
                "launch: 1min",
                "launch: \"empirical(file: events.csv, column: minutes, unit: min)\""
            ),
            """
            system.yaml:9:48: error: '' in column 'minutes' of 'events.csv': 'min' is not a duration; write for example 15min
                standby: {region: west, running: 50%, launch: "empirical(file: events.csv, column: minutes, unit: min)"}
                                                               ^
            """),
    ]
}
