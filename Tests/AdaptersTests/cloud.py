#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS for tests: moto's server on a free port of the loopback, which it prints, with a record of what it was asked.

A client's endpoint is http://127.0.0.1:PORT/t/NAME/RULE: its requests are recorded under NAME, and RULE says what happens
to them: plain, throttle-N (the first N changes are refused with the error by which the service asks for patience),
pending-N (the first N answers say PENDING instead of INSYNC), hang, broken (HTTP 500), refuse-one (of a batch that is
sent, the first entry is refused), moves (message move tasks, which moto lacks, are answered by a stand-in).

Each line of standard input is a request of a test: {"service", "operation", "parameters", "region"} for boto3, or
{"requests": NAME}; its answer is a line of JSON. The end of standard input ends it.
"""

import json
import os
import sys
import threading
import time

os.environ.update(
    AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing", AWS_CONFIG_FILE="/dev/null",
    AWS_SHARED_CREDENTIALS_FILE="/dev/null", AWS_EC2_METADATA_DISABLED="true")

import boto3
import werkzeug.serving
from moto.server import DomainDispatcherApplication, create_backend_app

READING = {"GetQueueUrl", "GetQueueAttributes", "ListMessageMoveTasks", "ListQueues"}
moto = DomainDispatcherApplication(create_backend_app)
lock = threading.Lock()
requests = {}
counts = {}


def count(name, what):
    with lock:
        counts[name, what] = counts.get((name, what), 0) + 1
        return counts[name, what]


def respond(start, status, body, kind="text/xml", headers=()):
    body = body if isinstance(body, bytes) else body.encode()
    start(status, [("Content-Type", kind), ("Content-Length", str(len(body))), *headers])
    return [body]


def impatient(start, service):
    if service == "sqs":
        body = {"__type": "com.amazonaws.sqs#RequestThrottled", "message": "Request is throttled."}
        return respond(start, "400 Bad Request", json.dumps(body), "application/x-amz-json-1.0")
    if service == "s3":
        return respond(start, "503 Slow Down", "<Error><Code>SlowDown</Code><Message>Slow down.</Message></Error>")
    body = "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>"
    return respond(start, "400 Bad Request", body)


def moves(start, name, operation):
    """A stand-in for what moto has not: a task that runs for one look and has moved three messages then."""
    if operation == "StartMessageMoveTask":
        count(name, "task")
        body = {"TaskHandle": "task"}
    elif (name, "task") not in counts:
        body = {"Results": []}
    else:
        isOver = count(name, "look") > 1
        body = {"Results": [{"Status": "COMPLETED" if isOver else "RUNNING", "ApproximateNumberOfMessagesMoved": 3 if isOver else 1}]}
    return respond(start, "200 OK", json.dumps(body), "application/x-amz-json-1.0")


def app(environ, start):
    parts = environ["PATH_INFO"].split("/", 4)
    if len(parts) < 4 or parts[1] != "t":
        return moto(environ, start)
    name, rule = parts[2], parts[3]
    prefix = "/".join(parts[:4])
    environ["PATH_INFO"] = "/" + (parts[4] if len(parts) > 4 else "")
    for key in ("RAW_URI", "REQUEST_URI"):
        if key in environ:
            environ[key] = environ[key].replace(prefix, "", 1) or "/"
    scope = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2].split("/")
    service = scope[3] if len(scope) > 3 else "s3"
    operation = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2]
    method = environ["REQUEST_METHOD"]
    changes = operation not in READING if service == "sqs" else method in ("PUT", "POST", "DELETE")
    what = operation or f"{method} {environ['PATH_INFO']}"
    with lock:
        requests.setdefault(name, []).append({"service": service, "what": what, "changes": changes})
    word, _, number = rule.partition("-")
    if word == "hang":
        time.sleep(3600)
    if word == "broken":
        return respond(start, "500 Internal Server Error", "<Error><Code>InternalError</Code><Message>Broken.</Message></Error>")
    if word == "throttle" and changes and count(name, "throttled") <= int(number):
        return impatient(start, service)
    if word == "moves" and operation in ("StartMessageMoveTask", "ListMessageMoveTasks"):
        return moves(start, name, operation)
    if rule == "refuse-one" and operation == "SendMessageBatch" and count(name, "refused") == 1:
        return refuse_one(environ, start)
    if word == "pending" and service == "route53":
        return pending(environ, start, name, int(number))
    return moto(environ, start)


def collect(environ):
    """moto's answer as a whole."""
    head = []
    parts = moto(environ, lambda status, headers, exc_info=None: head.append((status, headers)))
    body = b"".join(parts)
    return head[0][0], [pair for pair in head[0][1] if pair[0].lower() != "content-length"], body


def pending(environ, start, name, number):
    status, headers, body = collect(environ)
    if b"INSYNC" in body and count(name, "pending") <= number:
        body = body.replace(b"INSYNC", b"PENDING")
    start(status, headers + [("Content-Length", str(len(body)))])
    return [body]


def refuse_one(environ, start):
    import io

    batch = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    refused = batch["Entries"].pop(0)
    text = json.dumps(batch).encode()
    environ.update({"wsgi.input": io.BytesIO(text), "CONTENT_LENGTH": str(len(text))})
    status, headers, body = collect(environ)
    answer = json.loads(body)
    answer["Failed"] = [{"Id": refused["Id"], "SenderFault": True, "Code": "InternalError"}]
    body = json.dumps(answer).encode()
    start(status, [pair for pair in headers if "md5" not in pair[0].lower()] + [("Content-Length", str(len(body)))])
    return [body]


def answer(line, url):
    if "requests" in line:
        with lock:
            return list(requests.get(line["requests"], []))
    client = boto3.client(line["service"], endpoint_url=url, region_name=line.get("region", "us-east-1"))
    parameters = line["parameters"]
    if isinstance(parameters.get("Body"), str):
        parameters["Body"] = parameters["Body"].encode()
    result = getattr(client, line["operation"])(**parameters)
    result.pop("ResponseMetadata", None)
    if "Body" in result:
        result["Body"] = result["Body"].read().decode()
    return result


class Quiet(werkzeug.serving.WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *arguments):
        pass


server = werkzeug.serving.make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
server.daemon_threads = True
url = f"http://127.0.0.1:{server.server_port}"
threading.Thread(target=server.serve_forever, daemon=True).start()
# Errors of moto's own are no news here.
os.dup2(os.open("/dev/null", os.O_WRONLY), 2)
print(server.server_port, flush=True)
for line in sys.stdin:
    try:
        text = json.dumps({"answer": answer(json.loads(line), url)}, default=str)
    except Exception as error:
        text = json.dumps({"error": str(error)})
    print(text, flush=True)
os._exit(0)
