# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for a Kubernetes API server and what is behind it, just enough for a real kubectl: Deployments in one namespace.

It is no Kubernetes. It knows apply, get, scale, patch, delete, rollout status; whoever asks may do everything, no quota is set,
what is sent is not validated, and there is no other kind of thing. A node takes a while to boot, a container to start; nodes
boot in batches. Where a service cannot be started, as if its image were gone, what runs of it runs on and nothing new does.
Every request that would change something is in requests.log beside the Deployments.
"""
import copy
import json
import math
import os
import threading
import time
from urllib.parse import parse_qs, urlsplit

import web

NAMESPACE = "agents"
DEPLOYMENTS = f"/apis/apps/v1/namespaces/{NAMESPACE}/deployments"
REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
ALLOWED = {"kind": "SelfSubjectAccessReview", "apiVersion": "authorization.k8s.io/v1", "metadata": {}, "spec": {},
           "status": {"allowed": True}}
VERBS = ["create", "delete", "get", "list", "patch", "update", "watch"]
DISCOVERY = {
    "/version": {"major": "1", "minor": "32", "gitVersion": "v1.32.0-stand-in"},
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": [
        {"name": "namespaces", "singularName": "namespace", "namespaced": False, "kind": "Namespace", "verbs": ["get", "list"],
         "shortNames": ["ns"]},
        {"name": "resourcequotas", "singularName": "resourcequota", "namespaced": True, "kind": "ResourceQuota",
         "verbs": ["get", "list"], "shortNames": ["quota"]}]},
    f"/api/v1/namespaces/{NAMESPACE}/resourcequotas": {
        "kind": "ResourceQuotaList", "apiVersion": "v1", "metadata": {"resourceVersion": "1"}, "items": []},
    "/api/v1/namespaces": {"kind": "NamespaceList", "apiVersion": "v1", "metadata": {"resourceVersion": "1"}, "items": [
        {"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": NAMESPACE}}]},
    f"/api/v1/namespaces/{NAMESPACE}": {"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": NAMESPACE}},
    "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": [
        {"name": group, "versions": [{"groupVersion": group + "/v1", "version": "v1"}],
         "preferredVersion": {"groupVersion": group + "/v1", "version": "v1"}}
        for group in ("apps", "authorization.k8s.io")]},
    "/apis/authorization.k8s.io/v1": {
        "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "authorization.k8s.io/v1", "resources": [
            {"name": "selfsubjectaccessreviews", "singularName": "selfsubjectaccessreview", "namespaced": False,
             "kind": "SelfSubjectAccessReview", "verbs": ["create"]}]},
    # All that kubectl wants to know of the schema: that the server itself looks at unknown fields (it does not).
    "/openapi/v3": {"paths": {"apis/apps/v1": {"serverRelativeURL": "/openapi/v3/apis/apps/v1?hash=1"}}},
    "/openapi/v3/apis/apps/v1": {"openapi": "3.0.0", "info": {"title": "stand-in", "version": "1"}, "paths": {
        "/apis/apps/v1/namespaces/{namespace}/deployments/{name}": {"patch": {
            "parameters": [{"name": "fieldValidation", "in": "query", "schema": {"type": "string", "uniqueItems": True}}],
            "responses": {"200": {"description": "OK"}},
            "x-kubernetes-group-version-kind": {"group": "apps", "version": "v1", "kind": "Deployment"}}}}},
    "/apis/apps/v1": {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "apps/v1", "resources": [
        {"name": "deployments", "singularName": "deployment", "namespaced": True, "kind": "Deployment", "verbs": VERBS,
         "shortNames": ["deploy"], "categories": ["all"]},
        {"name": "deployments/scale", "singularName": "", "namespaced": True, "group": "autoscaling", "version": "v1",
         "kind": "Scale", "verbs": ["get", "patch", "update"]},
        {"name": "deployments/status", "singularName": "", "namespaced": True, "kind": "Deployment", "verbs": ["get"]}]},
}


class Refusal(Exception):
    """What the server answers instead of doing something."""

    def __init__(self, code, reason, message):
        super().__init__(message)
        self.status = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": message,
                       "reason": reason, "code": code}


def merged(old, patch):
    """A strategic merge patch: mappings by key, lists of named things by name, everything else replaced."""
    if isinstance(old, list) and isinstance(patch, list) and all(isinstance(item, dict) and "name" in item for item in patch):
        by_name = {item["name"]: item for item in old}
        gone = {item["name"] for item in patch if item.get("$patch") == "delete"}
        for item in patch:
            by_name[item["name"]] = merged(by_name.get(item["name"], {}), item)
        return [item for name, item in by_name.items() if name not in gone]
    if not isinstance(old, dict) or not isinstance(patch, dict):
        return patch
    result = dict(old)
    for key, value in patch.items():
        if key.startswith("$"):
            continue
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key, {}) if isinstance(value, dict) else result.get(key), value)
    return result


class Cluster:
    """The Deployments of a region, kept in a file, and the controller that makes them so."""

    def __init__(self, path, launch, batch, starts_in, changed=lambda cluster: None, can_start=lambda name: True):
        self.path, self.launch, self.batch, self.starts_in, self.changed = path, launch, batch, starts_in, changed
        self.can_start = can_start
        self.lock = threading.RLock()
        self.moved = threading.Condition(self.lock)
        self.deployments, self.version, self.events = {}, 0, []
        self.nodes = []     # when each node beyond the standing ones is there
        self.waiting = {}   # by Deployment: when its replicas of the newest template are ready
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                kept = json.load(file)
            self.deployments, self.version = kept["deployments"], kept["version"]
        threading.Thread(target=self.control, daemon=True).start()

    def touch(self, name, kind="MODIFIED"):
        self.version += 1
        item = self.deployments[name]
        item["metadata"]["resourceVersion"] = str(self.version)
        self.events.append((self.version, {"type": kind, "object": copy.deepcopy(item)}))
        del self.events[:-1000]
        with open(self.path + ".new", "w", encoding="utf-8") as file:
            json.dump({"deployments": self.deployments, "version": self.version}, file)
        os.replace(self.path + ".new", self.path)
        self.moved.notify_all()

    def record(self, request):
        with self.lock, open(os.path.join(os.path.dirname(self.path), "requests.log"), "a", encoding="utf-8") as file:
            file.write(f"{time.time():.3f} {request}\n")

    def get(self, name):
        if name not in self.deployments:
            raise Refusal(404, "NotFound", f'deployments.apps "{name}" not found')
        return self.deployments[name]

    def create(self, item, stands=False):
        """A new Deployment; of one that stands the replicas are there already."""
        with self.lock:
            name = item["metadata"]["name"]
            if name in self.deployments:
                raise Refusal(409, "AlreadyExists", f'deployments.apps "{name}" already exists')
            item["apiVersion"], item["kind"] = "apps/v1", "Deployment"
            item["metadata"] |= {"namespace": NAMESPACE, "generation": 1, "uid": f"{NAMESPACE}-{name}",
                                 "creationTimestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
            item["spec"].setdefault("replicas", 1)
            item["status"] = {"observedGeneration": 1, "replicas": item["spec"]["replicas"]} if stands else {}
            self.deployments[name] = item
            self.touch(name, "ADDED")
            return item

    def replace(self, name, item):
        """The same Deployment otherwise; its generation tells of a change of what is wanted, at once."""
        with self.lock:
            old = self.get(name)
            item["metadata"] |= {key: old["metadata"][key] for key in ("uid", "creationTimestamp", "generation")}
            item["status"] = old["status"]
            if item["spec"] != old["spec"]:
                item["metadata"]["generation"] += 1
                if item["spec"]["template"] != old["spec"]["template"]:
                    item["status"] = old["status"] | {"updatedReplicas": 0}
            if item != old:
                self.deployments[name] = item
                self.touch(name)
            return item

    def patch(self, name, patch):
        with self.lock:
            return self.replace(name, merged(copy.deepcopy(self.get(name)), patch))

    def delete(self, name):
        with self.lock:
            item = self.get(name)
            self.touch(name, "DELETED")
            del self.deployments[name]
            return item

    # The controller

    def control(self):
        while True:
            with self.lock:
                for name in list(self.deployments):
                    self.reconcile(name)
                self.changed(self)
            time.sleep(0.1)

    def reconcile(self, name):
        item, now = self.deployments[name], time.monotonic()
        wanted, status = item["spec"]["replicas"], item["status"]
        generation = item["metadata"]["generation"]
        if status.get("observedGeneration") != generation:
            self.plan(name, wanted, status, now)
        if math.inf in self.waiting.get(name, []) and self.can_start(name):
            self.waiting[name] = [min(at, now + self.starts_in) for at in self.waiting[name]]
        due = self.waiting.get(name, [])
        ready = wanted - sum(1 for at in due if at > now)
        new = {"observedGeneration": generation, "replicas": wanted, "updatedReplicas": wanted,
               "readyReplicas": ready, "availableReplicas": ready, "unavailableReplicas": wanted - ready}
        if new != status:
            item["status"] = new
            self.touch(name)

    def plan(self, name, wanted, status, now):
        """When each replica is ready: nodes boot in batches over the whole region, a container starts on its node."""
        running = status.get("readyReplicas", status.get("replicas", 0))
        restarts = status.get("updatedReplicas") == 0
        due = [now + self.starts_in] * (min(wanted, running) if restarts else 0)
        self.nodes = [at for at in self.nodes if at > now]
        size = max(1, math.ceil(self.batch * (sum(d["spec"]["replicas"] for d in self.deployments.values()))))
        for _ in range(wanted - running):
            last = self.nodes[-1] if self.nodes else now + self.launch
            full = sum(1 for at in self.nodes if at == last) >= size
            self.nodes.append(last + self.launch if full else last)
            due.append(self.nodes[-1] + self.starts_in)
        self.waiting[name] = due if self.can_start(name) else [math.inf] * len(due)

    def ready(self, name):
        item = self.deployments.get(name, {"metadata": {}, "status": {}})
        observed = item["status"].get("observedGeneration") == item["metadata"].get("generation")
        return item["status"].get("readyReplicas", 0) if observed else 0


class Handler(web.Handler):
    def serve(self):
        cluster, url = self.server.cluster, urlsplit(self.path)
        data = self.body()
        try:
            name, _, part = url.path.removeprefix(DEPLOYMENTS).lstrip("/").partition("/")
            if self.command != "GET" and url.path.startswith(DEPLOYMENTS):
                cluster.record(f"{self.command} {url.path.removeprefix(DEPLOYMENTS)}")
            if self.command == "GET" and url.path in DISCOVERY:
                self.answer(DISCOVERY[url.path])
            elif self.command == "POST" and url.path == REVIEWS:
                self.answer(ALLOWED, 201)
            elif not url.path.startswith(DEPLOYMENTS):
                raise Refusal(404, "NotFound", "the server could not find the requested resource")
            elif name:
                with cluster.lock:
                    self.answer(copy.deepcopy(self.one(cluster, name, part, data)))
            elif self.command == "POST":
                self.answer(cluster.create(json.loads(data)), 201)
            elif "watch" in parse_qs(url.query):
                self.watch(cluster, parse_qs(url.query))
            else:
                self.answer(self.all(cluster, parse_qs(url.query)))
        except Refusal as refusal:
            self.answer(refusal.status, refusal.status["code"])
        except (KeyError, TypeError, ValueError) as error:
            self.answer(Refusal(400, "BadRequest", f"{type(error).__name__}: {error}").status, 400)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = serve

    def one(self, cluster, name, part, data):
        if part == "scale":
            if self.command != "GET":
                cluster.patch(name, {"spec": {"replicas": json.loads(data)["spec"]["replicas"]}})
            item = cluster.get(name)
            return {"kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": {
                key: item["metadata"][key] for key in ("name", "namespace", "uid", "resourceVersion")},
                "spec": {"replicas": item["spec"]["replicas"]}, "status": {"replicas": item["status"].get("replicas", 0)}}
        match self.command:
            case "GET": return cluster.get(name)
            case "PUT": return cluster.replace(name, json.loads(data))
            case "PATCH": return cluster.patch(name, json.loads(data))
            case "DELETE": return cluster.delete(name)
        raise Refusal(405, "MethodNotAllowed", f"{self.command} is not known here")

    def wanted(self, item, query):
        """Selection by name, all that `rollout status` asks for."""
        for field in query.get("fieldSelector", []):
            if field.startswith("metadata.name=") and item["metadata"]["name"] != field.partition("=")[2]:
                return False
        return True

    def all(self, cluster, query):
        with cluster.lock:
            items = [copy.deepcopy(item) for item in cluster.deployments.values() if self.wanted(item, query)]
            return {"kind": "DeploymentList", "apiVersion": "apps/v1",
                    "metadata": {"resourceVersion": str(cluster.version)}, "items": items}

    def watch(self, cluster, query):
        last = int(query.get("resourceVersion", ["0"])[0] or 0)
        give_up = time.monotonic() + float(query.get("timeoutSeconds", ["300"])[0])
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        self.wfile.flush()  # who watches goes on when the answer has begun
        while time.monotonic() < give_up:
            with cluster.lock:
                cluster.moved.wait_for(lambda: cluster.version > last, 1.0)
                fresh = [event for number, event in cluster.events if number > last]
                last = cluster.version
            for event in fresh:
                if self.wanted(event["object"], query):
                    self.wfile.write(json.dumps(event).encode() + b"\n")
            try:
                self.wfile.flush()
            except OSError:  # who watched has seen enough
                return


def serve(cluster, address):
    """Answers kubectl in a thread of its own."""
    web.Server(address, Handler, cluster=cluster).begin()
