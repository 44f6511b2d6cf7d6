// SPDX-License-Identifier: GPL-3.0-or-later

extension Mistake {
    /// Mistakes in the keys, commands and names of an environment.
    static let environments: [Mistake] = [
        Mistake(
            .environment, "environment: small", "environmnt: small",
            """
            environment.yaml:1:1: error: 'environmnt' is not a key of an environment; did you mean 'environment'?
                environmnt: small
                ^
            """),
        Mistake(
            .environment, "faults:", "fault:",
            """
            environment.yaml:13:1: error: 'fault' is not a key of an environment; did you mean 'faults'?
                fault:
                ^
            """),
        Mistake(
            .environment, "environment: small\nadapters:", "environment: small\nadaptors:",
            """
            environment.yaml:2:1: error: 'adaptors' is not a key of an environment; did you mean 'adapters'?
                adaptors:
                ^
            """),
        Mistake(
            .environment, "  scale:", "  scal:",
            """
            environment.yaml:6:3: error: 'scal' is not a key of the adapters; did you mean 'scale'?
                  scal: {command: {west: [grow, --to, "{to}"]}}
                  ^
            """),
        Mistake(
            .environment, "  scale:", "  wait:",
            """
            environment.yaml:6:3: error: 'wait' is not a key of the adapters; it may have scale, start, replay, sync
                  wait: {command: {west: [grow, --to, "{to}"]}}
                  ^
            """),
        Mistake(
            .environment, "{command: {west: [grow, --to, \"{to}\"]}}", "{comand: {west: [grow]}}",
            """
            environment.yaml:6:11: error: 'comand' is not a key of an adapter for 'scale'; did you mean 'command'?
                  scale: {comand: {west: [grow]}}
                          ^
            """),
        Mistake(
            .environment, "{command: {west: [grow, --to, \"{to}\"]}}", "{kubernets: {west: grow}}",
            """
            environment.yaml:6:11: error: 'kubernets' is not a key of an adapter for 'scale'; did you mean 'kubernetes'?
                  scale: {kubernets: {west: grow}}
                          ^
            """),
        Mistake(
            .environment, "{command: {west: [grow, --to, \"{to}\"]}}", "{http: {west: \"http://west.example/\"}}",
            """
            environment.yaml:6:11: error: 'http' is not a key of an adapter for 'scale'; it may have command, kubernetes
                  scale: {http: {west: "http://west.example/"}}
                          ^
            """),
        Mistake(
            .environment, "{command: {west: [grow, --to, \"{to}\"]}}", "{}",
            """
            environment.yaml:6:10: error: an adapter for 'scale' needs a technology; it may have command, kubernetes
                  scale: {}
                         ^
            """),
        Mistake(
            .environment, "{command: {west: [grow, --to, \"{to}\"]}}", "kubernetes",
            """
            environment.yaml:6:10: error: expected an adapter for 'scale' (a mapping), but this is a text
                  scale: kubernetes
                         ^
            """),
        Mistake(
            .environment, "{command: {west: [grow, --to, \"{to}\"]}}",
            "{command: {west: [grow]}, kubernetes: {west: {}}}",
            """
            environment.yaml:6:36: error: 'west' has a technology already: 'command'
                  scale: {command: {west: [grow]}, kubernetes: {west: {}}}
                                                   ^
            """),
        Mistake(
            .environment, "[grow, --to, \"{to}\"]", "grow --to west",
            """
            environment.yaml:6:27: error: expected a program and its arguments (a list), but this is a text; no shell splits it: write [program, argument]
                  scale: {command: {west: grow --to west}}
                                          ^
            """),
        Mistake(
            .environment, "[grow, --to, \"{to}\"]", "[grow, --to, {to}]",
            """
            environment.yaml:6:40: error: expected an argument, but this is a mapping; an argument that begins with a brace stands in quotes
                  scale: {command: {west: [grow, --to, {to}]}}
                                                       ^
            """),
        Mistake(
            .environment, "[grow, --to, \"{to}\"]", "[grow, [a]]",
            """
            environment.yaml:6:34: error: expected an argument, but this is a list
                  scale: {command: {west: [grow, [a]]}}
                                                 ^
            """),
        Mistake(
            .environment, "[grow, --to, \"{to}\"]", "[]",
            """
            environment.yaml:6:27: error: a command begins with the name of a program
                  scale: {command: {west: []}}
                                          ^
            """),
        Mistake(
            .environment, "[grow, --to, \"{to}\"]", "['', grow]",
            """
            environment.yaml:6:28: error: a command begins with the name of a program
                  scale: {command: {west: ['', grow]}}
                                           ^
            """),
        Mistake(
            .environment, "[grow, --to, \"{to}\"]", "[grow, \"a\\0b\"]",
            """
            environment.yaml:6:36: error: an argument holds no NUL
                  scale: {command: {west: [grow, "a\\0b"]}}
                                                   ^
            """),
        Mistake(
            .environment, "\"{to}\"]", "\"{to\"]",
            """
            environment.yaml:6:41: error: a brace holds the name of a value, such as {since}: a brace itself is written {{
                  scale: {command: {west: [grow, --to, "{to"]}}
                                                        ^
            """),
        Mistake(
            .environment, "\"{to}\"]", "\"a={t o}\"]",
            """
            environment.yaml:6:43: error: a brace holds the name of a value, such as {since}: a brace itself is written {{
                  scale: {command: {west: [grow, --to, "a={t o}"]}}
                                                          ^
            """),
        Mistake(
            .environment, "\"{to}\"]", "\"{{to}\"]",
            """
            environment.yaml:6:45: error: no brace is open here: a brace itself is written }}
                  scale: {command: {west: [grow, --to, "{{to}"]}}
                                                            ^
            """),
        Mistake(
            .environment, "\"{to}\"]", "\"{1}\"]",
            """
            environment.yaml:6:41: error: a brace holds the name of a value, such as {since}: a brace itself is written {{
                  scale: {command: {west: [grow, --to, "{1}"]}}
                                                        ^
            """),
        Mistake(
            .environment, "run: [load], ", "",
            """
            environment.yaml:9:15: error: a command needs 'run': does the work
                      memory: {check: [has], precheck: [can], undo: [drop], idempotent: true}
                              ^
            """),
        Mistake(
            .environment, "check: [has]", "chek: [has]",
            """
            environment.yaml:9:29: error: 'chek' is not a key of a command; did you mean 'check'?
                      memory: {run: [load], chek: [has], precheck: [can], undo: [drop], idempotent: true}
                                            ^
            """),
        Mistake(
            .environment, "check: [has]", "check: has",
            """
            environment.yaml:9:36: error: expected a program and its arguments (a list), but this is a text; no shell splits it: write [program, argument]
                      memory: {run: [load], check: has, precheck: [can], undo: [drop], idempotent: true}
                                                   ^
            """),
        Mistake(
            .environment, "idempotent: true", "idempotent: yes",
            """
            environment.yaml:9:86: error: 'yes' is not possible here; it is one of false, true
                      memory: {run: [load], check: [has], precheck: [can], undo: [drop], idempotent: yes}
                                                                                                     ^
            """),
        Mistake(
            .environment, "{west: [grow, --to, \"{to}\"]}", "[grow]",
            """
            environment.yaml:6:20: error: expected commands, each by the name of a region, but this is a list
                  scale: {command: [grow]}
                                   ^
            """),
        Mistake(
            .environment, "{west: [grow, --to, \"{to}\"]}", "{}",
            """
            environment.yaml:6:20: error: expected commands, each by the name of a region, but there are none
                  scale: {command: {}}
                                   ^
            """),
        Mistake(
            .environment, "region-outage: {command", "region-outrage: {command",
            """
            environment.yaml:14:3: error: 'region-outrage' is not a key of the faults; did you mean 'region-outage'?
                  region-outrage: {command: {east: {run: [cut], undo: [mend]}}}
                  ^
            """),
        Mistake(
            .environment, "{command: {east: {run: [cut], undo: [mend]}}}", "{prompt: {sre: {}}}",
            """
            environment.yaml:14:19: error: 'prompt' is not a key of an injection of 'region-outage'; it may have command, chaos-mesh
                  region-outage: {prompt: {sre: {}}}
                                  ^
            """),
        Mistake(
            .environment, "every: 200ms", "every: 9ms",
            """
            environment.yaml:15:17: error: expected at least 10ms, but this is '9ms'
                canary: {every: 9ms, http: {east: "http://127.0.0.1:8001/canary"}}
                                ^
            """),
        Mistake(
            .environment, "every: 200ms", "every: 200",
            """
            environment.yaml:15:20: error: a duration needs a unit: us, ms, s, min, h, d, w or y; for example 15min
                canary: {every: 200, http: {east: "http://127.0.0.1:8001/canary"}}
                                   ^
            """),
        Mistake(
            .environment, "every: 200ms, http: {east: \"http://127.0.0.1:8001/canary\"}", "every: 200ms",
            """
            environment.yaml:15:9: error: a canary needs 'http': where each region is written to and read
                canary: {every: 200ms}
                        ^
            """),
        Mistake(
            .environment, "{east: \"http://127.0.0.1:8001/canary\"}", "{}",
            """
            environment.yaml:15:30: error: expected URLs, each by the name of a region, but there are none
                canary: {every: 200ms, http: {}}
                                             ^
            """),
        Mistake(
            .environment, "users: \"https", "usrs: \"https",
            """
            environment.yaml:12:19: error: 'usrs' is not a region or 'users'; did you mean 'users'?
                  verify: {http: {usrs: "https://api.example/golden"}}
                                  ^
            """),
        Mistake(
            .environment, "west: [grow", "users: [grow",
            """
            environment.yaml:6:21: error: 'users' is not a region; there are east, west
                  scale: {command: {users: [grow, --to, "{to}"]}}
                                    ^
            """),
        Mistake(
            .environment, "memory: {run", "memry: {run",
            """
            environment.yaml:9:7: error: 'memry' is not a store; did you mean 'memory'?
                      memry: {run: [load], check: [has], precheck: [can], undo: [drop], idempotent: true}
                      ^
            """),
        Mistake(
            .environment, "api: [move]", "ap: [move]",
            """
            environment.yaml:11:30: error: 'ap' is not a DNS record; did you mean 'api'?
                  switch-traffic: {command: {ap: [move]}}
                                             ^
            """),
        Mistake(
            .environment, "{sqs: {dead: {queue: dlq, to: work}}}", "{command: {deed: [feed]}}",
            """
            environment.yaml:10:25: error: 'deed' is not a queue; did you mean 'dead'?
                  re-ingest: {command: {deed: [feed]}}
                                        ^
            """),
        Mistake(
            .environment, "sre: {}", "sra: {}",
            """
            environment.yaml:4:22: error: 'sra' is not a role; did you mean 'sre'?
                  approve: {prompt: {sra: {}}}
                                     ^
            """),
        Mistake(
            .environment, "{webhook: {url-from: CHAT_URL}}", "{command: {\"#ops\": [tell]}}",
            """
            environment.yaml:3:22: error: '#ops' is not a role or a channel of the plan; there are sre, engineering
                  notify: {command: {"#ops": [tell]}}
                                     ^
            """),
        Mistake(
            .environment, "{command: {east: {run", "{command: {eats: {run",
            """
            environment.yaml:14:29: error: 'eats' is not a region; did you mean 'east'?
                  region-outage: {command: {eats: {run: [cut], undo: [mend]}}}
                                            ^
            """),
        Mistake(
            .environment, "region-outage: {command: {east", "corruption: {command: {memry",
            """
            environment.yaml:14:26: error: 'memry' is not a store; did you mean 'memory'?
                  corruption: {command: {memry: {run: [cut], undo: [mend]}}}
                                         ^
            """),
        Mistake(
            .environment, "{east: \"http://127.0.0.1:8001/canary\"}", "{memory: \"http://127.0.0.1:8001/canary\"}",
            """
            environment.yaml:15:31: error: 'memory' is not a region; there are east, west
                canary: {every: 200ms, http: {memory: "http://127.0.0.1:8001/canary"}}
                                              ^
            """),
    ]
}
