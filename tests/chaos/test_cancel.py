"""A cancelled job stops at once, however large it is and whoever works at it."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest

from runtime.bindings.resources import Resources
from runtime.settings import Settings
from runtime.store.submissions import CANCEL_JOB
from tests.chaos.processes import api, bundle, caller, settings_with, worker
from tests.chaos.proxy import proxied, redis_socket
from tests.queue.jobs import finished, job_row, rows, submit, until
from tests.store.given import Session, touching

LARGE = 10_000
SOME_DONE = "SELECT 1 FROM processing_jobs WHERE id = %s AND processed_items >= 300"
ENDED_LONG_AGO = "SELECT 1 FROM processing_jobs WHERE id = %s AND completed_at < clock_timestamp() - interval '6 s'"
WORKERS_OF_JOB = "SELECT count(DISTINCT claimed_by) FROM history WHERE job_id = %s AND status = 'processing'"
RECORDED = "SELECT position, result_data FROM processing_job_items WHERE job_id = %s AND status = 'completed'"
AFTER_THE_END = """
SELECT change.status, max(extract(epoch FROM change.moment - job.completed_at))::float8
FROM history AS change JOIN processing_jobs AS job ON job.id = change.job_id
WHERE job.id = %s AND change.position IS NOT NULL AND change.status IN ('processing', 'completed')
GROUP BY change.status
"""
CHANGED = "SELECT operation, position, status FROM history WHERE job_id = %s AND operation <> 'INSERT'"
STARTS_S = 2.0
COMPLETES_S = 5.0


CALL = """import time
    with open({log!r}, "a") as log:
        log.write(f"{{time.time()}}\\n")
    await asyncio.sleep(0.05)"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Handlers that write down when they are called; a batch takes longer than what a cancellation may take."""
    return bundle(tmp_path / "bundle", CALL.format(log=str(tmp_path / "calls")), declared="batch=400, concurrency=4")


async def cancelled_over_http(path: Path, user_id: UUID, job_id: UUID) -> int:
    """Cancel a job as its user; return the status of the answer."""
    async with caller(path, user_id) as user:
        answer = await user.post(f"/api/recruiter/jobs/{job_id}/cancel", json={"userId": str(user_id)})
    return answer.status_code


@pytest.mark.chaos
@pytest.mark.parametrize("told", [pytest.param(True, id="told by Redis"), pytest.param(False, id="not told")])
async def test_nothing_of_a_large_job_starts_or_completes_after_its_cancellation(
    root: Path, settings: Settings, service: Resources, owner: Session, *, told: bool
) -> None:
    """Row: cancel of a large job. 2 s later nothing starts, 5 s later nothing completes; what is recorded stays."""
    user_id, path = uuid4(), root.with_name("api")
    job_id = await submit(service, LARGE, job_type="echo0", user_id=user_id)
    async with proxied(redis_socket(settings.require_redis_url())) as redis, worker(root, settings):
        by_redis = settings_with(settings, redis_url=f"redis://127.0.0.1:{redis.port}/0")
        async with worker(root, settings), api(path, by_redis):
            await until(service, SOME_DONE, job_id)
            if not told:
                await redis.refuse()
            before = await rows(service, RECORDED, job_id)
            status = await cancelled_over_http(path, user_id, job_id)
            await until(service, ENDED_LONG_AGO, job_id)
            calls = root.with_name("calls").read_text()
            other = await finished(service, await submit(service, 20, job_type="echo0"))

    late_s: dict[str, float] = dict(owner.execute(AFTER_THE_END, (job_id,)).fetchall())
    last_call = max(float(line) for line in calls.split())
    job, after = await job_row(service, job_id), await rows(service, RECORDED, job_id)
    assert (status, job["status"], other["status"]) == (200, "cancelled", "completed")
    assert owner.execute(WORKERS_OF_JOB, (job_id,)).fetchall() == [(2,)]
    assert max(late_s["processing"], last_call - job["completed_at"].timestamp()) <= STARTS_S
    assert late_s["completed"] <= COMPLETES_S
    assert all(row in after for row in before)
    assert 300 <= len(before) <= len(after) == job["processed_items"] < LARGE


async def test_a_cancellation_changes_one_row_whatever_the_size_of_the_job(
    settings: Settings, service: Resources, owner: Session, tmp_path: Path
) -> None:
    """Row: cancel of a large job. It is one change of one row, and no item is read."""
    user_id, path = uuid4(), tmp_path / "api"
    jobs = [await submit(service, size, job_type="echo0", user_id=user_id) for size in (10, LARGE)]
    read = []
    for job_id in jobs:
        with touching(owner, "processing_job_items") as touched:
            owner.execute(CANCEL_JOB, {"job_id": job_id, "ttl_hours": 24})
        read.append(touched)

    async with api(path, settings):
        statuses = [await cancelled_over_http(path, user_id, job_id) for job_id in jobs]

    assert statuses == [200, 200]
    assert read == [{"read": 0, "updated": 0}] * 2
    for job_id in jobs:
        assert owner.execute(CHANGED, (job_id,)).fetchall() == [("UPDATE", None, "cancelled")]
