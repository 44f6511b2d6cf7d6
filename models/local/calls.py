# SPDX-License-Identifier: GPL-3.0-or-later
"""The record of every call that changes something, kept on neutral ground: outside of both regions, so that it outlives
them.

A call is known by its idempotency key and by what it asks for. However often it arrives, it is done once.
"""
import fcntl
import hashlib
import json
import os
import time


class Failure(Exception):
    """A call that could not be done; it may be sent again."""


class Calls:
    def __init__(self, state):
        self.path = os.path.join(state, "calls.log")
        self.locks = os.path.join(state, "calls")

    def once(self, key, what, perform):
        """Does a call unless it has been done, and answers {"text", "outputs"} of its doing.

        Who sends it again while it is being done waits for that. A call without a key is always done.
        """
        with self.held(key, what):
            self.note("arrived", key, what)
            done = key and self.done(key, what)
            if done:
                return done
            try:
                answer = perform()
            except Failure as failure:
                self.note("failed", key, what, text=str(failure))
                raise
            self.note("done", key, what, **answer)
            return answer

    def find(self, key):
        """What came of the call with this key, or None if it has not been done; waits if it is being done."""
        for what in sorted({line["what"] for line in self.lines() if line["key"] == key}):
            with self.held(key, what):
                if answer := self.done(key, what):
                    return answer
        return None

    def list(self):
        """Each call in order of first arrival: how often it arrived, and how often it was done."""
        calls = {}
        for number, line in enumerate(self.lines()):
            # Calls without a key are each a call of their own.
            name = (line["key"] or number, line["what"])
            if line["event"] == "arrived":
                call = {"key": line["key"], "what": line["what"], "arrived": 0, "done": 0}
                calls.setdefault(name, call)["arrived"] += 1
            elif line["event"] == "done" and name in calls:
                calls[name]["done"] += 1
        return list(calls.values())

    def done(self, key, what):
        for line in self.lines():
            if line["event"] == "done" and (line["key"], line["what"]) == (key, what):
                return {"text": line["text"], "outputs": line["outputs"]}
        return None

    def lines(self):
        try:
            with open(self.path, encoding="utf-8") as file:
                return [json.loads(line) for line in file.read().split("\n")[:-1]]
        except FileNotFoundError:
            return []

    def note(self, event, key, what, **more):
        line = json.dumps({"at": round(time.time(), 3), "event": event, "key": key, "what": what, **more}) + "\n"
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(file, line.encode())  # one write, so that lines of several processes do not mix
        finally:
            os.close(file)

    def held(self, key, what):
        """The lock of one call. The kernel lets go of it when its holder is killed."""
        if not key:
            return open(os.devnull, encoding="utf-8")
        os.makedirs(self.locks, exist_ok=True)
        name = hashlib.sha256(f"{key}\n{what}".encode()).hexdigest()[:32]
        file = open(os.path.join(self.locks, name), "w", encoding="utf-8")
        fcntl.flock(file, fcntl.LOCK_EX)
        return file
