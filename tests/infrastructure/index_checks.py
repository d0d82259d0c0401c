"""What rendered files have to say of the functions, compared with what the index of the bundle says of them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from runtime.infrastructure.deployed import Deployed, cron_times
from runtime.settings import SECRETS, Settings

Object = dict[str, Any]
Objects = Mapping[str, Sequence[Object]]  # of each function, by its name in Kubernetes
GIVEN_BY_US = {"METRICS_HOST", "METRICS_PORT", "HUB_INSTANCE"}  # a value of the deployment's own
OF_ANOTHER = {"secretKeyRef", "configMapKeyRef"}
QUERIED = re.compile(r"job_type = '(\w+)'")
PARAMETER = re.compile(r"\{\w+\}")


def complaints(objects: Objects, gateway: str, functions: Sequence[Deployed]) -> Iterator[str]:
    """Yield a word on each thing that a rendered file says otherwise than the index."""
    if objects.keys() != {one.resource_name for one in functions}:
        yield "names"
    for one in functions:
        found = objects.get(one.resource_name, ())
        yield from (f"{one.name}: {word}" for word in complaints_of(one, found))
        if one.endpoint is not None and not has_route(gateway, one):
            yield f"{one.name}: route"
    for name in re.findall(r"\bupstream (\w+) \{", gateway):
        if name not in {one.name for one in functions}:
            yield f"{name}: route of nothing"


def complaints_of(one: Deployed, found: Sequence[Object]) -> Iterator[str]:
    """Yield what is wrong in the objects of one function."""
    if any(each["metadata"]["name"] != one.resource_name for each in found):
        yield "name"
    pods = [pod for each in found if (pod := pod_of(each))]
    if [container_of(pod)["image"] for pod in pods] != [f"careerbird/{one.resource_name}"]:
        yield "image"
    for pod in pods:
        yield from wrong_variables(one, pod)
    by_kind = {each["kind"]: each["spec"] for each in found}
    if one.job is not None and queried(by_kind) != [one.name]:
        yield "queue"
    if one.cron is not None:
        time, times = cron_times(one.cron, Settings())
        if by_kind.get("CronJob", {}).get("schedule") != time or runs_of(pods) != times:
            yield "schedule"


def wrong_variables(one: Deployed, pod: Object) -> Iterator[str]:
    """Yield what is wrong in a pod's environment."""
    given = {each["name"]: each.get("valueFrom", {}) for each in container_of(pod).get("env", ())}
    if given.keys() != {*one.settings, *one.secrets}:
        yield "variables"
    for name, source in given.items():
        kinds = {"secretKeyRef"} if name.lower() in SECRETS else {"configMapKeyRef"}
        if name in GIVEN_BY_US and not source.keys() & OF_ANOTHER:
            continue
        if source.keys() != kinds:
            yield f"source of {name}"
        if any(reference["key"] != name for reference in source.values()):
            yield f"key of {name}"


def queried(by_kind: Mapping[str, Object]) -> list[str]:
    """Return the job types whose items scale a function."""
    triggers = by_kind.get("ScaledObject", {}).get("triggers", ())
    return [name for trigger in triggers for name in QUERIED.findall(trigger["metadata"]["query"])]


def runs_of(pods: Sequence[Object]) -> int:
    """Return how often a schedule runs within its minute."""
    arguments = container_of(pods[0]).get("args", []) if pods else []
    return int(arguments[arguments.index("--times") + 1]) if arguments else 1


def has_route(gateway: str, one: Deployed) -> bool:
    """Say whether nginx leads a function's method and path to it, and allows the method there."""
    endpoint = one.endpoint
    assert endpoint
    path = endpoint.path
    expression = PARAMETER.sub("[^/]+", path.replace(".", r"\."))
    shown = f"~^{{}}{expression}$" if "{" in path else f"{{}}{path}"
    leads = f'"{shown.format(f"{endpoint.method} ")}" {one.name};' in gateway
    allowed = re.search(re.escape(f'"{shown.format("")}" "') + r'([A-Z, ]+)"', gateway)
    return leads and allowed is not None and endpoint.method in allowed[1].split(", ")


def pod_of(found: Object) -> Object | None:
    """Return the spec of the pods that an object makes; None where it makes none."""
    spec = found.get("spec", {})
    spec = spec.get("jobTemplate", {}).get("spec", spec)
    pod: Object | None = spec.get("template", {}).get("spec")
    return pod


def container_of(pod: Object) -> Object:
    """Return the one container of a pod."""
    [container] = pod["containers"]
    found: Object = container
    return found
