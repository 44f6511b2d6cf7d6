# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab as a whole: up, down, status, and what befalls a region of it."""
import fcntl
import json
import os
import shutil
import time
from contextlib import contextmanager

import configurations
import parts
from aws import Endpoint, Route53
from calls import Calls
from places import PORTS, PRIMARY, RECORD, REGIONS, RESOLVERS, ROOT, STANDBY, TTL, ZONE, Failure, Places, free_ports, is_free
from places import program
from processes import Processes, wait

DEAD_LETTERS = 20  # system.queues.dead-letters.backlog
OWN = "lab.state"  # what tells the lab's directory from any other


class Lab:
    def __init__(self, state):
        self.places = Places(state)
        self.processes = Processes(self.places)
        self.calls = Calls(self.places.state)
        self.key = os.environ.get("MUSTER_KEY")

    @contextmanager
    def alone(self):
        """One at a time starts or ends parts; the kernel lets go of the lock when its holder is killed."""
        os.makedirs(self.places.state, exist_ok=True)
        if not os.path.exists(self.places.path(OWN)):
            if os.listdir(self.places.state):
                raise Failure(f"{self.places.state} holds something else; give an empty directory")
            self.places.write("", OWN)
        with open(self.places.path(OWN), "r+", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    # Up and down

    def up(self, ports, environment):
        begun = time.monotonic()
        with self.alone():
            if os.path.exists(self.places.path("ready")) and self.alive():
                text = "the lab is up already"
            else:
                self.clear()
                try:
                    self.build(free_ports() if ports == "free" else PORTS)
                except BaseException:
                    self.end_all()
                    raise
                text = f"the lab is up, after {time.monotonic() - begun:.1f} s"
        if environment:
            self.write_environment(environment)
        return f"{text}\n{self.overview()}"

    def alive(self):
        return [name for name in self.processes.names() if self.processes.members(name)]

    def end_all(self):
        self.processes.kill(self.processes.names())

    def clear(self):
        """Ends what a killed `up` may have left, and empties the directory."""
        self.end_all()
        for name in os.listdir(self.places.state):
            if name != OWN:
                path = self.places.path(name)
                shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.remove(path)

    def build(self, ports):
        taken = [f"{name} {number}" for name, number in ports.items() if not is_free(number)]
        if taken:
            raise Failure(f"ports are taken: {', '.join(taken)}; `lab/ctl up --ports free` takes other ones")
        self.places.write(json.dumps(ports), "ports.json")
        for folder in ("home", "tmp", "broken", *[f"{region}/web" for region in REGIONS]):
            os.makedirs(self.places.path(*folder.split("/")), exist_ok=True)
        configurations.write_all(self.places)
        self.commit_configuration()
        # All at once, and then a look at each: most of a start is waiting.
        regional = {name: part for region in REGIONS for name, part in parts.regional(self.places, region).items()}
        stores = {name: regional.pop(name) for name in list(regional) if name.endswith("-aws")}
        self.start({**parts.neutral(self.places), **stores})
        self.fill_route53()
        self.start({"board": parts.board(self.places), **regional})
        wait(lambda: parts.ask(self.places.address("web", PRIMARY), "/healthz") == 200, f"{PRIMARY} does not serve")
        self.fill_queue()
        wait(self.is_seen, "Prometheus does not see the regions")
        wait(self.is_protected, f"nothing has arrived in {STANDBY}")
        self.places.write("", "ready")

    def start(self, wanted):
        children = {name: self.processes.launch(name, arguments, variables)
                    for name, (arguments, _, variables) in wanted.items()}
        for name, (_, answers, _) in wanted.items():
            self.processes.settle(name, children[name], answers)

    def commit_configuration(self):
        """A repository in each region; the standby's gets what is committed in the primary's."""
        git = program("git")
        for region in REGIONS:
            configurations.run(git, "init", "--quiet", "--bare", "--initial-branch=main",
                               self.places.path(region, "config.git"))
        checkout = self.places.path(PRIMARY, "config")
        self.places.write('{"schema": 1, "plugins": ["search", "mail"]}\n', PRIMARY, "config", "agents.json")
        here = [git, "-C", checkout]
        configurations.run(git, "init", "--quiet", "--initial-branch=main", checkout)
        configurations.run(*here, "remote", "add", "origin", self.places.path(PRIMARY, "config.git"))
        configurations.run(*here, "add", ".")
        configurations.run(*here, "-c", "user.name=lab", "-c", "user.email=lab@agents.test", "commit", "--quiet",
                           "-m", "The configuration of the agents")
        configurations.run(*here, "push", "--quiet", "origin", "main")

    def fill_route53(self):
        route53 = Route53(self.places.address("route53"))
        zone = route53.create(ZONE + ".")
        route53.upsert(zone, f"{RECORD}.{ZONE}.", TTL, configurations.web_address(PRIMARY))
        self.places.write(zone, "zone")

    def fill_queue(self):
        """Workflows that fail end up in both regions' queues of dead letters."""
        web = Endpoint(self.places.address("web", PRIMARY))
        for _ in range(DEAD_LETTERS):
            web.ask("POST", "/workflows", b'{"poison": true}')

    def is_seen(self):
        """Whether both regions have been probed, which is when an alert could come."""
        question = "/api/v1/query?query=count(probe_success%7Bjob=%22region%22%7D)"
        try:
            _, data = Endpoint(self.places.address("prometheus")).ask("GET", question)
        except Failure:
            return False
        result = json.loads(data)["data"]["result"]
        return bool(result) and result[0]["value"][1] == str(len(REGIONS))

    def is_protected(self):
        """Whether the standby has something to recover from."""
        head = os.path.exists(self.places.path(STANDBY, "config.git", "refs", "heads", "main"))
        return head and self.describe(STANDBY)["snapshots"] != []

    def down(self):
        if not os.path.exists(self.places.path(OWN)):
            return "there is no lab"
        with self.alone():
            self.end_all()
            for name in ("ready", "aws.sock", "haproxy.sock", "ports.json", "secrets", "processes"):
                path = self.places.path(name)
                if os.path.isdir(path):
                    shutil.rmtree(path)
                elif os.path.exists(path):
                    os.remove(path)
        return f"the lab is down; its logs are in {self.places.path('log')}"

    def write_environment(self, path):
        """environments/lab.yaml with the ports, the zone, the programs and the state that are used here."""
        with open(os.path.join(ROOT, "environments", "lab.yaml"), encoding="utf-8") as file:
            text = file.read()
        for name, number in PORTS.items():
            text = text.replace(f":{number}", f":{self.places.ports[name]}")
        text = text.replace("Z0LAB", self.places.read("zone"))
        program = [os.path.join(ROOT, "lab", "ctl"), "--state", self.places.state]
        text = text.replace("[../lab/ctl", "[" + ", ".join(json.dumps(word) for word in program))
        text = text.replace("../.lab/", self.places.state + "/").replace("../lab/", os.path.join(ROOT, "lab") + "/")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    # Looking around

    def describe(self, region):
        _, data = Endpoint(self.places.address("framework", region)).ask("GET", "/status")
        return json.loads(data)

    def overview(self):
        lines = [f"state {self.places.state}"]
        for region in REGIONS:
            lines.append(f"{region}: {self.region_line(region)}")
        neutral = [name for name in self.processes.names() if name.partition("-")[0] not in REGIONS]
        lost = [name for name in neutral if self.processes.pid(name) is None]
        lines.append(f"neutral ground: {len(neutral) - len(lost)} parts" + (f", lost: {', '.join(lost)}" if lost else ""))
        seen = {name: self.seen(address, "resolver") for name, address in RESOLVERS.items()}
        told = ", ".join(f"{name} resolver {address}" for name, address in seen.items())
        lines.append(f"{RECORD}.{ZONE} → {self.seen('127.0.0.1', 'dns')}; {told}")
        lines.append(f"users come by {self.places.url('ingress')}; alerts: {self.places.url('board', path='/alerts')}")
        lines.append(f"Prometheus {self.places.url('prometheus')}, Alertmanager {self.places.url('alertmanager')}")
        return "\n".join(lines)

    def seen(self, address, port):
        return parts.query(address, f"{RECORD}.{ZONE}", self.places.ports[port])

    def region_line(self, region):
        living = [name for name in parts.names(region) if self.processes.pid(name)]
        if not living:
            return "lost"
        if self.is_stopped(region):
            return "hung"
        status = self.describe(region)
        counts = " ".join(f"{name} {count}" for name, count in status["entries"].items())
        bad = f" ({status['bad']} corrupted)" if status["bad"] else ""
        return (f"{'serves' if status['serves'] else 'stands by'} at {self.places.url('web', region)}, "
                f"{sum(status['running'].values())} replicas; {counts}{bad}; snapshots {status['snapshots']}; "
                f"{status['dead_letters']} dead letters")

    def is_stopped(self, region):
        def state(pid):
            with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
                return file.read().rpartition(")")[2].split()[0]
        return any(state(pid) == "T" for name in parts.names(region) for pid in self.processes.members(name))

    def once(self, what, perform):
        return self.put_out(self.calls.once(self.key, what, perform))

    def put_out(self, answer):
        """Leaves for the caller what later steps need to know."""
        path = os.environ.get("MUSTER_OUTPUT")
        if path and answer["outputs"]:
            with open(path, "a", encoding="utf-8") as file:
                file.writelines(f"{name}={value}\n" for name, value in answer["outputs"].items())
        return answer["text"]
