# SPDX-License-Identifier: GPL-3.0-or-later
"""The M/M/1 queue of the kernel benchmark in SimPy, as its documentation would write it.

Prints the customers served per second of processor time, and their mean wait.
"""

import random
import sys
import time

import simpy

ARRIVAL_RATE = 1.0
SERVICE_RATE = 2.0


def customer(env, server, luck, waits):
    arrived = env.now
    with server.request() as turn:
        yield turn
        waits.append(env.now - arrived)
        yield env.timeout(luck.expovariate(SERVICE_RATE))


def arrivals(env, server, luck, waits, customers):
    for _ in range(customers):
        yield env.timeout(luck.expovariate(ARRIVAL_RATE))
        env.process(customer(env, server, luck, waits))


def main():
    customers, seed = int(sys.argv[1]), int(sys.argv[2])
    luck = random.Random(seed)
    waits = []
    env = simpy.Environment()
    server = simpy.Resource(env, capacity=1)
    env.process(arrivals(env, server, luck, waits, customers))
    started = time.process_time()
    env.run()
    elapsed = time.process_time() - started
    print(customers / elapsed, sum(waits) / customers)


main()
