# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration files of the lab's daemons, written at each start."""
import os
import secrets
import subprocess

from places import HERE, INGRESS, NEUTRAL, RECORD, REGIONS, RESOLVERS, TTL, ZONE, Failure, program

UNBOUND = {"honest": "", "extending": "cache-min-ttl: 30", "stale": "serve-expired: yes"}


def variables(places):
    """What the AWS CLI and kubectl find in their environment: nothing of the user's own, and no address but the lab's."""
    return {"AWS_ACCESS_KEY_ID": "lab", "AWS_SECRET_ACCESS_KEY": "lab", "AWS_DEFAULT_REGION": "us-east-1", "AWS_PAGER": "",
            "AWS_MAX_ATTEMPTS": "1", "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "KUBECACHEDIR": places.path("home", "kube"),
            "KUBECONFIG": places.path("kubeconfig"), "PATH": places.path("bin") + os.pathsep + os.environ.get("PATH", "")}


def link_programs(places):
    """The lab's own aws and kubectl, for whoever has `variables`."""
    os.makedirs(places.path("bin"), exist_ok=True)
    os.symlink(os.path.join(HERE, "aws_call.py"), places.path("bin", "aws"))
    os.symlink(program("kubectl"), places.path("bin", "kubectl"))


def run(*arguments, **options):
    done = subprocess.run(arguments, capture_output=True, text=True, check=False, **options)
    if done.returncode:
        raise Failure(f"{arguments[0]}: {(done.stderr or done.stdout).strip()}")
    return done.stdout


def write_all(places):
    link_programs(places)
    write_secrets(places)
    write_names(places)
    for region in REGIONS:
        write_web(places, region)
    write_ingress(places)
    write_monitoring(places)
    write_kubeconfig(places)


def write_secrets(places):
    """Made anew for each lab, in files that only their owner reads."""
    places.write(secrets.token_hex(32), "secrets", "memory.key", mode=0o600)
    places.write(run(program("tsig-keygen"), "-a", "hmac-sha256", "lab-key"), "secrets", "dns.key", mode=0o600)
    places.write(places.url("board", path="/notify"), "secrets", "webhook", mode=0o600)


def write_names(places):
    folder, port = places.path("dns"), places.ports["dns"]
    places.write(f"""include "{places.path('secrets', 'dns.key')}";
options {{
  directory "{folder}"; pid-file "{folder}/named.pid"; session-keyfile "{folder}/session.key";
  managed-keys-directory "{folder}"; listen-on port {port} {{ {NEUTRAL}; }}; listen-on-v6 {{ none; }};
  recursion no; dnssec-validation no; allow-transfer {{ none; }}; notify no; empty-zones-enable no;
}};
controls {{ }};
zone "{ZONE}" {{
  type primary; file "{folder}/{ZONE}.zone";
  update-policy {{ grant lab-key name {RECORD}.{ZONE}. A TXT; }};
}};
""", "dns", "named.conf")
    places.write(f"""$TTL {TTL}
@ IN SOA ns1.{ZONE}. hostmaster.{ZONE}. ( 1 3600 600 86400 {TTL} )
  IN NS ns1.{ZONE}.
ns1 IN A {NEUTRAL}
{RECORD} {TTL} IN A {web_address(REGIONS[0])}
""", "dns", ZONE + ".zone")
    for name, address in RESOLVERS.items():
        places.write(f"""server:
  interface: {address}
  port: {places.ports['resolver']}
  access-control: 127.0.0.0/8 allow
  do-not-query-localhost: no
  do-daemonize: no
  username: ""
  chroot: ""
  directory: "{folder}"
  pidfile: "{folder}/{name}.pid"
  use-syslog: no
  logfile: ""
  module-config: "iterator"
  local-zone: "test." nodefault
  domain-insecure: "test."
  do-ip6: no
  num-threads: 1
  {UNBOUND[name]}
remote-control:
  control-enable: no
stub-zone:
  name: "{ZONE}"
  stub-addr: {NEUTRAL}@{port}
""", "dns", name + ".conf")


def web_address(region):
    """Where users find a region; what its record says."""
    return f"127.0.{1 + REGIONS.index(region)}.10"


def write_web(places, region):
    folder = places.path(region, "web")
    temporary = "\n  ".join(f"{kind}_temp_path {folder}/{kind};" for kind in
                            ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    places.write(f"""worker_processes 1;
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 256; }}
http {{
  {temporary}
  access_log off;
  server {{
    listen {places.address('web', region)};
    location / {{
      proxy_pass http://{places.address('framework', region)};
      proxy_connect_timeout 1s;
      proxy_read_timeout 10s;
    }}
  }}
}}
""", region, "web", "nginx.conf")


def write_ingress(places):
    """HAProxy is the way that users come, by the address that a resolver tells, and the link between the regions."""
    links = "\n".join(f"""frontend {part}-to-{region}
  bind {places.link(part, region)}
  default_backend {part}-of-{region}
backend {part}-of-{region}
  server {region} {places.address(part, region)}""" for part in ("aws", "framework") for region in REGIONS)
    places.write(f"""global
  stats socket {places.path('haproxy.sock')} mode 600 level admin
defaults
  mode http
  timeout connect 500ms
  timeout client 20s
  timeout server 20s
  retries 1
resolvers lab
  nameserver honest {RESOLVERS['honest']}:{places.ports['resolver']}
  resolve_retries 2
  timeout resolve 500ms
  timeout retry 500ms
  hold valid {TTL}s
  hold obsolete 0s
frontend users
  bind {places.address('ingress')}
  default_backend {RECORD}
backend {RECORD}
  server {RECORD} {RECORD}.{ZONE}:{places.ports['web']} resolvers lab resolve-prefer ipv4 init-addr none
{links}
frontend metrics
  bind {INGRESS}:{places.ports['metrics']}
  http-request use-service prometheus-exporter if {{ path /metrics }}
""", "haproxy.cfg")


def write_monitoring(places):
    targets = "\n".join(f"  - {{targets: ['{places.url('web', region, '/healthz')}'], labels: {{region: {region}}}}}"
                        for region in REGIONS)
    ways = {region: places.url("web", region, "/golden") for region in REGIONS}
    ways["users"] = places.url("ingress", path="/golden")
    golden = "\n".join(f"  - {{targets: ['{url}'], labels: {{at: {place}}}}}" for place, url in ways.items())
    inside = "\n".join(f"  - {{targets: ['{places.address('framework', region)}'], labels: {{region: {region}}}}}"
                       for region in REGIONS)
    places.write(f"""global: {{scrape_interval: 500ms, scrape_timeout: 450ms, evaluation_interval: 500ms}}
rule_files: ['{places.path('prometheus', 'rules.yml')}']
alerting: {{alertmanagers: [{{static_configs: [{{targets: ['{places.address('alertmanager')}']}}]}}]}}
scrape_configs:
- job_name: region
  metrics_path: /probe
  params: {{module: [health]}}
  static_configs:
{targets}
  relabel_configs:
  - {{source_labels: [__address__], target_label: __param_target}}
  - {{source_labels: [__param_target], target_label: instance}}
  - {{target_label: __address__, replacement: '{places.address('blackbox')}'}}
- job_name: golden
  metrics_path: /probe
  params: {{module: [golden]}}
  static_configs:
{golden}
  relabel_configs:
  - {{source_labels: [__address__], target_label: __param_target}}
  - {{source_labels: [__param_target], target_label: instance}}
  - {{target_label: __address__, replacement: '{places.address('blackbox')}'}}
- job_name: framework
  static_configs:
{inside}
- {{job_name: haproxy, scrape_interval: 5s, static_configs: [{{targets: ['{places.address('metrics')}']}}]}}
""", "prometheus", "prometheus.yml")
    places.write(f"""groups:
- name: lab
  interval: 500ms
  rules:
  - {{alert: RegionDown, expr: 'probe_success{{job="region",region="{REGIONS[0]}"}} == 0', for: 1s}}
  - {{alert: MemoryCorrupted, expr: 'agents_memory_corrupt_ratio > 0.1', for: 1s}}
""", "prometheus", "rules.yml")
    look = "{prober: http, timeout: 400ms, http: {valid_status_codes: [200], preferred_ip_protocol: ip4, "
    places.write(f"modules:\n  golden: {look}}}}}\n  health: {look}fail_if_body_not_matches_regexp: ['\"ok\": true']}}}}\n",
                 "prometheus", "blackbox.yml")
    places.write(f"""route: {{receiver: board, group_by: [alertname, region], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}}
receivers: [{{name: board, webhook_configs: [{{url: '{places.url('board', path='/alert')}', send_resolved: true}}]}}]
""", "prometheus", "alertmanager.yml")


def write_kubeconfig(places):
    clusters = "\n".join(f"- {{name: {region}, cluster: {{server: '{places.url('kubernetes', region, '')}'}}}}"
                         for region in REGIONS)
    contexts = "\n".join(f"- {{name: {region}, context: {{cluster: {region}, user: lab, namespace: agents}}}}"
                         for region in REGIONS)
    places.write(f"apiVersion: v1\nkind: Config\nclusters:\n{clusters}\ncontexts:\n{contexts}\n"
                 "users: [{name: lab, user: {}}]\n", "kubeconfig")
