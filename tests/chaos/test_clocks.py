"""Processes whose wall clock is an hour ahead or behind; the clock of the database is the right one."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from runtime.bindings.resources import Resources
from runtime.settings import Settings
from runtime.store.keys import Queue, queue_key
from runtime.tokens import make_claims, sign
from tests.bundles import write
from tests.chaos.clock import Skew, build
from tests.chaos.processes import api, bundle, caller, settings_with, worker
from tests.chaos.proxy import postgres_socket, proxied, through
from tests.conftest import JWT_SECRET
from tests.http.clients import BULK
from tests.queue.jobs import finished, handler, item_rows, rows, submit, until

HOUR_S = 3_600
WAIT_S = 1.5
STARTS_S = 20.0  # an hour is what it must not be
QUEUE = queue_key(Queue(job_type="echo0", lane="normal"))
BULK_ANALYSIS = handler(
    "bulk_analysis",
    f"""if item.position == 0 and item.attempt == 1:
        raise RetryLaterError("rate_limited", "Too many calls.", after_s={WAIT_S})
    if item.position == 1 and item.attempt == 1:
        raise OSError
    await asyncio.sleep(0.1)""",
    "batch=5, concurrency=2, timeout=10",
).replace("note: str\n", "title: str\n", 1)
TIME_OUT = '''"""Time out."""

from runtime.bindings.upkeep import Deadlines, Retention
from runtime.declare import cron


@cron(every_s=1)
async def time_out_overdue_jobs(deadlines: Deadlines, retention: Retention) -> None:
    await deadlines.time_out_jobs()
    await retention.delete_expired_jobs()
'''
MOMENTS = """
SELECT created_at AS moment FROM processing_jobs UNION ALL SELECT started_at FROM processing_jobs
UNION ALL SELECT completed_at FROM processing_jobs UNION ALL SELECT updated_at FROM processing_jobs
UNION ALL SELECT due_at FROM processing_jobs WHERE due_at > 'epoch'
UNION ALL SELECT expires_at - interval '24 hours' FROM processing_jobs
UNION ALL SELECT started_at FROM processing_job_items UNION ALL SELECT completed_at FROM processing_job_items
UNION ALL SELECT created_at FROM processing_job_items
UNION ALL SELECT (failed ->> 'failedAt')::timestamptz
          FROM processing_job_items, jsonb_array_elements(attempts) AS failed
UNION ALL SELECT started_at FROM workers UNION ALL SELECT seen_at FROM workers
"""
NOW = "SELECT clock_timestamp() AS now"
SEEN_TWICE = "SELECT 1 FROM workers WHERE seen_at > started_at HAVING count(*) = %s"
opposite = pytest.mark.parametrize("ahead_s", [pytest.param(HOUR_S, id="ahead"), pytest.param(-HOUR_S, id="behind")])


@pytest.fixture(scope="module")
def skew(tmp_path_factory: pytest.TempPathFactory) -> Skew:
    return build(tmp_path_factory.mktemp("clock"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = bundle(tmp_path / "bundle", "await asyncio.sleep(0.05)")
    write(root, "jobs/bulk_analysis.py", BULK_ANALYSIS)
    write(root, "cron/time_out_overdue_jobs.py", TIME_OUT)
    return root


@pytest.fixture
def unhealed(root: Path) -> Path:
    """The same without recovery, which would put right what a wrong clock delays."""
    (root / "cron" / "recover_stalled_work.py").unlink()
    return root


async def now(service: Resources) -> datetime:
    (row,) = await rows(service, NOW)
    moment: datetime = row["now"]
    return moment


async def moments(service: Resources) -> list[datetime]:
    """Return every moment that the tables hold."""
    return [row["moment"] for row in await rows(service, MOMENTS) if row["moment"] is not None]


def long_valid(user_id: UUID) -> dict[str, str]:
    """Return the header of a token that is valid by any of the clocks."""
    claims = make_claims(user_id, role="authenticated", plan=None, expires_in_s=3 * HOUR_S)
    return {"Authorization": f"Bearer {sign(JWT_SECRET, {**claims, 'iat': claims['iat'] - 3 * HOUR_S})}"}


@opposite
async def test_a_job_runs_between_an_api_and_a_worker_of_other_hours(
    unhealed: Path, settings: Settings, service: Resources, skew: Skew, ahead_s: int
) -> None:
    """Row: clock skew +-1 h. It starts at once, retries when they are due, is not timed out; times are PostgreSQL's."""
    user_id, path, began = uuid4(), unhealed.with_name("api"), await now(service)
    quick = {"RETRY_DELAY_SECONDS": "0.2", "JOB_TIMEOUT_MINUTES": "1", "RESULT_TTL_HOURS": "24"}
    async with (
        api(path, settings, **skew(ahead_s)),
        worker(unhealed, settings, **quick, **skew(-ahead_s)),
        caller(path, user_id) as user,
    ):
        user.headers.update(long_valid(user_id))
        answer = await user.post(BULK, json=await user.submission(30))
        job_id = UUID(answer.json()["jobId"])
        job = await finished(service, job_id, deadline_s=STARTS_S)
        await until(service, SEEN_TWICE, 1)
        shown = (await user.get(f"/api/recruiter/jobs/{job_id}")).json()
        ended = await now(service)
        assert all(began <= moment <= ended for moment in await moments(service))

    items = await item_rows(service, job_id)
    assert (job["status"], job["processed_items"]) == ("completed", 30)
    assert [item["attempt"] for item in items] == [2, 2] + [1] * 28
    assert waited_s(items[0]) >= WAIT_S
    assert datetime.fromisoformat(shown["createdAt"]) == job["created_at"]


def waited_s(item: dict[str, Any]) -> float:
    """Return the seconds between the failure of an item's first try and its second one."""
    failed_at = datetime.fromisoformat(item["attempts"][0]["failedAt"])
    return float((item["started_at"] - failed_at).total_seconds())


async def test_workers_of_other_hours_do_not_give_each_other_up(
    root: Path, settings: Settings, service: Resources, skew: Skew
) -> None:
    """Row: clock skew +-1 h. Each runs recovery and the time-outs; nobody's claims are taken, no job is timed out."""
    quick = {"JOB_TIMEOUT_MINUTES": "1"}
    job_id = await submit(service, 600, job_type="echo0")
    async with (
        worker(root, settings, **quick, **skew(HOUR_S)),
        worker(root, settings, **quick, **skew(-HOUR_S)),
    ):
        job = await finished(service, job_id, deadline_s=STARTS_S)
        await until(service, SEEN_TWICE, 2)
        later = await finished(service, await submit(service, 60, job_type="echo0"), deadline_s=STARTS_S)

    assert [(job["status"], job["processed_items"]), later["status"]] == [("completed", 600), "completed"]
    assert {item["attempt"] for item in await item_rows(service, job_id)} == {1}


@opposite
async def test_a_claim_that_failed_is_made_again_soon(
    root: Path, settings: Settings, service: Resources, skew: Skew, ahead_s: int
) -> None:
    """Row: clock skew +-1 h. A worker that could not claim does not put the ticket off by its own hours."""
    async with proxied(postgres_socket(settings.require_database_url())) as postgres:
        by_postgres = settings_with(settings, database_url=through(postgres, settings.require_database_url()))
        async with worker(root, by_postgres, **skew(ahead_s)):
            await finished(service, await submit(service, 5, job_type="echo0"))
            await postgres.refuse()
            job_id = await submit(service, 5, job_type="echo0")
            await failed_claim(service)
            await postgres.open()
            job = await finished(service, job_id, deadline_s=STARTS_S)

    assert job["status"] == "completed"


async def failed_claim(service: Resources) -> None:
    """Wait until a ticket is put for a little later by Redis's clock; those that are due lie an hour in the past."""
    async with asyncio.timeout(STARTS_S):
        while not await service.redis.zcount(QUEUE, (await service.redis.time())[0] * 1000, "+inf"):  # noqa: ASYNC110 -- nobody announces it
            await asyncio.sleep(0.01)
