"""Kubernetes: one file a function, with what it may reach and no more."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import yaml

from runtime.declare import Cron, Kind
from runtime.infrastructure.deployed import Deployed, cron_times
from runtime.settings import Settings

Object = dict[str, Any]
NAMESPACE = "careerbird"
SECRET, CONFIG = "careerbird-secrets", "careerbird-settings"
OBSERVER = "careerbird-items"  # reads how many items wait, for KEDA
GATEWAY = "gateway"
PORT, METRICS_PORT = 5000, 9100
HUB_COUNT = 2
NOBODY = 65532
STOP_S = 30  # a process gives back what it holds, or lets go who watches
MEMORY: dict[Kind, tuple[str, str]] = {  # asked for, and at most
    "endpoint": ("96Mi", "512Mi"),
    "hub": ("96Mi", "512Mi"),
    "site": ("64Mi", "256Mi"),
    "job": ("192Mi", "1Gi"),
    "cron": ("64Mi", "256Mi"),
}
PORTS_OF_NEED = {"postgres": (5432, 6543), "redis": (6379, 26379), "analyst": (443, 80, 8001)}
ITEMS_PER_WORKER = 500
# Items that nobody works, by index processing_jobs_open; the connection takes the role that sees all users' jobs.
CLAIMABLE = """
SELECT coalesce(sum(greatest(total_items - next_position, 0) + returned_items), 0) FROM processing_jobs
WHERE job_type = '{}' AND status IN ('queued', 'processing')
"""


def as_yaml(objects: Iterable[Object]) -> str:
    """Return objects as one file."""
    return str(yaml.safe_dump_all(objects, sort_keys=False, explicit_start=True, width=120))


def objects_of(one: Deployed) -> Iterator[Object]:
    """Yield what runs one function."""
    if one.cron is not None:
        yield cron_job(one, one.cron)
    elif one.job is not None:
        yield deployment(one)
        yield scaled_by_items(one)
    elif one.hub_path is not None:
        yield stateful_set(one)
        yield service(one, is_headless=True)
    else:
        yield deployment(one)
        yield service(one, is_headless=False)
        yield scaled_by_load(one)
    yield network_policy(one)


def described(kind: str, version: str, name: str, spec: Object) -> Object:
    """Return an object; everything of a function bears its name."""
    labels = {"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "careerbird"}
    metadata = {"name": name, "namespace": NAMESPACE, "labels": labels}
    return {"apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec}


def selector(name: str) -> Object:
    """Return what finds a function's pods."""
    return {"matchLabels": {"app.kubernetes.io/name": name}}


def deployment(one: Deployed) -> Object:
    """Return the processes of an endpoint, a site or a job handler; one by one they give way to new ones."""
    spec = {
        "selector": selector(one.resource_name),
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}},
        "template": pod(one),
    }
    return described("Deployment", "apps/v1", one.resource_name, spec)


def stateful_set(one: Deployed) -> Object:
    """Return the processes of a hub, each with a name by which the gateway finds the connections that it holds."""
    spec = {
        "serviceName": one.resource_name,
        "replicas": HUB_COUNT,
        "podManagementPolicy": "Parallel",
        "selector": selector(one.resource_name),
        "template": pod(one),
    }
    return described("StatefulSet", "apps/v1", one.resource_name, spec)


def cron_job(one: Deployed, cron: Cron) -> Object:
    """Return a schedule, which fires its function once, or each few seconds for a minute."""
    when, times = cron_times(cron, Settings())
    arguments = ["--every", str(60 // times), "--times", str(times)] if times > 1 else []
    spec = {
        "schedule": when,
        "timeZone": "Etc/UTC",
        "concurrencyPolicy": "Forbid",
        "startingDeadlineSeconds": 60,
        "successfulJobsHistoryLimit": 1,
        "failedJobsHistoryLimit": 3,
        "jobTemplate": {"spec": {"backoffLimit": 0, "template": pod(one, arguments, restart="Never")}},
    }
    return described("CronJob", "batch/v1", one.resource_name, spec)


def pod(one: Deployed, arguments: Sequence[str] = (), restart: str = "Always") -> Object:
    """Return how a process runs: as nobody, from files that do not change, with time to end what it has begun."""
    spec = {
        "automountServiceAccountToken": False,
        "restartPolicy": restart,
        "terminationGracePeriodSeconds": int(one.timeout_s) + STOP_S,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": NOBODY,
            "runAsGroup": NOBODY,
            "fsGroup": NOBODY,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [container(one, arguments)],
        "volumes": [{"name": "scratch", "emptyDir": {"sizeLimit": "1Gi"}}],
    }
    return {"metadata": {"labels": {"app.kubernetes.io/name": one.resource_name}}, "spec": spec}


def container(one: Deployed, arguments: Sequence[str]) -> Object:
    """Return the one container of a pod."""
    asked, most = MEMORY[one.kind]
    listens = one.kind in {"endpoint", "hub", "site"}
    given = ["--host", "0.0.0.0", "--port", str(PORT)] if listens else list(arguments)  # noqa: S104 -- of the pod alone
    ports = [{"name": "http", "containerPort": PORT}] if listens else []
    if "METRICS_PORT" in one.settings:
        ports.append({"name": "metrics", "containerPort": METRICS_PORT})
    return {
        "name": "function",
        "image": f"careerbird/{one.resource_name}",
        **({"args": given} if given else {}),
        "env": environment(one),
        **({"ports": ports} if ports else {}),
        **probes("http" if listens else "metrics" if ports else None),
        "resources": {"requests": {"cpu": "100m", "memory": asked}, "limits": {"memory": most}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [{"name": "scratch", "mountPath": "/tmp"}],  # noqa: S108 -- of the pod alone
    }


def environment(one: Deployed) -> list[Object]:
    """Return the variables that the function reads, and none that it does not."""
    given: list[Object] = []
    for name in (*one.secrets, *one.settings):
        if name == "METRICS_PORT":
            given.append({"name": name, "value": str(METRICS_PORT)})
        elif name == "METRICS_HOST":
            given.append({"name": name, "value": "0.0.0.0"})  # noqa: S104 -- of the pod alone
        elif name == "HUB_INSTANCE":
            given.append({"name": name, "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}})
        else:
            of = "secretKeyRef" if name in one.secrets else "configMapKeyRef"
            holder = SECRET if name in one.secrets else CONFIG
            given.append({"name": name, "valueFrom": {of: {"name": holder, "key": name, "optional": True}}})
    return given


def probes(port: str | None) -> Object:
    """Return what tells that a process listens; a schedule ends by itself."""
    if port is None:
        return {}
    opens = {"tcpSocket": {"port": port}}
    return {
        "startupProbe": opens | {"periodSeconds": 1, "failureThreshold": 30},
        "readinessProbe": opens | {"periodSeconds": 5},
        "livenessProbe": opens | {"periodSeconds": 10, "failureThreshold": 6},
    }


def service(one: Deployed, *, is_headless: bool) -> Object:
    """Return where the gateway finds a function; each process of a hub by its own name."""
    spec = {
        **({"clusterIP": "None"} if is_headless else {}),
        "selector": {"app.kubernetes.io/name": one.resource_name},
        "ports": [{"name": "http", "port": PORT, "targetPort": "http"}],
    }
    return described("Service", "v1", one.resource_name, spec)


def scaled_by_load(one: Deployed) -> Object:
    """Return the scaling of an endpoint, by what it computes."""
    spec = {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": one.resource_name},
        "minReplicas": 1,
        "maxReplicas": 10,
        "metrics": [
            {
                "type": "Resource",
                "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 200}},
            }
        ],
    }
    return described("HorizontalPodAutoscaler", "autoscaling/v2", one.resource_name, spec)


def scaled_by_items(one: Deployed) -> Object:
    """Return the scaling of a job type (KEDA), by the items in PostgreSQL that nobody works: none, no process."""
    trigger = {
        "type": "postgresql",
        "metadata": {
            "query": " ".join(CLAIMABLE.format(one.name).split()),
            "targetQueryValue": str(ITEMS_PER_WORKER),
            "activationTargetQueryValue": "0",
        },
        "authenticationRef": {"name": OBSERVER},
    }
    spec = {
        "scaleTargetRef": {"name": one.resource_name},
        "minReplicaCount": 0,
        "maxReplicaCount": 20,
        "pollingInterval": 5,
        "cooldownPeriod": 300,
        "triggers": [trigger],
    }
    return described("ScaledObject", "keda.sh/v1alpha1", one.resource_name, spec)


def network_policy(one: Deployed) -> Object:
    """Return whom a function hears, and what it may reach."""
    reached = sorted({port for need in one.needs for port in PORTS_OF_NEED.get(need, ())} | token_ports(one))
    ingress: list[Object] = []
    if one.kind in {"endpoint", "hub", "site"}:
        ingress.append({"from": [{"podSelector": selector(GATEWAY)}], "ports": [{"port": "http"}]})
    if "METRICS_PORT" in one.settings:
        ingress.append({"ports": [{"port": "metrics"}]})
    dns = {"ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]}
    spec = {
        "podSelector": selector(one.resource_name),
        "policyTypes": ["Ingress", "Egress"],
        "ingress": ingress,
        "egress": [dns, *([{"ports": [{"port": port} for port in reached]}] if reached else [])],
    }
    return described("NetworkPolicy", "networking.k8s.io/v1", one.resource_name, spec)


def token_ports(one: Deployed) -> set[int]:
    """Return where the keys of tokens come from, for who verifies tokens by them."""
    return {443} if "JWKS_URL" in one.settings else set()
