# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's processes: each in a session of its own, known by its number, the time of its start, and a mark.

A process writes its record before it becomes the daemon, so that none is without one, whenever `ctl` is killed. None is
ended that is not the lab's: a number alone may have passed to a stranger.
"""
import json
import os
import signal
import time

from places import Failure

PATIENCE = 20.0  # seconds for a process to answer or to end
MARK = "MUSTER_LAB_PART"


def started_at(pid):
    """The time of a process's start in ticks since boot, or None if there is no such process, or only its remains."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else int(fields[19])


def session_of(pid):
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return None


def wait(condition, complaint, patience=PATIENCE):
    give_up = time.monotonic() + patience
    while not condition():
        if time.monotonic() > give_up:
            raise Failure(complaint)
        time.sleep(0.02)


class Processes:
    def __init__(self, places):
        self.places = places

    def names(self):
        try:
            return sorted(name[:-5] for name in os.listdir(self.places.path("processes")) if name.endswith(".json"))
        except FileNotFoundError:
            return []

    def pid(self, name):
        """The process of a part, if it lives."""
        try:
            record = json.loads(self.places.read("processes", name + ".json"))
        except FileNotFoundError:
            return None
        return record["pid"] if started_at(record["pid"]) == record["started"] else None

    def mark(self, name):
        return f"{self.places.state}:{name}"

    def members(self, name):
        """The process of a part and whatever it has started; those are left behind when it is killed alone."""
        try:
            session = json.loads(self.places.read("processes", name + ".json"))["pid"]
        except FileNotFoundError:
            return []
        wanted = f"{MARK}={self.mark(name)}".encode()
        found = []
        for entry in filter(str.isdigit, os.listdir("/proc")):
            try:
                if session_of(int(entry)) != session or started_at(entry) is None:
                    continue
                with open(f"/proc/{entry}/environ", "rb") as file:
                    if wanted in file.read().split(b"\0"):
                        found.append(int(entry))
            except OSError:  # it has ended meanwhile, or is somebody else's
                continue
        return found

    def launch(self, name, arguments, environment=None, directory=None):
        """Starts a part in a session of its own: whoever ends the command that started it does not end it."""
        os.makedirs(self.places.path("processes"), exist_ok=True)
        os.makedirs(self.places.path("log"), exist_ok=True)
        log = os.open(self.places.path("log", name + ".log"), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        variables = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": self.places.path("home"), "LANG": "C.UTF-8",
                     "TMPDIR": self.places.path("tmp"), MARK: self.mark(name), **(environment or {})}
        child = os.fork()
        if child == 0:
            try:
                os.setsid()
                os.umask(0o077)
                os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
                os.dup2(log, 1)
                os.dup2(log, 2)
                # Whatever else is open is the caller's, who may wait for it to be closed.
                os.closerange(3, os.sysconf("SC_OPEN_MAX") if os.sysconf("SC_OPEN_MAX") < 65536 else 65536)
                os.chdir(directory or self.places.state)
                for number in (signal.SIGINT, signal.SIGPIPE, signal.SIGHUP):
                    signal.signal(number, signal.SIG_DFL)
                record = {"pid": os.getpid(), "started": started_at(os.getpid()), "arguments": arguments}
                self.places.write(json.dumps(record), "processes", name + ".json")
                os.execve(arguments[0], arguments, variables)
            except BaseException as error:  # a child never returns into its parent's code
                os.write(2, f"{arguments[0]} cannot be started: {error}\n".encode())
            finally:
                os._exit(127)
        os.close(log)
        return child

    def start(self, name, arguments, answers, environment=None, directory=None):
        """Starts a part and waits until it answers."""
        self.settle(name, self.launch(name, arguments, environment, directory), answers)

    def settle(self, name, child, answers):
        def ready():
            if os.waitpid(child, os.WNOHANG)[0]:
                lines = self.places.read("log", name + ".log").strip().splitlines()
                raise Failure(f"{name} did not start: {lines[-1] if lines else 'it said nothing'}")
            return answers()
        wait(ready, f"{name} does not answer; its log is {self.places.path('log', name + '.log')}")

    def signal(self, name, number):
        for pid in self.members(name):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    def kill(self, names):
        """Ends parts, whatever state they are in; their records go when they have ended."""
        def all_gone():
            left = [name for name in names if self.members(name)]
            for name in left:
                self.signal(name, signal.SIGKILL)
            reap()
            return not left
        wait(all_gone, f"{', '.join(names)}: not all of it ends")
        for name in names:
            path = self.places.path("processes", name + ".json")
            if os.path.exists(path):
                os.remove(path)


def reap():
    """Takes leave of children that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
