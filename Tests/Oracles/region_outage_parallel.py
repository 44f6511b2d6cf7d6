#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same for models/agent-framework/plan-parallel.yaml under scenarios/region-outage-parallel.yaml: captures every 5 min,
everything that moves nothing side by side from the plan's beginning, traffic last and through the DNS data plane.

The branches meet only before `switch-traffic`; each is followed by itself. The golden flows always take 5 min, since no
user is in the standby yet; nodes that arrive after `start` has begun come too late to count for it.
"""
import math

from region_outage import MIN, Trial, happens, lognormal, luck, show


class Parallel(Trial):
    cadence = 300

    def tried(self, begin, length, success, count, every, mend):
        """When a step begun then is done: `length` seconds a try, mended by hand after the last."""
        now = begin
        for attempt in range(count):
            now += length(now)
            if happens(success):
                return now
            if attempt < count - 1:
                now += every
        self.now = now
        return now + mend()

    def batches(self, begin):
        """When nodes arrive, as [(instant, {service: count})]; the same 24 nodes as in the serial plan."""
        arrivals = []
        for batch in ({"queues": 2, "orchestrator": 4, "agents": 5}, {"agents": 7, "plugins": 4}, {"plugins": 2}):
            while happens(0.02):
                begin += lognormal(30, 155) * MIN
            begin += max(lognormal(55, 83) for _ in range(sum(batch.values())))
            arrivals.append((begin, batch))
        return arrivals

    def starting(self, now, arrivals):
        def slowest(service, median, p95):
            count = sum(batch.get(service, 0) for arrived, batch in arrivals if arrived <= now)
            return max((lognormal(median, p95) for _ in range(count)), default=None)

        ready = slowest("queues", 15, 40) or 0.0
        orchestrator = slowest("orchestrator", 25, 60)
        if orchestrator is not None:
            ready += orchestrator
        return ready + max(slowest("agents", 40, 120) or 0.0, slowest("plugins", 20, 60) or 0.0)

    def run(self):
        detection = luck.random() * 30 + 300 + 4
        begins = detection + lognormal(20, 60)
        self.now = begins
        # People.
        sre = begins + self.answer(4, 15)
        scoped = begins + self.answer(2.5, 9.3)
        scope = lognormal(3, 8) * MIN
        scoped += scope if scope <= 15 * MIN else 15 * MIN + self.mend_by_sre()
        decision = max(scoped, sre) + lognormal(4, 20) * MIN
        # Machines, all of them in the standby region.
        free = max(begins, self.standby_ends)
        arrivals = self.batches(free)
        restored = self.tried(free, lambda now: self.restore(), 0.97, 4, 30, self.mend_by_engineering)
        journal = luck.uniform(10 * MIN, 360 * MIN) if happens(0.01) else lognormal(1, 5.2)
        outbox = lognormal(1, 5.2)
        letters = 150 * max(0, self.restored - outbox) / 8000 + lognormal(2000, 20000) / 500
        data = max(restored + max(900 * max(0, self.restored - journal) / 20000, letters), free + 20)
        started = self.tried(data, lambda now: self.starting(now, arrivals), 0.97, 4, 30, self.mend_by_engineering)
        switch = max(decision, started + 5 * MIN)
        if self.fault_ends <= switch:
            return detection, decision if decision < self.fault_ends else math.nan, self.fault_ends, 0.0
        declared = self.tried(switch, lambda now: 10.0, 0.98, 3, 30, self.mend_by_sre) + lognormal(2, 8) * MIN
        return detection, decision, declared, max(self.restored, journal, outbox, luck.random() * 60)


show(Parallel)
