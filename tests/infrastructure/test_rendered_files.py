"""What is rendered says what the functions say, and a file that says anything else is named."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runtime.infrastructure.deployed import Deployed
from runtime.infrastructure.kubernetes import CONFIG, SECRET, STOP_S
from runtime.render import OUT, find_differences, write
from runtime.settings import SECRETS
from runtime.store.keys import queue_keys
from tests.store.given import Session, connected, given_job

Object = dict[str, Any]
ANALYZE = shutil.which("systemd-analyze")
COMMITTED = "they are written by python -m runtime.render"


@pytest.fixture
def owner(owner_url: str) -> Iterator[Session]:
    """The owner of the tables, a superuser."""
    with connected(owner_url) as session:
        yield session


def pod_of(found: list[Object]) -> Object:
    """Return the spec of the pods of a function."""
    for one in found:
        spec = one.get("spec", {})
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        if "template" in spec:
            pod: Object = spec["template"]["spec"]
            return pod
    raise AssertionError(found)


def kinds(found: list[Object]) -> set[str]:
    return {one["kind"] for one in found}


def test_what_is_committed_is_what_the_functions_say(files: dict[str, str]) -> None:
    assert list(find_differences(files, OUT)) == [], COMMITTED


def test_each_difference_is_named(files: dict[str, str], tmp_path: Path) -> None:
    write(files, tmp_path)
    assert list(find_differences(files, tmp_path)) == []
    changed, missing, stale = (tmp_path / "kubernetes" / name for name in ("gateway.yaml", "kustomization.yaml", "old"))
    changed.write_text("kind: None\n")
    missing.unlink()
    stale.write_text("")

    found = list(find_differences(files, tmp_path))

    assert sorted(found) == [
        f"{changed}: it is not what the functions say",
        f"{missing}: it is missing",
        f"{stale}: no function has it any more",
    ]
    write(files, tmp_path)
    assert list(find_differences(files, tmp_path)) == []


def test_each_function_has_what_its_kind_needs(deployed: list[Deployed], objects: dict[str, list[Object]]) -> None:
    wanted = {
        "endpoint": {"Deployment", "Service", "HorizontalPodAutoscaler", "NetworkPolicy"},
        "site": {"Deployment", "Service", "HorizontalPodAutoscaler", "NetworkPolicy"},
        "hub": {"StatefulSet", "Service", "NetworkPolicy"},
        "job": {"Deployment", "ScaledObject", "NetworkPolicy"},
        "cron": {"CronJob", "NetworkPolicy"},
    }
    assert objects.keys() == {one.resource_name for one in deployed}
    for one in deployed:
        assert kinds(objects[one.resource_name]) == wanted[one.kind], one.name


def test_a_function_is_given_what_it_reads_and_its_secrets_as_secrets(
    deployed: list[Deployed], objects: dict[str, list[Object]]
) -> None:
    for one in deployed:
        [container] = pod_of(objects[one.resource_name])["containers"]
        given = {each["name"]: each for each in container["env"]}

        assert given.keys() == {*one.settings, *one.secrets}
        for name, each in given.items():
            source = each.get("valueFrom", {})
            assert ("secretKeyRef" in source) == (name.lower() in SECRETS), (one.name, name)
            assert source.get("secretKeyRef", {"name": SECRET})["name"] == SECRET
            assert source.get("configMapKeyRef", {"name": CONFIG})["name"] == CONFIG


def test_a_process_runs_as_nobody_and_has_time_to_end(
    deployed: list[Deployed], objects: dict[str, list[Object]]
) -> None:
    for one in deployed:
        pod = pod_of(objects[one.resource_name])
        [container] = pod["containers"]

        assert pod["securityContext"]["runAsNonRoot"] is True
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert pod["terminationGracePeriodSeconds"] >= one.timeout_s + STOP_S
        assert ("livenessProbe" in container) == (one.kind != "cron")


def test_a_function_reaches_no_server_that_it_does_not_need(
    deployed: list[Deployed], objects: dict[str, list[Object]]
) -> None:
    for one in deployed:
        [policy] = [each for each in objects[one.resource_name] if each["kind"] == "NetworkPolicy"]
        ports = {port["port"] for rule in policy["spec"]["egress"] for port in rule["ports"]}

        assert (5432 in ports) == ("postgres" in one.needs), one.name
        assert (6379 in ports) == ("redis" in one.needs), one.name


def test_a_job_type_is_scaled_by_the_items_that_nobody_works(
    objects: dict[str, list[Object]], deployed: list[Deployed], owner: Session
) -> None:
    """The query is run: by a login that takes the role of the service, as KEDA's does."""
    for one in deployed:
        if one.job is None:
            continue
        [scaled] = [each for each in objects[one.resource_name] if each["kind"] == "ScaledObject"]
        [trigger] = scaled["spec"]["triggers"]
        assert f"'{one.name}'" in trigger["metadata"]["query"]
        assert queue_keys(one.name)
        job_id = given_job(owner, ["queued"] * 7 + ["completed"] * 3)
        owner.execute("UPDATE processing_jobs SET job_type = %s, next_position = 0 WHERE id = %s", (one.name, job_id))
        with owner.transaction():
            owner.execute("SET LOCAL ROLE service_role")
            [count] = owner.execute(trigger["metadata"]["query"]).fetchall()
        assert count[0] >= 7


def test_the_time_of_a_schedule_is_the_declared_one(objects: dict[str, list[Object]]) -> None:
    found = {
        name: (each["spec"]["schedule"], pod_of([each])["containers"][0].get("args"))
        for name, all_of_it in objects.items()
        for each in all_of_it
        if each["kind"] == "CronJob"
    }

    assert found["check-queue-health"] == ("* * * * *", ["--every", "15", "--times", "4"])
    assert found["clean-up-expired-jobs"] == ("0 * * * *", None)


def test_units_of_systemd_are_such(files: dict[str, str], tmp_path: Path) -> None:
    if ANALYZE is None:
        pytest.skip("no systemd-analyze here: it comes with systemd")
    write({place: text for place, text in files.items() if place.endswith((".service", ".timer", ".target"))}, tmp_path)
    units = sorted(str(path) for path in tmp_path.rglob("careerbird*.*"))

    verified = subprocess.run(  # noqa: S603 -- files of this test
        [ANALYZE, "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )

    known = ("is not executable", "Command /opt", "postgresql.service", "redis.service")
    assert [line for line in verified.stderr.splitlines() if not any(each in line for each in known)] == []
