#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An HTTP server for tests: writes each request as a line of JSON to a file, and misbehaves where a path says so.

    recorder.py FILE      serves on a free port of the loopback, which it prints

/status/N answers with N, /flip/N answers 500 to the first N requests, /redirect leads to /status/200, /hang never
answers, /slow-head and /trickle send a byte now and then, /close closes the connection, /json/TEXT answers with TEXT,
/prometheus/NUMBER/api/v1/query as Prometheus does with that number.
"""

import http.server
import json
import os
import sys
import threading
import time
import urllib.parse

# What other tests wait for the end of may have been inherited.
os.closerange(3, 1024)

lock = threading.Lock()
seen = {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def record(self):
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        line = {"method": self.command, "path": self.path, "headers": headers, "body": body}
        with lock:
            seen[self.path] = seen.get(self.path, 0) + 1
            with open(sys.argv[1], "a") as file:
                file.write(json.dumps(line) + "\n")
            return seen[self.path]

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def trickle(self, text):
        for byte in text:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(0.2)

    def do_GET(self):
        count = self.record()
        word, _, rest = urllib.parse.unquote(self.path.split("?")[0])[1:].partition("/")
        try:
            if word == "status":
                self.answer(int(rest))
            elif word == "flip":
                self.answer(500 if count <= int(rest) else 200)
            elif word == "redirect":
                self.answer(302, Location="/status/200")
            elif word == "hang":
                time.sleep(3600)
            elif word == "slow-head":
                self.trickle(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 10000)
            elif word == "trickle":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
                self.trickle(b"x" * 10000)
            elif word == "close":
                self.close_connection = True
            elif word == "prometheus":
                value = [time.time(), rest.partition("/")[0]]
                result = {"resultType": "vector", "result": [{"metric": {}, "value": value}]}
                self.answer(200, json.dumps({"status": "success", "data": result}).encode())
            elif word == "json":
                self.answer(200, rest.encode())
            else:
                self.answer(404)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_POST = do_GET


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


server = Server(("127.0.0.1", 0), Handler)
# In one write: whoever reads it may be gone before a second one.
os.write(1, f"{server.server_address[1]}\n".encode())
server.serve_forever()
