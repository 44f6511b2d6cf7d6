# SPDX-License-Identifier: GPL-3.0-or-later
"""What the plan's steps do in the lab, with the tools that they would take anywhere: kubectl, the AWS CLI, git."""
import json
import os
import sys
import time

import configurations
from aws import Endpoint, Queues
from places import HERE, RECORD, STANDBY, TTL, ZONE, Failure, PRIMARY, program
from processes import wait

REPLICAS = {"queues": 2, "orchestrator": 2, "agents": 4, "plugins": 2}  # system.services, at 100 % of the peak
STANDING = "50%"                                                       # system.standby.running
ROLLOUT = "15s"


class Steps:
    def __init__(self, lab):
        self.lab, self.places = lab, lab.places

    def kubectl(self, region, *arguments):
        return configurations.run(
            program("kubectl"), "--kubeconfig", self.places.path("kubeconfig"), "--context", region, "--request-timeout=20s",
            "--cache-dir", self.places.path("home", "kube"), *arguments)

    def rolled_out(self, region):
        for name in REPLICAS:
            self.kubectl(region, "rollout", "status", f"deployment/{name}", f"--timeout={ROLLOUT}")

    def scale(self, region, to):
        def perform():
            share = float((STANDING if to == "standby" else to).rstrip("%"))
            wanted = {name: -(-count * share // 100) for name, count in REPLICAS.items()}
            for name, count in wanted.items():
                self.kubectl(region, "scale", f"deployment/{name}", f"--replicas={count:.0f}")
            if to != "standby":  # what is taken away has nothing to wait for
                self.rolled_out(region)
            return {"text": f"{sum(wanted.values()):.0f} replicas run in {region}", "outputs": {}}
        return self.lab.once(f"scale {region} {to}", perform)

    def start(self, region):
        def perform():
            if not os.path.exists(self.places.path(region, "config", "agents.json")):
                raise Failure("there is no configuration to start from")
            self.kubectl(region, "apply", "--validate=false", "-f", os.path.join(HERE, "manifests"))
            self.rolled_out(region)
            wait(lambda: self.lab.describe(region)["serves"], f"{region} does not serve", 10)
            return {"text": f"{', '.join(REPLICAS)} serve in {region}", "outputs": {}}
        return self.lab.once(f"start {region}", perform)

    def switch(self, record, to):
        """Changes the record by Route 53's API and waits until it says that the change is everywhere."""
        if record != RECORD:
            raise Failure(f"there is no record '{record}'")

        def perform():
            address = configurations.web_address(to)
            resource = {"Name": f"{record}.{ZONE}.", "Type": "A", "TTL": TTL, "ResourceRecords": [{"Value": address}]}
            batch = json.dumps({"Changes": [{"Action": "UPSERT", "ResourceRecordSet": resource}]})
            change = json.loads(self.aws("route53", "change-resource-record-sets", "--hosted-zone-id", self.places.read("zone"),
                                         "--change-batch", batch))["ChangeInfo"]["Id"]

            def is_in_sync():
                answer = json.loads(self.aws("route53", "get-change", "--id", change))
                return answer["ChangeInfo"]["Status"] == "INSYNC"
            time.sleep(1.0)  # before that it is pending, and each question costs half a second
            wait(is_in_sync, f"change {change} does not come in sync")
            wait(lambda: self.lab.seen("127.0.0.1", "dns") == address, "the name server does not tell the new address")
            return {"text": f"{record} points to {to}", "outputs": {}}
        return self.lab.once(f"switch {record} {to}", perform)

    def aws(self, *arguments):
        """Always at the lab's own endpoint: without one the CLI would go to a real account."""
        return configurations.run(program("aws"), "--endpoint-url", self.places.url("route53", path=""), "--output", "json",
                                  *arguments, env={**os.environ, **configurations.variables(self.places)})

    def restore(self, store):
        if store != "config":
            return self.control(STANDBY, "restore", store=store)

        def perform():
            checkout, repository = self.places.path(STANDBY, "config"), self.places.path(STANDBY, "config.git")
            git = program("git")
            if os.path.isdir(os.path.join(checkout, ".git")):
                configurations.run(git, "-C", checkout, "pull", "--quiet", "--ff-only")
            else:
                configurations.run(git, "clone", "--quiet", "--branch", "main", repository, checkout)
            commit = configurations.run(git, "-C", checkout, "rev-parse", "--short", "HEAD").strip()
            return {"text": f"the configuration is here, at {commit}", "outputs": {}}
        return self.lab.once("restore config", perform)

    def replay(self, store, since):
        return self.control(STANDBY, "replay", store=store, since=since)

    def re_ingest(self, queue):
        """Receive, send, delete: the emulators have no message move."""
        if queue != "dead-letters":
            raise Failure(f"there is no queue '{queue}'")

        def perform():
            queues, moved = Queues(self.places.address("aws", STANDBY)), 0
            dead, work = queues.url("agents-dlq"), queues.url("agents-work")
            while messages := queues.receive(dead):
                queues.send(work, [message["Body"] for message in messages])
                queues.delete(dead, messages)
                moved += len(messages)
            return {"text": f"{moved} messages fed back in", "outputs": {}}
        return self.lab.once(f"re-ingest {queue}", perform)

    def control(self, region, action, **asked):
        """A step that the framework does itself."""
        headers = {"Idempotency-Key": self.lab.key} if self.lab.key else {}
        endpoint = Endpoint(self.places.address("framework", region), 60.0)
        _, data = endpoint.ask("POST", f"/control/{action}", json.dumps(asked), headers)
        return self.lab.put_out(json.loads(data))

    def sync(self, store, to):
        return self.control(STANDBY if to == PRIMARY else PRIMARY, "sync", store=store)

    def check(self, key):
        answer = self.lab.calls.find(key)
        if not answer:
            sys.exit(1)
        return self.lab.put_out(answer)

    def ready(self, region):
        self.lab.describe(region)
        return f"{region} answers"
