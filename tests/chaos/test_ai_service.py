"""An AI service that is slow, refuses, fails or talks nonsense costs a bounded number of calls and no job its end."""

import asyncio
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from runtime.bindings.job_reads import JobReads
from runtime.bindings.jobs import Jobs
from runtime.bindings.resources import Resources
from runtime.settings import Settings
from runtime.store.identity import SERVICE
from tests.bundles import write
from tests.chaos.ai_server import HANG_UP, AiServer, Behaviour, ai_server, good, reply
from tests.chaos.processes import api, caller, settings_with, worker
from tests.http.clients import User
from tests.queue.conftest import working
from tests.queue.jobs import finished, handler, item_rows, rows, submit, until
from tests.queue.test_recovery import RECOVER

ASK = 'return Answer(note=(await analyst.analyze(item.item_id, title="Clerk", job_description="Typing")).summary)'
ASKING = (
    handler("asking", ASK, "batch=6, concurrency=3")
    .replace("(item: Item[Data])", "(item: Item[Data], analyst: Analyst)")
    .replace("from runtime.bindings.items", "from runtime.bindings.analyst import Analyst\nfrom runtime.bindings.items")
)
ATTEMPTS, RETRIES = 2, 1
MOST_CALLS = ATTEMPTS * (1 + RETRIES)  # of an item
PAUSED = "SELECT 1 FROM pauses WHERE job_type = 'asking' AND reason = 'provider' AND ends_at > now()"
SILENT_FOR = "SELECT max(extract(epoch FROM clock_timestamp() - seen_at)) AS silent_s FROM workers"
GIVEN_UP_AFTER_S = 10
API_ANSWERS_S = 15
RUNS_S = 60.0
STOPS_S = 30.0
OUTAGE_S = 8.0
MOST_AT_ONCE = 10 * 3  # batches of a worker, items of a batch


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A bundle of one handler, which asks about the item's id."""
    write(tmp_path / "bundle", "jobs/asking.py", ASKING)
    write(tmp_path / "bundle", "cron/recover_stalled_work.py", RECOVER)
    return tmp_path / "bundle"


@asynccontextmanager
async def asked(root: Path, settings: Settings, behave: Behaviour, **more: Any) -> AsyncIterator[AiServer]:
    """Run a worker in this process that asks a service which behaves so."""
    async with ai_server(behave) as server:
        few: dict[str, Any] = {"retry_attempts": ATTEMPTS, "ai_max_retries": RETRIES}
        async with working(root, settings_with(settings, ai_service_url=server.url, **few | more)):
            yield server


async def codes(service: Resources, job_id: UUID) -> dict[str, str]:
    """Return the error codes by item."""
    return {item["item_id"]: item["error_code"] for item in await item_rows(service, job_id)}


async def test_a_service_that_never_answers_keeps_neither_the_api_nor_the_worker(
    root: Path, settings: Settings, service: Resources, tmp_path: Path
) -> None:
    """Row: AI slow / blackholed. The API answers, the worker is heard, deadlines end each call and then the item."""
    job_id, path = await submit(service, 2, job_type="asking"), tmp_path / "api"
    limits = {"AI_TIMEOUT_SECONDS": "1", "AI_MAX_RETRIES": "1", "RETRY_ATTEMPTS": "2", "RETRY_DELAY_SECONDS": "0.1"}
    async with (
        ai_server(lambda *_: None) as server,
        api(path, settings),
        caller(path, uuid4()) as user,
        worker(root, settings, AI_SERVICE_URL=server.url, **limits),
    ):
        await until(service, "SELECT 1 FROM workers")
        statuses, silent_s = await watched(service, user)
        job = await finished(service, job_id)

    assert statuses == {404}  # as it is when all is well
    assert max(silent_s) < GIVEN_UP_AFTER_S
    assert (job["status"], job["failed_items"]) == ("failed", 2)
    assert set((await codes(service, job_id)).values()) == {"ai_timed_out"}
    assert max(Counter(server.calls).values()) <= MOST_CALLS


async def watched(service: Resources, user: User) -> tuple[set[int], list[float]]:
    """Ask the API until a job has ended; return its statuses, and for how long the worker was not heard each time."""
    statuses, silent_s = set(), []
    while not await rows(service, "SELECT 1 FROM processing_jobs WHERE completed_at IS NOT NULL"):
        async with asyncio.timeout(API_ANSWERS_S):
            statuses.add((await user.get(f"/api/recruiter/jobs/{uuid4()}")).status_code)
        silent_s.append(float((await rows(service, SILENT_FOR))[0]["silent_s"]))
        await asyncio.sleep(0.1)  # the API counts what a user asks
    return statuses, silent_s


@pytest.mark.parametrize(
    ("behave", "code"),
    [
        pytest.param(lambda *_: reply(500), "ai_failed", id="500"),
        pytest.param(lambda *_: reply(429), "ai_rate_limited", id="429"),
        pytest.param(lambda *_: reply(429, b"", "Retry-After: 1"), "ai_rate_limited", id="429-soon"),
        pytest.param(lambda *_: HANG_UP, "ai_unreachable", id="hang-up"),
        pytest.param(lambda *_: reply(200, b"<html>"), "ai_malformed", id="html"),
        pytest.param(lambda *_: good(noise="x" * 300_000), "ai_malformed", id="an answer without end"),
    ],
)
async def test_a_service_that_fails_is_asked_a_bounded_number_of_times(
    root: Path, settings: Settings, service: Resources, behave: Behaviour, code: str
) -> None:
    """Row: AI 429 / 5xx / malformed / hang-up. Bounded calls, the item fails with its code, the job ends."""
    job_id = await submit(service, 1, job_type="asking")

    async with asked(root, settings, behave) as server:
        job = await finished(service, job_id)

    assert (job["status"], job["failed_items"]) == ("failed", 1)
    assert await codes(service, job_id) == {"item-0": code}
    assert len(server.calls) == MOST_CALLS


async def test_a_refusal_fails_the_item_for_good(root: Path, settings: Settings, service: Resources) -> None:
    """Row: AI 429 / 5xx / malformed / hang-up. What another call would not change is not asked again."""
    expected = {
        "400": "ai_refused",
        "401": "ai_not_authorized",
        "403": "ai_not_authorized",
        "404": "ai_not_found",
        "413": "ai_too_large",
        "422": "ai_refused",
        "307": "ai_refused",
    }
    job_id = await submit(service, list(expected), job_type="asking")

    async with asked(root, settings, lambda text, _: reply(int(text), b"", "Location: /elsewhere")) as server:
        job = await finished(service, job_id)

    assert job["status"] == "failed"
    assert await codes(service, job_id) == expected
    assert sorted(server.calls) == sorted(expected)


@pytest.mark.parametrize(
    "failing",
    [
        pytest.param(reply(503), id="503"),
        pytest.param(reply(200, b"nonsense"), id="malformed"),
        pytest.param(HANG_UP, id="hang-up"),
    ],
)
async def test_all_complete_when_the_service_recovers_within_the_tries(
    root: Path, settings: Settings, service: Resources, failing: bytes
) -> None:
    """Row: AI 429 / 5xx / malformed / hang-up. One failed call more than a try has, and then all is well."""
    job_id = await submit(service, 2, job_type="asking")

    async with asked(root, settings, lambda _, before: failing if before <= RETRIES else good()) as server:
        job = await finished(service, job_id)

    assert (job["status"], job["processed_items"]) == ("completed", 2)
    assert max(Counter(server.calls).values()) <= MOST_CALLS


async def test_a_429_with_retry_after_pauses_the_fleet(root: Path, settings: Settings, service: Resources) -> None:
    """Row: AI 429 / 5xx / malformed / hang-up. Back-off by Retry-After: two workers wait, and few tries are spent."""
    limits = {"MAX_CONCURRENT_JOBS": "1", "RETRY_DELAY_SECONDS": "0.1"}
    is_busy = True
    async with AsyncExitStack() as stack:
        busy = reply(429, b"", "Retry-After: 4")
        server = await stack.enter_async_context(ai_server(lambda *_: busy if is_busy else good()))
        for _ in range(2):
            await stack.enter_async_context(worker(root, settings, AI_SERVICE_URL=server.url, **limits))
        await until(service, "SELECT 1 FROM workers HAVING count(*) = 2")
        job_id = await submit(service, 60, job_type="asking")
        await until(service, PAUSED)
        await until(service, "SELECT 1 WHERE NOT EXISTS (SELECT FROM processing_job_items WHERE status = 'processing')")
        reason = (await JobReads.bind(service, SERVICE).get(job_id)).wait_reason
        refused, is_busy = len(server.calls), False
        job = await finished(service, job_id)

    assert reason == "provider_paused"
    assert refused <= 2 * 3  # both workers' calls of that moment
    assert (job["status"], job["processed_items"]) == ("completed", 60)
    assert sum(item["retry_count"] for item in await item_rows(service, job_id)) == refused


@pytest.mark.chaos
async def test_an_outage_costs_a_few_tries_and_no_item(root: Path, settings: Settings, service: Resources) -> None:
    """Row: AI 429 / 5xx / malformed / hang-up. The type pauses longer and longer, and other items try it out."""
    up_at = time.monotonic() + OUTAGE_S
    down, limits = reply(503), {"retry_attempts": 3, "ai_max_retries": 0, "retry_delay_seconds": 5}
    job_id = await submit(service, 200, job_type="asking")

    async with asked(root, settings, lambda *_: down if time.monotonic() < up_at else good(), **limits) as server:
        job = await finished(service, job_id, deadline_s=RUNS_S)

    spent = len(server.calls) - 200
    assert (job["status"], job["processed_items"]) == ("completed", 200)
    assert sum(item["retry_count"] for item in await item_rows(service, job_id)) == spent
    assert spent <= MOST_AT_ONCE + 5  # pauses of 1, 2, 4 and 8 s


@pytest.mark.chaos
async def test_a_deploy_does_not_wait_for_the_service(root: Path, settings: Settings, service: Resources) -> None:
    """Row: deploy (SIGTERM). A call that nobody answers is given up, and its item keeps its try."""
    job_id = await submit(service, 6, job_type="asking")
    async with (
        ai_server(lambda *_: None) as server,
        worker(root, settings, AI_SERVICE_URL=server.url) as process,
    ):
        await until(service, "SELECT 1 FROM processing_job_items WHERE status = 'processing'")
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOPS_S):
            code = await process.wait()
    items = await item_rows(service, job_id)
    await Jobs.bind(service, SERVICE).cancel(job_id)

    assert code == 0
    assert {(item["status"], item["attempt"]) for item in items} == {("queued", 0)}
