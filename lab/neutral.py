# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands on neutral ground and is the lab's own: the board of alerts, the pager, and the bridge from Route 53 into BIND.

    POST /alert              Alertmanager's webhook
    GET  /regions/REGION     200, or 503 while an alert about that region is firing
    GET  /alerts             every alert that has come, with the time
    POST /notify             a message to people, in the format of Slack's incoming webhooks
    GET  /notify             the messages
"""
import json
import subprocess
import sys
import threading
import time

import web
from aws import Route53
from places import ZONE, Failure, Places, program
from calls import Calls  # noqa: I001, places.py says where it is

BRIDGE_EVERY = 0.3  # seconds; bounds how soon a change in Route 53 is in BIND


class Board:
    """What Alertmanager has told."""

    def __init__(self):
        self.lock = threading.Lock()
        self.firing, self.history = {}, []

    def note(self, message):
        with self.lock:
            for alert in message["alerts"]:
                name, region = alert["labels"]["alertname"], alert["labels"].get("region", "")
                self.history.append({"at": round(time.time(), 3), "alert": name, "region": region,
                                     "status": alert["status"]})
                if alert["status"] == "firing":
                    self.firing[name, region] = alert["startsAt"]
                else:
                    self.firing.pop((name, region), None)

    def about(self, region):
        with self.lock:
            return sorted(name for name, about in self.firing if about == region)


class Bridge:
    """Carries what changes in Route 53 into BIND, so that the API call moves real resolvers."""

    def __init__(self, places):
        self.places = places
        self.route53 = Route53(places.address("route53"))
        self.known = None

    def run(self):
        complaint = ""
        while True:
            try:
                self.carry()
                complaint = ""
            except Failure as failure:
                if str(failure) != complaint:
                    complaint = str(failure)
                    print(complaint, file=sys.stderr, flush=True)
            time.sleep(BRIDGE_EVERY)

    def carry(self):
        records = self.route53.addresses(self.places.read("zone"))
        # The zone file says what is there at the start; only a change is carried, so that an update made in BIND itself stays.
        if self.known is not None:
            for name, (ttl, values) in records.items():
                if self.known.get(name) != (ttl, values):
                    self.update(name, ttl, values)
        self.known = records

    def update(self, name, ttl, values):
        host, _, port = self.places.address("dns").partition(":")
        lines = [f"server {host} {port}", f"zone {ZONE}.", f"update delete {name} A",
                 *[f"update add {name} {ttl} A {value}" for value in values], "send", ""]
        done = subprocess.run(
            [program("nsupdate"), "-t", "3", "-k", self.places.path("secrets", "dns.key")], input="\n".join(lines),
            capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failure(f"BIND did not take {name}: {done.stderr.strip()}")
        print(f"{time.time():.3f} {name} {ttl} A {' '.join(values)}", file=sys.stderr, flush=True)


class Handler(web.Handler):
    def do_GET(self):
        board = self.server.board
        if self.path.startswith("/regions/"):
            alerts = board.about(self.path.removeprefix("/regions/"))
            self.answer({"firing": alerts}, 503 if alerts else 200)
        elif self.path == "/alerts":
            self.answer(board.history)
        elif self.path == "/notify":
            self.answer(self.server.messages)
        else:
            self.answer({"text": f"there is no {self.path}"}, 404)

    def do_POST(self):
        data = self.body()
        try:
            if self.path == "/alert":
                self.server.board.note(json.loads(data))
            elif self.path == "/notify":
                def keep():
                    self.server.messages.append(json.loads(data)["text"])
                    return {"text": "noted", "outputs": {}}
                self.server.calls.once(self.headers.get("Idempotency-Key"), "notify", keep)
            else:
                return self.answer({"text": f"there is no {self.path}"}, 404)
            return self.answer({})
        except (KeyError, TypeError, ValueError) as error:
            return self.answer({"text": f"{type(error).__name__}: {error}"}, 400)


def main():
    places = Places(sys.argv[1])
    server = web.Server(places.address("board"), Handler, board=Board(), messages=[], calls=Calls(places.state))
    threading.Thread(target=Bridge(places).run, daemon=True).start()
    server.serve_forever()


main()
