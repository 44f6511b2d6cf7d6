// SPDX-License-Identifier: GPL-3.0-or-later

/// The documents that `init` writes: small, commented, and good to simulate as they are.
enum Starter {
    /// The files, the scenario last.
    static let files = [
        (name: "system.yaml", text: system), (name: "plan.yaml", text: plan), (name: "prices.yaml", text: prices),
        (name: "environment.yaml", text: environment), (name: "scenario.yaml", text: scenario),
    ]

    private static let system = """
        # What is to be recovered. Every number is an assumption until it is yours.
        system: shop

        regions:
          eu-west-1:    {role: primary}
          eu-central-1: {role: secondary}

        workload:
          unit: order
          peak: 200/s                          # demand at the busiest hour
          trough: 30%                          # of it, twelve hours later
          peak-hour: 18                        # UTC
          deferrable: 50%                      # of refused requests, how many come back

        services:                              # capacity is what one replica can carry
          web:      {replicas: 6, capacity: 45/s, instance: m6i.large,  starts-in: "lognormal(median: 20s, p95: 60s)"}
          checkout: {replicas: 4, capacity: 60/s, instance: m6i.xlarge, starts-in: "lognormal(median: 30s, p95: 90s)", needs: [web]}

        standby:
          region: eu-central-1
          running: 40%                         # of the peak, at all times; scaling adds the rest
          launch: "lognormal(median: 60s, p95: 120s)"
          batch: 50%                           # of the target's replicas are launched at a time
          refused: {chance: 2%, for: "lognormal(median: 30min, p95: 150min)"}

        stores:
          orders:                              # captured every so often and copied to the standby
            kind: snapshot
            size: 60GB
            changes: 3GB/h
            every: 15min
            export: "lognormal(median: 1min, p95: 3min)"
            copy: "lognormal(median: 30s, p95: 5min)"
            missed: 0.5%                       # a run that produces nothing
            unusable: 1%                       # found out at the end of a restore
            restore-rate: "lognormal(median: 300MB/s, p95: 600MB/s)"
            rebuilt-by: journal                # replaying the journal makes the store whole
          journal:                             # a log that is replicated as it grows
            kind: log
            appends: 500/s
            lag: "lognormal(median: 1s, p95: 6s)"
            stalled: {chance: 1%, for: "uniform(10min, 4h)"}
            replays-at: 15000/s

        dns:
          shop:
            ttl: 60s
            takes-effect-in: "triangular(5s, 20s, 60s)"
            late: {share: 10%}                 # clients still at the old address after one TTL

        monitoring:
          probe: {every: 30s, timeout: 5s, failures: 3, from: outside}
          alert-delay: "lognormal(median: 20s, p95: 60s)"

        roles:
          night-factor: {factor: 2, from: 22, to: 6}
          on-call:     {people: 1, responds-in: "lognormal(median: 3min, p95: 12min)"}
          engineering: {people: 2, responds-in: "lognormal(median: 10min, p95: 40min)"}

        """

    private static let plan = """
        # How it is recovered. A step runs when all of `after` are done.
        plan: shop-failover

        objectives:
          recovery-time:  {within: 60min, in: 95%}
          recovery-point: {within: 5min, in: 95%}

        triggers:
          - unavailable: 5min

        stand-down: switch                     # if the primary is back before this step starts, nothing is moved

        phases:
          decide:   {window: 0min..15min}
          failover: {window: 15min..50min}
          failback: {window: 4h, starts: primary-recovered}

        steps:
          - {id: page,    phase: decide,   do: notify, to: on-call, by: automation}
          - {id: approve, phase: decide,   do: approve, by: on-call, takes: "lognormal(median: 5min, p95: 20min)", after: [page]}
          - {id: scale,   phase: failover, do: scale, region: eu-central-1, to: 110%, by: automation, after: [approve]}
          - {id: restore, phase: failover, do: restore, store: orders, by: automation, after: [approve]}
          - {id: replay,  phase: failover, do: replay, store: journal, from: orders, by: automation, after: [restore]}
          - {id: start,   phase: failover, do: start, services: [web, checkout], region: eu-central-1, by: automation, after: [scale, replay], success: 98%, retry: {attempts: 3, every: 1min}}
          - {id: test,    phase: failover, do: verify, flows: golden, success-rate: 99%, for: 3min, every: 30s, at: eu-central-1, by: automation, after: [start], timeout: 30min}
          - {id: switch,  phase: failover, do: switch-traffic, record: shop, to: eu-central-1, by: on-call, takes: "lognormal(median: 1min, p95: 4min)", after: [test]}
          - {id: declare, phase: failover, do: approve, by: on-call, takes: "lognormal(median: 1min, p95: 5min)", after: [switch], recovers: true}
          - {id: sync,    phase: failback, do: sync, stores: [orders, journal], to: eu-west-1, by: automation}
          - {id: return,  phase: failback, do: switch-traffic, record: shop, to: eu-west-1, by: on-call, takes: "lognormal(median: 1min, p95: 4min)", after: [sync]}
          - {id: drain,   phase: failback, do: wait, takes: 30min, by: automation, after: [return]}
          - {id: release, phase: failback, do: scale, region: eu-central-1, to: standby, by: automation, after: [drain]}

        """

    private static let prices = """
        # What things cost. Look them up; these are examples.
        currency: EUR
        as-of: 2026-01-01
        provider: AWS
        account: {id: "000000000000", name: shop}

        instances:                             # per hour, on demand
          m6i.large:  {hour: 0.107, vcpu: 2, memory: 8GiB}
          m6i.xlarge: {hour: 0.214, vcpu: 4, memory: 16GiB}

        cluster: {per-region-hour: 0.10}
        storage: {gb-month: 0.023, keep: 7d, put-per-1000: 0.005, get-per-1000: 0.0004}
        transfer: {between-regions-gb: 0.02, to-internet-gb: 0.09}
        dns: {zone-month: 0.50, health-checks-month: 4.00}
        monitoring: {per-region-month: 100}

        business:                              # what an outage costs, beside the cloud bill
          downtime: 5000/h

        """

    private static let environment = """
        # Where the plan's names are in reality, and what does each kind of work there: for drills.
        # The programs and hosts are examples; put yours. Secrets never stand here, only the name of what holds them.
        environment: staging

        adapters:
          notify:  {webhook: {url-from: SHOP_CHAT_URL}}   # the environment variable that holds the URL
          approve: {prompt: {on-call: {group: on-call, quorum: 1, expires: 30min}}}
          probe:                               # does the region serve?
            http:
              eu-west-1: "https://eu-west-1.shop.example/healthz"
              eu-central-1: "https://eu-central-1.shop.example/healthz"
          verify:                              # golden flows
            http:
              eu-central-1: "https://eu-central-1.shop.example/golden"
          scale:                               # a program and its arguments, run in this directory without a shell
            command:
              eu-central-1:
                run: [bin/scale, --region, "{region}", --to, "{to}"]
                check: [bin/scaled, --region, "{region}", --to, "{to}"]   # 0 done, 1 not: asked after a crash
                idempotent: true               # running it again for the same attempt has no further effect
          start:          {command: {eu-central-1: [bin/start, "{region}", "{services}"]}}
          restore:        {command: {orders: [bin/restore, orders]}}
          replay:         {command: {journal: [bin/replay, --since, "{since}"]}}
          switch-traffic: {command: {shop: [bin/switch, --to, "{to}"]}}
          sync:           {command: {orders: [bin/sync-back, orders], journal: [bin/sync-back, journal]}}

        faults:                                # how a drill brings the fault about, and ends it
          region-outage: {command: {eu-west-1: {run: [bin/cut-off, eu-west-1], undo: [bin/reconnect, eu-west-1]}}}

        canary:                                # numbered writes, by which the recovery point is measured
          every: 1s
          http:
            eu-west-1: "https://eu-west-1.shop.example/canary"
            eu-central-1: "https://eu-central-1.shop.example/canary"

        """

    private static let scenario = """
        # eu-west-1 is lost at a random moment of the week.
        scenario: lose-eu-west-1
        system: system.yaml
        plan: plan.yaml
        prices: prices.yaml
        fault:
          kind: region-outage
          region: eu-west-1
          lasts: "lognormal(median: 6h, p95: 30h)"
          per-year: 0.2
        trials: 20000
        seed: 1
        horizon: 7d
        vary:                                  # muster sweep scenario.yaml
          system.standby.running: [0%, 40%, 100%]
          system.stores.orders.every: [5min, 15min, 60min]

        """
}
