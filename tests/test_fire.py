"""`python -m runtime.fire`, as a process."""

import json
import os
import subprocess
import sys
from uuid import uuid4

import pytest

from runtime.bindings.resources import Resources
from runtime.settings import Settings
from tests.queue.jobs import submit


def fire(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command with the addresses of this test."""
    environment = {"PATH": os.environ["PATH"], "LOG_LEVEL": "error"}
    environment |= {"DATABASE_URL": str(settings.database_url), "REDIS_URL": str(settings.redis_url)}
    command = [sys.executable, "-m", "runtime.fire", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 -- ours


async def test_an_endpoint_answers_for_a_user(settings: Settings, resources: Resources) -> None:
    user_id = uuid4()
    job_id = await submit(resources, 2, user_id=user_id)

    fired = fire(settings, "get-job", json.dumps({"job_id": str(job_id)}), "--user", str(user_id))

    assert fired.returncode == 0, fired.stderr
    assert json.loads(fired.stdout)["body"]["totalItems"] == 2


async def test_a_schedule_runs_once(settings: Settings, resources: Resources) -> None:
    await submit(resources, 2)
    await resources.redis.flushall()

    fired = fire(settings, "recover_stalled_work")

    assert (fired.returncode, fired.stderr) == (0, "")
    assert await resources.redis.zcard("queue:echo:normal") == 1


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        pytest.param(["get_job"], "needs 'job_id'", id="a parameter is missing"),
        pytest.param(["get_job", '{"job_id": 5}'], "'job_id': Expected `uuid`", id="a parameter of another type"),
        pytest.param(["get_job", "[]"], "JSON must be an object", id="no object"),
        pytest.param(["get_jib"], "get_job", id="a name that does not exist"),
        pytest.param(
            ["bulk_analysis", '{"item": {"item_id": "x", "data": {}}}'], "'item'", id="an item of another shape"
        ),
    ],
)
def test_what_cannot_be_run_is_one_line(settings: Settings, arguments: list[str], complaint: str) -> None:
    fired = fire(settings, *arguments)

    assert fired.returncode == 2
    assert complaint in fired.stderr
    assert fired.stderr.count("\n") == 1
