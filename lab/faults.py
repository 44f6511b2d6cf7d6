# SPDX-License-Identifier: GPL-3.0-or-later
"""What befalls a region of the lab, and what ends it."""
import os
import signal
import socket

import parts
from places import PRIMARY, STANDBY, Failure
from steps import Steps


class Faults:
    def __init__(self, lab):
        self.lab, self.steps = lab, Steps(lab)

    def kill(self, region):
        def perform():
            self.lab.processes.kill(parts.names(region))
            return {"text": f"{region} is lost", "outputs": {}}
        return self.lab.once(f"kill {region}", perform)

    def hang(self, region):
        def perform():
            for name in parts.names(region):
                self.lab.processes.signal(name, signal.SIGSTOP)
            return {"text": f"{region} hangs", "outputs": {}}
        return self.lab.once(f"hang {region}", perform)

    def revive(self, region):
        """Starts what is lost, with what its files hold, and lets go on what hangs."""
        def perform():
            with self.lab.alone():
                for name in parts.names(region):
                    self.lab.processes.signal(name, signal.SIGCONT)
                for name, part in parts.regional(self.lab.places, region).items():
                    if self.lab.processes.pid(name) is None:
                        self.lab.processes.kill([name])
                        self.lab.start({name: part})
            return {"text": f"{region} is back", "outputs": {}}
        return self.lab.once(f"revive {region}", perform)

    def link(self, region, word):
        """Cuts the link to a region, or joins it: what the other one sends does not arrive any more, or does again."""
        state = {"cut": "maint", "join": "ready"}[word]
        for part in ("aws", "framework"):
            with socket.socket(socket.AF_UNIX) as channel:
                channel.connect(self.lab.places.path("haproxy.sock"))
                channel.sendall(f"set server {part}-of-{region}/{region} state {state}\n".encode())
                said = channel.recv(4096).decode().strip()
                if said:
                    raise Failure(f"HAProxy: {said}")
        return f"the link to {region} is {'cut' if word == 'cut' else 'joined'}"

    def corrupt(self, store, share):
        return self.spoil(store, "corrupt", share=share)

    def clean(self, store):
        return self.spoil(store, "clean")

    def spoil(self, store, action, **asked):
        if store != "memory":
            raise Failure(f"'{store}' cannot be corrupted here; the memory can")
        return self.steps.control(PRIMARY, action, **asked)

    def break_(self, what):
        if what == "route53":
            self.lab.processes.kill([what])
        self.lab.places.write("", "broken", what)
        return f"{what} fails from now on"

    def mend(self, what):
        """What has been broken works again; Route 53 with its record as it was at the start, in a zone of another id."""
        path = self.lab.places.path("broken", what)
        if os.path.exists(path):
            os.remove(path)
            if what == "route53":
                with self.lab.alone():
                    self.lab.start({what: parts.neutral(self.lab.places)[what]})
                    self.lab.fill_route53()
        return f"{what} works again"

    def lose(self, count, store):
        """Takes effect at the next replay, when what is there to be lost is known."""
        if count < 1:
            raise Failure("at least one write has to be lost")
        self.lab.places.write(str(count), "broken", f"lose-{store}")
        return f"{count} numbered writes of {store} will be missing in {STANDBY}"
