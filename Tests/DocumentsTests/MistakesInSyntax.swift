// SPDX-License-Identifier: GPL-3.0-or-later

extension Mistake {
    /// Mistakes in what is not YAML, or more of YAML than the format has.
    static let syntax: [Mistake] = [
        Mistake(
            .system, "workload: {peak: 100/s}", "workload: {peak: 100/s",
            """
            system.yaml:6:9: error: did not find expected ',' or '}' while parsing a flow mapping that begins on line 5
                services:
                        ^
            """),
        Mistake(
            .system, "size: 1GB", "size: 1GB: 2GB",
            """
            system.yaml:13:14: error: mapping values are not allowed in this context
                    size: 1GB: 2GB
                             ^
            """),
        Mistake(
            .plan, "success: 98%", "success: 98%, takes: lognormal(median: 1s, p95: 2s)",
            """
            plan.yaml:14:123: error: did not find expected ',' or '}' while parsing a flow mapping; a distribution with named parameters stands in quotes
                …itch-traffic, record: api, to: west, after: [begin], success: 98%, takes: lognormal(median: 1s, p95: 2s)}
                                                                                                           ^
            """),
        Mistake(
            .prices, "currency: USD", "currency: USD\n--- \nmore: 1",
            """
            prices.yaml:2:1: error: a file holds one document, and here begins another
                --- 
                ^
            """),
        Mistake(
            .prices, "currency: USD", "currency: !money USD",
            """
            prices.yaml:1:11: error: tags such as '!money' are not part of the format
                currency: !money USD
                          ^
            """),
        Mistake(
            .prices, "hour: 0.10", "hour: *ten",
            """
            prices.yaml:3:17: error: there is no anchor '&ten' before this alias
                  small: {hour: *ten, vcpu: 2, memory: 4GiB}
                                ^
            """),
        Mistake(
            .prices, "currency: USD", "? [a, b]\n: c\ncurrency: USD",
            """
            prices.yaml:1:3: error: a key is a word, not a list or a mapping
                ? [a, b]
                  ^
            """),
        Mistake(
            .prices, "currency: USD", "currency: USD\ncurrency: EUR",
            """
            prices.yaml:2:1: error: 'currency' is given twice; the first is on line 1
                currency: EUR
                ^
            """),
        Mistake(
            .prices, "hour: 0.10", "<<: {hour: 0.1}",
            """
            prices.yaml:3:10: error: an instance type needs 'hour': an hour on demand
                  small: {<<: {hour: 0.1}, vcpu: 2, memory: 4GiB}
                         ^
            prices.yaml:3:11: error: merge keys are not part of the format: write the keys out
                  small: {<<: {hour: 0.1}, vcpu: 2, memory: 4GiB}
                          ^
            """),
        Mistake(
            all: .prices, "",
            """
            prices.yaml:1:1: error: the document is empty
            """),
        Mistake(
            all: .prices, "# nothing\n",
            """
            prices.yaml:1:1: error: the document is empty
                # nothing
                ^
            """),
        Mistake(
            all: .prices, "just a text\n",
            """
            prices.yaml:1:1: error: expected a price list (a mapping), but this is a text
                just a text
                ^
            """),
        Mistake(
            .prices, "currency: USD", "currency: \u{7}",
            """
            prices.yaml:1:11: error: control characters are not allowed
                currency: �
                          ^
            """),
        Mistake(
            all: .system, String(repeating: "[", count: 65) + String(repeating: "]", count: 65),
            """
            system.yaml:1:65: error: a document is at most 64 levels deep
                [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
                                                                                ^
            """),
        Mistake(
            all: .system,
            "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n",
            """
            system.yaml:5:26: error: a document has at most 100000 values, those that aliases repeat included
                e: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]
                                         ^
            """),
    ]
}
