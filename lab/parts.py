# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's parts: what each is started with, and how it is seen to answer."""
import http.client
import os
import socket
import sys

from places import HERE, NEUTRAL, RESOLVERS, VENV, Places, program

REGIONAL = ["aws", "framework", "web"]  # in the order of their start


def ask(address, path="/", timeout=2.0):
    """The status of an answer, or None."""
    connection = http.client.HTTPConnection(address, timeout=timeout)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def query(address, name, server_port):
    """The address that a name server tells, by the simplest of questions; None if it tells none."""
    question = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    packet = b"\x4c\x42\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00" + question + b"\x00\x00\x01\x00\x01"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as channel:
        channel.settimeout(1.0)
        try:
            channel.sendto(packet, (address, server_port))
            answer = channel.recv(512)
        except OSError:
            return None
    # One A record: its data are the last four bytes of the answer section, right behind its length.
    place = answer.find(b"\x00\x01\x00\x01", len(packet))
    if answer[6:8] == b"\x00\x00" or place < 0:
        return None
    return socket.inet_ntoa(answer[place + 10:place + 14])


def python():
    """The interpreter that has what setup has installed."""
    own = os.path.join(VENV, "bin", "python")
    return own if os.path.exists(own) else sys.executable


def ministack(places: Places, name, address, level="WARNING"):
    """S3 outlives a kill here; queues and zones do so only if it ends in order."""
    host, _, port = address.partition(":")
    folder = places.path(*name.split("-"))
    environment = {"BIND_HOST": host, "GATEWAY_PORT": port, "MINISTACK_HOST": host, "LOG_LEVEL": level,
                   "S3_PERSIST": "1", "S3_DATA_DIR": folder + "/s3", "PERSIST_STATE": "1", "STATE_DIR": folder + "/state"}
    os.makedirs(folder, exist_ok=True)
    return [program("ministack")], lambda: ask(address, "/_ministack/health") is not None, environment


def neutral(places):
    """Arguments, how to see that it answers, and variables of each part of neutral ground, in the order of their start."""
    unbound = {f"resolver-{name}": ([program("unbound"), "-d", "-c", places.path("dns", name + ".conf")],
                                    lambda: True, {}) for name in RESOLVERS}
    prometheus = places.path("prometheus")
    listen = "--web.listen-address="
    return {
        "dns": ([program("named"), "-f", "-c", places.path("dns", "named.conf")],
                lambda: query(NEUTRAL, "api.agents.test", places.ports["dns"]) is not None, {}),
        **unbound,
        "aws-cli": ([os.path.join(VENV, "aws", "bin", "python"), os.path.join(HERE, "aws_cli.py"), places.path("aws.sock")],
                    lambda: os.path.exists(places.path("aws.sock")), {"AWS_CONFIG_FILE": os.devnull}),
        "route53": ministack(places, "route53", places.address("route53"), "DEBUG"),  # its log has every request
        "alertmanager": (
            [program("prometheus-alertmanager"), f"--config.file={prometheus}/alertmanager.yml", "--cluster.listen-address=",
             f"--storage.path={prometheus}/alertmanager", listen + places.address("alertmanager")],
            lambda: ask(places.address("alertmanager"), "/-/ready") == 200, {}),
        "blackbox": (
            [program("prometheus-blackbox-exporter"), f"--config.file={prometheus}/blackbox.yml",
             listen + places.address("blackbox")],
            lambda: ask(places.address("blackbox"), "/-/healthy") == 200, {}),
        "prometheus": (
            [program("prometheus"), f"--config.file={prometheus}/prometheus.yml", f"--storage.tsdb.path={prometheus}/tsdb",
             listen + places.address("prometheus")],
            lambda: ask(places.address("prometheus"), "/-/ready") == 200, {}),
        "ingress": ([program("haproxy"), "-db", "-f", places.path("haproxy.cfg")],
                    lambda: ask(places.address("metrics"), "/metrics") == 200, {}),
    }


def board(places):
    """Needs the zone in Route 53, so it is started after it."""
    return ([python(), os.path.join(HERE, "neutral.py"), places.state],
            lambda: ask(places.address("board"), "/alerts") == 200, {})


def regional(places, region):
    """The parts of a region."""
    configuration = places.path(region, "web", "nginx.conf")
    return {
        f"{region}-aws": ministack(places, f"{region}-aws", places.address("aws", region)),
        f"{region}-framework": (
            [python(), os.path.join(HERE, "framework.py"), places.state, region],
            lambda: ask(places.address("framework", region), "/healthz") is not None, {}),
        f"{region}-web": (
            [program("nginx"), "-c", configuration, "-e", "stderr"],
            lambda: ask(places.address("web", region), "/healthz") is not None, {}),
    }


def names(region):
    return [f"{region}-{part}" for part in REGIONAL]
