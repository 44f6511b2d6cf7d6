# SPDX-License-Identifier: GPL-3.0-or-later
"""What the plan's steps leave to the agent framework itself: to take in what has been fetched, and to bring the other region
up to date. Muster does the rest with its own adapters, which environments/lab.yaml names."""
import json
import os
import sys

import configurations
from aws import Endpoint
from places import PRIMARY, STANDBY, program


class Steps:
    def __init__(self, lab):
        self.lab, self.places = lab, lab.places

    def kubectl(self, region, *arguments):
        return configurations.run(
            program("kubectl"), "--kubeconfig", self.places.path("kubeconfig"), "--context", region, "--request-timeout=20s",
            "--cache-dir", self.places.path("home", "kube"), *arguments)

    def take_in(self, action, store, path):
        """A snapshot or a segment that somebody has fetched from a bucket."""
        return self.control(STANDBY, action, store=store, object=os.path.abspath(path))

    def sync(self, store, to):
        return self.control(STANDBY if to == PRIMARY else PRIMARY, "sync", store=store)

    def control(self, region, action, **asked):
        """Has the framework of a region do something."""
        headers = {"Idempotency-Key": self.lab.key} if self.lab.key else {}
        endpoint = Endpoint(self.places.address("framework", region), 60.0)
        _, data = endpoint.ask("POST", f"/control/{action}", json.dumps(asked), headers)
        return self.lab.put_out(json.loads(data))

    def check(self, key):
        answer = self.lab.calls.find(key)
        if not answer:
            sys.exit(1)
        return self.lab.put_out(answer)
