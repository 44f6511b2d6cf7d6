# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lab's own HTTP servers have in common."""
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer leaves in one piece
    disable_nagle_algorithm = True

    def log_message(self, *arguments):
        pass

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", "0")))

    def answer(self, value, status=200):
        self.answer_text(json.dumps(value) + "\n", "application/json", status)

    def answer_text(self, text, kind, status=200):
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def finish(self):
        try:
            super().finish()
        except OSError:  # who asked has gone
            pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address, handler, **knows):
        host, _, port = address.partition(":")
        super().__init__((host, int(port)), handler)
        for name, value in knows.items():
            setattr(self, name, value)

    def handle_error(self, request, client_address):
        """A connection that breaks is its other end's affair."""
        import sys
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def begin(self):
        """Serves in a thread of its own."""
        threading.Thread(target=self.serve_forever, daemon=True).start()
