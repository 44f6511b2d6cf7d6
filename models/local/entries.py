# SPDX-License-Identifier: GPL-3.0-or-later
"""Append-only files of JSON objects, which is how a region keeps its stores."""
import json
import os


def replace(path, data):
    """Writes a file so that a reader, or a restart, finds the old or the new one and never a part."""
    with open(path + ".new", "wb") as file:
        file.write(data)
    os.replace(path + ".new", path)


class Entries:
    """An append-only file, one JSON object a line."""

    def __init__(self, path):
        self.path = path
        data = b""
        if os.path.exists(path):
            with open(path, "rb") as file:
                data = file.read()
        # A kill may have cut the last line short; nobody was told that it was written.
        self.reset(data[:data.rfind(b"\n") + 1])

    def reset(self, data=b""):
        """Makes these lines the whole of it."""
        replace(self.path, data)
        self.list = [json.loads(line) for line in data.splitlines()]
        self.ids = {entry["id"] for entry in self.list}

    def append(self, entries):
        if not entries:
            return
        with open(self.path, "ab") as file:
            file.write(b"".join(json.dumps(entry).encode() + b"\n" for entry in entries))
        self.list += entries
        self.ids.update(entry["id"] for entry in entries)

    def append_new(self, entries):
        """Those that are not here yet, so that a sender may repeat itself."""
        self.append([entry for entry in entries if entry["id"] not in self.ids])

    def last_on_disk(self):
        with open(self.path, "rb") as file:
            file.seek(max(0, os.path.getsize(self.path) - 1024))
            return json.loads(file.read().rstrip(b"\n").split(b"\n")[-1])
