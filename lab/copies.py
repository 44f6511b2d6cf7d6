# SPDX-License-Identifier: GPL-3.0-or-later
"""What one region has in the other's object storage: snapshots of the memory, and the segments of its logs.

    agents-memory   snapshots/00000042.snapshot                  encrypted (AES-256-GCM)
                    snapshots/00000042.snapshot.manifest.json    written after it: without this the snapshot is not there
    agents-journal  journal/000000001201-000000001213.jsonl      entries by their sequence numbers, never overwritten
    agents-outbox   outbox/…
"""
import hashlib
import json
import os
from datetime import datetime, timezone

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from aws import Bucket
from places import Failure, peer

LOGS = ["journal", "outbox"]
MANIFEST = ".manifest.json"
STORES = ["memory", *LOGS]


def lines(entries):
    return b"".join(json.dumps(entry).encode() + b"\n" for entry in entries)


def fingerprint(entry):
    """What an entry of the memory must carry to be believed."""
    return hashlib.sha256(f"{entry['id']} {entry['remembers']}".encode()).hexdigest()[:16]


def is_sound(entry):
    return entry["sum"] == fingerprint(entry)


class Copies:
    """The buckets of a region, and those of the other one at the end of the link."""

    def __init__(self, places, region):
        self.places = places
        with open(places.path("secrets", "memory.key"), "rb") as file:
            self.cipher = AESGCM(bytes.fromhex(file.read().decode()))
        self.here = {store: Bucket(places.address("aws", region), f"agents-{store}") for store in STORES}
        self.there = {store: Bucket(places.link("aws", peer(region)), f"agents-{store}", 2.0) for store in STORES}

    def create(self):
        for bucket in self.here.values():
            bucket.create()

    # Snapshots

    def numbers(self):
        """The snapshots that are here whole."""
        keys = self.here["memory"].keys("snapshots/")
        return sorted(int(key[10:18]) for key in keys if key.endswith(MANIFEST))

    def export(self, number, entries):
        """Stores a snapshot here and in the other region; whoever reads it there finds it whole or not at all."""
        name = f"snapshots/{number:08d}.snapshot"
        # Its number stands in clear before it, and is bound to what follows.
        head, nonce = b"%08d" % number, os.urandom(12)
        sealed = head + nonce + self.cipher.encrypt(nonce, lines(entries), head)
        about = {"since": str(entries[-1]["sequence"] if entries else 0),
                 "taken": datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")}
        manifest = {**about, "bytes": len(sealed), "sha256": hashlib.sha256(sealed).hexdigest(), "entries": len(entries)}
        for bucket in (self.here["memory"], self.there["memory"]):
            bucket.put(name, sealed, **about)
            bucket.put(name + MANIFEST, json.dumps(manifest).encode())

    def opened(self, sealed):
        """The number of a snapshot, and its entries: decrypted, and sound."""
        try:
            number = int(sealed[:8])
            data = self.cipher.decrypt(sealed[8:20], sealed[20:], sealed[:8])
        except (InvalidTag, ValueError) as error:
            raise Failure("this is no snapshot, or none that this region's key decrypts") from error
        entries = [json.loads(line) for line in data.splitlines()]
        bad = sum(1 for entry in entries if not is_sound(entry))
        if bad:
            raise Failure(f"snapshot {number} is corrupted: {bad} of {len(entries)} entries")
        return number, entries

    # Segments

    def append(self, log, entries):
        """Stores a segment here and in the other region."""
        key = f"{log}/{entries[0]['sequence']:012d}-{entries[-1]['sequence']:012d}.jsonl"
        for bucket in (self.here[log], self.there[log]):
            bucket.put(key, lines(entries), entries=len(entries))

    def segments(self, log):
        """Each segment's key and entries."""
        for key in self.here[log].keys(log + "/"):
            yield key, [json.loads(line) for line in self.here[log].get(key).splitlines()]

    def entries(self, log):
        """The entries of all segments in order, each once."""
        found = {entry["id"]: entry for _, entries in self.segments(log) for entry in entries}
        return sorted(found.values(), key=lambda entry: entry["sequence"])

    def lose(self, log, count):
        """Removes that many numbered writes from the middle of the log, as a replication with a hole in it would."""
        numbers = sorted({entry["canary"] for entry in self.entries(log) if "canary" in entry})
        if len(numbers) < count:
            raise Failure(f"the copy of {log} has no more than {len(numbers)} numbered writes")
        first = (len(numbers) - count) // 2
        gone = numbers[first:first + count]
        for key, entries in self.segments(log):
            kept = [entry for entry in entries if entry.get("canary") not in gone]
            if len(kept) < len(entries):
                self.here[log].put(key, lines(kept), entries=len(kept))
        return gone
