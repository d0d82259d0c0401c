"""A claim whose answer was lost comes back, whatever has become of its job, and however late it was committed."""

import asyncio
from contextlib import suppress
from uuid import UUID, uuid4

import pytest

from runtime.bindings.jobs import Jobs
from runtime.bindings.resources import Resources
from runtime.errors import UnavailableError
from runtime.queue import heartbeat, lost_claims
from runtime.queue.batch import Batch
from runtime.queue.claiming import Asked, Claims
from runtime.queue.job_type import JobType
from runtime.queue.lost_claims import LostClaims
from runtime.store.identity import SERVICE
from tests.queue.conftest import Work
from tests.queue.jobs import finished, handler, item_rows, submit, until

ONE_FAILED = "SELECT 1 FROM processing_jobs WHERE id = %s AND failed_items = 1"
CUT = UnavailableError("the session was cut after the commit", retry_after_s=1)
NONE_HELD = """
SELECT 1 WHERE NOT EXISTS (SELECT FROM processing_job_items WHERE job_id = %s AND status = 'processing')
"""
CLAIM = """
WITH job AS (UPDATE processing_jobs SET status = 'processing', next_position = 2, started_at = now() WHERE id = %(job)s)
UPDATE processing_job_items SET status = 'processing', claimed_by = %(worker)s, attempt = 1
WHERE job_id = %(job)s AND position < 2 RETURNING 1
"""


def lose_second_claim(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Let the answer of the second claim be lost after its commit; return what says that it was."""
    hold, is_lost = Claims._hold, asyncio.Event()  # noqa: SLF001 -- where a claim gets its owner
    claims = 0

    async def lose(self: Claims, asked: Asked, job_type: JobType) -> Batch | None:
        nonlocal claims
        claims += asked.items is not None
        if claims == 2 and not is_lost.is_set():
            is_lost.set()
            raise CUT
        return await hold(self, asked, job_type)

    monkeypatch.setattr(Claims, "_hold", lose)
    return is_lost


async def test_a_lost_claim_of_a_job_that_is_cancelled_comes_back_and_is_worked_when_it_is_retried(
    work: Work, service: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row: a claim whose answer is lost."""
    is_lost = lose_second_claim(monkeypatch)
    monkeypatch.setattr(heartbeat, "CHECK_S", 0.5)
    source = handler("lossy", 'if item.position == 0: raise ItemError("no", "No.")', "batch=2")
    job_id = await submit(service, 4, job_type="lossy")

    async with work(source):
        await is_lost.wait()
        await until(service, ONE_FAILED, job_id)
        await Jobs.bind(service, SERVICE).cancel(job_id)
        await until(service, NONE_HELD, job_id)
        await Jobs.bind(service, SERVICE).retry(job_id)
        job = await finished(service, job_id)

    assert (job["status"], job["processed_items"], job["failed_items"]) == ("completed", 3, 1)


@pytest.mark.parametrize("ends", ["not", "cancelled"])
async def test_a_claim_that_is_committed_after_the_look_for_it_comes_back(
    service: Resources, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    monkeypatch.setattr(lost_claims, "LOOK_AGAIN_S", 0)
    job_id, worker_id = await submit(service, 3), uuid4()
    lost = LostClaims(worker_id, service.database)
    with suppress(UnavailableError), lost.claiming():
        raise CUT
    await lost.give_back(set)

    await claim(service, job_id, worker_id)
    if ends == "cancelled":
        await Jobs.bind(service, SERVICE).cancel(job_id)
    await lost.give_back(set)
    await lost.give_back(set)

    assert [(item["status"], item["attempt"]) for item in await item_rows(service, job_id)] == [("queued", 0)] * 3


async def test_what_is_lost_is_given_back_at_the_end_though_a_claim_never_ends(service: Resources) -> None:
    job_id, worker_id = await submit(service, 3), uuid4()
    lost = LostClaims(worker_id, service.database)
    with lost.claiming():
        with suppress(UnavailableError), lost.claiming():
            raise CUT
        await claim(service, job_id, worker_id)
        await lost.give_back(set)

        await lost.settle(set)

    assert {item["status"] for item in await item_rows(service, job_id)} == {"queued"}


async def claim(service: Resources, job_id: UUID, worker_id: UUID) -> None:
    async with service.database.transaction(SERVICE) as connection:
        await connection.execute(CLAIM, {"job": job_id, "worker": worker_id})
