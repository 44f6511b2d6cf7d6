#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a server for a test for as long as its own standard input is open, so that none outlives the tests.

    keeper.py PROGRAM ARGUMENT…
"""

import subprocess
import sys

child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print("started", flush=True)
sys.stdin.read()
child.kill()
child.wait()
