# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps the AWS CLI loaded, and carries out each call in a fork of itself.

The CLI takes most of a second of a core to start, and a drill calls it a hundred times, most of them to look whether steps that
are still to come could be done. A call gets the arguments, directory, variables and files of whoever calls `aws_call.py`,
and ends when that one ends.
"""
import array
import gc
import json
import os
import signal
import socket
import sys
import threading

import awscli.clidriver

SERVICES = ["route53", "s3", "sqs"]


def loaded():
    """The descriptions of the services that the lab has, read once."""
    loader = awscli.clidriver.create_clidriver().session.get_component("data_loader")
    for kind in ("service-2", "endpoint-rule-set-1", "paginators-1", "waiters-2"):
        for service in set(SERVICES) & set(loader.list_available_services(kind)):
            loader.load_service_model(service, kind)
    for name in ("endpoints", "partitions", "_retry", "sdk-default-configuration"):
        loader.load_data(name)
    return loader


def receive(channel):
    """What is asked, and the caller's files: first a message with the files, then lines until one that is the end."""
    data, extra, _, _ = channel.recvmsg(65536, socket.CMSG_SPACE(3 * array.array("i").itemsize))
    files = array.array("i")
    files.frombytes(extra[0][2])
    while not data.endswith(b"\n"):
        data += channel.recv(65536) or b"\n"
    return json.loads(data), files


def answer(channel, loader):
    """Carries out one call, in a process of its own."""
    asked, files = receive(channel)
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(asked["variables"])
    os.chdir(asked["directory"])
    # Whoever asks says nothing more: something to be read is its end.
    threading.Thread(target=lambda: (channel.recv(1), os._exit(143)), daemon=True).start()
    driver = awscli.clidriver.create_clidriver()
    driver.session.register_component("data_loader", loader)
    try:
        status = driver.main(asked["arguments"])
    except SystemExit as end:  # a call that is not understood
        status = end.code if isinstance(end.code, int) else 2
    sys.stdout.flush()
    sys.stderr.flush()
    channel.sendall(b"%d\n" % (status or 0))


def main():
    path = sys.argv[1]
    loader = loaded()
    gc.freeze()  # what is there is shared with the forks for as long as nobody touches it
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen(64)
    while True:
        channel, _ = server.accept()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            server.close()
            try:
                answer(channel, loader)
            finally:
                os._exit(0)
        channel.close()


main()
