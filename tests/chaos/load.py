"""Callers who submit and read all the time while servers are troubled, and what they were answered."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg

from runtime.settings import Settings
from tests.chaos.processes import api, caller, worker
from tests.http.clients import BULK, User, problem_of

ANSWERS_S = 15.0
ENDS_S = 40.0
PAUSE_S = 0.02  # between the requests of one caller
CALLER_COUNT = 3
ITEM_COUNT = 5
OPEN = "SELECT count(*) FROM processing_jobs WHERE status IN ('queued', 'processing')"
COMPLETED = "SELECT count(*) FROM processing_jobs WHERE id = ANY (%s) AND status = 'completed'"
PROCESSED = "SELECT coalesce(sum(processed_items), 0) FROM processing_jobs"


class Load:
    """Callers of one API.

    Attributes:
        acknowledged: Jobs that the API said it has.
        statuses: How often each status was answered to submissions, reads and reads of nothing.
        slowest_s: The longest wait for an answer.
    """

    def __init__(self, user: User, body: dict[str, Any]) -> None:
        self.acknowledged: list[UUID] = []
        self.statuses: Counter[int] = Counter()
        self.slowest_s = 0.0
        self._user = user
        self._body = body
        self._stopped = False

    async def run(self) -> None:
        """Call until `stop`; every answer has to be a good one or a 503 that says when to come again."""
        while not self._stopped:
            answer = await self._ask(self._user.post(BULK, json=self._body))
            if answer.status_code == 202:
                self.acknowledged.append(UUID(answer.json()["jobId"]))
            for job_id in (self.acknowledged[-1], uuid4()) if self.acknowledged else ():
                await self._ask(self._user.get(f"/api/recruiter/jobs/{job_id}"))
            await self._ask(self._user.get("/livez"))
            await asyncio.sleep(PAUSE_S)

    async def answered(self, status: int, count: int = 5) -> None:
        """Wait until so many more answers have this status."""
        goal = self.statuses[status] + count
        async with asyncio.timeout(ENDS_S):
            while self.statuses[status] < goal:  # noqa: ASYNC110 -- counted by several callers
                await asyncio.sleep(0.01)

    def stop(self) -> None:
        self._stopped = True

    async def _ask(self, request: Awaitable[httpx.Response]) -> httpx.Response:
        began = time.monotonic()
        answer = await request
        self.slowest_s = max(self.slowest_s, time.monotonic() - began)
        self.statuses[answer.status_code] += 1
        assert answer.status_code in {200, 202, 404, 503}, answer.text
        if answer.status_code == 503:
            problem_of(answer, 503)
            assert int(answer.headers["retry-after"]) > 0
        return answer


@asynccontextmanager
async def under_load(root: Path, settings: Settings) -> AsyncIterator[Load]:
    """Run an API, a worker and callers until the block ends; neither process may end before.

    Args:
        root: The bundle of the worker; the API's socket is made beside it.
        settings: Of both processes.
    """
    path = root.with_name("api")
    generous = {"PLAN_LIMITS": '{"free": {"requests": 1000000, "items": 100000000}}'}
    async with api(path, settings, **generous) as served, worker(root, settings) as working:
        async with caller(path, uuid4()) as user, asyncio.TaskGroup() as group:
            user.timeout = ANSWERS_S
            load = Load(user, await user.submission(ITEM_COUNT))
            for _ in range(CALLER_COUNT):
                group.create_task(load.run())
            await load.answered(202)
            yield load
            load.stop()
        assert (served.returncode, working.returncode) == (None, None), "a process ended"


async def all_ended(url: str, load: Load, *, deadline_s: float = ENDS_S) -> None:
    """Let the callers stop, wait until no job is open, and check that all acknowledged ones are completed."""
    load.stop()
    async with asyncio.timeout(deadline_s):
        while await number(url, OPEN) > 0:  # noqa: ASYNC110 -- nothing announces the last of many jobs
            await asyncio.sleep(0.05)
    assert await number(url, COMPLETED, load.acknowledged) == len(load.acknowledged)


async def worked_on(url: str, *, deadline_s: float) -> None:
    """Wait until items are completed that were not when the wait began."""
    before = await number(url, PROCESSED)
    async with asyncio.timeout(deadline_s):
        while await number(url, PROCESSED) == before:  # noqa: ASYNC110 -- as above
            await asyncio.sleep(0.05)


async def number(url: str, query: str, *parameters: object) -> int:
    """Ask for a number over a connection of its own: what the server does to others must not reach it."""
    async with await psycopg.AsyncConnection.connect(url) as connection:
        row = await (await connection.execute(query.encode(), parameters)).fetchone()
    assert row is not None
    return int(row[0])
