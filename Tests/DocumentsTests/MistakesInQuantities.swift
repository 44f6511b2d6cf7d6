// SPDX-License-Identifier: GPL-3.0-or-later

extension Mistake {
    /// Mistakes in quantities.
    static let quantities: [Mistake] = [
        Mistake(
            .system, "every: 15min", "every: 15",
            """
            system.yaml:14:14: error: a duration needs a unit: us, ms, s, min, h, d, w or y; for example 15min
                    every: 15
                             ^
            """),
        Mistake(
            .system, "every: 15min", "every: 15 m",
            """
            system.yaml:14:15: error: 'm' is not a unit of a duration: use us, ms, s, min, h, d, w or y
                    every: 15 m
                              ^
            """),
        Mistake(
            .system, "every: 15min", "every: often",
            """
            system.yaml:14:12: error: 'often' is not a duration; write for example 15min
                    every: often
                           ^
            """),
        Mistake(
            .system, "every: 15min", "every: \"\"",
            """
            system.yaml:14:13: error: expected a duration, such as 15min
                    every: ""
                            ^
            """),
        Mistake(
            .system, "every: 15min", "every: -15min",
            """
            system.yaml:14:12: error: a duration is not negative, but this is -15min
                    every: -15min
                           ^
            """),
        Mistake(
            .system, "every: 15min", "every: 15min30s",
            """
            system.yaml:14:17: error: unexpected '30s' after a duration
                    every: 15min30s
                                ^
            """),
        Mistake(
            .system, "every: 15min", "every: 0s",
            """
            system.yaml:14:12: error: expected more than 0, but this is '0s'
                    every: 0s
                           ^
            """),
        Mistake(
            .system, "every: 15min", "every: 1001y",
            """
            system.yaml:14:12: error: '1001y' is more than 1000y
                    every: 1001y
                           ^
            """),
        Mistake(
            .system, "every: 15min", "every: 0.3us",
            """
            system.yaml:14:12: error: '0.3us' is not a whole number of microseconds
                    every: 0.3us
                           ^
            """),
        Mistake(
            .system, "every: 15min", "every: 12345678901234min",
            """
            system.yaml:14:12: error: a number has at most 13 digits before the point and 9 after it
                    every: 12345678901234min
                           ^
            """),
        Mistake(
            .system, "size: 1GB", "size: 1Gb",
            """
            system.yaml:13:12: error: 'Gb' is not a unit of a size: use B, kB, MB, GB, TB, PB, KiB, MiB, GiB, TiB or PiB
                    size: 1Gb
                           ^
            """),
        Mistake(
            .system, "size: 1GB", "size: 0.1B",
            """
            system.yaml:13:11: error: '0.1B' is not a whole number of bytes
                    size: 0.1B
                          ^
            """),
        Mistake(
            .system, "size: 1GB", "size: 2000PB",
            """
            system.yaml:13:11: error: '2000PB' is more than 1000PB
                    size: 2000PB
                          ^
            """),
        Mistake(
            .system, "peak: 100/s", "peak: 100",
            """
            system.yaml:5:21: error: a rate is per time; write for example 400/s
                workload: {peak: 100}
                                    ^
            """),
        Mistake(
            .system, "peak: 100/s", "peak: 100/fortnight",
            """
            system.yaml:5:22: error: a rate is per s, min, h, d, w, month or y, not per 'fortnight'
                workload: {peak: 100/fortnight}
                                     ^
            """),
        Mistake(
            .system, "peak: 100/s", "peak: 0/s",
            """
            system.yaml:5:18: error: expected more than 0, but this is '0/s'
                workload: {peak: 0/s}
                                 ^
            """),
        Mistake(
            .system, "peak: 100/s", "peak: 1.2345678/s",
            """
            system.yaml:5:18: error: a rate has at most 6 digits after the point
                workload: {peak: 1.2345678/s}
                                 ^
            """),
        Mistake(
            .system, "peak: 100/s", "peak: 2000000000/s",
            """
            system.yaml:5:18: error: '2000000000/s' is more than 1000000000/s
                workload: {peak: 2000000000/s}
                                 ^
            """),
        Mistake(
            .system, "restore-rate: 100MB/s", "restore-rate: 100MB",
            """
            system.yaml:15:24: error: a data rate is per time; write for example 250MB/s
                    restore-rate: 100MB
                                       ^
            """),
        Mistake(
            .system, "restore-rate: 100MB/s", "restore-rate: 0MB/s",
            """
            system.yaml:15:19: error: expected more than 0, but this is '0MB/s'
                    restore-rate: 0MB/s
                                  ^
            """),
        Mistake(
            .system, "restore-rate: 100MB/s", "restore-rate: 100MB/s\n    missed: 100%",
            """
            system.yaml:16:13: error: expected less than 100%, but this is '100%'
                    missed: 100%
                            ^
            """),
        Mistake(
            .system, "restore-rate: 100MB/s", "restore-rate: 100MB/s\n    missed: 0.12345%",
            """
            system.yaml:16:21: error: a percentage has at most 4 digits after the point
                    missed: 0.12345%
                                    ^
            """),
        Mistake(
            .system, "restore-rate: 100MB/s", "restore-rate: 100MB/s\n    missed: 0.1234567",
            """
            system.yaml:16:13: error: a share has at most 6 digits after the point
                    missed: 0.1234567
                            ^
            """),
        Mistake(
            .system, "chance: 10%", "chance: 110%",
            """
            system.yaml:28:35: error: expected 0% to 100%, but this is '110%'
                  metrics: {region: east, chance: 110%, for: outage}
                                                  ^
            """),
        Mistake(
            .system, "running: 50%", "running: 100001%",
            """
            system.yaml:9:34: error: '100001%' is more than 100000%
                standby: {region: west, running: 100001%, launch: 1min}
                                                 ^
            """),
        Mistake(
            .system, "replicas: 2", "replicas: 2.5",
            """
            system.yaml:7:19: error: a count is a whole number
                  web: {replicas: 2.5, capacity: 60/s, instance: small, starts-in: 30s}
                                  ^
            """),
        Mistake(
            .system, "replicas: 2", "replicas: 0",
            """
            system.yaml:7:19: error: expected a whole number from 1 to 10000, but this is '0'
                  web: {replicas: 0, capacity: 60/s, instance: small, starts-in: 30s}
                                  ^
            """),
        Mistake(
            .system, "replicas: 2", "replicas: two",
            """
            system.yaml:7:19: error: 'two' is not a count; write for example 3
                  web: {replicas: two, capacity: 60/s, instance: small, starts-in: 30s}
                                  ^
            """),
        Mistake(
            .plan, "recovers: true", "recovers: yes",
            """
            plan.yaml:16:31: error: 'yes' is not possible here; it is one of false, true
                     after: [move], recovers: yes}
                                              ^
            """),
        Mistake(
            .plan, "0min..30min", "30min..0min",
            """
            plan.yaml:7:23: error: a time span ends after it begins
                  go: {window: 30min..0min}
                                      ^
            """),
        Mistake(
            .plan, "0min..30min", "0min..30",
            """
            plan.yaml:7:24: error: a duration needs a unit: us, ms, s, min, h, d, w or y; for example 15min
                  go: {window: 0min..30}
                                       ^
            """),
        Mistake(
            .prices, "hour: 0.10", "hour: 0.1USD",
            """
            prices.yaml:3:20: error: unexpected 'USD' after an amount of money
                  small: {hour: 0.1USD, vcpu: 2, memory: 4GiB}
                                   ^
            """),
        Mistake(
            .prices, "hour: 0.10", "hour: 0.1234567891",
            """
            prices.yaml:3:17: error: a number has at most 13 digits before the point and 9 after it
                  small: {hour: 0.1234567891, vcpu: 2, memory: 4GiB}
                                ^
            """),
        Mistake(
            .prices, "hour: 0.10", "hour: -1",
            """
            prices.yaml:3:17: error: an amount of money is not negative here
                  small: {hour: -1, vcpu: 2, memory: 4GiB}
                                ^
            """),
        Mistake(
            .prices, "hour: 0.10", "hour: free",
            """
            prices.yaml:3:17: error: expected an amount of money in the currency of the price list, such as 0.096
                  small: {hour: free, vcpu: 2, memory: 4GiB}
                                ^
            """),
        Mistake(
            .prices, "hour: 0.10", "hour: 1000000001",
            """
            prices.yaml:3:17: error: '1000000001' is more than 1000000000
                  small: {hour: 1000000001, vcpu: 2, memory: 4GiB}
                                ^
            """),
        Mistake(
            .prices, "currency: USD", "currency: USD\nbusiness: {downtime: 10000}",
            """
            prices.yaml:2:27: error: an amount per time says per what; for example 10000/h
                business: {downtime: 10000}
                                          ^
            """),
        Mistake(
            .prices, "currency: USD", "currency: USD\nbusiness: {downtime: 10000/x}",
            """
            prices.yaml:2:28: error: an amount is per s, min, h, d, w, month or y, not per 'x'
                business: {downtime: 10000/x}
                                           ^
            """),
        Mistake(
            .prices, "currency: USD", "currency: USD\nbusiness: {downtime: 10/y}",
            """
            prices.yaml:2:22: error: '10/y' is not exact to nine places per hour; write it per hour
                business: {downtime: 10/y}
                                     ^
            """),
        Mistake(
            .prices, "currency: USD", "currency: dollars",
            """
            prices.yaml:1:11: error: expected three capital letters, such as USD, but this is 'dollars'
                currency: dollars
                          ^
            """),
        Mistake(
            .prices, "currency: USD", "currency: USD\nas-of: yesterday",
            """
            prices.yaml:2:8: error: expected a day, such as 2026-08-21, but this is 'yesterday'
                as-of: yesterday
                       ^
            """),
        Mistake(
            .scenario, "lasts: 8h", "lasts: 8h, at: Someday 14:00",
            """
            scenario.yaml:5:59: error: 'Someday 14:00' is not a time of the week: write Mon to Sun and a time, such as Tue 14:00
                fault: {kind: region-outage, region: east, lasts: 8h, at: Someday 14:00}
                                                                          ^
            """),
        Mistake(
            .scenario, "lasts: 8h", "lasts: 8h, at: Tue 25:00",
            """
            scenario.yaml:5:63: error: '25:00' is not a time of the day from 00:00 to 23:59
                fault: {kind: region-outage, region: east, lasts: 8h, at: Tue 25:00}
                                                                              ^
            """),
        Mistake(
            .scenario, "scenario: small", "scenario: small\nseed: -1",
            """
            scenario.yaml:2:7: error: a seed is a whole number from 0 to 18446744073709551615
                seed: -1
                      ^
            """),
        Mistake(
            .scenario, "scenario: small", "scenario: small\ntrials: 0",
            """
            scenario.yaml:2:9: error: expected a whole number from 1 to 1000000000, but this is '0'
                trials: 0
                        ^
            """),
    ]
}
