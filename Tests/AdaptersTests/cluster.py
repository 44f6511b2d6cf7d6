#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's stand-in for a Kubernetes API server (lab/kubernetes_stand_in.py) for tests of real kubectl.

Prints its port. Two deployments of one replica, a quota of six pods. Each line of standard input is answered with a line of JSON: the
requests that would change something, so far, and the replicas of each deployment. The end of standard input ends it.
"""

import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../lab"))

import kubernetes_stand_in as stand_in
import web

changes = []


class Handler(stand_in.Handler):
    def serve(self):
        # A review of what one may do is asked by POST, and changes nothing.
        if self.command != "GET" and self.path.split("?")[0] != stand_in.REVIEWS:
            changes.append(f"{self.command} {self.path.split('?')[0].rpartition('/deployments')[2]}")
        super().serve()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = serve


quota = {"kind": "ResourceQuota", "apiVersion": "v1", "metadata": {"name": "room", "namespace": stand_in.NAMESPACE},
         "status": {"hard": {"pods": "6"}, "used": {"pods": "2"}}}
stand_in.DISCOVERY[f"/api/v1/namespaces/{stand_in.NAMESPACE}/resourcequotas"]["items"] = [quota]
with tempfile.TemporaryDirectory() as folder:
    cluster = stand_in.Cluster(os.path.join(folder, "state"), launch=0.1, batch=1.0, starts_in=0.1)
    for name in ("agents", "queue-workers"):
        containers = [{"name": name, "image": "image:1"}]
        cluster.create({"metadata": {"name": name}, "spec": {
            "replicas": 1, "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": containers}}}}, stands=True)
    server = web.Server("127.0.0.1:0", Handler, cluster=cluster)
    server.begin()
    print(server.server_address[1], flush=True)
    for line in sys.stdin:
        with cluster.lock:
            replicas = {name: item["spec"]["replicas"] for name, item in cluster.deployments.items()}
        print(json.dumps({"changes": changes, "replicas": replicas}), flush=True)
    os._exit(0)
