"""The main path and its branches on real servers: tickets, claims, outcomes, endings."""

from collections import Counter
from uuid import uuid4

import pytest

from runtime.bindings.caller import Plan
from runtime.bindings.item_lists import ItemLists, Wanted
from runtime.bindings.jobs import Jobs
from runtime.bindings.resources import Resources
from runtime.queue import worker
from runtime.store.identity import SERVICE
from tests.queue.conftest import Work
from tests.queue.jobs import ECHO, SUMMARIZE, finished, handler, item_rows, job_row, rows, submit, until


async def test_every_item_of_a_job_is_worked_once_and_the_job_completes(work: Work, service: Resources) -> None:
    job_id = await submit(service, 95)

    async with work(ECHO):
        job = await finished(service, job_id)

    items = await item_rows(service, job_id)
    assert (job["status"], job["processed_items"], job["failed_items"]) == ("completed", 95, 0)
    assert [item["result_data"]["echo"] for item in items] == [f"item-{n}!" for n in range(95)]
    assert {item["attempt"] for item in items} == {1}
    assert job["progress_percentage"] == 100
    assert job["completed_at"] >= job["started_at"] >= job["created_at"]
    assert job["expires_at"] > job["completed_at"]


async def test_a_job_is_failed_when_not_one_item_completes(work: Work, service: Resources) -> None:
    job_id = await submit(service, 3, job_type="refuse")

    async with work(handler("refuse", 'raise ItemError("unreadable", "The file is damaged.")')):
        job = await finished(service, job_id)

    items = await item_rows(service, job_id)
    assert (job["status"], job["failed_items"], job["error_code"]) == ("failed", 3, "no_item_completed")
    assert [(item["error_code"], item["error_message"], item["attempt"]) for item in items] == [
        ("unreadable", "The file is damaged.", 1)
    ] * 3


async def test_a_try_that_fails_is_made_again_after_a_wait_and_counts(work: Work, service: Resources) -> None:
    job_id = await submit(service, 2, job_type="flaky")

    async with work(handler("flaky", "if item.attempt == 1 and item.position == 0:\n        raise OSError")):
        job = await finished(service, job_id)

    items = await item_rows(service, job_id)
    assert (job["status"], job["processed_items"]) == ("completed", 2)
    assert [(item["attempt"], item["retry_count"]) for item in items] == [(2, 1), (1, 0)]


async def test_an_item_fails_when_its_tries_are_used_up(work: Work, service: Resources) -> None:
    job_id = await submit(service, 2, job_type="hopeless")

    async with work(handler("hopeless", "if item.position == 1:\n        raise OSError")):
        job = await finished(service, job_id)

    items = await item_rows(service, job_id)
    assert (job["status"], job["processed_items"], job["failed_items"]) == ("completed", 1, 1)
    assert (items[1]["attempt"], items[1]["error_code"]) == (3, "handler_failed")


async def test_an_item_that_exceeds_its_deadline_is_tried_again_and_then_failed(work: Work, service: Resources) -> None:
    job_id = await submit(service, 1, job_type="sleepy")

    async with work(handler("sleepy", "await asyncio.sleep(60)", "attempts=2, timeout=0.05")):
        await finished(service, job_id)

    assert [(item["attempt"], item["error_code"]) for item in await item_rows(service, job_id)] == [(2, "timed_out")]


async def test_the_wait_that_an_error_asks_for_is_kept(work: Work, service: Resources) -> None:
    job_id = await submit(service, 1, job_type="limited")
    body = 'if item.attempt == 1:\n        raise RetryLaterError("rate_limited", "Too many calls.", after_s=1.5)'

    async with work(handler("limited", body)):
        job = await finished(service, job_id)

    assert (job["completed_at"] - job["started_at"]).total_seconds() >= 1.5


async def test_a_result_that_postgresql_refuses_fails_its_item_alone(work: Work, service: Resources) -> None:
    job_id = await submit(service, 12, job_type="nul")

    async with work(handler("nul", 'return Answer(note="\\0" if item.position == 5 else "fine")')):
        job = await finished(service, job_id)

    items = await item_rows(service, job_id)
    assert (job["status"], job["processed_items"], job["failed_items"]) == ("completed", 11, 1)
    assert items[5]["error_code"] == "result_refused"


@pytest.mark.parametrize("text", [pytest.param("\\0", id="NUL"), pytest.param("\\udc80", id="a lone surrogate")])
async def test_an_error_whose_text_postgresql_refuses_still_fails_its_item(
    work: Work, service: Resources, text: str
) -> None:
    job_id = await submit(service, 3, job_type="quoting")

    async with work(handler("quoting", f'raise ItemError("bad{text}", "It says {text}.")')):
        job = await finished(service, job_id)

    assert (job["status"], job["failed_items"]) == ("failed", 3)


async def test_an_answer_that_is_no_json_fails_its_item_alone(work: Work, service: Resources) -> None:
    job_id = await submit(service, 4, job_type="odd")

    async with work(handler("odd", 'return Answer(note="\\udc80" if item.position == 1 else "fine")', "attempts=1")):
        job = await finished(service, job_id)

    assert (job["status"], job["processed_items"], job["failed_items"]) == ("completed", 3, 1)


async def test_a_score_that_is_no_number_sorts_as_none(work: Work, service: Resources) -> None:
    job_id = await submit(service, 3, job_type="worded")
    source = handler("worded", 'return Answer(score="high" if item.position == 0 else "")')

    async with work(source.replace('note: str = ""', 'score: str = ""')):
        await finished(service, job_id)

    page = await ItemLists.bind(service, SERVICE).page(job_id, Wanted(sort="score", limit=5))
    assert [item.position for item in page.items] == [0, 1, 2]


async def test_job_data_of_another_version_fails_the_items_and_not_the_worker(work: Work, service: Resources) -> None:
    other = await submit(service, 2, job_type="strict")
    source = handler("strict", "").replace("note: str", "note: int")

    async with work(source, ECHO):
        job = await finished(service, other)
        fine = await finished(service, await submit(service, 2))

    assert (job["status"], fine["status"]) == ("failed", "completed")
    assert {item["error_code"] for item in await item_rows(service, other)} == {"job_data_refused"}


async def test_a_summary_is_made_once_and_becomes_the_result(work: Work, service: Resources) -> None:
    job_id = await submit(service, 25, job_type="summed")

    async with work(handler("summed", "return Answer(note=item.data.note)") + SUMMARIZE):
        job = await finished(service, job_id)

    assert job["result_data"] == {"count": 25, "note": "!"}
    assert job["summary_attempts"] == 1


async def test_a_plain_handler_that_dies_costs_one_item(work: Work, service: Resources) -> None:
    job_id = await submit(service, 6, job_type="deadly")
    body = "import os, signal\n    if item.position == 2:\n        os.kill(os.getpid(), signal.SIGKILL)"
    source = handler("deadly", body, "attempts=1").replace("async def", "def")

    async with work(source):
        job = await finished(service, job_id)

    items = await item_rows(service, job_id)
    assert (job["status"], job["processed_items"], job["failed_items"]) == ("completed", 5, 1)
    assert items[2]["error_code"] == "crashed"


async def test_cancelling_stops_what_runs_and_keeps_what_is_recorded(work: Work, service: Resources) -> None:
    job_id = await submit(service, 40, job_type="slow")
    jobs = Jobs.bind(service, SERVICE)

    async with work(handler("slow", "await asyncio.sleep(0 if item.position < 4 else 60)", "batch=10, concurrency=4")):
        await until(service, "SELECT 1 FROM processing_jobs WHERE id = %s AND processed_items = 4", job_id)
        await jobs.cancel(job_id)
        idle = (
            "SELECT 1 WHERE NOT EXISTS (SELECT FROM processing_job_items WHERE job_id = %s AND status = 'processing')"
        )
        await until(service, idle, job_id)

    job = await job_row(service, job_id)
    statuses = Counter(item["status"] for item in await item_rows(service, job_id))
    assert (job["status"], job["processed_items"]) == ("cancelled", 4)
    assert statuses == {"completed": 4, "queued": 36}
    page = await ItemLists.bind(service, SERVICE).page(job_id, Wanted(status="cancelled", limit=50))
    assert [item.position for item in page.items] == list(range(4, 40))


async def test_stopping_a_worker_gives_its_items_back_without_spending_a_try(
    work: Work, service: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "GRACE_S", 0.1)
    job_id = await submit(service, 12, job_type="patient")
    source = handler("patient", "await asyncio.sleep(60)", "batch=10, concurrency=4")
    claimed = "SELECT 1 FROM processing_job_items WHERE job_id = %s AND status = 'processing'"

    async with work(source):
        await until(service, claimed, job_id)

    items = await item_rows(service, job_id)
    assert {(item["status"], item["attempt"], item["claimed_by"]) for item in items} == {("queued", 0, None)}
    assert await rows(service, "SELECT * FROM workers") == []
    async with work(handler("patient", "await asyncio.sleep(0)"), folder="next"):
        job = await finished(service, job_id)
    assert job["processed_items"] == 12


@pytest.mark.parametrize(
    ("plan", "batch"), [pytest.param("free", 4, id="normal lane"), pytest.param("enterprise", 1, id="high lane")]
)
async def test_a_lone_user_fills_every_slot(work: Work, service: Resources, plan: Plan, batch: int) -> None:
    job_id = await submit(service, 60, job_type="wide", plan=plan)

    async with work(handler("wide", "await asyncio.sleep(60)", f"batch={batch}, concurrency=5")):
        ten_batches = (
            "SELECT 1 FROM processing_job_items WHERE job_id = %s AND status = 'processing' HAVING count(*) = 40"
        )
        await until(service, ten_batches, job_id)
        await Jobs.bind(service, SERVICE).cancel(job_id)


async def test_jobs_of_a_user_are_served_in_turn(work: Work, service: Resources) -> None:
    user_id = uuid4()
    long = await submit(service, 400, user_id=user_id)
    short = await submit(service, 10, user_id=user_id)

    async with work(ECHO):
        short_job = await finished(service, short)
        long_job = await finished(service, long)

    assert short_job["completed_at"] < long_job["completed_at"]
