"""Kubernetes: what all functions share, the gateway before them and the list of all files."""

from collections.abc import Iterator, Sequence

from runtime.infrastructure.kubernetes import GATEWAY, NAMESPACE, NOBODY, OBSERVER, SECRET, Object, described, selector


def scaler_login() -> Object:
    """Return where KEDA finds the address of PostgreSQL, with `options=-c role=service_role` in it."""
    spec = {"secretTargetRef": [{"parameter": "connection", "name": SECRET, "key": "KEDA_DATABASE_URL"}]}
    return described("TriggerAuthentication", "keda.sh/v1alpha1", OBSERVER, spec)


def gateway_objects(configuration: str) -> Iterator[Object]:
    """Yield nginx before all functions."""
    held = described("ConfigMap", "v1", GATEWAY, {})
    del held["spec"]
    yield held | {"data": {"nginx.conf": configuration}}
    yield described("Deployment", "apps/v1", GATEWAY, gateway_processes())
    ports = [{"name": "http", "port": 80, "targetPort": "http"}]
    yield described("Service", "v1", GATEWAY, {"selector": {"app.kubernetes.io/name": GATEWAY}, "ports": ports})


def gateway_processes() -> Object:
    """Return the spec of nginx's pods."""
    opens = {"tcpSocket": {"port": "http"}}
    return {
        "replicas": 2,
        "selector": selector(GATEWAY),
        "template": {
            "metadata": {"labels": {"app.kubernetes.io/name": GATEWAY}},
            "spec": {
                "automountServiceAccountToken": False,
                "terminationGracePeriodSeconds": 60,
                "securityContext": {
                    "runAsNonRoot": True,
                    "runAsUser": NOBODY,
                    "runAsGroup": NOBODY,
                    "seccompProfile": {"type": "RuntimeDefault"},
                },
                "containers": [
                    {
                        "name": "nginx",
                        "image": "nginxinc/nginx-unprivileged",
                        "command": ["nginx", "-c", "/etc/careerbird/nginx.conf"],
                        "ports": [{"name": "http", "containerPort": 8080}],
                        "readinessProbe": opens | {"periodSeconds": 5},
                        "livenessProbe": opens | {"periodSeconds": 10, "failureThreshold": 6},
                        "resources": {"requests": {"cpu": "50m", "memory": "32Mi"}, "limits": {"memory": "256Mi"}},
                        "securityContext": {
                            "allowPrivilegeEscalation": False,
                            "readOnlyRootFilesystem": True,
                            "capabilities": {"drop": ["ALL"]},
                        },
                        "volumeMounts": [
                            {"name": "configuration", "mountPath": "/etc/careerbird"},
                            {"name": "scratch", "mountPath": "/tmp"},  # noqa: S108 -- of the pod alone
                        ],
                    }
                ],
                "volumes": [
                    {"name": "configuration", "configMap": {"name": GATEWAY}},
                    {"name": "scratch", "emptyDir": {"sizeLimit": "1Gi"}},
                ],
            },
        },
    }


def kustomization(files: Sequence[str]) -> Object:
    """Return what `kubectl apply -k` takes; `images` is where names and digests of a registry go."""
    return {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "namespace": NAMESPACE,
        "resources": list(files),
    }
