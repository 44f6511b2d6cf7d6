# SPDX-License-Identifier: GPL-3.0-or-later
"""Where everything of the lab is: addresses, ports, files, programs.

127.0.1.x is the primary region, 127.0.2.x the secondary one, 127.0.0.x neutral ground that no region's loss takes along.
"""
import json
import os
import random
import shutil
import socket
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, os.path.join(ROOT, "models", "local"))
from calls import Failure  # noqa: E402

REGIONS = ["north", "south"]
PRIMARY, STANDBY = "north", "south"
ZONE = "agents.test"
RECORD = "api"
TTL = 2                     # seconds; system.dns.api.ttl
RESOLVERS = {"honest": "127.0.0.61", "extending": "127.0.0.62", "stale": "127.0.0.63"}
INGRESS = "127.0.0.80"
NEUTRAL = "127.0.0.1"       # BIND can only listen on an address that an interface has
VENV = os.path.join(ROOT, ".venv-lab")

# environments/lab.yaml states these; `up --ports free` takes others. One number serves in both regions, at their addresses.
PORTS = {
    "dns": 18901, "resolver": 18902, "route53": 18903, "board": 18904, "ingress": 18905, "metrics": 18906,
    "prometheus": 18907, "alertmanager": 18908, "blackbox": 18909, "link-aws": 18910, "link-framework": 18911,
    "web": 18920, "aws": 18921, "framework": 18922, "kubernetes": 18923,
}
ADDRESSES = [NEUTRAL, INGRESS, *RESOLVERS.values(), "127.0.1.5", "127.0.1.10", "127.0.1.80",
             "127.0.2.5", "127.0.2.10", "127.0.2.80"]


def peer(region):
    return STANDBY if region == PRIMARY else PRIMARY


def program(name):
    """A program of the lab, wherever its package puts it: the one that setup has installed first."""
    folders = os.pathsep.join([os.path.join(VENV, "bin"), os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    found = shutil.which(name, path=folders)
    if not found:
        raise Failure(f"there is no {name}; `Tools/setup lab` installs it")
    return found


def free_ports():
    """Ports that nobody uses at any of the lab's addresses, below those that the kernel gives to outgoing connections."""
    numbers = []
    while len(numbers) < len(PORTS):
        number = random.randrange(20000, 32000)
        if number not in numbers and is_free(number):
            numbers.append(number)
    return dict(zip(PORTS, numbers))


def is_free(number):
    for address in ADDRESSES:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            with socket.socket(socket.AF_INET, kind) as probe:
                try:
                    probe.bind((address, number))
                except OSError:
                    return False
    return True


class Places:
    """The lab whose state is in one directory."""

    def __init__(self, state):
        self.state = os.path.abspath(state)

    def path(self, *parts):
        return os.path.join(self.state, *parts)

    def read(self, *parts):
        with open(self.path(*parts), encoding="utf-8") as file:
            return file.read()

    def write(self, text, *parts, mode=0o644):
        """Replaces a file in one go; one with a secret is never readable by others, not even for a moment."""
        path = self.path(*parts)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        number = os.open(path + ".new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with open(number, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(path + ".new", path)
        return path

    @property
    def ports(self):
        try:
            return json.loads(self.read("ports.json"))
        except FileNotFoundError as error:
            raise Failure(f"there is no lab in {self.state}: `lab/ctl up` starts one") from error

    def require(self):
        """Fails where there is no lab."""
        return self.ports

    def address(self, part, region=None):
        """The address and port of a part, `127.0.1.5:18921`."""
        if region:
            host = f"127.0.{1 + REGIONS.index(region)}.{10 if part == 'web' else 5}"
        elif part in ("ingress", "metrics"):
            host = INGRESS
        else:
            host = NEUTRAL
        return f"{host}:{self.ports[part]}"

    def link(self, part, region):
        """Where a region is reached from the other one: through the link, which can be cut."""
        return f"127.0.{1 + REGIONS.index(region)}.80:{self.ports['link-' + part]}"

    def url(self, part, region=None, path="/"):
        return f"http://{self.address(part, region)}{path}"

    def is_broken(self, what):
        """What has been broken on purpose (`ctl break`)."""
        return os.path.exists(self.path("broken", what))
