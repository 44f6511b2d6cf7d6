// SPDX-License-Identifier: GPL-3.0-or-later

extension Mistake {
    /// Mistakes in the URLs, prompts and webhooks of an environment.
    static let addresses: [Mistake] = [
        Mistake(
            .environment, "\"http://127.0.0.1:8001/healthz\"", "\"127.0.0.1:8001/healthz\"",
            """
            environment.yaml:5:25: error: a URL begins with http:// or https://
                  probe: {http: {east: "127.0.0.1:8001/healthz"}}
                                        ^
            """),
        Mistake(
            .environment, "\"http://127.0.0.1:8001/healthz\"", "ftp://east.example/",
            """
            environment.yaml:5:24: error: a URL begins with http:// or https://
                  probe: {http: {east: ftp://east.example/}}
                                       ^
            """),
        Mistake(
            .environment, "\"http://127.0.0.1:8001/healthz\"", "\"http:///healthz\"",
            """
            environment.yaml:5:32: error: a URL names a host
                  probe: {http: {east: "http:///healthz"}}
                                               ^
            """),
        Mistake(
            .environment, "\"http://127.0.0.1:8001/healthz\"", "\"http://:8001/healthz\"",
            """
            environment.yaml:5:32: error: a URL names a host
                  probe: {http: {east: "http://:8001/healthz"}}
                                               ^
            """),
        Mistake(
            .environment, "\"http://127.0.0.1:8001/healthz\"", "\"http://east.example/is it up\"",
            """
            environment.yaml:5:47: error: a URL holds ASCII characters and no spaces; others are written %20
                  probe: {http: {east: "http://east.example/is it up"}}
                                                              ^
            """),
        Mistake(
            .environment, "\"http://127.0.0.1:8001/healthz\"", "\"http://éast.example/\"",
            """
            environment.yaml:5:32: error: a URL holds ASCII characters and no spaces; others are written %20
                  probe: {http: {east: "http://éast.example/"}}
                                               ^
            """),
        Mistake(
            .environment, "\"http://127.0.0.1:8001/healthz\"", "\"http://east.example:0/\"",
            """
            environment.yaml:5:45: error: a port is a whole number from 1 to 65535
                  probe: {http: {east: "http://east.example:0/"}}
                                                            ^
            """),
        Mistake(
            .environment, "\"http://127.0.0.1:8001/healthz\"", "\"http://east.example:/\"",
            """
            environment.yaml:5:45: error: a port is a whole number from 1 to 65535
                  probe: {http: {east: "http://east.example:/"}}
                                                            ^
            """),
        Mistake(
            .environment, "\"http://127.0.0.1:8001/healthz\"", "\"http://east.example:65536/\"",
            """
            environment.yaml:5:45: error: a port is a whole number from 1 to 65535
                  probe: {http: {east: "http://east.example:65536/"}}
                                                            ^
            """),
        Mistake(
            .environment, "\"http://127.0.0.1:8001/healthz\"", "\"http://east,west/\"",
            """
            environment.yaml:5:32: error: 'east,west' is not the name of a host
                  probe: {http: {east: "http://east,west/"}}
                                               ^
            """),
        Mistake(
            .environment, "\"http://127.0.0.1:8001/healthz\"", "\"http://ops:hunter2@east.example/\"",
            """
            environment.yaml:5:24: error: a user's name and password never stand in a URL of a document; use a command that reads them from where they are held
            """),
        Mistake(
            .environment, "sre: {}", "sre: {quorum: 0}",
            """
            environment.yaml:4:36: error: expected a whole number from 1 to 100, but this is '0'
                  approve: {prompt: {sre: {quorum: 0}}}
                                                   ^
            """),
        Mistake(
            .environment, "sre: {}", "sre: {quorum: 101}",
            """
            environment.yaml:4:36: error: expected a whole number from 1 to 100, but this is '101'
                  approve: {prompt: {sre: {quorum: 101}}}
                                                   ^
            """),
        Mistake(
            .environment, "sre: {}", "sre: {expires: 0s}",
            """
            environment.yaml:4:37: error: expected more than 0, but this is '0s'
                  approve: {prompt: {sre: {expires: 0s}}}
                                                    ^
            """),
        Mistake(
            .environment, "sre: {}", "sre: {expires: 30}",
            """
            environment.yaml:4:39: error: a duration needs a unit: us, ms, s, min, h, d, w or y; for example 15min
                  approve: {prompt: {sre: {expires: 30}}}
                                                      ^
            """),
        Mistake(
            .environment, "sre: {}", "sre: {grup: ops}",
            """
            environment.yaml:4:28: error: 'grup' is not a key of a prompt; did you mean 'group'?
                  approve: {prompt: {sre: {grup: ops}}}
                                           ^
            """),
        Mistake(
            .environment, "{url-from: CHAT_URL}", "{url: \"https://chat.example/hooks/s3cr3t\"}",
            """
            environment.yaml:3:22: error: the URL of a webhook is a secret and never stands in a document; name the variable that holds it: url-from: VARIABLE
            """),
        Mistake(
            .environment, "{url-from: CHAT_URL}", "\"https://chat.example/hooks/s3cr3t\"",
            """
            environment.yaml:3:21: error: the URL of a webhook is a secret and never stands in a document; name the variable that holds it: url-from: VARIABLE
            """),
        Mistake(
            .environment, "{url-from: CHAT_URL}", "{url-from: \"https://chat.example/hooks/s3cr3t\"}",
            """
            environment.yaml:3:32: error: the URL of a webhook is a secret and never stands in a document; name the variable that holds it: url-from: VARIABLE
            """),
        Mistake(
            .environment, "{url-from: CHAT_URL}", "{url-file: \"https://chat.example/hooks/s3cr3t\"}",
            """
            environment.yaml:3:32: error: the URL of a webhook is a secret and never stands in a document; name the variable that holds it: url-from: VARIABLE
            """),
        Mistake(
            .environment, "{url-from: CHAT_URL}", "{}",
            """
            environment.yaml:3:21: error: a webhook needs 'url-from' or 'url-file'
                  notify: {webhook: {}}
                                    ^
            """),
        Mistake(
            .environment, "{url-from: CHAT_URL}", "{url-from: CHAT_URL, url-file: chat}",
            """
            environment.yaml:3:42: error: a webhook has either 'url-from' or 'url-file'
                  notify: {webhook: {url-from: CHAT_URL, url-file: chat}}
                                                         ^
            """),
        Mistake(
            .environment, "{url-from: CHAT_URL}", "{url-fro: CHAT_URL}",
            """
            environment.yaml:3:22: error: 'url-fro' is not a key of a webhook; did you mean 'url-from'?
                  notify: {webhook: {url-fro: CHAT_URL}}
                                     ^
            """),
        Mistake(
            .environment, "{url-from: CHAT_URL}", "{url-from: 1_CHAT}",
            """
            environment.yaml:3:32: error: the name of an environment variable is made of letters, digits and '_', no digit first
                  notify: {webhook: {url-from: 1_CHAT}}
                                               ^
            """),
        Mistake(
            .environment, "{url-from: CHAT_URL}", "{url-from: CHAT-URL}",
            """
            environment.yaml:3:32: error: the name of an environment variable is made of letters, digits and '_', no digit first
                  notify: {webhook: {url-from: CHAT-URL}}
                                               ^
            """),
        Mistake(
            .environment, "{url-from: CHAT_URL}", "{url-file: ''}",
            """
            environment.yaml:3:32: error: a file has a name
                  notify: {webhook: {url-file: ''}}
                                               ^
            """),
        Mistake(
            .environment, "east: \"http://127.0.0.1:8001/healthz\"", "est: \"http://127.0.0.1:8001/healthz\"",
            """
            environment.yaml:5:18: error: 'est' is not a region or 'users'; did you mean 'east'?
                  probe: {http: {est: "http://127.0.0.1:8001/healthz"}}
                                 ^
            """),
    ]
}
