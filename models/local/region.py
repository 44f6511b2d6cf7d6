#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A region of the local example: one process that holds its services, its stores, and its half of the replication.

Every write gets the next sequence number and goes to all three stores: memory (exported as a snapshot now and then),
journal and outbox (copied to the other region entry by entry). A killed region comes back with what its files hold.
What this world takes is stated here and, for the simulation, in system.yaml.

    GET  /healthz                     200 while the services are started, else 503
    GET  /golden                      a golden flow: a workflow is written to every store and read back
    GET  /canary    POST /canary      the numbered writes in each store; one more of them
    GET  /calls     GET /status       every call that changes something; what is here
    POST /notify                      a message to people
    POST /control/ACTION              a step of the plan, done once per Idempotency-Key
    POST /replica/STORE, /tail/STORE, /snapshot/NUMBER, /config      from the other region
"""
import argparse
import errno
import hashlib
import http.client
import json
import math
import os
import random
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

sys.dont_write_bytecode = True
from calls import Calls, Failure  # noqa: E402
from entries import Entries, replace  # noqa: E402

STORES = ["memory", "journal", "outbox"]
LOGS = ["journal", "outbox"]
SNAPSHOT_EVERY = 10.0   # system.stores.memory.every
EXPORT = 0.2            # system.stores.memory.export
COPY = 0.3              # system.stores.memory.copy
REPLICATE_EVERY = 0.05  # bounds system.stores.journal.lag and outbox.lag from below
CONFIG_EVERY = 1.0      # system.stores.config.every
DEAD_LETTERS = 200      # system.queues.dead-letters.backlog
REPLICAS = {"queues": 2, "orchestrator": 2, "agents": 4, "plugins": 2}  # system.services, at 100 % of the peak
NEEDS = [["queues"], ["orchestrator"], ["agents", "plugins"]]           # who starts after whom
STARTS_IN = 0.3         # system.services.*.starts-in
STANDBY = 50            # system.standby.running, in %
BATCH = 0.25            # system.standby.batch
LAUNCH = 1.5            # system.standby.launch: the boot of a node


class Region:
    def __init__(self, name, peer, state, is_primary, pace):
        self.name, self.peer, self.state, self.pace = name, peer, state, pace
        self.folder = os.path.join(state, name)
        self.calls = Calls(state)
        self.lock = threading.RLock()
        os.makedirs(self.path("replica"), exist_ok=True)
        os.makedirs(self.path("snapshots"), exist_ok=True)
        self.stores = {store: Entries(self.path(store + ".log")) for store in STORES}
        self.replicas = {store: Entries(self.path("replica", store + ".log")) for store in LOGS}
        self.dead_letters = Entries(self.path("dead-letters.log"))
        self.work = Entries(self.path("work.log"))
        if os.path.exists(self.path("status.json")):
            with open(self.path("status.json"), "rb") as file:
                self.status = json.load(file)
        else:
            self.status = {"started": is_primary, "running": 100 if is_primary else STANDBY,
                           "served_from": {}, "following": []}
            self.save()
            if is_primary:
                replace(self.path("config.json"), b'{"schema": 1}\n')
            else:
                self.dead_letters.append([{"id": f"letter-{number}"} for number in range(DEAD_LETTERS)])
        self.sent = {}
        self.scalings, self.resized = 0, threading.Condition(self.lock)
        if is_primary:
            for work in (self.replicate, self.mirror_config, self.export_snapshots):
                threading.Thread(target=work, daemon=True).start()
        else:
            threading.Thread(target=self.follow, daemon=True).start()

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def save(self):
        replace(self.path("status.json"), json.dumps(self.status).encode())

    # What users and drills see

    def write(self, **content):
        """One write to every store, under one sequence number."""
        with self.lock:
            if not self.status["started"]:
                raise Failure("the services are not started")
            everything = list(self.stores.values()) + list(self.replicas.values())
            number = 1 + max((store.list[-1]["sequence"] for store in everything if store.list), default=0)
            entry = {"id": f"{self.name}-{number}", "sequence": number, **content}
            for store in self.stores.values():
                store.append([entry])
            return entry

    def golden(self):
        self.require("golden")
        with self.lock:
            entry = self.write(workflow="golden")
            if not os.path.exists(self.path("config.json")):
                raise Failure("there is no configuration")
            for name, store in self.stores.items():
                if store.last_on_disk() != entry:
                    raise Failure(f"{name} did not keep the workflow")
        return {"text": f"workflow {entry['id']} went through"}

    def canary(self):
        with self.lock:
            return {name: [entry["canary"] for entry in store.list if "canary" in entry]
                    for name, store in self.stores.items()}

    def describe(self):
        with self.lock:
            return {**self.status, "entries": {name: len(store.list) for name, store in self.stores.items()},
                    "replica": {name: len(store.list) for name, store in self.replicas.items()},
                    "snapshots": self.snapshots(), "dead_letters": len(self.dead_letters.list)}

    # Steps of the plan

    def require(self, action):
        """Fails what has been broken on purpose (`ctl break`)."""
        if os.path.exists(os.path.join(self.state, "broken", action)):
            raise Failure(f"{action} is broken")

    def control(self, action, key, asked):
        steps = {"scale": (self.scale, ["to"]), "start": (self.start, []), "restore": (self.restore, ["store"]),
                 "replay": (self.replay, ["store", "since"]), "re-ingest": (self.re_ingest, ["queue"]),
                 "sync": (self.sync, ["store"])}
        if action not in steps:
            raise Failure(f"a region cannot {action}")
        step, names = steps[action]

        def perform():
            self.require(action)
            text, outputs = step(*[asked[name] for name in names])
            return {"text": text, "outputs": outputs}

        words = [action] + ([self.name] if action in ("scale", "start") else []) + [asked[name] for name in names[:1]]
        return self.calls.once(key, " ".join(words), perform)

    def scale(self, to):
        percent = STANDBY if to == "standby" else float(to.rstrip("%"))
        wanted, running = (sum(math.ceil(count * share / 100) for count in REPLICAS.values())
                           for share in (percent, self.status["running"]))
        batch = math.ceil(BATCH * wanted)
        with self.resized:
            self.scalings += 1
            own = self.scalings
            self.resized.notify_all()
            for _ in range(0, wanted - running, batch):
                if self.resized.wait_for(lambda: own != self.scalings, LAUNCH * self.pace):
                    raise Failure(f"another size of {self.name} was asked for meanwhile")
            self.status["running"] = percent
            if to == "standby":
                self.status["started"], self.status["following"] = False, []
            self.save()
        return f"{wanted} replicas run in {self.name}", {}

    def start(self):
        if not os.path.exists(self.path("config.json")):
            raise Failure("there is no configuration to start from")
        for _ in NEEDS:
            time.sleep(STARTS_IN * self.pace)
        with self.lock:
            if not self.status["started"]:
                self.status["started"] = True
                self.status["served_from"] = {name: len(store.list) for name, store in self.stores.items()}
                self.work.reset()  # its consumers run now
                self.save()
        return f"{', '.join(REPLICAS)} serve in {self.name}", {}

    def restore(self, store):
        if store == "config":
            if not os.path.exists(self.path("replica", "config.json")):
                raise Failure("no configuration has arrived")
            with open(self.path("replica", "config.json"), "rb") as file:
                replace(self.path("config.json"), file.read())
            return "the configuration is here", {}
        if store != "memory":
            raise Failure(f"'{store}' has no snapshots")
        with self.lock:
            if not self.snapshots():
                raise Failure("no snapshot has arrived")
            number = self.snapshots()[-1]
            with open(self.path("snapshots", f"{number}.log"), "rb") as file:
                self.stores["memory"].reset(file.read())
            for log in LOGS:  # what a recovery before this one left
                self.stores[log].reset()
            entries = self.stores["memory"].list
            since = entries[-1]["sequence"] if entries else 0
        return f"{len(entries)} entries of snapshot {number}", {"since": str(since)}

    def replay(self, store, since):
        if store not in LOGS:
            raise Failure(f"'{store}' is not a log")
        with self.lock:
            entries = self.survivors(store, self.replicas[store].list)
            late = [entry for entry in entries if entry["sequence"] > int(since)]
            # Unlike replication this does not look at what is there: replayed twice is delivered twice.
            self.stores[store].append(entries)
        return f"{len(late)} of {len(entries)} entries replayed", {}

    def survivors(self, store, entries):
        """All of them but what is lost on purpose (`ctl lose`): so many numbered writes, the oldest."""
        path = os.path.join(self.state, "broken", f"lose-{store}")
        if not os.path.exists(path):
            return entries
        with open(path, encoding="utf-8") as file:
            count = int(file.read())
        lost = {entry["id"] for entry in [entry for entry in entries if "canary" in entry][:count]}
        return [entry for entry in entries if entry["id"] not in lost]

    def re_ingest(self, queue):
        if queue != "dead-letters":
            raise Failure(f"there is no queue '{queue}'")
        with self.lock:
            letters = self.dead_letters.list
            self.work.append_new(letters)
            self.dead_letters.reset()
        return f"{len(letters)} messages fed back in", {}

    def sync(self, store):
        """Brings the peer what was written here since this region serves, and keeps it up to date from then on."""
        if store not in STORES:
            raise Failure(f"'{store}' cannot be synced")
        count = self.send_tail(store)
        with self.lock:
            if store not in self.status["following"]:
                self.status["following"].append(store)
            self.save()
        return f"{count} entries sent to {self.peer}", {}

    # Replication

    def serves_users(self):
        """Whether the DNS record points here."""
        with open(os.path.join(self.state, "dns", "api.json"), "rb") as file:
            return json.load(file)["region"] == self.name

    def send(self, path, data, headers={}):
        """Sends to the other region; fails where it does not take it."""
        try:
            with open(os.path.join(self.state, self.peer, "port"), encoding="utf-8") as file:
                port = int(file.read())
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            try:
                connection.request("POST", path, data, headers)
                answer = connection.getresponse()
                text = answer.read().decode()
            finally:
                connection.close()
        except (OSError, http.client.HTTPException) as error:
            raise Failure(f"{self.peer} cannot be reached: {error}") from error
        if answer.status != 200:
            raise Failure(f"{self.peer} refused {path}: {text}")

    def send_new(self, path, entries):
        """Sends what has been appended since the last time; from the beginning after a restart, which is harmless."""
        with self.lock:
            first = self.sent.get(path, 0)
            new = entries[first:]
        if new:
            self.send(path, json.dumps(new).encode())
            with self.lock:
                self.sent[path] = max(self.sent.get(path, 0), first + len(new))

    def send_tail(self, store):
        """Sends what was written here since this region began to serve."""
        with self.lock:
            first = self.status["served_from"].get(store, 0)
            tail = self.stores[store].list[first:]
        # Whoever recovered before has sent another tail: positions count within one recovery.
        self.send_new(f"/tail/{store}?since={first}", tail)
        return len(tail)

    def every(self, seconds, work):
        """Works now and then for ever. The other region may be away: that is said once each time it happens."""
        complaint = ""
        while True:
            try:
                work()
                complaint = ""
            except Failure as failure:
                if str(failure) != complaint:
                    complaint = str(failure)
                    print(complaint, file=sys.stderr, flush=True)
            time.sleep(seconds())

    def replicate(self):
        def work():
            if self.serves_users():
                for log in LOGS:
                    self.send_new(f"/replica/{log}", self.stores[log].list)
        self.every(lambda: REPLICATE_EVERY, work)

    def follow(self):
        def work():
            if self.status["following"] and self.serves_users():
                for store in list(self.status["following"]):
                    self.send_tail(store)
        self.every(lambda: REPLICATE_EVERY, work)

    def mirror_config(self):
        def work():
            if self.serves_users():
                with open(self.path("config.json"), "rb") as file:
                    self.send("/config", file.read())
        self.every(lambda: CONFIG_EVERY, work)

    def export_snapshots(self):
        # After the one at the start the cadence begins at a random moment, because an outage may begin at any of it.
        cadence = SNAPSHOT_EVERY * self.pace
        waits = iter([random.uniform(cadence / 10, cadence)])
        due = time.monotonic()

        def wait():
            nonlocal due
            due += next(waits, cadence)
            return max(0.0, due - time.monotonic())

        def work():
            if not self.serves_users():
                return
            with self.lock:
                number = (self.snapshots() or [0])[-1] + 1
                data = b"".join(json.dumps(entry).encode() + b"\n" for entry in self.stores["memory"].list)
            time.sleep(EXPORT * self.pace)
            self.keep_snapshot(number, data, hashlib.sha256(data).hexdigest())
            time.sleep(COPY * self.pace)
            self.send(f"/snapshot/{number}", data, {"Checksum": hashlib.sha256(data).hexdigest()})
        self.every(wait, work)

    def snapshots(self):
        names = [name.split(".") for name in os.listdir(self.path("snapshots"))]
        return sorted(int(name[0]) for name in names if name[1:] == ["log"])

    def keep_snapshot(self, number, data, checksum):
        """A snapshot is here once it is here whole."""
        if hashlib.sha256(data).hexdigest() != checksum:
            raise Failure(f"snapshot {number} has not arrived whole")
        replace(self.path("snapshots", f"{number}.log"), data)

    def take(self, kind, name, data, headers):
        """What the other region sends."""
        with self.lock:
            if kind == "replica" and name in LOGS:
                self.replicas[name].append_new(json.loads(data))
            elif kind == "tail" and name in STORES:
                self.stores[name].append_new(json.loads(data))
            elif kind == "snapshot":
                self.keep_snapshot(int(name), data, headers["Checksum"])
            elif kind == "config":
                replace(self.path("replica", "config.json"), data)
            else:
                raise Failure(f"nothing is taken as /{kind}/{name}")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer leaves in one piece
    disable_nagle_algorithm = True

    def log_message(self, *arguments):
        pass

    def answer(self, status, value):
        data = json.dumps(value).encode() + b"\n"
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        region = self.server.region
        try:
            if self.path == "/healthz":
                started = region.status["started"]
                self.answer(200 if started else 503, {"region": region.name, "started": started})
            elif self.path == "/golden":
                self.answer(200, region.golden())
            elif self.path == "/canary":
                self.answer(200, region.canary())
            elif self.path == "/calls":
                self.answer(200, region.calls.list())
            elif self.path == "/status":
                self.answer(200, region.describe())
            else:
                self.answer(404, {"text": f"there is no {self.path}"})
        except Failure as failure:
            self.answer(503, {"text": str(failure)})

    def do_POST(self):
        region = self.server.region
        data = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        kind, _, name = self.path[1:].partition("?")[0].partition("/")
        key = self.headers.get("Idempotency-Key")
        try:
            if kind == "canary":
                entry = region.write(canary=int(json.loads(data)["number"]))
                self.answer(200, {"number": entry["canary"], "sequence": entry["sequence"]})
            elif kind == "control":
                self.answer(200, region.control(name, key, json.loads(data)))
            elif kind == "notify":
                self.answer(200, region.calls.once(key, "notify", lambda: {"text": data.decode(), "outputs": {}}))
            else:
                region.take(kind, name, data, self.headers)
                self.answer(200, {})
        except Failure as failure:
            self.answer(503, {"text": str(failure)})
        except (KeyError, TypeError, ValueError) as error:
            self.answer(400, {"text": f"{type(error).__name__}: {error}"})


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


def main():
    options = argparse.ArgumentParser(description="A region of the local example.")
    options.add_argument("--name", required=True)
    options.add_argument("--peer", required=True, help="the other region")
    options.add_argument("--state", required=True, help="the directory of both, and of what is between them")
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--primary", action="store_true", help="serves from the beginning, and replicates")
    options.add_argument("--pace", type=float, default=1, help="what every wait but the logs' is multiplied by")
    given = options.parse_args()
    try:
        server = Server(("127.0.0.1", given.port), Handler)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        sys.exit(f"port {given.port} is taken")
    folder = os.path.join(given.state, given.name)
    replace(os.path.join(folder, "pid"), str(os.getpid()).encode())
    replace(os.path.join(folder, "port"), str(server.server_port).encode())
    server.region = Region(given.name, given.peer, given.state, given.primary, given.pace)
    server.serve_forever()


main()
