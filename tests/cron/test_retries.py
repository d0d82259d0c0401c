"""Tries of an item and generations of a job, through a worker."""

from runtime.bindings.jobs import Jobs
from runtime.bindings.resources import Resources
from runtime.store.identity import SERVICE
from tests.cron.conftest import Work
from tests.queue.jobs import SUMMARIZE, finished, handler, item_rows, job_row, submit, until

FLAKY = """if item.attempt < 3:
        raise RetryLaterError("busy", f"Try {item.attempt} was too early.", after_s=0)"""
DAMAGED = """if item.position < 3:
        raise ItemError("unreadable", "The file is damaged.")"""


async def test_code_and_message_of_every_try_are_kept(work: Work, resources: Resources) -> None:
    job_id = await submit(resources, 1, job_type="flaky")

    async with work(handler("flaky", FLAKY)):
        await finished(resources, job_id)

    (item,) = await item_rows(resources, job_id)
    assert (item["status"], item["attempt"], item["error_code"], item["error_message"]) == ("completed", 3, None, None)
    assert [(one["attempt"], one["errorCode"], one["errorMessage"]) for one in item["attempts"]] == [
        (1, "busy", "Try 1 was too early."),
        (2, "busy", "Try 2 was too early."),
    ]


async def test_an_item_that_waits_for_its_next_try_shows_the_last_error(work: Work, resources: Resources) -> None:
    job_id = await submit(resources, 1, job_type="waiting")
    postponed = "SELECT FROM processing_job_items WHERE job_id = %s AND not_before > now()"

    async with work(handler("waiting", 'raise RetryLaterError("busy", "Later.", after_s=3600)')):
        await until(resources, postponed, job_id)

    (item,) = await item_rows(resources, job_id)
    assert (item["status"], item["error_code"], item["error_message"]) == ("queued", "busy", "Later.")
    assert [one["errorCode"] for one in item["attempts"]] == ["busy"]


async def test_a_retry_works_what_failed_and_makes_a_new_summary(work: Work, resources: Resources) -> None:
    job_id = await submit(resources, 10, job_type="summed")
    async with work(handler("summed", DAMAGED) + SUMMARIZE):
        first = await finished(resources, job_id)

    await Jobs.bind(resources, SERVICE).retry(job_id)
    async with work(handler("summed", "pass") + SUMMARIZE, folder="mended"):
        second = await finished(resources, job_id)

    items = await item_rows(resources, job_id)
    assert (first["processed_items"], first["failed_items"]) == (7, 3)
    assert (second["status"], second["processed_items"], second["failed_items"]) == ("completed", 10, 0)
    assert (second["generation"], second["summary_attempts"], second["result_data"]["count"]) == (2, 1, 10)
    assert second["started_at"] > first["completed_at"]
    assert [len(item["attempts"] or []) for item in items] == [1] * 3 + [0] * 7
    assert {item["attempt"] for item in items} == {1}


async def test_a_retry_in_the_middle_of_a_cancellation_loses_nothing(work: Work, resources: Resources) -> None:
    job_id = await submit(resources, 40, job_type="slow")
    jobs = Jobs.bind(resources, SERVICE)
    body = (
        'await asyncio.sleep(0.05)\n    if item.position == 0 and item.attempt == 1:\n        raise ItemError("a", "b")'
    )
    started = "SELECT FROM processing_jobs WHERE id = %s AND failed_items = 1"

    async with work(handler("slow", body, "batch=10, concurrency=2")):
        await until(resources, started, job_id)
        await jobs.cancel(job_id)
        await jobs.retry(job_id)
        job = await finished(resources, job_id)

    assert (job["status"], job["generation"], job["processed_items"] + job["failed_items"]) == ("completed", 2, 40)
    assert (await job_row(resources, job_id))["failed_items"] == 1
