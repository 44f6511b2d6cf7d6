# SPDX-License-Identifier: GPL-3.0-or-later
"""S3, SQS and Route 53 over plain HTTP, as the lab's own parts use them: the lab's endpoints take requests unsigned.

The plan's steps go through the AWS CLI; at half a second a call that is too slow for what runs ten times a second.
"""
import hashlib
import http.client
import json
import threading
import urllib.parse
import xml.etree.ElementTree as ElementTree

from places import Failure

NAMESPACE = "https://route53.amazonaws.com/doc/2013-04-01/"


class Endpoint:
    """One endpoint; a connection a thread, kept."""

    def __init__(self, address, timeout=5.0):
        self.address, self.timeout = address, timeout
        self.local = threading.local()

    def ask(self, method, path, body=None, headers=None, good=(200, 201, 204), repeat=True):
        """The headers and body of an answer."""
        connection = getattr(self.local, "connection", None)
        if connection is None:
            connection = self.local.connection = http.client.HTTPConnection(self.address, timeout=self.timeout)
            repeat = False
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            data = answer.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            self.local.connection = None
            if repeat:  # a kept connection may have been closed at the other end meanwhile
                return self.ask(method, path, body, headers, good, False)
            raise Failure(f"{self.address} does not answer: {error}") from error
        if answer.status not in good:
            raise Failure(self.complaint(method, path, answer.status, data.decode(errors="replace").strip()))
        return answer.headers, data

    def complaint(self, method, path, status, said):
        """What the lab's own parts say is said in words; what others say is put into its place."""
        try:
            return json.loads(said)["text"]
        except (KeyError, TypeError, ValueError):
            return f"{self.address}: {method} {path}: HTTP {status}: {said[:200]}"


class Bucket(Endpoint):
    """An S3 bucket."""

    def __init__(self, address, name, timeout=5.0):
        super().__init__(address, timeout)
        self.name = name

    def create(self):
        self.ask("PUT", f"/{self.name}", good=(200, 409))

    def put(self, key, data, **metadata):
        """Stores an object with its checksum and what else is to be known of it, encrypted at rest."""
        headers = {"x-amz-meta-" + name.replace("_", "-"): str(value) for name, value in metadata.items()}
        headers |= {"x-amz-meta-sha256": hashlib.sha256(data).hexdigest(), "x-amz-server-side-encryption": "AES256"}
        self.ask("PUT", f"/{self.name}/{urllib.parse.quote(key)}", data, headers)

    def get(self, key):
        """An object, held against its checksum."""
        headers, data = self.ask("GET", f"/{self.name}/{urllib.parse.quote(key)}")
        if headers["x-amz-meta-sha256"] != hashlib.sha256(data).hexdigest():
            raise Failure(f"s3://{self.name}/{key} is not what its checksum says")
        return data

    def keys(self, prefix):
        """The keys with that prefix, in order."""
        found, more = [], ""
        while True:
            query = f"list-type=2&prefix={urllib.parse.quote(prefix)}{more}"
            _, data = self.ask("GET", f"/{self.name}?{query}")
            tree = ElementTree.fromstring(data)
            space = tree.tag.rpartition("}")[0] + "}"
            found += [item.findtext(space + "Key") for item in tree.iter(space + "Contents")]
            token = tree.findtext(space + "NextContinuationToken")
            if not token:
                return sorted(found)
            more = "&continuation-token=" + urllib.parse.quote(token)


class Queues(Endpoint):
    """The SQS queues of a region."""

    def call(self, action, **asked):
        headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "AmazonSQS." + action}
        _, data = self.ask("POST", "/", json.dumps(asked), headers)
        return json.loads(data or b"{}")

    def create(self, name, **attributes):
        return self.call("CreateQueue", QueueName=name, Attributes=attributes)["QueueUrl"]

    def url(self, name):
        return self.call("GetQueueUrl", QueueName=name)["QueueUrl"]

    def depth(self, url):
        asked = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self.call("GetQueueAttributes", QueueUrl=url, AttributeNames=asked)["Attributes"]
        return sum(int(answer[name]) for name in asked)

    def send(self, url, bodies):
        for first in range(0, len(bodies), 10):
            entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies[first:first + 10])]
            if self.call("SendMessageBatch", QueueUrl=url, Entries=entries).get("Failed"):
                raise Failure(f"{url} did not take every message")

    def receive(self, url):
        return self.call("ReceiveMessage", QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])

    def delete(self, url, messages):
        entries = [{"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                   for number, message in enumerate(messages)]
        self.call("DeleteMessageBatch", QueueUrl=url, Entries=entries)


class Route53(Endpoint):
    """The hosted zones of Route 53."""

    def create(self, zone):
        body = f'<CreateHostedZoneRequest xmlns="{NAMESPACE}"><Name>{zone}</Name>' \
               f"<CallerReference>{zone}</CallerReference></CreateHostedZoneRequest>"
        _, data = self.ask("POST", "/2013-04-01/hostedzone", body)
        return ElementTree.fromstring(data).find(f"{{{NAMESPACE}}}HostedZone/{{{NAMESPACE}}}Id").text.split("/")[-1]

    def upsert(self, zone, name, ttl, address):
        body = f'<ChangeResourceRecordSetsRequest xmlns="{NAMESPACE}"><ChangeBatch><Changes><Change>' \
               f"<Action>UPSERT</Action><ResourceRecordSet><Name>{name}</Name><Type>A</Type><TTL>{ttl}</TTL>" \
               f"<ResourceRecords><ResourceRecord><Value>{address}</Value></ResourceRecord></ResourceRecords>" \
               "</ResourceRecordSet></Change></Changes></ChangeBatch></ChangeResourceRecordSetsRequest>"
        self.ask("POST", f"/2013-04-01/hostedzone/{zone}/rrset", body)

    def addresses(self, zone):
        """The A records, a name and its (TTL, addresses)."""
        _, data = self.ask("GET", f"/2013-04-01/hostedzone/{zone}/rrset")
        found = {}
        for record in ElementTree.fromstring(data).iter(f"{{{NAMESPACE}}}ResourceRecordSet"):
            if record.findtext(f"{{{NAMESPACE}}}Type") == "A":
                values = [value.text for value in record.iter(f"{{{NAMESPACE}}}Value")]
                found[record.findtext(f"{{{NAMESPACE}}}Name")] = (int(record.findtext(f"{{{NAMESPACE}}}TTL")), values)
        return found
