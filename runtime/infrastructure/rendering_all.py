"""Every file of `infra/deploy/`, by its place in it."""

from collections.abc import Iterator, Sequence

from runtime.infrastructure.deployed import Deployed
from runtime.infrastructure.gateway import SINGLE_SERVER, Place, write_gateway
from runtime.infrastructure.kubernetes import HUB_COUNT, NAMESPACE, PORT, as_yaml, objects_of
from runtime.infrastructure.shared_objects import gateway_objects, kustomization, scaler_login
from runtime.infrastructure.systemd import environment_example, target, units_of

CLUSTER = Place(
    listen="8080",
    folder="/tmp",  # noqa: S108 -- of the pod alone
    address=f"{{resource_name}}.{NAMESPACE}.svc:{PORT}",
    hub_address=f"{{resource_name}}-{{number}}.{{resource_name}}.{NAMESPACE}.svc:{PORT}",
    hub_count=HUB_COUNT,
)


def render(functions: Sequence[Deployed]) -> dict[str, str]:
    """Return the files; the same functions give the same bytes."""
    return dict(sorted((*kubernetes(functions), *single_server(functions))))


def kubernetes(functions: Sequence[Deployed]) -> Iterator[tuple[str, str]]:
    """Yield what `kubectl apply -k infra/deploy/kubernetes` takes."""
    files = {f"functions/{one.resource_name}.yaml": as_yaml(objects_of(one)) for one in functions}
    files["gateway.yaml"] = as_yaml(gateway_objects(write_gateway(functions, CLUSTER)))
    files["scaler-login.yaml"] = as_yaml([scaler_login()])
    files["kustomization.yaml"] = as_yaml([kustomization(sorted(files))])
    yield from ((f"kubernetes/{name}", text) for name, text in files.items())


def single_server(functions: Sequence[Deployed]) -> Iterator[tuple[str, str]]:
    """Yield what a single server takes: nginx before units of systemd."""
    yield "nginx/careerbird.conf", write_gateway(functions, SINGLE_SERVER)
    yield "systemd/careerbird.target", target(functions)
    for one in functions:
        yield f"systemd/environment/{one.name}.env", environment_example(one)
        yield from ((f"systemd/{name}", text) for name, text in units_of(one))
