#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A second computation of the first example: models/agent-framework under scenarios/region-outage.yaml.

Written apart from the simulator, from the design's text alone: no event queue, no interpreter, no shared code, another
generator. It follows the plan as written from onset to `declare`, trial by trial, and prints
`detection_time,decision_time,recovery_time,recovery_point` in seconds. Left out because it changes nothing of these four
beyond a few seconds: users' traffic (the golden flows pass at the first look unless the region is still warming up).
"""
import math
import random
import sys

MIN = 60.0
Z95 = 1.6448536269514722
luck = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 7)


def lognormal(median, p95):
    return math.exp(math.log(median) + math.log(p95 / median) / Z95 * luck.gauss(0, 1))


def happens(chance):
    return luck.random() < chance


def attempts(takes, success, count, every, mend):
    """Time until a step with retries is done, mended by hand when the last attempt has failed."""
    spent = 0.0
    for attempt in range(count):
        spent += takes()
        if happens(success):
            return spent
        if attempt < count - 1:
            spent += every
    return spent + mend()


class Trial:
    cadence = 900  # seconds between captures

    def __init__(self):
        self.clock_at_onset = luck.random() * 168 * 3600
        self.fault_ends = lognormal(556, 2499) * MIN
        self.dns_ends = lognormal(120, 420) * MIN if happens(2 / 10) else 0.0
        self.standby_ends = lognormal(60, 600) * MIN if happens(0.045) else 0.0
        self.last_capture = luck.random() * self.cadence
        self.captures = {}
        self.unusable_up_to = -1.0
        self.engineering_is_there = False
        self.now = 0.0

    def night(self):
        return 2 if 4 <= (self.clock_at_onset + self.now) // 3600 % 24 < 12 else 1

    def answer(self, median, p95):
        return lognormal(median, p95) * MIN * self.night()

    def mend_by_sre(self):
        return lognormal(15, 60) * MIN

    def mend_by_engineering(self):
        wait = 0.0 if self.engineering_is_there else self.answer(10, 40)
        self.engineering_is_there = True
        return wait + lognormal(15, 60) * MIN

    def newest_usable(self):
        """Age at onset of the newest capture that had reached the standby region."""
        carried = min(40e9, 6.4e9 / 3600 * self.cadence)
        index = 0
        while True:
            age = self.last_capture + self.cadence * index
            if age > self.unusable_up_to:
                if age not in self.captures:
                    arrives = lognormal(45, 150) + carried / 200e6 + lognormal(20, 300) + carried / 100e6
                    self.captures[age] = not happens(0.005) and arrives <= age
                if self.captures[age]:
                    return age
            index += 1

    def restore(self):
        spent = 40e9 / (lognormal(400, 800) * 1e6)
        self.restored = self.newest_usable()
        while happens(0.02):
            self.unusable_up_to = self.restored
            self.restored = self.newest_usable()
            spent += 40e9 / (lognormal(400, 800) * 1e6)
        return spent

    def scale(self):
        # 120 % of the peak are 4 + 8 + 22 + 10 = 44 replicas, of which 2 + 4 + 10 + 4 run; batches of ceil(44/4) = 11.
        spent = 0.0
        for batch in (11, 11, 2):
            while happens(0.02):
                spent += lognormal(30, 155) * MIN
            spent += max(lognormal(55, 83) for _ in range(batch))
        return spent

    def start(self):
        queues = max(lognormal(15, 40) for _ in range(2))
        orchestrator = queues + max(lognormal(25, 60) for _ in range(4))
        agents = orchestrator + max(lognormal(40, 120) for _ in range(12))
        plugins = orchestrator + max(lognormal(20, 60) for _ in range(6))
        return max(agents, plugins)

    def run(self):
        detection = luck.random() * 30 + 300 + 4
        self.now = detection + lognormal(20, 60)
        self.now += self.answer(2.5, 9.3)
        scope = lognormal(3, 8) * MIN
        self.now += scope if scope <= 15 * MIN else 15 * MIN + self.mend_by_sre()
        self.now += self.answer(4, 15)
        self.now += lognormal(4, 20) * MIN
        decision = self.now
        self.now = max(self.now, self.standby_ends) + self.scale()
        switch = max(self.now, self.dns_ends)
        if self.fault_ends <= switch:
            decided = decision if decision < self.fault_ends else math.nan
            return detection, decided, self.fault_ends, 0.0
        self.now = switch + attempts(lambda: lognormal(1, 4) * MIN, 0.98, 3, 30, self.mend_by_sre)
        switched = self.now
        self.now += attempts(self.restore, 0.97, 2, 60, self.mend_by_engineering)
        journal = luck.uniform(10 * MIN, 360 * MIN) if happens(0.01) else lognormal(1, 5.2)
        outbox = lognormal(1, 5.2)
        self.now += 900 * max(0, self.restored - journal) / 20000
        self.now += 150 * max(0, self.restored - outbox) / 8000
        self.now += lognormal(2000, 20000) / 500
        self.now = max(self.now, switched + 20)
        self.now += attempts(self.start, 0.97, 3, 60, self.mend_by_engineering)
        self.now += 5 * MIN
        self.now += lognormal(2, 8) * MIN
        return detection, decision, self.now, max(self.restored, journal, outbox, luck.random() * 60)


def show(trial):
    for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 20000):
        print(",".join(f"{value:.6f}" for value in trial().run()))


if __name__ == "__main__":
    show(Trial)
