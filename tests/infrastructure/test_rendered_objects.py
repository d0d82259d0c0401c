"""Rendered objects are what Kubernetes and KEDA take, strictly, and say what the index says: each check by a mutant."""

import copy
from collections.abc import Callable
from typing import Any, NamedTuple

import jsonschema_rs
import kubernetes_validate
import pytest
import yaml

from runtime.infrastructure.deployed import Deployed
from tests.infrastructure.index_checks import Object, complaints, container_of, pod_of
from tests.infrastructure.keda import check as check_keda

VERSION = kubernetes_validate.latest_version()
NOT_OF_CORE = ("keda.sh/", "kustomize.config.k8s.io/")
GATEWAY = "nginx/careerbird.conf"
Mutation = Callable[[Any], None]


class Rendered(NamedTuple):
    """What is compared with the index, and the index."""

    objects: dict[str, list[Object]]
    gateway: str
    functions: list[Deployed]


class Mutant(NamedTuple):
    """A change of one object, and what is said of it."""

    function: str
    place: int
    mutate: Mutation
    word: str


@pytest.fixture(scope="module")
def every_object(files: dict[str, str]) -> list[Object]:
    """All that is rendered for Kubernetes."""
    return [one for place, text in files.items() if place.endswith(".yaml") for one in yaml.safe_load_all(text) if one]


def check_core(one: Object) -> None:
    kubernetes_validate.validate(one, VERSION, strict=True)


def first(objects: list[Object], kind: str) -> Object:
    return copy.deepcopy(next(one for one in objects if one["kind"] == kind))


def test_objects_are_of_kubernetes_and_of_keda(every_object: list[Object]) -> None:
    for one in every_object:
        if one["apiVersion"].startswith("keda.sh/"):
            check_keda(one)
        elif not one["apiVersion"].startswith(NOT_OF_CORE):
            check_core(one)


@pytest.mark.parametrize("member", ["misspelt", "of another type", "without the version"])
def test_the_validator_is_strict_with_each_kind(every_object: list[Object], member: str) -> None:
    kinds = {one["kind"] for one in every_object if not one["apiVersion"].startswith(NOT_OF_CORE)}

    for kind in kinds:
        mutant = first(every_object, kind)
        whole = mutant.get("spec") or mutant
        match member:
            case "misspelt":
                whole["replicaz"] = 3
            case "of another type":
                mutant["metadata"]["labels"] = ["a list"]
            case _:
                del mutant["apiVersion"]
        with pytest.raises((kubernetes_validate.ValidationError, kubernetes_validate.InvalidSchemaError, KeyError)):
            check_core(mutant)


@pytest.mark.parametrize(
    ("kind", "mutate"),
    [
        pytest.param("ScaledObject", lambda one: one["spec"].update(maxReplicaCountt=3), id="misspelt"),
        pytest.param("ScaledObject", lambda one: one["spec"].update(minReplicaCount="0"), id="text for a number"),
        pytest.param("ScaledObject", lambda one: one["spec"].pop("scaleTargetRef"), id="scales nothing"),
        pytest.param("ScaledObject", lambda one: one["spec"].update(triggers=[]), id="by nothing"),
        pytest.param(
            "ScaledObject",
            lambda one: one["spec"]["triggers"][0]["metadata"].update(targetQueryValue=500),
            id="number for a text",
        ),
        pytest.param("ScaledObject", lambda one: one["spec"]["triggers"][0]["metadata"].pop("query"), id="no query"),
        pytest.param("TriggerAuthentication", lambda one: one["spec"].clear(), id="authenticates by nothing"),
    ],
)
def test_an_object_that_keda_would_refuse_is_found(every_object: list[Object], kind: str, mutate: Mutation) -> None:
    mutant = first(every_object, kind)
    mutate(mutant)

    with pytest.raises(jsonschema_rs.ValidationError):
        check_keda(mutant)


@pytest.fixture
def rendered(deployed: list[Deployed], objects: dict[str, list[Object]], files: dict[str, str]) -> Rendered:
    return Rendered(copy.deepcopy(objects), files[GATEWAY], deployed)


def test_what_is_rendered_is_what_the_index_says(rendered: Rendered) -> None:
    assert list(complaints(*rendered)) == []


def environment(one: Object) -> list[Any]:
    variables: list[Any] = container_of(pod_of(one) or {})["env"]
    return variables


@pytest.mark.parametrize(
    "mutant",
    [
        pytest.param(
            Mutant("get-job", 0, lambda one: one["metadata"].update(name="get-jobs"), "get_job: name"), id="a name"
        ),
        pytest.param(
            Mutant("get-job", 0, lambda one: container_of(pod_of(one) or {}).update(image="x"), "get_job: image"),
            id="an image",
        ),
        pytest.param(
            Mutant("get-job", 0, lambda one: environment(one).pop(), "get_job: variables"), id="a variable too few"
        ),
        pytest.param(
            Mutant(
                "get-job",
                0,
                lambda one: environment(one).append(
                    {"name": "HOME", "valueFrom": {"configMapKeyRef": {"key": "HOME"}}}
                ),
                "get_job: variables",
            ),
            id="a variable too many",
        ),
        pytest.param(
            Mutant(
                "get-job",
                0,
                lambda one: environment(one)[0].update(valueFrom={"configMapKeyRef": {"key": "DATABASE_URL"}}),
                "get_job: source of DATABASE_URL",
            ),
            id="a secret that is none",
        ),
        pytest.param(
            Mutant(
                "get-job",
                0,
                lambda one: environment(one)[0]["valueFrom"]["secretKeyRef"].update(key="REDIS_URL"),
                "get_job: key of DATABASE_URL",
            ),
            id="another secret",
        ),
        pytest.param(
            Mutant(
                "check-queue-health",
                0,
                lambda one: one["spec"].update(schedule="0 * * * *"),
                "check_queue_health: schedule",
            ),
            id="another time",
        ),
        pytest.param(
            Mutant(
                "check-queue-health",
                0,
                lambda one: container_of(pod_of(one) or {}).pop("args"),
                "check_queue_health: schedule",
            ),
            id="too rarely",
        ),
        pytest.param(
            Mutant(
                "bulk-analysis",
                1,
                lambda one: one["spec"]["triggers"][0]["metadata"].update(query="SELECT 1"),
                "bulk_analysis: queue",
            ),
            id="no queue",
        ),
    ],
)
def test_an_object_that_says_otherwise_is_found(rendered: Rendered, mutant: Mutant) -> None:
    mutant.mutate(rendered.objects[mutant.function][mutant.place])

    assert mutant.word in list(complaints(*rendered))


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        pytest.param('"GET /livez" livez;', '"GET /livez" readyz;', "livez: route", id="to another"),
        pytest.param('"GET /livez"', '"PUT /livez"', "livez: route", id="by another method"),
        pytest.param('"/livez" "GET, HEAD, OPTIONS"', '"/livez" "HEAD, OPTIONS"', "livez: route", id="not allowed"),
        pytest.param("upstream livez {", "upstream dead {", "dead: route of nothing", id="to nothing"),
    ],
)
def test_a_route_that_leads_elsewhere_is_found(rendered: Rendered, old: str, new: str, word: str) -> None:
    assert old in rendered.gateway

    assert word in list(complaints(*rendered._replace(gateway=rendered.gateway.replace(old, new))))


def test_a_function_that_is_not_rendered_is_found(rendered: Rendered) -> None:
    del rendered.objects["livez"]

    assert "names" in list(complaints(*rendered))
