// SPDX-License-Identifier: GPL-3.0-or-later

extension Mistake {
    /// Mistakes in distributions.
    static let distributions: [Mistake] = [
        Mistake(
            .system, "launch: 1min", "launch: \"lognormel(median: 1s, p95: 2s)\"",
            """
            system.yaml:9:48: error: 'lognormel' is not a distribution; there are uniform, triangular, pert, exponential, lognormal, normal, weibull, gamma, beta, empirical, mixture
                standby: {region: west, running: 50%, launch: "lognormel(median: 1s, p95: 2s)"}
                                                               ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"lognormal(median: 1s)\"",
            """
            system.yaml:9:48: error: write lognormal(median: …, p95: …) or lognormal(mean: …, sd: …)
                standby: {region: west, running: 50%, launch: "lognormal(median: 1s)"}
                                                               ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"lognormal(median: 0s, p95: 2s)\"",
            """
            system.yaml:9:58: error: the median of a lognormal is above 0
                standby: {region: west, running: 50%, launch: "lognormal(median: 0s, p95: 2s)"}
                                                                         ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"lognormal(median: 3s, p95: 2s)\"",
            """
            system.yaml:9:70: error: the p95 of a lognormal is not below its median
                standby: {region: west, running: 50%, launch: "lognormal(median: 3s, p95: 2s)"}
                                                                                     ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"lognormal(mean: 0s, sd: 2s)\"",
            """
            system.yaml:9:58: error: the mean of lognormal(…) is above 0
                standby: {region: west, running: 50%, launch: "lognormal(mean: 0s, sd: 2s)"}
                                                                         ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"lognormal(median: 1s, p95: 2)\"",
            """
            system.yaml:9:76: error: a duration needs a unit: us, ms, s, min, h, d, w or y; for example 15min
                standby: {region: west, running: 50%, launch: "lognormal(median: 1s, p95: 2)"}
                                                                                           ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"uniform(2s, 1s)\"",
            """
            system.yaml:9:60: error: uniform(a, b) needs a ≤ b
                standby: {region: west, running: 50%, launch: "uniform(2s, 1s)"}
                                                                           ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"uniform(1s, 2s\"",
            """
            system.yaml:9:62: error: expected ',' or ')' here
                standby: {region: west, running: 50%, launch: "uniform(1s, 2s"}
                                                                             ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"uniform()\"",
            """
            system.yaml:9:48: error: write uniform(a, b)
                standby: {region: west, running: 50%, launch: "uniform()"}
                                                               ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"triangular(1s, 5s, 3s)\"",
            """
            system.yaml:9:63: error: triangular(a, mode, b) needs a ≤ mode ≤ b
                standby: {region: west, running: 50%, launch: "triangular(1s, 5s, 3s)"}
                                                                              ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"pert(1s, 5s)\"",
            """
            system.yaml:9:48: error: write pert(a, mode, b)
                standby: {region: west, running: 50%, launch: "pert(1s, 5s)"}
                                                               ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"exponential(mean: 0s)\"",
            """
            system.yaml:9:60: error: the mean of exponential(…) is above 0
                standby: {region: west, running: 50%, launch: "exponential(mean: 0s)"}
                                                                           ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"gamma(mean: 0s, sd: 1s)\"",
            """
            system.yaml:9:54: error: the mean of gamma(…) is above 0
                standby: {region: west, running: 50%, launch: "gamma(mean: 0s, sd: 1s)"}
                                                                     ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"weibull(scale: 0s, shape: 1)\"",
            """
            system.yaml:9:56: error: the scale of a weibull is above 0
                standby: {region: west, running: 50%, launch: "weibull(scale: 0s, shape: 1)"}
                                                                       ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"weibull(scale: 1s, shape: 0.01)\"",
            """
            system.yaml:9:67: error: the shape of a weibull is at least 0.1
                standby: {region: west, running: 50%, launch: "weibull(scale: 1s, shape: 0.01)"}
                                                                                  ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"beta(mean: 1s, sd: 1s)\"",
            """
            system.yaml:9:53: error: beta(…) is a distribution of shares, not of a duration
                standby: {region: west, running: 50%, launch: "beta(mean: 1s, sd: 1s)"}
                                                                    ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"mixture(90%: 1s, 20%: 2s)\"",
            """
            system.yaml:9:48: error: the weights of a mixture sum to 100%, but these sum to 110%
                standby: {region: west, running: 50%, launch: "mixture(90%: 1s, 20%: 2s)"}
                                                               ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"mixture(90%: 1s, 10% 2s)\"",
            """
            system.yaml:9:69: error: a component is 'weight: distribution'
                standby: {region: west, running: 50%, launch: "mixture(90%: 1s, 10% 2s)"}
                                                                                    ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"mixture(110%: 1s)\"",
            """
            system.yaml:9:56: error: a weight is a share of at most 100%
                standby: {region: west, running: 50%, launch: "mixture(110%: 1s)"}
                                                                       ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"uniform(1s, 2s) 3s\"",
            """
            system.yaml:9:64: error: unexpected '3s' after a duration
                standby: {region: west, running: 50%, launch: "uniform(1s, 2s) 3s"}
                                                                               ^
            """),
        Mistake(
            .system,
            "launch: 1min",
            "launch: \"mixture(100%: mixture(100%: mixture(100%: mixture(100%: mixture(100%: mixture(100%: mixture(100%: mixture(100%: mixture(100%: 1s)))))))))\"",
            """
            system.yaml:9:160: error: distributions are nested at most 8 deep
                …100%: mixture(100%: mixture(100%: mixture(100%: mixture(100%: mixture(100%: mixture(100%: mixture(100%: 1s)))))))))"}
                                                                                                           ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"empirical(file: none.csv, column: c)\"",
            """
            system.yaml:9:48: error: cannot read 'none.csv': No such file or directory
                standby: {region: west, running: 50%, launch: "empirical(file: none.csv, column: c)"}
                                                               ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"empirical(column: c)\"",
            """
            system.yaml:9:48: error: empirical(…) needs a file and a column
                standby: {region: west, running: 50%, launch: "empirical(column: c)"}
                                                               ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"empirical(fill: events.csv)\"",
            """
            system.yaml:9:58: error: write empirical(file: …, column: …, unit: …, where: column=value)
                standby: {region: west, running: 50%, launch: "empirical(fill: events.csv)"}
                                                                         ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"empirical(file: events.csv, column: metric, unit: s)\"",
            """
            system.yaml:9:48: error: 'events.csv' has no column 'metric'; did you mean 'metrics'?
                standby: {region: west, running: 50%, launch: "empirical(file: events.csv, column: metric, unit: s)"}
                                                               ^
            """),
        Mistake(
            .system, "launch: 1min", "launch: \"empirical(file: events.csv, column: event)\"",
            """
            system.yaml:9:48: error: '2021' in column 'event' of 'events.csv': a duration needs a unit: us, ms, s, min, h, d, w or y; for example 15min
                standby: {region: west, running: 50%, launch: "empirical(file: events.csv, column: event)"}
                                                               ^
            """),
        Mistake(
            .system,
            "launch: 1min",
            "launch: \"empirical(file: events.csv, column: event, unit: s, where: metrics=2)\"",
            """
            system.yaml:9:48: error: no row of 'events.csv' is selected
                standby: {region: west, running: 50%, launch: "empirical(file: events.csv, column: event, unit: s, where: metrics=2)"}
                                                               ^
            """),
        Mistake(
            .system,
            "launch: 1min",
            "launch: \"empirical(file: events.csv, column: event, unit: s, where: metrics)\"",
            """
            system.yaml:9:48: error: 'where' is column=value
                standby: {region: west, running: 50%, launch: "empirical(file: events.csv, column: event, unit: s, where: metrics)"}
                                                               ^
            """),
    ]
}
