# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for the agent framework in a region: orchestrator, queue, agents and plugins in one process, with their stores.

A workflow gets the next sequence number; a plugin computes what an agent then remembers; journal, memory and outbox have
an entry of it before the caller hears. What fails goes to the dead letters. The region serves while its Deployments
run in the mode `serve` with enough replicas.

    GET  /healthz                     200 while the region serves, else 503
    GET  /golden                      a golden flow: a workflow goes through every store and is read back
    GET  /canary    POST /canary      the numbered writes in each store; one more of them
    POST /workflows                   a workflow; {"poison": true} is one that fails
    GET  /status    GET /metrics      what is here; the same for Prometheus
    POST /control/ACTION              a step of the plan, done once per Idempotency-Key
    POST /tail/STORE                  what the other region has written meanwhile
"""
import hashlib
import http.client
import json
import math
import os
import random
import subprocess
import sys
import threading
import time

import kubernetes_stand_in
import web
from aws import Endpoint, Queues
from copies import LOGS, STORES, Copies, fingerprint, is_sound, lines
from places import PRIMARY, Failure, Places, peer, program
from calls import Calls  # noqa: I001, places.py says where these two are
from entries import Entries, replace

REPLICAS = {"queues": 2, "orchestrator": 2, "agents": 4, "plugins": 2}  # system.services, at 100 % of the peak
STANDBY = 0.5             # system.standby.running
BATCH = 0.25              # system.standby.batch
LAUNCH = 2.0              # system.standby.launch: the boot of a node, a wait
STARTS_IN = 0.3           # system.services.*.starts-in, a wait
APPEND_EVERY = 1.0        # bounds system.stores.journal.lag and outbox.lag
FOLLOW_EVERY = 0.25       # after a failback's sync
SNAPSHOT_EVERY = 10.0     # system.stores.memory.every
CONFIG_EVERY = 1.0        # system.stores.config.every


def replicas(share):
    """How many of each service carry that share of the peak."""
    return {name: math.ceil(count * share) for name, count in REPLICAS.items()}


def mode(item):
    """What a Deployment's containers are told to do, `serve` or `standby`."""
    variables = item["spec"]["template"]["spec"]["containers"][0].get("env", [])
    return next((variable["value"] for variable in variables if variable["name"] == "MODE"), "")


class Region:
    def __init__(self, places, name):
        self.places, self.name, self.peer = places, name, peer(name)
        self.lock = threading.RLock()
        os.makedirs(self.path(), exist_ok=True)
        self.calls = Calls(places.state)
        self.copies = Copies(places, name)
        self.copies.create()
        self.queues, self.there = Queues(places.address("aws", name)), Queues(places.link("aws", self.peer), 2.0)
        self.work, self.dead = (self.queues.create(queue) for queue in ("agents-work", "agents-dlq"))
        self.stores = {store: Entries(self.path(store + ".log")) for store in STORES}
        self.status = {"serves": False, "served_from": {}, "following": [], "copied": {}}
        if os.path.exists(self.path("status.json")):
            with open(self.path("status.json"), encoding="utf-8") as file:
                self.status = json.load(file)
        self.counts = {"workflows": 0, "failed": 0, "snapshots": 0}
        self.cluster = kubernetes_stand_in.Cluster(
            self.path("deployments.json"), LAUNCH, BATCH, STARTS_IN, self.deployments_changed,
            lambda service: name == PRIMARY or not places.is_broken(service))
        if not self.cluster.deployments:
            self.deploy()
        for work, every in ((self.append, APPEND_EVERY), (self.export, SNAPSHOT_EVERY), (self.mirror, CONFIG_EVERY),
                            (self.follow, FOLLOW_EVERY), (self.consume, 0.5)):
            threading.Thread(target=self.every, args=(every, work), daemon=True).start()

    def path(self, *parts):
        return self.places.path(self.name, "framework", *parts)

    def save(self):
        replace(self.path("status.json"), json.dumps(self.status).encode())

    def every(self, seconds, work):
        """Works now and then for ever. The other region may be away: that is said once each time it happens."""
        complaint = ""
        due = time.monotonic()
        # An outage may begin at any moment of the cadence of snapshots, so the second one comes at a random moment.
        pauses = iter([random.uniform(seconds / 10, seconds)] if work == self.export else [])
        while True:
            if work == self.export and not self.status["serves"]:  # its cadence begins with the serving
                time.sleep(0.1)
                due = time.monotonic()
                continue
            try:
                work()
                complaint = ""
            except Failure as failure:
                if str(failure) != complaint:
                    complaint = str(failure)
                    print(complaint, file=sys.stderr, flush=True)
            due = max(due + next(pauses, seconds), time.monotonic())
            time.sleep(due - time.monotonic())

    # The services, as their Deployments say

    def deploy(self):
        share, how = (1, "serve") if self.name == PRIMARY else (STANDBY, "standby")
        for name, count in replicas(share).items():
            container = {"name": name, "image": f"agents/{name}:1", "env": [{"name": "MODE", "value": how}]}
            self.cluster.create({
                "metadata": {"name": name, "labels": {"app": name}},
                "spec": {"replicas": count, "selector": {"matchLabels": {"app": name}},
                         "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container]}}}}, True)

    def deployments_changed(self, cluster):
        """Serves, or stops: as soon as enough replicas run in that mode. Scaled to the standby's size, it stands by again."""
        items = cluster.deployments
        if set(REPLICAS) - set(items):
            return
        if self.status["serves"] and all(items[name]["spec"]["replicas"] <= count
                                         for name, count in replicas(STANDBY).items()):
            for name in REPLICAS:
                cluster.patch(name, {"spec": {"template": {"spec": {"containers": [
                    {"name": name, "env": [{"name": "MODE", "value": "standby"}]}]}}}})
        serves = (all(mode(items[name]) == "serve" and cluster.ready(name) >= count for name, count in REPLICAS.items())
                  and os.path.exists(self.places.path(self.name, "config", "agents.json")))
        if serves != self.status["serves"]:
            with self.lock:
                self.status["serves"] = serves
                if serves:
                    self.status["served_from"] = {name: len(store.list) for name, store in self.stores.items()}
                else:
                    self.status["following"] = []
                self.save()

    # What users and drills see

    def carry_out(self, **workflow):
        """One workflow, under one sequence number, in every store."""
        with self.lock:
            if not self.status["serves"]:
                raise Failure(f"{self.name} does not serve")
            number = 1 + max((store.list[-1]["sequence"] for store in self.stores.values() if store.list), default=0)
            head = {"id": f"{self.name}-{number}", "sequence": number, **workflow}
            result = hashlib.sha256(head["id"].encode()).hexdigest()[:12]  # the plugin
            memory = {**head, "remembers": result}
            self.stores["journal"].append([{**head, "event": "done"}])
            self.stores["memory"].append([{**memory, "sum": fingerprint(memory)}])
            self.stores["outbox"].append([{**head, "message": f"workflow {head['id']}: {result}"}])
            self.counts["workflows"] += 1
            return head

    def dead_letter(self, workflow):
        """Keeps what failed where the other region finds it: its queue of dead letters, and this region's own."""
        body = json.dumps({"id": f"{self.name}-letter-{time.time_ns()}", **workflow})
        for queues in (self.there, self.queues):
            queues.send(queues.url("agents-dlq"), [body])
        self.counts["failed"] += 1

    def consume(self):
        """Takes up what was fed back in, each workflow once; how often it came is on the record of calls."""
        with self.lock:
            if not self.status["serves"]:
                return
        while messages := self.queues.receive(self.work):
            for letter in (json.loads(message["Body"])["id"] for message in messages):
                self.calls.once(letter, "work", lambda letter=letter: {
                    "text": f"workflow {self.carry_out(letter=letter)['id']}", "outputs": {}})
            self.queues.delete(self.work, messages)

    def golden(self):
        if self.places.is_broken("golden"):
            raise Failure("golden is broken")
        with self.lock:
            head = self.carry_out(workflow="golden")
            for name, store in self.stores.items():
                if store.last_on_disk()["id"] != head["id"]:
                    raise Failure(f"{name} did not keep the workflow")
        if bad := self.bad():
            raise Failure(f"{bad} entries of the memory are corrupted")
        return {"text": f"workflow {head['id']} went through"}

    def bad(self):
        return sum(1 for entry in self.stores["memory"].list if not is_sound(entry))

    def canary(self):
        with self.lock:
            return {name: [entry["canary"] for entry in store.list
                           if "canary" in entry and (name != "memory" or is_sound(entry))]
                    for name, store in self.stores.items()}

    def describe(self):
        with self.lock:
            running = {name: self.cluster.ready(name) for name in REPLICAS}
            return {**self.status, "entries": {name: len(store.list) for name, store in self.stores.items()},
                    "bad": self.bad(), "running": running, "snapshots": self.copies.numbers()[-3:],
                    "dead_letters": self.queues.depth(self.dead)}

    def metrics(self):
        with self.lock:
            memory = self.stores["memory"].list
            values = {"agents_serves": int(self.status["serves"]), "agents_memory_entries": len(memory),
                      "agents_memory_corrupt_ratio": self.bad() / max(1, len(memory)),
                      "agents_workflows_total": self.counts["workflows"],
                      "agents_workflows_failed_total": self.counts["failed"],
                      "agents_snapshots_total": self.counts["snapshots"],
                      "agents_replicas_ready": sum(self.cluster.ready(name) for name in REPLICAS)}
        return "".join(f"{name} {value}\n" for name, value in values.items())

    # The copies of this region in the other one

    def append(self):
        for log in LOGS:
            with self.lock:
                first = self.status["copied"].get(log, 0)
                new = self.stores[log].list[first:] if self.status["serves"] else []
            if new:
                self.copies.append(log, new)
                with self.lock:
                    self.status["copied"][log] = first + len(new)
                    self.save()

    def export(self):
        with self.lock:
            entries = list(self.stores["memory"].list)
        self.copies.export((self.copies.numbers() or [0])[-1] + 1, entries)
        self.counts["snapshots"] += 1

    def mirror(self):
        """Brings the other region's repository what has been committed here."""
        with self.lock:
            if not self.status["serves"]:
                return
        git = [program("git"), "--git-dir", self.places.path(self.name, "config.git")]
        head = subprocess.run([*git, "rev-parse", "main"], capture_output=True, text=True, check=False).stdout
        if head and head != self.status.get("mirrored"):
            done = subprocess.run([*git, "push", "--quiet", self.places.path(self.peer, "config.git"), "main"],
                                  capture_output=True, text=True, check=False)
            if done.returncode:
                raise Failure(f"the configuration was not mirrored: {done.stderr.strip()}")
            self.status["mirrored"] = head

    # Steps of the plan

    def control(self, action, key, asked):
        steps = {"import": (self.import_, ["store", "object"]), "append": (self.append_segment, ["store", "object"]),
                 "sync": (self.sync, ["store"]), "corrupt": (self.corrupt, ["share"]), "clean": (self.clean, [])}
        if action not in steps:
            raise Failure(f"a region cannot {action}")
        step, names = steps[action]

        def perform():
            if self.places.is_broken(action):
                raise Failure(f"{action} is broken")
            text, outputs = step(*[asked[name] for name in names])
            return {"text": text, "outputs": outputs}

        words = [action] + [os.path.basename(asked[name]) for name in names]
        return self.calls.once(key, " ".join(words), perform)

    def import_(self, store, path):
        """Makes the memory of this region what a snapshot holds that somebody has fetched."""
        if store != "memory":
            raise Failure(f"'{store}' has no snapshots")
        with open(path, "rb") as file:
            number, entries = self.copies.opened(file.read())
        since = entries[-1]["sequence"] if entries else 0
        with self.lock:
            self.stores["memory"].reset(lines(entries))
            for log in LOGS:
                # As far as the snapshot goes; the replay brings the rest. What a recovery before this one left is gone.
                self.lose(log)
                early = [entry for entry in self.copies.entries(log) if entry["sequence"] <= since]
                self.stores[log].reset(lines(early))
                self.status["copied"][log] = len(early)
        return f"{len(entries)} entries of snapshot {number}", {"since": str(since)}

    def lose(self, log):
        """What `ctl lose` has asked for, now that it is known what there is to be lost."""
        if self.places.is_broken(f"lose-{log}"):
            gone = self.copies.lose(log, int(self.places.read("broken", f"lose-{log}")))
            os.remove(self.places.path("broken", f"lose-{log}"))
            self.places.write(json.dumps(gone), f"lost-{log}.json")

    def append_segment(self, store, path):
        """Takes a segment of a log that somebody has fetched, each entry once."""
        if store not in LOGS:
            raise Failure(f"'{store}' is not a log")
        with open(path, "rb") as file:
            entries = [json.loads(line) for line in file]
        with self.lock:
            known = len(self.stores[store].list)
            self.stores[store].append_new(entries)
            self.status["copied"][store] = len(self.stores[store].list)
            return f"{len(self.stores[store].list) - known} of {len(entries)} entries replayed", {}

    def sync(self, store):
        """Brings the other region what was written here since this one serves, and keeps it up to date from then on."""
        sent = self.send_tail(store)
        with self.lock:
            if store not in self.status["following"]:
                self.status["following"].append(store)
                self.save()
        return f"{sent} entries of {store} brought to {self.peer}", {}

    def follow(self):
        for store in list(self.status["following"]):
            self.send_tail(store)

    def send_tail(self, store):
        with self.lock:
            tail = self.stores[store].list[self.status["served_from"].get(store, 0):]
            done = self.status.setdefault("sent", {}).get(store, (0, 0))
            epoch = self.status["served_from"].get(store, 0)
            first = done[1] if done[0] == epoch else 0
        if tail[first:]:
            Endpoint(self.places.link("framework", self.peer)).ask("POST", f"/tail/{store}", lines(tail[first:]))
            self.status["sent"][store] = (epoch, len(tail))
        return len(tail)

    def take(self, store, data):
        with self.lock:
            self.stores[store].append_new([json.loads(line) for line in data.splitlines()])

    # Faults

    def corrupt(self, share):
        """Spoils that share of the memory, oldest entries first, in the way a faulty writer would: checksums no longer fit."""
        with self.lock:
            entries = [dict(entry) for entry in self.stores["memory"].list]
            count = math.ceil(len(entries) * float(share.rstrip("%")) / 100)
            for entry in entries[:count]:
                entry["remembers"] = entry["remembers"][::-1] + "!"
            self.stores["memory"].reset(lines(entries))
        return f"{count} of {len(entries)} entries of the memory are corrupted", {}

    def clean(self):
        with self.lock:
            sound = [entry for entry in self.stores["memory"].list if is_sound(entry)]
            self.stores["memory"].reset(lines(sound))
        return f"{len(sound)} entries of the memory are sound", {}


class Handler(web.Handler):
    def do_GET(self):
        region = self.server.region
        try:
            if self.path == "/healthz":
                serves = region.status["serves"]
                self.answer({"region": region.name, "ok": serves}, 200 if serves else 503)
            elif self.path == "/metrics":
                self.answer_text(region.metrics(), "text/plain; version=0.0.4")
            elif self.path in ("/golden", "/canary", "/status"):
                self.answer({"/golden": region.golden, "/canary": region.canary, "/status": region.describe}[self.path]())
            else:
                self.answer({"text": f"there is no {self.path}"}, 404)
        except Failure as failure:
            self.answer({"text": str(failure)}, 503)

    def do_POST(self):
        region, data = self.server.region, self.body()
        kind, _, name = self.path[1:].partition("/")
        try:
            if kind == "canary":
                head = region.carry_out(canary=int(json.loads(data)["number"]))
                self.answer({"number": head["canary"], "sequence": head["sequence"]})
            elif kind == "workflows":
                workflow = json.loads(data or b"{}")
                if workflow.get("poison"):
                    region.dead_letter(workflow)
                    self.answer({"text": "the plugin failed; dead-lettered"})
                else:
                    self.answer(region.carry_out(**workflow))
            elif kind == "control":
                self.answer(region.control(name, self.headers.get("Idempotency-Key"), json.loads(data)))
            elif kind == "tail" and name in STORES:
                region.take(name, data)
                self.answer({})
            else:
                self.answer({"text": f"there is no {self.path}"}, 404)
        except (Failure, OSError) as failure:
            self.answer({"text": str(failure)}, 503)
        except (KeyError, TypeError, ValueError, http.client.HTTPException) as error:
            self.answer({"text": f"{type(error).__name__}: {error}"}, 400)


def main():
    places, name = Places(sys.argv[1]), sys.argv[2]
    region = Region(places, name)
    kubernetes_stand_in.serve(region.cluster, places.address("kubernetes", name))
    web.Server(places.address("framework", name), Handler, region=region).serve_forever()


main()
